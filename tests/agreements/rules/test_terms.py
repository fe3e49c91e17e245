"""What follows from the terms: entry into force by its rule, the period that runs, and the two clocks."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.events import EventContent
from agreements.rules.notices import clocks
from agreements.rules.standings import standing
from agreements.rules.terms import Period, Terms, awaits_acts, ends_on, in_force_on, period_on
from agreements.rules.workdays import Calendar
from agreements.vocabulary import EntryIntoForce, EventKind, Renewal, Status, TermKind

A, B, C = (UUID(int=number) for number in range(1, 4))
CALENDAR = Calendar((), [2026])


def terms(parties=(A, B), **said):
    return Terms(parties=frozenset(parties), **said)


def event(kind, happened=None, effective=None, party=None, **more):
    return EventContent(
        kind=EventKind(kind), happened_on=happened, effective_on=effective, organisation=party, **more
    )


SIGNED = date(2026, 1, 10)
FIRST, LAST = date(2026, 2, 1), date(2026, 3, 1)


def acts(kind):
    return (event(kind, FIRST, party=A), event(kind, LAST, party=B))


@pytest.mark.parametrize(
    ("rule", "more", "history", "wanted"),
    [
        (EntryIntoForce.ON_SIGNATURE, {"signed_on": SIGNED}, (), SIGNED),
        (EntryIntoForce.ON_SIGNATURE, {}, acts("signed"), LAST),
        (EntryIntoForce.ON_SIGNATURE, {"signed_on": SIGNED}, acts("signed"), LAST),
        (EntryIntoForce.ON_SIGNATURE, {}, acts("signed")[:1], None),
        (EntryIntoForce.ON_DATE, {"in_force_on": FIRST}, (), FIRST),
        (EntryIntoForce.ON_DATE, {}, (), None),
        (EntryIntoForce.ON_LAST_NOTIFICATION, {}, acts("notified"), LAST),
        (EntryIntoForce.ON_LAST_NOTIFICATION, {"entry_days": 30}, acts("notified"), date(2026, 3, 31)),
        (EntryIntoForce.ON_LAST_NOTIFICATION, {"entry_days": 30}, acts("notified")[:1], None),
        (EntryIntoForce.ON_LAST_NOTIFICATION, {"entry_days": 30}, acts("ratified"), None),
        (EntryIntoForce.ON_RATIFICATION, {}, acts("ratified"), LAST),
        (EntryIntoForce.ON_RATIFICATION, {"parties": (A, B, C)}, acts("ratified"), None),
        (EntryIntoForce.ON_RATIFICATION, {}, (event("entry_into_force", effective=FIRST),), FIRST),
        (None, {}, acts("ratified"), None),
        (None, {"in_force_on": FIRST}, (), FIRST),
    ],
)
def test_an_agreement_enters_into_force_by_its_rule(rule, more, history, wanted):
    assert in_force_on(terms(entry_rule=rule, **more), history) == wanted


def test_a_notification_counts_from_its_receipt():
    received = (event("notified", FIRST, date(2026, 2, 5), A), event("notified", FIRST, date(2026, 2, 9), B))
    assert in_force_on(terms(entry_rule=EntryIntoForce.ON_LAST_NOTIFICATION), received) == date(2026, 2, 9)


@pytest.mark.parametrize(
    ("history", "wanted"), [((), False), (acts("ratified")[:1], True), (acts("ratified"), False)]
)
def test_acts_are_awaited_once_some_party_has_begun(history, wanted):
    assert awaits_acts(terms(entry_rule=EntryIntoForce.ON_RATIFICATION), history) is wanted


def test_the_length_of_a_term_counts_from_the_entry_into_force_that_events_gave():
    lasting = terms(entry_rule=EntryIntoForce.ON_RATIFICATION, term=TermKind.LENGTH, term_months=12)
    assert ends_on(lasting) is None
    assert ends_on(lasting, acts("ratified")) == date(2027, 3, 1)


TACIT = terms(
    in_force_on=date(2024, 1, 31),
    term=TermKind.UNTIL_DATE,
    ends_on=date(2025, 1, 31),
    renewal=Renewal.TACIT,
    renewal_months=1,
    notice_days=10,
)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2024, 1, 30), None),
        (date(2024, 1, 31), Period(1, date(2024, 1, 31), date(2025, 1, 31))),
        (date(2025, 1, 31), Period(1, date(2024, 1, 31), date(2025, 1, 31))),
        (date(2025, 2, 1), Period(2, date(2025, 2, 1), date(2025, 2, 28))),
        (date(2025, 3, 1), Period(3, date(2025, 3, 1), date(2025, 3, 31))),
        (date(2025, 4, 30), Period(4, date(2025, 4, 1), date(2025, 4, 30))),
        (date(2035, 1, 31), Period(121, date(2035, 1, 1), date(2035, 1, 31))),
    ],
)
def test_a_tacitly_renewed_term_is_counted_by_periods_from_its_first_end(day, wanted):
    """Not from the end before: a month that lacks the day would shorten all that follow."""
    assert period_on(TACIT, (), day) == wanted


@given(
    begins=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 900),
    months=st.integers(1, 30),
    ahead=st.integers(0, 9_000),
)
def test_every_day_from_the_first_on_lies_in_one_period(begins, length, months, ahead):
    """Periods follow one another without a gap, and their ends are those that plain counting gives."""
    under = changed(
        in_force_on=begins, ends_on=begins + timedelta(days=length), renewal_months=months, entry_rule=None
    )
    day = begins + timedelta(days=ahead)
    found = period_on(under, (), day)
    assert found.first <= day <= found.last
    following = period_on(under, (), found.last + timedelta(days=1))
    assert (following.number, following.first) == (found.number + 1, found.last + timedelta(days=1))
    counted = 0
    while under.ends_on + relativedelta(months=months * counted) < day:
        counted += 1
    assert (found.number, found.last) == (
        counted + 1,
        under.ends_on + relativedelta(months=months * counted),
    )


RENEWED = (event("renewed", date(2024, 12, 1), ends_on=date(2027, 1, 31)),)


@pytest.mark.parametrize(
    ("under", "history", "day", "wanted"),
    [
        ({"renewal": Renewal.NONE}, (), date(2025, 2, 1), None),
        (
            {"renewal": Renewal.EXPRESS},
            RENEWED,
            date(2025, 2, 1),
            Period(2, date(2025, 2, 1), date(2027, 1, 31)),
        ),
        ({"renewal": Renewal.EXPRESS}, RENEWED, date(2027, 2, 1), None),
        (
            {"renewal": Renewal.TACIT},
            RENEWED,
            date(2027, 2, 1),
            Period(3, date(2027, 2, 1), date(2027, 2, 28)),
        ),
        ({"renewal_months": None}, (), date(2030, 1, 1), Period(2, date(2025, 2, 1), None)),
        ({"term": TermKind.INDEFINITE}, (), date(2030, 1, 1), Period(1, date(2024, 1, 31), None)),
        ({"in_force_on": None}, (), date(2024, 6, 1), Period(1, None, date(2025, 1, 31))),
        ({"in_force_on": None, "ends_on": None}, (), date(2024, 6, 1), None),
    ],
)
def test_the_period_that_runs(under, history, day, wanted):
    said = {name: getattr(TACIT, name) for name in Terms.__dataclass_fields__}
    assert period_on(Terms(**{**said, **under}), history, day) == wanted


def changed(**under):
    return Terms(**{**{name: getattr(TACIT, name) for name in Terms.__dataclass_fields__}, **under})


@pytest.mark.parametrize(
    ("under", "history", "wanted"),
    [
        # In time: the term runs out with the period. Too late by a day: with the next.
        ({}, (event("notice_given", date(2025, 3, 21), party=A),), {"runs_until": date(2025, 3, 31)}),
        ({}, (event("notice_given", date(2025, 3, 22), party=A),), {"runs_until": date(2025, 4, 30)}),
        ({"notice_days": None}, (event("notice_given", date(2025, 3, 21), party=A),), {}),
        (
            {},
            (event("notice_given", date(2025, 3, 21), date(2025, 4, 15), A),),
            {"over_on": date(2025, 4, 15), "over_by": Status.TERMINATED},
        ),
        (
            {"term": TermKind.INDEFINITE, "renewal": None},
            (event("notice_given", date(2025, 3, 21), party=A),),
            {"over_on": date(2025, 3, 31), "over_by": Status.TERMINATED, "ends_on": None},
        ),
        # Of three parties one may go, the second takes the agreement with it.
        ({"parties": frozenset({A, B, C})}, (event("withdrawn", date(2025, 3, 1), party=A),), {}),
        (
            {"parties": frozenset({A, B, C})},
            (event("withdrawn", date(2025, 3, 9), party=A), event("withdrawn", date(2025, 3, 1), party=B)),
            {"over_on": date(2025, 3, 9), "over_by": Status.TERMINATED},
        ),
        (
            {"parties": frozenset({A, B, C})},
            (
                event("notice_given", date(2025, 3, 21), party=A),
                event("withdrawn", date(2025, 6, 1), party=A),
            ),
            {},
        ),
        (
            {},
            (event("superseded", effective=date(2025, 5, 1)), event("withdrawn", date(2025, 6, 1), party=A)),
            {"over_on": date(2025, 5, 1), "over_by": Status.SUPERSEDED},
        ),
        ({}, RENEWED, {}),
        ({"renewal": Renewal.EXPRESS}, RENEWED, {"runs_until": date(2027, 1, 31)}),
        (
            {},
            (event("resumed", date(2025, 3, 2)), event("suspended", date(2025, 3, 1))),
            {"pauses": (date(2025, 3, 1), date(2025, 3, 2))},
        ),
    ],
)
def test_what_events_make_of_an_agreement(under, history, wanted):
    found = standing(changed(**under), history)
    nothing = standing(changed(**under))
    told = {
        name: getattr(found, name)
        for name in found.__dataclass_fields__
        if getattr(found, name) != getattr(nothing, name)
    }
    assert told == {name: value for name, value in wanted.items() if name != "ends_on"}


def test_notice_is_counted_from_the_period_that_runs_and_preparing_in_working_days():
    yearly = changed(renewal_months=12, notice_days=90)
    found = clocks(yearly, (), {A: 5}, CALENDAR, date(2026, 6, 15))
    assert found.period == Period(3, date(2026, 2, 1), date(2027, 1, 31))
    # 90 days before 31 January 2027 is a Monday; five working days before that is the Monday before.
    assert found.last_day.result == date(2026, 11, 2)
    assert found.prepare[A].result == date(2026, 10, 26)
    began = found.last_day.steps[0]
    assert (began.key, began.on) == ("clocks.step_period_end", date(2027, 1, 31))
    assert found.prepare[A].steps[0].on == date(2026, 11, 2)


def test_a_term_renewed_by_an_act_has_until_its_last_day_for_that():
    found = clocks(changed(renewal=Renewal.EXPRESS), (), {A: 2}, CALENDAR, date(2025, 1, 1))
    assert found.last_day.result == date(2025, 1, 31)
    assert found.prepare[A].result == date(2025, 1, 29)


@pytest.mark.parametrize(
    ("under", "history", "why"),
    [
        ({"term": TermKind.INDEFINITE}, (), "clocks.any_day"),
        ({"renewal": Renewal.NONE, "ends_on": date(2027, 1, 1)}, (), "clocks.ends_by_itself"),
        ({"renewal": None, "ends_on": date(2027, 1, 1)}, (), "clocks.renewal_unknown"),
        ({"renewal_months": None}, (), "clocks.end_unknown"),
        ({"notice_days": None}, (), "clocks.notice_unknown"),
        ({}, (event("notice_given", date(2026, 6, 1), party=A),), "clocks.given_already"),
        ({"renewal": Renewal.EXPRESS}, (), "clocks.no_period"),
        ({}, (event("terminated", effective=date(2026, 6, 15)),), "clocks.over"),
        ({}, (event("terminated", effective=date(2026, 12, 31)),), "clocks.ends_by_act"),
    ],
)
def test_where_there_is_no_last_day_the_reason_is_told(under, history, why):
    found = clocks(changed(**under), history, {A: 5}, CALENDAR, date(2026, 6, 15))
    assert (found.why_not, found.last_day, dict(found.prepare)) == (why, None, {})
