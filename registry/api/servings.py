"""Which programmes an agreement serves."""

from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.acts import serving as acts
from agreements.readings import dossiers
from agreements.readings.serving_values import Serving
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.documenting import IF_MATCH, ONCE, TEXT, Answer, describes
from registry.api.programme_bodies import ServingBody
from registry.api.queries import ReasonQuery
from registry.requests import Request

TAGS = ["Programmes"]


class ServingList(Struct, frozen=True):
    """What an agreement and its commitments serve."""

    items: tuple[Serving, ...]


@get(
    "/agreements/{agreement_id:uuid}/servings",
    operation_class=describes((200, Answer("What it serves.", ServingList))),
    tags=TAGS,
)
async def list_servings(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Which programmes, items and budget lines an agreement and its commitments serve."""
    dossier = await dossiers.of(agreement_id, edge.actor(request))
    return answers.value(ServingList(dossier.serves))


@post(
    "/agreements/{agreement_id:uuid}/servings",
    operation_class=describes(
        (201, Answer("Said.", Serving, headers={"Location": TEXT})),
        body=ServingBody,
        headers=[IF_MATCH, ONCE],
        example="serving",
    ),
    tags=TAGS,
)
async def add_serving(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Say that an agreement, draft or registered, or one commitment of it serves a programme. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ServingBody)
    seen = reading.seen(request, given.seen, needed=False)

    async def add() -> Response[bytes]:
        made = await acts.serve(agreement_id, given.content(), seen=seen, actor=actor)
        dossier = await dossiers.of(agreement_id, actor)
        [told] = [each for each in dossier.serves if each.id == made]
        where = f"/api/v1/agreements/{agreement_id}/servings/{made}"
        return answers.value(told, status=201, headers={"location": where})

    return await repeating.once(request, actor, add, given)


@delete(
    "/agreements/{agreement_id:uuid}/servings/{serving_id:uuid}",
    operation_class=describes((204, Answer("Taken back.")), query=ReasonQuery, headers=[IF_MATCH]),
    tags=TAGS,
)
async def remove_serving(request: Request, agreement_id: FromPath[UUID], serving_id: FromPath[UUID]) -> None:
    """Take it back, for a reason that the ledger keeps. Registrars only."""
    reason = reading.query(request, ReasonQuery).reason
    seen = reading.seen(request, None, needed=False)
    await acts.unserve(agreement_id, serving_id, reason=reason, seen=seen, actor=edge.actor(request))


handlers = [list_servings, add_serving, remove_serving]
