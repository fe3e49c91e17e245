"""Whether the log proves itself, and whether the database still says what the log says.

Everything is recomputed from the stored bytes: canonical form, hashes, order, tree heads, the links between the
entries about one subject. Then every row is compared with the sections of its subject's last entry, so that what was
changed, deleted or added behind the register's back is named by table, row and column.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from piccolo.table import Table

from agreements.ledger import attesting, merkle, past
from agreements.ledger.canonical import is_canonical, moment, plain_row
from agreements.ledger.edges import Edge, FullTile
from agreements.ledger.notes import Verifier
from agreements.ledger.recording import Row, columns
from agreements.ledger.sections import SUBJECTS, Family, json_columns, name
from agreements.tables.agreements import NumberSeries
from agreements.tables.documents import FileContent
from agreements.tables.ledger import LedgerEntry, LedgerHead, LedgerSection

BATCH = 500
# What bytes that are not those of an entry or a section fail with when they are read as one.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the log has it: the catalogue key of the sentence, and what stands in it."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Walk:
    """What is known after the entries read so far."""

    size: int = 0
    # After a gap no tree can be built any more: what the missing entries said is not known.
    gapless: bool = True
    readable: bool = True
    frontier: tuple[bytes, ...] = ()
    # The tiles filled and the heads passed since they were last held to what was signed.
    edge: Edge = field(default_factory=Edge)
    full: list[FullTile] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    last: dict[str, tuple[int, bytes, int]] = field(default_factory=dict)

    @property
    def root(self) -> bytes:
        return merkle.root(self.frontier)


async def findings() -> AsyncIterator[Finding]:
    """Everything wrong with the log and the database; nothing when all is as it should be."""
    walk = Walk()
    async for finding in _entries(walk):
        yield finding
    for number in await attesting.beyond(walk.size):
        yield Finding("verify.checkpoint_beyond", {"number": number})
    async for finding in _sections():
        yield finding
    for finding in await _head(walk):
        yield finding
    async for finding in _rows(walk):
        yield finding
    for finding in await _beside():
        yield finding
    # What cannot be read was named above, and nothing can be held to it.
    async for seq in past.disagreeing(walk.size if walk.readable else 0):
        yield Finding("verify.past_changed", {"seq": seq})


async def _entries(walk: Walk) -> AsyncIterator[Finding]:
    verifiers = await attesting.keys()
    origin = await _origin()
    while True:
        batch = await LedgerEntry.raw(
            "SELECT seq, at, act, actor, subject_kind, subject, revision, body, leaf, root FROM ledger_entry"
            f" WHERE seq >= {{}} ORDER BY seq LIMIT {BATCH}",
            walk.size,
        )
        if not batch:
            return
        mentioned: dict[bytes, int] = {}
        for row in batch:
            for finding in _entry(row, walk, mentioned):
                yield finding
        for finding in await _signed(walk, origin, verifiers):
            yield finding
        absent = await LedgerSection.raw(
            "SELECT d AS digest FROM unnest({}::bytea[]) d WHERE NOT EXISTS"
            " (SELECT 1 FROM ledger_section s WHERE s.digest = d)",
            list(mentioned),
        )
        for row in absent:
            yield Finding(
                "verify.section_missing", {"seq": mentioned[row["digest"]], "digest": row["digest"].hex()}
            )


async def _signed(walk: Walk, origin: str, verifiers: Sequence[Verifier]) -> list[Finding]:
    """Checkpoints and tiles that do not fit the entries read since the last look."""
    heads, full = walk.heads, walk.full
    walk.heads, walk.full = [], []
    numbers = await attesting.disagreeing(origin, walk.edge.size - len(heads), heads, verifiers)
    return [
        *(Finding("verify.checkpoint_differs", {"number": number}) for number in numbers),
        *(Finding("verify.tile_changed", {"tile": path}) for path in await attesting.other_tiles(full)),
    ]


async def _origin() -> str:
    rows = await LedgerHead.raw("SELECT log FROM ledger_head")
    return str(rows[0]["log"]) if rows else ""


def _entry(row: Row, walk: Walk, mentioned: dict[bytes, int]) -> Iterator[Finding]:
    """One entry against its own columns, its predecessors and the tree."""
    seq, body = row["seq"], bytes(row["body"])
    if seq != walk.size:
        yield Finding("verify.entries_missing", {"first": walk.size, "last": seq - 1})
        walk.gapless = False
    leaf = merkle.leaf_hash(body)
    if leaf != row["leaf"]:
        yield Finding("verify.entry_changed", {"seq": seq})
    if walk.gapless:
        walk.frontier = merkle.appended(walk.frontier, seq, leaf)
        walk.full += walk.edge.append(leaf)
        walk.heads.append(walk.root)
        if walk.heads[-1] != row["root"]:
            yield Finding("verify.root_changed", {"seq": seq})
    walk.size = seq + 1
    try:
        said = json.loads(body)
        repeated = {
            "seq": said["seq"],
            "at": said["at"],
            "act": said["act"],
            "actor": said["actor"]["account"],
            "subject": said["subject"],
            "revision": said["revision"],
        }
        previous, digests = (
            said["previous"],
            [*said["sections"].values(), *([said["reason"]] if said["reason"] else [])],
        )
        mentioned.update((bytes.fromhex(each), seq) for each in digests)
        revision, known, _ = walk.last.get(said["subject"], (0, None, 0))
        follows = said["revision"] == revision + 1 and previous == (known.hex() if known else None)
        walk.last[said["subject"]] = (int(said["revision"]), leaf, seq)
    except UNREADABLE:
        walk.readable = False
        yield Finding("verify.entry_unreadable", {"seq": seq})
        return
    if not is_canonical(body):
        yield Finding("verify.entry_not_canonical", {"seq": seq})
    stored = {
        "seq": seq,
        "at": moment(row["at"]),
        "act": row["act"],
        "actor": str(row["actor"]),
        "subject": f"{row['subject_kind']}/{row['subject']}",
        "revision": row["revision"],
    }
    for column, value in repeated.items():
        if stored[column] != value:
            yield Finding("verify.entry_column_changed", {"seq": seq, "column": column})
    if not follows:
        yield Finding("verify.history_broken", {"seq": seq, "subject": said["subject"]})


async def _sections() -> AsyncIterator[Finding]:
    """Each section's bytes against the digest they stand under."""
    rows = await LedgerSection.raw(
        "SELECT digest FROM ledger_section WHERE digest <> sha256(body) ORDER BY digest"
    )
    for row in rows:
        yield Finding("verify.section_changed", {"digest": row["digest"].hex()})


async def _head(walk: Walk) -> list[Finding]:
    rows = await LedgerHead.raw("SELECT size, root, frontier FROM ledger_head")
    if len(rows) != 1:
        return [Finding("verify.no_head")]
    head = rows[0]
    if head["size"] != walk.size:
        return [Finding("verify.head_size", {"head": head["size"], "entries": walk.size})]
    if walk.gapless and (head["root"] != walk.root or tuple(head["frontier"]) != walk.frontier):
        return [Finding("verify.head_changed")]
    return []


async def _rows(walk: Walk) -> AsyncIterator[Finding]:
    """Every row against the sections of its subject's last entry."""
    by_kind: dict[str, list[tuple[UUID, int]]] = {kind: [] for kind in SUBJECTS}
    for subject, (_, _, seq) in walk.last.items():
        kind, _, key = subject.partition("/")
        try:
            by_kind[kind].append((UUID(key), seq))
        except (KeyError, ValueError):
            yield Finding("verify.subject_unknown", {"subject": subject})
    for kind, subjects in by_kind.items():
        for start in range(0, len(subjects), BATCH):
            batch = subjects[start : start + BATCH]
            expected = await _expected([seq for _, seq in batch])
            actual = await _actual(kind, [key for key, _ in batch])
            for finding in _compared(expected, actual):
                yield finding
        async for finding in _unheard_of(kind, [key for key, _ in subjects]):
            yield finding


Rows = dict[tuple[str, str], dict[str, Any]]


async def _expected(seqs: Sequence[int]) -> Rows:
    """The rows that the last entries' sections tell of, by table and id."""
    entries = await LedgerEntry.raw("SELECT body FROM ledger_entry WHERE seq = ANY({})", list(seqs))
    digests = {
        bytes.fromhex(each) for entry in entries for each in json.loads(entry["body"])["sections"].values()
    }
    found = await LedgerSection.raw("SELECT body FROM ledger_section WHERE digest = ANY({})", list(digests))
    rows: Rows = {}
    for section in found:
        # Bytes that cannot be read were named with their digest or their entry.
        with suppress(*UNREADABLE):
            for table, said in json.loads(section["body"])["rows"].items():
                rows.update({(table, row["id"]): row for row in said})
    return rows


async def _actual(kind: str, keys: list[UUID]) -> Rows:
    """The rows the database has of these subjects."""
    subject = SUBJECTS[kind]
    rows: Rows = {}
    root = name(subject.core.root)
    for family, through in ((subject.core, "id"), *((part, root) for part in subject.parts.values())):
        for table in family.tables:
            where = f'"{through}" = ANY({{}})'
            if table is not family.root:
                parent = name(family.root)
                where = f'"{parent}" IN (SELECT "id" FROM "{parent}" WHERE "{through}" = ANY({{}}))'
            found = await table.raw(f'SELECT {columns(table)} FROM "{name(table)}" WHERE {where}', keys)
            rows.update(_plain(table, family, found))
    return rows


def _plain(
    table: type[Table], family: Family, found: Iterable[Row]
) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    for row in found:
        said = plain_row(row, json_columns(table))
        yield (
            (name(table), said["id"]),
            {column: value for column, value in said.items() if column not in family.secret},
        )


def _compared(expected: Rows, actual: Rows) -> Iterator[Finding]:
    for (table, key), said in expected.items():
        found = actual.get((table, key))
        if found is None:
            yield Finding("verify.row_deleted", {"table": table, "row": key})
            continue
        for column in sorted({*said, *found}):
            if said.get(column) != found.get(column):
                yield Finding("verify.value_changed", {"table": table, "row": key, "column": column})
    for table, key in actual.keys() - expected.keys():
        yield Finding("verify.row_added", {"table": table, "row": key})


async def _unheard_of(kind: str, known: list[UUID]) -> AsyncIterator[Finding]:
    """Rows of subjects that no entry ever told of."""
    root = SUBJECTS[kind].core.root
    rows = await root.raw(f'SELECT "id" FROM "{name(root)}" WHERE NOT "id" = ANY({{}})', known)
    for row in rows:
        yield Finding("verify.row_added", {"table": name(root), "row": str(row["id"])})


async def _beside() -> list[Finding]:
    """What no section holds: the bytes of files, and the counters of numbers."""
    files = await FileContent.raw(
        "SELECT digest FROM file_content WHERE digest <> encode(sha256(content), 'hex') ORDER BY 1"
    )
    series = await NumberSeries.raw(
        "SELECT a.series, a.year FROM agreement a LEFT JOIN number_series n ON n.series = a.series AND n.year = a.year"
        " WHERE a.ordinal IS NOT NULL GROUP BY a.series, a.year, n.last"
        " HAVING max(a.ordinal) IS DISTINCT FROM n.last OR count(*) <> max(a.ordinal) ORDER BY 1, 2"
    )
    return [
        *(Finding("verify.file_changed", {"digest": row["digest"]}) for row in files),
        *(
            Finding("verify.numbers_with_gaps", {"series": row["series"], "year": row["year"]})
            for row in series
        ),
    ]


async def totals() -> tuple[str, int, str]:
    """The log's name, its size and its head in hexadecimal."""
    [head] = await LedgerHead.raw("SELECT log, size, root FROM ledger_head")
    return head["log"], int(head["size"]), head["root"].hex()
