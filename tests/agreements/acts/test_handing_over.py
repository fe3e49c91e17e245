"""Handing open commitments over: what moves, who may see and report it afterwards, and what each refusal leaves."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from agreements.acts import drafting, fulfilling, handing_over, organisations, registering, reorganising
from agreements.acts.fulfilling import Report
from agreements.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import agreements, commitments, contents, dossiers, orphans
from agreements.rules.contents import MilestoneContent, Text
from agreements.rules.successions import HandOverContent, LegalAct, ReorganisationContent
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Confidentiality, PartyRole, ReorganisationKind, Role
from tests.fixtures_register import FUND, acting

DECREE = LegalAct("Указ Президента (тест)", "12", date(2026, 5, 20))
DEED = LegalAct("Передаточный акт (тест)", "3", date(2026, 6, 2))
DAY = date(2026, 6, 1)


@pytest.fixture
async def heir(db, registrar):
    return await organisations.create(replace(FUND, name=Text(en="Heir Agency (test)")), actor=registrar)


@pytest.fixture
def heirs_executor(heir):
    return acting(Role.EXECUTOR, organisation=heir)


@pytest.fixture
def merged(registrar, ministry, heir):
    """The ministry is merged into the heir."""

    async def merge():
        content = ReorganisationContent(
            kind=ReorganisationKind.MERGER, happened_on=DAY, act=DECREE, successors=(heir,)
        )
        await reorganising.reorganise(ministry, content, seen=None, actor=registrar)

    return merge


async def milestone_of(agreement, actor):
    return (await dossiers.of(agreement, actor)).commitments[0].milestones[0]


@pytest.fixture
async def content_of(registered, heir, registrar):
    milestone = await milestone_of(registered, registrar)
    return HandOverContent(
        milestones=frozenset({milestone.id}), successor=heir, happened_on=date(2026, 6, 2), act=DEED
    )


async def entries(subject):
    rows = await LedgerEntry.raw("SELECT act FROM ledger_entry WHERE subject = {} ORDER BY revision", subject)
    return [row["act"] for row in rows]


REPORT = Report(happened_on=date(2026, 6, 10), text="Исполнено")


async def test_the_successor_answers_and_the_promise_keeps_its_debtor(
    merged, registered, content_of, registrar, ministry, heir
):
    await merged()
    await handing_over.hand_over(registered, content_of, seen=2, actor=registrar)
    dossier = await dossiers.of(registered, registrar)
    [promise] = dossier.commitments
    [milestone] = promise.milestones
    assert (promise.owed_by.id, milestone.owed_by.id) == (ministry, heir)
    [passed] = milestone.hand_overs
    assert (passed.predecessor.id, passed.successor.id, passed.act) == (ministry, heir, DEED)
    assert passed.happened_on == date(2026, 6, 2)
    assert [(each.organisation.id, each.role) for each in dossier.parties][2:] == [
        (heir, PartyRole.SUCCESSOR)
    ]
    assert (await entries(registered))[-1] == "agreement.hand_over"
    assert [each async for each in verifying.findings()] == []


async def test_staff_of_the_successor_see_and_report_and_the_others_do_not_report(
    merged, registered, content_of, registrar, heirs_executor, executor
):
    await merged()
    with pytest.raises(NotFound):
        await dossiers.of(registered, heirs_executor)
    with pytest.raises(NotFound):
        await fulfilling.report(min(content_of.milestones), REPORT, actor=heirs_executor)
    await handing_over.hand_over(registered, content_of, seen=None, actor=registrar)
    assert (await milestone_of(registered, heirs_executor)).id in content_of.milestones
    mine = commitments.Filter(owed_by=(heirs_executor.organisation,))
    assert len(commitments.rows(await commitments.listing(mine, heirs_executor))) == 1
    assert len(agreements.rows(await agreements.listing(agreements.Filter(), heirs_executor))) == 1
    with pytest.raises(NotAllowed):
        await fulfilling.report(min(content_of.milestones), REPORT, actor=executor)
    await fulfilling.report(min(content_of.milestones), REPORT, actor=heirs_executor)


async def test_what_is_confidential_is_read_by_the_successor_of_whoever_could(
    merged, content, registrar, ministry, heir, heirs_executor, heirs_secret
):
    await merged()
    for readers, seen in ((frozenset({ministry}), True), (frozenset(), False)):
        agreement, hand_over = await heirs_secret(readers)
        await handing_over.hand_over(agreement, hand_over, seen=None, actor=registrar)
        rows = agreements.rows(await agreements.listing(agreements.Filter(), heirs_executor))
        assert (agreement in {row.id for row in rows}) is seen


@pytest.fixture
def heirs_secret(content, registrar, heir):
    async def make(readers):
        hidden = replace(
            content,
            confidentiality=Confidentiality.CONFIDENTIAL,
            confidentiality_reason="x",
            reader_organisations=readers,
        )
        agreement = await drafting.draft(hidden, actor=registrar)
        await registering.register(agreement, seen=None, actor=registrar, despite_duplicates=True)
        milestone = await milestone_of(agreement, registrar)
        hand_over = HandOverContent(
            milestones=frozenset({milestone.id}), successor=heir, happened_on=DAY, act=DEED
        )
        return agreement, hand_over

    return make


async def test_a_correction_undoes_no_hand_over(
    merged, registered, content_of, registrar, ministry, fund, heir
):
    await merged()
    await handing_over.hand_over(registered, content_of, seen=None, actor=registrar)
    stands = await contents.of(registered, registrar)
    assert [each.organisation for each in stands.parties] == [ministry, fund]
    promise = replace(
        stands.commitments[0],
        clause="п. 3.3",
        milestones=(*stands.commitments[0].milestones, MilestoneContent()),
    )
    await drafting.correct(
        registered, replace(stands, commitments=(promise,)), reason="x", seen=None, actor=registrar
    )
    dossier = await dossiers.of(registered, registrar)
    assert [each.owed_by.id for each in dossier.commitments[0].milestones] == [heir, ministry]
    assert dossier.parties[-1].role is PartyRole.SUCCESSOR


async def test_the_debtor_may_be_corrected_beside_a_hand_over(
    merged, registered, content_of, registrar, fund, heir
):
    await merged()
    await handing_over.hand_over(registered, content_of, seen=None, actor=registrar)
    stands = await contents.of(registered, registrar)
    promise = replace(stands.commitments[0], owed_by=fund)
    await drafting.correct(
        registered, replace(stands, commitments=(promise,)), reason="x", seen=None, actor=registrar
    )
    [milestone] = (await dossiers.of(registered, registrar)).commitments[0].milestones
    assert milestone.owed_by.id == heir


async def test_a_milestone_goes_from_successor_to_successor(merged, registered, content_of, registrar, heir):
    await merged()
    await handing_over.hand_over(registered, content_of, seen=None, actor=registrar)
    next_ = await organisations.create(replace(FUND, name=Text(en="Next (test)")), actor=registrar)
    transfer = ReorganisationContent(
        kind=ReorganisationKind.TRANSFER, happened_on=date(2026, 6, 12), act=DECREE, successors=(next_,)
    )
    await reorganising.reorganise(heir, transfer, seen=None, actor=registrar)
    again = replace(content_of, successor=next_, happened_on=date(2026, 6, 13))
    await handing_over.hand_over(registered, again, seen=None, actor=registrar)
    milestone = await milestone_of(registered, registrar)
    assert milestone.owed_by.id == next_
    assert [each.successor.id for each in milestone.hand_overs] == [heir, next_]
    parties = (await dossiers.of(registered, registrar)).parties
    assert [each.organisation.id for each in parties if each.role is PartyRole.SUCCESSOR] == [heir, next_]


async def test_nobody_hands_over_what_came_to_them_later(merged, registered, content_of, registrar, heir):
    await merged()
    await handing_over.hand_over(registered, content_of, seen=None, actor=registrar)
    next_ = await organisations.create(replace(FUND, name=Text(en="Next (test)")), actor=registrar)
    transfer = ReorganisationContent(
        kind=ReorganisationKind.TRANSFER, happened_on=DAY, act=DECREE, successors=(next_,)
    )
    await reorganising.reorganise(heir, transfer, seen=None, actor=registrar)
    before = await entries(registered)
    with pytest.raises(Invalid) as refusal:
        early = replace(content_of, successor=next_, happened_on=DAY)
        await handing_over.hand_over(registered, early, seen=None, actor=registrar)
    assert [(each.field, each.key) for each in refusal.value.problems] == [
        ("happened_on", "successions.before_the_last_hand_over")
    ]
    assert await entries(registered) == before
    assert (await milestone_of(registered, registrar)).owed_by.id == heir
    # On the very day of the one before is not too early.
    await handing_over.hand_over(registered, replace(content_of, successor=next_), seen=None, actor=registrar)
    assert (await milestone_of(registered, registrar)).owed_by.id == next_


async def test_refusals_leave_no_trace(
    merged, registered, content_of, registrar, auditor, administrator, executor, heirs_executor, fund, content
):
    async def refused(error, given=content_of, actor=registrar, seen=None, agreement=registered):
        with pytest.raises(error) as caught:
            await handing_over.hand_over(agreement, given, seen=seen, actor=actor)
        return {problem.key for problem in getattr(caught.value, "problems", ())}

    assert await refused(Invalid) == {"successions.not_a_successor"}
    await merged()
    assert await refused(Invalid, replace(content_of, successor=fund)) == {"successions.not_a_successor"}
    assert await refused(Invalid, replace(content_of, milestones=frozenset())) >= {"successions.none_chosen"}
    stranger = frozenset({*content_of.milestones, uuid4()})
    assert await refused(Invalid, replace(content_of, milestones=stranger)) == {"errors.no_milestone"}
    before = replace(content_of, happened_on=date(2026, 5, 31))
    assert await refused(Invalid, before) == {"successions.before_succession"}
    await refused(ChangedMeanwhile, seen=1)
    for actor in (auditor, administrator, executor):
        await refused(NotAllowed, actor=actor)
    await refused(NotFound, actor=heirs_executor)
    draft = await drafting.draft(content, actor=registrar)
    await refused(NotAllowed, agreement=draft)
    assert await entries(registered) == ["agreement.draft", "agreement.register"]
    milestone = await milestone_of(registered, registrar)
    assert (milestone.hand_overs, milestone.owed_by.id) == ((), executor.organisation)


async def test_what_was_met_is_not_handed_over(merged, registered, content_of, registrar, second_registrar):
    report = await fulfilling.report(min(content_of.milestones), REPORT, actor=registrar)
    await fulfilling.accept(report, actor=second_registrar)
    await merged()
    with pytest.raises(Invalid) as caught:
        await handing_over.hand_over(registered, content_of, seen=None, actor=registrar)
    assert [each.key for each in caught.value.problems] == ["successions.fulfilled"]


async def test_what_is_open_without_a_living_owner_is_an_orphan_until_handed_over(
    merged, registered, content_of, registrar, auditor, heir
):
    assert await orphans.every(registrar) == ()
    await merged()
    for actor in (registrar, auditor):
        [orphan] = await orphans.every(actor)
        assert (orphan.row.agreement, orphan.row.id) == (registered, min(content_of.milestones))
        assert [(each.body.id, each.since) for each in orphan.heirs] == [(heir, DAY)]
        assert orphan.ended_on == date(2026, 5, 31)
    await handing_over.hand_over(registered, content_of, seen=None, actor=registrar)
    assert await orphans.every(registrar) == ()


async def test_a_body_with_its_last_day_ahead_leaves_no_orphans_yet(registered, registrar, ministry, heir):
    ahead = ReorganisationContent(
        kind=ReorganisationKind.MERGER, happened_on=date(2026, 6, 16), act=DECREE, successors=(heir,)
    )
    await reorganising.reorganise(ministry, ahead, seen=None, actor=registrar)
    assert await orphans.every(registrar) == ()


async def test_orphans_are_for_those_who_may_see_them(merged, registered, executor, administrator, registrar):
    await merged()
    for actor in (executor, administrator):
        with pytest.raises(NotAllowed):
            await orphans.every(actor)


async def test_an_orphan_of_a_confidential_agreement_is_there_for_those_named_alone(
    merged, heirs_secret, registrar, second_registrar
):
    agreement, _ = await heirs_secret(frozenset())
    await merged()
    assert [each.row.agreement for each in await orphans.every(registrar)] == [agreement]
    assert await orphans.every(second_registrar) == ()
