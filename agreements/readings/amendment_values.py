"""Amendments as values of the kind of `readings.values`."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from agreements.rules.amending import Signer
from agreements.rules.amendments import Amending, Change
from agreements.rules.contents import Text


class Holding(StrEnum):
    """Whether an amendment holds on a day; never, where the agreement was over before."""

    AWAITED = "awaited"
    IN_FORCE = "in_force"
    LATER = "later"
    OVER = "over"
    STRUCK = "struck"


class Instrument(Struct, frozen=True):
    """The agreement in the register that an amendment is, where it was registered as one of its own."""

    id: UUID
    number: str
    title: Text


class Amendment(Struct, frozen=True):
    """What the parties changed, from which day, on what ground; struck when entered by mistake.

    Without `effective_on` its day is still awaited; from `applied_at` on the dossier says what it says. `instrument`
    is also None for a reader who may not see that agreement. `names` are those of the bodies that the amendment names.
    """

    id: UUID
    number: str
    signed_on: date
    effective_on: date | None
    ground: str
    signers: tuple[Signer, ...]
    document: UUID | None
    instrument: Instrument | None
    changes: tuple[Change, ...]
    recorded_at: datetime
    recorded_by: UUID
    applied_at: datetime | None
    struck_at: datetime | None
    struck_by: UUID | None
    strike_reason: str | None
    names: dict[UUID, Text]

    @property
    def amending(self) -> Amending:
        return Amending(self.id, self.number, self.signed_on, self.effective_on, self.changes)

    def holding(self, day: date, *, late: bool) -> Holding:
        """`late`: the agreement is over before it could take effect."""
        if self.struck_at is not None:
            return Holding.STRUCK
        if late:
            return Holding.OVER
        if self.effective_on is None:
            return Holding.AWAITED
        return Holding.IN_FORCE if self.effective_on <= day else Holding.LATER
