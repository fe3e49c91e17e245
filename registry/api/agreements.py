"""Agreements: entered, found, read, revised, registered, corrected, discarded."""

from uuid import UUID

from litestar import delete, get, post, put
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.acts import drafting, registering
from agreements.readings import agreements, as_on, dossiers
from agreements.readings.values import Dossier
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.as_on import AsOnQuery
from registry.api.bodies import AgreementBody, CorrectionBody, RegistrationBody, RevisionBody
from registry.api.documenting import (
    ETAG,
    IF_MATCH,
    IF_NONE_MATCH,
    ONCE,
    TEXT,
    AgreementPage,
    Answer,
    describes,
)
from registry.api.queries import AgreementsQuery
from registry.requests import Request

TAGS = ["Agreements"]
ONE = Answer("The dossier.", Dossier, headers={"ETag": ETAG})
UNCHANGED = Answer("It reads as it did.", headers={"ETag": ETAG})
ENTERED = Answer("Entered, as a draft.", Dossier, headers={"ETag": ETAG, "Location": TEXT})


class Registered(Struct, frozen=True):
    """The number an agreement was given."""

    number: str


@get(
    "/agreements",
    operation_class=describes((200, Answer("A page of agreements.", AgreementPage)), query=AgreementsQuery),
    tags=TAGS,
)
async def list_agreements(request: Request) -> Response[bytes]:
    """Agreements that the caller may see, the latest entered first."""
    asked = reading.query(request, AgreementsQuery)
    async with asked.reading(edge.actor(request)) as reader:
        page = await agreements.listing(asked.filter(), reader, limit=asked.limit, cursor=asked.place())
    return answers.listing(page)


@get(
    "/agreements/{agreement_id:uuid}",
    operation_class=describes((200, ONE), (304, UNCHANGED), query=AsOnQuery, headers=[IF_NONE_MATCH]),
    tags=TAGS,
)
async def show_agreement(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Everything about one agreement, now or as in force on a day, as known by a moment; only now has an `ETag`."""
    actor, asked = edge.actor(request), reading.query(request, AsOnQuery).asked()
    if asked:
        return answers.value(await as_on.of(agreement_id, asked, actor))
    return answers.read(await dossiers.said(agreement_id, actor), request.headers.get("if-none-match"))


@post(
    "/agreements",
    operation_class=describes((201, ENTERED), body=AgreementBody, headers=[ONCE], example="agreement"),
    tags=TAGS,
)
async def create_agreement(request: Request) -> Response[bytes]:
    """Enter an agreement with its parties and commitments, all of it or nothing. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, AgreementBody)

    async def create() -> Response[bytes]:
        made = await drafting.draft(given.content(), actor=actor)
        told = await dossiers.said(made, actor)
        return answers.record(told, status=201, location=f"/api/v1/agreements/{made}")

    return await repeating.once(request, actor, create, given)


@put(
    "/agreements/{agreement_id:uuid}",
    operation_class=describes((200, ONE), body=RevisionBody, headers=[IF_MATCH], example="agreement"),
    tags=TAGS,
)
async def revise_agreement(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Rewrite a draft. A part with its `id` is changed, one without is new, one left out goes. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, RevisionBody)
    seen = reading.seen(request, given.seen)
    await drafting.revise(agreement_id, given.content(), seen=seen, actor=actor)
    return answers.record(await dossiers.said(agreement_id, actor))


@delete(
    "/agreements/{agreement_id:uuid}",
    operation_class=describes((204, Answer("Discarded.")), headers=[IF_MATCH]),
    tags=TAGS,
)
async def discard_agreement(request: Request, agreement_id: FromPath[UUID]) -> None:
    """Take a draft out of the register; the ledger keeps what it said. Registrars only."""
    seen = reading.seen(request, None, needed=False)
    await drafting.discard(agreement_id, seen=seen, actor=edge.actor(request))


@post(
    "/agreements/{agreement_id:uuid}/registration",
    operation_class=describes(
        (201, Answer("Registered.", Registered, headers={"Location": TEXT})),
        body=RegistrationBody,
        headers=[IF_MATCH],
    ),
    tags=TAGS,
)
async def register_agreement(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Give a draft its number. 422 names all that is missing, 409 the agreements it may be a duplicate of."""
    actor, given = edge.actor(request), await reading.body(request, RegistrationBody)
    number = await registering.register(
        agreement_id,
        seen=reading.seen(request, given.seen, needed=False),
        actor=actor,
        despite_duplicates=given.despite_duplicates,
    )
    return answers.value(
        Registered(number), status=201, headers={"location": f"/api/v1/agreements/{agreement_id}"}
    )


@post(
    "/agreements/{agreement_id:uuid}/corrections",
    operation_class=describes(
        (200, ONE),
        body=CorrectionBody,
        headers=[IF_MATCH],
        example="correction",
    ),
    status_code=200,
    tags=TAGS,
)
async def correct_agreement(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Mend what a registered agreement was entered with, for a reason that the ledger keeps. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, CorrectionBody)
    seen = reading.seen(request, given.seen)
    await drafting.correct(agreement_id, given.content(), reason=given.reason, seen=seen, actor=actor)
    return answers.record(await dossiers.said(agreement_id, actor))


handlers = [
    list_agreements,
    show_agreement,
    create_agreement,
    revise_agreement,
    discard_agreement,
    register_agreement,
    correct_agreement,
]
