"""Bodies."""

from uuid import UUID

from litestar import get, post, put
from litestar.params import FromPath
from litestar.response import Response

from agreements.acts import organisations as acts
from agreements.readings import organisations
from agreements.readings.values import Organisation
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.bodies import OrganisationBody
from registry.api.documenting import ETAG, IF_MATCH, ONCE, TEXT, Answer, OrganisationPage, describes
from registry.api.queries import Known, OrganisationsQuery
from registry.requests import Request

ONE = Answer("The body.", Organisation, headers={"ETag": ETAG})
TAGS = ["Organisations"]


@get(
    "/organisations",
    operation_class=describes((200, Answer("A page of bodies.", OrganisationPage)), query=OrganisationsQuery),
    tags=TAGS,
)
async def list_organisations(request: Request) -> Response[bytes]:
    """Bodies whose name or alias has these words, in the order of the alphabet."""
    asked = reading.query(request, OrganisationsQuery)
    async with asked.reading(edge.actor(request)):
        found = await organisations.listing(
            asked.filter(), language=edge.language(request), limit=asked.limit, cursor=asked.place()
        )
    return answers.listing(found)


@get(
    "/organisations/{organisation_id:uuid}",
    operation_class=describes((200, ONE), query=Known),
    tags=TAGS,
)
async def show_organisation(request: Request, organisation_id: FromPath[UUID]) -> Response[bytes]:
    """One body with all that is known of it, or was by a moment; only now has an `ETag`."""
    asked = reading.query(request, Known)
    async with asked.reading(edge.actor(request)):
        told = await organisations.said_of(organisation_id)
    return answers.record(told) if asked.known_on is None else answers.said(told)


@post(
    "/organisations",
    operation_class=describes(
        (201, Answer("Entered.", Organisation, headers={"ETag": ETAG, "Location": TEXT})),
        body=OrganisationBody,
        headers=[ONCE],
        example="organisation",
    ),
    tags=TAGS,
)
async def create_organisation(request: Request) -> Response[bytes]:
    """Enter a body. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, OrganisationBody)

    async def create() -> Response[bytes]:
        made = await acts.create(given.content(), actor=actor)
        told = await organisations.said_of(made)
        return answers.record(told, status=201, location=f"/api/v1/organisations/{made}")

    return await repeating.once(request, actor, create, given)


@put(
    "/organisations/{organisation_id:uuid}",
    operation_class=describes((200, ONE), body=OrganisationBody, headers=[IF_MATCH], example="organisation"),
    tags=TAGS,
)
async def change_organisation(request: Request, organisation_id: FromPath[UUID]) -> Response[bytes]:
    """Mend what is known of a body; what is left out is taken away. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, OrganisationBody)
    seen = reading.seen(request, given.seen)
    await acts.change(organisation_id, given.content(), seen=seen, actor=actor)
    return answers.record(await organisations.said_of(organisation_id))


handlers = [list_organisations, show_organisation, create_organisation, change_organisation]
