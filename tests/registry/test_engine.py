"""The engine: what stock Piccolo gets wrong, one test for each."""

import asyncio
import subprocess
import sys

import asyncpg
import pytest
from piccolo.columns import Integer
from piccolo.engine.exceptions import TransactionError
from piccolo.table import Table

from registry.engine import Engine, NotCommittedError, PoolNotStartedError, TransactionOverError, connection
from registry.settings import settings

POOL = 3


class EngineProbe(Table, db=None):
    """A table of these tests alone; its number is checked at COMMIT only."""

    number = Integer()


@pytest.fixture
async def engine(postgres):
    """An engine of its own with a pool of three, and a table whose constraint can fail at COMMIT."""
    mine = Engine(config=connection(settings()) | {"user": "postgres"})
    EngineProbe._meta._db = mine
    await mine.start_connection_pool(min_size=1, max_size=POOL)
    await mine.run_ddl("DROP TABLE IF EXISTS engine_probe")
    await mine.run_ddl(
        "CREATE TABLE engine_probe (id serial PRIMARY KEY,"
        " number integer UNIQUE DEFERRABLE INITIALLY DEFERRED)"
    )
    yield mine
    await mine.run_ddl("DROP TABLE engine_probe")
    await mine.close_connection_pool()


async def add(number):
    await EngineProbe.insert(EngineProbe(number=number))


async def numbers():
    return sorted(await EngineProbe.select(EngineProbe.number).output(as_list=True))


async def test_a_hundred_failed_commits_leave_the_pool_and_the_context_as_they_were(engine):
    await add(1)
    for _ in range(100):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with engine.transaction():
                await add(1)
        assert not engine.transaction_exists()
    assert await numbers() == [1]
    assert [await engine.pool.acquire(timeout=1) for _ in range(POOL)]
    engine.pool.terminate()
    engine.pool = None
    await engine.start_connection_pool(min_size=1, max_size=POOL)


async def test_a_retry_after_a_failed_commit_is_a_transaction_again(engine):
    await add(1)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with engine.transaction():
            await add(1)
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            await add(2)
            raise ZeroDivisionError
    assert await numbers() == [1]


async def test_an_inner_block_that_fails_takes_its_own_writes_back_and_nothing_else(engine):
    async with engine.transaction():
        await add(1)
        with pytest.raises(ZeroDivisionError):
            async with engine.transaction():
                await add(2)
                raise ZeroDivisionError
        await add(3)
    assert await numbers() == [1, 3]


async def test_an_error_of_the_database_caught_around_an_inner_block_leaves_the_outer_one_usable(engine):
    async with engine.transaction():
        await add(1)
        with pytest.raises(asyncpg.UndefinedTableError):
            async with engine.transaction():
                await add(2)
                await engine.run_ddl("SELECT * FROM there_is_no_such_table")
        async with engine.transaction():
            await add(3)
            async with engine.transaction():
                await add(4)
    assert await numbers() == [1, 3, 4]


async def test_an_error_swallowed_inside_a_block_is_not_taken_for_success(engine):
    with pytest.raises(NotCommittedError):
        async with engine.transaction():
            await add(1)
            with pytest.raises(asyncpg.UndefinedTableError):
                await engine.run_ddl("SELECT * FROM there_is_no_such_table")
    assert await numbers() == []
    await add(2)
    assert await numbers() == [2]


async def test_queries_side_by_side_in_a_transaction_take_turns(engine):
    async with engine.transaction():
        await asyncio.gather(*(add(number) for number in range(20)))
        found = await asyncio.gather(*(numbers() for _ in range(5)))
    assert found == [list(range(20))] * 5


async def test_blocks_side_by_side_in_a_transaction_do_not_slip_into_each_other(engine):
    async def attempt(number):
        async with engine.transaction():
            await add(number)
            await asyncio.sleep(0)
            if number % 2:
                raise ZeroDivisionError

    async with engine.transaction():
        results = await asyncio.gather(*(attempt(number) for number in range(10)), return_exceptions=True)
    assert sum(isinstance(result, ZeroDivisionError) for result in results) == 5
    assert await numbers() == [0, 2, 4, 6, 8]


async def test_a_task_left_over_from_a_transaction_does_not_use_its_connection(engine):
    started, ended = asyncio.Event(), asyncio.Event()

    async def late():
        started.set()
        await ended.wait()
        async with engine.transaction():
            await add(2)
        return await numbers()

    async with engine.transaction():
        await add(1)
        task = asyncio.create_task(late())
        await started.wait()
    ended.set()
    assert await task == [1, 2]


async def test_a_task_left_over_from_an_inner_block_stays_in_the_outer_one(engine):
    ended = asyncio.Event()

    async def late():
        await ended.wait()
        await add(2)

    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            async with engine.transaction():
                task = asyncio.create_task(late())
            ended.set()
            await task
            raise ZeroDivisionError
    assert await numbers() == []


async def test_cancelling_inside_a_transaction_gives_its_connection_back(engine):
    async def slow():
        async with engine.transaction():
            await add(1)
            await engine.run_ddl("SELECT pg_sleep(30)")

    for _ in range(2 * POOL):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(slow(), 0.05)
    assert await asyncio.wait_for(numbers(), 5) == []


async def test_a_connection_cut_inside_a_transaction_is_replaced(engine):
    for _ in range(2 * POOL):
        with pytest.raises(
            (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.AdminShutdownError)
        ):
            async with engine.transaction() as transaction:
                transaction.connection.terminate()
                await add(1)
    assert await asyncio.wait_for(numbers(), 5) == []


async def test_nothing_runs_in_a_block_after_its_end(engine):
    async with engine.transaction() as transaction:
        await add(1)
        await transaction.commit()
        with pytest.raises(TransactionOverError):
            await add(2)
    async with engine.transaction() as transaction:
        await add(3)
        await transaction.rollback()
        with pytest.raises(TransactionOverError):
            async with engine.transaction():
                await add(4)
    assert await numbers() == [1]


async def test_an_inner_block_can_be_taken_back_by_hand_and_cannot_commit(engine):
    async with engine.transaction():
        async with engine.transaction() as inner:
            await add(1)
            await inner.rollback()
        with pytest.raises(TransactionOverError):
            async with engine.transaction() as inner:
                await inner.commit()
        await add(2)
    assert await numbers() == [2]


async def test_isolation_is_chosen_at_the_outermost_level_only(engine):
    async with engine.transaction(isolation="serializable", readonly=True, deferrable=True):
        [row] = await engine._run("SHOW transaction_isolation", ())
        assert row["transaction_isolation"] == "serializable"
        with pytest.raises(ValueError, match="outermost"):
            engine.transaction(isolation="serializable")
        with pytest.raises(TransactionError):
            engine.transaction(allow_nested=False)
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            async with engine.transaction():
                await add(1)


async def test_batches_are_refused(engine):
    with pytest.raises(TypeError, match="by key"):
        async with await EngineProbe.select().batch():
            pass


async def test_a_query_without_a_pool_is_refused(engine):
    await engine.close_connection_pool()
    with pytest.raises(PoolNotStartedError):
        await numbers()
    with pytest.raises(PoolNotStartedError):
        async with engine.transaction():
            pass
    await engine.start_connection_pool(min_size=1, max_size=POOL)
    with pytest.raises(RuntimeError, match="already"):
        await engine.start_connection_pool()


async def test_closing_does_not_wait_for_ever(engine, monkeypatch):
    monkeypatch.setattr("registry.engine.CLOSE_SECONDS", 0.1)
    held = await engine.pool.acquire()
    await asyncio.wait_for(engine.close_connection_pool(), 5)
    with pytest.raises(asyncpg.InterfaceError, match="released"):
        await held.fetchval("SELECT 1")
    await engine.start_connection_pool(min_size=1, max_size=POOL)


async def test_a_connection_goes_back_without_a_reset_and_without_its_transaction(engine):
    connected = await engine.pool.acquire()
    assert connected.get_reset_query() == ""
    await connected.execute("BEGIN")
    await connected.execute("INSERT INTO engine_probe (number) VALUES (1)")
    asyncio.get_running_loop().set_exception_handler(
        lambda *_: None
    )  # asyncpg complains of the open transaction
    await engine.pool.release(connected)
    asyncio.get_running_loop().set_exception_handler(None)
    assert await numbers() == []


async def test_sessions_keep_time_in_utc(engine):
    [row] = await engine._run("SHOW timezone", ())
    assert row["TimeZone"] == "UTC"


async def test_the_application_is_not_the_owner_of_its_tables(db):
    [row] = await db._run("SELECT current_user AS name", ())
    assert row["name"] == "kelishim"
    for forbidden in (
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "SET LOCAL session_replication_role = replica",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with db.transaction():
                await db.run_ddl(forbidden)


def test_importing_the_configuration_connects_nowhere(tmp_path):
    environment = {"KELISHIM_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "PATH": "/usr/bin:/bin"}
    asked = "import registry.piccolo_conf as conf; print(conf.DB.pool)"
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (said.stdout, said.stderr) == ("None\n", "")


async def test_a_long_statement_is_planned_once_and_kept(engine):
    """The longest of ours is that of a dossier; asyncpg keeps none of more than 15 kB unless it is told to."""
    columns = ", ".join(f"{number} AS said_{number:04}" for number in range(1_200))
    assert len(columns) > 20_000
    async with engine.transaction():
        for _ in range(2):
            await engine._run(f"SELECT {columns}", ())
        kept = await engine._run("SELECT max(length(statement)) AS longest FROM pg_prepared_statements", ())
    assert kept[0]["longest"] > len(columns)
