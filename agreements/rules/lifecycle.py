"""Where an agreement and its milestones stand on a day. `readings.lifecycle` is the SQL twin of these functions."""

from dataclasses import dataclass
from datetime import date, timedelta

from agreements.vocabulary import MilestoneStatus, Renewal, Status

# An agreement counts as expiring, and a milestone as due soon, this many days ahead. The first is the longest usual
# notice period (three months), the second the first of the default reminders.
EXPIRING_DAYS = 90
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What the status of an agreement depends on."""

    registered: bool
    in_force_on: date | None
    ends_on: date | None
    renewal: Renewal | None


def status(facts: AgreementFacts, today: date) -> Status:
    """A term that is renewed tacitly does not run out by itself; an unknown entry into force stays unknown."""
    if not facts.registered:
        return Status.DRAFT
    ends_on = None if facts.renewal is Renewal.TACIT else facts.ends_on
    if ends_on is not None and ends_on < today:
        return Status.EXPIRED
    if facts.in_force_on is None:
        return Status.UNKNOWN
    if today < facts.in_force_on:
        return Status.NOT_YET_IN_FORCE
    if ends_on is not None and ends_on - today <= timedelta(days=EXPIRING_DAYS):
        return Status.EXPIRING
    return Status.IN_FORCE


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """What the status of a milestone depends on; `waiting` means that a report awaits a decision."""

    due_on: date | None
    fulfilled_on: date | None
    waiting: bool
    paused: bool = False


def milestone_status(facts: MilestoneFacts, today: date) -> MilestoneStatus:
    if facts.fulfilled_on is not None:
        return MilestoneStatus.FULFILLED
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
