"""Twelve agreements, each level in each state, alike in all else; the people who ask for them. Nothing here is real."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import httpx

from agreements.actors import Actor
from agreements.wording.words import BISHKEK
from tests.fixtures_accounts import now
from tests.matrix.expected import Plot

WHY = "Проверка (пример)"
# The moment of every request: what was opened for the day stays so, though the run goes on past midnight.
NOW = now()
TODAY = NOW.astimezone(BISHKEK).date()


@dataclass(frozen=True)
class Target:
    """One agreement with everything in it that has an address; a part that a draft cannot have is None."""

    plot: Plot
    mark: str
    agreement: UUID
    number: str | None
    revision: int
    seq: int
    bit: int
    milestone: UUID
    reported: UUID
    orphan: UUID
    commitment: UUID
    document: UUID
    relation: UUID
    serving: UUID
    fulfilment: UUID | None = None
    payment: UUID | None = None
    event: UUID | None = None
    downgrade: UUID | None = None
    # One in effect, and one whose day is awaited.
    amendment: UUID | None = None
    pending: UUID | None = None
    redaction: UUID | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Whatever gives it away."""
        own = (
            self.mark,
            self.number,
            self.agreement,
            self.milestone,
            self.reported,
            self.orphan,
            self.commitment,
            self.document,
            self.relation,
            self.fulfilment,
            self.payment,
            self.event,
            self.downgrade,
            self.amendment,
            self.pending,
            self.redaction,
        )
        return tuple(str(each) for each in own if each is not None)


@dataclass(frozen=True)
class Seat:
    """One caller at a browser and at a program."""

    caller: str
    actor: Actor | None
    pages: httpx.AsyncClient
    api: httpx.AsyncClient
    csrf: str


@dataclass(frozen=True)
class World:
    """Everything there is."""

    bodies: Mapping[str, UUID]
    programme: UUID
    hub: UUID
    hub_number: str
    targets: tuple[Target, ...]
    seats: Mapping[str, Seat]
    clerk: Actor
    # Of the ledger, all of which is signed.
    size: int

    def target(self, plot: Plot) -> Target:
        return next(each for each in self.targets if each.plot == plot)
