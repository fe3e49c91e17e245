"""Programmes: entered with their figures, shown with exactly these and their sources."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from agreements.actors import Actor
from agreements.acts import programmes
from agreements.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import programmes as reading
from agreements.rules.contents import Text
from agreements.rules.programmes import BudgetContent, ProgrammeContent, TallyContent
from agreements.tables.ids import new_id
from agreements.tables.ledger import LedgerSection
from agreements.tables.programmes import BudgetLine, InitiativeTally, Programme, ProgrammeItem
from agreements.vocabulary import Act, InitiativeStatus
from tests.fixtures_programmes import STRATEGY

CONTENT = ProgrammeContent(
    title=Text(ky="Мисал программасы", ru="Программа-пример"),
    first_year=2024,
    last_year=2028,
    source="Источник программы",
    note=Text(ru="Готовится"),
    budget=(
        BudgetContent(first_year=2019, amount=Decimal(2_500_000_000), currency="KGS", source="Источник 1"),
        BudgetContent(
            first_year=2024,
            last_year=2024,
            amount=Decimal("600000000.10"),
            change=Decimal(-100_000_000),
            currency="KGS",
            source="Источник 2",
        ),
    ),
    tallies=(
        TallyContent(status=InitiativeStatus.FINALISING, count=19, source="Источник 3"),
        TallyContent(status=InitiativeStatus.CARRIED_OUT, count=197, source="Источник 4"),
    ),
)


async def test_a_programme_shows_the_figures_it_was_entered_with(db: object, registrar: Actor) -> None:
    shown = await reading.of(await programmes.create(CONTENT, actor=registrar))
    assert shown.title == CONTENT.title
    assert (shown.first_year, shown.last_year, shown.adopted_on, shown.owner) == (2024, 2028, None, None)
    assert [
        (line.first_year, line.last_year, line.amount, line.change, line.source) for line in shown.budget
    ] == [
        (2024, 2024, Decimal("600000000.10"), Decimal(-100_000_000), "Источник 2"),
        (2019, None, Decimal(2_500_000_000), None, "Источник 1"),
    ]
    assert [(tally.status, tally.count, tally.source) for tally in shown.tallies] == [
        (InitiativeStatus.CARRIED_OUT, 197, "Источник 4"),
        (InitiativeStatus.FINALISING, 19, "Источник 3"),
    ]
    assert await reading.listing() == (shown,)


async def test_entering_a_programme_is_one_entry_of_the_ledger(db: object, registrar: Actor) -> None:
    programme = await programmes.create(CONTENT, actor=registrar)
    rows = await Programme.raw("SELECT act, actor, revision FROM ledger_entry WHERE subject = {}", programme)
    assert [dict(row) for row in rows] == [
        {"act": Act.PROGRAMME_CREATE, "actor": registrar.account, "revision": 1}
    ]


WRONG = {
    "title": replace(CONTENT, title=Text()),
    "source": replace(CONTENT, source=" "),
    "last_year": replace(CONTENT, last_year=2023),
    "budget.0.amount": replace(CONTENT, budget=(replace(CONTENT.budget[0], amount=Decimal(0)),)),
    "budget.0.source": replace(CONTENT, budget=(replace(CONTENT.budget[0], source=""),)),
    "budget.0.last_year": replace(CONTENT, budget=(replace(CONTENT.budget[0], last_year=2018),)),
    "tallies.0.count": replace(CONTENT, tallies=(replace(CONTENT.tallies[0], count=-1),)),
    "tallies.0.source": replace(CONTENT, tallies=(replace(CONTENT.tallies[0], source=""),)),
}


@pytest.mark.parametrize("field", WRONG)
async def test_a_figure_that_cannot_stand_is_refused_and_leaves_no_trace(
    db: object, registrar: Actor, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        await programmes.create(WRONG[field], actor=registrar)
    assert [problem.field for problem in refusal.value.problems] == [field]
    for table in (Programme, BudgetLine, InitiativeTally):
        assert not await table.exists()


async def test_only_a_registrar_enters_a_programme(db: object, auditor: Actor) -> None:
    with pytest.raises(NotAllowed):
        await programmes.create(CONTENT, actor=auditor)
    assert await reading.listing() == ()


async def test_there_is_no_programme_by_a_made_up_id(db: object) -> None:
    with pytest.raises(NotFound):
        await reading.of(new_id())


async def test_items_and_initiatives_are_shown_as_they_were_entered(strategy: reading.Programme) -> None:
    assert [(each.code, each.title.ru) for each in strategy.items] == [
        (each.code, each.title.ru) for each in STRATEGY.items
    ]
    assert [(each.title.ru, each.status, each.item, each.source) for each in strategy.initiatives] == [
        ("Портал", InitiativeStatus.CARRIED_OUT, None, "Источник 5"),
        ("Облако", InitiativeStatus.FINALISING, "1.1", None),
    ]
    assert [(line.first_year, line.item) for line in strategy.budget] == [(2026, "1"), (2019, None)]


def without_ids(content: ProgrammeContent) -> list[object]:
    return [
        replace(each, id=None)
        for part in (content.items, content.initiatives, content.budget, content.tallies)
        for each in part
    ]


async def test_a_programme_is_brought_to_another_content(
    strategy: reading.Programme, registrar: Actor
) -> None:
    stands = reading.content(strategy)
    first, second, *others = stands.items
    wanted = replace(
        stands,
        first_year=2025,
        # Two items change places and numbers, one goes with its initiative, a new one comes.
        items=(
            replace(second, code="1"),
            replace(first, code="1.1"),
            *others[1:],
            replace(first, id=None, code="3"),
        ),
        initiatives=(replace(stands.initiatives[0], item="3"),),
        budget=(replace(stands.budget[0], amount=Decimal("1.50"), item="3"),),
        tallies=(),
    )
    await programmes.change(strategy.id, wanted, reason="Уточнение", seen=1, actor=registrar)
    shown = reading.content(await reading.of(strategy.id))
    assert (shown.first_year, without_ids(shown)) == (2025, without_ids(wanted))
    assert [each.id for each in shown.items[:2]] == [second.id, first.id]
    assert [finding async for finding in verifying.findings()] == []


async def test_changing_a_programme_is_one_entry_with_its_reason(
    strategy: reading.Programme, registrar: Actor
) -> None:
    wanted = replace(reading.content(strategy), items=())
    wanted = replace(wanted, initiatives=(), budget=())
    await programmes.change(strategy.id, wanted, reason=" Уточнение ", seen=1, actor=registrar)
    rows = await Programme.raw(
        "SELECT act, actor, revision, body FROM ledger_entry WHERE subject = {} ORDER BY revision",
        strategy.id,
    )
    last = dict(rows[-1])
    told = json.loads(last.pop("body"))
    assert last == {"act": Act.PROGRAMME_CHANGE, "actor": registrar.account, "revision": 2}
    [reason] = await LedgerSection.raw(
        "SELECT body FROM ledger_section WHERE digest = {}", bytes.fromhex(told["reason"])
    )
    assert json.loads(reason["body"])["text"] == "Уточнение"
    # What was withdrawn is told of, what was deleted is not.
    assert sum(name.startswith("item/") for name in told["sections"]) == len(STRATEGY.items)
    assert not [name for name in told["sections"] if name.startswith("initiative/")]


async def test_what_is_withdrawn_stays_for_those_who_point_at_it(
    strategy: reading.Programme, registrar: Actor
) -> None:
    wanted = replace(reading.content(strategy), items=(), initiatives=(), budget=())
    await programmes.change(strategy.id, wanted, reason="Пересмотр", seen=1, actor=registrar)
    shown = await reading.of(strategy.id)
    assert (shown.items, shown.budget, shown.initiatives) == ((), (), ())
    assert await ProgrammeItem.count() == len(STRATEGY.items)
    # It cannot be brought back by naming it, only entered anew.
    again = replace(wanted, items=(reading.content(strategy).items[0],))
    with pytest.raises(Invalid) as refusal:
        await programmes.change(strategy.id, again, reason="Возврат", seen=2, actor=registrar)
    assert [problem.key for problem in refusal.value.problems] == ["errors.no_such_part"]


async def test_a_change_that_is_refused_leaves_no_trace(
    strategy: reading.Programme, registrar: Actor, auditor: Actor
) -> None:
    stands = reading.content(strategy)
    other = replace(stands, first_year=2025)
    stranger = replace(stands, items=(replace(stands.items[0], id=new_id()),))
    twice = replace(
        stands, items=(stands.items[0], replace(stands.items[0], code="9")), initiatives=(), budget=()
    )
    attempts = (
        (other, "", 1, registrar, Invalid),
        (other, "Причина", 7, registrar, ChangedMeanwhile),
        (other, "Причина", 1, auditor, NotAllowed),
        (stands, "Причина", 1, registrar, Invalid),
        (replace(stands, source=""), "Причина", 1, registrar, Invalid),
        (replace(stranger, initiatives=(), budget=()), "Причина", 1, registrar, Invalid),
        (twice, "Причина", 1, registrar, Invalid),
    )
    for content, reason, seen, actor, refusal in attempts:
        with pytest.raises(refusal):
            await programmes.change(strategy.id, content, reason=reason, seen=seen, actor=actor)
    with pytest.raises(NotFound):
        await programmes.change(new_id(), other, reason="Причина", seen=None, actor=registrar)
    assert await reading.of(strategy.id) == strategy
