"""The rules by which days fall due, as the register keeps them: a fixed date, a count from an anchor, a series.

A rule is stored as JSON and read back by `rule_from_json`, which refuses whatever makes no sense. An anchor that is
one of many says which: `since` is the day of `date`, `milestone` that of `fulfilment`, `event` the kind of `event`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from agreements.errors import Invalid, Problem
from agreements.vocabulary import Anchor, EventKind, Period, Roll, Unit

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
# Five years of weeks, twenty of months: what repeats longer is promised for good and has no list of dates.
MOST_DATES = 260
# Nobody promises a thing every hundred years.
LONGEST_EVERY = 100
# What an anchor that is one of many is told by.
REFERENCES = {Anchor.DATE: "since", Anchor.EVENT: "event", Anchor.FULFILMENT: "milestone"}
# A milestone that has no id yet is named by its place: the second of the first commitment is "0.1".
PLACE = re.compile(r"(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})", re.ASCII)
# How a series may end; one of them is said.
ENDS = ("count", "until", "through_term")


class FixedDate(Struct, frozen=True, tag_field="kind", tag="date", forbid_unknown_fields=True):
    """The text names the day."""

    on: date


class RelativeDate(Struct, frozen=True, tag_field="kind", tag="relative", forbid_unknown_fields=True):
    """The text counts from an anchor; a negative offset counts back from it."""

    anchor: Anchor
    offset: int
    unit: Unit
    roll: Roll = DEFAULT_ROLL
    since: date | UnsetType = UNSET
    milestone: UUID | UnsetType = UNSET
    event: EventKind | UnsetType = UNSET


class Series(Struct, frozen=True, tag_field="kind", tag="series", forbid_unknown_fields=True):
    """The text names a rhythm: every so many periods, so often, until a day, or as long as the agreement runs.

    The first date is a period after the anchor; where the anchor is a date of the text, it is that date itself.
    `last_working_day` takes the last working day of each period instead of the anchor's day in it.
    """

    anchor: Anchor
    period: Period
    every: int = 1
    last_working_day: bool = False
    roll: Roll = DEFAULT_ROLL
    count: int | UnsetType = UNSET
    until: date | UnsetType = UNSET
    through_term: bool | UnsetType = UNSET
    since: date | UnsetType = UNSET
    milestone: UUID | UnsetType = UNSET
    event: EventKind | UnsetType = UNSET


class Occurrence(Struct, frozen=True, tag_field="kind", tag="occurrence", forbid_unknown_fields=True):
    """One date of a series, counted from one. Registration makes these; nobody enters them."""

    series: Series
    number: int


class Unfinished(Struct, frozen=True, tag_field="kind", tag="unfinished", forbid_unknown_fields=True):
    """What a draft keeps of a rule that its officer has not said all of. Registration asks for the rest."""

    of: Literal["date", "relative", "series"]
    anchor: Anchor | UnsetType = UNSET
    offset: int | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET
    period: Period | UnsetType = UNSET
    every: int | UnsetType = UNSET
    last_working_day: bool | UnsetType = UNSET
    roll: Roll | UnsetType = UNSET
    count: int | UnsetType = UNSET
    until: date | UnsetType = UNSET
    through_term: bool | UnsetType = UNSET
    since: date | UnsetType = UNSET
    milestone: UUID | UnsetType = UNSET
    event: EventKind | UnsetType = UNSET


Rule = FixedDate | RelativeDate | Series | Occurrence | Unfinished
Anchored = RelativeDate | Series


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
    anchored = anchored_part(rule)
    if anchored is not None:
        _check_anchor(anchored, field)
    if isinstance(rule, RelativeDate) and abs(rule.offset) > LONGEST[rule.unit]:
        problem = Problem(f"{field}.offset", "deadlines.offset_too_long", {"longest": LONGEST[rule.unit]})
        raise Invalid(problem)
    if isinstance(anchored, Series):
        _check_series(anchored, field)
    if isinstance(rule, Unfinished) and not any(lacks(stored, field)):
        raise Invalid(Problem(field, "deadlines.rule_unreadable"))
    if isinstance(rule, Occurrence) and not 1 <= rule.number <= MOST_DATES:
        raise Invalid(Problem(field, "deadlines.rule_unreadable"))
    return rule


def unfinished(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The rule if nothing is wanting; what there is of it otherwise."""
    if not any(lacks(stored, "due")):
        return dict(stored)
    return {**stored, "kind": "unfinished", "of": stored["kind"]}


def lacks(stored: Mapping[str, Any], field: str) -> Iterator[Problem]:
    """What a rule still needs before any day can be told by it."""
    kind = stored.get("of", stored["kind"])
    if kind == "date" and "on" not in stored:
        yield Problem(f"{field}.on", "deadlines.lacks_on")
    if kind == "relative" and "offset" not in stored:
        yield Problem(f"{field}.offset", "deadlines.lacks_offset")
    if kind == "series" and not any(name in stored for name in ENDS):
        yield Problem(f"{field}.ends", "deadlines.series_needs_one_end")
    told_by = REFERENCES.get(stored.get("anchor", ""))
    if told_by is not None and told_by not in stored:
        yield Problem(f"{field}.{told_by}", f"deadlines.anchor_lacks_{told_by}")


def placed(stored: dict[str, Any], keys: Mapping[str, UUID]) -> dict[str, Any]:
    """A rule with the id of a milestone that it names by its place."""
    named = stored.get("milestone")
    if isinstance(named, str) and PLACE.fullmatch(named) and named in keys:
        return {**stored, "milestone": str(keys[named])}
    return stored


def kept(stored: dict[str, Any] | None, keys: Mapping[str, UUID], field: str) -> dict[str, Any] | None:
    """A rule in the one way in which the register keeps it, milestones named by their ids. Raises `Invalid`."""
    return None if stored is None else to_json(rule_from_json(placed(stored, keys), field))


def anchored_part(rule: Rule) -> Anchored | None:
    """The part of a rule that names an anchor; a fixed date has none, and an unfinished rule counts from nothing."""
    match rule:
        case FixedDate() | Unfinished():
            return None
        case Occurrence():
            return rule.series
        case _:
            return rule


def anchor_key(rule: Anchored) -> str:
    """Under which name the day of the anchor is looked up: `signature`, `fulfilment/<milestone>`, `event/<kind>`."""
    name = REFERENCES.get(rule.anchor)
    which = getattr(rule, name) if name is not None and rule.anchor is not Anchor.DATE else UNSET
    return str(rule.anchor) if which is UNSET else f"{rule.anchor}/{which}"


def waits_for(rule: Rule) -> UUID | None:
    """The milestone whose fulfilment the rule counts from."""
    anchored = anchored_part(rule)
    if anchored is None or anchored.anchor is not Anchor.FULFILMENT or anchored.milestone is UNSET:
        return None
    return UUID(str(anchored.milestone))


def _check_anchor(rule: Anchored, field: str) -> None:
    wanted = REFERENCES.get(rule.anchor)
    for name in REFERENCES.values():
        given = getattr(rule, name)
        if (given in (UNSET, "")) == (name == wanted):
            key = f"deadlines.anchor_lacks_{name}" if name == wanted else "deadlines.rule_unreadable"
            raise Invalid(Problem(f"{field}.{name}", key))


def _check_series(series: Series, field: str) -> None:
    if not 1 <= series.every <= LONGEST_EVERY:
        raise Invalid(Problem(f"{field}.every", "deadlines.every_out_of_range", {"most": LONGEST_EVERY}))
    said = [name for name in ENDS if getattr(series, name) is not UNSET]
    if len(said) != 1 or series.through_term is False:
        raise Invalid(Problem(f"{field}.ends", "deadlines.series_needs_one_end"))
    if isinstance(series.count, int) and not 1 <= series.count <= MOST_DATES:
        raise Invalid(Problem(f"{field}.count", "deadlines.series_too_long", {"most": MOST_DATES}))
    if series.last_working_day and series.period is Period.WEEK:
        raise Invalid(Problem(f"{field}.period", "deadlines.no_last_working_day_of_a_week"))
