"""What pages say of what was taken out of the record."""

from uuid import UUID

from agreements.readings.values import Dossier
from agreements.rules.redactions import FILE
from agreements.wording import redactions
from agreements.wording.words import Words


def notes(dossier: Dossier, words: Words) -> tuple[str, ...]:
    """By which entry what is withheld of the dossier as it stands, and on what ground."""
    return tuple(
        redactions.withheld_by(each.entry, each.basis, [one.place for one in each.places], words)
        for each in dossier.redactions
        if each.entry is not None
    )


def files(dossier: Dossier) -> frozenset[UUID]:
    """The documents whose files were taken out."""
    return frozenset(
        place.part_id
        for each in dossier.redactions
        if each.entry is not None
        for place in each.places
        if place.field == FILE and place.part_id is not None
    )
