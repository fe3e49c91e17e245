"""Recording that money moved, and withdrawing what was recorded wrongly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts import documents
from agreements.acts.locking import locked_milestone
from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem
from agreements.ledger.recording import Row, recorded
from agreements.rules import money
from agreements.rules.money import CENT, Instalment, Promise
from agreements.tables.commitments import Commitment, Milestone
from agreements.tables.ids import new_id
from agreements.tables.payments import Payment
from agreements.vocabulary import Act, DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment. Without a currency it is in the promised one; without bodies, from the one that owes to the other."""

    paid_on: date
    amount: Decimal
    currency: str | None = None
    payer: UUID | None = None
    payee: UUID | None = None
    note: str | None = None
    evidence: Sequence[documents.File] = ()


class Excess(AgainstTheRules):
    """What is seldom so: paid before the signature, in another currency, or more than was promised.

    For a promise that names no sum anything is. It may be recorded all the same.
    """


async def record_payment(milestone: UUID, paid: Paid, *, actor: Actor, despite_excess: bool = False) -> UUID:
    """Records a payment for a milestone, in whatever state it is: money moved or it did not.

    Raises `Invalid`, `Excess` unless told to go on despite it, `NotFound`, `NotAllowed`.
    """
    if paid.paid_on > actor.today:
        raise Invalid(Problem("paid_on", "paying.in_the_future"))
    payment = new_id()
    rows = await Milestone.raw("SELECT agreement FROM milestone WHERE id = {}", milestone)
    if not rows:
        raise NotFound("errors.no_milestone")
    async with recorded(actor, Act.PAYMENT_RECORD, ("agreement", rows[0]["agreement"])) as record:
        row = await locked_milestone(record, milestone)
        [promise] = await Commitment.raw(
            "SELECT c.*, a.signed_on FROM commitment c JOIN agreement a ON a.id = c.agreement WHERE c.id = {}",
            row["commitment"],
        )
        wanted = _columns(paid, row, dict(promise))
        problems = list(_problems(wanted, row, dict(promise)))
        if problems:
            raise Invalid(*problems)
        if not despite_excess:
            await _check_expected(wanted, milestone, dict(promise))
        await record.insert(
            Payment,
            [
                {
                    "id": payment,
                    "agreement": record.subject,
                    "milestone": milestone,
                    **wanted,
                    "recorded_at": actor.at,
                    "recorded_by": actor.account,
                }
            ],
        )
        for file in paid.evidence:
            await documents.keep(record, replace(file, kind=DocumentKind.EVIDENCE), payment=payment)
    return payment


async def withdraw(payment: UUID, *, reason: str, actor: Actor) -> None:
    """Takes a payment out of every sum, for a reason; it stays to be seen.

    Raises `Invalid` without a reason, `NotFound`, `NotAllowed`, `AgainstTheRules`.
    """
    if not reason.strip():
        raise Invalid(Problem("reason", "paying.no_reason"))
    rows = await Payment.raw("SELECT agreement, milestone FROM payment WHERE id = {}", payment)
    if not rows:
        raise NotFound("errors.no_payment")
    async with recorded(actor, Act.PAYMENT_WITHDRAW, ("agreement", rows[0]["agreement"])) as record:
        await locked_milestone(record, rows[0]["milestone"])
        row = await record.lock(Payment, payment)
        if row["withdrawn_at"] is not None:
            raise AgainstTheRules("paying.withdrawn_already")
        await record.update(
            Payment,
            payment,
            withdrawn_at=actor.at,
            withdrawn_by=actor.account,
            withdrawal_reason=reason.strip(),
        )


async def _check_expected(wanted: Row, milestone: UUID, promise: Row) -> None:
    """Raises `Excess`."""
    signed_on = promise["signed_on"]
    if signed_on is not None and wanted["paid_on"] < signed_on:
        raise Excess("paying.before_signature", day=signed_on)
    if promise["amount"] is None:
        raise Excess("paying.sum_not_promised")
    if wanted["currency"] != promise["currency"]:
        raise Excess("paying.another_currency", currency=promise["currency"])
    rows = await Milestone.raw(
        "SELECT m.id, m.amount, coalesce(sum(y.amount) FILTER (WHERE y.withdrawn_at IS NULL), 0) AS paid"
        " FROM milestone m LEFT JOIN payment y ON y.milestone = m.id AND y.currency = {} WHERE m.commitment = {}"
        " GROUP BY m.id",
        promise["currency"],
        promise["id"],
    )
    instalments = tuple(
        Instalment(row["amount"], payments=((row["paid"], promise["currency"]),)) for row in rows
    )
    place = next(place for place, row in enumerate(rows) if row["id"] == milestone)
    left = money.left(Promise(promise["amount"], promise["currency"], instalments), place)
    if left is not None and wanted["amount"] > left:
        raise Excess("paying.more_than_promised", left=left, currency=promise["currency"])


def _columns(paid: Paid, milestone: Row, promise: Row) -> dict[str, Any]:
    return {
        "paid_on": paid.paid_on,
        "amount": paid.amount.quantize(CENT),
        "currency": paid.currency or promise["currency"],
        "payer": paid.payer or milestone["owed_by"],
        "payee": paid.payee or promise["owed_to"],
        "note": (paid.note or "").strip() or None,
    }


def _problems(wanted: Row, milestone: Row, promise: Row) -> Iterator[Problem]:
    if wanted["amount"] <= 0:
        yield Problem("amount", "errors.amount_not_positive")
    if wanted["currency"] is None:
        yield Problem("currency", "completeness.no_currency")
    if wanted["payer"] == wanted["payee"]:
        yield Problem("payee", "paying.to_oneself")
    elif (wanted["payer"], wanted["payee"]) == (promise["owed_to"], milestone["owed_by"]):
        yield Problem("payer", "paying.refund")
