"""The rules of due dates as programs send them, and the shape of everything that they send."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from agreements.rules.due_rules import LONGEST_EVERY, MOST_DATES
from agreements.vocabulary import Anchor, EventKind, Period, Roll, Unit
from registry.api.fields import Boolean, Day, Id, Line, MaybeBoolean, NeededDay, Whole
from registry.api.texts import Body


class FixedRuleBody(Body):
    """The text names the day."""

    kind: Literal["date"]
    on: NeededDay

    def json_value(self) -> dict[str, Any]:
        return {"kind": self.kind, "on": self.on.isoformat()}


class AnchoredRuleBody(Body):
    """What a date counts from. Of several of a kind it is told which: `since` by a day, `fulfilment` by a milestone."""

    anchor: Anchor
    since: Day = Field(None, description="The day, for the anchor `date`.")
    milestone: Annotated[str | None, Line(40)] = Field(
        None,
        description="The milestone of this agreement, for the anchor `fulfilment`: its id, or its place among what is"
        " sent (`0.1` is the second milestone of the first commitment).",
    )
    event: EventKind | None = Field(None, description="The kind of event, for the anchor `event`.")
    roll: Roll = Roll.NEXT

    def json_value(self) -> dict[str, Any]:
        """The rule without what is unknown, which it has no place for."""
        told = {name: value for name, value in self if value is not None}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}


class RelativeRuleBody(AnchoredRuleBody):
    """The text counts from an anchor; a negative offset counts back from it."""

    kind: Literal["relative"]
    offset: Annotated[int, Whole(-40_000, 40_000)]
    unit: Unit


class SeriesRuleBody(AnchoredRuleBody):
    """The date repeats: one of `count`, `until` and `through_term` says for how long.

    When the agreement is registered, each of its dates becomes a milestone of its own.
    """

    kind: Literal["series"]
    period: Period
    every: Annotated[int, Whole(1, LONGEST_EVERY)] = 1
    last_working_day: Boolean = False
    count: Annotated[int | None, Whole(1, MOST_DATES)] = None
    until: Day = None
    through_term: MaybeBoolean = None


class OccurrenceRuleBody(Body):
    """One date of a series, as registration made it."""

    kind: Literal["occurrence"]
    series: SeriesRuleBody
    number: Annotated[int, Whole(1, MOST_DATES)]

    def json_value(self) -> dict[str, Any]:
        return {"kind": self.kind, "series": self.series.json_value(), "number": self.number}


class UnfinishedRuleBody(Body):
    """What a draft keeps of a rule that its officer has not finished: `of` its kind, and the fields filled in so far.

    Registration asks for the rest.
    """

    kind: Literal["unfinished"]
    of: Literal["date", "relative", "series"]
    anchor: Anchor | None = None
    offset: Annotated[int | None, Whole(-40_000, 40_000)] = None
    unit: Unit | None = None
    period: Period | None = None
    every: Annotated[int | None, Whole(1, LONGEST_EVERY)] = None
    last_working_day: MaybeBoolean = None
    roll: Roll | None = None
    count: Annotated[int | None, Whole(1, MOST_DATES)] = None
    until: Day = None
    through_term: MaybeBoolean = None
    since: Day = None
    milestone: Id = None
    event: EventKind | None = None

    def json_value(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in self if value is not None}


def _plain(value: object) -> object:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value


Rule = Annotated[
    FixedRuleBody | RelativeRuleBody | SeriesRuleBody | OccurrenceRuleBody | UnfinishedRuleBody,
    Field(discriminator="kind"),
]
