"""What befalls agreements: recorded, struck, and what follows from it for the term."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct
from pydantic import Field

from agreements.acts import events as acts
from agreements.readings import dossiers, events, running
from agreements.readings.values import Dossier
from agreements.rules.events import EventContent
from agreements.vocabulary import EventKind, NoticeForm, Status
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.bodies import Seen
from registry.api.documenting import ETAG, IF_MATCH, ONCE, TEXT, Answer, describes
from registry.api.fields import Day, Id, Lines
from registry.api.fulfilment_bodies import ReasonBody
from registry.api.texts import Body
from registry.requests import Request

TAGS = ["Events"]
ONE = Answer("The dossier.", Dossier, headers={"ETag": ETAG})


class EventBody(Body):
    """What befell an agreement: the day it happened, and the day it holds from; at least one is known."""

    kind: EventKind
    happened_on: Day = None
    effective_on: Day = None
    organisation: Id = Field(None, description="The party concerned.")
    ends_on: Day = Field(None, description="The new end, of a renewal.")
    notice_form: NoticeForm | None = Field(None, description="The form of a notice.")
    successor: Id = Field(None, description="The agreement that takes the place of a superseded one.")
    document: Id = Field(None, description="A file of the dossier.")
    note: Annotated[str | None, Lines(2_000)] = None
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")

    def content(self) -> EventContent:
        return EventContent(**{name: value for name, value in self if name != "seen"})


class Clock(Struct, frozen=True):
    """A day by which something is to be done, and the card that says how it was reckoned."""

    on: date | None
    card: dict[str, Any]


class Preparation(Struct, frozen=True):
    """The day to start preparing, for a body whose internal approval takes a known time."""

    organisation: UUID
    start: Clock


class RunningTerm(Struct, frozen=True):
    """The period that runs today, counted from 1, and the clocks of its end; `why_not` is the key of a sentence."""

    status: Status
    period: int | None
    first: date | None
    last: date | None
    last_notice: Clock | None
    prepare: tuple[Preparation, ...]
    why_not: str | None


@post(
    "/agreements/{agreement_id:uuid}/events",
    operation_class=describes(
        (201, Answer("Recorded.", Dossier, headers={"ETag": ETAG, "Location": TEXT})),
        body=EventBody,
        headers=[IF_MATCH, ONCE],
        example="event",
    ),
    tags=TAGS,
)
async def record_event(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Record what befell a registered agreement; its status and its term follow. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, EventBody)
    seen = reading.seen(request, given.seen, needed=False)

    async def record() -> Response[bytes]:
        await acts.enter(agreement_id, given.content(), seen=seen, actor=actor)
        told = await dossiers.said(agreement_id, actor)
        return answers.record(told, status=201, location=f"/api/v1/agreements/{agreement_id}")

    return await repeating.once(request, actor, record, given)


@post(
    "/events/{event_id:uuid}/withdrawal",
    operation_class=describes((200, ONE), body=ReasonBody, headers=[IF_MATCH], example="strike"),
    status_code=200,
    tags=TAGS,
)
async def withdraw_event(request: Request, event_id: FromPath[UUID]) -> Response[bytes]:
    """Strike an event that was entered by mistake, for a reason; it stays and counts no more. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ReasonBody)
    agreement = await events.agreement_of(event_id, actor)
    seen = reading.seen(request, None, needed=False)
    await acts.strike(event_id, reason=given.reason, seen=seen, actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


@get(
    "/agreements/{agreement_id:uuid}/term",
    operation_class=describes((200, Answer("The term.", RunningTerm))),
    tags=TAGS,
)
async def show_term(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """The period that runs today, the last day for notice, and when each party has to start preparing it."""
    actor = edge.actor(request)
    dossier = await dossiers.of(agreement_id, actor)
    found = await running.clocks_of(dossier, actor.today)
    period = found.period
    return answers.value(
        RunningTerm(
            status=dossier.status,
            period=period.number if period else None,
            first=period.first if period else None,
            last=period.last if period else None,
            last_notice=Clock(found.last_day.result, found.last_day.to_json()) if found.last_day else None,
            prepare=tuple(
                Preparation(body, Clock(card.result, card.to_json())) for body, card in found.prepare.items()
            ),
            why_not=found.why_not,
        )
    )


handlers = [record_event, withdraw_event, show_term]
