"""The world of the matrix, entered once and committed; whatever a request writes is rolled back."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from exports import archives, evidence
from exports.rendering import Rendering
from exports.views import Summary
from registry import edge, embedded, inspecting
from registry.inspecting import Inspection
from tests.conftest import HOME, RESTORE
from tests.matrix import entering
from tests.matrix.world import NOW, World


@pytest.fixture(scope="package", autouse=True)
def at_one_moment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge, "now", lambda: NOW)
        yield


@pytest.fixture(scope="package", autouse=True)
def unlooked_into() -> Iterator[None]:
    """Files are taken as they are: looking into each in a process of its own takes a tenth of a second."""

    async def check(content: bytes, ending: str) -> Inspection:
        return Inspection()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspecting, "check", check)
        yield


@pytest.fixture
def drawn_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers tell what they would, with room for their evidence, and take no second each."""

    async def pdf(_: Rendering, view: Summary) -> bytes:
        assert view.seal is not None
        return repr(view).encode() + b"\nstream\n" + b" " * view.seal.room + b"\nendstream"

    async def docx(_: Rendering, view: Summary) -> bytes:
        return archives.packed({"word.txt": repr(view).encode(), evidence.PART: evidence.store()})

    monkeypatch.setattr(Rendering, "pdf", pdf)
    monkeypatch.setattr(Rendering, "docx", docx)


@pytest.fixture(scope="package")
async def world(app: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    yield await entering.made(app, tmp_path_factory.mktemp("matrix") / "signer")
    session = await asyncpg.connect(**embedded.address(HOME))
    try:
        await session.execute(RESTORE)
    finally:
        await session.close()
