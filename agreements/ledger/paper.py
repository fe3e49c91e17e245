"""The number that stands on a document, printed and in its code: it names an entry, a head, and who holds the paper."""

import re
from dataclasses import dataclass
from typing import Self

from agreements.errors import NotFound
from agreements.ledger.canonical import digest

# The first digits of a head tell one from another on paper; so many of an entry's digest nobody guesses.
HEAD = 8
HELD = 16
CODE = re.compile(rf"(0|[1-9][0-9]{{0,17}})-([0-9a-f]{{{HEAD}}})(?:-([0-9a-f]{{{HELD}}}))?")


@dataclass(frozen=True, slots=True)
class Code:
    """The index of an entry, and the first digits of the head that the document names.

    `held`, where it is there, are the first digits of the SHA-256 of the entry's bytes. They do not follow from what is
    public of a log: whoever has them had the document, and is told whether its record changed since.
    """

    index: int
    root: str
    held: str = ""

    def text(self) -> str:
        return "-".join(each for each in (str(self.index), self.root, self.held) if each)

    @classmethod
    def of(cls, index: int, root: bytes, entry: bytes) -> Self:
        return cls(index, root.hex()[:HEAD], digest(entry).hex()[:HELD])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `NotFound` for what is no code."""
        found = CODE.fullmatch(text)
        if found is None:
            raise NotFound("errors.no_such_code")
        return cls(int(found[1]), found[2], found[3] or "")
