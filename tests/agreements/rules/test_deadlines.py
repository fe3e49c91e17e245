"""Due dates: the rule in, the date and its card out."""

from datetime import date, timedelta
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from agreements.errors import Invalid
from agreements.rules import deadlines
from agreements.rules.deadlines import Card, FixedDate, RelativeDate, Rule, compute
from agreements.rules.workdays import Calendar, CalendarDay
from agreements.tables.data import national_calendar
from agreements.vocabulary import Anchor, DayKind, DayStanding, Roll, Unit

NATIONAL = Calendar(national_calendar(2016, 2027), range(2016, 2028))
SIGNATURE = Anchor.SIGNATURE
DAYS = st.dates(date(2016, 6, 1), date(2027, 6, 30))
RULES = st.builds(
    RelativeDate,
    anchor=st.sampled_from(Anchor),
    offset=st.integers(-90, 90),
    unit=st.sampled_from(Unit),
    roll=st.sampled_from(Roll),
)


def reckon(start: date | None, offset: int, unit: Unit, roll: Roll = Roll.NEXT) -> Card:
    """Reckon a date from a signing day by the national calendar."""
    return compute(RelativeDate(SIGNATURE, offset, unit, roll), {SIGNATURE: start}, NATIONAL)


def keys(card: Card) -> list[str]:
    """Name the steps of a card."""
    return [step.key.removeprefix("deadlines.") for step in card.steps]


def notes(card: Card) -> list[str]:
    """Name the notes of a card."""
    return [note.key.removeprefix("deadlines.note_") for note in card.notes]


@pytest.mark.parametrize(
    ("start", "offset", "unit", "roll", "end"),
    [
        ("2022-04-29", 1, Unit.WORKING_DAY, Roll.NEXT, "2022-04-30"),
        ("2025-12-26", 10, Unit.WORKING_DAY, Roll.NEXT, "2026-01-16"),
        ("2026-03-02", 30, Unit.CALENDAR_DAY, Roll.NEXT, "2026-04-01"),
        ("2026-03-02", 6, Unit.CALENDAR_DAY, Roll.NEXT, "2026-03-09"),  # 8 March is a Sunday
        ("2026-03-02", 6, Unit.CALENDAR_DAY, Roll.PREVIOUS, "2026-03-06"),
        ("2026-03-02", 6, Unit.CALENDAR_DAY, Roll.NONE, "2026-03-08"),
        ("2026-04-24", 1, Unit.WEEK, Roll.NEXT, "2026-05-11"),  # 1-9 May, then Sunday
        ("2026-01-31", 1, Unit.MONTH, Roll.NONE, "2026-02-28"),
        ("2028-01-31", 1, Unit.MONTH, Roll.NONE, "2028-02-29"),
        ("2026-03-31", -1, Unit.MONTH, Roll.NONE, "2026-02-28"),
        ("2024-02-29", 1, Unit.YEAR, Roll.NONE, "2025-02-28"),
        ("2024-02-29", 4, Unit.YEAR, Roll.NONE, "2028-02-29"),
        ("2026-06-15", 0, Unit.MONTH, Roll.NEXT, "2026-06-15"),
        ("2026-11-23", -5, Unit.WORKING_DAY, Roll.NEXT, "2026-11-16"),
    ],
)
def test_a_rule_comes_to_its_date(start: str, offset: int, unit: Unit, roll: Roll, end: str) -> None:
    assert reckon(date.fromisoformat(start), offset, unit, roll).result == date.fromisoformat(end)


def test_the_card_tells_every_step() -> None:
    card = reckon(date(2026, 1, 31), 1, Unit.MONTH)
    assert keys(card) == ["step_anchor_signature", "step_day_after", "step_count_month_end", "step_roll_next"]
    assert [step.on for step in card.steps] == [
        date(2026, 1, 31),
        date(2026, 2, 1),
        date(2026, 2, 28),
        date(2026, 3, 2),
    ]
    assert card.inputs == {SIGNATURE: date(2026, 1, 31)}
    assert card.calendar_version == NATIONAL.version


def test_each_day_off_on_the_way_is_named_with_its_act() -> None:
    card = reckon(date(2022, 4, 30), 2, Unit.WORKING_DAY)
    assert card.result == date(2022, 5, 11)
    acts = {skipped.day: skipped.act for skipped in card.skipped}
    assert list(acts) == [date(2022, 5, 1) + timedelta(days=day) for day in range(9)]
    assert acts[date(2022, 5, 4)] == "решение Кабмина (апрель 2022)"
    assert acts[date(2022, 5, 7)] is None  # a plain Saturday


def test_calendar_days_look_at_no_day_off_but_the_last() -> None:
    assert reckon(date(2026, 4, 27), 16, Unit.CALENDAR_DAY).skipped == ()
    card = reckon(date(2026, 4, 27), 12, Unit.CALENDAR_DAY)
    assert [skipped.day for skipped in card.skipped] == [date(2026, 5, 9), date(2026, 5, 10)]


def test_moving_to_the_next_working_day_is_marked_unconfirmed() -> None:
    assert "roll_unconfirmed" in notes(reckon(date(2026, 3, 2), 6, Unit.CALENDAR_DAY))
    assert "roll_unconfirmed" not in notes(reckon(date(2026, 3, 2), 7, Unit.CALENDAR_DAY))
    assert "roll_unconfirmed" not in notes(reckon(date(2026, 3, 2), 6, Unit.CALENDAR_DAY, Roll.PREVIOUS))


def test_a_date_left_on_a_day_off_says_so() -> None:
    assert notes(reckon(date(2026, 3, 2), 6, Unit.CALENDAR_DAY, Roll.NONE)) == ["left_on_day_off"]


def test_a_date_the_text_fixes_is_not_moved_off_a_day_off() -> None:
    card = compute(FixedDate(date(2026, 5, 1)), {}, NATIONAL)
    assert card.result == date(2026, 5, 1)
    assert notes(card) == ["fixed_on_day_off"]


def test_days_the_calendar_is_not_sure_of_are_noted() -> None:
    provisional = reckon(date(2027, 3, 8), 1, Unit.WORKING_DAY)
    assert provisional.result == date(2027, 3, 10)
    assert notes(provisional) == ["provisional"]
    assert notes(reckon(date(2026, 1, 7), 1, Unit.WORKING_DAY)) == ["disputed"]
    assert notes(compute(FixedDate(date(2026, 1, 8)), {}, NATIONAL)) == ["disputed"]


def test_a_disputed_day_is_noted_though_it_is_reckoned_a_working_one() -> None:
    disputed = CalendarDay(date(2026, 6, 3), DayKind.WORKING, DayStanding.DISPUTED)
    rule = RelativeDate(SIGNATURE, 5, Unit.WORKING_DAY)
    card = compute(rule, {SIGNATURE: date(2026, 6, 1)}, Calendar([disputed], [2026]))
    assert [note.on for note in card.notes] == [date(2026, 6, 3)]


@pytest.mark.parametrize("unit", Unit)
def test_a_year_whose_holidays_are_unknown_is_never_passed_over_in_silence(unit: Unit) -> None:
    card = reckon(date(2030, 3, 1), 1, unit)
    assert card.result is not None
    assert [note.year for note in card.notes if note.key == "deadlines.note_uncovered"] == [card.result.year]


@pytest.mark.parametrize("anchor", Anchor)
@pytest.mark.parametrize("anchors", [{}, dict.fromkeys(Anchor)])
def test_an_unknown_anchor_leaves_the_date_unknown_and_says_why(
    anchor: Anchor, anchors: dict[Anchor, None]
) -> None:
    card = compute(RelativeDate(anchor, 30, Unit.WORKING_DAY), anchors, NATIONAL)
    assert card.result is None
    assert card.unknown == f"deadlines.unknown_{anchor}"
    assert card.steps == ()


@pytest.mark.parametrize(("start", "offset"), [(date.max, 5), (date.min, -5)])
@pytest.mark.parametrize("unit", Unit)
def test_a_term_beyond_all_years_is_unknown_rather_than_an_error(
    start: date, offset: int, unit: Unit
) -> None:
    card = reckon(start, offset, unit)
    assert (card.result, card.unknown) == (None, "deadlines.unknown_beyond_years")


def test_the_json_of_a_rule_is_what_the_register_stores() -> None:
    fixed = {"kind": "date", "on": "2026-05-01"}
    relative = {
        "kind": "relative",
        "anchor": "signature",
        "offset": 30,
        "unit": "working_day",
        "roll": "next",
    }
    assert deadlines.rule_from_json(fixed) == FixedDate(date(2026, 5, 1))
    assert deadlines.rule_from_json(relative) == RelativeDate(SIGNATURE, 30, Unit.WORKING_DAY, Roll.NEXT)
    for stored in (fixed, relative):
        assert deadlines.to_json(deadlines.rule_from_json(stored)) == stored


def test_a_rule_that_names_no_roll_gets_the_default() -> None:
    rule = deadlines.rule_from_json({"kind": "relative", "anchor": "signature", "offset": 1, "unit": "week"})
    assert isinstance(rule, RelativeDate)
    assert rule.roll is deadlines.DEFAULT_ROLL is Roll.NEXT


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "when_pigs_fly"}, "due"),
        ({"anchor": "birth"}, "due"),
        ({"offset": 1.5}, "due"),
        ({"offset": 30.0}, "due"),
        ({"offset": "30"}, "due"),
        ({"offset": True}, "due"),
        ({"offset": None}, "due"),
        ({"unit": "day"}, "due"),
        ({"more": 1}, "due"),
        ({"offset": 1301}, "due.offset"),
        ({"offset": -1301}, "due.offset"),
        ({"offset": 10**30}, "due.offset"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(change: dict[str, Any], field: str) -> None:
    rule = {"kind": "relative", "anchor": "signature", "offset": 30, "unit": "working_day", "roll": "next"}
    with pytest.raises(Invalid) as refusal:
        deadlines.rule_from_json(rule | change)
    assert [problem.field for problem in refusal.value.problems] == [field]


@pytest.mark.parametrize("on", ["2026-5-1", "2026-02-30", "2026-05-01T00:00:00", "", None, 20260501])
def test_a_fixed_date_that_is_no_day_is_refused(on: object) -> None:
    with pytest.raises(Invalid):
        deadlines.rule_from_json({"kind": "date", "on": on})


@given(RULES, DAYS)
def test_a_card_comes_back_from_its_json_and_digests_the_same(rule: Rule, start: date) -> None:
    card = compute(rule, dict.fromkeys(Anchor, start), NATIONAL)
    stored = card.to_json()
    assert Card.from_json(stored) == card
    assert Card.from_json(stored).to_json() == stored
    assert rfc8785.dumps(stored) == rfc8785.dumps(
        compute(rule, dict.fromkeys(Anchor, start), NATIONAL).to_json()
    )


@given(RULES, DAYS)
def test_a_date_that_may_move_never_lands_on_a_day_off(rule: RelativeDate, start: date) -> None:
    card = compute(rule, dict.fromkeys(Anchor, start), NATIONAL)
    assert card.result is not None
    if rule.roll is not Roll.NONE:
        assert NATIONAL.is_working(card.result)
    assert card.steps[-1].on == card.result


@given(RULES, DAYS, st.integers(0, 40))
def test_a_later_anchor_never_makes_it_due_earlier(rule: RelativeDate, start: date, later: int) -> None:
    first = compute(rule, dict.fromkeys(Anchor, start), NATIONAL).result
    second = compute(rule, dict.fromkeys(Anchor, start + timedelta(days=later)), NATIONAL).result
    assert first is not None
    assert second is not None
    assert first <= second


@given(RULES, DAYS)
def test_every_day_skipped_is_a_day_off_and_lies_on_the_way(rule: RelativeDate, start: date) -> None:
    card = compute(rule, dict.fromkeys(Anchor, start), NATIONAL)
    assert card.result is not None
    assert card.result not in [skipped.day for skipped in card.skipped]
    assert not any(NATIONAL.is_working(skipped.day) for skipped in card.skipped)
    if rule.unit is Unit.WORKING_DAY and rule.offset > 0:
        assert len(card.skipped) + rule.offset == (card.result - start).days
