"""Amendments are recorded, dated, withdrawn and applied: the rows say what holds today, and the original is found."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest

from agreements.actors import SYSTEM
from agreements.acts import amendments, documents, drafting, events, fulfilling, moving, registering, stopping
from agreements.acts.documents import File
from agreements.acts.fulfilling import Report
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, NotFound, Problem
from agreements.ledger import verifying
from agreements.readings import contents, dossiers, ledgers, money, moves, rates
from agreements.readings.amendments import Texts, let_off
from agreements.rules.amending import AmendmentContent, Signer
from agreements.rules.contents import CommitmentContent, MilestoneContent, Text
from agreements.rules.events import EventContent
from agreements.vocabulary import (
    Act,
    CommitmentKind,
    Confidentiality,
    EntryIntoForce,
    EventKind,
    MilestoneStatus,
    Status,
    TermKind,
)

# The registrar's today is 15 June 2026; the memorandum was signed on 4 May.
TODAY = date(2026, 6, 15)
MAY, JUNE, JULY = date(2026, 5, 20), date(2026, 6, 1), date(2026, 7, 1)


def said(number="Соглашение № 1", effective=JUNE, signed=date(2026, 5, 18), **more):
    return AmendmentContent(
        number=number, signed_on=signed, effective_on=effective, ground="По соглашению сторон", **more
    )


async def dossier(agreement, actor):
    return await dossiers.of(agreement, actor)


async def text_on(agreement, actor, day):
    texts = Texts.of(await dossiers.of(agreement, actor))
    return texts.text(texts.said(day))


async def amend(agreement, actor, amendment=None, *, promise=None, **terms):
    """Records an amendment of the terms, or of the first commitment, beginning with the text of its day."""
    amendment = amendment or said()
    text = await text_on(agreement, actor, amendment.effective_on)
    if promise:
        first, *others = text.commitments
        terms["commitments"] = (replace(first, **promise), *others)
    return await amendments.record(agreement, amendment, replace(text, **terms), seen=None, actor=actor)


async def last(agreement, actor):
    return (await ledgers.of_agreement(agreement, actor))[-1]


async def entries(agreement, actor):
    return len(await ledgers.of_agreement(agreement, actor))


@pytest.fixture
async def yearly(content, registrar):
    """Registered, for a year, to be ended on 30 days' notice."""
    wanted = replace(content, term=TermKind.LENGTH, term_months=12, notice_days=30)
    agreement = await drafting.draft(wanted, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    return agreement


async def test_an_amendment_is_recorded_with_who_signed_it_its_ground_and_its_document(
    yearly, registrar, ministry, fund
):
    file = File(content=b"%PDF-1.7", filename="Соглашение.pdf", media_type="application/pdf")
    document = await documents.add(yearly, file, actor=registrar)
    signers = (Signer(ministry, "А. Пример", "Министр"), Signer(fund, "Б. Пример"))
    key = await amend(yearly, registrar, said(signers=signers, document=document), notice_days=60)
    [found] = (await dossier(yearly, registrar)).amendments
    assert (found.id, found.number, found.ground) == (key, "Соглашение № 1", "По соглашению сторон")
    assert (found.signed_on, found.effective_on) == (date(2026, 5, 18), JUNE)
    assert (found.signers, found.document, found.instrument) == (signers, document, None)
    assert [(each.at, each.before, each.after) for each in found.changes] == [("notice_days", 30, 60)]
    assert (found.recorded_by, found.recorded_at) == (registrar.account, registrar.at)
    entry = await last(yearly, registrar)
    assert (entry.act, entry.actor) == (Act.AMENDMENT_RECORD, registrar.account)
    assert sorted(entry.changed) == [f"amendment/{key}", "core"]


async def test_what_holds_already_stands_in_the_rows_and_the_original_is_still_found(yearly, registrar):
    await amend(yearly, registrar, notice_days=60, term_months=24)
    found = await dossier(yearly, registrar)
    assert (found.notice_days, found.term_months, found.ends_on) == (60, 24, date(2028, 5, 4))
    assert found.amendments[0].applied_at == registrar.at
    before = await text_on(yearly, registrar, MAY)
    assert (before.notice_days, before.term_months, before.ends_on) == (30, 12, date(2027, 5, 4))


async def test_what_holds_later_waits_for_its_day(yearly, registrar):
    key = await amend(yearly, registrar, said(effective=JULY), notice_days=60)
    found = await dossier(yearly, registrar)
    assert (found.notice_days, found.amendments[0].applied_at) == (30, None)
    assert (await text_on(yearly, registrar, JULY)).notice_days == 60
    entry = await last(yearly, registrar)
    assert entry.changed == (f"amendment/{key}",)


async def test_the_round_lets_it_take_effect_on_its_day_as_an_act_of_the_register(yearly, registrar):
    key = await amend(yearly, registrar, said(effective=JULY), notice_days=60)
    assert (await amendments.apply_due(datetime(2026, 6, 30, 17, 59, tzinfo=UTC))).applied == ()
    morning = datetime(2026, 6, 30, 18, 1, tzinfo=UTC)
    assert (await amendments.apply_due(morning)).applied == (yearly,)
    found = await dossier(yearly, registrar)
    assert (found.notice_days, found.amendments[0].applied_at) == (60, morning)
    entry = await last(yearly, registrar)
    assert (entry.act, entry.actor) == (Act.AMENDMENT_APPLY, SYSTEM)
    assert sorted(entry.changed) == [f"amendment/{key}", "core"]
    # Whatever runs twice does nothing the second time.
    before = await entries(yearly, registrar)
    assert await amendments.apply_due(morning) == amendments.Round((), ())
    assert await entries(yearly, registrar) == before


async def test_the_round_reads_what_is_confidential_and_gives_nobody_a_part_in_it(content, registrar, at):
    hidden = replace(
        content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="Тайна", notice_days=30
    )
    agreement = await drafting.draft(hidden, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    await amend(agreement, registrar, said(effective=JULY), notice_days=60)
    await amendments.apply_due(datetime(2026, 7, 1, 6, tzinfo=UTC))
    found = await dossier(agreement, registrar)
    assert (found.notice_days, found.reader_accounts) == (60, (registrar.account,))


async def test_a_retroactive_one_changes_what_held_before_a_later_one_and_the_rows_keep_the_later(
    yearly, registrar
):
    """Crossing days: recorded second, holding first, of the same term."""
    later = await amend(yearly, registrar, said("№ 1", JUNE), notice_days=60)
    first = await amend(yearly, registrar, said("№ 2", MAY), notice_days=45, term_months=18)
    found = await dossier(yearly, registrar)
    assert [(each.id, each.changes[0].before, each.changes[0].after) for each in found.amendments] == [
        (first, 30, 45),
        (later, 45, 60),
    ]
    assert (found.notice_days, found.term_months) == (60, 18)
    for day, notice, months in (
        (date(2026, 5, 19), 30, 12),
        (MAY, 45, 18),
        (date(2026, 5, 31), 45, 18),
        (JUNE, 60, 18),
    ):
        text = await text_on(yearly, registrar, day)
        assert (text.notice_days, text.term_months) == (notice, months), day
    entry = await last(yearly, registrar)
    assert sorted(entry.changed) == sorted([f"amendment/{first}", f"amendment/{later}", "core"])


async def test_an_amendment_whose_day_is_awaited_holds_once_it_is_told(yearly, registrar, second_registrar):
    key = await amend(yearly, registrar, said(effective=None), notice_days=60)
    assert (await dossier(yearly, registrar)).notice_days == 30
    await amendments.date(key, JUNE, reason=" Нота от 1 июня ", seen=None, actor=second_registrar)
    found = await dossier(yearly, registrar)
    assert (found.notice_days, found.amendments[0].effective_on) == (60, JUNE)
    entry = await last(yearly, registrar)
    assert (entry.act, entry.actor, entry.reason) == (
        Act.AMENDMENT_DATE,
        second_registrar.account,
        "Нота от 1 июня",
    )
    with pytest.raises(AgainstTheRules, match=r"amendments\.dated_already"):
        await amendments.date(key, MAY, seen=None, actor=registrar)


async def test_a_day_before_the_agreement_was_signed_is_not_told(yearly, registrar):
    key = await amend(yearly, registrar, said(effective=None), notice_days=60)
    before = await entries(yearly, registrar)
    with pytest.raises(Invalid) as refusal:
        await amendments.date(key, date(2026, 5, 3), seen=None, actor=registrar)
    assert [(each.field, each.key) for each in refusal.value.problems] == [
        ("effective_on", "amendments.effective_before_the_agreement")
    ]
    assert await entries(yearly, registrar) == before
    assert (await dossier(yearly, registrar)).amendments[0].effective_on is None


async def test_a_day_told_before_a_later_amendment_puts_it_in_its_order(yearly, registrar):
    waiting = await amend(yearly, registrar, said("№ 1", None), notice_days=60)
    await amend(yearly, registrar, said("№ 2", JUNE), notice_days=90)
    await amendments.date(waiting, MAY, seen=None, actor=registrar)
    found = await dossier(yearly, registrar)
    assert [(each.number, each.changes[0].before) for each in found.amendments] == [("№ 1", 30), ("№ 2", 60)]
    assert found.notice_days == 90


async def test_an_amendment_withdrawn_leaves_the_text_without_it_and_stays_struck(
    yearly, registrar, second_registrar
):
    first = await amend(yearly, registrar, said("№ 1", MAY), notice_days=45)
    await amend(yearly, registrar, said("№ 2", JUNE), notice_days=60)
    await amendments.withdraw(first, reason=" Другое соглашение ", seen=None, actor=second_registrar)
    found = await dossier(yearly, registrar)
    struck, standing = sorted(found.amendments, key=lambda each: each.number)
    assert (struck.strike_reason, struck.struck_by, struck.applied_at) == (
        "Другое соглашение",
        second_registrar.account,
        None,
    )
    assert (standing.changes[0].before, found.notice_days) == (30, 60)
    assert (await text_on(yearly, registrar, MAY)).notice_days == 30
    entry = await last(yearly, registrar)
    assert (entry.act, entry.actor, entry.reason) == (
        Act.AMENDMENT_WITHDRAW,
        second_registrar.account,
        "Другое соглашение",
    )
    with pytest.raises(AgainstTheRules, match=r"amendments\.struck_already"):
        await amendments.withdraw(first, reason="Ещё раз", seen=None, actor=registrar)


def report(fund):
    return CommitmentContent(
        clause="п. 4",
        text=Text(ru="Представлять отчёт"),
        kind=CommitmentKind.REPORTING,
        owed_by=fund,
        milestones=(
            MilestoneContent(
                rule={
                    "kind": "series",
                    "anchor": "date",
                    "since": "2026-07-01",
                    "period": "month",
                    "count": 3,
                }
            ),
        ),
    )


async def add_report(agreement, actor, fund, number="№ 1", day=JUNE):
    text = await text_on(agreement, actor, day)
    return await amendments.record(
        agreement,
        said(number, day),
        replace(text, commitments=(*text.commitments, report(fund))),
        seen=None,
        actor=actor,
    )


async def test_a_commitment_is_added_with_all_its_dates(yearly, registrar, fund):
    key = await add_report(yearly, registrar, fund)
    found = await dossier(yearly, registrar)
    added = found.commitments[1]
    assert [each.due_on for each in added.milestones] == [
        date(2026, 7, 1),
        date(2026, 8, 3),
        date(2026, 9, 1),
    ]
    assert added.milestones[0].owed_by.id == fund
    assert f"commitments/{added.id}" in {each.at for each in found.amendments[0].changes}
    await amendments.withdraw(key, reason="Ошибка", seen=None, actor=registrar)
    assert len((await dossier(yearly, registrar)).commitments) == 1


async def test_one_that_rests_on_another_keeps_it_from_being_withdrawn(yearly, registrar, fund):
    first = await add_report(yearly, registrar, fund)
    text = await text_on(yearly, registrar, JULY)
    more = replace(text.commitments[1], clause="п. 4.1")
    await amendments.record(
        yearly,
        said("№ 2", JULY),
        replace(text, commitments=(text.commitments[0], more)),
        seen=None,
        actor=registrar,
    )
    before = await entries(yearly, registrar)
    with pytest.raises(AgainstTheRules) as refusal:
        await amendments.withdraw(first, reason="Ошибка", seen=None, actor=registrar)
    assert (refusal.value.key, refusal.value.params["number"]) == ("amendments.part_not_there_yet", "№ 2")
    assert await entries(yearly, registrar) == before


async def test_what_was_reported_on_is_not_taken_away_with_its_amendment(
    yearly, registrar, fund, fund_executor
):
    key = await add_report(yearly, registrar, fund)
    milestone = (await dossier(yearly, registrar)).commitments[1].milestones[0].id
    await fulfilling.report(milestone, Report(happened_on=TODAY, text="Сделано"), actor=fund_executor)
    with pytest.raises(AgainstTheRules, match=r"amendments\.acted_upon"):
        await amendments.withdraw(key, reason="Ошибка", seen=None, actor=registrar)


async def test_what_an_ended_commitment_still_owed_is_waived_from_that_day_and_owed_again_when_it_is_withdrawn(
    yearly, registrar, fund
):
    await add_report(yearly, registrar, fund)
    text = await text_on(yearly, registrar, JUNE)
    ending = await amendments.record(
        yearly,
        said("№ 2", date(2026, 7, 15), signed=date(2026, 6, 10)),
        replace(text, commitments=text.commitments[:1]),
        seen=None,
        actor=registrar,
    )
    await amendments.apply_due(datetime(2026, 7, 15, 6, tzinfo=UTC))
    found = (await dossier(yearly, registrar)).commitments[1]
    told = [(each.due_on, each.waived_on, each.ground) for each in found.milestones]
    stands = await dossier(yearly, registrar)
    off = [each.id for each in found.milestones if each.waived_on]
    assert off
    assert [*let_off(stands)] == off
    rate = await rates.of(rates.Filter(agreement=yearly), registrar)
    assert rate == rates.of_dossier(stands, registrar.today)
    assert (rate.ended, rate.waived) == (len(off), 0)
    assert told == [
        (date(2026, 7, 1), None, None),
        (date(2026, 8, 3), date(2026, 7, 15), "№ 2"),
        (date(2026, 9, 1), date(2026, 7, 15), "№ 2"),
    ]
    assert found.milestones[1].status is MilestoneStatus.WAIVED
    assert len((await text_on(yearly, registrar, date(2026, 7, 14))).commitments) == 2
    assert len((await text_on(yearly, registrar, date(2026, 7, 15))).commitments) == 1
    later = replace(registrar, at=datetime(2026, 7, 16, 6, tzinfo=UTC))
    await amendments.withdraw(ending, reason="Ошибка", seen=None, actor=later)
    found = (await dossier(yearly, registrar)).commitments[1]
    assert [(each.waived_on, each.ground) for each in found.milestones] == [(None, None)] * 3


async def test_what_two_amendments_end_ends_with_the_earlier_however_late_it_was_recorded(
    yearly, registrar, fund
):
    await add_report(yearly, registrar, fund)
    one = await text_on(yearly, registrar, JUNE)
    less = replace(one, commitments=one.commitments[:1])
    later = said("№ 2", date(2026, 8, 15), signed=date(2026, 6, 10))
    await amendments.record(yearly, later, less, seen=None, actor=registrar)
    autumn = replace(registrar, at=datetime(2026, 8, 20, 6, tzinfo=UTC))
    await amendments.apply_due(autumn.at)

    async def waived():
        promise = (await dossier(yearly, registrar)).commitments[1]
        return promise.ended_on, [(each.waived_on, each.ground) for each in promise.milestones]

    nothing, late = (None, None), (date(2026, 8, 15), "№ 2")
    assert await waived() == (date(2026, 8, 15), [nothing, nothing, late])
    earlier = said("№ 3", date(2026, 7, 15), signed=date(2026, 6, 10))
    key = await amendments.record(yearly, earlier, less, seen=None, actor=autumn)
    early = (date(2026, 7, 15), "№ 3")
    assert await waived() == (date(2026, 7, 15), [nothing, early, early])
    assert len((await text_on(yearly, registrar, date(2026, 7, 15))).commitments) == 1
    await amendments.withdraw(key, reason="Ошибка", seen=None, actor=autumn)
    assert await waived() == (date(2026, 8, 15), [nothing, nothing, late])
    assert len((await text_on(yearly, registrar, date(2026, 7, 15))).commitments) == 2


async def test_of_two_that_end_a_commitment_on_one_day_the_ground_is_the_one_signed_first_while_it_stands(
    yearly, registrar, fund
):
    await add_report(yearly, registrar, fund)
    one = await text_on(yearly, registrar, JUNE)
    less, day = replace(one, commitments=one.commitments[:1]), date(2026, 7, 15)
    awaited = said("№ 2", None, signed=date(2026, 6, 1))
    first = await amendments.record(yearly, awaited, less, seen=None, actor=registrar)
    await amendments.record(
        yearly, said("№ 3", day, signed=date(2026, 6, 10)), less, seen=None, actor=registrar
    )
    autumn = replace(registrar, at=datetime(2026, 8, 20, 6, tzinfo=UTC))
    await amendments.apply_due(autumn.at)

    async def grounds():
        found = await dossier(yearly, registrar)
        assert [*let_off(found)] == [
            each.id for each in found.commitments[1].milestones if each.waived_on is not None
        ]
        return [each.ground for each in found.commitments[1].milestones]

    assert await grounds() == [None, "№ 3", "№ 3"]
    await amendments.date(first, day, seen=None, actor=autumn)
    assert await grounds() == [None, "№ 2", "№ 2"]
    await amendments.withdraw(first, reason="Ошибка", seen=None, actor=autumn)
    assert await grounds() == [None, "№ 3", "№ 3"]


async def test_of_a_sum_that_ended_before_it_fell_due_nothing_is_owed_until_it_is_back(
    yearly, registrar, fund, ministry
):
    grant = CommitmentContent(
        text=Text(ru="Перечислить грант"), kind=CommitmentKind.FINANCIAL, owed_by=fund, owed_to=ministry,
        amount=Decimal(900), currency="USD",
    )  # fmt: skip
    text = await text_on(yearly, registrar, MAY)
    wider = replace(text, commitments=(*text.commitments, grant))
    await amendments.record(yearly, said("№ 1", MAY), wider, seen=None, actor=registrar)
    text = await text_on(yearly, registrar, JUNE)
    less = replace(text, commitments=text.commitments[:1])
    ending = await amendments.record(yearly, said("№ 2"), less, seen=None, actor=registrar)

    async def owed():
        found = (await dossier(yearly, registrar)).commitments
        whole = await money.of(money.Filter(agreement=yearly), registrar)
        assert whole.totals == money.of_commitments(found)
        [row] = [row for row in whole.totals if row.currency == "USD"]
        return found[1].ended_on, row.promised, row.waived, row.outstanding

    assert await owed() == (JUNE, Decimal(900), Decimal(900), Decimal(0))
    await amendments.withdraw(ending, reason="Ошибка", seen=None, actor=registrar)
    assert await owed() == (None, Decimal(900), Decimal(0), Decimal(900))


async def test_another_amendment_leaves_alone_what_has_ended(yearly, registrar, fund):
    await add_report(yearly, registrar, fund)
    text = await text_on(yearly, registrar, JUNE)
    less = replace(text, commitments=text.commitments[1:])
    await amendments.record(yearly, said("№ 2"), less, seen=None, actor=registrar)
    await amend(yearly, registrar, said("№ 3", JULY), notice_days=60)
    assert [each.at for each in (await dossier(yearly, registrar)).amendments[2].changes] == ["notice_days"]


async def test_one_date_of_a_commitment_ends_and_the_rest_of_it_stays(yearly, registrar, fund):
    await add_report(yearly, registrar, fund)
    text = await text_on(yearly, registrar, JUNE)
    shorter = replace(text.commitments[1], milestones=text.commitments[1].milestones[:2])
    await amendments.record(
        yearly,
        said("№ 2"),
        replace(text, commitments=(text.commitments[0], shorter)),
        seen=None,
        actor=registrar,
    )
    found = (await dossier(yearly, registrar)).commitments[1]
    assert [each.waived_on for each in found.milestones] == [None, None, JUNE]


async def test_a_rule_that_was_amended_has_its_new_card_at_once(yearly, registrar):
    rule = {"kind": "date", "on": "2026-12-01"}
    [milestone] = (await contents.of(yearly, registrar)).commitments[0].milestones
    await amend(yearly, registrar, promise={"milestones": (replace(milestone, rule=rule),)})
    [found] = (await dossier(yearly, registrar)).commitments[0].milestones
    assert (found.due_on, found.card["result"]) == (date(2026, 12, 1), "2026-12-01")
    assert found.id == milestone.id


async def test_a_day_that_an_officer_had_set_by_the_old_rule_gives_way_to_the_amended_one(yearly, registrar):
    [milestone] = (await contents.of(yearly, registrar)).commitments[0].milestones
    await moving.override(milestone.id, date(2026, 9, 9), reason="Письмо", actor=registrar)
    await amend(yearly, registrar, said("№ 1"), notice_days=60)
    [found] = (await dossier(yearly, registrar)).commitments[0].milestones
    assert (found.due_on, found.override_on) == (date(2026, 9, 9), date(2026, 9, 9))
    rule = {"kind": "date", "on": "2026-12-01"}
    await amend(yearly, registrar, said("№ 2"), promise={"milestones": (replace(milestone, rule=rule),)})
    [found] = (await dossier(yearly, registrar)).commitments[0].milestones
    assert (found.due_on, found.override_on, found.override_reason) == (date(2026, 12, 1), None, None)


async def test_what_an_officer_let_go_on_is_not_waived_anew(yearly, registrar, fund):
    text = await text_on(yearly, registrar, JUNE)
    given = replace(text, commitments=(report(fund),))
    await amendments.record(yearly, said(), given, seen=None, actor=registrar)
    [milestone] = (await dossier(yearly, registrar)).commitments[0].milestones
    assert milestone.waived_on == JUNE
    await stopping.release(milestone.id, reason="Долг остался", actor=registrar)
    await amend(yearly, registrar, said("№ 2"), notice_days=60)
    assert (await dossier(yearly, registrar)).commitments[0].milestones[0].waived_on is None


async def test_a_correction_that_an_amended_text_would_contradict_is_refused_by_its_name(yearly, registrar):
    until = {"term": TermKind.UNTIL_DATE, "term_months": None, "ends_on": date(2026, 8, 1)}
    await amend(yearly, registrar, said(effective=JULY), **until)
    stands = await contents.of(yearly, registrar)
    before = await entries(yearly, registrar)
    late = replace(stands, entry_rule=EntryIntoForce.ON_DATE, in_force_on=date(2026, 9, 1))
    with pytest.raises(AgainstTheRules) as refusal:
        await drafting.correct(yearly, late, reason="Опечатка", seen=None, actor=registrar)
    assert refusal.value.params["number"] == "Соглашение № 1"
    assert refusal.value.params["why"] == Problem("ends_on", "completeness.ends_before_it_begins")
    assert await entries(yearly, registrar) == before


async def test_what_a_correction_lacks_itself_is_told_at_its_field_whatever_amendments_say(yearly, registrar):
    await amend(yearly, registrar, said(effective=JULY), notice_days=60)
    stands = await contents.of(yearly, registrar)
    before = await entries(yearly, registrar)
    hidden = replace(stands, confidentiality=Confidentiality.CONFIDENTIAL)
    with pytest.raises(Invalid) as refusal:
        await drafting.correct(yearly, hidden, reason="Опечатка", seen=None, actor=registrar)
    assert [each.field for each in refusal.value.problems] == ["confidentiality_reason"]
    assert await entries(yearly, registrar) == before


@pytest.mark.parametrize("order", [*permutations(range(3))])
async def test_in_whatever_order_amendments_are_recorded_the_text_of_each_day_is_the_same(
    yearly, registrar, order
):
    papers = [
        (said("№ 0", MAY), {"notice_days": 45, "term_months": 18}),
        (said("№ 1", JUNE), {"notice_days": 60, "purpose": Text(ru="Обмен опытом")}),
        (said("№ 2", JULY), {"notice_days": 90, "term_months": 36}),
    ]
    for number in order:
        paper, terms = papers[number]
        await amend(yearly, registrar, paper, **terms)
    told = []
    for day in (date(2026, 5, 19), MAY, JUNE, JULY):
        text = await text_on(yearly, registrar, day)
        told.append((text.notice_days, text.term_months, text.purpose.ru))
    assert told == [
        (30, 12, None),
        (45, 18, None),
        (60, 18, "Обмен опытом"),
        (90, 36, "Обмен опытом"),
    ]
    found = await dossier(yearly, registrar)
    assert (found.notice_days, found.term_months) == (60, 18)


async def test_dates_that_count_from_an_amended_term_wait_until_an_officer_confirms_them(content, registrar):
    rule = {"kind": "relative", "anchor": "end_of_term", "offset": -1, "unit": "month"}
    [promise] = content.commitments
    counted = replace(promise, milestones=(replace(promise.milestones[0], rule=rule),))
    wanted = replace(content, term=TermKind.LENGTH, term_months=12, commitments=(counted,))
    agreement = await drafting.draft(wanted, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    await amend(agreement, registrar, term_months=24)
    found = await dossier(agreement, registrar)
    assert (found.ends_on, found.commitments[0].milestones[0].due_on) == (
        date(2028, 5, 4),
        date(2027, 4, 5),
    )
    [move] = await moves.of_agreement(agreement, registrar)
    assert move.after == date(2028, 4, 4)


async def ended(agreement, actor, day):
    what = EventContent(kind=EventKind.TERMINATED, happened_on=day)
    return await events.enter(agreement, what, seen=None, actor=actor)


async def test_what_is_over_is_not_amended_from_a_later_day(yearly, registrar):
    waiting = await amend(yearly, registrar, said("№ 0", None), term_months=18)
    await ended(yearly, registrar, date(2026, 6, 10))
    before = await entries(yearly, registrar)
    for day in (date(2026, 6, 10), JULY):
        with pytest.raises(Invalid) as refusal:
            await amend(yearly, registrar, said(effective=day), notice_days=60)
        assert [(each.field, each.params) for each in refusal.value.problems] == [
            ("amendment.effective_on", {"day": date(2026, 6, 10)})
        ]
        with pytest.raises(Invalid) as refusal:
            await amendments.date(waiting, day, seen=None, actor=registrar)
        assert [each.key for each in refusal.value.problems] == ["amendments.over_by_then"]
    assert await entries(yearly, registrar) == before
    await amend(yearly, registrar, said(effective=date(2026, 6, 9)), notice_days=60)


async def test_what_was_not_signed_yet_is_not_amended(yearly, registrar):
    waiting = await amend(yearly, registrar, said("№ 0", None), term_months=18)
    before = await entries(yearly, registrar)
    with pytest.raises(Invalid) as refusal:
        await amend(yearly, registrar, said(effective=date(2026, 5, 3)), notice_days=60)
    assert [(each.field, each.key) for each in refusal.value.problems] == [
        ("amendment.effective_on", "amendments.effective_before_the_agreement")
    ]
    with pytest.raises(Invalid):
        await amendments.date(waiting, date(2026, 5, 3), seen=None, actor=registrar)
    assert await entries(yearly, registrar) == before
    await amend(yearly, registrar, said(effective=date(2026, 5, 4)), notice_days=60)


async def test_what_would_take_effect_after_the_end_does_not_until_the_end_is_struck(yearly, registrar):
    key = await amend(yearly, registrar, said(effective=JULY), notice_days=60)
    end = await ended(yearly, registrar, date(2026, 6, 10))
    before = await entries(yearly, registrar)
    morning = datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert await amendments.apply_due(morning) == amendments.Round((), ())
    found = await dossier(yearly, registrar)
    assert (found.notice_days, Texts.of(found).late) == (30, {key})
    assert (await text_on(yearly, registrar, JULY)).notice_days == 30
    assert await entries(yearly, registrar) == before
    await events.strike(end, reason="Ошибка", seen=None, actor=registrar)
    assert (await amendments.apply_due(morning)).applied == (yearly,)
    assert (await dossier(yearly, registrar)).notice_days == 60


async def test_a_term_that_an_amendment_makes_longer_lets_another_hold_after_its_first_end(yearly, registrar):
    with pytest.raises(Invalid):
        await amend(yearly, registrar, said(effective=date(2027, 6, 1)), notice_days=60)
    await amend(yearly, registrar, said(effective=date(2027, 5, 1)), term_months=24)
    late = await amend(yearly, registrar, said("№ 2", date(2027, 6, 1)), notice_days=60)
    assert (await text_on(yearly, registrar, date(2027, 6, 1))).notice_days == 60
    await ended(yearly, registrar, TODAY)
    assert len(Texts.of(await dossier(yearly, registrar)).late) == 2
    await amendments.withdraw(late, reason="Ошибка", seen=None, actor=registrar)


async def test_a_series_that_became_dates_after_its_amendment_stays_dated_when_another_takes_effect(
    yearly, registrar, fund, ministry
):
    """An amendment knows the series alone: bringing its text anew must neither undo the dates nor repeat them."""
    waits = {"kind": "series", "anchor": "event", "event": "approved", "period": "month", "count": 3}
    text = await text_on(yearly, registrar, JUNE)
    added = replace(report(fund), milestones=(MilestoneContent(rule=waits),))
    await amendments.record(
        yearly, said(), replace(text, commitments=(*text.commitments, added)), seen=None, actor=registrar
    )
    approved = EventContent(kind=EventKind.APPROVED, happened_on=date(2026, 6, 2), organisation=ministry)
    await events.enter(yearly, approved, seen=None, actor=registrar)
    [move] = await moves.of_agreement(yearly, registrar)
    await moving.move(yearly, {move.milestone: move.after}, seen=None, actor=registrar)
    before = (await dossier(yearly, registrar)).commitments[1]
    assert len(before.milestones) == 3
    await amend(yearly, registrar, said("№ 2", MAY), notice_days=60)
    assert (await dossier(yearly, registrar)).commitments[1] == before


async def test_events_count_from_the_amended_terms(content, registrar, fund):
    wanted = replace(content, notice_days=30)
    agreement = await drafting.draft(wanted, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    notice = EventContent(kind=EventKind.NOTICE_GIVEN, happened_on=date(2026, 5, 10), organisation=fund)
    await events.enter(agreement, notice, seen=None, actor=registrar)
    assert (await dossier(agreement, registrar)).status is Status.TERMINATED
    await amend(agreement, registrar, notice_days=60)
    assert (await dossier(agreement, registrar)).status is Status.IN_FORCE


async def test_a_correction_leaves_alone_what_amendments_changed_and_all_days_stay_right(yearly, registrar):
    await amend(yearly, registrar, said(effective=JUNE), notice_days=60)
    await amend(yearly, registrar, said("№ 2", JULY), term_months=36)
    stands = await contents.of(yearly, registrar)
    [promise] = stands.commitments
    mended = replace(stands, commitments=(replace(promise, clause="п. 3.3"),), place="Бишкек")
    await drafting.correct(yearly, mended, reason="Опечатка", seen=None, actor=registrar)
    for day, notice, months in ((MAY, 30, 12), (JUNE, 60, 12), (JULY, 60, 36)):
        text = await text_on(yearly, registrar, day)
        assert (text.notice_days, text.term_months, text.commitments[0].clause) == (notice, months, "п. 3.3")


async def test_a_correction_of_what_an_amendment_changed_or_brought_is_refused_by_its_name(
    yearly, registrar, fund
):
    await add_report(yearly, registrar, fund)
    await amend(yearly, registrar, said("№ 2", JULY), notice_days=60, promise={"amount": Decimal(5)})
    stands = await contents.of(yearly, registrar)
    first, added = stands.commitments
    before = await entries(yearly, registrar)
    cases = {
        "notice_days": replace(stands, notice_days=31),
        "commitments.0.amount": replace(stands, commitments=(replace(first, amount=Decimal(7)), added)),
        "commitments.1.text.ru": replace(stands, commitments=(first, replace(added, text=Text(ru="Иначе")))),
        # Neither is what an amendment changes, or brought, to be left out.
        "commitments": replace(stands, commitments=(added,)),
    }
    for field, wrong in cases.items():
        with pytest.raises(Invalid) as refusal:
            await drafting.correct(yearly, wrong, reason="Опечатка", seen=None, actor=registrar)
        assert [(each.field, each.key) for each in refusal.value.problems] == [
            (field, "amendments.amended_since")
        ], field
    assert await entries(yearly, registrar) == before


async def test_an_instalment_that_ended_counts_no_more_when_something_else_is_corrected(yearly, registrar):
    text = await text_on(yearly, registrar, JUNE)
    [promise] = text.commitments
    paid = tuple(
        MilestoneContent(rule={"kind": "date", "on": day}, amount=Decimal(amount), currency="KGS")
        for day, amount in (("2026-08-03", "500000.50"), ("2026-09-01", "1000000"))
    )
    [old] = promise.milestones
    halves = replace(promise, milestones=(replace(old, amount=promise.amount, currency="KGS"),))
    await amendments.record(
        yearly, said("№ 1", MAY), replace(text, commitments=(halves,)), seen=None, actor=registrar
    )
    parts = replace(promise, milestones=paid)
    await amendments.record(
        yearly, said("№ 2", JUNE), replace(text, commitments=(parts,)), seen=None, actor=registrar
    )
    stands = await contents.of(yearly, registrar)
    assert len(stands.commitments[0].milestones) == 3
    await drafting.correct(yearly, replace(stands, place="Ош"), reason="Место", seen=None, actor=registrar)


@pytest.mark.parametrize(
    ("amendment", "change", "field", "key"),
    [
        ({"number": ""}, {}, "amendment.number", "amendments.no_number"),
        ({"ground": ""}, {}, "amendment.ground", "amendments.no_ground"),
        ({"signed_on": None}, {}, "amendment.signed_on", "amendments.no_signed_on"),
        ({"signed_on": date(2026, 6, 16)}, {}, "amendment.signed_on", "amendments.signed_in_the_future"),
        (
            {"signed_on": date(2026, 5, 3)},
            {},
            "amendment.signed_on",
            "amendments.signed_before_the_agreement",
        ),
        (
            {"effective_on": date(2026, 5, 3)},
            {},
            "amendment.effective_on",
            "amendments.effective_before_the_agreement",
        ),
        ({"document": "nobody"}, {}, "amendment.document", "errors.no_document"),
        ({"instrument": "nobody"}, {}, "amendment.instrument", "amendments.no_such_instrument"),
        ({"signers": "nobody"}, {}, "amendment.signers.0.organisation", "amendments.signer_of_no_party"),
        ({}, {"notice_days": 30}, "", "amendments.nothing_changed"),
        ({}, {"place": "Ош"}, "place", "amendments.no_provision"),
        ({}, {"signed_on": MAY}, "signed_on", "amendments.no_provision"),
        ({}, {"title": Text()}, "title", "completeness.no_title"),
        ({}, {"commitments": "nobody"}, "commitments.0.owed_by", "completeness.debtor_is_no_party"),
        ({}, {"parties": "one"}, "parties", "amendments.party_taken_out"),
    ],
)
async def test_what_cannot_be_an_amendment_is_refused_and_leaves_no_trace(
    yearly, registrar, amendment, change, field, key
):
    given = replace(said(), **amendment)
    if given.document or given.instrument:
        given = replace(given, **dict.fromkeys(amendment, yearly))
    if given.signers:
        given = replace(given, signers=(Signer(yearly, "А. Пример"),))
    text = replace(await text_on(yearly, registrar, JUNE), notice_days=60)
    if change.get("commitments"):
        change = {"commitments": (replace(text.commitments[0], owed_by=yearly),)}
    if change.get("parties"):
        change = {"parties": text.parties[:1]}
    before = await entries(yearly, registrar)
    with pytest.raises(Invalid) as refusal:
        await amendments.record(yearly, given, replace(text, **change), seen=None, actor=registrar)
    assert (field, key) in {(each.field, each.key) for each in refusal.value.problems}
    assert await entries(yearly, registrar) == before
    assert (await dossier(yearly, registrar)).amendments == ()


async def test_two_amendments_do_not_bear_one_name(yearly, registrar):
    await amend(yearly, registrar, notice_days=60)
    with pytest.raises(Invalid) as refusal:
        await amend(yearly, registrar, said(" СОГЛАШЕНИЕ № 1".strip(), JULY), notice_days=90)
    assert [each.key for each in refusal.value.problems] == ["amendments.number_taken"]


async def test_an_amendment_of_what_another_ended_is_refused_by_the_name_of_the_other(
    yearly, registrar, fund
):
    await add_report(yearly, registrar, fund)
    text = await text_on(yearly, registrar, JULY)
    late = replace(text.commitments[1], clause="п. 5")
    await amendments.record(
        yearly,
        said("№ 2", JULY),
        replace(text, commitments=(text.commitments[0], late)),
        seen=None,
        actor=registrar,
    )
    before = await entries(yearly, registrar)
    early = replace(text, commitments=text.commitments[:1])
    with pytest.raises(AgainstTheRules) as refusal:
        await amendments.record(yearly, said("№ 3", date(2026, 6, 10)), early, seen=None, actor=registrar)
    assert (refusal.value.key, refusal.value.params["number"]) == ("amendments.part_ended_by_then", "№ 2")
    assert await entries(yearly, registrar) == before


async def test_a_later_text_that_would_contradict_itself_is_refused_by_the_name_of_its_amendment(
    yearly, registrar
):
    until = {"term": TermKind.UNTIL_DATE, "term_months": None}
    await amend(yearly, registrar, said("№ 1", JULY), **until, ends_on=date(2026, 8, 1))
    with pytest.raises(AgainstTheRules) as refusal:
        await amend(
            yearly,
            registrar,
            said("№ 2", JUNE),
            entry_rule=EntryIntoForce.ON_DATE,
            in_force_on=date(2026, 9, 1),
        )
    assert (refusal.value.key, refusal.value.params["number"]) == (
        "amendments.text_contradicts_itself",
        "№ 1",
    )


async def test_who_may_not_amend_is_refused_and_leaves_no_trace(yearly, draft, registrar, executor, auditor):
    text = replace(await text_on(yearly, registrar, JUNE), notice_days=60)
    key = await amend(yearly, registrar, said(effective=None), notice_days=60)
    before = await entries(yearly, registrar)
    for person in (executor, auditor):
        with pytest.raises(NotAllowed):
            await amendments.record(yearly, said("№ 2"), text, seen=None, actor=person)
        with pytest.raises(NotAllowed):
            await amendments.date(key, JUNE, seen=None, actor=person)
        with pytest.raises(NotAllowed):
            await amendments.withdraw(key, reason="Ошибка", seen=None, actor=person)
    with pytest.raises(NotAllowed, match=r"permissions\.not_registered_yet"):
        await amendments.record(draft, said(), text, seen=None, actor=registrar)
    with pytest.raises(ChangedMeanwhile):
        await amendments.record(yearly, said("№ 2"), text, seen=before - 1, actor=registrar)
    with pytest.raises(Invalid) as refusal:
        await amendments.withdraw(key, reason=" ", seen=None, actor=registrar)
    assert [each.key for each in refusal.value.problems] == ["amendments.no_reason"]
    assert await entries(yearly, registrar) == before


async def test_an_amendment_that_nobody_knows_is_not_found(yearly, registrar):
    with pytest.raises(NotFound):
        await amendments.withdraw(yearly, reason="Ошибка", seen=None, actor=registrar)
    with pytest.raises(NotFound):
        await amendments.date(yearly, JUNE, seen=None, actor=registrar)


async def test_the_ledger_and_the_rows_agree_after_all_of_it(yearly, registrar, fund):
    await add_report(yearly, registrar, fund)
    waiting = await amend(yearly, registrar, said("№ 2", None), notice_days=60)
    await amend(yearly, registrar, said("№ 3", JULY), promise={"amount": Decimal(5)})
    await amendments.date(waiting, MAY, seen=None, actor=registrar)
    await amendments.apply_due(datetime(2026, 7, 1, 6, tzinfo=UTC))
    assert [finding async for finding in verifying.findings()] == []
    assert (await last(yearly, registrar)).act is Act.AMENDMENT_APPLY
