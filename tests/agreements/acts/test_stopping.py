"""Milestones on hold and waived, on a ground, and let go on again."""

from datetime import date

import pytest
from piccolo.querystring import QueryString

from agreements.acts import fulfilling, moving, stopping
from agreements.acts.fulfilling import Report
from agreements.errors import AgainstTheRules, Invalid, NotAllowed
from agreements.readings import dossiers, home, ledgers, reminders
from agreements.tables.commitments import Milestone
from agreements.vocabulary import Act, MilestoneStatus
from tests.agreements.acts.test_fulfilling import refused, standing

ON = date(2026, 6, 10)
GROUND = "Письмо Министерства финансов от 9 июня 2026 года № 12"


@pytest.fixture
async def milestone(registered, registrar):
    """A milestone that is late."""
    found = (await standing(registered, registrar)).id
    await moving.override(found, date(2026, 6, 1), reason="Протокол (пример)", actor=registrar)
    return found


async def owed():
    rows = await Milestone.raw(
        "SELECT m.id FROM milestone m JOIN agreement a ON a.id = m.agreement WHERE {}",
        QueryString(reminders.owed("DATE '2026-06-15'")),
    )
    return [row["id"] for row in rows]


@pytest.mark.parametrize(
    ("act", "name", "status"),
    [
        (stopping.hold, Act.MILESTONE_HOLD, MilestoneStatus.HELD),
        (stopping.waive, Act.MILESTONE_WAIVE, MilestoneStatus.WAIVED),
    ],
)
async def test_what_is_stopped_is_neither_late_nor_reminded_of_until_it_is_released(
    registered, milestone, registrar, act, name, status
):
    assert (await standing(registered, registrar)).status is MilestoneStatus.LATE
    assert await owed() == [milestone]
    await act(milestone, ground=GROUND, on=ON, actor=registrar)
    found = await standing(registered, registrar)
    assert (found.status, found.ground, found.due_on) == (status, GROUND, date(2026, 6, 1))
    assert ON in (found.held_on, found.waived_on)
    assert await owed() == []
    assert (await home.of(registrar)).late == ()
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.reason, entry.actor) == (name, GROUND, registrar.account)

    await stopping.release(milestone, reason="Финансирование возобновлено", actor=registrar)
    found = await standing(registered, registrar)
    assert (found.status, found.held_on, found.waived_on, found.ground) == (
        MilestoneStatus.LATE,
        None,
        None,
        None,
    )
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.reason) == (Act.MILESTONE_RELEASE, "Финансирование возобновлено")


async def test_what_is_on_hold_can_be_waived(registered, milestone, registrar):
    await stopping.hold(milestone, ground=GROUND, on=ON, actor=registrar)
    await stopping.waive(milestone, ground="Соглашение сторон", on=ON, actor=registrar)
    found = await standing(registered, registrar)
    assert (found.held_on, found.waived_on, found.ground) == (None, ON, "Соглашение сторон")


@pytest.mark.parametrize("act", [stopping.hold, stopping.waive])
async def test_it_is_stopped_by_a_registrar_on_a_ground_and_not_in_the_future(
    registered, milestone, executor, fund_executor, auditor, registrar, act
):
    for stranger in (executor, fund_executor, auditor):
        await refused(registered, registrar, NotAllowed, act(milestone, ground=GROUND, on=ON, actor=stranger))
    error = await refused(
        registered, registrar, Invalid, act(milestone, ground=" ", on=date(2026, 6, 16), actor=registrar)
    )
    assert [problem.field for problem in error.problems] == ["ground", "on"]


async def test_nothing_is_released_that_goes_on_and_nothing_reported_on_what_is_stopped(
    registered, milestone, executor, registrar
):
    act = stopping.release(milestone, reason="x", actor=registrar)
    error = await refused(registered, registrar, AgainstTheRules, act)
    assert error.key == "fulfilling.not_stopped"
    await stopping.hold(milestone, ground=GROUND, on=ON, actor=registrar)
    report = fulfilling.report(milestone, Report(happened_on=ON, text="x"), actor=executor)
    error = await refused(registered, registrar, AgainstTheRules, report)
    assert error.key == "fulfilling.held"
    again = stopping.hold(milestone, ground=GROUND, on=ON, actor=registrar)
    await refused(registered, registrar, AgainstTheRules, again)
    no_reason = stopping.release(milestone, reason=" ", actor=registrar)
    await refused(registered, registrar, Invalid, no_reason)
    by_another = stopping.release(milestone, reason="x", actor=executor)
    await refused(registered, registrar, NotAllowed, by_another)


async def test_a_milestone_is_not_stopped_while_a_report_waits_nor_once_it_is_met(
    registered, milestone, executor, registrar
):
    report = await fulfilling.report(milestone, Report(happened_on=ON, text="x"), actor=executor)
    for act in (stopping.hold, stopping.waive):
        stop = act(milestone, ground=GROUND, on=ON, actor=registrar)
        error = await refused(registered, registrar, AgainstTheRules, stop)
        assert error.key == "fulfilling.waits_for_a_decision"
    await fulfilling.accept(report, actor=registrar)
    for act in (stopping.hold, stopping.waive):
        stop = act(milestone, ground=GROUND, on=ON, actor=registrar)
        error = await refused(registered, registrar, AgainstTheRules, stop)
        assert error.key == "fulfilling.fulfilled_already"


async def test_a_milestone_of_a_draft_is_not_stopped(draft, registrar):
    milestone = (await dossiers.of(draft, registrar)).commitments[0].milestones[0].id
    act = stopping.hold(milestone, ground=GROUND, on=ON, actor=registrar)
    error = await refused(draft, registrar, NotAllowed, act)
    assert error.key == "permissions.not_registered_yet"
