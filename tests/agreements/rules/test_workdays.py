"""Working days, against the country's calendar of 2016-2026 and against properties that always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.workdays import Calendar, CalendarDay
from agreements.tables.data import national_calendar
from agreements.vocabulary import DayKind, Roll

NATIONAL = Calendar(national_calendar(2016, 2027), range(2016, 2028))
DAYS = st.dates(date(2015, 1, 1), date(2028, 12, 31))
COUNTS = st.integers(-300, 300)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2016-01-08", False),  # given off by resolution 868 of 2015, for Saturday the 16th
        ("2016-01-16", True),
        ("2022-01-04", False),
        ("2022-01-15", True),
        ("2022-04-30", True),  # a Saturday worked for 4 May
        ("2022-05-04", False),
        ("2022-05-14", True),
        ("2023-01-09", True),  # a Monday, though the Sunday before was a holiday
        ("2023-11-06", False),
        ("2023-11-11", True),
        ("2024-02-23", False),
        ("2025-01-02", False),
        ("2025-01-11", True),
        ("2025-02-24", True),
        ("2025-05-02", False),
        ("2025-09-01", True),
        ("2026-01-05", False),  # since the Labour Code of 2025, 1-7 January
        ("2026-01-07", False),
        ("2026-02-23", True),  # a shortened working day since then
        ("2026-03-20", False),  # Orozo Ait
        ("2026-04-07", True),
        ("2026-05-08", False),  # 1-9 May
        ("2026-05-27", False),  # Kurman Ait
        ("2026-08-31", False),
        ("2026-11-07", False),  # a holiday people work on, but a Saturday
        ("2026-11-09", True),
    ],
)
def test_the_calendar_knows_the_days_of_these_years(day: str, working: bool) -> None:
    assert NATIONAL.is_working(date.fromisoformat(day)) is working
    assert NATIONAL.why(date.fromisoformat(day)).working is working


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2022-04-29", 1, "2022-04-30"),  # the Saturday is worked
        ("2022-04-30", 1, "2022-05-10"),  # 1-9 May 2022 were all off
        ("2022-05-10", -1, "2022-04-30"),
        ("2025-12-31", 1, "2026-01-08"),
        ("2026-01-08", -1, "2025-12-31"),
        ("2026-04-30", 1, "2026-05-11"),
        ("2026-02-20", 1, "2026-02-23"),
        ("2026-03-19", 1, "2026-03-23"),  # Orozo Ait on Friday, Nooruz on Saturday
        ("2023-04-28", 1, "2023-04-29"),
        ("2026-05-02", 0, "2026-05-02"),  # nothing is counted, so nothing moves
    ],
)
def test_working_days_are_counted_over_the_days_off_of_the_year(start: str, count: int, end: str) -> None:
    assert NATIONAL.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


def test_weekends_are_days_off_by_rule_and_the_calendar_overrides_them() -> None:
    saturday, monday = date(2022, 4, 30), date(2022, 5, 2)
    assert not Calendar().is_working(saturday)
    assert Calendar().is_working(monday)
    calendar = Calendar([CalendarDay(saturday, DayKind.WORKING), CalendarDay(monday, DayKind.DAY_OFF)])
    assert calendar.is_working(saturday)
    assert not calendar.is_working(monday)


def test_a_shortened_day_is_a_working_day() -> None:
    assert Calendar([CalendarDay(date(2026, 2, 23), DayKind.SHORTENED)]).is_working(date(2026, 2, 23))


def test_a_day_off_names_the_act_that_made_it_one() -> None:
    reason = NATIONAL.why(date(2022, 5, 4))
    assert reason.key == "workdays.day_off"
    assert reason.entry is not None
    assert reason.entry.act == "решение Кабмина (апрель 2022)"
    assert reason.entry.source_url is not None
    assert NATIONAL.why(date(2026, 11, 21)).key == "workdays.weekend"
    assert NATIONAL.why(date(2026, 11, 23)).key == "workdays.weekday"


def test_a_year_is_covered_when_it_is_said_to_be_or_its_new_year_is_named() -> None:
    new_year = CalendarDay(date(2026, 1, 1), DayKind.DAY_OFF)
    stray = CalendarDay(date(2025, 12, 31), DayKind.DAY_OFF)
    assert Calendar([stray, new_year]).years == {2026}
    assert Calendar([stray], years=[2025]).covers(date(2025, 5, 1))


def test_the_version_changes_with_any_day_and_any_year_and_with_nothing_else() -> None:
    days = national_calendar(2025, 2026)
    assert Calendar(days).version == Calendar(reversed(days)).version
    assert Calendar(days).version != Calendar(days[:-1]).version
    assert Calendar(days).version != Calendar(days, [2026]).version


def test_rolling_moves_only_days_off() -> None:
    friday, saturday, monday = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
    assert NATIONAL.roll(saturday, Roll.NEXT) == monday
    assert NATIONAL.roll(saturday, Roll.PREVIOUS) == friday
    assert NATIONAL.roll(saturday, Roll.NONE) == saturday
    assert {NATIONAL.roll(friday, roll) for roll in Roll} == {friday}


@given(DAYS, COUNTS)
def test_going_there_and_back_returns_to_a_working_day(day: date, count: int) -> None:
    day = NATIONAL.roll(day, Roll.NEXT)
    assert NATIONAL.add_working_days(NATIONAL.add_working_days(day, count), -count) == day


@given(DAYS, COUNTS)
def test_a_count_of_working_days_ends_on_a_working_day(day: date, count: int) -> None:
    assert count == 0 or NATIONAL.is_working(NATIONAL.add_working_days(day, count))


@given(DAYS, COUNTS)
def test_counting_back_what_was_counted_off_gives_the_count(day: date, count: int) -> None:
    assert NATIONAL.working_days_between(day, NATIONAL.add_working_days(day, count)) == count


@given(DAYS, st.integers(-60, 60), st.integers(-60, 60))
def test_counting_in_two_parts_is_counting_at_once(day: date, first: int, second: int) -> None:
    day = NATIONAL.roll(day, Roll.NEXT)
    in_parts = NATIONAL.add_working_days(NATIONAL.add_working_days(day, first), second)
    assert in_parts == NATIONAL.add_working_days(day, first + second)


@given(DAYS, st.integers(0, 40), COUNTS)
def test_a_later_start_never_ends_earlier(day: date, later: int, count: int) -> None:
    after = day + timedelta(days=later)
    assert NATIONAL.add_working_days(day, count) <= NATIONAL.add_working_days(after, count)


@given(DAYS, st.sampled_from([Roll.NEXT, Roll.PREVIOUS]))
def test_rolling_ends_on_the_nearest_working_day_and_stays_there(day: date, roll: Roll) -> None:
    rolled = NATIONAL.roll(day, roll)
    assert NATIONAL.is_working(rolled)
    assert NATIONAL.roll(rolled, roll) == rolled
    assert NATIONAL.working_days_between(min(day, rolled), max(day, rolled)) <= 1
