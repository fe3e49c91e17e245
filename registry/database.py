"""Making the database ready: there, fit for Cyrillic, and migrated, before anybody is served."""

import contextlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards

from agreements.errors import RegisterError
from agreements.ledger.recording import open_log
from registry import embedded
from registry.binaries import OLDEST_MAJOR
from registry.engine import connection, owner
from registry.piccolo_conf import DB
from registry.settings import Settings

EXTENSIONS = ("pg_trgm", "unaccent")
# Any number, the same in every process: whoever holds it prepares, the others wait.
PREPARING = 7261

# All that a wrong locale breaks, in one row: case, likeness of words, and word search with its stemmer.
CYRILLIC = """
SELECT lower('ӨҮҢ') = 'өүң'
   AND to_tsvector('russian', '«Меморандумы»') @@ to_tsquery('russian', 'меморандум')
   AND similarity('министрлик', 'министрликтин') > 0
"""
MIGRATED = """SELECT app_name, name FROM migration"""
# The signer's own tables, which the application reads and never writes.
SIGNED = "ledger_alarm, ledger_checkpoint, ledger_key, ledger_stamp, ledger_tile"
# The application's role may change rows, and of the ledger not even that: it appends, and has one function take out
# what the entry just appended withholds. It owns no table, so it cannot lift a trigger, and what it was once granted
# too much is taken back. Nor does it make tables of its own: a temporary one named `ledger_entry` would stand before
# the true one for whoever gets that connection next.
GRANTS = f"""
DO $$ BEGIN
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC, {{role}}', current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC, {{role}};
GRANT USAGE ON SCHEMA public TO {{role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {{role}};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {{role}};
REVOKE ALL ON ledger_entry, ledger_section, ledger_head, {SIGNED} FROM {{role}};
GRANT SELECT, INSERT ON ledger_entry, ledger_section TO {{role}};
GRANT SELECT, UPDATE ON ledger_head TO {{role}};
GRANT SELECT ON {SIGNED} TO {{role}};
GRANT EXECUTE ON FUNCTION ledger_withhold() TO {{role}};
"""  # noqa: S608 -- names of our own tables
# The signer's role reads what it signs and whom it warns, and appends what it signed.
SIGNER_GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {embedded.SIGNER};
GRANT SELECT ON ledger_entry, ledger_head TO {embedded.SIGNER};
GRANT SELECT, INSERT ON {SIGNED} TO {embedded.SIGNER};
GRANT SELECT (id, active, email, language, name, roles) ON account TO {embedded.SIGNER};
"""


class DatabaseError(RegisterError):
    """The database cannot be used; the key says why and what to do."""


@dataclass(frozen=True)
class Prepared:
    """What was found and done."""

    # No migration had ever run here.
    fresh: bool
    migrations: int


async def prepare(chosen: Settings) -> Prepared:
    """Create what is missing, check the server, and migrate; safe to run in several processes at once."""
    if chosen.embedded:
        await _create_embedded(chosen)
    async with _connected(owner(chosen)) as session:
        await check_server(session)
        await session.execute("SELECT pg_advisory_lock($1)", PREPARING)
        await _extend(session)
        await check_locale(session)
        fresh = await session.fetchval("SELECT to_regclass('public.migration') IS NULL")
        done = await _migrate(session, owner(chosen), chosen.origin, fresh=fresh)
        await _grant(session, chosen)
    return Prepared(fresh=fresh, migrations=done)


async def _grant(session: Any, chosen: Settings) -> None:
    """Give the application's role and the signer's what they need and no more.

    On an operator's own server only the owner of the tables can; a single role for everything owns them itself.
    """
    if chosen.embedded:
        await session.execute(GRANTS.format(role=embedded.APPLICATION))
    elif chosen.database_owner_url is not None:
        async with _connected(connection(chosen)) as application:
            role = await application.fetchval("SELECT quote_ident(current_user)")
        if role != await session.fetchval("SELECT quote_ident(current_user)"):
            await session.execute(GRANTS.format(role=role))
    if await session.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", embedded.SIGNER):
        await session.execute(SIGNER_GRANTS)


@asynccontextmanager
async def at_one_moment() -> AsyncIterator[None]:
    """Whatever is read within is of one moment, however long it takes: acts that go on meanwhile are not seen."""
    async with DB.transaction(isolation="repeatable_read", readonly=True):
        yield


@asynccontextmanager
async def _connected(options: dict[str, Any]) -> AsyncIterator[Any]:
    try:
        session = await asyncpg.connect(**options)
    except asyncpg.InvalidCatalogNameError as error:
        raise DatabaseError("cli.no_database", said=error) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise DatabaseError("cli.no_connection", said=error) from error
    try:
        yield session
    finally:
        await session.close()


async def _create_embedded(chosen: Settings) -> None:
    async with _connected(embedded.address(chosen.home, database="postgres")) as session:
        for role in (embedded.APPLICATION, embedded.SIGNER):
            if not await session.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
                with contextlib.suppress(asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
                    await session.execute(f"CREATE ROLE {role} LOGIN")
        if not await session.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", embedded.DATABASE):
            with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                await session.execute(f"CREATE DATABASE {embedded.DATABASE}")


async def exists(chosen: Settings) -> bool:
    """Whether the private server has the register's database."""
    async with _connected(embedded.address(chosen.home, database="postgres")) as session:
        return bool(await session.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", embedded.DATABASE))


async def check_server(session: Any) -> None:
    """Refuse a server that is too old or keeps text in another encoding."""
    version = await session.fetchval("SHOW server_version_num")
    if int(version) < OLDEST_MAJOR * 10_000:
        found = await session.fetchval("SHOW server_version")
        raise DatabaseError("cli.database_too_old", found=found, oldest=OLDEST_MAJOR)
    encoding = await session.fetchval("SHOW server_encoding")
    if encoding != "UTF8":
        raise DatabaseError("cli.database_not_utf8", found=encoding)


async def check_locale(session: Any) -> None:
    """Refuse a locale in which Cyrillic has no case and its words are not found."""
    if not await session.fetchval(CYRILLIC):
        found = await session.fetchval("SELECT datctype FROM pg_database WHERE datname = current_database()")
        raise DatabaseError("cli.database_not_cyrillic", found=found)


async def _extend(session: Any) -> None:
    there = {row["extname"] for row in await session.fetch("SELECT extname FROM pg_extension")}
    for name in EXTENSIONS:
        if name in there:
            continue
        try:
            await session.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        except asyncpg.PostgresError as error:
            raise DatabaseError("cli.no_extension", extension=name, said=error) from error


async def _migrate(session: Any, options: dict[str, Any], origin: str, *, fresh: bool) -> int:
    """Run the migrations that have not run and open the log, in one transaction: all of it or nothing."""
    ran = set() if fresh else {(row["app_name"], row["name"]) for row in await session.fetch(MIGRATED)}
    ours = known()
    if unknown := sorted(f"{app}/{name}" for app, name in ran - ours):
        raise DatabaseError("cli.database_newer", migrations=", ".join(unknown))
    if not ours - ran:
        return 0
    await DB.start_connection_pool(min_size=1, max_size=2, **options)
    try:
        async with DB.transaction():
            with contextlib.redirect_stdout(io.StringIO()):
                result = await run_forwards("all")
            if not result.success:
                raise DatabaseError("cli.not_migrated", said=result.message)
            await open_log(origin)
    finally:
        await DB.close_connection_pool()
    return len(ours - ran)


def known() -> set[tuple[str, str]]:
    """List the migrations of this version, by app and name."""
    manager = BaseMigrationManager()
    found: set[tuple[str, str]] = set()
    for app in manager.get_sorted_app_names():
        folder = manager.get_app_config(app).resolved_migrations_folder_path
        found |= {(app, name) for name in manager.get_migration_ids(manager.get_migration_modules(folder))}
    return found


@asynccontextmanager
async def pool(chosen: Settings) -> AsyncIterator[None]:
    """Keep the application's connections open for as long as the block lasts.

    Within a block that keeps them open already (the tests') this is nothing more.
    """
    if DB.pool is not None:
        yield
        return
    await DB.start_connection_pool(min_size=min(2, chosen.pool_size), max_size=chosen.pool_size)
    try:
        yield
    finally:
        await DB.close_connection_pool()
