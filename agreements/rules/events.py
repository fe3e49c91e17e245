"""What befell an agreement after it was entered: what each kind of event has to say, and the days it counts by.

Two days are kept apart: `happened_on`, when somebody did something, and `effective_on`, from when it holds. Which of
them may be unknown:

* an act of a party (signed, approved, ratified, notified, notice given) and a renewal happen on a known day;
* entry into force and provisional application hold from a known day: they are states, whoever declared them when;
* of all others one of the two days is known.

Where no day of effect is known an act counts from the day it happened, as it does in law unless it says otherwise
(Articles 24 and 54 of the Vienna Convention on the Law of Treaties leave it to the act). A notice is the exception:
when it takes effect follows from the terms (`rules.terms`).

Events entered by mistake and struck are no events: whoever calls these rules leaves them out.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.errors import Problem
from agreements.vocabulary import EventKind, NoticeForm

# Acts of one party, which is named.
OF_A_PARTY = frozenset(
    {
        EventKind.APPROVED,
        EventKind.NOTICE_GIVEN,
        EventKind.NOTIFIED,
        EventKind.RATIFIED,
        EventKind.SIGNED,
        EventKind.WITHDRAWN,
    }
)
# A party may sign as guarantor or executor; the rest is for those who are bound.
OF_ANY_PART = frozenset({EventKind.APPROVED, EventKind.SIGNED})
HAPPENED = OF_A_PARTY - {EventKind.WITHDRAWN} | {EventKind.RENEWED}
EFFECTIVE = frozenset({EventKind.ENTRY_INTO_FORCE, EventKind.PROVISIONAL_APPLICATION})
# What only one kind of event has to say.
OWN = {
    "ends_on": EventKind.RENEWED,
    "notice_form": EventKind.NOTICE_GIVEN,
    "successor": EventKind.SUPERSEDED,
}
NEEDED = {"ends_on": "events.no_new_end", "successor": "events.no_successor"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventContent:
    """An event as an officer enters it.

    `organisation` is the party concerned, `ends_on` the new end of a renewed term, `successor` the agreement that
    takes the place of a superseded one, `document` a file of the dossier.
    """

    kind: EventKind
    happened_on: date | None = None
    effective_on: date | None = None
    organisation: UUID | None = None
    ends_on: date | None = None
    notice_form: NoticeForm | None = None
    successor: UUID | None = None
    document: UUID | None = None
    note: str | None = None


Events = Sequence[EventContent]


def problems(
    event: EventContent, *, parties: Collection[UUID], parts: Collection[UUID], today: date
) -> Iterator[Problem]:
    """What the entry lacks or says too much of.

    `parties` are bound by the agreement, `parts` are all bodies it names.
    """
    yield from _problems_of_days(event, today)
    if event.organisation is None:
        if event.kind in OF_A_PARTY:
            yield Problem("organisation", "events.no_party")
    elif event.organisation not in (parts if event.kind in OF_ANY_PART else parties):
        yield Problem("organisation", "events.no_party_of_it")
    for field, kind in OWN.items():
        given = getattr(event, field)
        if given is not None and event.kind is not kind:
            yield Problem(field, "events.not_of_this_kind")
        elif given is None and event.kind is kind and field in NEEDED:
            yield Problem(field, NEEDED[field])


def _problems_of_days(event: EventContent, today: date) -> Iterator[Problem]:
    if event.happened_on is None and event.kind in HAPPENED:
        yield Problem("happened_on", "events.no_happened_on")
    elif event.effective_on is None and event.kind in EFFECTIVE:
        yield Problem("effective_on", "events.no_effective_on")
    elif event.happened_on is None and event.effective_on is None:
        yield Problem("effective_on", "events.no_day")
    if event.happened_on is not None and event.happened_on > today:
        yield Problem("happened_on", "events.in_the_future")


def effect(event: EventContent) -> date:
    """The day an event counts from."""
    day = event.effective_on or event.happened_on
    if day is None:
        raise ValueError("an event has a day")
    return day


def of_kind(events: Events, kind: EventKind) -> list[EventContent]:
    """The events of a kind by their day of effect, those of one day as they were entered."""
    return sorted((each for each in events if each.kind is kind), key=effect)


def day_of(events: Events, kind: EventKind, *, first: bool = False) -> date | None:
    """The day of effect of the latest event of a kind, or of the first: what a date may be anchored to."""
    found = of_kind(events, kind)
    return effect(found[0 if first else -1]) if found else None


def last_of_all(events: Events, kind: EventKind, parties: Collection[UUID]) -> date | None:
    """The day on which the last party did this; unknown until all of them have."""
    by_party = {each.organisation: effect(each) for each in of_kind(events, kind)}
    days = [by_party.get(party) for party in parties]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
