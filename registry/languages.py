"""The languages of the register: the catalogues of sentences, and the choice of one for a reader.

A catalogue is `locale/<language>/<area>.po`, several areas to a language so that each face of the register
keeps its own words; they are read into memory as one. Keys are symbolic (`deadlines.step_fixed`), so a
sentence can be mended without touching code.
"""

import gettext
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import structlog
from babel.messages.pofile import read_po

from agreements.vocabulary import Language
from agreements.wording.words import PREFERENCE, Words

LOCALE = Path(__file__).parent / "locale"
# A header longer than any browser sends is not read to its end.
LONGEST_ACCEPT_LANGUAGE = 500

log = structlog.get_logger("kelishim.languages")


class MissingWordError(LookupError):
    """A key that no catalogue has, or a place in a sentence that was given no value."""


@dataclass(frozen=True)
class Area:
    """One file of a catalogue: sentences, sentences with plural forms, and which form goes with a count."""

    texts: dict[str, str]
    plurals: dict[str, tuple[str, ...]]
    plural_form: Callable[[int], int]


@dataclass
class Sentences:
    """The catalogue of one language. A gap shows as its key and is logged; when `strict`, it raises."""

    language: Language
    texts: dict[str, str] = field(default_factory=dict)
    plurals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    plural_form: Callable[[int], int] = int
    strict: bool = False

    def text(self, key: str) -> str:
        """Give the sentence of a key."""
        found = self.texts.get(key)
        return self._missing(key) if found is None else found

    def plural(self, key: str, count: int) -> str:
        """Give the form of the sentence that goes with a count."""
        forms = self.plurals.get(key)
        return self._missing(key) if forms is None else forms[self.plural_form(count)]

    def gap(self, key: str, place: str) -> str:
        """Show a place that was given no value as it stands in the catalogue."""
        self._missing(key, place)
        return f"{{{place}}}"

    def _missing(self, key: str, place: str | None = None) -> str:
        if self.strict:
            raise MissingWordError(self.language.value, key, place)
        log.error("word_missing", language=self.language.value, key=key, place=place)
        return key


def area(path: Path) -> Area:
    """Read one file of a catalogue."""
    with path.open("rb") as file:
        messages = read_po(file)
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in messages:
        if isinstance(message.id, str):
            texts[message.id] = str(message.string)
        else:
            plurals[message.id[0]] = tuple(message.string or ())
    del texts[""]  # the header
    return Area(texts, plurals, gettext.c2py(messages.plural_expr))


@cache
def sentences(language: Language) -> Sentences:
    """Read every area of a language into one catalogue."""
    whole = Sentences(language)
    for path in sorted((LOCALE / language).glob("*.po")):
        part = area(path)
        whole.texts |= part.texts
        whole.plurals |= part.plurals
        whole.plural_form = part.plural_form
    return whole


@cache
def words(language: Language) -> Words:
    """Give the words of a language."""
    return Words(language, sentences(language))


def has(language: Language, key: str) -> bool:
    """Whether there is a sentence of this key."""
    return key in sentences(language).texts


def raise_for_missing_words() -> None:
    """Make every gap in the catalogues raise, as the tests want it."""
    for language in Language:
        sentences(language).strict = True


def negotiate(accept_language: str | None) -> Language:
    """Choose the language an `Accept-Language` header asks for; Kyrgyz when we speak none of them."""
    asked: list[tuple[float, int, Language]] = []
    for place, part in enumerate((accept_language or "")[:LONGEST_ACCEPT_LANGUAGE].split(",")):
        tag, *parameters = (piece.strip().lower() for piece in part.split(";"))
        primary = tag.partition("-")[0]
        weight = _weight(parameters)
        if primary in set(Language) and weight > 0:
            asked.append((-weight, place, Language(primary)))
    return min(asked)[2] if asked else PREFERENCE[0]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            value = value.strip()
            return float(value) if value.replace(".", "", 1).isdecimal() and value.isascii() else 0.0
    return 1.0
