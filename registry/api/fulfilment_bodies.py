"""What programs send of what was done and paid: reports, answers to them, grounds, payments, rates of exchange."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from agreements.acts.documents import File
from agreements.acts.exchanging import Rate
from agreements.acts.fulfilling import Report
from agreements.acts.paying import Paid
from registry.api.fields import (
    Boolean,
    Currency,
    Id,
    Line,
    Lines,
    NeededCurrency,
    NeededDay,
    NeededSum,
    Quotation,
    Share,
    Sum,
    Whole,
)
from registry.api.texts import PROSE, Body


class ReportBody(Body):
    """What the body that owes reports; `share` is what this report adds, and without one it is all the rest."""

    happened_on: NeededDay
    text: Annotated[str, Lines(PROSE)]
    share: Share = None
    amount: Sum = None

    def report(self, evidence: Sequence[File] = ()) -> Report:
        return Report(**dict(self), evidence=evidence)


class ReasonBody(Body):
    """Why."""

    reason: Annotated[str, Lines(2_000)]


class AnswerBody(Body):
    """What the counterparty says when it confirms."""

    text: Annotated[str | None, Lines(PROSE)] = None


class ContradictionBody(Body):
    """What the counterparty says is not so."""

    text: Annotated[str, Lines(PROSE)]


class GroundBody(Body):
    """The paper on which a milestone is waived or put on hold, and from which day."""

    on: NeededDay
    ground: Annotated[str, Lines(2_000)]


class PaymentBody(Body):
    """Money that moved. Left out, the currency is the promised one, and the bodies those that owe and are owed."""

    paid_on: NeededDay
    amount: NeededSum
    currency: Currency = None
    payer: Id = None
    payee: Id = None
    note: Annotated[str | None, Lines(2_000)] = None
    despite_excess: Boolean = Field(
        default=False,
        description=(
            "Record it although it is dated before the signature, is in another currency than promised, more than was"
            " promised, or for a promise that names no sum."
        ),
    )

    def paid(self, evidence: Sequence[File] = ()) -> Paid:
        own = {name: value for name, value in self if name != "despite_excess"}
        return Paid(**own, evidence=evidence)


class ExchangeRateBody(Body):
    """What `units` of a currency cost in som from a day on, and who says so."""

    currency: NeededCurrency
    valid_on: NeededDay
    units: Annotated[int, Whole(1, 1_000_000)] = Field(
        1, description="For how many units the rate is quoted."
    )
    rate: Quotation
    source: Annotated[str, Line(500)]

    def rate_of(self) -> Rate:
        return Rate(**dict(self))
