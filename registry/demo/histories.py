"""What befell the demonstration's agreements, as it stands in `data/events.json`: entered after all of them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from agreements.rules.events import EventContent
from agreements.vocabulary import EventKind, NoticeForm
from registry.demo import plans
from registry.demo.happenings import Plan, When


class Event(Plan, frozen=True):
    """An event of the agreement of this key; `strike` is why it was struck afterwards."""

    agreement: str
    kind: EventKind
    on: When | None = None
    effective: When | None = None
    body: str | None = None
    ends_on: When | None = None
    notice_form: NoticeForm | None = None
    successor: str | None = None
    note: str | None = None
    strike: str | None = None
    entered_by: str = "registrar"

    def content(
        self, today: date, bodies: Mapping[str, UUID], agreements: Mapping[str, UUID]
    ) -> EventContent:
        """Give what an officer would enter."""
        return EventContent(
            kind=self.kind,
            happened_on=_day(self.on, today),
            effective_on=_day(self.effective, today),
            organisation=None if self.body is None else bodies[self.body],
            ends_on=_day(self.ends_on, today),
            notice_form=self.notice_form,
            successor=None if self.successor is None else agreements[self.successor],
            note=self.note,
        )


def read() -> tuple[Event, ...]:
    """Read the file."""
    return plans.decoded("events.json", tuple[Event, ...])


def _day(when: When | None, today: date) -> date | None:
    return None if when is None else plans.day(when, today)
