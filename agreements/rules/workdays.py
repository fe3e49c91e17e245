"""Which days are working days.

Saturday and Sunday are days off by rule (Labour Code of 2025; LOCAL_FACTS 5); everything else a calendar says
day by day, each day with the act that makes it so. A year that nobody has published yet is reckoned by its
weekends alone, and whoever asks can learn so from `Calendar.covers`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Final

import msgspec
from msgspec import Struct

from agreements.vocabulary import DayKind, DayStanding, Roll

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class CalendarDay(Struct, frozen=True):
    """What the calendar says of one day; `name` by language (`ky`, `ru`, `en`)."""

    day: date
    kind: DayKind
    standing: DayStanding = DayStanding.CONFIRMED
    name: dict[str, str] = {}
    act: str | None = None
    source_url: str | None = None
    note: str | None = None


class Reason(Struct, frozen=True):
    """Why a day is or is not a working day: the key of a sentence, and the calendar's entry if any."""

    day: date
    working: bool
    key: str
    entry: CalendarDay | None = None


class Calendar:
    """The days a calendar names, and the arithmetic of working days over them. It never changes once built.

    A year counts as covered when the calendar names its first of January: that is a holiday in every
    published calendar, while a stray moved day says nothing about the rest of its year. `years` states it
    outright instead.
    """

    __slots__ = ("__dict__", "days", "years")

    def __init__(self, days: Iterable[CalendarDay] = (), years: Iterable[int] | None = None) -> None:
        """Take the days in any order; of two rows for one day the later one stands."""
        by_day = {entry.day: entry for entry in sorted(days, key=lambda entry: entry.day)}
        self.days: Final[Mapping[date, CalendarDay]] = MappingProxyType(by_day)
        named = (day.year for day in by_day if (day.month, day.day) == (1, 1))
        self.years: Final = frozenset(named if years is None else years)

    @cached_property
    def version(self) -> str:
        """A digest of every day and year, so that a stored date names the calendar it was reckoned by."""
        said = [msgspec.to_builtins(entry) for entry in self.days.values()]
        told = json.dumps(
            [said, sorted(self.years)], sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def covers(self, day: date) -> bool:
        """Tell whether the holidays of that day's year are known."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """Tell whether people work on that day, as far as the calendar knows."""
        entry = self.days.get(day)
        if entry is not None:
            return entry.kind is not DayKind.DAY_OFF
        return day.weekday() < SATURDAY

    def why(self, day: date) -> Reason:
        """Say why the day is or is not a working day."""
        entry = self.days.get(day)
        if entry is not None:
            working = entry.kind is not DayKind.DAY_OFF
            return Reason(day, working=working, key=f"workdays.{entry.kind}", entry=entry)
        if day.weekday() < SATURDAY:
            return Reason(day, working=True, key="workdays.weekday")
        return Reason(day, working=False, key="workdays.weekend")

    def add_working_days(self, day: date, count: int) -> date:
        """Step `count` working days on from a day not itself counted, or back when `count` is negative."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            if self.is_working(day):
                left -= 1
        return day

    def roll(self, day: date, roll: Roll) -> date:
        """Move a day that is not a working one to the nearest working day in the direction asked for."""
        if roll is Roll.NONE:
            return day
        step = ONE_DAY if roll is Roll.NEXT else -ONE_DAY
        while not self.is_working(day):
            day += step
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count the steps of `add_working_days` from `first` to `last`; negative when `last` is earlier."""
        if last < first:
            return -sum(map(self.is_working, span(last, first - ONE_DAY)))
        return sum(map(self.is_working, span(first + ONE_DAY, last)))


def span(first: date, last: date) -> Iterable[date]:
    """Every day from `first` to `last`, both included; none when `last` comes before."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
