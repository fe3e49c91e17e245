"""Where an agreement and its milestones stand on a day. `readings.lifecycle` is the SQL twin of these functions."""

from bisect import bisect_right
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from agreements.rules.events import Events
from agreements.rules.standings import standing
from agreements.rules.terms import Terms
from agreements.vocabulary import Anchor, EventKind, MilestoneStatus, Renewal, Status

# An agreement counts as expiring, and a milestone as due soon, this many days ahead. The first is the longest usual
# notice period (three months), the second the first of the default reminders.
EXPIRING_DAYS = 90
SOON_DAYS = 30
# What is counted from the end itself was promised for the time after it.
FROM_THE_END = frozenset(
    {
        str(Anchor.END_OF_TERM),
        *(
            f"{Anchor.EVENT}/{kind}"
            for kind in (EventKind.SUPERSEDED, EventKind.TERMINATED, EventKind.WITHDRAWN)
        ),
    }
)


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What the status of an agreement depends on: its terms, and what events made of it (`rules.standings`)."""

    registered: bool
    in_force_on: date | None
    ends_on: date | None
    renewal: Renewal | None
    applied_on: date | None = None
    awaited: bool | None = None
    pauses: tuple[date, ...] | None = None
    runs_until: date | None = None
    over_on: date | None = None
    over_by: Status | None = None


def facts(terms: Terms, events: Events = (), *, registered: bool = True) -> AgreementFacts:
    """The facts of an agreement with these terms after these events."""
    return AgreementFacts(registered=registered, renewal=terms.renewal, **asdict(standing(terms, events)))


def status(facts: AgreementFacts, today: date) -> Status:  # noqa: PLR0911 -- a table of cases, one answer each
    """Where an agreement stands on a day, by all that is known now: an act of later may reach back to it.

    A term that is renewed tacitly does not run out by itself; an unknown entry into force stays unknown, unless it is
    known that acts are still awaited.
    """
    if not facts.registered:
        return Status.DRAFT
    last = _last_day(facts)
    if last is not None and last < today:
        return Status.EXPIRED
    if facts.over_on is not None and facts.over_on <= today:
        return facts.over_by or Status.TERMINATED
    # Suspended after an odd number of turns.
    if bisect_right(facts.pauses or (), today) % 2:
        return Status.SUSPENDED
    if facts.in_force_on is None or today < facts.in_force_on:
        if facts.applied_on is not None and facts.applied_on <= today:
            return Status.PROVISIONALLY_APPLIED
        return Status.NOT_YET_IN_FORCE if facts.in_force_on or facts.awaited else Status.UNKNOWN
    if last is not None and last - today <= timedelta(days=EXPIRING_DAYS):
        return Status.EXPIRING
    return Status.IN_FORCE


def _last_day(facts: AgreementFacts) -> date | None:
    """The day on which the term runs out, unless an act puts an end to it before."""
    last = facts.runs_until or (None if facts.renewal is Renewal.TACIT else facts.ends_on)
    return None if last is None or (facts.over_on is not None and facts.over_on <= last) else last


def over_since(facts: AgreementFacts, today: date) -> date | None:
    """The day on which an agreement that is over by now was over: the last of its term, or that of the act."""
    last = _last_day(facts)
    if last is not None:
        return last if last < today else None
    return facts.over_on if facts.over_on is not None and facts.over_on <= today else None


@dataclass(frozen=True, slots=True)
class Ending:
    """What an agreement came to, or is known to come to, and the last day of its term or that of the act."""

    on: date
    by: Status
    over: bool


def ending(facts: AgreementFacts, today: date) -> Ending | None:
    """How the agreement ended, or by what act it is known to. A term that merely runs on has no ending yet."""
    last = _last_day(facts)
    if last is not None:
        return Ending(last, Status.EXPIRED, over=True) if last < today else None
    if facts.over_on is None:
        return None
    return Ending(facts.over_on, facts.over_by or Status.TERMINATED, over=facts.over_on <= today)


def after_the_end(facts: AgreementFacts, due_on: date | None, anchor: str | None, today: date) -> bool:
    """Whether a day came after the agreement was over, so that nobody waits for it; what was due before stays due.

    `anchor` is what the day is counted from (`rules.due_rules.anchor_key`).
    """
    over = over_since(facts, today)
    return over is not None and due_on is not None and due_on > over and anchor not in FROM_THE_END


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """What the status of a milestone depends on; `waiting` means that a report awaits a decision."""

    due_on: date | None
    fulfilled_on: date | None
    waiting: bool
    waived: bool = False
    held: bool = False
    paused: bool = False


def milestone_status(facts: MilestoneFacts, today: date) -> MilestoneStatus:  # noqa: PLR0911 -- one line a state
    """What is waived or held is neither late nor coming, whatever day it is."""
    if facts.fulfilled_on is not None:
        return MilestoneStatus.FULFILLED
    if facts.waived:
        return MilestoneStatus.WAIVED
    if facts.held:
        return MilestoneStatus.HELD
    if facts.waiting:
        return MilestoneStatus.REPORTED
    # A clock that stands still makes nothing late.
    if facts.paused:
        return MilestoneStatus.PAUSED
    if facts.due_on is None:
        return MilestoneStatus.UNKNOWN
    if facts.due_on < today:
        return MilestoneStatus.LATE
    soon = facts.due_on - today <= timedelta(days=SOON_DAYS)
    return MilestoneStatus.DUE_SOON if soon else MilestoneStatus.UPCOMING
