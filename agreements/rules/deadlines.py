"""When something falls due, and why on that day.

A due date is stored as its rule. Reckoning the rule gives a card: the date with every step that led to it,
every day skipped on the way with the act that made it a day off, and what is not certain about any of it. A
card is made of JSON values alone, since it is stored and its digest enters the ledger; it is put into words
elsewhere.

The rules of counting, each stated by a step of the card:

* the day of the anchor is not counted: counting starts the day after (before, for a negative offset);
* a term in months or years ends on the day of the month that the anchor has, and on the last day of a month
  that has no such day (31 January and one month is 28 or 29 February);
* a term that ends on a day off is moved as the rule's `roll` says. `next` is the default, after Article 193
  of the Russian Civil Code: the Kyrgyz provision was not found (LOCAL_FACTS 6), which the card says whenever
  it matters. A date that the text itself fixes is never moved.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import msgspec
from dateutil.relativedelta import relativedelta
from msgspec import Struct

from agreements.errors import Invalid, Problem
from agreements.rules.workdays import ONE_DAY, Calendar, span
from agreements.vocabulary import Anchor, DayStanding, Roll, Unit

DEFAULT_ROLL = Roll.NEXT
# A century, and five years of working days, whose card lists every day off on the way: longer than any
# agreement counts, short enough that a slip of the keyboard cannot keep a server busy.
LONGEST = {
    Unit.CALENDAR_DAY: 36_525,
    Unit.WEEK: 5_218,
    Unit.WORKING_DAY: 1_300,
    Unit.MONTH: 1_200,
    Unit.YEAR: 100,
}


class FixedDate(Struct, frozen=True, tag_field="kind", tag="date", forbid_unknown_fields=True):
    """The text names the day."""

    on: date


class RelativeDate(Struct, frozen=True, tag_field="kind", tag="relative", forbid_unknown_fields=True):
    """The text counts from an event; a negative offset counts back from it."""

    anchor: Anchor
    offset: int
    unit: Unit
    roll: Roll = DEFAULT_ROLL


Rule = FixedDate | RelativeDate


class Step(Struct, frozen=True):
    """One step of the reckoning: a sentence of the catalogue, what stands in it, and the date reached."""

    key: str
    on: date | None = None
    params: dict[str, str | int] = {}


class Skipped(Struct, frozen=True):
    """A day off that was passed over, with the act that made it one."""

    day: date
    key: str
    name: dict[str, str] = {}
    act: str | None = None
    source_url: str | None = None


class Note(Struct, frozen=True):
    """What is not certain about the date: the day or year in question, its name, the calendar's remark."""

    key: str
    on: date | None = None
    year: int | None = None
    name: dict[str, str] = {}
    remark: str | None = None


class Card(Struct, frozen=True):
    """A due date that explains itself. When `result` cannot be known, `unknown` is the reason's key."""

    rule: Rule
    inputs: dict[Anchor, date | None]
    steps: tuple[Step, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[Note, ...]
    result: date | None
    unknown: str | None
    calendar_version: str

    def to_json(self) -> dict[str, Any]:
        """Give the card as JSON values, the form in which it is stored and digested."""
        return to_json(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Card":
        """Read a stored card back."""
        return msgspec.convert(stored, cls)


def to_json(value: Struct) -> dict[str, Any]:
    """Give a rule or a card as JSON values."""
    # Through bytes, so that lists come out as lists and equal what the database gives back.
    said: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(value))
    return said


def rule_from_json(stored: Mapping[str, Any], field: str = "due") -> Rule:
    """Read a rule; `field` says in whose place a problem with it is shown."""
    try:
        rule: Rule = msgspec.convert(stored, Rule)
    except msgspec.ValidationError as wrong:
        raise Invalid(Problem(field, "deadlines.rule_unreadable")) from wrong
    if isinstance(rule, RelativeDate) and abs(rule.offset) > LONGEST[rule.unit]:
        problem = Problem(f"{field}.offset", "deadlines.offset_too_long", {"longest": LONGEST[rule.unit]})
        raise Invalid(problem)
    return rule


def compute(rule: Rule, anchors: Mapping[Anchor, date | None], calendar: Calendar) -> Card:
    """Reckon the rule: the date, and the whole way to it."""
    if isinstance(rule, FixedDate):
        return _fixed(rule, calendar)
    anchor = anchors.get(rule.anchor)
    if anchor is None:
        return _unknown(rule, None, calendar, f"deadlines.unknown_{rule.anchor}")
    try:
        return _relative(rule, anchor, calendar)
    except (OverflowError, ValueError):  # beyond the years a date can have
        return _unknown(rule, anchor, calendar, "deadlines.unknown_beyond_years")


def _fixed(rule: FixedDate, calendar: Calendar) -> Card:
    notes = []
    if not calendar.is_working(rule.on):
        notes.append(Note("deadlines.note_fixed_on_day_off", rule.on))
    return Card(
        rule=rule,
        inputs={},
        steps=(Step("deadlines.step_fixed", rule.on),),
        skipped=(),
        notes=(*notes, *_uncertain(rule.on, rule.on, calendar)),
        result=rule.on,
        unknown=None,
        calendar_version=calendar.version,
    )


def _unknown(rule: RelativeDate, anchor: date | None, calendar: Calendar, reason: str) -> Card:
    return Card(
        rule=rule,
        inputs={rule.anchor: anchor},
        steps=(),
        skipped=(),
        notes=(),
        result=None,
        unknown=reason,
        calendar_version=calendar.version,
    )


def _relative(rule: RelativeDate, anchor: date, calendar: Calendar) -> Card:
    steps = [Step(f"deadlines.step_anchor_{rule.anchor}", anchor)]
    direction, one_day = ("after", ONE_DAY) if rule.offset > 0 else ("before", -ONE_DAY)
    start = anchor + one_day
    if rule.offset:
        steps.append(Step(f"deadlines.step_day_{direction}", start))
    end, counted = _count(rule, anchor, calendar)
    steps += counted
    notes = []
    rolled = calendar.roll(end, rule.roll)
    if rolled != end:
        params: dict[str, str | int] = {"day": end.isoformat()}
        steps.append(Step(f"deadlines.step_roll_{rule.roll}", rolled, params))
        if rule.roll is Roll.NEXT:
            notes.append(Note("deadlines.note_roll_unconfirmed"))
    elif not calendar.is_working(end):
        notes.append(Note("deadlines.note_left_on_day_off", end))
    # Only a count of working days looks at every day on its way; the others look at the end alone.
    looked_from = start if rule.unit is Unit.WORKING_DAY and rule.offset else end
    first, last = min(looked_from, rolled), max(looked_from, rolled)
    off = [day for day in span(first, last) if day != rolled and not calendar.is_working(day)]
    return Card(
        rule=rule,
        inputs={rule.anchor: anchor},
        steps=tuple(steps),
        skipped=tuple(_skipped(day, calendar) for day in off),
        notes=(*notes, *_uncertain(first, last, calendar)),
        result=rolled,
        unknown=None,
        calendar_version=calendar.version,
    )


def _count(rule: RelativeDate, anchor: date, calendar: Calendar) -> tuple[date, list[Step]]:
    """Count the offset off from the anchor: the day it ends on, and the steps that say how."""
    if not rule.offset:
        return anchor, [Step("deadlines.step_same_day", anchor)]
    params: dict[str, str | int] = {"count": abs(rule.offset), "unit": rule.unit.value}
    if rule.unit is Unit.WORKING_DAY:
        end = calendar.add_working_days(anchor, rule.offset)
        return end, [Step("deadlines.step_count_working", end, params)]
    if rule.unit in (Unit.CALENDAR_DAY, Unit.WEEK):
        end = anchor + timedelta(days=rule.offset * (7 if rule.unit is Unit.WEEK else 1))
        return end, [Step("deadlines.step_count", end, params)]
    months = rule.offset * (12 if rule.unit is Unit.YEAR else 1)
    end = anchor + relativedelta(months=months)
    steps = [Step("deadlines.step_count_same_number", end, params)]
    if end.day != anchor.day:
        steps = [Step("deadlines.step_count_month_end", end, {**params, "number": anchor.day})]
    return end, steps


def _skipped(day: date, calendar: Calendar) -> Skipped:
    reason = calendar.why(day)
    if reason.entry is None:
        return Skipped(day, reason.key)
    return Skipped(day, reason.key, reason.entry.name, reason.entry.act, reason.entry.source_url)


def _uncertain(first: date, last: date, calendar: Calendar) -> list[Note]:
    """Say which of the days looked at the calendar is not sure of, and which years it knows nothing about."""
    notes = []
    for day in span(first, last):
        entry = calendar.days.get(day)
        if entry is not None and entry.standing is not DayStanding.CONFIRMED:
            notes.append(Note(f"deadlines.note_{entry.standing}", day, None, entry.name, entry.note))
    years = [year for year in range(first.year, last.year + 1) if year not in calendar.years]
    notes += [Note("deadlines.note_uncovered", year=year) for year in years]
    return notes
