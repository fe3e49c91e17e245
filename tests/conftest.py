"""A private PostgreSQL for the run, one migrated database to copy from, and a transaction per test.

The environment is set before anything imports `registry.piccolo_conf`, which reads it once. The server is not
durable (`fsync` off) and dies with the run.
"""

import asyncio
import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import settings as hypothesis

HERE = Path(__file__).parent
# Under /tmp, not the temporary folder of the run: a socket's path has to be short.
HOME = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
HOME.chmod(0o755)
# A run that asks for no database, or is broken off, leaves nothing behind either.
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
for name in [
    name
    for name in os.environ
    if name.startswith("KELISHIM_") and name not in ("KELISHIM_PG_ROOT", "KELISHIM_RUNS", "KELISHIM_VECTORS")
]:
    del os.environ[name]
os.environ["KELISHIM_HOME"] = str(HOME)
os.environ["KELISHIM_SECRET"] = "the secret of the tests, long enough to be taken"

# How long an example takes says something of the machine, and nothing of the code.
hypothesis.register_profile("house", deadline=None)
hypothesis.load_profile("house")

# A run in the background of a script is told to ignore Ctrl-C, and all that it starts would be deaf to it too.
signal.signal(signal.SIGINT, signal.default_int_handler)

from registry import embedded  # noqa: E402 -- after the environment
from registry.database import prepare  # noqa: E402
from registry.embedded import EmbeddedPostgres  # noqa: E402
from registry.piccolo_conf import DB  # noqa: E402
from registry.settings import settings  # noqa: E402

NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_locks_per_transaction": "256",
}
TEMPLATE = "kelishim_template"

# What the migrations left in each table, kept aside in a schema of its own.
KEEP = """
DO $$
DECLARE kept record;
BEGIN
    CREATE SCHEMA pristine;
    FOR kept IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE public.%1$I', kept.relname);
    END LOOP;
END $$
"""
# Back to that, past the triggers that forbid it; 40 times quicker than a new copy of the database.
RESTORE = """
DO $$
DECLARE kept record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR kept IN
        SELECT relname, string_agg(quote_ident(attname), ', ') AS columns
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'migration'
            AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'
        GROUP BY relname
    LOOP
        EXECUTE format('DELETE FROM public.%I', kept.relname);
        EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM pristine.%1$I', kept.relname, kept.columns);
    END LOOP;
END $$
"""

# Areas bring their own fixtures: tests/fixtures_<area>.py.
pytest_plugins = [f"tests.{path.stem}" for path in sorted(HERE.glob("fixtures_*.py"))]


def as_owner(*statements: str, database: str = "postgres") -> list[Any]:
    """Run statements as the owner of the tables, outside any fixture's connection."""

    async def run() -> list[Any]:
        session = await asyncpg.connect(**embedded.address(HOME, database=database))
        try:
            return [await session.fetch(statement) for statement in statements]
        finally:
            await session.close()

    return asyncio.run(run())


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The server of this run, with the migrated database and a template to copy it from."""
    server = EmbeddedPostgres(HOME, pg_root=settings().pg_root, settings=NOT_DURABLE)
    try:
        server.start()
        asyncio.run(prepare(settings()))
        as_owner(f"CREATE DATABASE {TEMPLATE} TEMPLATE {embedded.DATABASE} STRATEGY file_copy")
        as_owner(KEEP, database=embedded.DATABASE)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
async def pool(postgres: EmbeddedPostgres) -> AsyncIterator[None]:
    """The application's connections, in the loop of the tests."""
    await DB.start_connection_pool(min_size=1, max_size=8)
    yield
    await DB.close_connection_pool()


@pytest.fixture
async def db(pool: None) -> AsyncIterator[Any]:
    """A database as migrated; whatever the test writes is rolled back.

    The transaction reaches the test through the context that fixtures and test share (pytest-asyncio); what
    opens one gets a savepoint in it.
    """
    transaction = DB.transaction()
    await transaction.__aenter__()
    try:
        yield DB
    finally:
        with suppress(Exception):
            await transaction.rollback()
        await transaction.__aexit__(None, None, None)


@pytest.fixture
async def committed_db(pool: None) -> AsyncIterator[Any]:
    """A database in which commits are real (deferred constraints, locks, several connections); emptied afterwards."""
    yield DB
    session = await asyncpg.connect(**embedded.address(HOME))
    try:
        await session.execute(RESTORE)
    finally:
        await session.close()


@asynccontextmanager
async def living(application: Any) -> AsyncIterator[None]:
    """The application between its start and its end, both in one task, as its task groups demand."""
    up, down = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        try:
            async with application.lifespan():
                up.set()
                await down.wait()
        finally:
            up.set()

    task = asyncio.create_task(live())
    await up.wait()
    if task.done():
        await task
    try:
        yield
    finally:
        down.set()
        await task


@pytest.fixture(scope="session")
async def app(pool: None) -> AsyncIterator[Any]:
    """The application, started, in the loop of the tests."""
    from registry.app import create_app

    application = create_app(settings(), jobs=False)
    async with living(application):
        yield application


def browser(application: Any) -> httpx.AsyncClient:
    """Somebody at the other end of HTTP; what goes wrong inside is answered, not raised."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=settings().address)


@pytest.fixture
async def client(app: Any, db: Any) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP on the application; what it writes is rolled back after the test."""
    async with browser(app) as session:
        yield session


@pytest.fixture
async def committed_client(app: Any, committed_db: Any) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP on the application with real commits."""
    async with browser(app) as session:
        yield session
