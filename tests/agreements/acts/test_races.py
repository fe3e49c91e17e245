"""Two people at once on one record, each on a connection of their own and with real commits.

Whoever comes second is told so, or what they did stands beside what the first did: nothing is lost in silence.
"""

import asyncio
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agreements.acts import (
    documents,
    drafting,
    events,
    fulfilling,
    moving,
    organisations,
    paying,
    registering,
    stopping,
)
from agreements.acts.documents import File
from agreements.acts.fulfilling import Report
from agreements.acts.paying import Paid
from agreements.errors import AgainstTheRules, ChangedMeanwhile, NotAllowed, NotFound, RegisterError
from agreements.ledger import verifying
from agreements.readings import contents, dossiers
from agreements.rules.events import EventContent
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import EventKind, FulfilmentState, Status
from tests.fixtures_register import FUND, MINISTRY, memorandum

# Fifteen kinds make 210 races; each may go either way.
TIMES = 14
DAY = date(2026, 6, 1)


@pytest.fixture
async def content(committed_db, registrar):
    ministry = await organisations.create(MINISTRY, actor=registrar)
    return memorandum(ministry, await organisations.create(FUND, actor=registrar))


@pytest.fixture
def draft(content, registrar):
    return lambda: drafting.draft(content, actor=registrar)


@pytest.fixture
def registered(draft, registrar):
    async def register():
        agreement = await draft()
        await registering.register(agreement, seen=1, actor=registrar, despite_duplicates=True)
        return agreement

    return register


async def race(*acts):
    """Lets them begin in any order and a little apart; each act with what it returned or was refused for."""
    order = random.sample(acts, len(acts))

    async def run(act):
        await asyncio.sleep(random.choice((0, 0, 0.001, 0.003)))  # noqa: S311 -- no secret
        return await act

    came = await asyncio.gather(*map(run, order), return_exceptions=True)
    wrong = [each for each in came if isinstance(each, Exception) and not isinstance(each, RegisterError)]
    assert wrong == []
    outcomes = dict(zip(map(id, order), came, strict=True))
    return [outcomes[id(act)] for act in acts]


def the_winner(outcomes, *told):
    """The place of the only act that was accepted; the other was told why not, in one of these ways."""
    [winner] = [place for place, each in enumerate(outcomes) if not isinstance(each, RegisterError)]
    refusal = outcomes[1 - winner]
    assert (type(refusal), refusal.key) in told, refusal
    return winner


OVERTAKEN = (ChangedMeanwhile, "errors.changed_meanwhile")


async def acts_of(agreement):
    rows = await LedgerEntry.raw(
        "SELECT act FROM ledger_entry WHERE subject = {} ORDER BY revision", agreement
    )
    return [row["act"] for row in rows]


@pytest.fixture(autouse=True)
async def the_log_is_whole_afterwards(committed_db):
    yield
    rows = await LedgerEntry.raw("SELECT seq FROM ledger_entry ORDER BY seq")
    assert [row["seq"] for row in rows] == list(range(len(rows)))
    assert [finding async for finding in verifying.findings()] == []


async def test_of_two_revisions_one_stands_and_the_other_is_told(draft, content, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await draft()
        typed = await contents.of(agreement, registrar)
        places = ("Бишкек", "Ош")
        outcomes = await race(
            drafting.revise(agreement, replace(typed, place=places[0]), seen=1, actor=registrar),
            drafting.revise(agreement, replace(typed, place=places[1]), seen=1, actor=second_registrar),
        )
        winner = the_winner(outcomes, OVERTAKEN)
        dossier = await dossiers.of(agreement, registrar)
        assert (dossier.place, dossier.revision) == (places[winner], 2)


async def test_of_two_corrections_one_stands_and_the_other_is_told(registered, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await registered()
        typed = await contents.of(agreement, registrar)
        [promise] = typed.commitments
        sums = (Decimal("1.00"), Decimal("2.00"))
        one, other = (replace(typed, commitments=(replace(promise, amount=amount),)) for amount in sums)
        outcomes = await race(
            drafting.correct(agreement, one, reason="x", seen=2, actor=registrar),
            drafting.correct(agreement, other, reason="y", seen=2, actor=second_registrar),
        )
        winner = the_winner(outcomes, OVERTAKEN)
        dossier = await dossiers.of(agreement, registrar)
        assert (dossier.commitments[0].amount, dossier.revision) == (sums[winner], 3)


async def test_a_correction_and_an_event_do_not_undo_each_other(registered, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await registered()
        typed = replace(await contents.of(agreement, registrar), place="Ош")
        suspended = EventContent(kind=EventKind.SUSPENDED, happened_on=DAY)
        outcomes = await race(
            drafting.correct(agreement, typed, reason="x", seen=2, actor=registrar),
            events.enter(agreement, suspended, seen=2, actor=second_registrar),
        )
        winner = the_winner(outcomes, OVERTAKEN)
        dossier = await dossiers.of(agreement, registrar)
        wanted = [("Ош", Status.IN_FORCE), (None, Status.SUSPENDED)][winner]
        assert (dossier.place, dossier.status) == wanted


async def test_without_a_revision_a_correction_and_an_event_both_stand(
    registered, registrar, second_registrar
):
    for _ in range(TIMES):
        agreement = await registered()
        typed = replace(await contents.of(agreement, registrar), place="Ош")
        suspended = EventContent(kind=EventKind.SUSPENDED, happened_on=DAY)
        outcomes = await race(
            drafting.correct(agreement, typed, reason="x", seen=None, actor=registrar),
            events.enter(agreement, suspended, seen=None, actor=second_registrar),
        )
        assert not [each for each in outcomes if isinstance(each, RegisterError)]
        dossier = await dossiers.of(agreement, registrar)
        assert (dossier.place, dossier.status, dossier.revision) == ("Ош", Status.SUSPENDED, 4)


async def test_what_is_registered_is_what_its_officer_saw(draft, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await draft()
        typed = replace(await contents.of(agreement, registrar), place="Ош")
        outcomes = await race(
            registering.register(agreement, seen=1, actor=registrar, despite_duplicates=True),
            drafting.revise(agreement, typed, seen=1, actor=second_registrar),
        )
        winner = the_winner(outcomes, OVERTAKEN, (NotAllowed, "permissions.registered_already"))
        dossier = await dossiers.of(agreement, registrar)
        assert (dossier.number is not None, dossier.place) == [(True, None), (False, "Ош")][winner]


async def test_a_draft_is_discarded_or_revised(draft, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await draft()
        typed = replace(await contents.of(agreement, registrar), place="Ош")
        outcomes = await race(
            drafting.discard(agreement, seen=1, actor=registrar),
            drafting.revise(agreement, typed, seen=1, actor=second_registrar),
        )
        winner = the_winner(outcomes, OVERTAKEN, (NotFound, "errors.no_agreement"))
        assert await acts_of(agreement) == [
            "agreement.draft",
            ["agreement.discard", "agreement.revise"][winner],
        ]


async def test_a_draft_is_registered_once(draft, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await draft()
        outcomes = await race(
            registering.register(agreement, seen=None, actor=registrar, despite_duplicates=True),
            registering.register(agreement, seen=None, actor=second_registrar, despite_duplicates=True),
        )
        winner = the_winner(outcomes, (NotAllowed, "permissions.registered_already"))
        assert (await dossiers.of(agreement, registrar)).number == outcomes[winner]


async def reported(agreement, registrar):
    """A report of the registrar on the only milestone."""
    milestone = await the_milestone(agreement, registrar)
    return await fulfilling.report(milestone.id, Report(happened_on=DAY, text="Исполнено"), actor=registrar)


async def the_milestone(agreement, actor):
    return (await dossiers.of(agreement, actor)).commitments[0].milestones[0]


async def test_a_report_is_accepted_or_returned(registered, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await registered()
        report = await reported(agreement, registrar)
        outcomes = await race(
            fulfilling.accept(report, actor=second_registrar),
            fulfilling.give_back(report, reason="x", actor=second_registrar),
        )
        winner = the_winner(outcomes, (AgainstTheRules, "fulfilling.decided_already"))
        milestone = await the_milestone(agreement, registrar)
        assert milestone.fulfilments[0].state is (FulfilmentState.ACCEPTED, FulfilmentState.RETURNED)[winner]
        assert (milestone.fulfilled_on is not None) == (winner == 0)


async def test_a_report_is_answered_once(registered, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await registered()
        report = await reported(agreement, registrar)
        outcomes = await race(
            fulfilling.confirm(report, actor=second_registrar),
            fulfilling.contradict(report, text="Нет", actor=second_registrar),
        )
        winner = the_winner(outcomes, (AgainstTheRules, "fulfilling.answered_already"))
        [found] = (await the_milestone(agreement, registrar)).fulfilments
        assert found.answer == (None, "Нет")[winner]


async def test_one_report_waits_at_a_time(registered, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await registered()
        milestone = await the_milestone(agreement, registrar)
        said = Report(happened_on=DAY, text="Исполнено")
        outcomes = await race(
            fulfilling.report(milestone.id, said, actor=registrar),
            fulfilling.report(milestone.id, said, actor=second_registrar),
        )
        winner = the_winner(outcomes, (AgainstTheRules, "fulfilling.waits_for_a_decision"))
        [found] = (await the_milestone(agreement, registrar)).fulfilments
        assert found.id == outcomes[winner]


async def test_a_milestone_is_reported_or_waived(registered, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await registered()
        milestone = await the_milestone(agreement, registrar)
        outcomes = await race(
            fulfilling.report(milestone.id, Report(happened_on=DAY, text="Исполнено"), actor=registrar),
            stopping.waive(milestone.id, ground="Письмо", on=DAY, actor=second_registrar),
        )
        winner = the_winner(
            outcomes,
            (AgainstTheRules, "fulfilling.waived"),
            (AgainstTheRules, "fulfilling.waits_for_a_decision"),
        )
        milestone = await the_milestone(agreement, registrar)
        assert (len(milestone.fulfilments), milestone.waived_on) == [(1, None), (0, DAY)][winner]


async def test_two_payments_both_count(registered, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await registered()
        milestone = await the_milestone(agreement, registrar)
        paid = [Paid(paid_on=DAY, amount=Decimal(amount)) for amount in (100, 200)]
        outcomes = await race(
            paying.record_payment(milestone.id, paid[0], actor=registrar),
            paying.record_payment(milestone.id, paid[1], actor=second_registrar),
        )
        found = (await the_milestone(agreement, registrar)).payments
        assert {each.id: each.amount for each in found} == dict(zip(outcomes, (100, 200), strict=True))


async def test_of_two_days_set_by_hand_one_stands_and_the_other_is_told(
    registered, registrar, second_registrar
):
    for _ in range(TIMES):
        agreement = await registered()
        milestone = await the_milestone(agreement, registrar)
        days = (date(2026, 9, 1), date(2026, 10, 1))
        outcomes = await race(
            moving.override(milestone.id, days[0], reason="x", seen=2, actor=registrar),
            moving.override(milestone.id, days[1], reason="y", seen=2, actor=second_registrar),
        )
        winner = the_winner(outcomes, OVERTAKEN)
        assert (await the_milestone(agreement, registrar)).due_on == days[winner]


async def test_versions_of_a_document_make_one_line(draft, registrar, second_registrar):
    for _ in range(TIMES):
        agreement = await draft()
        file = File(content=b"%PDF-1.7", filename="a.pdf", media_type="application/pdf")
        first = await documents.add(agreement, file, actor=registrar)
        newer = replace(file, replaces=first)
        outcomes = await race(
            documents.add(agreement, newer, actor=registrar),
            documents.add(agreement, newer, actor=second_registrar),
        )
        winner = the_winner(outcomes, (AgainstTheRules, "documents.replaced_already"))
        found = (await dossiers.of(agreement, registrar)).documents
        assert [each.id for each in found] == [first, outcomes[winner]]


async def test_of_two_changes_of_a_body_one_stands_and_the_other_is_told(
    committed_db, registrar, second_registrar
):
    for _ in range(TIMES):
        body = await organisations.create(FUND, actor=registrar)
        outcomes = await race(
            organisations.change(body, replace(FUND, phone="1"), seen=1, actor=registrar),
            organisations.change(body, replace(FUND, phone="2"), seen=1, actor=second_registrar),
        )
        winner = the_winner(outcomes, OVERTAKEN)
        [row] = await LedgerEntry.raw("SELECT phone FROM organisation WHERE id = {}", body)
        assert row["phone"] == ("1", "2")[winner]
