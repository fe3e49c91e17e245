"""Who asks for a verification, and what the queue does then. One at a time: whoever asks meanwhile gets that one."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from agreements.tables.ids import new_id
from agreements.tables.verifications import Verification
from registry.piccolo_conf import DB
from registry.processes import die_with

# The entrypoint of the queue; its jobs carry the id of the verification.
VERIFY = "verify_ledger"
# By the clock of the queue, which is UTC: half past one in the morning in Bishkek, when few people work.
NIGHTLY = "30 19 * * *"

log = structlog.get_logger("kelishim.verification")


async def ask(at: datetime, by: UUID | None = None) -> UUID:
    """Have the database verified, for a person or, without one, for the night; gives the verification that will be."""
    async with DB.transaction() as transaction:
        await Verification.raw(
            "INSERT INTO verification (id, asked_at, asked_by, entries_read) VALUES ({}, {}, {}, 0)"
            " ON CONFLICT ((true)) WHERE ended_at IS NULL DO NOTHING",
            new_id(),
            at,
            by,
        )
        [row] = await Verification.raw("SELECT id FROM verification WHERE ended_at IS NULL")
        await _queue(transaction.connection, row["id"])
    return UUID(str(row["id"]))


async def resume() -> None:
    """Hand a verification to the queue once more whose job is nowhere: somebody emptied it, say."""
    async with DB.transaction() as transaction:
        for row in await Verification.raw("SELECT id FROM verification WHERE ended_at IS NULL"):
            await _queue(transaction.connection, row["id"])


async def _queue(connection: asyncpg.Connection, verification: UUID) -> None:
    text = str(verification)
    await Queries(AsyncpgDriver(connection)).enqueue(
        VERIFY, text.encode(), dedupe_key=text, on_conflict="skip"
    )


async def work(verification: UUID) -> None:
    """Have a process do it: hashing a million entries here would keep everybody waiting who asks for a page.

    It ends with this one, however that ends; the queue then gives the verification to another.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "registry.verification", str(verification),
        stdin=asyncio.subprocess.DEVNULL, preexec_fn=_tied(),
    )  # fmt: skip
    try:
        status = await child.wait()
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if status:
        log.error("verification_broken_off", status=status)
        await Verification.raw(
            "UPDATE verification SET ended_at = clock_timestamp(), failed = {} WHERE id = {} AND ended_at IS NULL",
            f"status {status}",
            verification,
        )


def _tied() -> Callable[[], None]:
    tie = die_with(os.getpid(), signal.SIGKILL)

    def prepare() -> None:
        os.nice(10)
        if tie is not None:
            tie()

    return prepare
