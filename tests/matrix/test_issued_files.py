"""The evidence of a file discloses what its reader reads, and is had by whoever may read all that it tells of."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from agreements.ledger import evidence
from agreements.ledger.evidence import Evidence
from agreements.readings import issued_files
from agreements.rules.confidentiality import OPEN
from registry.piccolo_conf import DB
from tests.matrix.asking import HIDDEN, Undo, undo
from tests.matrix.expected import READERS, reads
from tests.matrix.lists import OFFICERS
from tests.matrix.test_lists import mentioned
from tests.matrix.world import Seat, World

LISTS = ("/api/v1/agreements.csv", "/api/v1/commitments.csv")


@asynccontextmanager
async def given_out(seat: Seat, path: str) -> AsyncIterator[str]:
    """The address of the evidence of a file that somebody was given, until the end of the block."""
    try:
        async with DB.transaction():
            answer = await seat.api.get(path)
            assert answer.status_code == 200, answer.text
            yield answer.headers["link"].partition("<")[2].partition(">")[0]
            undo()
    except Undo:
        pass


def sections(read: Evidence) -> list[dict[str, Any]]:
    return [json.loads(each) for record in read.records for each in record.sections]


@pytest.mark.parametrize("caller", sorted(READERS))
@pytest.mark.parametrize("path", LISTS)
async def test_it_tells_of_what_is_read_and_of_nothing_else(world: World, caller: str, path: str) -> None:
    seat = world.seats[caller]
    async with given_out(seat, path) as address:
        text = (await seat.api.get(address)).text
    states = "dfo" if "agreements" in path else "fo"
    wrong = [
        each.plot
        for each in world.targets
        if mentioned(text, each) is not (reads(caller, each.plot) and each.plot.state in states)
    ]
    assert not wrong


@pytest.mark.parametrize("caller", sorted(READERS))
async def test_it_never_says_who_else_may_read(world: World, caller: str) -> None:
    seat, withheld = world.seats[caller], 0
    async with given_out(seat, LISTS[0]) as address:
        read = evidence.read((await seat.api.get(address)).content)
    for each in sections(read):
        assert not each["rows"].get("agreement_reader"), each["subject"]
    for record in read.records:
        withheld += "core" not in {json.loads(each)["section"] for each in record.sections}
    named = [each for each in world.targets if reads(caller, each.plot) and each.plot.level not in OPEN]
    assert withheld == len(named)


async def asked_for(world: World, owner: str, path: str) -> dict[str, httpx.Response]:
    async with given_out(world.seats[owner], path) as address:
        return {caller: await world.seats[caller].api.get(address) for caller in sorted(READERS)}


def entitled(world: World, owner: str, caller: str) -> bool:
    told = [each for each in world.targets if reads(owner, each.plot)]
    return (caller == owner or caller in OFFICERS) and all(reads(caller, each.plot) for each in told)


@pytest.mark.parametrize("owner", sorted(READERS))
async def test_it_is_had_by_whoever_was_given_the_file_and_by_officers_who_read_all_of_it(
    world: World, owner: str
) -> None:
    answers = await asked_for(world, owner, LISTS[0])
    had = {caller for caller, answer in answers.items() if answer.status_code == 200}
    assert had == {caller for caller in READERS if entitled(world, owner, caller)}
    assert {answer.status_code for answer in answers.values()} <= {200, HIDDEN}


async def test_that_is_guarded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the guard a stranger would have the evidence of a list that somebody else was given."""

    async def anybody(*_: object) -> None:
        return None

    monkeypatch.setattr(issued_files, "check_readable", anybody)
    answers = await asked_for(world, "registrar", LISTS[0])
    assert answers["stranger"].status_code == 200
