"""Sums and rates over many agreements are those of each dossier, put together; nobody sees what is not theirs."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agreements.acts import drafting, fulfilling, paying, registering, stopping
from agreements.acts.fulfilling import Report
from agreements.acts.paying import Paid
from agreements.errors import NotFound
from agreements.readings import commitments, dossiers, money, payments, rates
from agreements.rules import money as rules_of_money
from agreements.rules import rates as rules
from agreements.rules.contents import CommitmentContent, MilestoneContent, Text
from agreements.rules.money import Totals, totals
from agreements.vocabulary import CommitmentKind, Confidentiality, Role
from tests.fixtures_register import acting

TODAY = date(2026, 6, 15)
SUMS = ("promised", "scheduled", "paid", "paid_otherwise", "waived", "outstanding")


def some_milestone(chance, amount, currency):
    due = TODAY + timedelta(days=chance.randint(-400, 400))
    part = None
    if amount is not None and chance.random() < 0.6:
        part = Decimal(chance.randint(1, 60))
    return MilestoneContent(
        rule={"kind": "date", "on": due.isoformat()} if chance.random() < 0.8 else None,
        amount=part,
        currency=None if part is None else currency,
    )


def some_promise(chance, bodies):
    amount = Decimal(chance.randint(1, 100)) if chance.random() < 0.8 else None
    currency = None if amount is None else chance.choice(["KGS", "USD"])
    owed_by, owed_to = chance.sample(bodies, 2)
    return CommitmentContent(
        text=Text(ru="Обязательство"),
        kind=chance.choice(list(CommitmentKind)) if chance.random() < 0.3 else CommitmentKind.FINANCIAL,
        owed_by=owed_by,
        owed_to=owed_to if chance.random() < 0.8 else None,
        amount=amount,
        currency=currency,
        as_in_source=True,
        milestones=tuple(some_milestone(chance, amount, currency) for _ in range(chance.randint(0, 3))),
    )


async def live(chance, milestone, registrar, second):
    for _ in range(chance.choice([0, 0, 1, 2])):
        paid = Paid(
            paid_on=TODAY - timedelta(days=chance.randint(0, 800)),
            amount=Decimal(chance.randint(1, 50)),
            currency=chance.choice(["KGS", "USD", "EUR"]),
            payee=None,
        )
        made = await paying.record_payment(milestone.id, paid, actor=registrar, despite_excess=True)
        if chance.random() < 0.2:
            await paying.withdraw(made, reason="x", actor=registrar)
    what = chance.random()
    if what < 0.2:
        await stopping.waive(milestone.id, ground="x", on=TODAY, actor=registrar)
    elif what < 0.3:
        await stopping.hold(milestone.id, ground="x", on=TODAY, actor=registrar)
    elif what < 0.6:
        on = TODAY - timedelta(days=chance.randint(0, 300))
        report = await fulfilling.report(milestone.id, Report(happened_on=on, text="x"), actor=registrar)
        await fulfilling.accept(report, actor=second)


@pytest.fixture
async def register(content, ministry, fund, registrar, second_registrar):
    """Thirty agreements of every sort; one in six is for the named alone."""
    chance, made = random.Random(6), []  # noqa: S311 -- the same thirty in each run
    for number in range(30):
        promises = tuple(some_promise(chance, [ministry, fund]) for _ in range(chance.randint(1, 3)))
        wanted = replace(
            content,
            title=Text(ru=f"Меморандум {number}"),
            signed_on=TODAY - timedelta(days=400),
            commitments=promises,
        )
        if number % 6 == 5:
            wanted = replace(
                wanted,
                confidentiality=Confidentiality.CONFIDENTIAL
                if number % 12 == 5
                else Confidentiality.NEED_TO_KNOW,
                confidentiality_reason="x",
                reader_accounts=frozenset({second_registrar.account}),
            )
        agreement = await drafting.draft(wanted, actor=registrar)
        await registering.register(agreement, seen=1, actor=registrar, despite_duplicates=True)
        made.append(agreement)
        for commitment in (await dossiers.of(agreement, registrar)).commitments:
            for milestone in commitment.milestones:
                await live(chance, milestone, registrar, second_registrar)
    return made


async def seen(register, actor):
    found = []
    for agreement in register:
        with suppress(NotFound):
            found.append(await dossiers.of(agreement, actor))
    return found


async def test_the_sums_of_the_register_are_those_of_its_dossiers(register, registrar):
    whole = [each for dossier in await seen(register, registrar) for each in dossier.commitments]
    made = await money.of(money.Filter(), registrar)
    assert made.totals == money.of_commitments(whole)
    assert len(made.totals) == 3
    assert all(sum(getattr(row, name) for row in made.totals) > 0 for name in SUMS)
    unknown = [
        each
        for each in whole
        if each.amount is None
        and (
            each.kind is CommitmentKind.FINANCIAL or any(milestone.payments for milestone in each.milestones)
        )
    ]
    assert made.unknown == len(unknown)


async def test_what_each_body_owes_is_the_sum_of_its_own_promises(register, registrar, ministry, fund):
    whole = [each for dossier in await seen(register, registrar) for each in dossier.commitments]
    made = await money.of(money.Filter(), registrar)
    told = {each.owed_by.id: each.totals for each in made.bodies}
    for body in (ministry, fund):
        theirs = [each for each in whole if each.owed_by.id == body]
        assert told[body] == money.of_commitments(theirs)
        assert (await money.of(money.Filter(owed_by=body), registrar)).totals == told[body]
        owed = [each for each in whole if each.owed_to and each.owed_to.id == body]
        assert (await money.of(money.Filter(owed_to=body), registrar)).totals == money.of_commitments(owed)


async def test_the_years_add_up_to_the_whole(register, registrar):
    made = await money.of(money.Filter(), registrar)
    paid, otherwise = Counter(), Counter()
    for row in made.years:
        paid[row.currency] += row.paid
        otherwise[row.currency] += row.paid_otherwise
    for row in made.totals:
        assert (paid[row.currency], otherwise[row.currency]) == (row.paid, row.paid_otherwise)
    assert None in {row.year for row in made.years}
    assert {TODAY.year - 1, TODAY.year} <= {row.year for row in made.years}


async def test_a_year_tells_what_falls_due_in_it(registered, registrar, executor):
    [commitment] = (await dossiers.of(registered, registrar)).commitments
    paid = Paid(paid_on=date(2025, 12, 30), amount=Decimal(1000))
    await paying.record_payment(commitment.milestones[0].id, paid, actor=executor, despite_excess=True)
    made = await money.of(money.Filter(agreement=registered), executor)
    assert [(row.year, row.scheduled, row.paid, row.outstanding) for row in made.years] == [
        (2026, Decimal("1500000.50"), Decimal(0), Decimal("1499000.50")),
        (2025, Decimal(0), Decimal(1000), Decimal(0)),
    ]


@pytest.mark.parametrize("who", ["second_registrar", "executor", "auditor", "stranger"])
async def test_nobody_sees_sums_or_rates_of_what_they_may_not_read(
    request, register, registrar, second_registrar, who
):
    actor = acting(Role.EXECUTOR) if who == "stranger" else request.getfixturevalue(who)
    theirs = await seen(register, actor)
    assert len(theirs) < len(register) or who == "second_registrar"
    made = await money.of(money.Filter(), actor)
    assert made.totals == totals_of(theirs, actor.organisation if actor.has(Role.EXECUTOR) else None)
    assert await rates.of(rates.Filter(), actor) == rate_of(theirs)


def totals_of(theirs, body):
    """An executor is shown the sums of their own body, whatever else their agreements promise."""
    return money.of_commitments(
        each
        for dossier in theirs
        for each in dossier.commitments
        if body is None or body in (each.owed_by.id, each.owed_to and each.owed_to.id)
    )


def rate_of(theirs):
    return rules.of(
        [
            rules.Step(
                commitment.kind,
                each.due_on,
                each.fulfilled_on,
                waived=each.waived_on is not None,
                held=each.held_on is not None,
            )
            for dossier in theirs
            for commitment in dossier.commitments
            for each in commitment.milestones
        ],
        TODAY,
    )


async def test_the_rate_of_the_register_is_that_of_its_milestones(register, registrar, ministry):
    theirs = await seen(register, registrar)
    made = await rates.of(rates.Filter(), registrar)
    assert made == rate_of(theirs)
    assert all(
        getattr(made, name) for name in ("due", "fulfilled", "in_time", "waived", "held", "unknown_day")
    )
    for dossier in theirs[:5]:
        one = await rates.of(rates.Filter(agreement=dossier.id), registrar)
        assert one == rates.of_dossier(dossier, registrar.today) == rate_of([dossier])
    assert (await rates.of(rates.Filter(organisation=ministry), registrar)).due < made.due


@pytest.mark.parametrize("limit", [1, 7, 500])
async def test_payments_are_paged_both_ways_without_loss(register, registrar, limit):
    wanted = [
        paid.id
        for dossier in await seen(register, registrar)
        for commitment in dossier.commitments
        for each in commitment.milestones
        for paid in each.payments
    ]
    cursor, forwards = None, []
    while True:
        read = await payments.listing(payments.Filter(), registrar, limit=limit, cursor=cursor)
        forwards.append(payments.rows(read))
        cursor = read.following
        if cursor is None:
            break
    found = [row for page in forwards for row in page]
    assert sorted(row.id for row in found) == sorted(wanted)
    assert [row.paid_on for row in found] == sorted((row.paid_on for row in found), reverse=True)
    backwards = [forwards[-1]]
    while read.preceding is not None:
        read = await payments.listing(payments.Filter(), registrar, limit=limit, cursor=read.preceding)
        backwards.insert(0, payments.rows(read))
    assert [row for page in backwards for row in page] == found


async def test_payments_are_narrowed_and_kept_from_strangers(register, registrar, ministry, auditor):
    def listing(actor=registrar, **asked):
        return payments.listing(payments.Filter(**asked), actor, limit=500)

    every = payments.rows(await listing())
    dollars = payments.rows(await listing(currency="USD"))
    assert dollars == tuple(row for row in every if row.currency == "USD")
    assert payments.rows(await listing(withdrawn=True)) == tuple(row for row in every if row.withdrawn_at)
    one = every[0]
    for asked in (
        {"agreement": one.agreement},
        {"commitment": one.commitment},
        {"milestone": one.milestone},
        {"paid_from": one.paid_on, "paid_to": one.paid_on},
        {"organisation": ministry},
    ):
        found = payments.rows(await listing(**asked))
        assert one in found
        assert len(found) < len(every) or "organisation" in asked
    assert len(payments.rows(await listing(auditor))) < len(every)
    assert payments.rows(await listing(acting(Role.EXECUTOR))) == ()


def test_the_sums_of_nothing_are_none():
    assert totals([]) == ()
    assert Totals("KGS").outstanding == 0


async def test_the_exported_lines_add_up_to_what_the_page_of_money_says(register, registrar):
    """Nothing counts twice, and what has no date is told beside the lines."""
    rows = [row async for row in commitments.every(commitments.Filter(), registrar)]
    beyond = await commitments.unscheduled(commitments.Filter(), registrar)
    summed = {}
    for row in rows:
        part = rules_of_money.parts(row.promise)[row.place]
        into = summed.setdefault(row.promise.currency, Counter())
        into.update(scheduled=part.due or 0, paid=part.paid or 0, outstanding=part.outstanding or 0)
        for currency, amount in part.otherwise:
            summed.setdefault(currency, Counter()).update(paid_otherwise=amount)
    assert beyond
    for row in (await money.of(money.Filter(), registrar)).totals:
        lines, rest = summed.pop(row.currency, Counter()), beyond.get(row.currency, (0, 0))
        assert (lines["paid"], lines["paid_otherwise"]) == (row.paid, row.paid_otherwise)
        assert lines["scheduled"] == row.scheduled
        assert lines["outstanding"] + rest[1] == row.outstanding
    assert not any(map(any, (each.values() for each in summed.values())))


async def test_what_has_no_date_is_narrowed_by_what_is_asked_of_promises(register, registrar):
    for agreement in register:
        asked = commitments.Filter(agreement=agreement, open=True, due_from=TODAY)
        try:
            promises = (await dossiers.of(agreement, registrar)).commitments
        except NotFound:
            assert not await commitments.unscheduled(asked, registrar)
            continue
        wanted = {}
        for row in money.of_commitments(promises):
            if row.promised > row.scheduled:
                wanted[row.currency] = row.promised - row.scheduled
        found = await commitments.unscheduled(asked, registrar)
        assert {key: rest for key, (rest, _) in found.items() if rest}.keys() >= wanted.keys()
