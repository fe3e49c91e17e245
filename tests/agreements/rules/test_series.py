"""Series, anchors and pauses: tables of cases, and every date against a counter that walks the days one by one."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.errors import Invalid
from agreements.rules import deadlines, series
from agreements.rules.deadlines import Card, FixedDate, Occurrence, RelativeDate, Series, compute
from agreements.rules.due_rules import MOST_DATES, anchor_key, rule_from_json, to_json, waits_for
from agreements.rules.workdays import Calendar, CalendarDay
from agreements.tables.data import national_calendar
from agreements.vocabulary import Anchor, DayKind, Period, Roll, Unit

NATIONAL = Calendar(national_calendar(2016, 2027), range(2016, 2028))
ENTRY = Anchor.ENTRY_INTO_FORCE
DAYS = st.dates(date(2016, 6, 1), date(2027, 6, 30))
A = UUID(int=7)
ONE = timedelta(days=1)


def told(rule: Series, start: str, end: str | None = None) -> list[str]:
    """The dates of a series, as they fall due."""
    reached = series.dates(
        rule, date.fromisoformat(start), None if end is None else date.fromisoformat(end), NATIONAL
    )
    return [each.on.isoformat() for each in reached]


def from_date(period: Period, start: str, **more: Any) -> Series:
    more = {"roll": Roll.NONE, "count": 4, **more}
    return Series(Anchor.DATE, period, since=date.fromisoformat(start), **more)


@pytest.mark.parametrize(
    ("period", "every", "start", "wanted"),
    [
        # A month that has no such day gives its last; the next gives the day itself again.
        (Period.MONTH, 1, "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (Period.MONTH, 1, "2028-01-30", ["2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"]),
        (Period.MONTH, 1, "2026-11-29", ["2026-11-29", "2026-12-29", "2027-01-29", "2027-02-28"]),
        (Period.MONTH, 5, "2026-08-31", ["2026-08-31", "2027-01-31", "2027-06-30", "2027-11-30"]),
        (Period.QUARTER, 1, "2025-11-30", ["2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30"]),
        (Period.QUARTER, 2, "2026-03-31", ["2026-03-31", "2026-09-30", "2027-03-31", "2027-09-30"]),
        (Period.YEAR, 1, "2024-02-29", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]),
        (Period.YEAR, 2, "2024-02-29", ["2024-02-29", "2026-02-28", "2028-02-29", "2030-02-28"]),
        (Period.YEAR, 1, "2026-12-31", ["2026-12-31", "2027-12-31", "2028-12-31", "2029-12-31"]),
        (Period.WEEK, 2, "2026-02-20", ["2026-02-20", "2026-03-06", "2026-03-20", "2026-04-03"]),
    ],
)
def test_a_series_keeps_its_day_and_the_ends_of_months(
    period: Period, every: int, start: str, wanted: list[str]
) -> None:
    assert told(from_date(period, start, every=every), start) == wanted


def test_a_date_of_the_text_is_the_first_and_the_day_of_an_anchor_is_not_counted() -> None:
    assert told(from_date(Period.MONTH, "2026-06-15", count=2), "2026-06-15") == ["2026-06-15", "2026-07-15"]
    counted = Series(ENTRY, Period.MONTH, count=2, roll=Roll.NONE)
    assert told(counted, "2026-06-15") == ["2026-07-15", "2026-08-15"]


@pytest.mark.parametrize(
    ("more", "end", "wanted"),
    [
        ({"until": date(2026, 8, 31)}, None, ["2026-06-30", "2026-07-31", "2026-08-31"]),
        ({"until": date(2026, 8, 30)}, None, ["2026-06-30", "2026-07-31"]),
        ({"until": date(2026, 5, 1)}, None, []),
        ({"through_term": True}, "2026-07-31", ["2026-06-30", "2026-07-31"]),
        ({"count": 1}, None, ["2026-06-30"]),
    ],
)
def test_a_series_ends_with_a_count_a_day_or_the_term(
    more: dict[str, Any], end: str | None, wanted: list[str]
) -> None:
    rule = Series(ENTRY, Period.MONTH, roll=Roll.NONE, **more)
    assert told(rule, "2026-05-31", end) == wanted


def test_the_end_of_a_series_is_held_against_the_day_before_it_is_moved() -> None:
    # 31 May 2026 is a Sunday: due on 1 June, and still within a series until 31 May.
    rule = Series(ENTRY, Period.MONTH, until=date(2026, 5, 31))
    assert told(rule, "2026-03-31") == ["2026-04-30", "2026-06-01"]


def test_the_last_working_day_of_a_quarter_over_the_national_calendar() -> None:
    rule = Series(ENTRY, Period.QUARTER, last_working_day=True, count=6)
    # 31 January and 28 February do not matter; 31 March 2024 was a Sunday, 30 June 2024 a Sunday.
    assert told(rule, "2023-12-31") == [
        "2024-03-29", "2024-06-28", "2024-09-30", "2024-12-31", "2025-03-31", "2025-06-30",
    ]  # fmt: skip


def test_the_last_working_day_follows_days_that_an_act_moved() -> None:
    off = [CalendarDay(date(2026, 6, 30), DayKind.DAY_OFF), CalendarDay(date(2026, 6, 29), DayKind.DAY_OFF)]
    moved = CalendarDay(date(2026, 6, 28), DayKind.WORKING)  # a Sunday
    rule = Series(ENTRY, Period.QUARTER, last_working_day=True, count=1)
    for days, wanted in (([], 30), (off, 26), ([*off, moved], 28)):
        [reached] = series.dates(rule, date(2026, 4, 1), None, Calendar(days, [2026]))
        assert reached.on == date(2026, 6, wanted)


def test_the_quarter_that_had_its_last_working_day_before_the_anchor_is_past() -> None:
    # 28 February 2026 is a Saturday: the last working day was the 27th, and an anchor on the 28th is after it.
    rule = Series(ENTRY, Period.MONTH, last_working_day=True, count=2)
    assert told(rule, "2026-02-28") == ["2026-03-31", "2026-04-30"]
    assert told(rule, "2026-02-26") == ["2026-02-27", "2026-03-31"]
    assert told(rule, "2026-02-27") == ["2026-03-31", "2026-04-30"]


def test_every_other_last_working_day() -> None:
    rule = Series(ENTRY, Period.YEAR, every=2, last_working_day=True, count=2)
    assert told(rule, "2024-06-01") == ["2024-12-31", "2026-12-31"]


RHYTHMS = st.builds(
    Series,
    anchor=st.sampled_from([Anchor.SIGNATURE, ENTRY]),
    period=st.sampled_from(Period),
    every=st.integers(1, 7),
    roll=st.sampled_from(Roll),
    count=st.integers(1, 12),
)


def last_of_month(day: date) -> date:
    while (day + ONE).month == day.month:
        day += ONE
    return day


def months_on(start: date, months: int) -> date:
    """Walk from the first of one month to the next; then to the day, or to the month's end if that comes first."""
    first = start.replace(day=1)
    for _ in range(months):
        first = last_of_month(first) + ONE
    while first.day < start.day and (first + ONE).month == first.month:
        first += ONE
    return first


def walked(day: date, roll: Roll) -> date:
    while roll is not Roll.NONE and not NATIONAL.is_working(day):
        day += ONE if roll is Roll.NEXT else -ONE
    return day


MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


@given(RHYTHMS, DAYS)
def test_a_series_is_what_a_counter_of_days_comes_to(rule: Series, start: date) -> None:
    assert isinstance(rule.count, int)
    wanted = []
    for number in range(1, rule.count + 1):
        if rule.period is Period.WEEK:
            day = start
            for _ in range(7 * rule.every * number):
                day += ONE
        else:
            day = months_on(start, MONTHS[rule.period] * rule.every * number)
        wanted.append(walked(day, rule.roll))
    assert [each.on for each in series.dates(rule, start, None, NATIONAL)] == wanted


@given(DAYS, st.sampled_from([Period.MONTH, Period.QUARTER, Period.YEAR]), st.integers(1, 3))
def test_last_working_days_are_what_a_counter_of_days_comes_to(
    start: date, period: Period, every: int
) -> None:
    """A day is the last working one of its period when no day after it, up to the period's end, is a working day."""
    ends = {Period.MONTH: range(1, 13), Period.QUARTER: (3, 6, 9, 12), Period.YEAR: (12,)}[period]
    wanted, day = [], start
    while len(wanted) < 3 * every:
        day += ONE
        if NATIONAL.is_working(day) and day.month in ends:
            following = day + ONE
            while following.month == day.month and not NATIONAL.is_working(following):
                following += ONE
            if following.month != day.month:
                wanted.append(day)
    rule = Series(ENTRY, period, every=every, last_working_day=True, count=3)
    assert [each.on for each in series.dates(rule, start, None, NATIONAL)] == wanted[::every]


@given(
    st.builds(
        RelativeDate,
        anchor=st.just(ENTRY),
        offset=st.integers(-60, 60),
        unit=st.sampled_from(Unit),
        roll=st.sampled_from(Roll),
    ),
    DAYS,
)
def test_a_single_term_is_what_a_counter_of_days_comes_to(rule: RelativeDate, start: date) -> None:
    step = ONE if rule.offset > 0 else -ONE
    day, left = start, abs(rule.offset)
    if rule.unit in (Unit.MONTH, Unit.YEAR):
        months = rule.offset * (12 if rule.unit is Unit.YEAR else 1)
        day = months_on(start, months) if months > 0 else backwards(start, -months)
    else:
        left *= 7 if rule.unit is Unit.WEEK else 1
        while left:
            day += step
            if rule.unit is not Unit.WORKING_DAY or NATIONAL.is_working(day):
                left -= 1
    assert compute(rule, {ENTRY: start}, NATIONAL).result == walked(day, rule.roll)


def backwards(start: date, months: int) -> date:
    first = start.replace(day=1)
    for _ in range(months):
        first = (first - ONE).replace(day=1)
    while first.day < start.day and (first + ONE).month == first.month:
        first += ONE
    return first


def keys(card: Card) -> list[str]:
    return [step.key.removeprefix("deadlines.") for step in card.steps]


def test_the_card_of_a_series_lists_its_dates() -> None:
    rule = Series(ENTRY, Period.MONTH, count=3)
    card = compute(rule, {ENTRY: date(2026, 3, 30)}, NATIONAL)
    assert keys(card) == [
        "step_anchor_entry_into_force", "step_series_from_anchor", *["step_occurrence"] * 3,
    ]  # fmt: skip
    # 30 May 2026 is a Saturday.
    assert [step.on for step in card.steps[2:]] == [date(2026, 4, 30), date(2026, 6, 1), date(2026, 6, 30)]
    assert card.result == date(2026, 4, 30)
    assert [skipped.day for skipped in card.skipped] == [date(2026, 5, 30), date(2026, 5, 31)]


def test_each_occurrence_has_a_card_of_its_own_and_the_dates_of_the_series() -> None:
    rule = Series(ENTRY, Period.MONTH, count=3)
    anchors = {ENTRY: date(2026, 3, 30)}
    made = deadlines.occurrences(rule, anchors, NATIONAL, "due")
    assert [each.number for each in made] == [1, 2, 3]
    cards = [compute(each, anchors, NATIONAL) for each in made]
    assert [card.result for card in cards] == [date(2026, 4, 30), date(2026, 6, 1), date(2026, 6, 30)]
    assert keys(cards[1]) == [
        "step_anchor_entry_into_force", "step_series_from_anchor", "step_occurrence", "step_roll_next",
    ]  # fmt: skip
    assert cards[1].inputs == {"entry_into_force": date(2026, 3, 30)}
    assert Card.from_json(cards[1].to_json()) == cards[1]


@pytest.mark.parametrize(
    ("anchors", "reason"),
    [
        ({}, "unknown_entry_into_force"),
        ({ENTRY: date(2026, 1, 1)}, "unknown_end_of_term"),
        ({ENTRY: date(2026, 1, 1), Anchor.END_OF_TERM: date(2025, 1, 1)}, "unknown_empty_series"),
        ({ENTRY: date.max, Anchor.END_OF_TERM: date.max}, "unknown_empty_series"),
    ],
)
def test_a_series_without_what_it_counts_from_is_unknown_and_says_why(
    anchors: dict[str, date], reason: str
) -> None:
    rule = Series(ENTRY, Period.MONTH, through_term=True)
    assert compute(rule, anchors, NATIONAL).unknown == f"deadlines.{reason}"
    assert deadlines.occurrences(rule, anchors, NATIONAL, "due") == ()


def test_an_occurrence_past_the_end_of_its_series_has_no_day() -> None:
    rule = Series(ENTRY, Period.YEAR, through_term=True)
    card = compute(
        Occurrence(rule, 3), {ENTRY: date(2024, 1, 1), Anchor.END_OF_TERM: date(2026, 6, 1)}, NATIONAL
    )
    assert card.unknown == "deadlines.unknown_after_series_end"


def test_a_series_of_more_dates_than_anybody_tracks_is_refused() -> None:
    rule = Series(ENTRY, Period.WEEK, until=date(2099, 1, 1))
    with pytest.raises(Invalid) as refusal:
        deadlines.occurrences(rule, {ENTRY: date(2026, 1, 1)}, NATIONAL, "due")
    [problem] = refusal.value.problems
    assert (problem.field, problem.key, problem.params) == (
        "due.ends",
        "deadlines.series_too_long",
        {"most": MOST_DATES},
    )


@pytest.mark.parametrize(
    ("rule", "anchors", "result"),
    [
        ({"anchor": "date", "since": "2026-06-01"}, {}, "2026-06-11"),
        ({"anchor": "end_of_term"}, {"end_of_term": date(2026, 6, 1)}, "2026-06-11"),
        ({"anchor": "fulfilment", "milestone": str(A)}, {f"fulfilment/{A}": date(2026, 6, 1)}, "2026-06-11"),
        (
            {"anchor": "fulfilment", "milestone": str(A)},
            {f"fulfilment/{UUID(int=8)}": date(2026, 6, 1)},
            None,
        ),
        ({"anchor": "event", "event": "ratified"}, {"event/ratified": date(2026, 6, 1)}, "2026-06-11"),
        ({"anchor": "event", "event": "ratified"}, {}, None),
    ],
)
def test_every_anchor_is_looked_up_by_what_it_is_told_by(
    rule: dict[str, Any], anchors: dict[str, date], result: str | None
) -> None:
    read = rule_from_json({"kind": "relative", "offset": 10, "unit": "calendar_day", **rule})
    card = compute(read, anchors, NATIONAL)
    assert (card.result and card.result.isoformat()) == result
    assert Card.from_json(card.to_json()).to_json() == card.to_json()
    if result is None:
        assert card.unknown == f"deadlines.unknown_{rule['anchor']}"


def test_what_a_rule_waits_for() -> None:
    waiting = rule_from_json(
        {"kind": "relative", "offset": 1, "unit": "week", "anchor": "fulfilment", "milestone": str(A)}
    )
    assert waits_for(waiting) == A
    assert isinstance(waiting, RelativeDate)
    assert anchor_key(waiting) == f"fulfilment/{A}"
    assert waits_for(FixedDate(date(2026, 1, 1))) is None


SERIES = {"kind": "series", "anchor": "signature", "period": "month", "count": 3}
RELATIVE = {"kind": "relative", "anchor": "signature", "offset": 1, "unit": "week"}


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({**RELATIVE, "anchor": "date"}, "due.since"),
        ({**RELATIVE, "since": "2026-01-01"}, "due.since"),
        ({**RELATIVE, "anchor": "fulfilment"}, "due.milestone"),
        ({**RELATIVE, "anchor": "fulfilment", "milestone": "x"}, "due"),
        ({**RELATIVE, "anchor": "event"}, "due.event"),
        ({**RELATIVE, "anchor": "event", "event": ""}, "due"),
        ({**SERIES, "count": 0}, "due.count"),
        ({**SERIES, "count": MOST_DATES + 1}, "due.count"),
        ({**SERIES, "every": 0}, "due.every"),
        ({**SERIES, "every": 101}, "due.every"),
        ({**SERIES, "until": "2027-01-01"}, "due.ends"),
        ({key: value for key, value in SERIES.items() if key != "count"}, "due.ends"),
        ({**SERIES, "through_term": True}, "due.ends"),
        ({**SERIES, "period": "week", "last_working_day": True}, "due.period"),
        ({**SERIES, "anchor": "date"}, "due.since"),
        ({"kind": "occurrence", "series": SERIES, "number": 0}, "due"),
        ({"kind": "occurrence", "series": {**SERIES, "every": 0}, "number": 1}, "due.every"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(rule: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rule_from_json(rule)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_series_is_stored_as_it_is_read() -> None:
    stored = to_json(rule_from_json(SERIES))
    assert stored == {**SERIES, "every": 1, "last_working_day": False, "roll": "next"}
    assert to_json(rule_from_json(stored)) == stored


def test_days_that_the_clock_stood_still_are_added_and_the_end_moved_anew() -> None:
    rule = RelativeDate(Anchor.SIGNATURE, 1, Unit.MONTH)
    card = compute(rule, {Anchor.SIGNATURE: date(2026, 5, 15)}, NATIONAL, paused=12)
    assert keys(card) == [
        "step_anchor_signature", "step_day_after", "step_count_same_number", "step_paused", "step_roll_next",
    ]  # fmt: skip
    # 15 June and 12 days is Saturday the 27th.
    assert card.result == date(2026, 6, 29)
    assert {skipped.day for skipped in card.skipped} == {date(2026, 6, 27), date(2026, 6, 28)}


def test_a_fixed_date_moves_by_a_pause_and_by_nothing_else() -> None:
    card = compute(FixedDate(date(2026, 6, 1)), {}, NATIONAL, paused=5)
    assert card.result == date(2026, 6, 6)
    assert [note.key for note in card.notes] == ["deadlines.note_left_on_day_off"]
