"""How an agreement stands to others."""

from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.acts import relations as acts
from agreements.errors import NotFound
from agreements.readings import dossiers, relations
from agreements.readings.relations import Link
from agreements.vocabulary import RelationKind
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.documenting import ONCE, TEXT, Answer, describes
from registry.api.fields import NeededId
from registry.api.queries import ReasonQuery
from registry.api.texts import Body
from registry.requests import Request

TAGS = ["Agreements"]


class LinkList(Struct, frozen=True):
    """The relations of an agreement that the caller may see, those it says itself first."""

    items: tuple[Link, ...]


class RelationBody(Body):
    """What this agreement is to another one, which is registered."""

    kind: RelationKind
    other: NeededId


@get(
    "/agreements/{agreement_id:uuid}/relations",
    operation_class=describes((200, Answer("Relations.", LinkList))),
    tags=TAGS,
)
async def list_relations(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """What it is an annex of, what it supersedes, and what says so of it."""
    actor = edge.actor(request)
    dossier = await dossiers.of(agreement_id, actor)
    return answers.said(f'{{"items":{await relations.said(dossier.id, actor)}}}')


@post(
    "/agreements/{agreement_id:uuid}/relations",
    operation_class=describes(
        (201, Answer("Added.", Link, headers={"Location": TEXT})),
        body=RelationBody,
        headers=[ONCE],
        example="relation",
    ),
    tags=TAGS,
)
async def add_relation(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Say that this agreement is an annex of another, supersedes it, and so on. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, RelationBody)

    async def add() -> Response[bytes]:
        made = await acts.add(agreement_id, given.other, given.kind, actor=actor)
        [told] = [each for each in await relations.of(agreement_id, actor) if each.id == made]
        where = f"/api/v1/agreements/{agreement_id}/relations"
        return answers.value(told, status=201, headers={"location": where})

    return await repeating.once(request, actor, add, given)


@delete(
    "/agreements/{agreement_id:uuid}/relations/{relation_id:uuid}",
    operation_class=describes((204, Answer("Taken back.")), query=ReasonQuery),
    tags=TAGS,
)
async def remove_relation(
    request: Request, agreement_id: FromPath[UUID], relation_id: FromPath[UUID]
) -> None:
    """Take back a relation that was said wrongly, for a reason that the ledger keeps. Registrars only."""
    actor, reason = edge.actor(request), reading.query(request, ReasonQuery).reason
    if await relations.agreement_of(relation_id, actor) != agreement_id:
        raise NotFound("errors.no_relation")
    await acts.remove(agreement_id, relation_id, reason=reason, actor=actor)


handlers = [list_relations, add_relation, remove_relation]
