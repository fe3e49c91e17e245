"""The world of the matrix, entered once for each module and committed; whatever a request writes is rolled back."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from registry import edge, embedded, inspecting
from registry.inspecting import Inspection
from tests.conftest import HOME, RESTORE
from tests.matrix import world as worlds
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
async def world(app: Any) -> AsyncIterator[World]:
    yield await worlds.made(app)
    session = await asyncpg.connect(**embedded.address(HOME))
    try:
        await session.execute(RESTORE)
    finally:
        await session.close()
