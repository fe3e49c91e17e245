"""Why a due date would move, or did: what two cards of one milestone differ in."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

from agreements.rules.deadlines import Card, Skipped

WEEKEND = "workdays.weekend"
PAUSED = "deadlines.step_paused"


class Kind(StrEnum):
    """What makes the difference."""

    ANCHOR = "anchor"
    CALENDAR = "calendar"
    DAY_OFF = "day_off"
    PAUSE = "pause"
    RULE = "rule"
    WORKING_DAY = "working_day"


class Why(Struct, frozen=True):
    """One reason: an anchor that came, went or moved, or a day that the calendar takes for another than before."""

    kind: Kind
    anchor: str | None = None
    before: date | None = None
    after: date | None = None
    name: dict[str, str] = {}
    act: str | None = None


def why(before: Card, after: Card) -> tuple[Why, ...]:
    """Everything that made the difference; the calendar as such where no single day of it can be named."""
    found = [*_inputs(before, after)]
    if before.rule != after.rule:
        found.append(Why(Kind.RULE))
    if _paused(before) != _paused(after):
        found.append(Why(Kind.PAUSE))
    if before.calendar_version != after.calendar_version:
        days = [*_days(before, after)]
        found += days or ([] if found else [Why(Kind.CALENDAR)])
    return tuple(found)


def _inputs(before: Card, after: Card) -> Iterator[Why]:
    for key in {**before.inputs, **after.inputs}:
        was, now = before.inputs.get(key), after.inputs.get(key)
        if was != now:
            yield Why(Kind.ANCHOR, anchor=key, before=was, after=now)


def _days(before: Card, after: Card) -> Iterator[Why]:
    """Days that both counts came by and only one passed over. Weekends follow from a longer way and explain nothing."""
    was = {each.day: each for each in before.skipped}
    now = {each.day: each for each in after.skipped}
    for day in sorted(was.keys() ^ now.keys()):
        if day in now and now[day].key != WEEKEND and _on_the_way(day, before):
            yield _day(Kind.DAY_OFF, now[day])
        elif day in was and _on_the_way(day, after):
            yield _day(Kind.WORKING_DAY, was[day])


def _on_the_way(day: date, card: Card) -> bool:
    """Whether a count came by the day: it lies between what it counted from and what it came to."""
    ends = [card.result, *(step.on for step in card.steps)]
    known = [each for each in ends if each is not None]
    return bool(known) and min(known) <= day <= max(known)


def _day(kind: Kind, skipped: Skipped) -> Why:
    return Why(kind, after=skipped.day, name=skipped.name, act=skipped.act)


def _paused(card: Card) -> int:
    return next((int(step.params["days"]) for step in card.steps if step.key == PAUSED), 0)
