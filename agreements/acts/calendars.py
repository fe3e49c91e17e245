"""Entering a year of a country's working days, and changing what is known of one day.

A day that changes moves no deadline by itself: a due date stands with its card until an officer looks at it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.writing import different
from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem
from agreements.ledger.recording import Record, Row, recorded
from agreements.rules import permissions
from agreements.rules.workdays import CalendarDay
from agreements.tables.calendars import CalendarDay as Day
from agreements.tables.calendars import CalendarYear
from agreements.tables.ids import new_id
from agreements.vocabulary import Act, Language


async def enter_year(country: str, year: int, days: Sequence[CalendarDay], *, actor: Actor) -> UUID:
    """Enters the days of a year that are not what their weekday says.

    From then on every other day of that year is what its weekday says, and known to be so. Raises `Invalid`,
    `NotAllowed`, and `AgainstTheRules` for a year that is entered already.
    """
    permissions.check(actor, Act.CALENDAR_CHANGE)
    problems = [*_problems(year, days), *_twice(days)]
    if problems:
        raise Invalid(*problems)
    key = new_id()
    async with recorded(actor, Act.CALENDAR_CHANGE, ("calendar", key)) as record:
        known = await CalendarYear.raw(
            "SELECT 1 FROM calendar_year WHERE country = {} AND year = {}", country, year
        )
        if known:
            raise AgainstTheRules("calendars.year_entered_already", year=year)
        await record.insert(CalendarYear, [{"id": key, "country": country, "year": year}])
        await record.insert(Day, [{"id": new_id(), "calendar_year": key, **_columns(day)} for day in days])
    return key


async def change_day(
    calendar_year: UUID, day: CalendarDay, *, reason: str, seen: int | None, actor: Actor
) -> None:
    """Says of a day of the year what an act, or a better source, says of it now.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    permissions.check(actor, Act.CALENDAR_CHANGE)
    _check_reason(reason)
    async with recorded(
        actor, Act.CALENDAR_CHANGE, ("calendar", calendar_year), reason=reason.strip()
    ) as record:
        row = await record.lock(CalendarYear, calendar_year)
        await record.check_unchanged(seen)
        problems = list(_problems(row["year"], [day]))
        if problems:
            raise Invalid(*problems)
        found = await _found(record, day.day)
        wanted = _columns(day)
        if found is None:
            await record.insert(Day, [{"id": new_id(), "calendar_year": calendar_year, **wanted}])
            return
        changed = different(found, wanted)
        if not changed:
            raise Invalid(Problem("", "errors.nothing_changed"))
        await record.update(Day, found["id"], **changed)


async def clear_day(calendar_year: UUID, day: date, *, reason: str, seen: int | None, actor: Actor) -> None:
    """Lets a day be what its weekday says again. Raises as `change_day` does."""
    permissions.check(actor, Act.CALENDAR_CHANGE)
    _check_reason(reason)
    async with recorded(
        actor, Act.CALENDAR_CHANGE, ("calendar", calendar_year), reason=reason.strip()
    ) as record:
        await record.lock(CalendarYear, calendar_year)
        await record.check_unchanged(seen)
        found = await _found(record, day)
        if found is None:
            raise NotFound("errors.no_calendar_day")
        await record.delete(Day, [found["id"]])


async def _found(record: Record, day: date) -> Row | None:
    rows = await Day.raw(
        "SELECT * FROM calendar_day WHERE calendar_year = {} AND day = {}", record.subject, day
    )
    return dict(rows[0]) if rows else None


def _columns(day: CalendarDay) -> dict[str, Any]:
    return {
        "day": day.day,
        "kind": day.kind,
        "standing": day.standing,
        **{f"name_{language}": day.name.get(language) or None for language in Language},
        "act": day.act,
        "source": day.source_url,
        "note": day.note,
    }


def _problems(year: int, days: Iterable[CalendarDay]) -> Iterator[Problem]:
    for index, day in enumerate(days):
        if day.day.year != year:
            yield Problem(
                f"days.{index}.day", "calendars.day_of_another_year", {"day": day.day, "year": year}
            )
        if not any(day.name.values()):
            yield Problem(f"days.{index}.name", "completeness.no_name")
        if not day.source_url:
            yield Problem(f"days.{index}.source", "calendars.no_source")


def _twice(days: Iterable[CalendarDay]) -> Iterator[Problem]:
    taken = set()
    for index, day in enumerate(days):
        if day.day in taken:
            yield Problem(f"days.{index}.day", "calendars.day_twice", {"day": day.day})
        taken.add(day.day)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(Problem("reason", "calendars.no_reason"))
