"""Which facts an act told of days that were told of already."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.back_dating import DAYS, TAKEN_BACK, BackDated, back_dated
from agreements.rules.section_changes import TOLD

LAST, LATER = date(2026, 6, 30), date(2026, 8, 1)
IN, OUT = "2026-06-10", "2026-07-10"


def event(**columns):
    return {"event": [{"id": "1", **columns}]}


def told(before, after):
    return [(each.field, each.effect, each.days) for each in back_dated(before, after, LAST, LATER)]


def test_a_fact_of_a_day_that_was_told_of_is_back_dated_by_the_days_until_it_was_recorded():
    assert told(None, event(happened_on=IN)) == [("happened_on", "told", 52)]
    assert told({}, event(happened_on=IN, effective_on=OUT)) == [("happened_on", "told", 52)]


def test_the_last_day_belongs_to_them_and_the_next_does_not():
    assert told(None, event(happened_on=LAST.isoformat()))
    assert not told(None, event(happened_on=(LAST + timedelta(days=1)).isoformat()))


def test_a_fact_that_stood_so_is_none_anew():
    assert told(event(happened_on=IN), event(happened_on=IN, note="a letter")) == []


def test_a_fact_is_moved_into_those_days_and_out_of_them():
    assert told(event(happened_on=OUT), event(happened_on=IN)) == [("happened_on", "moved", 52)]
    assert told(event(happened_on=IN), event(happened_on=OUT)) == [("happened_on", "moved", 52)]
    assert told(event(happened_on=IN), event()) == [("happened_on", "moved", 52)]


def test_a_fact_is_taken_back_once():
    struck = event(happened_on=IN, struck_at="2026-08-01T06:00:00.000000Z")
    assert told(event(happened_on=IN), struck) == [("happened_on", "taken_back", 52)]
    assert told(struck, struck) == []
    late = event(happened_on=OUT, struck_at="2026-08-01T06:00:00.000000Z")
    assert told(event(happened_on=OUT), late) == []


def test_days_that_the_register_knows_of_are_looked_at():
    """A column that is renamed would be passed over in silence."""
    for table, fields in DAYS.items():
        if table in TOLD:
            assert set(fields) <= set(TOLD[table]), table
    assert TAKEN_BACK.keys() <= DAYS.keys()
    for table, column in TAKEN_BACK.items():
        assert column in TOLD[table]


days = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat) | st.none()


@given(was=days, now=days, last=st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_it_is_told_of_exactly_where_a_day_changed_that_was_told_of(was, now, last):
    columns = ({} if each is None else {"paid_on": each} for each in (was, now))
    before, after = ({"payment": [{"id": "1", **each}]} for each in columns)
    found = back_dated(before, after, last, LATER)
    touched = [date.fromisoformat(each) for each in (was, now) if each is not None]
    expected = was != now and bool(touched) and min(touched) <= last
    assert bool(found) is expected
    for each in found:
        assert isinstance(each, BackDated)
        assert each.day == min(touched)
        assert each.days == (LATER - each.day).days
