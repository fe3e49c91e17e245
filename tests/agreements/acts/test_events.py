"""Events are recorded and struck; the agreement stands as they leave it, in the same entry."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.acts import documents, drafting, events, moving, registering
from agreements.acts.documents import File
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import dossiers, histories, ledgers, moves
from agreements.rules.events import EventContent
from agreements.rules.lifecycle import facts, status
from agreements.vocabulary import (
    Act,
    Confidentiality,
    EntryIntoForce,
    EventKind,
    NoticeForm,
    Renewal,
    Status,
    TermKind,
)

DAY = date(2026, 5, 20)


def event(kind, happened=DAY, effective=None, party=None, **more):
    return EventContent(
        kind=EventKind(kind), happened_on=happened, effective_on=effective, organisation=party, **more
    )


@pytest.fixture
async def treaty(content, registrar):
    """Registered, to enter into force 10 days after the last notification; nothing is known of that yet."""
    wanted = replace(
        content,
        entry_rule=EntryIntoForce.ON_LAST_NOTIFICATION,
        entry_days=10,
        term=TermKind.LENGTH,
        term_months=12,
        renewal=Renewal.TACIT,
        renewal_months=12,
        notice_days=30,
        notice_form=NoticeForm.WRITTEN,
    )
    agreement = await drafting.draft(wanted, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    return agreement


async def entries(agreement, actor):
    return await ledgers.of_agreement(agreement, actor)


async def test_an_event_is_recorded_with_its_day_party_and_document(registered, registrar, ministry):
    file = File(content=b"%PDF-1.7", filename="Нота.pdf", media_type="application/pdf")
    document = await documents.add(registered, file, actor=registrar)
    given_ = event(
        "notified", date(2026, 5, 6), date(2026, 5, 8), ministry, document=document, note="Нота № 5"
    )
    key = await events.enter(registered, given_, seen=None, actor=registrar)
    [found] = (await dossiers.of(registered, registrar)).events
    assert (found.id, found.kind, found.happened_on, found.effective_on) == (
        key,
        EventKind.NOTIFIED,
        date(2026, 5, 6),
        date(2026, 5, 8),
    )
    assert (found.organisation.id, found.document, found.note) == (ministry, document, "Нота № 5")
    assert (found.recorded_by, found.recorded_at, found.struck_at) == (registrar.account, registrar.at, None)
    entry = (await entries(registered, registrar))[-1]
    assert (entry.act, entry.actor, list(entry.changed)) == (
        Act.EVENT_RECORD,
        registrar.account,
        [f"event/{key}"],
    )


async def test_the_last_notification_brings_the_agreement_into_force_and_offers_its_unknown_due_dates(
    treaty, registrar, ministry, fund
):
    before = await dossiers.of(treaty, registrar)
    assert (before.status, before.in_force_on) == (Status.UNKNOWN, None)
    assert before.commitments[0].milestones[0].due_on is None
    await events.enter(
        treaty, event("notified", date(2026, 5, 6), party=ministry), seen=None, actor=registrar
    )
    assert (await dossiers.of(treaty, registrar)).status is Status.NOT_YET_IN_FORCE
    await events.enter(treaty, event("notified", date(2026, 5, 8), party=fund), seen=None, actor=registrar)
    after = await dossiers.of(treaty, registrar)
    assert (after.in_force_on, after.ends_on, after.status) == (
        date(2026, 5, 18),
        date(2027, 5, 18),
        Status.IN_FORCE,
    )
    assert after.commitments[0].milestones[0].due_on is None
    [move] = await moves.of_agreement(treaty, registrar)
    assert (move.before, move.after) == (None, date(2026, 6, 29))
    entry = (await entries(treaty, registrar))[-1]
    assert entry.act is Act.EVENT_RECORD
    assert sorted(name.split("/")[0] for name in entry.changed) == ["core", "event"]


async def test_a_date_that_counts_from_an_event_comes_once_an_officer_confirms_it(
    content, registrar, ministry, fund
):
    rule = {"kind": "relative", "anchor": "event", "event": "ratified", "offset": 10, "unit": "calendar_day"}
    [promise] = content.commitments
    counted = replace(promise, milestones=(replace(promise.milestones[0], rule=rule),))
    key = await drafting.draft(replace(content, commitments=(counted,)), actor=registrar)
    await registering.register(key, seen=1, actor=registrar)
    for on, party in ((date(2026, 5, 4), ministry), (date(2026, 5, 8), fund)):
        await events.enter(key, event("ratified", on, party=party), seen=None, actor=registrar)
    [move] = await moves.of_agreement(key, registrar)
    assert (move.before, move.after) == (None, date(2026, 5, 18))
    await moving.move(key, {move.milestone: move.after}, seen=None, actor=registrar)
    assert (await dossiers.of(key, registrar)).commitments[0].milestones[0].due_on == date(2026, 5, 18)


async def test_a_series_waits_whole_for_its_event(content, registrar, ministry):
    """None of its dates comes alone, as if it were all of them."""
    rule = {"kind": "series", "anchor": "event", "event": "approved", "period": "month", "count": 3}
    [promise] = content.commitments
    repeated = replace(promise, milestones=(replace(promise.milestones[0], rule=rule),))
    key = await drafting.draft(replace(content, commitments=(repeated,)), actor=registrar)
    await registering.register(key, seen=1, actor=registrar)
    await events.enter(key, event("approved", date(2026, 5, 4), party=ministry), seen=None, actor=registrar)
    [move] = await moves.of_agreement(key, registrar)
    await moving.move(key, {move.milestone: move.after}, seen=None, actor=registrar)
    [told] = (await dossiers.of(key, registrar)).commitments
    assert [each.due_on for each in told.milestones] == [date(2026, 6, 4), date(2026, 7, 6), date(2026, 8, 4)]


async def test_a_due_date_that_is_known_is_not_moved(registered, registrar, ministry, fund):
    before = (await dossiers.of(registered, registrar)).commitments[0].milestones[0]
    for party in (ministry, fund):
        signed = event("signed", date(2026, 5, 10), party=party)
        await events.enter(registered, signed, seen=None, actor=registrar)
    after = await dossiers.of(registered, registrar)
    assert after.in_force_on == date(2026, 5, 10)
    assert after.commitments[0].milestones[0] == before


async def test_an_event_struck_stays_with_its_reason_and_counts_no_more(
    registered, registrar, second_registrar
):
    key = await events.enter(registered, event("suspended"), seen=None, actor=registrar)
    assert (await dossiers.of(registered, registrar)).status is Status.SUSPENDED
    await events.strike(key, reason=" Другое соглашение ", seen=None, actor=second_registrar)
    dossier = await dossiers.of(registered, registrar)
    [found] = dossier.events
    assert dossier.status is Status.IN_FORCE
    assert (found.struck_by, found.strike_reason) == (second_registrar.account, "Другое соглашение")
    entry = (await entries(registered, registrar))[-1]
    assert (entry.act, entry.actor, entry.reason) == (
        Act.EVENT_WITHDRAW,
        second_registrar.account,
        "Другое соглашение",
    )
    assert sorted(entry.changed) == ["core", f"event/{key}"]


async def test_a_day_of_entry_into_force_goes_with_the_event_that_gave_it(treaty, registrar):
    entry = event("entry_into_force", None, date(2026, 5, 30))
    key = await events.enter(treaty, entry, seen=None, actor=registrar)
    dossier = await dossiers.of(treaty, registrar)
    assert (dossier.in_force_on, dossier.ends_on) == (date(2026, 5, 30), date(2027, 5, 30))
    await events.strike(key, reason="Не вступило", seen=None, actor=registrar)
    dossier = await dossiers.of(treaty, registrar)
    assert (dossier.in_force_on, dossier.ends_on, dossier.status) == (None, None, Status.UNKNOWN)


async def test_a_correction_keeps_what_events_made_of_the_agreement(treaty, registrar, ministry, fund):
    from agreements.readings import contents

    for party in (ministry, fund):
        await events.enter(
            treaty, event("notified", date(2026, 5, 6), party=party), seen=None, actor=registrar
        )
    await events.enter(treaty, event("suspended"), seen=None, actor=registrar)
    stands = await contents.of(treaty, registrar)
    mended = replace(stands, entry_days=20, in_force_on=None)
    await drafting.correct(treaty, mended, reason="20 дней, не 10", seen=None, actor=registrar)
    dossier = await dossiers.of(treaty, registrar)
    assert (dossier.in_force_on, dossier.ends_on) == (date(2026, 5, 26), date(2027, 5, 26))
    assert dossier.status is Status.SUSPENDED


async def test_a_correction_of_the_terms_changes_what_a_notice_did(content, registrar, ministry):
    """Ten days' notice was in time; thirty were not, so the term was renewed once more."""
    from agreements.readings import contents

    yearly = replace(
        content,
        term=TermKind.UNTIL_DATE,
        ends_on=date(2026, 6, 30),
        renewal=Renewal.TACIT,
        renewal_months=12,
        notice_days=10,
    )
    agreement = await drafting.draft(yearly, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    notice = event("notice_given", date(2026, 6, 10), party=ministry)
    await events.enter(agreement, notice, seen=None, actor=registrar)
    assert (await dossiers.of(agreement, registrar)).status is Status.EXPIRING
    mended = replace(await contents.of(agreement, registrar), notice_days=30)
    await drafting.correct(agreement, mended, reason="30 дней", seen=None, actor=registrar)
    assert (await dossiers.of(agreement, registrar)).status is Status.IN_FORCE


async def test_a_renewal_and_a_supersession_say_what_by(content, registered, registrar):
    twin = await drafting.draft(content, actor=registrar)
    number = await registering.register(twin, seen=1, actor=registrar, despite_duplicates=True)
    renewed = event("renewed", ends_on=date(2030, 1, 1))
    await events.enter(registered, renewed, seen=None, actor=registrar)
    await events.enter(registered, event("superseded", successor=twin), seen=None, actor=registrar)
    dossier = await dossiers.of(registered, registrar)
    assert [each.ends_on for each in dossier.events] == [date(2030, 1, 1), None]
    assert (dossier.events[1].successor.id, dossier.events[1].successor.number) == (twin, number)
    assert dossier.status is Status.SUPERSEDED


async def test_who_may_not_read_the_successor_is_not_told_of_it(content, registered, registrar, executor):
    secret = replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="x")
    hidden = await drafting.draft(secret, actor=registrar)
    await registering.register(hidden, seen=1, actor=registrar, despite_duplicates=True)
    await events.enter(registered, event("superseded", successor=hidden), seen=None, actor=registrar)
    assert (await dossiers.of(registered, registrar)).events[0].successor is not None
    assert (await dossiers.of(registered, executor)).events[0].successor is None
    assert str(hidden).encode() not in await dossiers.said(registered, executor)


async def refused(agreement, actor, error, act):
    before = await dossiers.said(agreement, actor)
    with pytest.raises(error) as caught:
        await act
    assert await dossiers.said(agreement, actor) == before
    return caught.value


@pytest.mark.parametrize(
    ("given_", "error", "key"),
    [
        (event("signed"), Invalid, "events.no_party"),
        (event("suspended", date(2026, 6, 16)), Invalid, "events.in_the_future"),
        (event("suspended", document=UUID(int=5)), Invalid, "errors.no_document"),
        (event("superseded", successor=UUID(int=5)), Invalid, "events.no_such_successor"),
        (event("resumed"), AgainstTheRules, "events.not_suspended"),
        (event("terminated", date(2026, 5, 3)), AgainstTheRules, "events.before_signature"),
        (event("entry_into_force", None, DAY), AgainstTheRules, "events.in_force_already"),
    ],
)
async def test_what_cannot_be_recorded_leaves_no_trace(registered, registrar, given_, error, key):
    caught = await refused(
        registered, registrar, error, events.enter(registered, given_, seen=None, actor=registrar)
    )
    assert key in ({each.key for each in caught.problems} if error is Invalid else {caught.key})


async def test_an_agreement_does_not_supersede_itself(registered, registrar):
    itself = event("superseded", successor=registered)
    await refused(
        registered, registrar, Invalid, events.enter(registered, itself, seen=None, actor=registrar)
    )


async def test_only_registrars_record_and_strike(registered, registrar, executor, auditor):
    key = await events.enter(registered, event("suspended"), seen=None, actor=registrar)
    for stranger in (executor, auditor):
        act = events.enter(registered, event("resumed"), seen=None, actor=stranger)
        await refused(registered, registrar, NotAllowed, act)
        act = events.strike(key, reason="x", seen=None, actor=stranger)
        await refused(registered, registrar, NotAllowed, act)


async def test_nothing_befalls_a_draft(draft, registrar):
    act = events.enter(draft, event("suspended"), seen=None, actor=registrar)
    assert (await refused(draft, registrar, NotAllowed, act)).key == "permissions.not_registered_yet"


async def test_what_was_overtaken_or_is_not_there_is_refused(registered, registrar):
    late = events.enter(registered, event("suspended"), seen=1, actor=registrar)
    await refused(registered, registrar, ChangedMeanwhile, late)
    with pytest.raises(NotFound):
        await events.enter(uuid4(), event("suspended"), seen=None, actor=registrar)
    with pytest.raises(NotFound):
        await events.strike(uuid4(), reason="x", seen=None, actor=registrar)


async def test_an_event_is_struck_once_for_a_reason_and_not_from_under_another(registered, registrar):
    key = await events.enter(registered, event("suspended"), seen=None, actor=registrar)
    act = events.strike(key, reason=" ", seen=None, actor=registrar)
    await refused(registered, registrar, Invalid, act)
    resumed = await events.enter(registered, event("resumed", date(2026, 6, 1)), seen=None, actor=registrar)
    act = events.strike(key, reason="x", seen=None, actor=registrar)
    assert (await refused(registered, registrar, AgainstTheRules, act)).key == "events.another_rests_on_it"
    await events.strike(resumed, reason="x", seen=None, actor=registrar)
    act = events.strike(resumed, reason="x", seen=None, actor=registrar)
    assert (await refused(registered, registrar, AgainstTheRules, act)).key == "events.struck_already"
    await events.strike(key, reason="x", seen=None, actor=registrar)


days = st.dates(date(2026, 5, 4), date(2026, 6, 15))
steps = st.tuples(st.sampled_from(EventKind), days, st.none() | days, st.booleans())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=st.lists(steps, max_size=10), mistakes=st.sets(st.integers(0, 9)))
async def test_whatever_is_recorded_and_struck_the_row_agrees_with_the_rules(
    content, registrar, ministry, fund, story, mistakes
):
    """The columns that lists tell the status by are those that the events in the dossier give."""
    wanted = replace(content, entry_rule=EntryIntoForce.ON_RATIFICATION, notice_days=10)
    agreement = await drafting.draft(wanted, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar, despite_duplicates=True)
    for place, (kind, happened, effective, first) in enumerate(story):
        made = event(kind, happened, effective, ministry if first else fund)
        if kind is EventKind.RENEWED:
            made = replace(made, ends_on=date(2028, 1, 1))
        try:
            key = await events.enter(agreement, made, seen=None, actor=registrar)
            if place in mistakes:
                await events.strike(key, reason="x", seen=None, actor=registrar)
        except (AgainstTheRules, Invalid):
            pass
    dossier = await dossiers.of(agreement, registrar)
    known = facts(histories.terms(dossier), histories.events(dossier))
    assert dossier.status is status(known, registrar.today)


async def test_the_ledger_verifies_after_events(registered, registrar):
    key = await events.enter(registered, event("suspended"), seen=None, actor=registrar)
    await events.strike(key, reason="x", seen=None, actor=registrar)
    await events.enter(registered, event("terminated"), seen=None, actor=registrar)
    assert [finding async for finding in verifying.findings()] == []
