"""Due dates against a counter that walks day by day, over calendars drawn at random: pauses and ends of series too."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.rules import series
from agreements.rules.deadlines import FixedDate, RelativeDate, Series, compute
from agreements.rules.workdays import Calendar, CalendarDay
from agreements.vocabulary import Anchor, DayKind, Period, Roll, Unit
from tests.agreements.rules.test_series import MONTHS, ONE, backwards, months_on

ENTRY = Anchor.ENTRY_INTO_FORCE
FIRST, LAST = date(2025, 1, 1), date(2029, 12, 31)
STARTS = st.dates(date(2026, 1, 1), date(2028, 6, 30))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Days off, moved and shortened anywhere; a stretch of days off in a row now and then."""
    named = draw(st.dictionaries(st.dates(FIRST, LAST), st.sampled_from(DayKind), max_size=40))
    begin, length = draw(STARTS), draw(st.integers(0, 12))
    off = {begin + timedelta(days=day): DayKind.DAY_OFF for day in range(length)}
    return Calendar([CalendarDay(day, kind) for day, kind in {**named, **off}.items()])


def works(day: date, calendar: Calendar) -> bool:
    """A weekday works unless it is a day off; a weekend does if it is a working or a shortened day."""
    named = calendar.days.get(day)
    return day.weekday() < 5 if named is None else named.kind in {DayKind.SHORTENED, DayKind.WORKING}


def walked(day: date, roll: Roll, calendar: Calendar) -> date:
    while roll is not Roll.NONE and not works(day, calendar):
        day += ONE if roll is Roll.NEXT else -ONE
    return day


def counted(rule: RelativeDate, day: date, calendar: Calendar) -> date:
    if rule.unit in {Unit.MONTH, Unit.YEAR}:
        months = rule.offset * (12 if rule.unit is Unit.YEAR else 1)
        return months_on(day, months) if months > 0 else backwards(day, -months)
    step, left = (ONE if rule.offset > 0 else -ONE), abs(rule.offset)
    left *= 7 if rule.unit is Unit.WEEK else 1
    while left:
        day += step
        if rule.unit is not Unit.WORKING_DAY or works(day, calendar):
            left -= 1
    return day


@settings(max_examples=500, deadline=None)
@given(
    st.builds(
        RelativeDate,
        anchor=st.just(ENTRY),
        offset=st.integers(-45, 45),
        unit=st.sampled_from(sorted(set(Unit) - {Unit.YEAR})),
        roll=st.sampled_from(Roll),
    ),
    STARTS,
    calendars(),
    st.integers(0, 20),
)
def test_a_term_and_its_pause_are_what_a_counter_of_days_comes_to(
    rule: RelativeDate, start: date, calendar: Calendar, paused: int
) -> None:
    wanted = walked(counted(rule, start, calendar), rule.roll, calendar)
    for _ in range(paused):
        wanted += ONE
    wanted = walked(wanted, rule.roll, calendar) if paused else wanted
    card = compute(rule, {ENTRY: start}, calendar, paused)
    assert card.result == wanted
    # Every day off that is named as passed over is one, and none that the count had to pass over is left out.
    assert not [each.day for each in card.skipped if works(each.day, calendar)]
    if rule.unit is Unit.WORKING_DAY and rule.offset > 0 and not paused:
        on_the_way = [start + timedelta(days=day) for day in range(1, (wanted - start).days)]
        assert [each.day for each in card.skipped] == [day for day in on_the_way if not works(day, calendar)]


@given(STARTS, calendars(), st.integers(0, 40))
def test_a_day_that_the_text_fixes_moves_by_its_pause_alone(
    on: date, calendar: Calendar, paused: int
) -> None:
    assert compute(FixedDate(on), {}, calendar, paused).result == on + timedelta(days=paused)


@settings(max_examples=300, deadline=None)
@given(
    STARTS,
    calendars(),
    st.sampled_from(Period),
    st.integers(1, 3),
    st.sampled_from(Roll),
    st.integers(0, 400),
    st.sampled_from(("since", "anchor")),
    st.sampled_from(("until", "through_term")),
)
def test_a_series_ends_where_a_counter_of_days_stops(
    start: date,
    calendar: Calendar,
    period: Period,
    every: int,
    roll: Roll,
    length: int,
    begins: str,
    ends: str,
) -> None:
    last = start + timedelta(days=length)
    # A date of the text is the first of its series; the day of an anchor is not counted.
    nominal, number = ([start] if begins == "since" else []), 1
    while True:
        steps = every * number
        day = start + 7 * steps * ONE if period is Period.WEEK else months_on(start, MONTHS[period] * steps)
        if day > last:
            break
        nominal.append(day)
        number += 1
    more: dict[str, Any] = {"until": last} if ends == "until" else {"through_term": True}
    more |= {"since": start} if begins == "since" else {}
    rule = Series(Anchor.DATE if begins == "since" else ENTRY, period, every=every, roll=roll, **more)
    reached = series.dates(rule, start, last, calendar)
    assert [each.nominal for each in reached] == nominal
    assert [each.on for each in reached] == [walked(day, roll, calendar) for day in nominal]
