"""Where agreements and milestones stand, in Python and in SQL alike."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.readings import lifecycle as twin
from agreements.rules.lifecycle import AgreementFacts, MilestoneFacts, milestone_status, status
from agreements.tables.agreements import Agreement
from agreements.vocabulary import MilestoneStatus, Renewal, Status

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (AgreementFacts(registered=False, in_force_on=TODAY, ends_on=None, renewal=None), Status.DRAFT),
        (AgreementFacts(registered=True, in_force_on=None, ends_on=None, renewal=None), Status.UNKNOWN),
        (AgreementFacts(registered=True, in_force_on=TODAY, ends_on=None, renewal=None), Status.IN_FORCE),
        (
            AgreementFacts(registered=True, in_force_on=date(2026, 6, 16), ends_on=None, renewal=None),
            Status.NOT_YET_IN_FORCE,
        ),
        (
            AgreementFacts(registered=True, in_force_on=date(2025, 1, 1), ends_on=TODAY, renewal=None),
            Status.EXPIRING,
        ),
        (
            AgreementFacts(
                registered=True, in_force_on=date(2025, 1, 1), ends_on=date(2026, 9, 13), renewal=None
            ),
            Status.EXPIRING,
        ),
        (
            AgreementFacts(
                registered=True, in_force_on=date(2025, 1, 1), ends_on=date(2026, 9, 14), renewal=None
            ),
            Status.IN_FORCE,
        ),
        (
            AgreementFacts(
                registered=True, in_force_on=date(2025, 1, 1), ends_on=date(2026, 6, 14), renewal=None
            ),
            Status.EXPIRED,
        ),
        (
            AgreementFacts(registered=True, in_force_on=None, ends_on=date(2026, 6, 14), renewal=None),
            Status.EXPIRED,
        ),
        (
            AgreementFacts(
                registered=True, in_force_on=date(2020, 1, 1), ends_on=date(2021, 1, 1), renewal=Renewal.TACIT
            ),
            Status.IN_FORCE,
        ),
    ],
)
def test_the_status_follows_from_the_facts(facts, wanted):
    assert status(facts, TODAY) is wanted


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (MilestoneFacts(due_on=None, fulfilled_on=None, waiting=False), MilestoneStatus.UNKNOWN),
        (MilestoneFacts(due_on=date(2026, 6, 14), fulfilled_on=None, waiting=False), MilestoneStatus.LATE),
        (MilestoneFacts(due_on=TODAY, fulfilled_on=None, waiting=False), MilestoneStatus.DUE_SOON),
        (
            MilestoneFacts(due_on=date(2026, 7, 15), fulfilled_on=None, waiting=False),
            MilestoneStatus.DUE_SOON,
        ),
        (
            MilestoneFacts(due_on=date(2026, 7, 16), fulfilled_on=None, waiting=False),
            MilestoneStatus.UPCOMING,
        ),
        (MilestoneFacts(due_on=date(2026, 6, 14), fulfilled_on=None, waiting=True), MilestoneStatus.REPORTED),
        (
            MilestoneFacts(due_on=date(2026, 6, 14), fulfilled_on=None, waiting=False, paused=True),
            MilestoneStatus.PAUSED,
        ),
        (
            MilestoneFacts(due_on=date(2026, 6, 14), fulfilled_on=None, waiting=True, paused=True),
            MilestoneStatus.REPORTED,
        ),
        (
            MilestoneFacts(due_on=date(2026, 6, 14), fulfilled_on=TODAY, waiting=True),
            MilestoneStatus.FULFILLED,
        ),
    ],
)
def test_a_milestone_stands_where_its_facts_put_it(facts, wanted):
    assert milestone_status(facts, TODAY) is wanted


near = st.none() | st.integers(-120, 120).map(lambda days: TODAY + timedelta(days=days))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(registered=st.booleans(), begins=near, ends=near, renewal=st.none() | st.sampled_from(Renewal))
async def test_the_sql_twin_agrees_on_agreements(db, registered, begins, ends, renewal):
    [row] = await Agreement.raw(
        "SELECT {} AS said FROM (SELECT CASE WHEN {} THEN now() END AS registered_at, {}::date AS in_force_on,"
        " {}::date AS ends_on, {}::text AS renewal) a",
        twin.status(TODAY),
        registered,
        begins,
        ends,
        renewal and str(renewal),
    )
    facts = AgreementFacts(registered=registered, in_force_on=begins, ends_on=ends, renewal=renewal)
    assert row["said"] == status(facts, TODAY)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(due=near, fulfilled=near, paused=near)
async def test_the_sql_twin_agrees_on_milestones(db, due, fulfilled, paused):
    [row] = await Agreement.raw(
        "SELECT {} AS said FROM (SELECT gen_random_uuid() AS id, {}::date AS due_on, {}::date AS fulfilled_on,"
        " {}::date AS paused_on) m",
        twin.milestone_status(TODAY),
        due,
        fulfilled,
        paused,
    )
    facts = MilestoneFacts(due_on=due, fulfilled_on=fulfilled, waiting=False, paused=paused is not None)
    assert row["said"] == milestone_status(facts, TODAY)
