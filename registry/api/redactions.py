"""Taking something out of the record for ever: proposed by one person, approved or refused by another."""

from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct
from pydantic import Field

from agreements.acts import redacting
from agreements.readings import dossiers, redactable, redactions
from agreements.readings.values import Dossier
from agreements.rules.redactions import Chosen, Ground, Held, Place
from agreements.rules.successions import LegalAct
from agreements.vocabulary import RedactionAsker
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.bodies import Seen
from registry.api.documenting import ETAG, IF_MATCH, ONCE, TEXT, Answer, describes
from registry.api.fields import Boolean, Day, Id, Line, NeededDay, Whole
from registry.api.fulfilment_bodies import ReasonBody
from registry.api.texts import NAME, Body
from registry.requests import Request

TAGS = ["Redactions"]
ONE = Answer("The dossier.", Dossier, headers={"ETag": ETAG})
MOST_PLACES = 500


class LawBody(Body):
    """The act of law by which something is taken out."""

    title: Annotated[str, Line(NAME)]
    number: Annotated[str, Line(100)]
    on: NeededDay


class PlaceBody(Body):
    """Where something stands or stood, as `GET .../redactions/places` names it."""

    section: Annotated[str, Line(100)]
    part: Annotated[str | None, Line(100)] = None
    part_id: Id = None
    field: Annotated[str | None, Line(100)] = None
    revision: Annotated[int | None, Whole(1, 2**31 - 1)] = Field(
        None, description="Of a reason: the revision it was given for."
    )
    stands: Boolean = Field(default=False, description="Take out what stands there now too.")

    def chosen(self) -> Chosen:
        return Chosen(Place(self.section, self.part, self.part_id, self.field, self.revision), self.stands)


class RedactionBody(Body):
    """What is to be taken out, by which law, and who asked; never what it is, nor whom it is about."""

    places: list[PlaceBody] = Field(min_length=1, max_length=MOST_PLACES)
    act: LawBody
    asker: RedactionAsker
    asked_by: Id = Field(
        None, description="The account that asked, of somebody within; else whoever proposes."
    )
    request_number: Annotated[str | None, Line(100)] = None
    request_on: Day = None
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")

    def ground(self) -> Ground:
        basis = LegalAct(self.act.title, self.act.number, self.act.on)
        return Ground(basis, self.asker, self.asked_by, self.request_number, self.request_on)


class Places(Struct, frozen=True):
    """The places of the record that say something, and could be taken out."""

    items: tuple[Held, ...]


@get(
    "/agreements/{agreement_id:uuid}/redactions/places",
    operation_class=describes((200, Answer("The places.", Places))),
    tags=TAGS,
)
async def redaction_places(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Read where the record of an agreement says something that could be taken out, and since when. Registrars only."""
    return answers.value(Places(await redactable.of(agreement_id, edge.actor(request))))


@post(
    "/agreements/{agreement_id:uuid}/redactions",
    operation_class=describes(
        (201, Answer("Proposed.", Dossier, headers={"ETag": ETAG, "Location": TEXT})),
        body=RedactionBody,
        headers=[IF_MATCH, ONCE],
        example="redaction",
    ),
    tags=TAGS,
)
async def propose_redaction(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Propose that something be taken out of the record; an auditor or administrator decides. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, RedactionBody)
    seen = reading.seen(request, given.seen, needed=False)

    async def propose() -> Response[bytes]:
        chosen = [each.chosen() for each in given.places]
        await redacting.propose(agreement_id, chosen, ground=given.ground(), seen=seen, actor=actor)
        told = await dossiers.said(agreement_id, actor)
        return answers.record(told, status=201, location=f"/api/v1/agreements/{agreement_id}")

    return await repeating.once(request, actor, propose, given)


@post(
    "/redactions/{redaction_id:uuid}/approval",
    operation_class=describes((200, ONE), headers=[IF_MATCH]),
    status_code=200,
    tags=TAGS,
)
async def approve_redaction(request: Request, redaction_id: FromPath[UUID]) -> Response[bytes]:
    """Take it out of the record, for ever. Auditors and administrators, and never whoever asked or proposed it."""
    actor = edge.actor(request)
    agreement = await redactions.agreement_of(redaction_id, actor)
    await redacting.approve(redaction_id, seen=reading.seen(request, None, needed=False), actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


@post(
    "/redactions/{redaction_id:uuid}/refusal",
    operation_class=describes((200, ONE), body=ReasonBody, headers=[IF_MATCH], example="redaction_refusal"),
    status_code=200,
    tags=TAGS,
)
async def refuse_redaction(request: Request, redaction_id: FromPath[UUID]) -> Response[bytes]:
    """Leave the record as it is, for a reason. Whoever may approve it may refuse it."""
    actor, given = edge.actor(request), await reading.body(request, ReasonBody)
    agreement = await redactions.agreement_of(redaction_id, actor)
    seen = reading.seen(request, None, needed=False)
    await redacting.refuse(redaction_id, reason=given.reason, seen=seen, actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


@post(
    "/redactions/{redaction_id:uuid}/withdrawal",
    operation_class=describes((200, ONE), headers=[IF_MATCH]),
    status_code=200,
    tags=TAGS,
)
async def withdraw_redaction(request: Request, redaction_id: FromPath[UUID]) -> Response[bytes]:
    """Take a proposal back that nobody decided on. Only whoever made it."""
    actor = edge.actor(request)
    agreement = await redactions.agreement_of(redaction_id, actor)
    await redacting.withdraw(redaction_id, seen=reading.seen(request, None, needed=False), actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


handlers = [redaction_places, propose_redaction, approve_redaction, refuse_redaction, withdraw_redaction]
