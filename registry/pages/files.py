"""What a dossier shows of its files: the versions that count, what they replaced, and what is lacking."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.readings import versions
from agreements.readings.values import Dossier
from agreements.readings.versions import Versions
from agreements.rules import legal_bases
from agreements.tables import references
from agreements.wording.words import Words
from registry.pages import withheld
from registry.pages.listings import Option

STATE_LANGUAGE = "state_language"


@dataclass(frozen=True, slots=True)
class FilesView:
    """What `agreements/_documents.html` shows."""

    versions: tuple[Versions, ...]
    lacking: str | None
    comparable: bool
    replaceable: tuple[Option, ...]
    withheld: frozenset[UUID]


def view(dossier: Dossier, words: Words, today: date) -> FilesView:
    found = versions.versions(dossier.documents)
    return FilesView(
        versions=found,
        lacking=lacking(dossier, words, today),
        comparable=len(versions.texts(dossier)) > 1,
        replaceable=tuple(Option(str(each.current.id), each.current.filename) for each in found),
        withheld=withheld.files(dossier),
    )


def lacking(dossier: Dossier, words: Words, today: date) -> str | None:
    """That there is no original in the state language, and which act asks for one; drafts are not finished yet."""
    if not versions.lacks_kyrgyz_original(dossier):
        return None
    basis = legal_bases.basis(references.legal_bases(), STATE_LANGUAGE, dossier.signed_on or today)
    if basis is None:
        return None
    return words.t("parity.no_kyrgyz_original", act=words.pick(basis.act))
