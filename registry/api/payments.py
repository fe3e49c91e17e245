"""Payments: recorded, withdrawn, listed."""

from uuid import UUID

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response

from agreements.actors import Actor
from agreements.acts import paying
from agreements.readings import milestones, payments
from agreements.readings.values import Payment
from registry import edge, uploads
from registry.api import answers, reading, repeating
from registry.api.documenting import ONCE, TEXT, Answer, PaymentPage, describes
from registry.api.fulfilment_bodies import PaymentBody, ReasonBody
from registry.api.queries import PaymentsQuery
from registry.requests import Request

TAGS = ["Money"]


@get(
    "/payments",
    operation_class=describes((200, Answer("A page of payments.", PaymentPage)), query=PaymentsQuery),
    tags=TAGS,
)
async def list_payments(request: Request) -> Response[bytes]:
    """Payments of the agreements that the caller may see, the latest first, withdrawn ones among them."""
    asked = reading.query(request, PaymentsQuery)
    async with asked.reading(edge.actor(request)) as reader:
        page = await payments.listing(asked.filter(), reader, limit=asked.limit, cursor=asked.place())
    return answers.listing(page)


@get(
    "/payments/{payment_id:uuid}",
    operation_class=describes((200, Answer("The payment.", Payment))),
    tags=TAGS,
)
async def show_payment(request: Request, payment_id: FromPath[UUID]) -> Response[bytes]:
    """One payment, also a withdrawn one."""
    actor = edge.actor(request)
    return answers.value(await _told(payment_id, await milestones.paid_for(payment_id, actor), actor))


@post(
    "/milestones/{milestone_id:uuid}/payments",
    operation_class=describes(
        (201, Answer("Recorded.", Payment, headers={"Location": TEXT})),
        body=PaymentBody,
        form=PaymentBody,
        headers=[ONCE],
        example="payment",
    ),
    tags=TAGS,
)
async def record_payment(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Record that money moved: as JSON, or as a multipart form with files as evidence.

    For a registrar or a body at either end. A currency other than the promised one is told apart and settles nothing.
    Such a payment, one of more than was promised, for a promise that names no sum, or dated before the signature, is
    recorded only `despite_excess` (409). A refund is no payment (422).
    """
    actor = edge.actor(request)
    given, files = await _paid(request)
    evidence = [await uploads.taken(each, "file") for each in files]

    async def record() -> Response[bytes]:
        made = await paying.record_payment(
            milestone_id, given.paid(evidence), actor=actor, despite_excess=given.despite_excess
        )
        return answers.value(
            await _told(made, milestone_id, actor),
            status=201,
            headers={"location": f"/api/v1/payments/{made}"},
        )

    return await repeating.once(request, actor, record, given, *(each.content for each in evidence))


async def _paid(request: Request) -> tuple[PaymentBody, list[UploadFile]]:
    if request.content_type[0] == "multipart/form-data":
        return await reading.form(request, PaymentBody)
    return await reading.body(request, PaymentBody), []


@post(
    "/payments/{payment_id:uuid}/withdrawal",
    operation_class=describes((200, Answer("Withdrawn.", Payment)), body=ReasonBody, example="return"),
    status_code=200,
    tags=TAGS,
)
async def withdraw_payment(request: Request, payment_id: FromPath[UUID]) -> Response[bytes]:
    """Take a payment that was recorded wrongly out of every sum, for a reason; it stays to be seen."""
    actor, given = edge.actor(request), await reading.body(request, ReasonBody)
    milestone = await milestones.paid_for(payment_id, actor)
    await paying.withdraw(payment_id, reason=given.reason, actor=actor)
    return answers.value(await _told(payment_id, milestone, actor))


async def _told(payment: UUID, milestone: UUID, actor: Actor) -> Payment:
    found = await milestones.of(milestone, actor)
    [told] = [each for each in found.milestone.payments if each.id == payment]
    return told


handlers = [list_payments, show_payment, record_payment, withdraw_payment]
