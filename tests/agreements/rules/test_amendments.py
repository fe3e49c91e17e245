"""What an agreement says on a day, by its original text and its amendments, in whatever order they were recorded."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.errors import AgainstTheRules
from agreements.rules.amending import ended_by
from agreements.rules.amendments import (
    Amending,
    Change,
    applied,
    at_last,
    difference,
    in_order,
    on_day,
    original,
    settled,
    touching,
    undone,
)

JANUARY = date(2026, 1, 1)
FIRST = {
    "title.ru": "Договор",
    "term_months": 12,
    "commitments/a": 0,
    "commitments/a/amount": "100.00",
    "commitments/a/milestones/m": 0,
    "commitments/a/milestones/m/rule": {"kind": "date", "on": "2026-03-01"},
}


def day(number):
    return JANUARY + timedelta(days=number)


def amending(number, effective, changes, signed=0):
    """Changes as path and value after, whatever stood before."""
    made = tuple(Change(at, None, after) for at, after in changes.items())
    return Amending(
        UUID(int=number), f"№ {number}", day(signed), None if effective is None else day(effective), made
    )


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        ({}, []),
        ({"term_months": 24}, [("term_months", 12, 24)]),
        ({"term_months": None}, [("term_months", 12, None)]),
        ({"notice_days": 30}, [("notice_days", None, 30)]),
        # A commitment that is gone has ended, with all that stands in it; it is told once.
        (
            dict.fromkeys([each for each in FIRST if each.startswith("commitments")]),
            [("commitments/a/ended", None, True)],
        ),
        (
            {"commitments/a/milestones/m": None, "commitments/a/milestones/m/rule": None},
            [("commitments/a/milestones/m/ended", None, True)],
        ),
        # A new part comes after those that are there, wherever the form had it.
        (
            {"commitments/b": 0, "commitments/a": 1, "commitments/b/amount": "5.00"},
            [("commitments/b", None, 1), ("commitments/b/amount", None, "5.00")],
        ),
    ],
)
def test_the_changes_that_make_one_text_of_another(after, changes):
    wanted = {path: value for path, value in {**FIRST, **after}.items() if value is not None}
    assert [(each.at, each.before, each.after) for each in difference(FIRST, wanted)] == changes


def test_what_had_ended_does_not_end_again():
    ended = {**FIRST, "commitments/a/ended": True}
    left = {path: value for path, value in FIRST.items() if not path.startswith("commitments")}
    assert difference(ended, {**left, "term_months": 6}) == (Change("term_months", 12, 6),)
    assert difference(ended, ended) == ()


def test_what_is_applied_can_be_undone():
    changes = (
        Change("term_months", 12, 24),
        Change("notice_days", None, 30),
        Change("title.ru", "Договор", None),
    )
    assert undone(applied(FIRST, changes), changes) == FIRST


def test_the_order_is_that_of_effect_then_of_signature_and_the_unknown_day_comes_last():
    late, early, same, unknown = (
        amending(1, 50, {}),
        amending(2, 10, {}, signed=5),
        amending(3, 10, {}, signed=4),
        amending(4, None, {}),
    )
    assert in_order([unknown, late, early, same]) == [same, early, late, unknown]


def test_crossing_amendments_leave_the_later_in_effect_whichever_was_recorded_first():
    """A retroactive one changes the same term: the later keeps its value and knows what now stands before it."""
    later = amending(1, 100, {"term_months": 36})
    retroactive = amending(2, 20, {"term_months": 24}, signed=150)
    found = settled(FIRST, [later, retroactive])
    assert [(each.number, each.changes[0].before, each.changes[0].after) for each in found] == [
        ("№ 2", 12, 24),
        ("№ 1", 24, 36),
    ]
    for on, months in ((19, 12), (20, 24), (99, 24), (100, 36)):
        assert on_day(FIRST, found, day(on))["term_months"] == months
    now = on_day(FIRST, found, day(200))
    assert original(now, found) == FIRST


def test_what_stood_when_a_change_was_recorded_is_kept_beside_what_stands_before_it_now():
    paper = Change("term_months", 12, 36)
    [later] = settled(FIRST, [Amending(UUID(int=1), "№ 1", day(0), day(6), (paper,))])
    early = amending(2, 4, {"term_months": 24})
    assert later.changes[0].stated == ()
    found = settled(FIRST, [later, early])[1]
    assert (found.changes[0].before, found.changes[0].stated) == (24, (12,))
    # The retroactive one struck again, all is as the paper says.
    assert settled(FIRST, [found]) == [later]


def test_one_whose_day_is_awaited_holds_on_no_day_and_at_last():
    waiting = amending(1, None, {"term_months": 24})
    assert on_day(FIRST, [waiting], date.max)["term_months"] == 12
    assert at_last(FIRST, [waiting])["term_months"] == 24


@pytest.mark.parametrize(
    ("amendments", "key", "number"),
    [
        ([amending(1, 5, {"commitments/z/amount": "1.00"})], "amendments.part_not_there_yet", "№ 1"),
        # What ends today cannot be changed tomorrow.
        (
            [amending(1, 5, {"commitments/a/ended": True}), amending(2, 6, {"commitments/a/amount": "1.00"})],
            "amendments.part_ended_by_then",
            "№ 2",
        ),
        (
            [
                amending(1, 5, {"commitments/a/ended": True}),
                amending(2, 6, {"commitments/a/milestones/m/rule": {}}),
            ],
            "amendments.part_ended_by_then",
            "№ 2",
        ),
        # A part is changed before the day that brings it.
        (
            [amending(1, 5, {"commitments/b": 1}), amending(2, 4, {"commitments/b/amount": "1.00"})],
            "amendments.part_not_there_yet",
            "№ 2",
        ),
        (
            [amending(1, 5, {"commitments/b": 1}), amending(2, 6, {"commitments/b": 1})],
            "amendments.part_there_already",
            "№ 2",
        ),
    ],
)
def test_amendments_that_contradict_each_other_are_refused_by_the_name_of_the_later(amendments, key, number):
    with pytest.raises(AgainstTheRules) as refusal:
        settled(FIRST, amendments)
    assert (refusal.value.key, refusal.value.params["number"]) == (key, number)


def test_what_several_end_ends_with_the_first_of_them_in_effect_and_is_found_again():
    late, early = amending(1, 6, {"commitments/a/ended": True}), amending(2, 4, {"commitments/a/ended": True})
    found = settled(FIRST, [late, early])
    assert [(each.number, each.changes[0].before) for each in found] == [("№ 2", None), ("№ 1", True)]
    assert "commitments/a/ended" not in on_day(FIRST, found, day(3))
    assert on_day(FIRST, found, day(4))["commitments/a/ended"] is True
    assert original(on_day(FIRST, found, day(7)), found) == FIRST
    assert ended_by(found)["commitments/a"].number == "№ 2"
    dated = amending(3, 5, {"commitments/a/milestones/m/ended": True})
    assert len(settled(FIRST, [late, early, dated])) == 3


@pytest.mark.parametrize(
    ("path", "numbers"),
    [
        ("commitments/a/amount", ["№ 1"]),
        ("commitments/a/clause", []),
        ("commitments/b", ["№ 2"]),
        # All of a part that an amendment brought is of that amendment.
        ("commitments/b/clause", ["№ 2"]),
        ("commitments/b/milestones/n/rule", ["№ 2"]),
        ("title.ru", []),
    ],
)
def test_which_amendments_touched_a_provision(path, numbers):
    both = [amending(1, 5, {"commitments/a/amount": "1.00"}), amending(2, 6, {"commitments/b": 1})]
    assert [each.number for each in touching(both, path)] == numbers


def test_a_date_that_came_to_a_new_commitment_goes_and_comes_with_it():
    """Confirming a series makes milestones that no amendment names; undoing the commitment hides them with it."""
    brings = settled(FIRST, [amending(1, 5, {"commitments/b": 1})])
    now = {**on_day(FIRST, brings, day(5)), "commitments/b/milestones/x": 0}
    before = original(now, brings)
    assert not [path for path in on_day(before, brings, day(4)) if "commitments/b" in path]
    assert on_day(before, brings, day(5)) == now


# Five provisions, of which an amendment sets a few.
PROVISIONS = [f"p{number}" for number in range(5)]
amendments = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.dictionaries(st.sampled_from(PROVISIONS), st.integers(0, 3) | st.none(), min_size=1),
    ),
    max_size=6,
).map(lambda drawn: [amending(place + 1, *each) for place, each in enumerate(drawn)])
texts = st.dictionaries(st.sampled_from(PROVISIONS), st.integers(0, 3))


def replayed(first, amendments, on):
    """By hand: every day in turn, on each those that take effect."""
    said = dict(first)
    for passing in range((on - JANUARY).days + 1):
        for each in sorted(amendments, key=lambda one: one.id):
            if each.effective_on == day(passing):
                for change in each.changes:
                    said[change.at] = change.after
    return {path: value for path, value in said.items() if value is not None}


@given(texts, amendments, st.integers(0, 13))
def test_the_text_of_any_day_is_what_a_replay_day_by_day_gives(first, amendments, on):
    found = settled(first, amendments)
    assert on_day(first, found, day(on)) == replayed(first, amendments, day(on))


@given(texts, amendments, st.integers(0, 13), st.integers(0, 13))
def test_the_text_of_any_day_is_found_from_the_rows_of_any_other(first, amendments, today, on):
    found = settled(first, amendments)
    rows = on_day(first, found, day(today))
    in_effect = [each for each in found if each.effective_on <= day(today)]
    assert on_day(original(rows, in_effect), found, day(on)) == replayed(first, amendments, day(on))


@given(texts, amendments)
def test_settling_twice_settles_nothing_more(first, amendments):
    found = settled(first, amendments)
    assert settled(first, found) == found


@given(texts, amendments, st.integers(0, 13), st.randoms(use_true_random=False))
def test_the_order_of_recording_leaves_no_trace(first, amendments, on, random: Random):
    shuffled = list(amendments)
    random.shuffle(shuffled)
    kept = []
    for each in shuffled:
        kept = settled(first, [*kept, each])
    assert on_day(first, kept, day(on)) == on_day(first, settled(first, amendments), day(on))
