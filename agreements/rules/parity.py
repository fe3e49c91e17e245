"""Whether two language versions of one text say the same days, sums and clauses.

A translator's slip in a figure is the dearest there is, and the easiest to find: figures are read from both texts,
brought to one form, and counted. What only one text has is a difference, with every place it stands in.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar

from agreements.rules.parity_words import CURRENCIES, CURRENCY, DATES, MULTIPLIER, MULTIPLIERS, NUMBER, month
from agreements.vocabulary import ParityKind

T = TypeVar("T")

EXCERPT = 60
# Days and sums are said as often in every version; a clause is referred to as the grammar of a language likes.
COUNTED = frozenset({ParityKind.DATE, ParityKind.SUM})
SUM = re.compile(
    rf"(?<![\w.,])(?P<number>{NUMBER})(?:\s*(?P<times>{MULTIPLIER}))?(?:\s*\([^()]{{1,200}}\))?"
    rf"\s*(?P<currency>{CURRENCY})",
    re.IGNORECASE,
)
SUM_AFTER_CODE = re.compile(
    rf"(?<!\w)(?P<currency>USD|EUR|KGS|RUB|CNY|KZT|JPY|US\$|[$€₽¥])\s?(?P<number>{NUMBER})(?:\s*(?P<times>{MULTIPLIER}))?",
    re.IGNORECASE,
)
LEVELS = r"\d{1,3}(?:\.\d{1,3}){0,4}"
# "3.2. Text", "3) Text", "Article 5", "5-берене": what opens a clause at the beginning of a line.
OPENING = re.compile(
    rf"(?:(?:стать\w|глава|раздел|пункт|article|section|clause)\s+(?P<named>{LEVELS})(?!\w)"
    rf"|(?P<suffixed>{LEVELS})\s?-\s?(?:берене|пункт|бөлүм|статья)(?!\w)"
    r"|(?P<single>\d{1,3})[.)](?:\s*(?=[^\W\d]|[«“\"])|\s+(?=\d))"
    r"|(?P<levelled>\d{1,3}(?:\.\d{1,3}){1,4})(?:[.)]?\s+(?=[^\W\d]|[«“\"])|[.)]\s+(?=\d)))",
    re.IGNORECASE,
)
REFERENCE = re.compile(
    rf"(?<!\w)(?:п\.\s?п\.|пп?\.|подпункт\w*|пункт\w*|ст\.|стать\w*|clauses?|articles?|sections?|paragraphs?)"
    rf"\s*(?P<after>{LEVELS})(?!\w)"
    rf"|(?<![\w.])(?P<before>{LEVELS})\s?-\s?(?:пункт\w*|пунктча\w*|берене\w*|п\.)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, and the page it stands on where there are pages."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """A sum as both texts would have it."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the line, its page, the clause it is in, and the words around it."""

    line: int
    page: int | None
    clause: str | None
    excerpt: str


Value = date | Money | str
Facts = Mapping[tuple[ParityKind, Value], Sequence[Place]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the texts do not have alike, and where each has it."""

    kind: ParityKind
    value: Value
    first: tuple[Place, ...]
    second: tuple[Place, ...]


def compare(first: Sequence[Line], second: Sequence[Line]) -> tuple[Difference, ...]:
    """What one text says oftener than the other, or what it alone says, in the order of the first, then the second."""
    one, two = facts(first), facts(second)
    found = []
    for kind, value in dict.fromkeys([*one, *two]):
        here, there = tuple(one.get((kind, value), ())), tuple(two.get((kind, value), ()))
        alike = len(here) == len(there) if kind in COUNTED else bool(here) == bool(there)
        if not alike:
            found.append(Difference(kind, value, here, there))
    return tuple(sorted(found, key=lambda each: each.kind))


def facts(lines: Sequence[Line]) -> Facts:
    """The days, sums, clauses and references to clauses of a text, each with its places."""
    return _Text(lines).facts()


class _Text:
    """A text as one string, so that what a line break cuts is found, and the lines of that string."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.whole = "\n".join(line.text for line in lines)
        self.starts = [0, *accumulate(len(line.text) + 1 for line in lines)][: len(lines)]
        # What was read as a day or a sum is not also the number of a clause.
        self.taken = bytearray(len(self.whole))

    def facts(self) -> Facts:
        dated = list(self._dates())
        summed = list(self._sums())
        opened = dict(self._openings())
        clauses = self._clauses(opened)
        found: dict[tuple[ParityKind, Value], list[Place]] = defaultdict(list)
        for kind, spans in ((ParityKind.DATE, dated), (ParityKind.SUM, summed)):
            for span, value in spans:
                found[kind, value].append(self._place(span, clauses))
        for line, number in opened.items():
            found[ParityKind.CLAUSE, number].append(self._place((self.starts[line],) * 2, clauses))
        for span, number in self._references(opened):
            found[ParityKind.REFERENCE, number].append(self._place(span, clauses))
        return found

    def _dates(self) -> Iterator[tuple[tuple[int, int], date]]:
        for match in DATES.finditer(self.whole):
            parts = {name.rstrip("_0123456789"): text for name, text in match.groupdict().items() if text}
            number = parts["month"]
            try:
                day = date(
                    int(parts["year"]),
                    int(number) if number.isdecimal() else month(number),
                    int(parts["day"]),
                )
            except ValueError:
                continue
            self._take(match.span())
            yield match.span(), day

    def _sums(self) -> Iterator[tuple[tuple[int, int], Money]]:
        for pattern in (SUM, SUM_AFTER_CODE):
            for match in pattern.finditer(self.whole):
                if self._is_free(match.span()):
                    self._take(match.span())
                    amount = number(match["number"])
                    if match["times"]:
                        amount *= _of(MULTIPLIERS, match["times"])
                    yield match.span(), Money(amount.normalize(), _of(CURRENCIES, match["currency"]))

    def _openings(self) -> Iterator[tuple[int, str]]:
        for index, line in enumerate(self.lines):
            match = OPENING.match(line.text)
            start = self.starts[index]
            if match and self._is_free((start, start + match.end())):
                yield index, next(part for part in match.groups() if part)

    def _references(self, opened: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], str]]:
        for match in REFERENCE.finditer(self.whole):
            line = self._line(match.start())
            if self._is_free(match.span()) and not (line in opened and match.start() == self.starts[line]):
                yield match.span(), match["after"] or match["before"]

    def _clauses(self, opened: Mapping[int, str]) -> list[str | None]:
        """The clause that each line stands in."""
        current, found = None, []
        for index in range(len(self.lines)):
            current = opened.get(index, current)
            found.append(current)
        return found

    def _take(self, span: tuple[int, int]) -> None:
        self.taken[slice(*span)] = b"\x01" * (span[1] - span[0])

    def _is_free(self, span: tuple[int, int]) -> bool:
        return not any(self.taken[slice(*span)])

    def _line(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def _place(self, span: tuple[int, int], clauses: Sequence[str | None]) -> Place:
        index = self._line(span[0])
        line = self.lines[index]
        return Place(index + 1, line.page, clauses[index], excerpt(line.text, span[0] - self.starts[index]))


def excerpt(text: str, at: int) -> str:
    """The words around a place, whole ones, with dots where something is left out."""
    begin, end = max(0, at - EXCERPT // 3), at + EXCERPT
    before, said = text[:begin], text[begin:end]
    if before and not before[-1].isspace():
        _, _, said = said.partition(" ")
    if end < len(text) and not text[end].isspace():
        said, _, _ = said.rpartition(" ")
    words = said.strip() or text[begin:end].strip()
    return f"{'…' if begin else ''}{words}{'…' if end < len(text) else ''}"


def number(text: str) -> Decimal:
    """A number as people write it: the last of two kinds of signs is the decimal one, and three digits make a group."""
    bare = re.sub(r"[\s\u00a0\u202f\u2009'’]", "", text)
    if "," in bare and "." in bare:
        bare = bare.replace("," if bare.rindex(".") > bare.rindex(",") else ".", "")
    for sign in ",.":
        if bare.count(sign) > 1 or re.fullmatch(rf"\d{{1,3}}{re.escape(sign)}\d{{3}}", bare):
            bare = bare.replace(sign, "")
    return Decimal(bare.replace(",", "."))


def _of(known: Mapping[str, T], said: str) -> T:
    """What a word means: the first of the known patterns that it is written by."""
    return next(meaning for pattern, meaning in known.items() if re.fullmatch(pattern, said, re.IGNORECASE))
