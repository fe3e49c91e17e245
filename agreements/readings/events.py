"""What befell an agreement, as the rules take it: without what was struck."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.visibility import visible
from agreements.rules.events import EventContent, Events
from agreements.rules.terms import NAMES, Terms
from agreements.tables.agreements import Agreement
from agreements.tables.events import Event
from agreements.vocabulary import EntryIntoForce, EventKind, NoticeForm, PartyRole, Renewal, TermKind

ENUMS = {
    "entry_rule": EntryIntoForce,
    "notice_form": NoticeForm,
    "renewal": Renewal,
    "term": TermKind,
}
Part = tuple[UUID, PartyRole]


async def parts(agreement: UUID) -> tuple[Part, ...]:
    """The bodies an agreement names, each with the part it takes."""
    rows = await Agreement.raw("SELECT organisation, role FROM party WHERE agreement = {}", agreement)
    return tuple((row["organisation"], PartyRole(row["role"])) for row in rows)


def terms(row: Mapping[str, Any], parts: Iterable[Part]) -> Terms:
    """The terms of an agreement from its row."""
    said: dict[str, Any] = {
        name: ENUMS[name](row[name]) if name in ENUMS and row[name] is not None else row[name]
        for name in NAMES
    }
    parties = frozenset(body for body, role in parts if role is PartyRole.PARTY)
    return Terms(**said, parties=parties)


async def standing(agreement: UUID, *, without: UUID | None = None) -> Events:
    """The events that count, in the order they were entered; `without` leaves out one that is about to be struck."""
    rows = await Event.raw(
        "SELECT * FROM event WHERE agreement = {} AND struck_at IS NULL AND id IS DISTINCT FROM {}::uuid ORDER BY id",
        agreement,
        without,
    )
    return tuple(content(row) for row in rows)


def content(row: Mapping[str, Any]) -> EventContent:
    """An event from its row."""
    return EventContent(
        kind=EventKind(row["kind"]),
        happened_on=row["happened_on"],
        effective_on=row["effective_on"],
        organisation=row["organisation"],
        ends_on=row["ends_on"],
        notice_form=NoticeForm(row["notice_form"]) if row["notice_form"] else None,
        successor=row["successor"],
        document=row["document"],
        note=row["note"],
    )


async def agreement_of(event: UUID, actor: Actor) -> UUID:
    """The agreement an event befell. Raises `NotFound`, also for what the actor may not read."""
    rows = await Event.raw(
        "SELECT e.agreement FROM event e JOIN agreement a ON a.id = e.agreement WHERE e.id = {} AND {}",
        event,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_event")
    return UUID(str(rows[0]["agreement"]))


async def numbered(number: str, actor: Actor) -> UUID | None:
    """The registered agreement of this number, if the actor may read it."""
    rows = await Agreement.raw(
        "SELECT a.id FROM agreement a WHERE a.number = {} AND {}",
        number.strip().upper(),
        visible(actor),
    )
    return UUID(str(rows[0]["id"])) if rows else None
