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
  it matters. A date that the text itself fixes is never moved;
* the days that the clock of a milestone stood still are added to the end, which is then moved off a day off anew.

`anchors` are the days that rules count from, by `due_rules.anchor_key`; one that is not there is unknown.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec
from dateutil.relativedelta import relativedelta
from msgspec import Struct

from agreements.errors import Invalid, Problem
from agreements.rules import series
from agreements.rules.due_rules import (
    DEFAULT_ROLL,
    MOST_DATES,
    Anchored,
    FixedDate,
    Occurrence,
    RelativeDate,
    Rule,
    Series,
    Unfinished,
    anchor_key,
    anchored_part,
    rule_from_json,
    to_json,
)
from agreements.rules.workdays import ONE_DAY, Calendar, span
from agreements.vocabulary import Anchor, DayStanding, Roll, Unit

__all__ = [
    "DEFAULT_ROLL",
    "Card",
    "FixedDate",
    "Note",
    "Occurrence",
    "RelativeDate",
    "Rule",
    "Series",
    "Skipped",
    "Step",
    "Unfinished",
    "compute",
    "occurrences",
    "rule_from_json",
    "to_json",
]

Anchors = Mapping[str, date | None]


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
    inputs: dict[str, date | None]
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


def compute(rule: Rule, anchors: Anchors, calendar: Calendar, paused: int = 0) -> Card:
    """Reckon the rule: the date, and the whole way to it. `paused` are the days that the clock stood still."""
    anchored = anchored_part(rule)
    inputs = {} if anchored is None else _inputs(anchored, anchors)
    way = _Way(rule, inputs, calendar, paused)
    if isinstance(rule, FixedDate):
        return _fixed(rule, way)
    if isinstance(rule, Unfinished):
        return way.unknown("deadlines.unknown_unfinished")
    if anchored is None or (start := _anchor(anchored, anchors)) is None:
        return way.unknown(f"deadlines.unknown_{anchored and anchored.anchor}")
    end = anchors.get(Anchor.END_OF_TERM)
    if isinstance(anchored, Series) and anchored.through_term is True and end is None:
        return way.unknown(f"deadlines.unknown_{Anchor.END_OF_TERM}")
    try:
        return _counted(rule, start, end, way)
    except (OverflowError, ValueError):  # beyond the years a date can have
        return way.unknown("deadlines.unknown_beyond_years")


def _counted(rule: RelativeDate | Series | Occurrence, start: date, end: date | None, way: "_Way") -> Card:
    match rule:
        case RelativeDate():
            return _relative(rule, start, way)
        case Series():
            return _series(rule, start, end, way)
        case Occurrence():
            return _occurrence(rule, start, end, way)


def occurrences(rule: Series, anchors: Anchors, calendar: Calendar, field: str) -> tuple[Occurrence, ...]:
    """The dates of a series as rules of their own; none as long as its anchor or its end is unknown.

    Raises `Invalid` for more of them than anybody keeps track of.
    """
    start, end = _anchor(rule, anchors), anchors.get(Anchor.END_OF_TERM)
    if start is None or (rule.through_term is True and end is None):
        return ()
    found = series.dates(rule, start, end, calendar)
    if len(found) > MOST_DATES:
        raise Invalid(Problem(f"{field}.ends", "deadlines.series_too_long", {"most": MOST_DATES}))
    return tuple(Occurrence(rule, number) for number in range(1, len(found) + 1))


def _anchor(rule: Anchored, anchors: Anchors) -> date | None:
    return rule.since if isinstance(rule.since, date) else anchors.get(anchor_key(rule))


def _inputs(rule: Anchored, anchors: Anchors) -> dict[str, date | None]:
    """What the date depends on beside the rule itself and the calendar."""
    made = {} if isinstance(rule.since, date) else {anchor_key(rule): anchors.get(anchor_key(rule))}
    if isinstance(rule, Series) and rule.through_term is True:
        made[str(Anchor.END_OF_TERM)] = anchors.get(Anchor.END_OF_TERM)
    return made


class _Way(Struct, frozen=True):
    """What a card is made from besides its steps."""

    rule: Rule
    inputs: dict[str, date | None]
    calendar: Calendar
    paused: int

    def unknown(self, reason: str) -> Card:
        return Card(
            rule=self.rule,
            inputs=self.inputs,
            steps=(),
            skipped=(),
            notes=(),
            result=None,
            unknown=reason,
            calendar_version=self.calendar.version,
        )

    def ended(self, steps: list[Step], end: date, roll: Roll, looked_from: date | None = None) -> Card:
        """The card of a count that ended: moved off a day off, and on by the days that the clock stood still."""
        calendar, notes = self.calendar, list[Note]()
        first, last = looked_from or end, end
        result = self._rolled(steps, notes, end, roll)
        looked = {*span(min(first, result), max(last, result)), end}
        if self.paused:
            shifted = result + timedelta(days=self.paused)
            steps.append(Step("deadlines.step_paused", shifted, {"days": self.paused}))
            result = self._rolled(steps, notes, shifted, roll)
            looked |= {*span(min(shifted, result), max(shifted, result))}
        off = [day for day in sorted(looked) if day != result and not calendar.is_working(day)]
        return Card(
            rule=self.rule,
            inputs=self.inputs,
            steps=tuple(steps),
            skipped=tuple(_skipped(day, calendar) for day in off),
            notes=(*notes, *_uncertain(looked, calendar)),
            result=result,
            unknown=None,
            calendar_version=calendar.version,
        )

    def _rolled(self, steps: list[Step], notes: list[Note], end: date, roll: Roll) -> date:
        rolled = self.calendar.roll(end, roll)
        if rolled != end:
            steps.append(Step(f"deadlines.step_roll_{roll}", rolled, {"day": end.isoformat()}))
            if roll is Roll.NEXT and not notes:
                notes.append(Note("deadlines.note_roll_unconfirmed"))
        elif not self.calendar.is_working(end):
            kind = "fixed_on" if isinstance(self.rule, FixedDate) and not self.paused else "left_on"
            notes.append(Note(f"deadlines.note_{kind}_day_off", end))
        return rolled


def _fixed(rule: FixedDate, way: _Way) -> Card:
    card = way.ended([Step("deadlines.step_fixed", rule.on)], rule.on, Roll.NONE)
    return msgspec.structs.replace(card, skipped=())


def _relative(rule: RelativeDate, anchor: date, way: _Way) -> Card:
    steps = [Step(f"deadlines.step_anchor_{rule.anchor}", anchor)]
    direction, one_day = ("after", ONE_DAY) if rule.offset > 0 else ("before", -ONE_DAY)
    start = anchor + one_day
    if rule.offset:
        steps.append(Step(f"deadlines.step_day_{direction}", start))
    end, counted = _count(rule, anchor, way.calendar)
    steps += counted
    # Only a count of working days looks at every day on its way; the others look at the end alone.
    looked_from = start if rule.unit is Unit.WORKING_DAY and rule.offset else None
    return way.ended(steps, end, rule.roll, looked_from)


def _series(rule: Series, start: date, end: date | None, way: _Way) -> Card:
    """The card of a whole series, as a draft shows it: every date, and the first as its result."""
    found = series.dates(rule, start, end, way.calendar)[:MOST_DATES]
    if not found:
        return way.unknown("deadlines.unknown_empty_series")
    steps = [Step(f"deadlines.step_anchor_{rule.anchor}", start), Step(_rhythm(rule))]
    steps += [
        Step("deadlines.step_occurrence", each.on, {"number": number}) for number, each in enumerate(found, 1)
    ]
    looked = {day for each in found for day in span(*sorted((each.nominal, each.on)))}
    results = {each.on for each in found}
    off = [day for day in sorted(looked - results) if not way.calendar.is_working(day)]
    card = way.ended([], found[0].on, Roll.NONE)
    return msgspec.structs.replace(
        card,
        steps=tuple(steps),
        skipped=tuple(_skipped(day, way.calendar) for day in off),
        notes=tuple(_uncertain(looked, way.calendar)),
    )


def _occurrence(rule: Occurrence, start: date, end: date | None, way: _Way) -> Card:
    found = series.dates(rule.series, start, end, way.calendar)
    if len(found) < rule.number:
        return way.unknown("deadlines.unknown_after_series_end")
    nominal = found[rule.number - 1].nominal
    steps = [
        Step(f"deadlines.step_anchor_{rule.series.anchor}", start),
        Step(_rhythm(rule.series)),
        Step("deadlines.step_occurrence", nominal, {"number": rule.number}),
    ]
    return way.ended(steps, nominal, Roll.PREVIOUS if rule.series.last_working_day else rule.series.roll)


def _rhythm(rule: Series) -> str:
    """How the dates of a series lie; a rhythm that meets the ends of months says what it does there."""
    if rule.last_working_day:
        return "deadlines.step_series_last_working_day"
    first = "date" if rule.anchor is Anchor.DATE else "anchor"
    return f"deadlines.step_series_from_{first}"


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


def _uncertain(looked: Iterable[date], calendar: Calendar) -> list[Note]:
    """Say which of the days looked at the calendar is not sure of, and which years it knows nothing about."""
    notes, days = list[Note](), sorted(looked)
    for day in days:
        entry = calendar.days.get(day)
        if entry is not None and entry.standing is not DayStanding.CONFIRMED:
            notes.append(Note(f"deadlines.note_{entry.standing}", day, None, entry.name, entry.note))
    years = [year for year in dict.fromkeys(day.year for day in days) if year not in calendar.years]
    notes += [Note("deadlines.note_uncovered", year=year) for year in years]
    return notes
