"""Changing what the calendar says of a day; which dates that would move is told by `GET /moves`."""

from typing import Annotated

from litestar import post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import Field

from agreements.acts import calendars
from agreements.errors import NotFound
from agreements.rules import permissions
from agreements.rules.workdays import CalendarDay
from agreements.vocabulary import Act, DayKind, DayStanding
from registry import edge
from registry.api import answers, reading
from registry.api.bodies import Seen
from registry.api.documenting import IF_MATCH, Answer, describes
from registry.api.fields import Line, Lines, NeededDay
from registry.api.register import CalendarYear, told, year_of
from registry.api.texts import Body, NameBody
from registry.requests import Request


class CalendarDayBody(Body):
    """What the calendar is to say of a day, by which act and source, and why it is changed."""

    day: NeededDay
    kind: DayKind | None = Field(None, description="Without one the day is what its weekday says again.")
    standing: DayStanding = DayStanding.CONFIRMED
    name: NameBody = NameBody()
    act: Annotated[str | None, Line(500)] = None
    source_url: Annotated[str | None, Line(2_000)] = None
    reason: Annotated[str, Lines(2_000)]
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")

    def calendar_day(self, kind: DayKind) -> CalendarDay:
        name = {language: text for language, text in dict(self.name).items() if text}
        return CalendarDay(self.day, kind, self.standing, name, self.act, self.source_url)


@post(
    "/calendar/{year:str}/days",
    operation_class=describes(
        (200, Answer("The year.", CalendarYear)),
        body=CalendarDayBody,
        headers=[IF_MATCH],
        example="calendar_day",
    ),
    status_code=200,
    tags=["Calendar"],
)
async def change_day(request: Request, year: FromPath[str]) -> Response[bytes]:
    """Say of a day what an act says of it now. Dates stay until they are moved (`/moves`). Administrators only."""
    actor, given = edge.actor(request), await reading.body(request, CalendarDayBody)
    permissions.check(actor, Act.CALENDAR_CHANGE)
    seen, found = reading.seen(request, given.seen, needed=False), await year_of(year)
    if found.id is None:
        raise NotFound("errors.no_calendar_year")
    if given.kind is None:
        await calendars.clear_day(found.id, given.day, reason=given.reason, seen=seen, actor=actor)
    else:
        day = given.calendar_day(given.kind)
        await calendars.change_day(found.id, day, reason=given.reason, seen=seen, actor=actor)
    return answers.value(told(await year_of(year)))


handlers = [change_day]
