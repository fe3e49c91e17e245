"""Kyrgyz hyphenation for pyphen, which knows Russian and English but has no Kyrgyz dictionary.

The orthography breaks a word by syllables: each syllable has one vowel, a single consonant goes with the vowel
after it, a long vowel (the same letter twice) is never torn apart, and no part of one letter is left alone. So the
patterns can be written out from the alphabet. Awaits proof-reading by a native reader.
"""

import io
from collections.abc import Iterator
from typing import IO

import pyphen  # type: ignore[import-untyped]

VOWELS = "аеёиоөуүыэюя"
CONSONANTS = "бвгджзйклмнңпрстфхцчшщ"
SIGNS = "ьъ"
SHORTEST_PART = 2


def patterns() -> Iterator[str]:
    """Patterns in the manner of Liang: an odd figure allows a break at its place, an even one forbids it."""
    for consonant in CONSONANTS:
        for vowel in VOWELS:
            yield f"1{consonant}{vowel}"
    for first in VOWELS:
        for second in VOWELS:
            yield f"{first}{2 if first == second else 1}{second}"
    for sign in SIGNS:
        yield f"2{sign}"
        for vowel in VOWELS:
            yield f"{sign}1{vowel}"


class _Dictionary:
    """A dictionary file that stands in memory; pyphen asks a path for these two methods alone."""

    def __init__(self, lines: Iterator[str]) -> None:
        head = ("UTF-8", f"LEFTHYPHENMIN {SHORTEST_PART}", f"RIGHTHYPHENMIN {SHORTEST_PART}")
        self._text = "\n".join((*head, *lines))

    def open(self, _mode: str) -> IO[bytes]:
        return io.BytesIO(self._text.encode())

    def read_text(self, _encoding: str) -> str:
        return self._text


def install() -> None:
    """Make pyphen, and with it WeasyPrint, hyphenate texts in `ky`."""
    if "ky" not in pyphen.LANGUAGES:
        pyphen.LANGUAGES["ky"] = _Dictionary(patterns())
        pyphen.LANGUAGES_LOWERCASE["ky"] = "ky"
