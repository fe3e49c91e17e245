"""What an agreement is for, as values of the kind of `readings.values`."""

from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from agreements.rules.contents import Text


class ServedProgramme(Struct, frozen=True):
    """A programme in short."""

    id: UUID
    title: Text


class ServedItem(Struct, frozen=True):
    """An item of a programme, in short; one that the programme no longer has is `withdrawn`."""

    id: UUID
    code: str
    title: Text
    withdrawn: bool


class ServedLine(Struct, frozen=True):
    """A published sum, in short. Without `last_year` it is "since"."""

    id: UUID
    first_year: int
    last_year: int | None
    amount: Decimal
    currency: str
    withdrawn: bool


class Serving(Struct, frozen=True):
    """What an agreement is for: without `commitment` all of it, without `item` the programme as a whole."""

    id: UUID
    commitment: UUID | None
    programme: ServedProgramme
    item: ServedItem | None
    line: ServedLine | None
