"""A year of the working calendar as a page shows it: its months, and each day unlike its weekday."""

from calendar import Calendar as Weeks
from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.readings.calendars import COUNTRY
from agreements.readings.sql import listed, text
from agreements.rules.contents import Text
from agreements.rules.workdays import Calendar, CalendarDay
from agreements.tables.calendars import CalendarYear
from agreements.vocabulary import DayKind, DayStanding

DAYS = listed(
    f"json_build_object('day', d.day, 'kind', d.kind, 'standing', d.standing, 'name', {text('d', 'name')},"
    " 'act', d.act, 'source_url', d.source, 'note', d.note)",
    "calendar_day d WHERE d.calendar_year = y.id",
    "d.day",
)
YEAR = (
    f"SELECT json_build_object('id', y.id, 'days', {DAYS},"
    " 'revision', (SELECT max(revision) FROM ledger_entry WHERE subject = y.id))::text AS said"
    " FROM calendar_year y WHERE y.country = {} AND y.year = {}"
)
MONTHS = range(1, 13)


class Day(Struct, frozen=True):
    """What the calendar says of a day, by which act and source; `note` says what speaks against it."""

    day: date
    kind: DayKind
    standing: DayStanding
    name: Text
    act: str | None
    source_url: str
    note: str | None


class Cell(Struct, frozen=True):
    """A day of a month as it is drawn; all but the first two are there when the calendar names the day."""

    day: date
    working: bool
    kind: DayKind | None = None
    standing: DayStanding | None = None
    name: Text | None = None


class Month(Struct, frozen=True):
    """A month in weeks from Monday to Sunday, None where the week reaches into another month."""

    number: int
    working_days: int
    weeks: tuple[tuple[Cell | None, ...], ...]


class Year(Struct, frozen=True):
    """A year; one that nobody entered has no `id`, and all that is known of it is its weekends."""

    id: UUID | None
    country: str
    year: int
    revision: int | None
    days: tuple[Day, ...]
    months: tuple[Month, ...]
    working_days: int
    # Those the calendar is not sure of: lunar holidays that no act has named, days on which sources disagree.
    uncertain: int

    @property
    def entered(self) -> bool:
        return self.id is not None


class _Said(Struct, frozen=True):
    id: UUID | None = None
    days: tuple[Day, ...] = ()
    revision: int | None = None


async def of(year: int, *, country: str = COUNTRY) -> Year:
    rows = await CalendarYear.raw(YEAR, country, year)
    said = msgspec.json.decode(rows[0]["said"], type=_Said) if rows else _Said()
    months = _months(year, said.days)
    return Year(
        id=said.id,
        country=country,
        year=year,
        revision=said.revision,
        days=said.days,
        months=months,
        working_days=sum(month.working_days for month in months),
        uncertain=sum(day.standing is not DayStanding.CONFIRMED for day in said.days),
    )


async def entered(*, country: str = COUNTRY) -> tuple[int, ...]:
    """The years the register knows, in order."""
    rows = await CalendarYear.raw("SELECT year FROM calendar_year WHERE country = {} ORDER BY year", country)
    return tuple(row["year"] for row in rows)


def _months(year: int, days: tuple[Day, ...]) -> tuple[Month, ...]:
    calendar = Calendar(CalendarDay(day.day, day.kind) for day in days)
    entries = {day.day: day for day in days}

    def cell(day: date) -> Cell:
        entry = entries.get(day)
        working = calendar.is_working(day)
        return Cell(day, working, entry.kind, entry.standing, entry.name) if entry else Cell(day, working)

    made = []
    for number in MONTHS:
        weeks = tuple(
            tuple(cell(day) if day.month == number else None for day in week)
            for week in Weeks().monthdatescalendar(year, number)
        )
        working = sum(each.working for week in weeks for each in week if each is not None)
        made.append(Month(number, working, weeks))
    return tuple(made)
