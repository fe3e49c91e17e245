"""The text of a Word file, line by line, with the numbers that Word itself puts before its clauses.

Numbers of automatic lists stand nowhere in the text: they are counted as Word counts them (ECMA-376, part 1, 17.9),
as far as decimal numbers go, which is what clauses of agreements have.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from registry.inspection import RefusedError
from registry.inspection.office import parsed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLACE = re.compile(r"%([1-9])")
LEVELS = 9


@dataclass(slots=True)
class Level:
    """One level of a list: where it begins, and how its number is written; None: not in decimal numbers."""

    start: int = 1
    written: str | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a file and how far each has been counted."""

    lists: dict[str, list[Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    reached: dict[str, list[int]] = field(default_factory=dict)

    def next(self, paragraph: etree._Element) -> str:
        """The number Word writes before this paragraph, or nothing."""
        where = self._place(paragraph)
        if where is None or where[0] not in self.lists:
            return ""
        number, depth = where
        levels = self.lists[number]
        # Lists that share a definition count on together.
        reached = self.reached.setdefault(
            self.abstract.get(number, number), [level.start - 1 for level in levels]
        )
        reached[depth] += 1
        for deeper in range(depth + 1, len(levels)):
            reached[deeper] = levels[deeper].start - 1
        written = levels[depth].written
        if written is None:
            return ""
        return PLACE.sub(lambda match: str(max(reached[int(match[1]) - 1], 1)), written) + " "

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = _numbered(properties)
        style = properties.find(f"{W}pStyle")
        return own or (self.styles.get(style.get(f"{W}val") or "") if style is not None else None)


def lines(archive: zipfile.ZipFile) -> Iterator[tuple[int | None, str]]:
    """The paragraphs of the text; a Word file has no pages until it is printed. Raises `RefusedError`."""
    names = set(archive.namelist())
    if "word/document.xml" not in names:
        raise RefusedError("documents.broken")
    numbering = _numbering(archive, names)
    for paragraph in parsed(archive.read("word/document.xml")).iter(f"{W}p"):
        text = numbering.next(paragraph) + _said(paragraph)
        for line in text.splitlines():
            if line.strip():
                yield None, line.strip()


def _said(paragraph: etree._Element) -> str:
    """The words of a paragraph; what was struck out by a tracked change is not in it."""
    said = []
    for each in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}noBreakHyphen"):
        if each.tag == f"{W}t":
            said.append(each.text or "")
        else:
            said.append({f"{W}tab": " ", f"{W}br": "\n"}.get(str(each.tag), "-"))
    return "".join(said)


def _numbering(archive: zipfile.ZipFile, names: set[str]) -> Numbering:
    made = Numbering()
    if "word/numbering.xml" not in names:
        return made
    root = parsed(archive.read("word/numbering.xml"))
    abstract = {each.get(f"{W}abstractNumId") or "": _levels(each) for each in root.iter(f"{W}abstractNum")}
    for each in root.iter(f"{W}num"):
        number, meant = each.get(f"{W}numId") or "", _value(each, "abstractNumId")
        if meant in abstract:
            made.lists[number], made.abstract[number] = abstract[meant], meant
    if "word/styles.xml" in names:
        for style in parsed(archive.read("word/styles.xml")).iter(f"{W}style"):
            properties = style.find(f"{W}pPr")
            numbered = _numbered(properties) if properties is not None else None
            if numbered is not None:
                made.styles[style.get(f"{W}styleId") or ""] = numbered
    return made


def _levels(definition: etree._Element) -> list[Level]:
    levels = [Level() for _ in range(LEVELS)]
    for each in definition.iter(f"{W}lvl"):
        depth = _whole(each.get(f"{W}ilvl"))
        if depth < LEVELS:
            decimal = _value(each, "numFmt") in {"decimal", ""}
            levels[depth] = Level(
                _whole(_value(each, "start"), 1), _value(each, "lvlText") if decimal else None
            )
    return levels


def _numbered(properties: etree._Element) -> tuple[str, int] | None:
    found = properties.find(f"{W}numPr")
    if found is None or not _value(found, "numId"):
        return None
    return _value(found, "numId"), min(_whole(_value(found, "ilvl")), LEVELS - 1)


def _value(element: etree._Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val") or ""


def _whole(given: str | None, otherwise: int = 0) -> int:
    return int(given) if given and re.fullmatch("[0-9]{1,6}", given) else otherwise
