"""What all events together make of an agreement: the few days its status on any day is told by.

They stand in columns of the agreement, brought up to date by the act that records or strikes an event, so that lists
read no event. Each is NULL as long as nothing happened.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from agreements.rules.events import EventContent, Events, day_of, effect, of_kind
from agreements.rules.terms import (
    Period,
    Terms,
    awaits_acts,
    ends_on,
    entered_by_events,
    in_force_on,
    last_to_end,
    leaves_on,
    period_on,
    renewed_tacitly,
)
from agreements.rules.terms import ends as agreed_ends
from agreements.rules.workdays import ONE_DAY
from agreements.vocabulary import EventKind, Renewal, Status

# An agreement that binds fewer binds nobody.
FEWEST_PARTIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The days that the status of an agreement follows from.

    `awaited`: it is known not to be in force yet, since acts of parties are still awaited. `pauses` are the days on
    which it was suspended, resumed, suspended and so on. `runs_until` is the last day of its term as events have it,
    where they changed it. `over_on` is the first day on which an act had put an end to it, `over_by` what that makes
    it.
    """

    in_force_on: date | None = None
    ends_on: date | None = None
    applied_on: date | None = None
    awaited: bool | None = None
    pauses: tuple[date, ...] | None = None
    runs_until: date | None = None
    over_on: date | None = None
    over_by: Status | None = None


def standing(terms: Terms, events: Events = ()) -> Standing:
    departed, run_out = _last_departure(terms, events)
    over = [
        (day, by)
        for day, by in (
            (day_of(events, EventKind.SUPERSEDED, first=True), Status.SUPERSEDED),
            (day_of(events, EventKind.TERMINATED, first=True), Status.TERMINATED),
            (departed, Status.TERMINATED),
        )
        if day is not None
    ]
    over_on, over_by = min(over, key=lambda one: one[0]) if over else (None, None)
    halts = [*of_kind(events, EventKind.SUSPENDED), *of_kind(events, EventKind.RESUMED)]
    return Standing(
        in_force_on=in_force_on(terms, events),
        ends_on=ends_on(terms, events),
        applied_on=day_of(events, EventKind.PROVISIONAL_APPLICATION, first=True),
        awaited=True if awaits_acts(terms, events) else None,
        pauses=tuple(sorted(map(effect, halts))) or None,
        runs_until=run_out or _renewed_until(terms, events),
        over_on=over_on,
        over_by=over_by,
    )


def runs_to(terms: Terms, events: Events, day: date) -> date | None:
    """The day to which it runs, seen from a day: of a term renewed tacitly the end of the period that runs then.

    Where acts say how long it runs, or have put an end to it, no renewal moves that. None is not known, or no end.
    """
    now = standing(terms, events)
    agreed = agreed_ends(terms, events)
    if now.runs_until is not None:
        return now.runs_until
    if terms.renewal is not Renewal.TACIT or not agreed or (now.over_on is not None and now.over_on <= day):
        return now.ends_on
    return agreed[-1] if day <= agreed[-1] else renewed_tacitly(terms, agreed, day).last


def running_on(terms: Terms, events: Events, day: date) -> Period | None:
    """The period that runs on a day, no longer than until an act puts an end to it. None once it is over."""
    now = standing(terms, events)
    if (now.over_on is not None and now.over_on <= day) or (
        now.runs_until is not None and now.runs_until < day
    ):
        return None
    period = period_on(terms, events, day)
    if period is None or now.over_on is None or (period.last is not None and period.last < now.over_on):
        return period
    return replace(period, last=now.over_on - ONE_DAY)


def stands_by_events(terms: Terms, events: Events) -> bool:
    """Whether the day of entry into force that stands is the one these events gave, and goes with them."""
    given = entered_by_events(terms, events)
    return given is not None and given == terms.in_force_on


def _renewed_until(terms: Terms, events: Events) -> date | None:
    """The end that renewals by an act lead to; one that is renewed tacitly has none."""
    if terms.renewal is Renewal.TACIT or not of_kind(events, EventKind.RENEWED):
        return None
    return agreed_ends(terms, events)[-1]


def _last_departure(terms: Terms, events: Events) -> tuple[date | None, date | None]:
    """When so many parties have left that nobody is bound: the first day it is over, or the last day of its term.

    Parties leave by withdrawing and by giving notice. A notice against tacit renewal lets the term run out, so its
    day is the last of a period; any other ends the agreement for its party on its day.
    """
    leaving: dict[UUID | None, tuple[date, date | None]] = {}
    for each in (*of_kind(events, EventKind.NOTICE_GIVEN), *of_kind(events, EventKind.WITHDRAWN)):
        day, last = _departure(terms, events, each)
        if day is not None and (each.organisation not in leaving or day < leaving[each.organisation][0]):
            leaving[each.organisation] = (day, last)
    may_leave = max(len(terms.parties), FEWEST_PARTIES) - FEWEST_PARTIES
    if len(leaving) <= may_leave:
        return None, None
    day, last = sorted(leaving.values(), key=lambda one: one[0])[may_leave]
    return (None, last) if last is not None else (day, None)


def _departure(terms: Terms, events: Events, event: EventContent) -> tuple[date | None, date | None]:
    """The first day on which its party is bound no more, and where the term merely runs out, its last day."""
    if event.kind is EventKind.WITHDRAWN:
        return effect(event), None
    if terms.renewal is Renewal.TACIT and event.effective_on is None:
        last = last_to_end(terms, events, event)
        return (last and last + ONE_DAY), last
    return leaves_on(terms, event), None
