"""The working calendar: entered by year, changed by day, each change recorded with its reason."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from agreements.actors import Actor
from agreements.acts import calendars
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.readings import calendars as reading
from agreements.readings import years
from agreements.rules.workdays import CalendarDay
from agreements.tables.calendars import CalendarYear
from agreements.vocabulary import Act, DayKind, DayStanding
from registry import seed

NEW_YEAR = CalendarDay(
    date(2099, 1, 1),
    DayKind.DAY_OFF,
    name={"ky": "Жаңы жыл", "ru": "Новый год"},
    source_url="https://example.invalid",
)
AIT = CalendarDay(
    date(2099, 5, 5),
    DayKind.DAY_OFF,
    DayStanding.PROVISIONAL,
    name={"ky": "Курман айт"},
    source_url="https://example.invalid/moon",
)
REASON = "Постановление о дне праздника"


@dataclass(frozen=True)
class Entry:
    act: str
    revision: int
    actor: UUID
    body: dict[str, Any]


async def entries(subject: UUID) -> list[Entry]:
    rows = await CalendarYear.raw(
        "SELECT act, revision, actor, body FROM ledger_entry WHERE subject = {} ORDER BY revision", subject
    )
    return [Entry(row["act"], row["revision"], row["actor"], json.loads(row["body"])) for row in rows]


@pytest.fixture
async def year(db: object, administrator: Actor) -> UUID:
    return await calendars.enter_year("KG", 2099, [NEW_YEAR, AIT], actor=administrator)


async def test_an_entered_year_is_known_with_its_days(year: UUID) -> None:
    calendar = await reading.national()
    assert calendar.covers(date(2099, 7, 1))
    assert not calendar.is_working(date(2099, 1, 1))
    assert calendar.is_working(date(2099, 7, 1))


async def test_entering_a_year_is_recorded_with_who_did_it(year: UUID, administrator: Actor) -> None:
    [entry] = await entries(year)
    assert (entry.act, entry.revision, entry.actor) == (Act.CALENDAR_CHANGE, 1, administrator.account)
    assert list(entry.body["sections"]) == ["core"]


async def test_only_an_administrator_enters_a_year(db: object, registrar: Actor) -> None:
    with pytest.raises(NotAllowed):
        await calendars.enter_year("KG", 2099, [NEW_YEAR], actor=registrar)
    assert 2099 not in await years.entered()


async def test_a_year_is_entered_once(year: UUID, administrator: Actor) -> None:
    with pytest.raises(AgainstTheRules):
        await calendars.enter_year("KG", 2099, [NEW_YEAR], actor=administrator)
    assert len(await entries(year)) == 1


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (
            [NEW_YEAR, CalendarDay(date(2098, 1, 1), DayKind.DAY_OFF, name={"ky": "а"}, source_url="б")],
            "days.1.day",
        ),
        ([NEW_YEAR, NEW_YEAR], "days.1.day"),
        ([CalendarDay(date(2099, 1, 1), DayKind.DAY_OFF, source_url="б")], "days.0.name"),
        ([CalendarDay(date(2099, 1, 1), DayKind.DAY_OFF, name={"ky": "а"})], "days.0.source"),
    ],
    ids=["another year", "twice", "no name", "no source"],
)
async def test_a_day_that_cannot_stand_is_refused(
    db: object, administrator: Actor, days: list[CalendarDay], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        await calendars.enter_year("KG", 2099, days, actor=administrator)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert 2099 not in await years.entered()


async def test_an_act_that_names_the_day_moves_the_calendar(year: UUID, administrator: Actor) -> None:
    await reading.national()
    named = CalendarDay(
        date(2099, 5, 6),
        DayKind.DAY_OFF,
        name={"ky": "Курман айт"},
        act="№ 1",
        source_url="https://example.invalid",
    )
    await calendars.change_day(year, named, reason=REASON, seen=1, actor=administrator)
    await calendars.clear_day(year, AIT.day, reason=REASON, seen=2, actor=administrator)
    calendar = await reading.national()
    assert calendar.days[date(2099, 5, 6)].act == "№ 1"
    assert AIT.day not in calendar.days
    assert [entry.revision for entry in await entries(year)] == [1, 2, 3]
    assert all(entry.body["reason"] for entry in (await entries(year))[1:])


async def test_a_day_that_stands_is_changed_in_place(year: UUID, administrator: Actor) -> None:
    shortened = CalendarDay(
        AIT.day, DayKind.SHORTENED, name={"ky": "Курман айт"}, source_url="https://example.invalid"
    )
    await calendars.change_day(year, shortened, reason=REASON, seen=1, actor=administrator)
    shown = await years.of(2099)
    assert [(day.day, day.kind) for day in shown.days] == [
        (NEW_YEAR.day, DayKind.DAY_OFF),
        (AIT.day, DayKind.SHORTENED),
    ]


async def test_refused_changes_of_a_day_leave_no_trace(
    year: UUID, administrator: Actor, registrar: Actor
) -> None:
    with pytest.raises(NotAllowed):
        await calendars.change_day(year, AIT, reason=REASON, seen=1, actor=registrar)
    with pytest.raises(ChangedMeanwhile):
        await calendars.change_day(year, AIT, reason=REASON, seen=7, actor=administrator)
    with pytest.raises(Invalid):
        await calendars.change_day(year, AIT, reason=REASON, seen=1, actor=administrator)
    with pytest.raises(Invalid):
        await calendars.clear_day(year, AIT.day, reason="  ", seen=1, actor=administrator)
    with pytest.raises(NotFound):
        await calendars.clear_day(year, date(2099, 7, 7), reason=REASON, seen=1, actor=administrator)
    assert len(await entries(year)) == 1


async def test_the_page_of_a_year_shows_months_days_and_what_is_uncertain(db: object) -> None:
    await seed.enter_calendar(first_year=2026, last_year=2026)
    shown = await years.of(2026)
    assert shown.entered
    assert len(shown.months) == 12
    cells = [cell for month in shown.months for week in month.weeks for cell in week if cell is not None]
    assert [cell.day for cell in cells][:: len(cells) - 1] == [date(2026, 1, 1), date(2026, 12, 31)]
    assert len(cells) == 365
    assert shown.working_days == sum(cell.working for cell in cells)
    by_day = {cell.day: cell for cell in cells}
    assert not by_day[date(2026, 3, 20)].working
    assert by_day[date(2026, 2, 23)].working
    assert by_day[date(2026, 1, 8)].standing is DayStanding.DISPUTED
    assert by_day[date(2026, 1, 12)].name is None
    assert shown.uncertain == sum(day.standing is not DayStanding.CONFIRMED for day in shown.days) > 0
    assert all(day.source_url for day in shown.days)


async def test_a_year_nobody_entered_says_so(db: object) -> None:
    shown = await years.of(2098)
    assert not shown.entered
    assert shown.days == ()
    assert shown.months[0].weeks[0][0] is None
