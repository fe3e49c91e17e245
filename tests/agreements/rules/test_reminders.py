"""Steps about a due date: which letters there are, when they go, and that none comes as one of a heap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.reminders import DAYS_BEFORE, HORIZON, STEPS, WEEKS_LATE, gone_by, plan

DUE = date(2026, 12, 31)
DISTANCES = st.integers(-400, 400)


def day(from_due: int) -> date:
    return DUE + timedelta(days=from_due)


@pytest.mark.parametrize(
    ("from_due", "steps"),
    [
        (-121, {}),
        (-120, {"before-30": -30}),
        (-104, {"before-30": -30, "before-14": -14}),
        (-31, {"before-30": -30, "before-14": -14, "before-7": -7, "before-1": -1, "due": 0}),
        (-30, {"before-30": -30, "before-14": -14, "before-7": -7, "before-1": -1, "due": 0}),
        # Entered ten days before: the letter of the fourteenth day goes at once, that of the thirtieth never.
        (-10, {"before-14": -10, "before-7": -7, "before-1": -1, "due": 0}),
        (-1, {"before-1": -1, "due": 0}),
        (0, {"due": 0}),
        # Late since today: the letter of the due day goes a day after it, then one a week.
        (1, {"due": 1, **{f"late-{week}": week * 7 for week in range(1, 14)}}),
        (7 * 25 + 3, {"late-25": 178, "late-26": 182}),
        (7 * 27 - 1, {"late-26": 188}),
        (7 * 27, {}),
        (3000, {}),
    ],
)
def test_the_plan_of_a_day_holds_the_present_step_and_the_coming_ones(from_due: int, steps: dict[str, int]):
    made = plan(DUE, day(from_due))
    assert {each.step: (each.send_on - DUE).days for each in made} == steps


@given(DISTANCES, st.integers(0, 200))
def test_at_most_one_letter_is_due_at_once_and_none_lies_beyond_the_horizon(from_due: int, horizon: int):
    today = day(from_due)
    made = plan(DUE, today, horizon)
    assert sum(each.send_on <= today for each in made) <= 1
    assert all(today <= each.send_on <= today + timedelta(days=horizon) for each in made)
    assert len({each.step for each in made}) == len(made)


def test_whoever_plans_every_day_sends_each_step_once_and_on_its_day():
    sent: dict[str, int] = {}
    for from_due in range(-200, 300):
        for each in plan(DUE, day(from_due)):
            if each.send_on == day(from_due) and each.step not in sent:
                sent[each.step] = from_due
    assert sent == {step.name: step.opens for step in STEPS}
    assert len(sent) == len(DAYS_BEFORE) + 1 + WEEKS_LATE


@given(DISTANCES, st.integers(1, 60))
def test_after_a_silence_of_any_length_one_letter_catches_up(from_due: int, silence: int):
    before = {each.step for each in plan(DUE, day(from_due)) if each.send_on <= day(from_due)}
    now = [
        each.step for each in plan(DUE, day(from_due + silence)) if each.send_on <= day(from_due + silence)
    ]
    assert len(set(now) - before) <= 1


@given(DISTANCES)
def test_a_planned_letter_is_never_one_gone_by(from_due: int):
    assert not any(gone_by(each.step, DUE, day(from_due)) for each in plan(DUE, day(from_due)))


@pytest.mark.parametrize(
    ("step", "from_due", "gone"),
    [
        ("before-7", -2, False),
        ("before-7", -1, True),
        ("due", 6, False),
        ("due", 7, True),
        ("late-26", 189, True),
    ],
)
def test_a_letter_has_gone_by_once_the_next_step_has_come(step: str, from_due: int, gone: bool):
    assert gone_by(step, DUE, day(from_due)) is gone


def test_the_horizon_is_that_of_the_plan_people_see():
    assert HORIZON == 90
