"""Reports of fulfilment, and the second person who decides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agreements.acts import drafting, fulfilling, registering
from agreements.acts.documents import File
from agreements.acts.fulfilling import Report
from agreements.errors import AgainstTheRules, Invalid, NotAllowed, NotFound
from agreements.readings import dossiers, ledgers
from agreements.vocabulary import Act, Confidentiality, CounterpartyAnswer, FulfilmentState, MilestoneStatus

SAID = Report(happened_on=date(2026, 6, 10), text="Взнос перечислен")


@pytest.fixture
async def milestone(registered, registrar):
    return (await dossiers.of(registered, registrar)).commitments[0].milestones[0].id


async def standing(agreement, actor):
    return (await dossiers.of(agreement, actor)).commitments[0].milestones[0]


async def test_the_executor_reports_with_evidence(registered, milestone, executor):
    evidence = File(content=b"%PDF-1.7", filename="Поручение.pdf", media_type="application/pdf")
    await fulfilling.report(milestone, replace(SAID, evidence=(evidence,)), actor=executor)
    found = await standing(registered, executor)
    assert found.status is MilestoneStatus.REPORTED
    [report] = found.fulfilments
    assert (report.state, report.text, report.reported_by) == (
        FulfilmentState.WAITING,
        SAID.text,
        executor.account,
    )
    assert [(each.filename, each.kind) for each in report.evidence] == [("Поручение.pdf", "evidence")]
    entry = (await ledgers.of_agreement(registered, executor))[-1]
    assert (entry.act, sorted(name.split("/")[0] for name in entry.changed)) == (
        Act.FULFILMENT_REPORT,
        ["document", "fulfilment"],
    )


async def test_another_person_accepts_and_the_milestone_is_fulfilled(
    registered, milestone, executor, registrar
):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await fulfilling.accept(report, actor=registrar)
    found = await standing(registered, registrar)
    assert (found.status, found.fulfilled_on) == (MilestoneStatus.FULFILLED, SAID.happened_on)
    assert found.fulfilments[0].decided_by == registrar.account


async def test_the_creditor_may_accept_too(registered, milestone, executor, fund_executor):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await fulfilling.accept(report, actor=fund_executor)
    assert (await standing(registered, fund_executor)).status is MilestoneStatus.FULFILLED


async def test_a_report_comes_back_with_a_reason_and_can_be_made_again(
    registered, milestone, executor, registrar
):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await fulfilling.give_back(report, reason="Нет платёжного поручения", actor=registrar)
    found = await standing(registered, executor)
    assert found.fulfilments[0].return_reason == "Нет платёжного поручения"
    assert found.status is not MilestoneStatus.REPORTED
    again = await fulfilling.report(milestone, SAID, actor=executor)
    await fulfilling.accept(again, actor=registrar)
    states = [each.state for each in (await standing(registered, executor)).fulfilments]
    assert sorted(states) == [FulfilmentState.ACCEPTED, FulfilmentState.RETURNED]


async def test_parts_add_up_to_the_whole(registered, milestone, executor, registrar):
    for share in (Decimal(40), Decimal(60)):
        assert (await standing(registered, executor)).fulfilled_on is None
        report = await fulfilling.report(milestone, replace(SAID, share=share), actor=executor)
        await fulfilling.accept(report, actor=registrar)
    assert (await standing(registered, executor)).fulfilled_on == SAID.happened_on


async def test_a_report_adds_no_more_than_the_rest(registered, milestone, executor, registrar):
    report = await fulfilling.report(milestone, replace(SAID, share=Decimal("57.5")), actor=executor)
    await fulfilling.accept(report, actor=registrar)
    act = fulfilling.report(milestone, replace(SAID, share=Decimal("42.51")), actor=executor)
    error = await refused(registered, executor, Invalid, act)
    assert [(problem.field, problem.key, problem.params) for problem in error.problems] == [
        ("share", "fulfilling.more_than_the_rest", {"left": Decimal("42.5")})
    ]
    report = await fulfilling.report(milestone, replace(SAID, share=Decimal("42.5")), actor=executor)
    await fulfilling.accept(report, actor=registrar)
    assert (await standing(registered, executor)).fulfilled_on == SAID.happened_on


async def test_what_nobody_knows_the_signing_day_of_is_reported_on_any_day(content, registrar, executor):
    agreement = await drafting.draft(replace(content, signed_on=None), actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    milestone = (await standing(agreement, executor)).id
    assert await fulfilling.report(milestone, replace(SAID, happened_on=date(2020, 1, 1)), actor=executor)


async def refused(agreement, actor, error, act):
    before = (await dossiers.of(agreement, actor)).revision
    with pytest.raises(error) as caught:
        await act
    assert (await dossiers.of(agreement, actor)).revision == before
    return caught.value


async def test_who_reported_does_not_decide(registered, milestone, registrar):
    report = await fulfilling.report(milestone, SAID, actor=registrar)
    for decide in (
        fulfilling.accept(report, actor=registrar),
        fulfilling.give_back(report, reason="x", actor=registrar),
    ):
        error = await refused(registered, registrar, NotAllowed, decide)
        assert error.key == "permissions.another_person"


async def test_only_the_body_that_owes_reports(registered, milestone, fund_executor, auditor, registrar):
    for stranger in (fund_executor, auditor):
        await refused(registered, registrar, NotAllowed, fulfilling.report(milestone, SAID, actor=stranger))


async def test_a_debtor_does_not_accept_its_own_report(registered, milestone, registrar, executor):
    report = await fulfilling.report(milestone, SAID, actor=registrar)
    await refused(registered, registrar, NotAllowed, fulfilling.accept(report, actor=executor))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "  "}, "text"),
        ({"happened_on": date(2026, 6, 16)}, "happened_on"),
        ({"happened_on": date(2026, 5, 3)}, "happened_on"),
    ],
)
async def test_a_report_says_what_and_not_in_the_future(registered, milestone, executor, change, field):
    act = fulfilling.report(milestone, replace(SAID, **change), actor=executor)
    error = await refused(registered, executor, Invalid, act)
    assert [problem.field for problem in error.problems] == [field]


async def test_one_report_waits_at_a_time(registered, milestone, executor, registrar):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await refused(registered, executor, AgainstTheRules, fulfilling.report(milestone, SAID, actor=executor))
    await fulfilling.accept(report, actor=registrar)
    await refused(registered, executor, AgainstTheRules, fulfilling.report(milestone, SAID, actor=executor))
    await refused(registered, registrar, AgainstTheRules, fulfilling.accept(report, actor=registrar))


async def test_a_return_needs_a_reason(registered, milestone, executor, registrar):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await refused(registered, registrar, Invalid, fulfilling.give_back(report, reason=" ", actor=registrar))


async def test_nobody_reports_on_a_draft(draft, registrar):
    milestone = (await dossiers.of(draft, registrar)).commitments[0].milestones[0].id
    await refused(draft, registrar, NotAllowed, fulfilling.report(milestone, SAID, actor=registrar))


async def test_what_one_may_not_see_cannot_be_reported_on(content, registrar, executor):
    secret = replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="x")
    agreement = await drafting.draft(secret, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    milestone = (await dossiers.of(agreement, registrar)).commitments[0].milestones[0].id
    with pytest.raises(NotFound):
        await fulfilling.report(milestone, SAID, actor=executor)


async def test_the_counterparty_contradicts_and_whoever_decides_sees_it(
    registered, milestone, executor, fund_executor, registrar
):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await fulfilling.contradict(report, text="На счёт ничего не поступило", actor=fund_executor)
    [seen] = (await standing(registered, registrar)).fulfilments
    assert (seen.state, seen.counterparty, seen.answer, seen.answered_by) == (
        FulfilmentState.WAITING,
        CounterpartyAnswer.CONTRADICTED,
        "На счёт ничего не поступило",
        fund_executor.account,
    )
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.changed, entry.actor) == (
        Act.FULFILMENT_CONTRADICT,
        (f"fulfilment/{report}",),
        fund_executor.account,
    )
    await fulfilling.accept(report, actor=registrar)
    [seen] = (await standing(registered, registrar)).fulfilments
    assert (seen.state, seen.counterparty) == (FulfilmentState.ACCEPTED, CounterpartyAnswer.CONTRADICTED)


async def test_the_counterparty_confirms_with_or_without_words(
    registered, milestone, executor, fund_executor
):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await fulfilling.confirm(report, actor=fund_executor)
    [seen] = (await standing(registered, executor)).fulfilments
    assert (seen.counterparty, seen.answer) == (CounterpartyAnswer.CONFIRMED, None)
    assert (await ledgers.of_agreement(registered, executor))[-1].act is Act.FULFILMENT_CONFIRM


async def test_who_may_not_answer_and_when_leaves_no_trace(
    registered, milestone, executor, fund_executor, auditor, registrar
):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    for stranger in (executor, auditor):
        await refused(registered, registrar, NotAllowed, fulfilling.confirm(report, actor=stranger))
        act = fulfilling.contradict(report, text="x", actor=stranger)
        await refused(registered, registrar, NotAllowed, act)
    act = fulfilling.contradict(report, text=" ", actor=fund_executor)
    error = await refused(registered, registrar, Invalid, act)
    assert [problem.field for problem in error.problems] == ["answer"]
    await fulfilling.confirm(report, text="Поступило", actor=fund_executor)
    act = fulfilling.contradict(report, text="Нет", actor=fund_executor)
    error = await refused(registered, registrar, AgainstTheRules, act)
    assert error.key == "fulfilling.answered_already"
    await fulfilling.accept(report, actor=registrar)
    await refused(registered, registrar, AgainstTheRules, fulfilling.confirm(report, actor=fund_executor))


async def test_a_registrar_who_answered_for_the_other_side_does_not_decide(
    registered, milestone, executor, fund_executor, registrar, second_registrar
):
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await fulfilling.confirm(report, actor=registrar)
    for decide in (
        fulfilling.accept(report, actor=registrar),
        fulfilling.give_back(report, reason="x", actor=registrar),
    ):
        error = await refused(registered, registrar, NotAllowed, decide)
        assert error.key == "permissions.answered_for_another"
    await fulfilling.accept(report, actor=second_registrar)
    assert (await standing(registered, registrar)).fulfilments[0].decided_by == second_registrar.account


async def test_how_much_is_met_so_far_shows_before_all_of_it_is(registered, milestone, executor, registrar):
    assert (await standing(registered, executor)).share == 0
    report = await fulfilling.report(milestone, replace(SAID, share=Decimal("37.5")), actor=executor)
    assert (await standing(registered, executor)).share == 0
    await fulfilling.accept(report, actor=registrar)
    assert (await standing(registered, executor)).share == Decimal("37.5")
    report = await fulfilling.report(milestone, SAID, actor=executor)
    await fulfilling.accept(report, actor=registrar)
    assert (await standing(registered, executor)).share == 100
