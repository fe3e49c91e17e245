"""Two clocks: the last day on which notice can be given, and the day to start preparing it.

Notice against the renewal of a term is counted back from the end of the period that runs on the day, and internal
approval back from there in working days, each body by its own. A term that is renewed by an act alone needs no notice:
there the clock runs to its last day, by which the act has to be there. Both days explain themselves as due days do, by
a card of `rules.deadlines`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from msgspec import structs

from agreements.rules.deadlines import Card, RelativeDate, Step, compute
from agreements.rules.events import Events
from agreements.rules.lifecycle import ending, facts
from agreements.rules.standings import running_on, standing
from agreements.rules.terms import Period, Terms
from agreements.rules.workdays import Calendar
from agreements.vocabulary import Anchor, Renewal, Roll, TermKind, Unit


@dataclass(frozen=True, slots=True)
class Clocks:
    """The period that runs, and the clocks counted from its end, or the key of the reason why there are none.

    `prepare` has the card of each body whose internal approval is known to take so many working days.
    """

    period: Period | None
    last_day: Card | None = None
    prepare: Mapping[UUID, Card] = field(default_factory=dict)
    why_not: str | None = None


def clocks(
    terms: Terms, events: Events, approvals: Mapping[UUID, int], calendar: Calendar, today: date
) -> Clocks:
    """`approvals` is how long internal approval takes each party, in working days."""
    now = standing(terms, events)
    if now.over_on is not None and now.over_on <= today:
        return Clocks(None, why_not="clocks.over")
    period = running_on(terms, events, today)
    ends = ending(facts(terms, events), today)
    if ends is not None and not ends.over:
        return Clocks(period, why_not="clocks.ends_by_act")
    why_not = _why_not(terms, events, period)
    if why_not is not None or period is None or period.last is None:
        return Clocks(period, why_not=why_not)
    notice = (terms.notice_days or 0) if terms.renewal is Renewal.TACIT else 0
    last_day = _counted("clocks.step_period_end", period.last, notice, Unit.CALENDAR_DAY, calendar)
    if last_day.result is None:
        return Clocks(period, why_not="deadlines.unknown_beyond_years")
    prepare = {
        body: _counted("clocks.step_last_day", last_day.result, days, Unit.WORKING_DAY, calendar)
        for body, days in approvals.items()
    }
    return Clocks(period, last_day, prepare)


def _why_not(terms: Terms, events: Events, period: Period | None) -> str | None:
    """The key of the first reason why there is no last day for notice."""
    tacit = terms.renewal is Renewal.TACIT
    reasons = (
        (terms.term is TermKind.INDEFINITE, "clocks.any_day"),
        (period is None, "clocks.no_period"),
        (terms.renewal is Renewal.NONE, "clocks.ends_by_itself"),
        (terms.renewal is None, "clocks.renewal_unknown"),
        (period is not None and period.last is None, "clocks.end_unknown"),
        (tacit and standing(terms, events).runs_until is not None, "clocks.given_already"),
        (tacit and terms.notice_days is None, "clocks.notice_unknown"),
    )
    return next((key for holds, key in reasons if holds), None)


def _counted(begin: str, day: date, count: int, unit: Unit, calendar: Calendar) -> Card:
    """So many days back from a day that is no anchor of due dates: the first step says what it is instead."""
    anchor = Anchor.ENTRY_INTO_FORCE
    card = compute(RelativeDate(anchor, -count, unit, Roll.NONE), {anchor: day}, calendar)
    return structs.replace(card, inputs={}, steps=(Step(begin, day), *card.steps[1:]))
