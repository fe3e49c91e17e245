"""The database engine: Piccolo's, with transactions that cannot leak, lie or tangle.

Piccolo 1.38 as it comes gives a connection away for ever when a COMMIT fails, treats an inner transaction as
nothing, breaks when queries run side by side in one transaction, connects when it is imported, and opens a
connection per query when nobody started the pool. Each has its test in `tests/registry/test_engine.py`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Literal, NoReturn, Self, cast

import asyncpg
from piccolo.engine.exceptions import TransactionError
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction, Savepoint
from piccolo.query.base import Query
from piccolo.querystring import QueryString

from registry import embedded
from registry.settings import Settings

Isolation = Literal["read_committed", "repeatable_read", "serializable"]

# How long giving a connection back may take before it is cut.
RELEASE_SECONDS = 5.0
CLOSE_SECONDS = 10.0
# The statement of a dossier has 16 kB, and asyncpg keeps none of more than 15 prepared: PostgreSQL then took 4 ms to
# plan it each time, where 0.7 ms carry it out.
LONGEST_KEPT_STATEMENT = 64 * 1024


# It warns, with all its calls, of a server that is not there to be connected to ahead of time. Whoever needs the
# connection is told; and when the register ends, its server does so as well.
logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)


class PoolNotStartedError(RuntimeError):
    """A query before the pool was started: Piccolo as it comes would connect anew each time."""


class TransactionOverError(RuntimeError):
    """A query after `commit()` or `rollback()` within the block; it would run outside any transaction."""


class NotCommittedError(asyncpg.InterfaceError):
    """The server answered COMMIT with ROLLBACK: an earlier error was swallowed inside the block."""


class FastConnection(asyncpg.Connection):
    """A connection that goes back to the pool without the RESET query that doubles the cost of a short query.

    So nothing may change the state of a session: `SET LOCAL` and transaction-level locks only, no `LISTEN`.
    An open transaction is still rolled back by asyncpg itself.
    """

    def get_reset_query(self) -> str:
        """Nothing to reset."""
        return ""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:
        """Run a command; a COMMIT that the server turned into a ROLLBACK is an error, not a success."""
        status: str = await super().execute(query, *args, timeout=timeout)
        if status == "ROLLBACK" and query.startswith("COMMIT"):
            message = "the transaction was rolled back: an error inside it was caught and not passed on"
            raise NotCommittedError(message)
        return status


class Transaction(PostgresTransaction):
    """One transaction, or within another one a savepoint.

    Levels have a lock each. A query takes the lock of its own level, an inner block the lock of the level
    around it for as long as it lasts: queries side by side take turns, none slips into another's savepoint.
    """

    __slots__ = ("inner", "level", "lock", "options", "over")

    # Narrower than Piccolo's own.
    engine: "Engine"
    _parent: "Transaction | None"

    def __init__(self, engine: "Engine", *, allow_nested: bool = True, **options: Any) -> None:
        around = engine.open_transaction()
        if around is not None and not allow_nested:
            message = "a transaction is open already"
            raise TransactionError(message)
        if around is not None and options:
            message = "the isolation of a transaction is chosen at its outermost level"
            raise ValueError(message)
        self.engine = engine
        self._parent = around
        self._savepoint_id = 0
        self._committed = False
        self._rolled_back = False
        self.options = options
        self.lock = asyncio.Lock()
        self.inner: Savepoint | None = None
        self.level: int = 0 if around is None else around.level + 1
        self.over = False

    async def __aenter__(self) -> Self:
        """Begin, or set the savepoint."""
        if self._parent is not None:
            await self._enter_inner(self._parent)
        else:
            await self._enter_outermost()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _enter_outermost(self) -> None:
        self.connection = await self.engine.running_pool().acquire()
        try:
            self.transaction = self.connection.transaction(**self.options)
            await self.transaction.start()
        except BaseException:
            await self._give_back()
            raise

    async def _enter_inner(self, parent: "Transaction") -> None:
        await parent.lock.acquire()
        try:
            parent.check_open()
            self.connection = parent.connection
            self.inner = await parent.savepoint(f"level_{self.level}")
        except BaseException:
            parent.lock.release()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """End the block; whatever happens, the connection and the context are given back."""
        try:
            async with self.lock:
                if self._parent is not None:
                    await self._leave_inner(failed=error is not None)
                elif error is not None:
                    # The connection may be broken: it is cut below, and the first error is what matters.
                    with contextlib.suppress(Exception):
                        if not self._rolled_back and not self._committed:
                            await self.rollback()
                elif not self._committed and not self._rolled_back:
                    await self.commit()
        finally:
            self.over = True
            with contextlib.suppress(
                ValueError
            ):  # left in another context than it was entered in (a generator)
                self.engine.current_transaction.reset(self.context)
            if self._parent is not None:
                self._parent.lock.release()
            else:
                await self._give_back()
        return False

    async def _leave_inner(self, *, failed: bool) -> None:
        savepoint = cast("Savepoint", self.inner)
        if not failed:
            if not self._rolled_back:
                await savepoint.release()
            return
        with contextlib.suppress(asyncpg.InterfaceError, asyncpg.PostgresConnectionError, OSError):
            await savepoint.rollback_to()
            await savepoint.release()

    async def commit(self) -> None:
        """Commit now; only the outermost level can, and nothing may follow in the block."""
        if self._parent is not None:
            message = "an inner block cannot commit the transaction around it"
            raise TransactionOverError(message)
        await self.transaction.commit()
        self._committed = True

    async def rollback(self) -> None:
        """Undo what this level did; nothing may follow in the block."""
        if self._parent is None:
            await self.transaction.rollback()
            self._rolled_back = True
        else:
            savepoint = cast("Savepoint", self.inner)
            await savepoint.rollback_to()
            await savepoint.release()
            self._rolled_back = True

    def check_open(self) -> None:
        """Refuse what would run after the transaction's end, on its connection but outside of it."""
        if self._committed or self._rolled_back:
            message = "this transaction was committed or rolled back by hand; nothing may follow in its block"
            raise TransactionOverError(message)

    async def fetch(self, query: str, arguments: Sequence[Any] = ()) -> list[asyncpg.Record]:
        """Run one query, after those of this level that are under way."""
        async with self.lock:
            self.check_open()
            rows: list[asyncpg.Record] = await self.connection.fetch(query, *arguments)
            return rows

    async def _give_back(self) -> None:
        pool, connection = self.engine.pool, self.connection
        with contextlib.suppress(Exception):
            if connection.is_in_transaction():
                # COMMIT or ROLLBACK failed: nobody knows the state of this connection, so nobody gets it.
                connection.terminate()
        if pool is not None:
            with contextlib.suppress(Exception):
                await asyncio.shield(pool.release(connection, timeout=RELEASE_SECONDS))


class Engine(PostgresEngine):
    """Piccolo's engine on one pool that is started and closed by the application."""

    __slots__ = ()

    async def check_version(self) -> None:
        """Nothing at import; `registry.database` checks the server when it prepares it."""

    async def prep_database(self) -> None:
        """Nothing at import; extensions are made by `registry.database`."""

    def transaction(
        self,
        allow_nested: bool = True,
        *,
        isolation: Isolation | None = None,
        readonly: bool = False,
        deferrable: bool = False,
    ) -> Transaction:
        """Give a transaction for `async with`; inside another one it is a savepoint."""
        chosen = {"isolation": isolation, "readonly": readonly, "deferrable": deferrable}
        return Transaction(self, allow_nested=allow_nested, **{name: on for name, on in chosen.items() if on})

    def open_transaction(self) -> Transaction | None:
        """Give the transaction this task is in; levels inherited that have ended do not count."""
        current = cast("Transaction | None", self.current_transaction.get())
        while current is not None and current.over:
            current = current._parent  # noqa: SLF001 -- Piccolo's name for the level around
        return current

    def transaction_exists(self) -> bool:
        """Whether this task is in a transaction."""
        return self.open_transaction() is not None

    def running_pool(self) -> Any:
        """Give the pool, or say that nobody started it."""
        if self.pool is None:
            message = "the connection pool was not started"
            raise PoolNotStartedError(message)
        return self.pool

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:  # noqa: ARG002 -- Piccolo's signature
        """Run a query of Piccolo's."""
        query, arguments = querystring.compile_string(engine_type=self.engine_type)
        if self.log_queries:
            self.print_query(query_id=self.get_query_id(), query=str(querystring))
        return await self._run(query, arguments)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:  # noqa: ARG002 -- Piccolo's signature
        """Run a statement of Piccolo's migrations."""
        if self.log_queries:
            self.print_query(query_id=self.get_query_id(), query=ddl)
        return await self._run(ddl, ())

    async def _run(self, query: str, arguments: Sequence[Any]) -> Any:
        transaction = self.open_transaction()
        if transaction is not None:
            return await transaction.fetch(query, arguments)
        return await self.running_pool().fetch(query, *arguments)

    async def batch(self, query: Query[Any, Any], batch_size: int = 100, node: str | None = None) -> NoReturn:  # noqa: ARG002 -- Piccolo's signature
        """Refuse: Piccolo's batches run outside the open transaction and swallow errors."""
        message = "batch() is not used in this house: read page by page, by key"
        raise TypeError(message)

    async def start_connection_pool(self, **options: Any) -> None:
        """Open the pool, and those of the replicas."""
        if self.pool is not None:
            message = "the connection pool was started already"
            raise RuntimeError(message)
        options = {
            "connection_class": FastConnection,
            "max_cacheable_statement_size": LONGEST_KEPT_STATEMENT,
            **options,
        }
        await super().start_connection_pool(**options)
        for node in self.extra_nodes.values():
            await node.start_connection_pool(**options)

    async def close_connection_pool(self) -> None:
        """Close the pool, and those of the replicas; what does not end in time is cut."""
        for node in self.extra_nodes.values():
            await node.close_connection_pool()
        pool, self.pool = self.pool, None
        if pool is None:
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await pool.close()
        except TimeoutError:
            pool.terminate()


def connection(chosen: Settings) -> dict[str, Any]:
    """Say how the application connects, to the operator's server or to the private one."""
    # Statements here are short and many: compiling one (jit) takes a hundred times longer than running it.
    given = {"timezone": "UTC", "application_name": "kelishim", "jit": "off"}
    options: dict[str, Any] = {"server_settings": given}
    if chosen.database_url is not None:
        return {"dsn": chosen.database_url.get_secret_value(), **options}
    return {**embedded.address(chosen.home, user=embedded.APPLICATION), **options}


def owner(chosen: Settings) -> dict[str, Any]:
    """Say how the owner of the tables connects, who alone migrates."""
    if chosen.database_owner_url is not None:
        return connection(chosen) | {"dsn": chosen.database_owner_url.get_secret_value()}
    if chosen.database_url is not None:
        return connection(chosen)
    return connection(chosen) | {"user": embedded.OWNER}


def signer(chosen: Settings) -> dict[str, Any]:
    """Say how the signer of the ledger connects: on the private server under a role of its own."""
    if chosen.database_url is not None:
        return connection(chosen)
    return connection(chosen) | {"user": embedded.SIGNER}
