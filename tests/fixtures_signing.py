"""A log that grows without acts, the signer's own connection, and whoever is above all triggers."""

import json
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
from tests.evidence_files import KEY, Log

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


async def stored(log: Log, *sizes: int) -> None:
    """Puts a log that was made by hand into the register, with the heads of these sizes signed, and nothing else."""
    session = await asyncpg.connect(**embedded.address(settings().home))
    try:
        async with session.transaction():
            await session.execute("SET LOCAL session_replication_role = replica")
            [known] = await session.fetch("SELECT size FROM ledger_head")
            frontier, rows = tuple[bytes, ...](), []
            for seq, body in enumerate(log.bodies):
                said, leaf = json.loads(body), merkle.leaf_hash(body)
                frontier = merkle.appended(frontier, seq, leaf)
                kind, _, key = said["subject"].partition("/")
                row = (seq, MONDAY, said["act"], NOBODY, kind, UUID(key), said["revision"], body, leaf)
                rows.append((*row, merkle.root(frontier)))
            await session.copy_records_to_table("ledger_entry", records=rows[known["size"] :])
            await session.execute(
                "UPDATE ledger_head SET log = $1, size = $2, root = $3, frontier = $4",
                *(log.origin, len(rows), merkle.root(frontier), list(frontier)),
            )
            await session.execute(
                "INSERT INTO ledger_key VALUES ($1, $2) ON CONFLICT DO NOTHING", KEY.verifier.text(), MONDAY
            )
            number = await session.fetchval("SELECT coalesce(max(number), 0) FROM ledger_checkpoint")
            await session.copy_records_to_table(
                "ledger_checkpoint",
                records=[
                    (number + place, MONDAY, size, log.head(size).root, log.signed(size))
                    for place, size in enumerate(sizes, start=1)
                ],
            )
    finally:
        await session.close()


@pytest.fixture
def signer(committed_db: Any, tmp_path: Path) -> Callable[[], Rounds]:
    """`signer()`: one that begins with what its folder remembers, as after a start."""
    return lambda: Rounds(tmp_path / "signer", settings().origin, makes_key=True)
