"""`kelishim ledger sign` as the process it is: what is committed is under a published signature within a minute."""

import asyncio
import os
import signal
import sys
import time

import pytest

from agreements.acts import organisations
from agreements.ledger import published
from agreements.vocabulary import Role
from registry.settings import settings
from tests.fixtures_register import FUND, MINISTRY, acting

MINUTE = 60.0


@pytest.fixture
async def process(committed_db, tmp_path):
    """The command beside the server that runs, with a folder of its own."""
    environment = {
        **os.environ,
        "KELISHIM_HOME": str(settings().home),
        "KELISHIM_SIGNER_HOME": str(tmp_path / "signer"),
        "KELISHIM_ORIGIN": settings().origin,
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "registry.cli", "ledger", "sign", env=environment
    )
    yield started
    if started.returncode is None:
        started.kill()
        await started.wait()


async def until_signed(size):
    """How long it takes until so many entries are under a checkpoint, in seconds."""
    begun = time.monotonic()
    async with asyncio.timeout(MINUTE):
        while await published.size() < size:  # noqa: ASYNC110 -- what is waited for happens in another process
            await asyncio.sleep(0.05)
    return time.monotonic() - begun


async def test_what_is_committed_is_signed_within_a_minute(process):
    registrar = acting(Role.REGISTRAR)
    for size, body in enumerate((MINISTRY, FUND), 1):
        await organisations.create(body, actor=registrar)
        assert await until_signed(size) < MINUTE
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 30) == 0
