"""The ledger tells of acts on what one reads, and to whoever checks it, of nothing but ids and digests."""

import re
from urllib.parse import quote
from uuid import uuid4

import pytest

from agreements.ledger import published
from tests.matrix.asking import HIDDEN, undone
from tests.matrix.expected import CALLERS, reads
from tests.matrix.lists import LOG
from tests.matrix.test_lists import mentioned
from tests.matrix.test_naming import NOBODYS
from tests.matrix.world import Target, World


async def all_acts(world: World, caller: str) -> str:
    """The page of the ledger and all that follow it, down to the first entry."""
    path, told = "/ledger", ""
    while path:
        found = (await undone(world.seats[caller], "GET", path)).text
        told += found
        _, _, rest = found.partition('rel="next" href="')
        path = rest.partition("#")[0].replace("&amp;", "&")
    return told


@pytest.mark.parametrize("caller", sorted(LOG))
async def test_all_acts_are_those_on_what_is_read(world: World, caller: str) -> None:
    text = await all_acts(world, caller)
    assert text.count("<h1") > 1, "all of it stands on one page"
    wrong = [each.plot for each in world.targets if mentioned(text, each) is not reads(caller, each.plot)]
    assert not wrong


@pytest.mark.parametrize("caller", sorted(LOG))
async def test_acts_on_what_is_hidden_are_sought_in_vain(world: World, caller: str) -> None:
    """By its number and by its id; the answer is the one about what is not there."""

    async def found(sought: str) -> str:
        answer = await undone(world.seats[caller], "GET", f"/ledger?q={sought}")
        assert answer.status_code == 200
        return answer.text.replace(sought, "")

    nothing = {NOBODYS: await found(NOBODYS), "": await found(str(uuid4()))}
    wrong = []
    for target in world.targets:
        for sought, nobody in ((target.number, NOBODYS), (str(target.agreement), "")):
            if sought is not None:
                told = await found(sought)
                if told == nothing[nobody] if reads(caller, target.plot) else told != nothing[nobody]:
                    wrong.append(f"{target.plot} {sought}")
    assert not wrong


@pytest.mark.parametrize("caller", sorted(CALLERS))
async def test_all_entries_are_given_to_auditors_alone(world: World, caller: str) -> None:
    """Whoever checks the whole ledger hashes every entry. What is hidden shows in them by its ids, and by no word."""
    assert world.size % 256
    path = f"/ledger/tile/entries/{world.size // 256:03}.p/{world.size % 256}"
    answer = await undone(world.seats[caller], "GET", path)
    if caller == "nobody":
        assert answer.status_code == 401
    elif caller in ("auditor", "unsealed"):
        assert answer.status_code == 200
        for target in world.targets:
            assert target.mark not in answer.text
            assert target.number is None or target.number not in answer.text
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("caller", sorted(set(CALLERS) - {"nobody"}))
async def test_a_hidden_entry_is_proved_to_nobody(world: World, caller: str) -> None:
    """As one that is not there: whether it stands in the ledger, and is signed, is not told."""
    seat, beyond = world.seats[caller], world.size + 1000

    async def answered(seq: int) -> tuple[int, str]:
        path = f"/ledger/entries/{seq}/proof"
        answer = await undone(seat, "GET", path)
        return answer.status_code, answer.text.replace(path, "").replace(quote(path, safe=""), "")

    nothing = await answered(beyond)
    assert nothing[0] == HIDDEN
    wrong = [each.plot for each in hidden(world, caller) if await answered(each.seq) != nothing]
    assert not wrong


@pytest.mark.parametrize("caller", sorted(CALLERS))
async def test_the_number_on_a_document_leads_to_its_record_whoever_reads_that(
    world: World, caller: str
) -> None:
    """To all others it tells of the log alone, and alike of every entry."""
    seat = world.seats[caller]
    root = (await published.checkpoint()).root.hex()[:8]

    async def answered(seq: int) -> str:
        answer = await undone(seat, "GET", f"/check/{seq}-{root}")
        assert answer.status_code == 200
        return answer.text

    def unnumbered(text: str) -> str:
        return re.sub(r"[0-9]+|\xa0", "", re.sub(r'name="_csrf_token" value="[^"]*"', "", text))

    # The log begins with what no agreement is told in.
    nothing, wrong = await answered(0), []
    for target in world.targets:
        told = await answered(target.seq)
        if reads(caller, target.plot):
            wrong += [] if f"/agreements/{target.agreement}/ledger" in told else [target.plot]
        else:
            wrong += [] if unnumbered(told) == unnumbered(nothing) else [target.plot]
    assert not wrong


def hidden(world: World, caller: str) -> list[Target]:
    return [each for each in world.targets if not reads(caller, each.plot)]
