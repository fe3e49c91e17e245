"""Of which days a dossier tells, as a value of the kind of `readings.values`."""

from datetime import date, datetime

from msgspec import Struct


class AsOn(Struct, frozen=True):
    """The two days of a dossier: what was in force on the one, as the register knew it by the other.

    Without `in_force_on` it is the dossier as it was shown then; without `known_on` all that is known now counts.
    `withheld` are sections of the ledger whose bytes are kept from everybody.
    """

    in_force_on: date | None = None
    known_on: datetime | None = None
    withheld: tuple[str, ...] = ()
