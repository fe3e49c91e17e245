"""An agreement on two axes of time, and two days of it side by side."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Response
from pydantic import Field

from agreements.readings import as_on
from agreements.readings.as_on import Asked
from agreements.readings.comparisons import Comparison
from registry import edge
from registry.api import answers, reading
from registry.api.documenting import Answer, describes
from registry.api.fields import Day, NeededDay
from registry.api.queries import Known
from registry.requests import Request


class AsOnQuery(Known):
    """Of which days to tell; without both, of now."""

    in_force_on: Day = Field(None, description="What was in force on this day.", examples=["2026-03-01"])

    def asked(self) -> Asked:
        return Asked(self.in_force_on, self.known_on)


class ComparisonQuery(Known):
    """The days to hold against one another."""

    first: NeededDay = Field(alias="from", description="The first day.", examples=["2026-01-12"])
    last: NeededDay = Field(alias="to", description="The last day.", examples=["2026-06-15"])


@get(
    "/agreements/{agreement_id:uuid}/compare",
    operation_class=describes((200, Answer("What changed.", Comparison)), query=ComparisonQuery),
    tags=["Agreements"],
)
async def compare_days(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """What changed after one day, up to and with another: provisions by amendment, status, names, who answers."""
    asked = reading.query(request, ComparisonQuery)
    known = Asked(known_on=asked.known_on)
    return answers.value(
        await as_on.compared(agreement_id, asked.first, asked.last, known, edge.actor(request))
    )


handlers = [compare_days]
