"""What the sources of a calendar say, in words."""

import re

from agreements.vocabulary import DayKind
from agreements.wording.words import Words

KINDS = frozenset(DayKind)
# The library of holidays, as the calendar names it among its sources, and where it says what it says.
LIBRARY = re.compile(r"holidays [0-9.]+")
LIBRARY_URL = re.compile(r"https://github\.com/vacanza/(holidays)/blob/v([0-9.]+)/\S*")


def act(given: str | None, source_url: str | None, words: Words) -> str | None:
    """The act that made a day what it is; where none did yet, the library that reckoned it, which is no act."""
    found = LIBRARY_URL.fullmatch(source_url or "")
    if given is not None or found is None:
        return given
    return words.t("calendars.by_library", library=" ".join(found.groups()))


def source_note(note: str, words: Words) -> str:
    """Word a note about a disputed day: each of its lines is what a source takes the day for, and the source."""
    return "; ".join(_line(line, words) for line in note.splitlines() if line)


def _line(line: str, words: Words) -> str:
    kind, colon, source = line.partition(": ")
    if not colon or kind not in KINDS:
        return line
    if LIBRARY.fullmatch(source):
        source = words.t("calendars.by_library", library=source)
    return f"{words.word(DayKind(kind))}: {source}"
