"""Words by which a text tells its nature, found in it whatever their endings.

Which words these are is data (`tables/data/wording_markers.csv`): a legal translator adds one without touching code.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from agreements.rules.contents import Text
from agreements.vocabulary import Language, WordingHint

ENDING = r"[\w'’-]*"


class Markers:
    """The known words, by the language they stand in and what they suggest."""

    def __init__(self, words: Mapping[tuple[Language, WordingHint], Iterable[str]]) -> None:
        self._patterns = {key: _pattern(each) for key, each in words.items()}

    def found(self, text: Text, hint: WordingHint) -> tuple[str, ...]:
        """The words of a text that suggest this, as they stand in it, each once; a text is read in its language."""
        return _once(
            match[0]
            for language in Language
            for match in self._matches(language, hint, getattr(text, language) or "")
        )

    def spoken(self, line: str, hint: WordingHint) -> tuple[str, ...]:
        """The same of a line of which the language is not known, such as a position."""
        return _once(match[0] for language in Language for match in self._matches(language, hint, line))

    def _matches(self, language: Language, hint: WordingHint, text: str) -> Iterable[re.Match[str]]:
        pattern = self._patterns.get((language, hint))
        return pattern.finditer(text) if pattern and text else ()


def read_markers(text: str) -> Markers:
    """Read the list; lines that begin with `#` are remarks."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    words: dict[tuple[Language, WordingHint], list[str]] = defaultdict(list)
    for row in csv.DictReader(lines):
        words[Language(row["language"]), WordingHint(row["suggests"])].append(row["words"])
    return Markers(words)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words; the longest first, so that a phrase is not cut to its first word."""
    each = [
        r"\s+".join(re.escape(part).replace(r"\*", ENDING) for part in one.split())
        for one in sorted(words, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)", re.IGNORECASE)


def _once(found: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for word in found:
        kept.setdefault(word.casefold(), word)
    return tuple(kept.values())
