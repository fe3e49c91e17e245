"""The frozen view that a summary shows: numbered sections of labelled lines and tables, already worded.

The PDF and the Word file are both made from this view and from nothing else, so they cannot say different things.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.vocabulary import Language

# What the files name as their maker.
TOOL = "Kelishim"


class Tone(StrEnum):
    """How a phrase is set. `code` is a digest or an address: it may break anywhere and is never hyphenated."""

    CODE = "code"
    PLAIN = "plain"
    QUIET = "quiet"
    STRONG = "strong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of text in one language; hyphenation and the spelling checker depend on which."""

    text: str
    language: Language
    tone: Tone = Tone.PLAIN


# One phrase is one line of a cell.
Cell = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line, for example «Место подписания: Бишкек»."""

    label: str
    value: Cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` is its share of the table in per cent."""

    heading: str
    width: int
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of headings. `caption` is read out by screen readers."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section: its text, then its lines, then its table, then its notes; any of them may be absent."""

    number: int
    heading: str
    text: Cell = ()
    lines: tuple[Line, ...] = ()
    table: Table | None = None
    notes: Cell = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An address that a telephone can read from the paper, with the words for those who do not see it."""

    address: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file says of its proof: lines for the foot of each page, and the room left in it for the evidence.

    `about` describes the attachment that the evidence is; `room` is in bytes.
    """

    foot: tuple[str, ...]
    about: str
    room: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything a summary says, in the order it says it."""

    language: Language
    issuer: str
    kind: str
    title: Phrase
    number_line: Phrase
    dates: Cell
    marks: tuple[str, ...]
    demonstration: str | None
    sections: tuple[Section, ...]
    closing: Cell
    picture: Picture
    running: str
    # Around the page number and the number of pages: («страница », « из », «»).
    page_words: tuple[str, str, str]
    unprintable: str
    titles: Mapping[Language, str]
    subject: str
    identifier: str
    address: str
    address_about: str
    filename: str
    # What the file says of its own age; derived from the register, so that the same extract has the same bytes.
    moment: datetime
    data: bytes
    data_name: str
    data_about: str
    digest: str
    # None for a file that is not given out: a sample, a test.
    seal: Seal | None = None

    @property
    def foot(self) -> tuple[str, ...]:
        """The lines at the foot of each page, beside its number."""
        return (
            *((self.demonstration,) if self.demonstration else ()),
            *(self.seal.foot if self.seal else ()),
        )
