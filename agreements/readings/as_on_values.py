"""Of which days a dossier tells, as a value of the kind of `readings.values`."""

from datetime import date, datetime

from msgspec import Struct

from agreements.readings.redactions import Withheld


class AsOn(Struct, frozen=True):
    """The two days of a dossier: what was in force on the one, as the register knew it by the other.

    Without `in_force_on` it is the dossier as it was shown then; without `known_on` all that is known now counts.
    `withheld` is what was taken out of the record since, and is kept from everybody.
    """

    in_force_on: date | None = None
    known_on: datetime | None = None
    withheld: tuple[Withheld, ...] = ()
