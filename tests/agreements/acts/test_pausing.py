"""Clocks that stand still: nothing is late meanwhile, and the date moves by the days they stood."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from agreements.acts import drafting, fulfilling, moving, pausing
from agreements.acts.fulfilling import Report
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.readings import contents, dossiers, due_dates, ledgers, milestones, moves
from agreements.vocabulary import Act, MilestoneStatus
from tests.agreements.acts.test_moving import RELATIVE, entered, refused, steps, with_rules

TODAY = date(2026, 6, 15)


@pytest.fixture
async def agreement(content, registrar):
    """Due on 14 June 2026, the day before today."""
    rule = {**RELATIVE, "anchor": "signature", "offset": 41}
    return await entered(with_rules(content, rule), registrar)


@pytest.fixture
async def step(agreement, registrar):
    [found] = await steps(agreement, registrar)
    assert (found.due_on, found.status) == (date(2026, 6, 14), MilestoneStatus.LATE)
    return found.id


async def found(agreement, actor):
    [milestone] = await steps(agreement, actor)
    return milestone


async def test_a_stopped_clock_makes_nothing_late_and_moves_the_date_by_the_days_it_stood(
    agreement, step, registrar
):
    await pausing.pause(step, ground=" Форс-мажор ", on=date(2026, 6, 1), seen=2, actor=registrar)
    paused = await found(agreement, registrar)
    assert (paused.status, paused.paused_on, paused.due_on) == (
        MilestoneStatus.PAUSED, date(2026, 6, 1), date(2026, 6, 14),
    )  # fmt: skip
    entry = (await ledgers.of_agreement(agreement, registrar))[-1]
    assert (entry.act, entry.reason, entry.actor) == (
        Act.MILESTONE_PAUSE, "Форс-мажор", registrar.account,
    )  # fmt: skip
    await pausing.resume(step, ground="Отпало", seen=3, actor=registrar)
    going = await found(agreement, registrar)
    assert (going.paused_on, going.paused_days, going.due_on) == (None, 14, date(2026, 6, 28))
    assert going.card["steps"][-1]["key"] == "deadlines.step_paused"
    assert going.card["result"] == "2026-06-28"
    entry = (await ledgers.of_agreement(agreement, registrar))[-1]
    assert (entry.act, entry.reason) == (Act.MILESTONE_RESUME, "Отпало")
    assert await moves.of_agreement(agreement, registrar) == ()
    told = await due_dates.history(step, (await milestones.of(step, registrar)).commitment, agreement)
    assert [(each.act, each.after, each.paused) for each in told[-2:]] == [
        (Act.MILESTONE_PAUSE, date(2026, 6, 14), True),
        (Act.MILESTONE_RESUME, date(2026, 6, 28), False),
    ]


async def test_pauses_add_up(agreement, step, registrar):
    for first, last in ((1, 3), (5, 10)):
        await pausing.pause(step, ground="x", on=date(2026, 6, first), actor=registrar)
        await pausing.resume(step, ground="x", on=date(2026, 6, last), actor=registrar)
    going = await found(agreement, registrar)
    assert (going.paused_days, going.due_on) == (7, date(2026, 6, 21))


async def test_a_corrected_rule_keeps_the_days_that_the_clock_stood_still(agreement, step, registrar):
    await pausing.pause(step, ground="x", on=date(2026, 6, 5), actor=registrar)
    await pausing.resume(step, ground="x", actor=registrar)
    standing = await contents.of(agreement, registrar)
    [promise] = standing.commitments
    rule = {**RELATIVE, "anchor": "signature", "offset": 51}
    milestones = (replace(promise.milestones[0], rule=rule),)
    mended = replace(standing, commitments=(replace(promise, milestones=milestones),))
    await drafting.correct(agreement, mended, reason="x", seen=None, actor=registrar)
    going = await found(agreement, registrar)
    assert (going.paused_days, going.due_on) == (10, date(2026, 7, 4))


async def test_a_pause_of_no_day_moves_nothing(agreement, step, registrar):
    before = await found(agreement, registrar)
    await pausing.pause(step, ground="x", actor=registrar)
    await pausing.resume(step, ground="x", actor=registrar)
    assert await found(agreement, registrar) == before


async def test_a_day_set_by_hand_moves_with_the_clock_too(agreement, step, registrar):
    await moving.override(step, date(2026, 7, 1), reason="x", actor=registrar)
    await pausing.pause(step, ground="x", on=date(2026, 6, 5), actor=registrar)
    await pausing.resume(step, ground="x", actor=registrar)
    going = await found(agreement, registrar)
    assert (going.due_on, going.override_on) == (date(2026, 7, 11), date(2026, 7, 11))
    assert going.card["result"] == "2026-06-24"


async def test_what_is_refused_leaves_no_trace(agreement, step, registrar, executor, auditor):
    async def tried(error, act):
        return await refused(agreement, registrar, error, act)

    def pause(actor=registrar, ground="x", on=None, seen=None):
        return pausing.pause(step, ground=ground, on=on, seen=seen, actor=actor)

    def resume(actor=registrar, ground="x", on=None):
        return pausing.resume(step, ground=ground, on=on, actor=actor)

    for actor in (executor, auditor):
        await tried(NotAllowed, pause(actor=actor))
        await tried(NotAllowed, resume(actor=actor))
    assert [each.field for each in (await tried(Invalid, pause(ground=" "))).problems] == ["reason"]
    assert [each.field for each in (await tried(Invalid, resume(ground=" "))).problems] == ["reason"]
    tomorrow = TODAY + timedelta(days=1)
    assert [each.field for each in (await tried(Invalid, pause(on=tomorrow))).problems] == ["on"]
    await tried(ChangedMeanwhile, pause(seen=1))
    assert (await tried(AgainstTheRules, resume())).key == "deadlines.not_paused"
    await pause(on=date(2026, 6, 10))
    assert (await tried(AgainstTheRules, pause())).key == "deadlines.paused_already"
    error = await tried(Invalid, resume(on=date(2026, 6, 9)))
    assert [each.key for each in error.problems] == ["deadlines.resumed_before_paused"]
    with pytest.raises(NotFound):
        await pausing.pause(uuid4(), ground="x", actor=registrar)


async def test_a_milestone_without_a_day_or_met_has_no_clock_to_stop(
    content, agreement, step, registrar, executor
):
    unknown = await entered(
        replace(
            with_rules(content, {**RELATIVE, "anchor": "entry_into_force"}), entry_rule=None, in_force_on=None
        ),
        registrar,
    )
    [waiting] = await steps(unknown, registrar)
    act = pausing.pause(waiting.id, ground="x", actor=registrar)
    assert (await refused(unknown, registrar, AgainstTheRules, act)).key == "deadlines.no_clock_to_stop"
    report = await fulfilling.report(step, Report(happened_on=TODAY, text="x"), actor=executor)
    await fulfilling.accept(report, actor=registrar)
    act = pausing.pause(step, ground="x", actor=registrar)
    await refused(agreement, registrar, AgainstTheRules, act)


async def test_a_draft_has_no_clock(draft, registrar):
    [step] = (await dossiers.of(draft, registrar)).commitments[0].milestones
    await refused(draft, registrar, NotAllowed, pausing.pause(step.id, ground="x", actor=registrar))
