"""A private PostgreSQL for the run, one migrated database to copy from, and a transaction per test.

The environment is set before anything imports `registry.piccolo_conf`, which reads it once. The server is not
durable (`fsync` off) and dies with the run.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

HERE = Path(__file__).parent
# Under /tmp, not the temporary folder of the run: a socket's path has to be short.
HOME = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
HOME.chmod(0o755)
for name in [
    name
    for name in os.environ
    if name.startswith("KELISHIM_") and name not in ("KELISHIM_VECTORS", "KELISHIM_PG_ROOT")
]:
    del os.environ[name]
os.environ["KELISHIM_HOME"] = str(HOME)
os.environ["KELISHIM_SECRET"] = "the secret of the tests, long enough to be taken"
os.environ["PICCOLO_CONF"] = "registry.piccolo_conf"

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
        yield server
    finally:
        server.stop()
        shutil.rmtree(HOME, ignore_errors=True)


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
