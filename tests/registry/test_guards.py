"""What the database lets the application do to the ledger: read, append, and nothing else, whatever it tries."""

import asyncio

import asyncpg
import pytest

from registry import database, embedded
from registry.embedded import APPLICATION, SIGNER, address
from registry.settings import Settings, settings
from tests.fixtures_signing import grow
from tests.registry.test_database import prepared

LEDGER = ("ledger_entry", "ledger_head", "ledger_section")
# What the database itself keeps beside the entries.
KEPT = ("ledger_past",)
SIGNED = ("ledger_alarm", "ledger_checkpoint", "ledger_key", "ledger_stamp", "ledger_tile")
REWRITING = (
    "UPDATE {} SET {} = {}",
    "DELETE FROM {}",
    "WITH gone AS (DELETE FROM {} RETURNING 1) SELECT count(*) FROM gone",
    "MERGE INTO {} USING (SELECT 1) other ON true WHEN MATCHED THEN DELETE",
    "TRUNCATE {} CASCADE",
    "COPY {} FROM '/dev/null'",
)
LIFTING = (
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} DISABLE TRIGGER USER",
    "DROP TABLE {} CASCADE",
    "ALTER TABLE {} RENAME TO aside",
    "ALTER TABLE {} OWNER TO CURRENT_USER",
    "CREATE RULE gone AS ON INSERT TO {} DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "ALTER TABLE {} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {} SET SCHEMA pg_temp",
    "CREATE TEMPORARY TABLE {} (id int)",
    "CREATE TABLE public.mine (id int) INHERITS ({})",
)
BEYOND = (
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
    "CREATE OR REPLACE FUNCTION ledger_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
    "CREATE OR REPLACE FUNCTION ledger_section_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN old; END'",
    "CREATE OR REPLACE FUNCTION ledger_lets_go(gone bytea, body bytea) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "DROP FUNCTION ledger_refuses() CASCADE",
    # It takes out what the newest entry withholds, which is nothing.
    "SELECT ledger_withhold()",
    "DROP FUNCTION ledger_goes_on() CASCADE",
    "DROP SCHEMA known CASCADE",
    "CREATE OR REPLACE VIEW known.ledger_entry AS SELECT * FROM ledger_entry",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE CURRENT_USER SET session_replication_role = replica",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER DATABASE kelishim SET session_replication_role = replica",
    "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (seq) DO UPDATE SET body = excluded.body",
    "INSERT INTO ledger_section SELECT * FROM ledger_section ON CONFLICT (digest) DO UPDATE SET body = excluded.body",
    "LOCK TABLE ledger_checkpoint IN ACCESS EXCLUSIVE MODE",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION ledger_refuses()",
    "DO $$ BEGIN EXECUTE 'DELETE FROM ledger_entry'; END $$",
    "CREATE TABLE mine (id int)",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "UPDATE pg_class SET relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)",
    "COPY ledger_entry FROM PROGRAM 'cat /dev/null'",
)
TRIGGERS = [
    *(f"DROP TRIGGER {table}_stays ON {table}" for table in (*LEDGER, *KEPT, *SIGNED)),
    *(
        f"DROP TRIGGER {table}_stays_whole ON {table}"
        for table in (*LEDGER, *KEPT, *SIGNED)
        if table != "ledger_head"
    ),
    "DROP TRIGGER ledger_head_moves_on ON ledger_head",
    "DROP TRIGGER ledger_entry_goes_on ON ledger_entry",
]
FIRST = {
    "ledger_alarm": "reason", "ledger_checkpoint": "size", "ledger_entry": "seq", "ledger_head": "log",
    "ledger_key": "vkey", "ledger_past": "digest", "ledger_section": "body", "ledger_stamp": "answer",
    "ledger_tile": "root",
}  # fmt: skip


def forbidden(tables, *, write):
    for table in tables:
        for statement in (*REWRITING, *LIFTING):
            yield statement.replace("{} = {}", f"{FIRST[table]} = {FIRST[table]}").replace("{}", table)
        if write:
            yield f"INSERT INTO {table} DEFAULT VALUES"
    yield from BEYOND
    yield from TRIGGERS


async def allowed(session, statements):
    """Those of the statements that the database lets a role run."""
    found = []
    for statement in statements:
        transaction = session.transaction()
        await transaction.start()
        try:
            found.append(f"{statement}: {await session.execute(statement)}")
        except asyncpg.InsufficientPrivilegeError:
            pass
        except asyncpg.PostgresError as error:
            # What the triggers say; any other error would be for a reason that has nothing to do with guarding.
            if error.sqlstate != asyncpg.IntegrityConstraintViolationError.sqlstate:
                found.append(f"{statement}: {error}")
        await transaction.rollback()
    return found


APPLICATIONS = [*forbidden(LEDGER, write=False), *forbidden((*KEPT, *SIGNED), write=True)]
SIGNERS = [*forbidden((*LEDGER, *KEPT), write=True), *forbidden(SIGNED, write=False)]


async def filled(session_owner):
    """A row in every table, so that what touches rows has one to touch."""
    await session_owner.execute(
        "INSERT INTO ledger_section VALUES (sha256('x'), 'x') ON CONFLICT DO NOTHING;"
        "INSERT INTO ledger_alarm VALUES (gen_random_uuid(), now(), 'x', '{}');"
        "INSERT INTO ledger_checkpoint VALUES (1, now(), 1, sha256(''), 'x');"
        "INSERT INTO ledger_key VALUES ('x', now());"
        "INSERT INTO ledger_stamp VALUES (1, now(), 'x', 'x');"
        "INSERT INTO ledger_tile VALUES ('x', decode(repeat('00', 8192), 'hex'), sha256(''))"
    )


@pytest.mark.parametrize(("role", "statements"), [(APPLICATION, APPLICATIONS), (SIGNER, SIGNERS)])
async def test_a_role_of_the_private_server_cannot_rewrite_the_ledger(committed_db, role, statements):
    await grow(1)
    owner = await asyncpg.connect(**address(settings().home))
    await filled(owner)
    await owner.close()
    session = await asyncpg.connect(**address(settings().home, user=role))
    try:
        found = await allowed(session, statements)
        assert not found, found
    finally:
        await session.close()


@pytest.mark.parametrize("role", [APPLICATION, SIGNER])
async def test_no_role_empties_a_table_refers_to_one_or_hangs_a_trigger_on_it(committed_db, role):
    """TRUNCATE ... CASCADE would reach other tables through foreign keys, and a foreign key can hold rows fast."""
    session = await asyncpg.connect(**address(settings().home, user=role))
    try:
        able = await session.fetch(
            "SELECT relname, privilege FROM pg_class, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege"
            " WHERE relkind IN ('r', 'p', 'v') AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, privilege)"
        )
        assert able == []
    finally:
        await session.close()


async def test_every_table_of_the_ledger_is_guarded(committed_db):
    """One that is added later has its triggers, and its place among the tries here."""
    session = await asyncpg.connect(**address(settings().home))
    try:
        found = await session.fetch(
            "SELECT relname, (SELECT bit_or(tgtype) FROM pg_trigger WHERE tgrelid = c.oid AND tgenabled = 'O') AS when"
            " FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname ^@ 'ledger_'"
            " ORDER BY relname"
        )
        assert [row["relname"] for row in found] == sorted((*KEPT, *LEDGER, *SIGNED))
        # Bits of a trigger: before 2, DELETE 8, UPDATE 16, TRUNCATE 32.
        assert [row["relname"] for row in found if row["when"] & 58 != 58] == []
        tied = await session.fetch(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND (conrelid::regclass::text ^@ 'ledger_' OR confrelid::regclass::text ^@ 'ledger_')"
        )
        assert tied == []
    finally:
        await session.close()


async def test_the_signer_reads_nothing_of_what_the_register_says(committed_db):
    """Whoever holds the keys need not know what is signed: names and texts are behind digests."""
    session = await asyncpg.connect(**address(settings().home, user=SIGNER))
    try:
        readable = await session.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT') ORDER BY relname"
        )
        assert [row["relname"] for row in readable] == ["ledger_alarm", "ledger_checkpoint", "ledger_entry",
            "ledger_head", "ledger_key", "ledger_stamp", "ledger_tile"]  # fmt: skip
        writable = await session.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'INSERT') ORDER BY relname"
        )
        assert [row["relname"] for row in writable] == list(SIGNED)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await session.fetch("SELECT password_hash FROM account")
    finally:
        await session.close()


@pytest.fixture
async def own(postgres):
    """An operator's database with an owner of the tables and a role for the application, both of theirs."""
    root = await asyncpg.connect(**address(settings().home, database="postgres"))
    await root.execute("CREATE ROLE own_owner LOGIN")
    await root.execute('CREATE ROLE "own app" LOGIN')
    await root.execute("CREATE DATABASE own_guarded OWNER own_owner TEMPLATE template0")
    inside = await asyncpg.connect(**address(settings().home, database="own_guarded"))
    for extension in database.EXTENSIONS:
        await inside.execute(f"CREATE EXTENSION {extension}")
    # An operator who meant well.
    await inside.execute('ALTER DEFAULT PRIVILEGES FOR ROLE own_owner GRANT ALL ON TABLES TO "own app"')
    await inside.close()

    def url(role):
        folder = embedded.socket_folder(settings().home)
        return f"postgresql://{role}@/own_guarded?host={folder}&port={embedded.PORT}"

    yield Settings(home=settings().home, database_url=url("own%20app"), database_owner_url=url("own_owner"))
    await root.execute("DROP DATABASE own_guarded WITH (FORCE)")
    await root.execute('DROP ROLE own_owner, "own app"')
    await root.close()


async def test_an_operators_application_cannot_rewrite_the_ledger_either(own):
    for _ in range(2):
        start = prepared(own)
        said = await asyncio.to_thread(start.communicate)
        assert start.returncode == 0, said
    owner = await asyncpg.connect(own.database_owner_url.get_secret_value())
    await filled(owner)
    # A signer's role that is there gets its rights too.
    signs = "SELECT has_table_privilege($1, 'ledger_checkpoint', 'INSERT')"
    assert await owner.fetchval(signs, SIGNER)
    assert not await owner.fetchval(signs, "own app")
    await owner.close()
    session = await asyncpg.connect(own.database_url.get_secret_value())
    try:
        assert await allowed(session, APPLICATIONS) == []
        # And what it is for, it can.
        await session.execute(
            "INSERT INTO number_series (id, series, year, last) VALUES (gen_random_uuid(), 'MEM', 2026, 1)"
        )
    finally:
        await session.close()


async def test_the_tries_above_bite(committed_db):
    """Whoever owns the tables can lift the triggers: the same tries succeed, so they are tries."""
    await grow(1)
    session = await asyncpg.connect(**address(settings().home))
    try:
        await filled(session)
        lifted = await allowed(session, [each for each in APPLICATIONS if "DISABLE TRIGGER" in each])
        assert len(lifted) == 2 * len((*LEDGER, *KEPT, *SIGNED))
    finally:
        await session.close()
