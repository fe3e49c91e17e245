"""Due dates: which would move and why, moved, set by hand, their clocks stopped and let go on, and their history."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct
from pydantic import Field

from agreements.acts import moving, pausing
from agreements.readings import dossiers, due_dates, milestones, moves
from agreements.readings.due_dates import DueChange
from agreements.readings.moves import Move
from agreements.readings.values import Dossier
from registry import edge
from registry.api import answers, reading
from registry.api.documenting import ETAG, IF_MATCH, Answer, describes
from registry.api.due_bodies import ClockBody, MovesBody, OverrideBody, WhyBody
from registry.api.fields import Id
from registry.api.milestones import ONE, told
from registry.api.texts import Body
from registry.requests import Request

TAGS = ["Due dates"]


class MovePage(Struct, frozen=True):
    """Some of the dates that would move; `next` is where to look on, also when this page holds none."""

    items: tuple[Move, ...]
    next: UUID | None


class DueHistory(Struct, frozen=True):
    """The changes of a date, oldest first."""

    items: tuple[DueChange, ...]


class MovesQuery(Body):
    """Where to look on."""

    after: Id = Field(None, description="The `next` of the page before.")


@get(
    "/moves",
    operation_class=describes((200, Answer("A page of moves.", MovePage)), query=MovesQuery),
    tags=TAGS,
)
async def list_moves(request: Request) -> Response[bytes]:
    """Dates of registered agreements that would move: from which day to which, why, and the card they would have."""
    asked = reading.query(request, MovesQuery)
    found = await moves.listing(edge.actor(request), after=asked.after)
    return answers.value(MovePage(found.moves, found.following))


@post(
    "/agreements/{agreement_id:uuid}/moves",
    operation_class=describes(
        (200, Answer("The dossier.", Dossier, headers={"ETag": ETAG})),
        body=MovesBody,
        headers=[IF_MATCH],
        example="moves",
    ),
    status_code=200,
    tags=TAGS,
)
async def confirm_moves(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Confirm moves, all in one act. 409 where a date would now come to another day. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, MovesBody)
    await moving.move(
        agreement_id,
        given.chosen(),
        reason=given.reason,
        seen=reading.seen(request, given.seen, needed=False),
        actor=actor,
    )
    return answers.record(await dossiers.said(agreement_id, actor))


@get(
    "/milestones/{milestone_id:uuid}/due-changes",
    operation_class=describes((200, Answer("The history of the date.", DueHistory))),
    tags=TAGS,
)
async def list_due_changes(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """How a milestone came by its date: each change with its act and its ground, read from the ledger."""
    found = await milestones.of(milestone_id, edge.actor(request))
    history = await due_dates.history(milestone_id, found.commitment, found.dossier.id)
    return answers.value(DueHistory(history))


@post(
    "/milestones/{milestone_id:uuid}/override",
    operation_class=describes((200, ONE), body=OverrideBody, headers=[IF_MATCH], example="override"),
    status_code=200,
    tags=TAGS,
)
async def override_date(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Set another day; the computed one stays in the card. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, OverrideBody)
    seen = reading.seen(request, given.seen, needed=False)
    await moving.override(milestone_id, given.on, reason=given.reason, seen=seen, actor=actor)
    return answers.value(await told(request, milestone_id))


@post(
    "/milestones/{milestone_id:uuid}/lift",
    operation_class=describes((200, ONE), body=WhyBody, headers=[IF_MATCH], example="lift"),
    status_code=200,
    tags=TAGS,
)
async def lift_override(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Let the computed day be in force again. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, WhyBody)
    seen = reading.seen(request, given.seen, needed=False)
    await moving.lift(milestone_id, reason=given.reason, seen=seen, actor=actor)
    return answers.value(await told(request, milestone_id))


@post(
    "/milestones/{milestone_id:uuid}/pause",
    operation_class=describes((200, ONE), body=ClockBody, headers=[IF_MATCH], example="pause"),
    status_code=200,
    tags=TAGS,
)
async def pause_milestone(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Stop the clock: nothing is late and nobody is reminded until it goes on. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ClockBody)
    seen = reading.seen(request, given.seen, needed=False)
    await pausing.pause(milestone_id, ground=given.reason, on=given.on, seen=seen, actor=actor)
    return answers.value(await told(request, milestone_id))


@post(
    "/milestones/{milestone_id:uuid}/resume",
    operation_class=describes((200, ONE), body=ClockBody, headers=[IF_MATCH], example="resume"),
    status_code=200,
    tags=TAGS,
)
async def resume_milestone(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Let the clock go on; the date moves by the days it stood still. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ClockBody)
    seen = reading.seen(request, given.seen, needed=False)
    await pausing.resume(milestone_id, ground=given.reason, on=given.on, seen=seen, actor=actor)
    return answers.value(await told(request, milestone_id))


handlers = [
    list_moves,
    confirm_moves,
    list_due_changes,
    override_date,
    lift_override,
    pause_milestone,
    resume_milestone,
]
