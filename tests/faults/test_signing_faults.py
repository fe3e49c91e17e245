"""A signer that is killed at any moment: no head it signed is lost, and no two of them disagree."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import pytest

from agreements.tables.ledger import LedgerCheckpoint
from registry.settings import settings
from registry.signer import memory
from tests.fixtures_signing import grow
from tests.registry.test_signing import check_the_chain

pytestmark = pytest.mark.faults

WORKER = Path(__file__).with_name("signing_worker.py")
# As many as anybody waits for; `make faults` has more patience.
FEW, MANY = 5, 50


async def published() -> dict[int, bytes]:
    rows = await LedgerCheckpoint.raw("SELECT number, note FROM ledger_checkpoint")
    return {row["number"]: row["note"] for row in rows}


async def started(folder: Path) -> asyncio.subprocess.Process:
    environment = {**os.environ, "KELISHIM_SIGNER_HOME": str(folder), "KELISHIM_ORIGIN": settings().origin}
    return await asyncio.create_subprocess_exec(sys.executable, WORKER, env=environment)


async def until(condition) -> None:
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 -- what is waited for happens in another process
            await asyncio.sleep(0.01)


async def test_a_signer_that_is_killed_again_and_again_signs_one_log(committed_db, tmp_path, pytestconfig):
    kills = MANY if pytestconfig.getoption("-m") == "faults" else FEW
    folder, over = tmp_path / "signer", asyncio.Event()
    chance = random.Random(7)  # noqa: S311 -- no secret

    async def growing() -> None:
        while not over.is_set():
            await grow(chance.randint(1, 40))

    growth = asyncio.create_task(growing())
    seen: dict[int, bytes] = {}
    try:
        for _ in range(kills):
            before = len(await published())
            worker = await started(folder)

            async def moved(before=before) -> bool:
                return len(await published()) > before

            try:
                await until(moved)
                await asyncio.sleep(chance.uniform(0, 0.05))
            finally:
                worker.send_signal(signal.SIGKILL)
                await worker.wait()
            there, remembered = await published(), memory.read(folder)
            assert all(there[number] == note for number, note in seen.items()), (
                "a published checkpoint changed"
            )
            # What was remembered and not yet published is published by the next.
            seen = there | {remembered.number: remembered.note}
            assert max(there) in {remembered.number, remembered.number - 1}
    finally:
        over.set()
        await growth
    worker = await started(folder)

    async def whole() -> bool:
        return set(seen.items()) <= set((await published()).items())

    try:
        await until(whole)
    finally:
        worker.kill()
        await worker.wait()
    await check_the_chain()
