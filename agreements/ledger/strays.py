"""What no walk along the entries comes by: rows of nothing, sections that no entry names, tiles and keys of no log.

An entry leads to its sections, its tiles and the checkpoints over it, a last entry to its rows. Here it is asked the
other way round, and whether what counts or tells the time beside the entries goes on as it must. Each stray is the
catalogue key of its sentence and what stands in it.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

from agreements.ledger import notes
from agreements.ledger.notes import MalformedKeyError, NoteError, Verifier
from agreements.ledger.sections import SUBJECTS, Family, name
from agreements.ledger.tiles import WIDTH, Tile
from agreements.tables.agreements import NumberSeries
from agreements.tables.documents import Document, FileContent
from agreements.tables.ledger import (
    LedgerCheckpoint,
    LedgerEntry,
    LedgerHead,
    LedgerKey,
    LedgerSection,
    LedgerTile,
)

Stray = tuple[str, Mapping[str, object]]

# RFC 8785 sorts names: a section of rows ends with its subject, a reason begins with it, and the rest may be long.
SECTIONS = """
SELECT s.digest FROM (
    SELECT digest, substring(
        encode(
            CASE WHEN substring(body FROM 1 FOR 8) = '{{"rows":'
            THEN substring(body FROM greatest(1, length(body) - 100))
            ELSE substring(body FROM 1 FOR 200) END,
            'escape'
        ) FROM '"subject":"[a-z_]+/([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})"'
    )::uuid AS subject FROM ledger_section
) s
WHERE NOT EXISTS (
    SELECT 1 FROM ledger_entry e
    WHERE e.subject = s.subject AND position(convert_to(encode(s.digest, 'hex'), 'UTF8') IN e.body) > 0
)
ORDER BY s.digest
"""
# Numbers count on from one, and time and size run on with them.
CHECKPOINTS = """
SELECT number, number - place AS ahead, signed_at <= earlier AS early, size < smaller AS shrunk FROM (
    SELECT number, signed_at, size, row_number() OVER (ORDER BY number) AS place,
        lag(signed_at) OVER (ORDER BY number) AS earlier, lag(size) OVER (ORDER BY number) AS smaller
    FROM ledger_checkpoint
) c
WHERE number <> place OR signed_at <= earlier OR size < smaller ORDER BY number
"""
ENTRIES = """
SELECT seq FROM (SELECT seq, at, lag(at) OVER (ORDER BY seq) AS earlier FROM ledger_entry) e
WHERE at < earlier ORDER BY seq
"""
HEAD = """
SELECT 1 FROM ledger_head WHERE at IS DISTINCT FROM (SELECT at FROM ledger_entry ORDER BY seq DESC LIMIT 1)
"""
FILES = """
SELECT DISTINCT d.digest FROM document d LEFT JOIN file_content f ON f.digest = d.digest WHERE f.digest IS NULL
ORDER BY 1
"""
SIZES = "SELECT digest FROM file_content WHERE size IS DISTINCT FROM length(content) ORDER BY 1"
SERIES = """
SELECT series, year FROM number_series n
WHERE NOT EXISTS (SELECT 1 FROM agreement a WHERE a.series = n.series AND a.year = n.year AND a.ordinal IS NOT NULL)
ORDER BY 1, 2
"""


async def of_log(size: int, left: Collection[bytes] = ()) -> AsyncIterator[Stray]:
    """Those of a log of `size` entries; `left` are the digests of what is left of sections that entries withhold."""
    for look in (_times(), _sections(left), _checkpoints(), _keys(), _tiles(size)):
        async for stray in look:
            yield stray


async def of_rows() -> AsyncIterator[Stray]:
    """Those among rows, files and counters."""
    for look in (_rows(), _files()):
        async for stray in look:
            yield stray


async def _times() -> AsyncIterator[Stray]:
    for row in await LedgerEntry.raw(ENTRIES):
        yield "verify.entry_before_last", {"seq": row["seq"]}
    for _ in await LedgerHead.raw(HEAD):
        yield "verify.head_changed", {}


async def _sections(left: Collection[bytes]) -> AsyncIterator[Stray]:
    for row in await LedgerSection.raw(SECTIONS):
        if row["digest"] in left:
            continue
        yield "verify.section_of_nothing", {"digest": row["digest"].hex()}


async def _checkpoints() -> AsyncIterator[Stray]:
    missing = 0
    for row in await LedgerCheckpoint.raw(CHECKPOINTS):
        if row["ahead"] != missing:
            yield "verify.checkpoint_missing", {"number": row["number"] - 1}
            missing = row["ahead"]
        if row["early"] or row["shrunk"]:
            yield "verify.checkpoint_before_last", {"number": row["number"]}


async def _keys() -> AsyncIterator[Stray]:
    """A key is published with the first checkpoint that it signs, and bears its moment."""
    rows = await LedgerKey.raw(
        "SELECT k.vkey, c.note FROM ledger_key k LEFT JOIN ledger_checkpoint c ON c.signed_at = k.published_at"
        " ORDER BY k.vkey"
    )
    for row in rows:
        if not _bears(row["vkey"], row["note"]):
            yield "verify.key_of_nothing", {"key": row["vkey"]}


def _bears(vkey: str, note: bytes | None) -> bool:
    try:
        key = Verifier.parse(vkey)
        _, signed = notes.opened(bytes(note or b""), [key])
    except (MalformedKeyError, NoteError):
        return False
    return key in signed


async def _tiles(size: int) -> AsyncIterator[Stray]:
    """Each full tile under the last checkpoint is kept, and none that the log is too small for."""
    kept = {row["path"] for row in await LedgerTile.raw("SELECT path FROM ledger_tile")}
    [last] = await LedgerCheckpoint.raw("SELECT coalesce(max(size), 0) AS size FROM ledger_checkpoint")
    signed, level = _full(min(last["size"], size)), _full(size)
    for path in sorted(signed - kept):
        yield "verify.tile_missing", {"tile": path}
    for path in sorted(kept - level):
        yield "verify.tile_of_nothing", {"tile": path}


def _full(size: int) -> set[str]:
    """The addresses of the full tiles of a tree."""
    found, level = set(), 0
    while size := size // WIDTH:
        found |= {Tile(level, index).path() for index in range(size)}
        level += 1
    return found


async def _rows() -> AsyncIterator[Stray]:
    """Rows that belong to a subject of which there is no entry, or to a row that is not there."""
    for subject in SUBJECTS.values():
        root = name(subject.core.root)
        for family, through in ((subject.core, "id"), *((part, root) for part in subject.parts.values())):
            for table, key in await _of_nothing(family, through):
                yield "verify.row_added", {"table": table, "row": str(key)}


async def _of_nothing(family: Family, through: str) -> list[tuple[str, Any]]:
    parent = name(family.root)
    unheard = f'NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.subject = p."{through}")'
    rows = []
    # The root of a subject is looked for with the rows of the subjects that there are entries of.
    if through != "id":
        found = await family.root.raw(f'SELECT p."id" FROM "{parent}" p WHERE {unheard} ORDER BY 1')
        rows += [(parent, row["id"]) for row in found]
    for table in family.children:
        found = await table.raw(
            f'SELECT t."id" FROM "{name(table)}" t LEFT JOIN "{parent}" p ON p."id" = t."{parent}"'
            f" WHERE {unheard} ORDER BY 1"
        )
        rows += [(name(table), row["id"]) for row in found]
    return rows


async def _files() -> AsyncIterator[Stray]:
    for row in await Document.raw(FILES):
        yield "verify.file_missing", {"digest": row["digest"]}
    for row in await FileContent.raw(SIZES):
        yield "verify.file_changed", {"digest": row["digest"]}
    for row in await NumberSeries.raw(SERIES):
        yield "verify.numbers_with_gaps", {"series": row["series"], "year": row["year"]}
