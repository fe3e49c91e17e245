"""What one may not read stands in no list, count, total, search, file or letter; what one may, does."""

import io
import zipfile
from collections import Counter
from decimal import Decimal

import httpx
import pytest

from agreements.readings import agreements, home, reminders
from agreements.readings.agreements import Filter
from agreements.tables.reminders import Reminder
from agreements.vocabulary import Role
from tests.exports.texts import docx_letters, letters, pdf_letters
from tests.matrix.asking import undone
from tests.matrix.expected import CALLERS, READERS, reads
from tests.matrix.lists import LISTS, List
from tests.matrix.world import TODAY, Target, World


def said(answer: httpx.Response) -> str:
    """All the text of an answer, also of what is packed."""
    if answer.content.startswith(b"%PDF"):
        return pdf_letters(answer.content)
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        if "word/document.xml" in archive.namelist():
            return docx_letters(answer.content)
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def mentioned(text: str, target: Target) -> bool:
    # Hyphens are no letters to those who read a file back.
    return any(each in text or letters(each) in text for each in target.ids)


def filled(path: str, world: World) -> str:
    return path.format(**world.bodies, programme=world.programme, hub=world.hub, day=TODAY)


@pytest.mark.parametrize("each", LISTS, ids=lambda each: each.path)
async def test_a_list_tells_of_what_is_read_and_of_nothing_else(world: World, each: List) -> None:
    wrong = []
    for caller in CALLERS:
        answer = await undone(world.seats[caller], "GET", filled(each.path, world))
        if caller == "nobody":
            assert answer.status_code == (401 if each.path.startswith("/api/") else 303)
            continue
        if "{hub}" in each.path and caller == "stranger":
            assert answer.status_code == 404
            continue
        assert answer.status_code == (200 if caller in each.who else 403), (caller, answer.text[-500:])
        text = said(answer)
        for target in world.targets:
            seen, read = mentioned(text, target), reads(caller, target.plot)
            if seen and not read:
                wrong.append(f"{caller} sees {target.plot}")
            if read and not seen and target.plot.state in each.shows and caller in each.who:
                wrong.append(f"{caller} lacks {target.plot}")
    assert not wrong


@pytest.mark.parametrize("caller", sorted(READERS))
@pytest.mark.parametrize(
    "path", ["/api/v1/agreements?limit=100&q=", "/agreements?q=", "/api/v1/commitments?limit=100&q="]
)
async def test_a_search_finds_what_is_read(world: World, caller: str, path: str) -> None:
    wrong = []
    for target in world.targets:
        for sought in filter(None, (target.mark, target.number)):
            text = (await undone(world.seats[caller], "GET", path + sought)).text
            # The page shows what was searched for.
            found = str(target.agreement) in text
            listed = reads(caller, target.plot) and (target.number or "commitments" not in path)
            if found is not bool(listed) and (found or "commitments" not in path):
                wrong.append(f"{sought}: {found}")
    assert not wrong


@pytest.mark.parametrize("caller", sorted(READERS))
async def test_counts_and_totals_are_made_of_what_is_read(world: World, caller: str) -> None:
    seat = world.seats[caller]
    assert seat.actor is not None
    readable = [each for each in world.targets if reads(caller, each.plot)]
    hub = int(caller != "stranger")
    wanted = Counter(str(each.plot.level) for each in readable) + Counter(public=hub)
    assert (await agreements.facets(Filter(), seat.actor))["confidentiality"] == wanted
    assert await home.in_force(seat.actor) == sum(each.plot.state == "f" for each in readable) + hub
    registered = [each for each in readable if each.number]
    # Sums are told to staff of what their body owes or is owed.
    counted = [] if caller == "named" else registered
    told = (await undone(seat, "GET", "/api/v1/money")).json()["totals"]
    som = [row["totals"] for row in told if row["totals"]["currency"] == "KGS"]
    for sum_ in ("promised", "paid"):
        assert sum(Decimal(row[sum_]) for row in som) == sum(each.bit for each in counted), sum_
    assert await reminders.unread(seat.actor) == len(registered)
    rate = (await undone(seat, "GET", "/api/v1/rates")).json()
    # Two milestones of the hub, three of each other.
    assert rate["due"] == 3 * len(registered) + 2 * hub


async def test_letters_are_planned_for_whoever_reads_what_they_are_about(world: World) -> None:
    accounts = {seat.actor.account: caller for caller, seat in world.seats.items() if seat.actor}
    rows = await Reminder.raw(
        "SELECT r.recipient, coalesce(m.agreement, k.agreement) AS agreement, r.unsealing IS NOT NULL AS opened"
        " FROM reminder r LEFT JOIN milestone m ON m.id = r.milestone LEFT JOIN unsealing k ON k.id = r.unsealing"
        " WHERE r.sent_at IS NULL"
    )
    plots = {each.agreement: each.plot for each in world.targets}
    told = {
        (accounts[row["recipient"]], row["opened"], plots[row["agreement"]])
        for row in rows
        if row["recipient"] in accounts and row["agreement"] in plots
    }
    assert {(caller, plot) for caller, _, plot in told if not reads(caller, plot)} == set()
    due = {plot for caller, opened, plot in told if caller == "debtor" and not opened}
    assert {each.level for each in due} == {"public", "official"}
    assert all(world.seats[caller].actor.has(Role.EXECUTOR) for caller, opened, _ in told if not opened)
