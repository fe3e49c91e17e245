"""What is taken out of the record, in words: where it stood, and by which entry and law it is withheld."""

from collections.abc import Iterable

from agreements.rules.redactions import FILE, Place, column_of
from agreements.rules.successions import LegalAct
from agreements.wording.section_changes import ROWS, label
from agreements.wording.words import Words

# What is within a column that is JSON, and has no label of its own.
WITHIN = {"changes": "redactions.within_changes", "signers": "redactions.within_signers"}


def section(name: str, words: Words) -> str:
    return words.t(f"section.{name.partition('/')[0]}")


def what(place: Place, words: Words) -> str:
    """The field that a place is, without what it is a field of."""
    if place.part is None or place.field is None:
        return words.t("redactions.reason_of", revision=place.revision)
    if place.field == FILE:
        return words.t("redactions.file")
    column = column_of(place.field)
    said = words.t(WITHIN[column]) if column in WITHIN else label(place.part, column, words)
    return f"{words.t(ROWS[place.part])}, {said}" if place.part in ROWS else said


def where(place: Place, words: Words) -> str:
    """The field with its section."""
    if place.part is None:
        return what(place, words)
    return words.t("section.named", kind=section(place.section, words), name=what(place, words))


def withheld(
    name: str, entry: int | None, basis: LegalAct | None, places: Iterable[Place], words: Words
) -> str:
    """That something of a section is withheld: what, by which entry, and on what ground."""
    if entry is None or basis is None:
        return words.t("as_on.sections_withheld", sections=section(name, words))
    told = "; ".join(dict.fromkeys(where(each, words) for each in places)) or section(name, words)
    return words.t("redactions.withheld", entry=entry, what=told, law=law(basis, words))


def law(basis: LegalAct, words: Words) -> str:
    return words.t("redactions.law", title=basis.title, number=basis.number or "", day=basis.on)
