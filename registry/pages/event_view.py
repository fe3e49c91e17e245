"""What the section "events and term" of a dossier shows."""

from dataclasses import dataclass
from datetime import date

from agreements.readings import histories, running
from agreements.readings.values import Dossier
from agreements.rules.lifecycle import Ending
from agreements.rules.notices import Clocks
from agreements.vocabulary import EventKind, NoticeForm
from registry.forms import FormState

# In the order in which they usually come.
KINDS = (
    EventKind.SIGNED,
    EventKind.APPROVED,
    EventKind.RATIFIED,
    EventKind.NOTIFIED,
    EventKind.PROVISIONAL_APPLICATION,
    EventKind.ENTRY_INTO_FORCE,
    EventKind.RENEWED,
    EventKind.SUSPENDED,
    EventKind.RESUMED,
    EventKind.NOTICE_GIVEN,
    EventKind.WITHDRAWN,
    EventKind.TERMINATED,
    EventKind.SUPERSEDED,
)
BLANK = FormState({"event.kind": "", "event.happened_on": ""})


@dataclass(frozen=True, slots=True)
class EventsView:
    """The running term, how it ended or will, and the form of a new event.

    `passed`: the last day for notice has gone by.
    """

    clocks: Clocks
    passed: bool
    ending: Ending | None
    form: FormState
    kinds: tuple[EventKind, ...] = KINDS
    notice_forms: tuple[NoticeForm, ...] = tuple(NoticeForm)


async def view(dossier: Dossier, today: date, form: FormState | None) -> EventsView:
    clocks = await running.clocks_of(dossier, today)
    last = clocks.last_day.result if clocks.last_day else None
    return EventsView(
        clocks, last is not None and last < today, histories.ending_of(dossier, today), form or BLANK
    )
