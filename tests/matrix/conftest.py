"""The world of the matrix, entered once for each module and committed; whatever a request writes is rolled back."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from registry import edge, embedded, inspecting
from registry.inspecting import Inspection
from registry.settings import settings
from registry.signer.rounds import Rounds
from tests.conftest import HOME, RESTORE
from tests.fixtures_signing import signing
from tests.matrix import entering
from tests.matrix.world import NOW, World


@pytest.fixture(scope="module", autouse=True)
def at_one_moment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge, "now", lambda: NOW)
        yield


@pytest.fixture(scope="module", autouse=True)
def unlooked_into() -> Iterator[None]:
    """Files are taken as they are: looking into each in a process of its own takes a tenth of a second."""

    async def check(content: bytes, ending: str) -> Inspection:
        return Inspection()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspecting, "check", check)
        yield


@pytest.fixture(scope="module")
async def world(app: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Entered, and signed by the signer of the ledger, so that there is something to prove."""
    made = await entering.made(app)
    async with signing():
        signer = Rounds(tmp_path_factory.mktemp("matrix") / "signer", settings().origin, makes_key=True)
        await signer.once(NOW)
    yield made
    session = await asyncpg.connect(**embedded.address(HOME))
    try:
        await session.execute(RESTORE)
    finally:
        await session.close()
