"""Where agreements and milestones stand, in Python and in SQL alike."""

import json
from dataclasses import asdict, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from agreements.ledger.canonical import plain
from agreements.readings import lifecycle as twin
from agreements.rules.events import HAPPENED, OF_A_PARTY, EventContent
from agreements.rules.lifecycle import (
    AgreementFacts,
    Ending,
    MilestoneFacts,
    after_the_end,
    ending,
    facts,
    milestone_status,
    status,
)
from agreements.rules.standings import runs_to, standing
from agreements.rules.terms import Terms, period_on
from agreements.tables.agreements import Agreement
from agreements.vocabulary import EntryIntoForce, EventKind, MilestoneStatus, Renewal, Status, TermKind

TODAY = date(2026, 6, 15)
NOW = "2026-06-15T06:00:00Z"


@pytest.mark.parametrize(
    ("known", "wanted"),
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
def test_the_status_follows_from_the_facts(known, wanted):
    assert status(known, TODAY) is wanted


@pytest.mark.parametrize(
    ("known", "wanted"),
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
        (
            MilestoneFacts(due_on=date(2026, 6, 14), fulfilled_on=None, waiting=False, waived=True),
            MilestoneStatus.WAIVED,
        ),
        (
            MilestoneFacts(due_on=date(2026, 6, 14), fulfilled_on=None, waiting=False, held=True),
            MilestoneStatus.HELD,
        ),
        (
            MilestoneFacts(due_on=None, fulfilled_on=TODAY, waiting=False, waived=True),
            MilestoneStatus.FULFILLED,
        ),
    ],
)
def test_a_milestone_stands_where_its_facts_put_it(known, wanted):
    assert milestone_status(known, TODAY) is wanted


near = st.none() | st.integers(-120, 120).map(lambda days: TODAY + timedelta(days=days))


# Rules differ by a day: every other day drawn is at the edge of one.
edge = st.sampled_from([-1, 0, 1, 89, 90, 91]) | st.integers(-120, 120)
near_edge = st.none() | edge.map(lambda days: TODAY + timedelta(days=days))
A, B, C = (UUID(int=number) for number in range(1, 4))


@st.composite
def terms(draw):
    return Terms(
        signed_on=draw(near_edge),
        entry_rule=draw(st.none() | st.sampled_from(EntryIntoForce)),
        entry_days=draw(st.none() | st.integers(0, 40)),
        in_force_on=draw(near_edge),
        term=draw(st.none() | st.sampled_from(TermKind)),
        term_months=draw(st.none() | st.integers(1, 6)),
        ends_on=draw(near_edge),
        renewal=draw(st.none() | st.sampled_from(Renewal)),
        renewal_months=draw(st.none() | st.integers(1, 4)),
        notice_days=draw(st.none() | st.integers(0, 60)),
        parties=draw(st.sampled_from([frozenset({A, B}), frozenset({A, B, C})])),
    )


@st.composite
def event(draw):
    kind = draw(st.sampled_from(EventKind))
    happened = draw(near_edge)
    effective = draw(near_edge if happened else near_edge.filter(bool))
    if kind in HAPPENED:
        happened = happened or effective
    return EventContent(
        kind=kind,
        happened_on=happened,
        effective_on=effective,
        organisation=draw(st.sampled_from([A, B, C])) if kind in OF_A_PARTY else None,
        ends_on=draw(near_edge.filter(bool)) if kind is EventKind.RENEWED else None,
    )


# Each is drawn anew: the usual backend spends five of six on variations of the one before.
A_THOUSAND = settings(
    max_examples=1_000, backend="hypothesis-urandom", phases=[Phase.generate], database=None, deadline=None
)


@A_THOUSAND
@given(under=terms(), history=st.lists(event(), max_size=6), registered=st.sampled_from([True] * 9 + [False]))
def collect(kept, under, history, registered):
    kept.append(facts(under, history, registered=registered))


async def test_the_sql_twin_agrees_on_agreements(db):
    """1,000 random histories, whether or not they make sense, in one statement."""
    kept = []
    collect(kept)
    rows = [
        {
            **plain(asdict(each)),
            "id": str(UUID(int=number)),
            "registered_at": NOW if each.registered else None,
        }
        for number, each in enumerate(kept)
    ]
    said = await Agreement.raw(
        "SELECT {} AS said FROM jsonb_populate_recordset(NULL::agreement, {}) a ORDER BY a.id",
        twin.status(TODAY),
        json.dumps(rows),
    )
    differing = [
        (each, row["said"])
        for each, row in zip(kept, said, strict=True)
        if row["said"] != status(each, TODAY)
    ]
    assert differing == []
    assert len(kept) >= 1_000
    # No status is missing, so that the agreement means something.
    assert {status(each, TODAY) for each in kept} == set(Status)


@A_THOUSAND
@given(
    under=terms(),
    history=st.lists(event(), max_size=4),
    day=st.sampled_from([-100, -1, 0, 1, 30, 59, 91, 200, 365, 1_000, 2_500, 4_000]).map(
        lambda days: TODAY + timedelta(days=days)
    ),
    tacit=st.booleans(),
)
def collect_terms(kept, under, history, day, tacit):
    kept.append((replace(under, renewal=Renewal.TACIT) if tacit else under, tuple(history), day))


async def test_the_sql_twin_agrees_on_the_day_to_which_agreements_run(db):
    """As often as not by tacit renewals, of which some months lack the day; each seen from a day of its own."""
    kept = []
    collect_terms(kept)
    rows, happened = [], []
    for number, (under, history, _) in enumerate(kept):
        key = str(UUID(int=number))
        now = plain(asdict(standing(under, history)))
        months = {"renewal_months": under.renewal_months, "renewal": under.renewal}
        rows.append({**now, **months, "id": key})
        happened += [
            {"agreement": key, "kind": each.kind, "ends_on": each.ends_on and each.ends_on.isoformat()}
            for each in history
        ]
    said = []
    for day in sorted({day for *_, day in kept}):
        wanted = [row for row, (*_, seen) in zip(rows, kept, strict=True) if seen == day]
        said += await Agreement.raw(
            "WITH event AS (SELECT * FROM jsonb_populate_recordset(NULL::event, {}))"
            " SELECT a.id, {} AS said FROM jsonb_populate_recordset(NULL::agreement, {}) a",
            json.dumps(happened),
            twin.runs_to(day),
            json.dumps(wanted),
        )
    found = {row["id"].int: row["said"] for row in said}
    wanted = [runs_to(*each) for each in kept]
    assert [(kept[at], found[at], day) for at, day in enumerate(wanted) if found[at] != day] == []
    renewed = [
        at for at, (under, *_) in enumerate(kept) if wanted[at] and wanted[at] > (under.ends_on or wanted[at])
    ]
    assert len(renewed) > 40


@pytest.mark.parametrize("day", [date(2025, 1, 31), date(2025, 2, 1), date(2025, 3, 1), date(2035, 6, 1)])
def test_a_term_renewed_tacitly_runs_to_the_end_of_its_period(day):
    under = Terms(
        in_force_on=date(2024, 1, 31),
        term=TermKind.UNTIL_DATE,
        ends_on=date(2025, 1, 31),
        renewal=Renewal.TACIT,
        renewal_months=1,
    )
    assert runs_to(under, (), day) == period_on(under, (), day).last


@settings(max_examples=300, deadline=None)
@given(under=terms(), history=st.lists(event(), max_size=8), later=st.integers(1, 60))
def test_what_is_over_stays_over(under, history, later):
    over = {Status.EXPIRED, Status.SUPERSEDED, Status.TERMINATED}
    known = facts(under, history)
    if status(known, TODAY) in over:
        assert status(known, TODAY + timedelta(days=later)) is status(known, TODAY)


IN_FORCE = Terms(
    in_force_on=date(2024, 1, 1),
    term=TermKind.UNTIL_DATE,
    ends_on=date(2027, 1, 1),
    renewal=Renewal.TACIT,
    renewal_months=12,
    notice_days=30,
    parties=frozenset({A, B}),
)
PENDING = replace(IN_FORCE, in_force_on=None, entry_rule=EntryIntoForce.ON_RATIFICATION)


def on(kind, day, party=None, **more):
    return EventContent(kind=EventKind(kind), happened_on=day, organisation=party, **more)


@pytest.mark.parametrize(
    ("under", "history", "wanted"),
    [
        (PENDING, (), Status.UNKNOWN),
        (PENDING, (on("ratified", date(2026, 1, 1), A),), Status.NOT_YET_IN_FORCE),
        (
            PENDING,
            (on("ratified", date(2026, 1, 1), A), on("provisional_application", date(2026, 2, 1))),
            Status.PROVISIONALLY_APPLIED,
        ),
        (
            PENDING,
            (on("ratified", date(2026, 1, 1), A), on("ratified", date(2026, 2, 1), B)),
            Status.IN_FORCE,
        ),
        (IN_FORCE, (on("suspended", date(2026, 6, 15)),), Status.SUSPENDED),
        (IN_FORCE, (on("suspended", date(2026, 6, 16)),), Status.IN_FORCE),
        (
            IN_FORCE,
            (on("suspended", date(2026, 6, 1)), on("resumed", date(2026, 6, 15))),
            Status.IN_FORCE,
        ),
        (IN_FORCE, (on("terminated", date(2026, 6, 15)),), Status.TERMINATED),
        (
            IN_FORCE,
            (on("suspended", date(2026, 6, 1)), on("superseded", date(2026, 6, 10))),
            Status.SUPERSEDED,
        ),
        (replace(IN_FORCE, ends_on=date(2026, 6, 10)), (), Status.IN_FORCE),
        (
            replace(IN_FORCE, ends_on=date(2026, 6, 10)),
            (on("notice_given", date(2026, 5, 11), A),),
            Status.EXPIRED,
        ),
        (
            replace(IN_FORCE, ends_on=date(2026, 6, 20)),
            (on("notice_given", date(2026, 5, 11), A),),
            Status.EXPIRING,
        ),
        (
            replace(IN_FORCE, ends_on=date(2026, 6, 10), renewal=Renewal.EXPRESS),
            (on("renewed", date(2026, 6, 1), ends_on=date(2028, 1, 1)),),
            Status.IN_FORCE,
        ),
        # The act came first: what would have run out was over already. And the other way round.
        (
            replace(IN_FORCE, ends_on=date(2026, 6, 10), renewal=Renewal.NONE),
            (on("terminated", date(2026, 6, 10)),),
            Status.TERMINATED,
        ),
        (
            replace(IN_FORCE, ends_on=date(2026, 6, 10), renewal=Renewal.NONE),
            (on("terminated", date(2026, 6, 11)),),
            Status.EXPIRED,
        ),
    ],
)
def test_the_status_follows_from_what_happened(under, history, wanted):
    assert status(facts(under, history), TODAY) is wanted


DECISIONS = ("accepted_at", "returned_at", None)


@A_THOUSAND
@given(
    days=st.fixed_dictionaries(
        {
            "due_on": near_edge
            | st.sampled_from((29, 30, 31)).map(lambda days: TODAY + timedelta(days=days)),
            **dict.fromkeys(
                ("fulfilled_on", "waived_on", "held_on", "paused_on"), st.none() | st.none() | near
            ),
        }
    ),
    reports=st.lists(st.sampled_from(DECISIONS), max_size=3),
)
def collect_milestones(kept, days, reports):
    kept.append((days, reports))


async def test_the_sql_twin_agrees_on_milestones(db):
    """1,000 random ones with their reports, in one statement: the reports stand in for those of the register."""
    kept = []
    collect_milestones(kept)
    rows = [
        {**plain(days), "id": str(UUID(int=number)), "reports": reports}
        for number, (days, reports) in enumerate(kept)
    ]
    said = await Agreement.raw(
        "WITH m AS (SELECT id AS agreement, x.* FROM jsonb_to_recordset({})"
        " AS x(id uuid, due_on date, fulfilled_on date, waived_on date, held_on date, paused_on date, reports jsonb)),"
        " fulfilment AS (SELECT m.agreement, m.id AS milestone,"
        " CASE WHEN d = 'accepted_at' THEN now() END AS accepted_at,"
        " CASE WHEN d = 'returned_at' THEN now() END AS returned_at FROM m, jsonb_array_elements_text(m.reports) d)"
        " SELECT {} AS said FROM m ORDER BY m.id",
        json.dumps(rows),
        twin.milestone_status(TODAY),
    )
    wanted = [
        milestone_status(
            MilestoneFacts(
                due_on=days["due_on"],
                fulfilled_on=days["fulfilled_on"],
                waiting=None in reports,
                waived=days["waived_on"] is not None,
                held=days["held_on"] is not None,
                paused=days["paused_on"] is not None,
            ),
            TODAY,
        )
        for days, reports in kept
    ]
    assert [row["said"] for row in said] == wanted
    assert len(kept) >= 1_000
    assert set(wanted) == set(MilestoneStatus)


IN_FORCE = AgreementFacts(registered=True, in_force_on=date(2025, 1, 1), ends_on=None, renewal=None)
EXPIRED = replace(IN_FORCE, ends_on=date(2026, 6, 1))
TERMINATED = replace(IN_FORCE, over_on=date(2026, 6, 1), over_by=Status.TERMINATED)


@pytest.mark.parametrize(
    ("known", "due", "anchor", "wanted"),
    [
        (EXPIRED, date(2026, 6, 2), None, True),
        (TERMINATED, date(2026, 6, 2), "signature", True),
        # What was due before, or on the day itself, stays due.
        (EXPIRED, date(2026, 6, 1), None, False),
        (TERMINATED, date(2026, 5, 1), None, False),
        # Nothing is over that ends later, or is renewed by itself, or whose end is not known.
        (replace(IN_FORCE, ends_on=TODAY), date(2026, 7, 1), None, False),
        (replace(EXPIRED, renewal=Renewal.TACIT), date(2026, 7, 1), None, False),
        (replace(IN_FORCE, over_on=date(2026, 6, 16)), date(2026, 7, 1), None, False),
        (IN_FORCE, date(2026, 7, 1), None, False),
        # Of a term and an act the earlier one counts; a renewed term its new end.
        (replace(TERMINATED, ends_on=date(2026, 5, 1)), date(2026, 5, 15), None, True),
        (replace(EXPIRED, runs_until=date(2027, 6, 1)), date(2026, 7, 1), None, False),
        # A report 30 days after the end was promised for the time after it.
        (EXPIRED, date(2026, 7, 1), "end_of_term", False),
        (TERMINATED, date(2026, 7, 1), "event/terminated", False),
        (TERMINATED, date(2026, 7, 1), "event/ratified", True),
        (EXPIRED, None, None, False),
    ],
)
def test_what_falls_due_after_the_end_is_waited_for_no_more(known, due, anchor, wanted):
    assert after_the_end(known, due, anchor, TODAY) is wanted


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (EXPIRED, Ending(date(2026, 6, 1), Status.EXPIRED, over=True)),
        (TERMINATED, Ending(date(2026, 6, 1), Status.TERMINATED, over=True)),
        (
            replace(TERMINATED, over_on=date(2026, 12, 31)),
            Ending(date(2026, 12, 31), Status.TERMINATED, over=False),
        ),
        (
            replace(TERMINATED, over_by=Status.SUPERSEDED),
            Ending(date(2026, 6, 1), Status.SUPERSEDED, over=True),
        ),
        # A term that runs out before the act was over by itself; one that still runs has no ending.
        (replace(TERMINATED, ends_on=date(2026, 5, 1)), Ending(date(2026, 5, 1), Status.EXPIRED, over=True)),
        (replace(IN_FORCE, ends_on=date(2026, 7, 1)), None),
        (IN_FORCE, None),
    ],
)
def test_how_an_agreement_ended_or_is_known_to(known, wanted):
    assert ending(known, TODAY) == wanted


async def test_the_sql_twin_agrees_on_what_comes_after_the_end(db):
    kept = []
    collect(kept)
    kept = [each for each in kept if each.registered]
    rules = [
        None,
        {"kind": "date", "on": "2026-06-15"},
        {"kind": "relative", "anchor": "end_of_term"},
        {"kind": "relative", "anchor": "event", "event": "terminated"},
        {"kind": "occurrence", "series": {"anchor": "event", "event": "ratified"}},
    ]
    anchors = [None, None, "end_of_term", "event/terminated", "event/ratified"]
    rows = [
        {
            **plain(asdict(each)),
            "id": str(UUID(int=number)),
            "due_on": (TODAY + timedelta(days=number % 9 - 4)).isoformat(),
            "rule": rules[number % 5],
        }
        for number, each in enumerate(kept)
    ]
    said = await Agreement.raw(
        "SELECT {} AS said FROM (SELECT a, (r ->> 'due_on')::date AS due_on, r -> 'rule' AS rule"
        " FROM jsonb_array_elements({}) r CROSS JOIN LATERAL jsonb_populate_record(NULL::agreement, r) a) m,"
        " LATERAL (SELECT (m.a).*) a ORDER BY a.id",
        twin.after_the_end(TODAY),
        json.dumps(rows),
    )
    wanted = [
        after_the_end(each, TODAY + timedelta(days=number % 9 - 4), anchors[number % 5], TODAY)
        for number, each in enumerate(kept)
    ]
    assert [row["said"] for row in said] == wanted
    assert {True, False} == set(wanted)
