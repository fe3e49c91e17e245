"""Two days of an agreement side by side: what changed between them, and by what.

Amendments change provisions; events change the status; new names and hand-overs change who is named and who answers.
Each is told with its own ground. A correction of what was entered wrongly is none of them: it shows on the axis of
what was known, not on that of what was in force.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from agreements.errors import Invalid, Problem
from agreements.readings import in_force
from agreements.readings.amendments import Texts
from agreements.readings.bodies_then import Bodies, BodyThen
from agreements.readings.values import Body, Dossier, Event, HandOver
from agreements.rules import amendments
from agreements.rules.amendments import Amending, Change
from agreements.rules.provisions import Provisions
from agreements.rules.successions import LegalAct
from agreements.rules.workdays import ONE_DAY
from agreements.vocabulary import Status


class ChangeStep(Struct, frozen=True):
    """What one amendment made of a provision, and from which day."""

    amendment: UUID
    number: str
    effective_on: date
    before: Any
    after: Any


class ProvisionChange(Struct, frozen=True):
    """A provision under its path: what it said on the first day and what on the last, and the steps between."""

    at: str
    before: Any
    after: Any
    steps: tuple[ChangeStep, ...]


class StatusChange(Struct, frozen=True):
    """The status on both days, and the events that brought it; none where the terms alone did.

    `signed_on` where the agreement was signed between the days.
    """

    before: Status
    after: Status
    events: tuple[Event, ...]
    signed_on: date | None = None


class NameChange(Struct, frozen=True):
    """A body that took another name on a day, and by which act."""

    on: date
    before: Body
    after: Body
    act: LegalAct


class OwnerChange(Struct, frozen=True):
    """A milestone that passed to another body."""

    commitment: UUID
    clause: str | None
    milestone: UUID
    by: HandOver


class Comparison(Struct, frozen=True):
    """What changed after the first day, up to and with the last. `status` is None where it is the same."""

    agreement: UUID
    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    provisions: tuple[ProvisionChange, ...]
    status: StatusChange | None
    names: tuple[NameChange, ...]
    owners: tuple[OwnerChange, ...]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.provisions or self.status or self.names or self.owners)


def of(dossier: Dossier, first: date, last: date, bodies: Bodies) -> Comparison:
    """Pure. `dossier` holds all that is known; `bodies` are all that it names. Raises `Invalid`."""
    if last < first:
        raise Invalid(Problem("to", "comparisons.ends_before_it_begins"))
    texts = Texts.of(dossier)
    return Comparison(
        agreement=dossier.id,
        first=first,
        last=last,
        provisions=tuple(_provisions(texts, first, last)),
        status=_status(dossier, texts, first, last),
        names=tuple(sorted(_names(bodies, first, last), key=lambda each: each.on)),
        owners=tuple(_owners(dossier, first, last)),
    )


def _status(dossier: Dossier, texts: Texts, first: date, last: date) -> StatusChange | None:
    """Told with the events that happened or took effect between, or without which it would not stand so.

    The day of a notice, or of a ratification that takes effect 30 days on, may lie before both. What merely put off an
    end did not bring the end about.
    """
    before, after = (in_force.status_on(dossier, texts, day) for day in (first, last))
    if before is after:
        return None

    def brought(event: Event) -> bool:
        if any(day is not None and first < day <= last for day in (event.happened_on, event.effective_on)):
            return True
        without = replace(dossier, events=tuple(each for each in dossier.events if each is not event))
        return after is not Status.EXPIRING and in_force.status_on(without, texts, last) is not after

    events = tuple(
        each for each in in_force.events_by(dossier, last) if each.struck_at is None and brought(each)
    )
    signed = dossier.signed_on
    between_them = signed is not None and first < signed <= last
    return StatusChange(before, after, events, signed if between_them else None)


def between(texts: Texts, first: date, last: date) -> Iterator[tuple[Amending, tuple[Change, ...]]]:
    """The amendments that took effect between two days, each with what it in fact changed."""
    said = texts.said(first)
    for each in texts.amendments:
        if each.effective_on is not None and first < each.effective_on <= last:
            made = tuple(Change(change.at, said.get(change.at), change.after) for change in each.changes)
            said = amendments.applied(said, made)
            yield each, made


def net(before: Provisions, after: Provisions) -> tuple[Change, ...]:
    """What makes one text of the other, provision by provision."""
    paths = sorted(before.keys() | after.keys())
    return tuple(
        Change(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    )


def _provisions(texts: Texts, first: date, last: date) -> Iterator[ProvisionChange]:
    steps: dict[str, list[ChangeStep]] = {}
    for amendment, changes in between(texts, first, last):
        for change in changes:
            step = ChangeStep(
                amendment.id, amendment.number, amendment.effective_on or last, change.before, change.after
            )
            steps.setdefault(change.at, []).append(step)
    for change in net(texts.said(first), texts.said(last)):
        yield ProvisionChange(change.at, change.before, change.after, tuple(steps.get(change.at, ())))


def _names(bodies: Bodies, first: date, last: date) -> Iterator[NameChange]:
    for body in bodies.values():
        yield from _names_of(body, first, last)


def _names_of(body: BodyThen, first: date, last: date) -> Iterator[NameChange]:
    for name in body.names:
        on = name.borne_until + ONE_DAY
        if first < on <= last:
            yield NameChange(on, body.on(name.borne_until), body.on(on), name.act)


def _owners(dossier: Dossier, first: date, last: date) -> Iterator[OwnerChange]:
    for commitment in dossier.commitments:
        for milestone in commitment.milestones:
            for each in milestone.hand_overs:
                if first < each.happened_on <= last:
                    yield OwnerChange(commitment.id, commitment.clause, milestone.id, each)
