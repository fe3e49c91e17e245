"""`python -m registry.inspection check|text ENDING CPU WALL`: a file comes in, what is in it goes out as JSON.

The parsers take longer to load than most files to read, so that each is loaded for its own kind alone.
"""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any

from agreements.vocabulary import FileFinding
from registry.inspection import RefusedError, archives, limits, marks

PACKAGES = frozenset({"docx", "ods", "odt", "xlsx"})
ZIPPED = PACKAGES | {"asice", "zip"}
COMPOUND = frozenset({"doc", "xls"})
COMPOUND_MARK = b"\xd0\xcf\x11\xe0"
# Longer than any agreement; beyond it a comparison helps nobody.
MOST_LINES = 50_000
LONGEST_LINE = 20_000


def parser(wish: str, ending: str) -> Any:  # noqa: ANN401 -- a module
    """The module that knows this kind of file; None where its bytes tell all."""
    names = {
        "check": {"pdf": "pdfs", **dict.fromkeys(PACKAGES, "office")},
        "text": {"pdf": "pdf_text", "docx": "docx_text"},
    }
    name = names[wish].get(ending)
    return name and import_module(f"registry.inspection.{name}")


def check(content: bytes, ending: str, parser: Any) -> set[FileFinding]:  # noqa: ANN401 -- a module
    """What is remarkable in a file. Raises `RefusedError`."""
    if ending in ZIPPED and content.startswith(COMPOUND_MARK):
        # Word and Excel wrap what a password opens into a file of the old kind.
        marks.check_compound(content)
        raise RefusedError("documents.not_what_it_says")
    marks.check_one_kind(content, ending, zipped=ending in ZIPPED)
    if ending == "pdf":
        found: set[FileFinding] = parser.found_in(content)
        return found
    if ending in ZIPPED:
        archive = archives.opened(content)
        return parser.found_in(archive, ending) if ending in PACKAGES else set()
    if ending in COMPOUND:
        marks.check_compound(content)
    return marks.found_in_rtf(content) if ending == "rtf" else set()


def text(content: bytes, ending: str, parser: Any) -> Iterator[tuple[int | None, str]]:  # noqa: ANN401 -- a module
    """The lines of a text with their pages, where it has some. Raises `RefusedError`."""
    if ending == "pdf":
        yield from parser.lines(content)
    elif ending == "docx":
        yield from parser.lines(archives.opened(content))
    else:
        for line in decoded(content).splitlines():
            if line.strip():
                yield None, line.strip()


def decoded(content: bytes) -> str:
    """A plain text, in the encoding it shows: UTF, or that of Windows for Cyrillic."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError("documents.broken")


def main() -> None:
    wish, ending, cpu, wall = sys.argv[1:]
    content = sys.stdin.buffer.read()
    known = parser(wish, ending)
    if hasattr(known, "prepare"):
        known.prepare()
    limits.settle(int(cpu), int(wall))
    told: dict[str, object]
    try:
        if wish == "check":
            told = {"findings": sorted(check(content, ending, known))}
        else:
            read = islice(text(content, ending, known), MOST_LINES)
            told = {"lines": [(page, line[:LONGEST_LINE]) for page, line in read]}
    except RefusedError as refusal:
        told = {"refused": refusal.key}
    except MemoryError:
        told = {"refused": "documents.too_heavy"}
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
