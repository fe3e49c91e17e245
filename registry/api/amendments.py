"""What the parties changed after they had signed: recorded, given its day, withdrawn."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from litestar import post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import Field

from agreements.acts import amendments as acts
from agreements.errors import Invalid, Problem
from agreements.readings import amending, dossiers
from agreements.readings.values import Dossier
from agreements.rules.amending import OWN, AmendmentContent, Signer
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.bodies import AgreementBody, Seen
from registry.api.documenting import ETAG, IF_MATCH, ONCE, TEXT, Answer, describes
from registry.api.fields import Day, Id, Line, Lines, NeededDay, NeededId
from registry.api.fulfilment_bodies import ReasonBody
from registry.api.texts import NAME, Body
from registry.requests import Request

TAGS = ["Amendments"]
ONE = Answer("The dossier.", Dossier, headers={"ETag": ETAG})


class SignerBody(Body):
    """Who signed an amendment, and for which party."""

    organisation: NeededId
    name: Annotated[str, Line(300)]
    position: Annotated[str | None, Line(NAME)] = None

    def signer(self) -> Signer:
        return Signer(self.organisation, self.name, self.position)


class AmendmentBody(Body):
    """A signed amendment, and the agreement as it reads from the amendment's day on.

    What `content` says otherwise than the text in force on that day is what the amendment changes: a part with its
    `id` is changed, one without is added, one left out ends. An amendment whose day is not known yet begins with the
    text that all others make.
    """

    number: Annotated[str, Line(300)] = Field(description="What the paper is called, or its number.")
    signed_on: NeededDay
    effective_on: Day = Field(None, description="From which day it holds; left out while that is awaited.")
    ground: Annotated[str, Lines(2_000)]
    signers: Annotated[tuple[SignerBody, ...], Field(max_length=100)] = ()
    document: Id = Field(None, description="A file of the dossier.")
    instrument: Id = Field(None, description="The agreement in the register that this amendment is.")
    content: AgreementBody
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")

    def amendment(self) -> AmendmentContent:
        return AmendmentContent(
            number=self.number,
            signed_on=self.signed_on,
            effective_on=self.effective_on,
            ground=self.ground,
            signers=tuple(each.signer() for each in self.signers),
            document=self.document,
            instrument=self.instrument,
        )


class AmendmentDateBody(Body):
    """The day from which an amendment holds, and how it became known."""

    effective_on: NeededDay
    reason: Annotated[str | None, Lines(2_000)] = None


@post(
    "/agreements/{agreement_id:uuid}/amendments",
    operation_class=describes(
        (201, Answer("Recorded.", Dossier, headers={"ETag": ETAG, "Location": TEXT})),
        body=AmendmentBody,
        headers=[IF_MATCH, ONCE],
        example="amendment",
    ),
    tags=TAGS,
)
async def record_amendment(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Record an amendment of a registered agreement; on its day the agreement says so. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, AmendmentBody)
    seen = reading.seen(request, given.seen)

    async def record() -> Response[bytes]:
        content = given.content.content()
        await _named(acts.record(agreement_id, given.amendment(), content, seen=seen, actor=actor))
        told = await dossiers.said(agreement_id, actor)
        return answers.record(told, status=201, location=f"/api/v1/agreements/{agreement_id}")

    return await repeating.once(request, actor, record, given)


@post(
    "/amendments/{amendment_id:uuid}/date",
    operation_class=describes(
        (200, ONE), body=AmendmentDateBody, headers=[IF_MATCH], example="amendment_date"
    ),
    status_code=200,
    tags=TAGS,
)
async def date_amendment(request: Request, amendment_id: FromPath[UUID]) -> Response[bytes]:
    """Say from which day an amendment holds whose day was awaited. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, AmendmentDateBody)
    agreement = await amending.agreement_of(amendment_id, actor)
    seen, day = reading.seen(request, None, needed=False), given.effective_on
    await acts.date(amendment_id, day, reason=given.reason or "", seen=seen, actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


@post(
    "/amendments/{amendment_id:uuid}/withdrawal",
    operation_class=describes((200, ONE), body=ReasonBody, headers=[IF_MATCH], example="strike"),
    status_code=200,
    tags=TAGS,
)
async def withdraw_amendment(request: Request, amendment_id: FromPath[UUID]) -> Response[bytes]:
    """Strike an amendment that was entered by mistake, for a reason; it stays and holds no more. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ReasonBody)
    agreement = await amending.agreement_of(amendment_id, actor)
    seen = reading.seen(request, None, needed=False)
    await acts.withdraw(amendment_id, reason=given.reason, seen=seen, actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


async def _named(act: Awaitable[UUID]) -> UUID:
    """Do it; what is wrong with it is told by the fields of the body."""
    try:
        return await act
    except Invalid as refusal:
        raise Invalid(
            *(Problem(_field(each.field), each.key, each.params) for each in refusal.problems)
        ) from refusal


def _field(field: str) -> str:
    return field.removeprefix(OWN) if field.startswith(OWN) or not field else f"content.{field}"


handlers = [record_amendment, date_amendment, withdraw_amendment]
