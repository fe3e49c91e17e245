"""Payments: recorded and withdrawn on the page of their milestone."""

from typing import Any, Literal
from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel

from agreements.acts import paying
from agreements.acts.paying import Excess, Paid
from agreements.errors import Invalid, Problem, RegisterError
from agreements.readings import milestones as readings
from registry import edge, forms
from registry.forms import Form
from registry.pages import milestones
from registry.pages.answers import gone_on
from registry.pages.fields import Amount, Currency, Day, Prose
from registry.requests import Request


class PaymentEntry(BaseModel):
    """The form of a payment."""

    paid_on: Day
    amount: Amount
    currency: Currency | None = None
    payer: UUID | None = None
    payee: UUID | None = None
    note: Prose | None = None
    despite_excess: Literal["on"] | None = None


class PaymentPages(Controller):
    """The acts."""

    @post("/milestones/{milestone:uuid}/payments", status_code=200)
    async def record(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        act = forms.under("payment", _record(milestone, form.part("payment"), request))
        outcome = await forms.attempt(act)
        if isinstance(outcome, RegisterError):
            return await milestones.shown(request, milestone, form.again(outcome, edge.words(request)))
        return gone_on(request, f"/milestones/{milestone}", "notices.payment_recorded")

    @post("/payments/{payment:uuid}/withdraw", status_code=200)
    async def withdraw(self, request: Request, payment: FromPath[UUID]) -> Response[Any]:
        milestone = await readings.paid_for(payment, edge.actor(request))
        form = await forms.received(request)
        outcome = await forms.attempt(_withdraw(payment, form, request))
        if isinstance(outcome, RegisterError):
            return await milestones.shown(request, milestone, form.again(outcome, edge.words(request)))
        return gone_on(request, f"/milestones/{milestone}", "notices.payment_withdrawn")


async def _record(milestone: UUID, form: Form, request: Request) -> UUID:
    entry = forms.read(PaymentEntry, form)
    evidence = await milestones.files(request, "payment.evidence")
    own = {name: value for name, value in entry if name != "despite_excess"}
    act = paying.record_payment(
        milestone,
        Paid(**own, evidence=evidence),
        actor=edge.actor(request),
        despite_excess=entry.despite_excess is not None,
    )
    outcome = await forms.attempt(act, Excess)
    if isinstance(outcome, Excess):
        raise Invalid(Problem("despite_excess", outcome.key, outcome.params))
    if isinstance(outcome, RegisterError):
        raise outcome
    return outcome


async def _withdraw(payment: UUID, form: Form, request: Request) -> None:
    """The reason stands under the payment's own name, since there may be several on the page."""
    field = f"withdrawing.{payment}"
    act = paying.withdraw(payment, reason=form.values.get(field, ""), actor=edge.actor(request))
    outcome = await forms.attempt(act)
    if isinstance(outcome, Invalid):
        raise Invalid(*[Problem(field, each.key, each.params) for each in outcome.problems])
    if isinstance(outcome, RegisterError):
        raise outcome
