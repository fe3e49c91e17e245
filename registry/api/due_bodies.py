"""What programs send about due dates: moves confirmed, days set by hand, clocks stopped."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from registry.api.bodies import MOST_MILESTONES, Seen
from registry.api.fields import Day, Lines, NeededDay, NeededId
from registry.api.texts import Body

REASON = Lines(2_000)


class MoveBody(Body):
    """A date and the day it is to move to: the one that `GET /moves` told; null for a day that becomes unknown."""

    milestone: NeededId
    to: Day = None


class MovesBody(Body):
    """The moves of one agreement that are confirmed."""

    moves: Annotated[tuple[MoveBody, ...], Field(max_length=MOST_MILESTONES)]
    reason: Annotated[str | None, REASON] = None
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")

    def chosen(self) -> dict[UUID, date | None]:
        return {each.milestone: each.to for each in self.moves}


class OverrideBody(Body):
    """Another day than the computed one, and why."""

    on: NeededDay
    reason: Annotated[str, REASON]
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")


class WhyBody(Body):
    """Why."""

    reason: Annotated[str, REASON]
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")


class ClockBody(WhyBody):
    """On what ground a clock is stopped or goes on, and from which day: today, when none is given."""

    on: Day = None
