"""What the sources of a calendar say, in words."""

from agreements.vocabulary import DayKind
from agreements.wording.words import Words

KINDS = frozenset(DayKind)


def source_note(note: str, words: Words) -> str:
    """Word a note about a disputed day: each of its lines is what a source takes the day for, and the source."""
    return "; ".join(_line(line, words) for line in note.splitlines() if line)


def _line(line: str, words: Words) -> str:
    kind, colon, source = line.partition(": ")
    return f"{words.word(DayKind(kind))}: {source}" if colon and kind in KINDS else line
