"""A log that grows without acts, the signer's own connection, and whoever is above all triggers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from agreements.ledger import merkle
from registry import embedded, engine
from registry.engine import FastConnection
from registry.piccolo_conf import DB
from registry.settings import settings
from registry.signer.rounds import Rounds

MONDAY = datetime(2026, 6, 15, 6, tzinfo=UTC)
NOBODY = UUID(int=7)


@asynccontextmanager
async def signing() -> AsyncIterator[None]:
    """What is asked of the database within goes over the signer's connections, under its role."""
    kept = DB.pool
    async with asyncpg.create_pool(
        **engine.signer(settings()), connection_class=FastConnection, min_size=1, max_size=2
    ) as pool:
        DB.pool = pool
        try:
            yield
        finally:
            DB.pool = kept


async def tampered(*statements: str, **hashes: bytes) -> None:
    """Somebody who owns the database does what no trigger lets anybody do. `$name` stands for one of the hashes."""
    session = await asyncpg.connect(**embedded.address(settings().home))
    try:
        async with session.transaction():
            await session.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                hexed = {name: f"'\\x{value.hex()}'" for name, value in hashes.items()}
                await session.execute(Template(statement).substitute(hexed))
    finally:
        await session.close()


async def grow(count: int, word: str = "entry") -> None:
    """Adds entries to the log that are no act's, with the hashes an act would have given them."""
    session = await asyncpg.connect(**embedded.address(settings().home))
    try:
        async with session.transaction():
            head = await session.fetchrow("SELECT size, frontier FROM ledger_head FOR UPDATE")
            frontier, rows = tuple(head["frontier"]), []
            for seq in range(head["size"], head["size"] + count):
                body = f"{word} {seq}".encode()
                leaf = merkle.leaf_hash(body)
                frontier = merkle.appended(frontier, seq, leaf)
                rows.append(
                    (seq, MONDAY, "act", NOBODY, "test", UUID(int=seq), 1, body, leaf, merkle.root(frontier))
                )
            await session.execute("SET LOCAL session_replication_role = replica")
            await session.copy_records_to_table("ledger_entry", records=rows)
            await session.execute(
                "UPDATE ledger_head SET size = size + $1, root = $2, frontier = $3",
                count,
                merkle.root(frontier),
                list(frontier),
            )
    finally:
        await session.close()


@pytest.fixture
def signer(committed_db: Any, tmp_path: Path) -> Callable[[], Rounds]:
    """`signer()`: one that begins with what its folder remembers, as after a start."""
    return lambda: Rounds(tmp_path / "signer", settings().origin, makes_key=True)
