"""Turns the values of a dossier into phrases: cleaned, bound, in a known language, with the unknown said aloud."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agreements.vocabulary import Language
from agreements.wording.words import PREFERENCE
from exports.typesetting import bound, cleaned
from exports.views import Cell, Line, Phrase, Tone

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal
    from enum import StrEnum

    from agreements.readings.values import Body
    from agreements.rules.contents import Text
    from agreements.wording.words import Words

NOT_APPLICABLE = "—"
# A no-break space between a figure and a letter.
_BESIDE_FIGURES = re.compile(r"(?<=\d)\u00a0(?=[^\W\d])|(?<=[^\W\d])\u00a0(?=\d)")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Writes phrases in one language."""

    words: Words
    # A list is searched and filtered by what people type, and they type plain spaces.
    binding: bool = True
    # What is told is of another day than the one it is told on: "now" would be wrong.
    then: bool = False

    @property
    def language(self) -> Language:
        return Language(self.words.language)

    def _bound(self, text: str, language: Language | None = None) -> str:
        return bound(text, language or self.language) if self.binding else text

    def t(self, key: str, **params: object) -> str:
        """A sentence of the catalogue, set for print."""
        return self._bound(self.words.t(key, **params))

    def n(self, key: str, count: int, **params: object) -> str:
        """A counted sentence of the catalogue, set for print."""
        return self._bound(self.words.n(key, count, **params))

    def phrase(self, text: str, tone: Tone = Tone.PLAIN) -> Phrase:
        return Phrase(text, self.language, tone)

    def unknown(self) -> Phrase:
        return self.phrase(self.words.unknown, Tone.UNKNOWN)

    def plain(self, text: str | None, tone: Tone = Tone.PLAIN, language: Language | None = None) -> Phrase:
        """A text as it was entered; blank counts as unknown."""
        language = language or self.language
        shown = cleaned(text or "")
        if not shown:
            return self.unknown()
        return Phrase(shown if tone is Tone.CODE else self._bound(shown, language), language, tone)

    def text(self, text: Text | None, tone: Tone = Tone.PLAIN) -> Phrase:
        """The text in the asked language, else in the first language it exists in."""
        language, written = self.words.picked(text)
        return self.plain(written, tone, language)

    def others(self, text: Text) -> tuple[Phrase, ...]:
        """The text in the languages besides the one that `text` chooses."""
        chosen = self.text(text).language
        found = ((language, getattr(text, language)) for language in PREFERENCE if language is not chosen)
        return tuple(
            self.plain(written, language=language) for language, written in found if cleaned(written or "")
        )

    def body(self, body: Body | None, tone: Tone = Tone.PLAIN, *, short: bool = False) -> Phrase:
        """An organisation by its name, or in tables by its short name where it has one in a fitting language."""
        if body is None:
            return self.unknown()
        name = self.text(body.name, tone)
        if short:
            brief = self.text(body.short_name, tone)
            if brief.tone is not Tone.UNKNOWN and brief.language is name.language:
                return brief
        return name

    def word(self, value: StrEnum | None, tone: Tone = Tone.PLAIN) -> Phrase:
        """The catalogue's word for a member of the vocabulary."""
        return self.unknown() if value is None else self.phrase(self._bound(self.words.word(value)), tone)

    def date(self, day: dt.date | None) -> Phrase:
        return self.unknown() if day is None else self.phrase(self.words.date(day))

    def short_date(self, day: dt.date | None) -> Phrase:
        return self.unknown() if day is None else self.phrase(self.words.short_date(day))

    def moment(self, moment: dt.datetime | None) -> Phrase:
        return self.unknown() if moment is None else self.phrase(self.words.moment(moment))

    def money(self, amount: Decimal | None, currency: str | None) -> Phrase:
        return self.unknown() if amount is None else self.phrase(self.words.money(amount, currency))

    def narrow_money(self, amount: Decimal | None, currency: str | None) -> Phrase:
        """A sum for a narrow column: its figures stay together, its currency may go to the next line."""
        sum_ = self.money(amount, currency)
        return replace(sum_, text=_BESIDE_FIGURES.sub(" ", sum_.text))

    def line(self, label: str, *values: Phrase) -> Line:
        return Line(label, values or (self.unknown(),))

    def not_applicable(self) -> Cell:
        """A cell in which nothing can stand, as against one whose content is not known."""
        return (self.phrase(NOT_APPLICABLE, Tone.QUIET),)
