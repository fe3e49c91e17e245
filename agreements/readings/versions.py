"""Which of a dossier's files count now: newer versions stand before those they replaced, one text for each language."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.readings.values import Document, Dossier
from agreements.vocabulary import DocumentKind, DocumentStanding, Language
from agreements.wording.words import PREFERENCE

# Of two texts in a language, the one that binds more is compared.
WEIGHT = (
    DocumentStanding.ORIGINAL,
    DocumentStanding.AUTHENTIC,
    None,
    DocumentStanding.TRANSLATION,
    DocumentStanding.COPY,
)
BINDING = frozenset({DocumentStanding.AUTHENTIC, DocumentStanding.ORIGINAL})


@dataclass(frozen=True, slots=True)
class Versions:
    """A document as it stands now, and what it replaced, the youngest first."""

    current: Document
    older: tuple[Document, ...]


def versions(documents: Iterable[Document]) -> tuple[Versions, ...]:
    """The documents that nothing replaced, the latest added first, each with the versions before it."""
    by_id = {each.id: each for each in documents}
    replaced = {each.replaces for each in by_id.values()}
    current = [each for each in by_id.values() if each.id not in replaced]
    found = []
    for newest in sorted(current, key=lambda each: each.added_at, reverse=True):
        older, at = [], newest
        while at.replaces is not None and at.replaces in by_id:
            at = by_id[at.replaces]
            older.append(at)
        found.append(Versions(newest, tuple(older)))
    return tuple(found)


def texts(dossier: Dossier) -> tuple[Document, ...]:
    """The text in each language; first the one that the others are held to: Kyrgyz, else the prevailing language."""
    chosen: dict[Language, Document] = {}
    for each in versions(dossier.documents):
        document = each.current
        if document.kind is DocumentKind.TEXT and document.language is not None:
            other = chosen.get(document.language)
            if other is None or WEIGHT.index(document.standing) < WEIGHT.index(other.standing):
                chosen[document.language] = document
    order = [Language.KY, dossier.prevailing_language, *PREFERENCE]
    return tuple(chosen[language] for language in dict.fromkeys(order) if language in chosen)


def lacks_kyrgyz_original(dossier: Dossier) -> bool:
    """Whether no text in the state language is an original, which is what the law asks for (LOCAL_FACTS 4)."""
    return not any(
        each.current.kind is DocumentKind.TEXT
        and each.current.language is Language.KY
        and each.current.standing in BINDING
        for each in versions(dossier.documents)
    )
