"""A dossier as in force on a day: the text of the day, and what had come of it by then. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from msgspec.structs import replace as but

from agreements.readings import in_force
from agreements.readings.bodies_then import BodyThen
from agreements.readings.milestones_on import Then
from agreements.readings.successions import FormerName
from agreements.readings.values import Event, Fulfilment, HandOver, Party, Payment
from agreements.rules.contents import CommitmentContent, MilestoneContent, Text
from agreements.rules.lifecycle import AgreementFacts
from agreements.rules.successions import LegalAct
from agreements.vocabulary import (
    CommitmentKind,
    EventKind,
    FulfilmentState,
    MilestoneStatus,
    PartyRole,
    Status,
)
from tests.amended import (
    BANK,
    BODIES,
    FUND,
    MINISTRY,
    NO_HOLIDAYS,
    NOBODY,
    RECORDED,
    SIGNED_ON,
    Planned,
    commitment,
    memorandum,
    milestone,
    promise,
    standing,
)

TODAY = date(2026, 6, 15)
MARCH, MAY, AUGUST = date(2026, 3, 1), date(2026, 5, 1), date(2026, 8, 1)
ACT = LegalAct("Указ (тест)", "1", date(2026, 4, 1))


def on(dossier, day, bodies=BODIES):
    return in_force.in_force_on(dossier, day, bodies=bodies, calendar=NO_HOLIDAYS, today=TODAY)


def amounts(dossier):
    return [each.amount for each in dossier.commitments]


def clauses(dossier):
    return [each.clause for each in dossier.commitments]


def sum_of(amount):
    return lambda content: promise(content, 0, amount=Decimal(amount))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_amendments_with_crossing_days_give_the_text_of_each_day_however_they_were_recorded(order):
    """The second was recorded last, or first: it reaches back before the third, and the fourth is yet to come."""
    planned = [
        Planned("1", MARCH, sum_of(200)),
        Planned("2", date(2026, 4, 1), lambda content: promise(content, 1, amount=Decimal(7))),
        Planned("3", AUGUST, lambda content: promise(content, 1, amount=Decimal(9))),
    ]
    dossier = standing(memorandum(), *(planned[place] for place in order), today=TODAY)
    told = {day: amounts(on(dossier, day)) for day in (SIGNED_ON, MARCH, date(2026, 4, 1), TODAY, AUGUST)}
    assert told == {
        SIGNED_ON: [100, 100],
        MARCH: [200, 100],
        date(2026, 4, 1): [200, 7],
        TODAY: [200, 7],
        AUGUST: [200, 9],
    }
    assert amounts(on(dossier, date(2026, 2, 28))) == [100, 100]


def test_a_retroactive_amendment_of_the_same_sum_lies_under_the_later_one():
    dossier = standing(
        memorandum(), Planned("1", MAY, sum_of(300)), Planned("2", MARCH, sum_of(200)), today=TODAY
    )
    assert [amounts(on(dossier, day))[0] for day in (SIGNED_ON, MARCH, MAY)] == [100, 200, 300]


def test_one_whose_day_is_not_known_changes_no_day():
    dossier = standing(memorandum(), Planned("1", None, sum_of(300)), today=TODAY)
    assert amounts(on(dossier, date(2999, 1, 1)))[0] == 100


@pytest.mark.parametrize(
    ("day", "due", "left"),
    [
        (MARCH, MAY, (MAY - MARCH).days),
        (MAY, MARCH, (MARCH - MAY).days),
        (AUGUST, date(2026, 9, 1), (date(2026, 9, 1) - AUGUST).days),
        (AUGUST, AUGUST, 0),
        (AUGUST, MARCH, (MARCH - AUGUST).days),
        # Between today and the day asked for nobody knows whether it will be late.
        (AUGUST, TODAY, None),
        (AUGUST, AUGUST - timedelta(days=1), None),
        (AUGUST, None, None),
    ],
)
def test_days_are_counted_from_the_day_asked_for_also_where_it_is_yet_to_come(day, due, left):
    then = Then(
        day,
        min(day, TODAY),
        {},
        NO_HOLIDAYS,
        AgreementFacts(registered=True, in_force_on=None, ends_on=None, renewal=None),
        {},
        {},
    )
    assert then.days_until(due) == left


def test_a_struck_one_changes_nothing():
    dossier = standing(memorandum(), Planned("1", AUGUST, sum_of(300)), today=TODAY)
    [amendment] = dossier.amendments
    dossier = but(dossier, amendments=(but(amendment, struck_at=RECORDED),))
    assert amounts(on(dossier, AUGUST))[0] == 100


def added(content):
    new = CommitmentContent(
        text=Text(ru="Новое"),
        clause="п. 3",
        kind=CommitmentKind.ACTION,
        owed_by=BANK.id,
        owed_to=MINISTRY.id,
        milestones=(MilestoneContent(rule={"kind": "date", "on": "2026-12-01"}),),
    )
    return replace(content, commitments=(*content.commitments, new))


def without_the_first(content):
    return replace(content, commitments=content.commitments[1:])


def test_a_commitment_begins_and_ends_with_its_amendments():
    planned = (Planned("1", MARCH, added), Planned("2", MAY, without_the_first))
    dossier = standing(memorandum(), *planned, today=TODAY)
    assert clauses(dossier) == ["п. 1", "п. 2", "п. 3"]
    told = {day: clauses(on(dossier, day)) for day in (SIGNED_ON, MARCH, MAY)}
    assert told == {SIGNED_ON: ["п. 1", "п. 2"], MARCH: ["п. 1", "п. 2", "п. 3"], MAY: ["п. 2", "п. 3"]}


def test_one_that_is_yet_to_come_brings_its_commitment_on_its_day():
    dossier = standing(memorandum(), Planned("1", AUGUST, added), today=TODAY)
    assert clauses(dossier) == ["п. 1", "п. 2"]
    [*_, new] = on(dossier, AUGUST).commitments
    [dated] = new.milestones
    assert (new.clause, new.owed_by, dated.due_on, dated.status) == (
        "п. 3", BANK, date(2026, 12, 1), MilestoneStatus.UPCOMING,
    )  # fmt: skip
    assert dated.owed_by == BANK


def test_the_term_of_the_day_follows_from_the_months_of_the_day():
    longer = Planned("1", MAY, lambda content: replace(content, term_months=24))
    dossier = standing(memorandum(), longer, today=TODAY)
    assert on(dossier, SIGNED_ON).ends_on == date(2027, 1, 12)
    assert on(dossier, MAY).ends_on == date(2028, 1, 12)
    assert on(dossier, date(2027, 6, 1)).status is Status.IN_FORCE


def test_before_the_signature_nothing_is_in_force():
    before = on(memorandum(), date(2025, 12, 31))
    assert before.status is Status.NOT_YET_IN_FORCE
    assert clauses(before) == ["п. 1", "п. 2"]


def test_after_the_end_of_the_term_it_is_expired():
    assert on(memorandum(), date(2027, 1, 13)).status is Status.EXPIRED


def ruled(content, rule):
    [first] = content.commitments[0].milestones
    return promise(content, 0, milestones=(replace(first, rule=rule),))


def test_a_date_is_that_of_the_rule_of_the_day():
    rule = {"kind": "relative", "anchor": "signature", "offset": 10, "unit": "calendar_day", "roll": "next"}
    dossier = standing(memorandum(), Planned("1", MAY, lambda content: ruled(content, rule)), today=TODAY)
    before, after = (on(dossier, day).commitments[0].milestones[0] for day in (MARCH, MAY))
    assert (before.due_on, after.due_on) == (date(2026, 9, 30), date(2026, 1, 22))
    assert before.card["rule"] == {"kind": "date", "on": "2026-09-30"}


def test_a_date_that_an_officer_set_stays_with_the_rule_it_was_set_for():
    set_by_hand = milestone(
        1, due_on=date(2026, 10, 5), override_on=date(2026, 10, 5), override_reason="test"
    )
    base = memorandum(commitments=(commitment(1, set_by_hand),))
    assert on(base, MARCH).commitments[0].milestones[0].due_on == date(2026, 10, 5)
    rule = {"kind": "date", "on": "2026-11-30"}
    dossier = standing(base, Planned("1", MAY, lambda content: ruled(content, rule)), today=TODAY)
    assert on(dossier, MARCH).commitments[0].milestones[0].override_on is None


def a_report(happened_on, state=FulfilmentState.ACCEPTED, share=None):
    return Fulfilment(
        UUID(int=happened_on.toordinal()), UUID(int=401), happened_on, "Сделано", share, None, RECORDED, NOBODY, state,
        None, None, None, (),
    )  # fmt: skip


def test_what_was_done_later_was_not_done_yet():
    reports = (a_report(MARCH, share=Decimal(40)), a_report(MAY, share=Decimal(60)))
    done = milestone(1, fulfilled_on=MAY, fulfilments=reports, share=Decimal(100))
    told = [on(memorandum(commitments=(commitment(1, done),)), day) for day in (SIGNED_ON, MARCH, MAY)]
    found = [each.commitments[0].milestones[0] for each in told]
    assert [(each.status, each.share, len(each.fulfilments)) for each in found] == [
        (MilestoneStatus.UPCOMING, 0, 0),
        (MilestoneStatus.UPCOMING, 40, 1),
        (MilestoneStatus.FULFILLED, 100, 2),
    ]


def test_a_report_that_waits_a_hold_a_waiver_and_a_pause_hold_from_their_days():
    waits = milestone(1, fulfilments=(a_report(MARCH, FulfilmentState.WAITING),))
    cases = {
        MilestoneStatus.REPORTED: waits,
        MilestoneStatus.HELD: milestone(1, held_on=MARCH, ground="Письмо"),
        MilestoneStatus.WAIVED: milestone(1, waived_on=MARCH, ground="Письмо"),
        MilestoneStatus.PAUSED: milestone(1, paused_on=MARCH),
    }
    for status, each in cases.items():
        dossier = memorandum(commitments=(commitment(1, each),))
        before, after = (on(dossier, day).commitments[0].milestones[0] for day in (SIGNED_ON, MARCH))
        assert (before.status, before.ground) == (MilestoneStatus.UPCOMING, None)
        assert (after.status, after.ground) == (status, each.ground)


def test_a_milestone_is_late_from_the_day_after_its_own_and_a_day_to_come_makes_nothing_late():
    due = milestone(1, {"kind": "date", "on": "2026-05-01"})
    later = milestone(2, {"kind": "date", "on": "2026-07-01"})
    dossier = memorandum(commitments=(commitment(1, due, later),))
    told = {
        day: [each.status for each in on(dossier, day).commitments[0].milestones]
        for day in (MARCH, MAY, AUGUST)
    }
    assert told == {
        MARCH: [MilestoneStatus.UPCOMING, MilestoneStatus.UPCOMING],
        MAY: [MilestoneStatus.DUE_SOON, MilestoneStatus.UPCOMING],
        AUGUST: [MilestoneStatus.LATE, MilestoneStatus.DUE_SOON],
    }


def test_only_money_that_had_moved_counts():
    paid = [
        Payment(UUID(int=day.toordinal()), UUID(int=401), day, Decimal(10), "KGS", FUND, MINISTRY, None, RECORDED,
                NOBODY, None, None, None, ())
        for day in (MARCH, MAY)
    ]  # fmt: skip
    dossier = memorandum(commitments=(commitment(1, milestone(1, payments=tuple(paid))),))
    found = {day: on(dossier, day).commitments[0].milestones[0].payments for day in (SIGNED_ON, MARCH, TODAY)}
    assert [len(each) for each in found.values()] == [0, 1, 2]


def test_whoever_answered_then_answers_and_a_successor_joins_with_its_first_hand_over():
    over = HandOver(MAY, FUND, BANK, ACT)
    held = milestone(1, owed_by=BANK, hand_overs=(over,))
    parties = (*memorandum().parties, Party(UUID(int=203), BANK, PartyRole.SUCCESSOR, ()))
    dossier = memorandum(commitments=(commitment(1, held),), parties=parties)
    before, after = on(dossier, MARCH), on(dossier, MAY)
    assert before.commitments[0].milestones[0].owed_by == FUND
    assert before.commitments[0].milestones[0].hand_overs == ()
    assert after.commitments[0].milestones[0].owed_by == BANK
    assert [len(each.parties) for each in (before, after)] == [2, 3]


def test_of_two_hand_overs_on_one_day_the_second_counts():
    over = (HandOver(MAY, FUND, MINISTRY, ACT), HandOver(MAY, MINISTRY, BANK, ACT))
    dossier = memorandum(commitments=(commitment(1, milestone(1, owed_by=BANK, hand_overs=over)),))
    owners = [on(dossier, day).commitments[0].milestones[0].owed_by for day in (MARCH, MAY)]
    assert owners == [FUND, BANK]


def test_bodies_bear_the_names_of_the_day():
    then = FormerName(Text(ru="Комитет (тест)"), Text(), None, date(2026, 4, 30), ACT)
    bodies = {**BODIES, FUND.id: BodyThen(FUND, 5, None, (then,))}
    before, after = on(memorandum(), MARCH, bodies), on(memorandum(), MAY, bodies)
    assert before.parties[1].organisation.name == before.commitments[0].owed_by.name == then.name
    assert before.parties[1].name_then is None
    assert (after.parties[1].organisation.name, after.parties[1].name_then) == (FUND.name, then.name)
    assert after.commitments[0].milestones[0].owed_by == FUND


def test_a_body_that_is_no_more_is_told_so_after_its_last_day():
    bodies = {**BODIES, FUND.id: BodyThen(FUND, None, MARCH, ())}
    told = [on(memorandum(), day, bodies).commitments[0].milestones[0].owner_ended_on for day in (MARCH, MAY)]
    assert told == [None, MARCH]


def an_event(kind, happened_on=None, effective_on=None, **values):
    facts = dict.fromkeys(Event.__struct_fields__) | {"recorded_at": datetime(2026, 6, 1, tzinfo=UTC)}
    given = {"id": UUID(int=900), "kind": kind, "happened_on": happened_on, "effective_on": effective_on}
    return Event(**(facts | given | values))


def test_events_count_from_the_day_they_came():
    dossier = memorandum(
        status=Status.SUSPENDED, events=(an_event(EventKind.SUSPENDED, MARCH, MAY, organisation=None),)
    )
    told = [(len(each.events), each.status) for each in (on(dossier, day) for day in (SIGNED_ON, MARCH, MAY))]
    assert told == [(0, Status.IN_FORCE), (1, Status.IN_FORCE), (1, Status.SUSPENDED)]


def test_what_falls_due_after_the_end_is_owed_until_the_day_it_ended():
    ended = an_event(EventKind.TERMINATED, MARCH, MAY)
    promised = milestone(1, due_on=AUGUST, rule={"kind": "date", "on": "2026-08-01"})
    dossier = memorandum(events=(ended,), commitments=(commitment(1, promised),))
    told = [on(dossier, day).commitments[0].milestones[0].after_the_end for day in (MARCH, MAY)]
    assert told == [False, True]


def test_what_is_served_goes_with_its_commitment():
    dossier = standing(memorandum(), Planned("1", MAY, without_the_first), today=TODAY)
    served = [type("S", (), {"commitment": key})() for key in (None, dossier.commitments[0].id)]
    dossier = but(dossier, serves=tuple(served))
    assert [len(on(dossier, day).serves) for day in (MARCH, MAY)] == [2, 1]
