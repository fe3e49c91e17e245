"""Money that moved, and what was recorded wrongly."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from agreements.acts import documents, drafting, paying, registering
from agreements.acts.documents import File
from agreements.acts.paying import Paid
from agreements.errors import AgainstTheRules, Invalid, NotAllowed, NotFound
from agreements.readings import dossiers, ledgers, money
from agreements.rules.money import Totals
from agreements.vocabulary import Act
from tests.agreements.acts.test_fulfilling import refused, standing

PAID = Paid(paid_on=date(2026, 6, 10), amount=Decimal("500000.50"), note="Поручение № 7")


@pytest.fixture
async def milestone(registered, registrar):
    return (await standing(registered, registrar)).id


async def sums(agreement, actor):
    return money.of_commitments((await dossiers.of(agreement, actor)).commitments)


async def test_a_payment_goes_from_who_owes_to_who_is_owed_in_the_promised_currency(
    registered, milestone, executor, ministry, fund
):
    order = File(content=b"%PDF-1.7", filename="Поручение.pdf", media_type="application/pdf")
    made = await paying.record_payment(milestone, replace(PAID, evidence=(order,)), actor=executor)
    dossier = await dossiers.of(registered, executor)
    [payment] = dossier.commitments[0].milestones[0].payments
    assert (payment.id, payment.payer.id, payment.payee.id, payment.currency, payment.note) == (
        made,
        ministry,
        fund,
        "KGS",
        "Поручение № 7",
    )
    assert [(each.filename, each.kind) for each in payment.evidence] == [("Поручение.pdf", "evidence")]
    assert dossier.documents == ()
    [row] = await sums(registered, executor)
    assert (row.paid, row.outstanding) == (Decimal("500000.50"), Decimal("1000000.00"))
    entry = (await ledgers.of_agreement(registered, executor))[-1]
    assert (entry.act, entry.actor) == (Act.PAYMENT_RECORD, executor.account)
    assert f"payment/{made}" in entry.changed


async def test_a_payment_in_another_currency_is_told_apart(registered, milestone, fund_executor):
    await paying.record_payment(
        milestone,
        replace(PAID, amount=Decimal(100), currency="USD"),
        actor=fund_executor,
        despite_excess=True,
    )
    rows = await sums(registered, fund_executor)
    assert [(row.currency, row.paid, row.paid_otherwise) for row in rows] == [
        ("KGS", Decimal(0), Decimal(0)),
        ("USD", Decimal(0), Decimal(100)),
    ]
    assert rows[0].outstanding == Decimal("1500000.50")


async def test_a_payment_withdrawn_stays_to_be_seen_and_counts_nowhere(
    registered, milestone, executor, registrar
):
    made = await paying.record_payment(milestone, PAID, actor=executor)
    await paying.withdraw(made, reason="Внесено дважды", actor=registrar)
    [payment] = (await standing(registered, registrar)).payments
    assert (payment.withdrawal_reason, payment.withdrawn_by) == ("Внесено дважды", registrar.account)
    assert await sums(registered, registrar) == (
        Totals(
            "KGS",
            promised=Decimal("1500000.50"),
            scheduled=Decimal("1500000.50"),
            outstanding=Decimal("1500000.50"),
        ),
    )
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.changed) == (Act.PAYMENT_WITHDRAW, (f"payment/{made}",))
    error = await refused(
        registered, registrar, AgainstTheRules, paying.withdraw(made, reason="x", actor=registrar)
    )
    assert error.key == "paying.withdrawn_already"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"paid_on": date(2026, 6, 16)}, "paid_on"), ({"amount": Decimal(0)}, "amount")],
)
async def test_a_payment_that_cannot_be_leaves_no_trace(registered, milestone, executor, change, field):
    act = paying.record_payment(milestone, replace(PAID, **change), actor=executor)
    error = await refused(registered, executor, Invalid, act)
    assert [problem.field for problem in error.problems] == [field]


async def test_more_than_was_promised_is_recorded_only_on_a_word(registered, milestone, executor, registrar):
    too_much = replace(PAID, amount=Decimal("1000000.01"))
    await paying.record_payment(milestone, PAID, actor=executor)
    error = await refused(
        registered, registrar, paying.Excess, paying.record_payment(milestone, too_much, actor=executor)
    )
    assert (error.key, error.params["left"]) == ("paying.more_than_promised", Decimal("1000000.00"))
    exact = await paying.record_payment(milestone, replace(PAID, amount=Decimal(1_000_000)), actor=executor)
    await paying.withdraw(exact, reason="Не та сумма", actor=registrar)
    await paying.record_payment(milestone, too_much, actor=executor, despite_excess=True)
    [row] = await sums(registered, executor)
    assert (row.paid, row.outstanding) == (Decimal("1500000.51"), Decimal(0))
    entry = (await ledgers.of_agreement(registered, executor))[-1]
    assert (entry.act, entry.actor) == (Act.PAYMENT_RECORD, executor.account)


async def test_what_was_paid_before_the_signature_is_recorded_only_on_a_word(registered, milestone, executor):
    early = replace(PAID, paid_on=date(2026, 5, 3))
    act = paying.record_payment(milestone, early, actor=executor)
    error = await refused(registered, executor, paying.Excess, act)
    assert (error.key, error.params) == ("paying.before_signature", {"day": date(2026, 5, 4)})
    assert await paying.record_payment(milestone, early, actor=executor, despite_excess=True)


async def test_a_promise_that_names_no_sum_is_paid_for_only_on_a_word(content, registrar):
    promise = replace(content.commitments[0], amount=None, currency=None)
    made = await drafting.draft(replace(content, commitments=(promise,)), actor=registrar)
    await registering.register(made, seen=None, actor=registrar)
    milestone, paid = (await standing(made, registrar)).id, replace(PAID, currency="KGS")
    error = await refused(
        made, registrar, paying.Excess, paying.record_payment(milestone, paid, actor=registrar)
    )
    assert error.key == "paying.sum_not_promised"
    assert await paying.record_payment(milestone, paid, actor=registrar, despite_excess=True)


async def test_money_goes_to_somebody_else(registered, milestone, executor, fund):
    act = paying.record_payment(milestone, replace(PAID, payer=fund), actor=executor)
    error = await refused(registered, executor, Invalid, act)
    assert [problem.key for problem in error.problems] == ["paying.to_oneself"]


async def test_money_that_goes_back_pays_for_nothing(registered, milestone, executor, ministry, fund):
    back = replace(PAID, payer=fund, payee=ministry)
    act = paying.record_payment(milestone, back, actor=executor, despite_excess=True)
    error = await refused(registered, executor, Invalid, act)
    assert [(problem.field, problem.key) for problem in error.problems] == [("payer", "paying.refund")]


async def test_another_currency_is_recorded_only_on_a_word(registered, milestone, executor):
    dollars = replace(PAID, amount=Decimal(100), currency="USD")
    act = paying.record_payment(milestone, dollars, actor=executor)
    error = await refused(registered, executor, paying.Excess, act)
    assert (error.key, error.params) == ("paying.another_currency", {"currency": "KGS"})
    assert await paying.record_payment(milestone, dollars, actor=executor, despite_excess=True)


async def test_who_is_at_neither_end_tells_of_no_payment(registered, milestone, auditor, registrar, executor):
    await refused(registered, registrar, NotAllowed, paying.record_payment(milestone, PAID, actor=auditor))
    made = await paying.record_payment(milestone, PAID, actor=executor)
    await refused(registered, registrar, NotAllowed, paying.withdraw(made, reason="x", actor=auditor))
    await refused(registered, registrar, Invalid, paying.withdraw(made, reason=" ", actor=executor))


async def test_nothing_is_paid_for_a_draft_or_for_what_is_not_there(draft, registrar):
    milestone = (await dossiers.of(draft, registrar)).commitments[0].milestones[0].id
    await refused(draft, registrar, NotAllowed, paying.record_payment(milestone, PAID, actor=registrar))
    for act in (
        paying.record_payment(uuid4(), PAID, actor=registrar),
        paying.withdraw(uuid4(), reason="x", actor=registrar),
    ):
        with pytest.raises(NotFound):
            await act


async def test_evidence_of_a_payment_stays_with_it(registered, milestone, executor, registrar):
    order = File(content=b"%PDF-1.7", filename="a.pdf", media_type="application/pdf")
    await paying.record_payment(milestone, replace(PAID, evidence=(order,)), actor=executor)
    [payment] = (await standing(registered, registrar)).payments
    act = documents.remove(registered, payment.evidence[0].id, reason="x", actor=registrar)
    error = await refused(registered, registrar, AgainstTheRules, act)
    assert error.key == "documents.evidence_stays"
