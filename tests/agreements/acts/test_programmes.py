"""Programmes: entered with their figures, shown with exactly these and their sources."""

from dataclasses import replace
from decimal import Decimal

import pytest

from agreements.actors import Actor
from agreements.acts import programmes
from agreements.acts.programmes import BudgetContent, ProgrammeContent, TallyContent
from agreements.errors import Invalid, NotAllowed, NotFound
from agreements.readings import programmes as reading
from agreements.rules.contents import Text
from agreements.tables.ids import new_id
from agreements.tables.programmes import BudgetLine, InitiativeTally, Programme
from agreements.vocabulary import Act, InitiativeStatus

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
