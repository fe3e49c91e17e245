"""Of a frozen register, and of what changed since, officers learn what they read, and nobody else learns anything."""

import io
import zipfile
from typing import Any

import pytest

from agreements.tables.freezes import Freeze
from registry import packages
from registry.piccolo_conf import DB
from tests.matrix.asking import Undo, undo
from tests.matrix.expected import CALLERS, reads
from tests.matrix.lists import API, OFFICERS
from tests.matrix.test_lists import mentioned
from tests.matrix.world import TODAY, World

AUDITORS = frozenset({"auditor", "unsealed"})
GIVEN = {"name": "2026-Q2", "first_on": TODAY.isoformat(), "last_on": TODAY.isoformat()}
# Whatever happened in the world of the matrix happened after its first entry.
SINCE_THE_BEGINNING = 'UPDATE "freeze" SET log_size = 1'


async def made(world: World) -> str:
    """A freeze by somebody whom all officers know."""
    answer = await world.seats["auditor"].api.post(f"{API}/freezes", json=GIVEN)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def since(world: World, caller: str, freeze: str) -> tuple[str, str]:
    """All that page and API tell of what changed since, page by page."""
    seat, told, said = world.seats[caller], "", ""
    path: str | None = f"/freezes/{freeze}"
    while path:
        answer = await seat.pages.get(path)
        assert answer.status_code == 200
        told += answer.text
        _, _, rest = answer.text.partition('rel="next" href="')
        path = rest.partition("#")[0].replace("&amp;", "&")
    after: Any = 0
    while after is not None:
        answer = await seat.api.get(f"{API}/freezes/{freeze}/changes", params={"after": after})
        assert answer.status_code == 200
        said += answer.text
        after = answer.json()["after"]
    return told, said


@pytest.mark.parametrize("caller", sorted(OFFICERS))
async def test_what_changed_since_is_told_of_what_is_read(world: World, caller: str) -> None:
    with pytest.raises(Undo):
        async with DB.transaction():
            freeze = await made(world)
            await Freeze.raw(SINCE_THE_BEGINNING)
            answers = await since(world, caller, freeze)
            undo()
    for text in answers:
        for target in world.targets:
            # What is a draft is none of the register's, whoever reads it.
            seen = reads(caller, target.plot) and target.plot.state != "d"
            assert mentioned(text, target) is seen, target.plot


@pytest.mark.parametrize("caller", sorted(AUDITORS))
async def test_a_package_holds_what_is_read(
    world: World, caller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries name all by their ids, to auditors alone (test_ledger); nothing else does."""
    monkeypatch.setattr(packages, "PATIENCE", packages.LOOKS)
    seat = world.seats[caller].api
    with pytest.raises(Undo):
        async with DB.transaction():
            freeze = await made(world)
            answer = await seat.post(f"{API}/freezes/{freeze}/packages")
            assert answer.status_code == 201, answer.text
            content = (await seat.get(answer.headers["location"])).content
            undo()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = "\n".join(
            f"{name}\n{parts.read(name).decode('utf-8', 'replace')}"
            for name in parts.namelist()
            if not name.startswith("tile/entries/")
        )
    wrong = [each.plot for each in world.targets if mentioned(text, each) is not reads(caller, each.plot)]
    assert not wrong


@pytest.mark.parametrize("caller", sorted(CALLERS))
async def test_frozen_states_are_for_officers_and_packages_for_auditors(world: World, caller: str) -> None:
    seat = world.seats[caller]
    with pytest.raises(Undo):
        async with DB.transaction():
            freeze = await made(world)
            one = f"{API}/freezes/{freeze}"
            api = [
                (await seat.api.get(path)).status_code
                for path in (f"{API}/freezes", one, f"{one}/changes", f"{one}/packages/{freeze}/content")
            ]
            api.append((await seat.api.post(f"{API}/freezes", json={**GIVEN, "name": "another"})).status_code)
            pages = [
                (await seat.pages.get(path)).status_code
                for path in ("/freezes", f"/freezes/{freeze}", f"/freezes/{freeze}/packages/{freeze}")
            ]
            form = {"_csrf_token": seat.csrf, **GIVEN, "name": "a third"}
            pages.append((await seat.pages.post("/freezes", data=form)).status_code)
            pack = (await seat.pages.post(f"/freezes/{freeze}/packages", data=form)).status_code
            undo()
    if caller == "nobody":
        assert (set(api), set(pages), pack) == ({401}, {303}, 303)
    elif caller in AUDITORS:
        assert (api, pages, pack) == ([200, 200, 200, 404, 201], [200, 200, 404, 303], 303)
    elif caller in OFFICERS:
        assert (api, pages, pack) == ([200, 200, 200, 403, 201], [200, 200, 403, 303], 403)
    else:
        assert (set(api), set(pages), pack) == ({403}, {403}, 403)
