"""Two days side by side: each change with what brought it. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from msgspec.structs import replace as but

from agreements.readings import comparisons
from agreements.readings.bodies_then import BodyThen
from agreements.readings.successions import FormerName
from agreements.readings.values import HandOver
from agreements.rules.contents import Text
from agreements.rules.workdays import ONE_DAY
from agreements.vocabulary import EventKind, Status
from tests.agreements.readings.test_in_force import (
    ACT,
    AUGUST,
    MARCH,
    MAY,
    TODAY,
    added,
    an_event,
    sum_of,
    without_the_first,
)
from tests.amended import (
    BANK,
    BODIES,
    FUND,
    MINISTRY,
    SIGNED_ON,
    Planned,
    commitment,
    memorandum,
    milestone,
    standing,
)


def compared(dossier, first, last, bodies=BODIES):
    return comparisons.of(dossier, first, last, bodies)


def test_nothing_changed_between():
    dossier = standing(memorandum(), Planned("1", MAY, sum_of(200)), today=TODAY)
    assert not compared(dossier, SIGNED_ON, date(2026, 4, 30))
    assert not compared(dossier, MAY, TODAY)


def test_a_change_names_its_amendment_and_steps_between_are_told():
    planned = (
        Planned("1", MARCH, sum_of(200)),
        Planned("2", MAY, sum_of(300)),
        Planned("3", AUGUST, sum_of(400)),
    )
    dossier = standing(memorandum(), *planned, today=TODAY)
    [change] = compared(dossier, SIGNED_ON, TODAY).provisions
    assert change.at.endswith("/amount")
    assert (change.before, change.after) == ("100.00", "300.00")
    assert [(step.number, step.before, step.after) for step in change.steps] == [
        ("1", "100.00", "200.00"),
        ("2", "200.00", "300.00"),
    ]
    [change] = compared(dossier, MARCH, AUGUST).provisions
    assert [step.number for step in change.steps] == ["2", "3"]


def test_a_retroactive_amendment_stands_before_the_one_it_was_recorded_after():
    dossier = standing(
        memorandum(), Planned("1", MAY, sum_of(300)), Planned("2", MARCH, sum_of(200)), today=TODAY
    )
    [change] = compared(dossier, SIGNED_ON, TODAY).provisions
    assert [(step.number, step.before, step.after) for step in change.steps] == [
        ("2", "100.00", "200.00"),
        ("1", "200.00", "300.00"),
    ]


def test_what_was_changed_and_changed_back_is_no_change():
    dossier = standing(
        memorandum(), Planned("1", MARCH, sum_of(200)), Planned("2", MAY, sum_of(100)), today=TODAY
    )
    assert compared(dossier, SIGNED_ON, TODAY).provisions == ()


def test_commitments_that_were_added_and_ended_are_told_whole():
    planned = (Planned("1", MARCH, added), Planned("2", MAY, without_the_first))
    dossier = standing(memorandum(), *planned, today=TODAY)
    found = {change.at: change for change in compared(dossier, SIGNED_ON, TODAY).provisions}
    ended = f"commitments/{dossier.commitments[0].id}/ended"
    assert [step.number for step in found.pop(ended).steps] == ["2"]
    new = f"commitments/{dossier.commitments[2].id}"
    assert all(path.startswith(new) and change.before is None for path, change in found.items())
    assert {step.number for change in found.values() for step in change.steps} == {"1"}


def test_status_names_and_owners_are_told_with_their_own_grounds():
    ended = an_event(EventKind.TERMINATED, MARCH, MAY)
    struck = an_event(EventKind.SUSPENDED, MARCH, struck_at=ended.recorded_at)
    over = HandOver(MAY, FUND, BANK, ACT)
    dossier = memorandum(
        events=(ended, struck),
        commitments=(commitment(1, milestone(1, owed_by=BANK, hand_overs=(over,))),),
    )
    then = FormerName(Text(ru="Комитет (тест)"), Text(), None, date(2026, 4, 30), ACT)
    found = compared(dossier, SIGNED_ON, TODAY, {**BODIES, FUND.id: BodyThen(FUND, None, None, (then,))})
    assert (found.status.before, found.status.after) == (Status.IN_FORCE, Status.TERMINATED)
    assert found.status.events == (ended,)
    [name] = found.names
    assert (name.on, name.before.name, name.after, name.act) == (MAY, then.name, FUND, ACT)
    [owner] = found.owners
    assert (owner.clause, owner.by) == ("п. 1", over)
    assert found.provisions == ()


def test_what_came_on_the_first_day_is_no_change_after_it():
    over = HandOver(MAY, FUND, BANK, ACT)
    dossier = memorandum(commitments=(commitment(1, milestone(1, owed_by=BANK, hand_overs=(over,))),))
    assert not compared(dossier, MAY, TODAY)


def test_the_term_alone_brings_another_status():
    found = compared(memorandum(), date(2026, 5, 1), date(2027, 2, 1))
    assert (found.status.before, found.status.after, found.status.events) == (
        Status.IN_FORCE,
        Status.EXPIRED,
        (),
    )


def test_an_end_recorded_ahead_is_told_where_it_takes_effect():
    ended = an_event(EventKind.TERMINATED, MARCH, AUGUST)
    found = compared(memorandum(events=(ended,)), date(2026, 7, 31), AUGUST)
    assert (found.status.after, found.status.events) == (Status.TERMINATED, (ended,))
    assert found.status.signed_on is None
    assert not compared(memorandum(events=(ended,)), MARCH, MAY)


def test_an_event_without_a_day_between_is_told_where_the_status_hangs_on_it():
    notice = an_event(EventKind.NOTICE_GIVEN, date(2026, 2, 1), organisation=MINISTRY)
    found = compared(memorandum(events=(notice,), notice_days=30), date(2026, 2, 2), TODAY)
    assert (found.status.after, found.status.events) == (Status.TERMINATED, (notice,))


def test_the_day_of_signature_is_told_as_what_brought_it_into_force():
    found = compared(memorandum(), SIGNED_ON - ONE_DAY, SIGNED_ON)
    assert (found.status.after, found.status.signed_on) == (Status.IN_FORCE, SIGNED_ON)


def test_an_amendment_that_was_struck_or_has_no_day_is_none():
    planned = (Planned("1", None, sum_of(200)), Planned("2", AUGUST, sum_of(300)))
    dossier = standing(memorandum(), *planned, today=TODAY)
    assert [each.number for each in dossier.amendments] == ["2", "1"]
    struck = tuple(
        but(each, struck_at=each.recorded_at) if each.number == "2" else each for each in dossier.amendments
    )
    assert not compared(but(dossier, amendments=struck), SIGNED_ON, date(2026, 9, 1))


def test_a_longer_term_changes_its_months_and_not_the_day_that_follows():
    longer = Planned("1", MAY, lambda content: replace(content, term_months=24))
    dossier = standing(memorandum(), longer, today=TODAY)
    [change] = compared(dossier, SIGNED_ON, TODAY).provisions
    assert (change.at, change.before, change.after) == ("term_months", 12, 24)
    assert Decimal(change.after) == dossier.term_months
