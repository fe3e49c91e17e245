"""The dates of a series, by `dateutil.rrule`, over the calendar of working days.

* A series from the 29th, 30th or 31st falls on the last day of each month that has no such day, and on its own day
  again in the next that has: the month-end rule of single terms, kept for each date by itself.
* A series to the last working day of a period begins with the first such day after the anchor.
* The end of a series is held against the day before it is moved off a day off: what the text says first.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule
from msgspec import Struct

from agreements.rules.due_rules import MOST_DATES, Series
from agreements.rules.workdays import Calendar
from agreements.vocabulary import Anchor, Period, Roll

MONTHS_OF_A_QUARTER = 3
QUARTER_ENDS = (3, 6, 9, 12)
# The day of the month that every month has.
COMMON_DAY = 28


class Reached(Struct, frozen=True):
    """A date of a series: the day the rhythm comes to, and the day it falls due, moved off a day off if need be."""

    nominal: date
    on: date


def dates(series: Series, start: date, end: date | None, calendar: Calendar) -> tuple[Reached, ...]:
    """The dates in their order, one more than allowed at most. `end` is that of the term, for a series through it."""
    last = end if series.through_term is True else series.until
    counted = series.count if isinstance(series.count, int) else MOST_DATES + 1
    made: list[Reached] = []
    for reached in islice(_rhythm(series, start, calendar), min(counted, MOST_DATES + 1)):
        if isinstance(last, date) and _held(series, reached) > last:
            break
        made.append(reached)
    return tuple(made)


def _held(series: Series, reached: Reached) -> date:
    return reached.on if series.last_working_day else reached.nominal


def _rhythm(series: Series, start: date, calendar: Calendar) -> Iterator[Reached]:
    if series.last_working_day:
        ends = (Reached(end, calendar.roll(end, Roll.PREVIOUS)) for end in _days(_ends(series), start))
        ahead = (each for each in ends if each.on > start or (each.on == start and _includes_start(series)))
        yield from islice(ahead, 0, None, series.every)
        return
    for nominal in _days(_steps(series, start), start):
        if nominal > start or _includes_start(series):
            yield Reached(nominal, calendar.roll(nominal, series.roll))


def _includes_start(series: Series) -> bool:
    """A date that the text names is the first of its series; the day of an anchor is not counted, as in any term."""
    return series.anchor is Anchor.DATE


def _days(pattern: dict[str, Any], start: date) -> Iterator[date]:
    begin = start.replace(day=1) if pattern.get("bymonthday") == -1 else start
    for moment in rrule(dtstart=datetime.combine(begin, time()), **pattern):
        yield moment.date()


def _steps(series: Series, start: date) -> dict[str, Any]:
    match series.period:
        case Period.WEEK:
            return {"freq": WEEKLY, "interval": series.every}
        case Period.YEAR:
            pattern: dict[str, Any] = {"freq": YEARLY, "interval": series.every, "bymonth": start.month}
        case Period.QUARTER:
            pattern = {"freq": MONTHLY, "interval": series.every * MONTHS_OF_A_QUARTER}
        case Period.MONTH:
            pattern = {"freq": MONTHLY, "interval": series.every}
    if start.day <= COMMON_DAY:
        return {**pattern, "bymonthday": start.day}
    # The latest day of the month that is there and is none later than the anchor's: 31, else 30, 29, 28.
    return {**pattern, "bymonthday": range(COMMON_DAY, start.day + 1), "bysetpos": -1}


def _ends(series: Series) -> dict[str, Any]:
    match series.period:
        case Period.YEAR:
            return {"freq": YEARLY, "bymonth": 12, "bymonthday": -1}
        case Period.QUARTER:
            return {"freq": MONTHLY, "bymonth": QUARTER_ENDS, "bymonthday": -1}
        case _:
            return {"freq": MONTHLY, "bymonthday": -1}
