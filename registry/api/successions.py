"""Bodies over time: their names, reorganisations, what is left without an owner, and handing it over."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.acts import handing_over, reorganising
from agreements.readings import dossiers, orphans, successions
from agreements.readings.orphans import Orphan
from agreements.readings.successions import Life
from agreements.readings.values import Dossier
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.documenting import ETAG, IF_MATCH, ONCE, TEXT, Answer, describes
from registry.api.queries import Known
from registry.api.succession_bodies import HandOverBody, RenamingBody, ReorganisationBody
from registry.requests import Request

TAGS = ["Organisations"]
LIFE = Answer("The body over time.", Life)
MADE = {"Location": TEXT}


class OrphanList(Struct, frozen=True):
    """Open commitments whose owner is no more, at most 500."""

    items: tuple[Orphan, ...]


@get(
    "/organisations/{organisation_id:uuid}/history",
    operation_class=describes((200, LIFE), query=Known),
    tags=TAGS,
)
async def show_history(request: Request, organisation_id: FromPath[UUID]) -> Response[bytes]:
    """The names a body bore, what became of it, and whom it took over from."""
    async with reading.query(request, Known).reading(edge.actor(request)):
        return answers.said(await successions.said(organisation_id))


@post(
    "/organisations/{organisation_id:uuid}/names",
    operation_class=describes(
        (201, Answer("Entered.", Life, headers=MADE)),
        body=RenamingBody,
        headers=[IF_MATCH, ONCE],
        example="renaming",
    ),
    tags=TAGS,
)
async def rename_organisation(request: Request, organisation_id: FromPath[UUID]) -> Response[bytes]:
    """Give a body another name from a day on; what it signed before shows the former one. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, RenamingBody)
    seen = reading.seen(request, given.seen, needed=False)

    async def rename() -> Response[bytes]:
        await reorganising.rename(organisation_id, given.content(), seen=seen, actor=actor)
        return await _history(organisation_id)

    return await repeating.once(request, actor, rename, given)


@post(
    "/organisations/{organisation_id:uuid}/reorganisations",
    operation_class=describes(
        (201, Answer("Entered.", Life, headers=MADE)),
        body=ReorganisationBody,
        headers=[IF_MATCH, ONCE],
        example="reorganisation",
    ),
    tags=TAGS,
)
async def reorganise_organisation(request: Request, organisation_id: FromPath[UUID]) -> Response[bytes]:
    """Say that a body was merged, split or abolished, or handed functions on, and who took over. Registrars only.

    What it owes stays with it until it is handed over.
    """
    actor, given = edge.actor(request), await reading.body(request, ReorganisationBody)
    seen = reading.seen(request, given.seen, needed=False)

    async def reorganise() -> Response[bytes]:
        await reorganising.reorganise(organisation_id, given.content(), seen=seen, actor=actor)
        return await _history(organisation_id)

    return await repeating.once(request, actor, reorganise, given)


@get(
    "/orphans",
    operation_class=describes((200, Answer("Orphans.", OrphanList)), query=Known),
    tags=["Commitments"],
)
async def list_orphans(request: Request) -> Response[bytes]:
    """Open commitments whose owner is no more, with the bodies that took over from it. Registrars and auditors."""
    async with reading.query(request, Known).reading(edge.actor(request)) as reader:
        return answers.said(f'{{"items":{await orphans.said(reader)}}}')


@post(
    "/agreements/{agreement_id:uuid}/handovers",
    operation_class=describes(
        (201, Answer("Handed over.", Dossier, headers={"ETag": ETAG, **MADE})),
        body=HandOverBody,
        headers=[IF_MATCH, ONCE],
        example="handover",
    ),
    tags=["Agreements"],
)
async def hand_over(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Pass open milestones to a successor of the body that answers for them. Registrars only.

    The promise keeps its debtor; the successor's staff read the agreement and report from then on.
    """
    actor, given = edge.actor(request), await reading.body(request, HandOverBody)
    seen = reading.seen(request, given.seen, needed=False)

    async def pass_on() -> Response[bytes]:
        await handing_over.hand_over(agreement_id, given.content(), seen=seen, actor=actor)
        told = await dossiers.said(agreement_id, actor)
        return answers.record(told, status=201, location=f"/api/v1/agreements/{agreement_id}")

    return await repeating.once(request, actor, pass_on, given)


async def _history(organisation: UUID) -> Response[bytes]:
    where = {"location": f"/api/v1/organisations/{organisation}/history"}
    return answers.said(await successions.said(organisation), status=201, headers=where)


handlers = [show_history, rename_organisation, reorganise_organisation, list_orphans, hand_over]
