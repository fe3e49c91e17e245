"""Money that moved, and what was recorded wrongly."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import paying
from agreements.acts.paying import Paid
from agreements.vocabulary import Act
from tests.histories.entering import PAST
from tests.histories.model import (
    BODIES,
    Agreement,
    Commitment,
    Milestone,
    before_signature,
    holding,
    left,
    on_the_side_of,
    only_registered,
)
from tests.histories.steps import CONCERNED, REASONS, WHICH, Steps, missing

SUMS = st.sampled_from(("100.00", "250.50", "0.01") * 4 + ("0.004",)).map(Decimal)
MAYBE_BODY = st.none() | st.none() | st.sampled_from(BODIES)
OTHERWISE = "permissions.debtor_or_creditor"


def _unexpected(
    agreement: Agreement, promise: Commitment, milestone: Milestone, payment: dict[str, Any]
) -> tuple[tuple[bool, str], ...]:
    """What is asked about before it is recorded all the same."""
    early = (before_signature(payment["paid_on"], agreement), "paying.before_signature")
    if promise["amount"] is None:
        return early, (True, "paying.sum_not_promised")
    if payment["currency"] != promise["currency"]:
        return early, (True, "paying.another_currency")
    too_much = payment["amount"] > left(promise, milestone)
    return early, (too_much, "paying.more_than_promised")


def _refund(promise: Commitment, milestone: Milestone, payment: dict[str, Any]) -> bool:
    """Back from whoever is owed to whoever owes."""
    there = milestone["owed_by"], promise["owed_to"]
    return there[0] != there[1] and (payment["payee"], payment["payer"]) == there


class Paying(Steps):
    @precondition(lambda self: self.model.milestones())
    @rule(which=WHICH, who=CONCERNED, on=PAST, amount=SUMS, currency=st.sampled_from((None, "KGS", "KGS", "USD")),
          payer=MAYBE_BODY, payee=MAYBE_BODY)  # fmt: skip
    def pay(
        self,
        which: int,
        who: str,
        on: date,
        amount: Decimal,
        currency: str | None,
        payer: str | None,
        payee: str | None,
    ) -> None:
        agreement, promise, milestone = self.milestone(which, lambda _: True)
        bodies = self.world.bodies
        despite = which % 2 == 0
        paid = Paid(
            paid_on=on,
            amount=amount,
            currency=currency,
            payer=bodies[payer] if payer else None,
            payee=bodies[payee] if payee else None,
        )
        payment = {
            "paid_on": on,
            "amount": amount.quantize(Decimal("0.01")),
            "currency": currency or promise["currency"],
            "payer": payer or milestone["owed_by"],
            "payee": payee or promise["owed_to"],
        }
        done = self.world.attempt(
            Act.PAYMENT_RECORD,
            who,
            agreement,
            lambda actor: paying.record_payment(milestone["id"], paid, actor=actor, despite_excess=despite),
            against=only_registered(agreement)
            | on_the_side_of(who, milestone["owed_by"], promise["owed_to"], otherwise=OTHERWISE),
            typed=holding(
                (on > self.model.today, "paying.in_the_future"),
                (payment["amount"] == 0, "errors.amount_not_positive"),
                (payment["currency"] is None, "completeness.no_currency"),
                (payment["payer"] == payment["payee"], "paying.to_oneself"),
                (_refund(promise, milestone, payment), "paying.refund"),
                *(() if despite else _unexpected(agreement, promise, milestone, payment)),
            ),
            milestone=milestone,
        )
        if done:
            milestone["payments"].append({**payment, "id": done.made, "withdrawn": False})
            self.touched.append(agreement)

    @precondition(lambda self: any(each["payments"] for _, _, each in self.model.milestones()))
    @rule(which=WHICH, who=CONCERNED, reason=REASONS)
    def withdraw(self, which: int, who: str, reason: str) -> None:
        payments = [(*place, each) for place in self.model.milestones() for each in place[2]["payments"]]
        agreement, promise, milestone, payment = payments[which % len(payments)]
        done = self.world.attempt(
            Act.PAYMENT_WITHDRAW,
            who,
            agreement,
            lambda actor: paying.withdraw(payment["id"], reason=reason, actor=actor),
            against=on_the_side_of(who, milestone["owed_by"], promise["owed_to"], otherwise=OTHERWISE)
            | holding((payment["withdrawn"], "paying.withdrawn_already")),
            typed=missing(reason, "paying.no_reason"),
        )
        if done:
            payment["withdrawn"] = True
            self.touched.append(agreement)
