"""Whether the rows still say what the log says.

Every row is compared with the sections of its subject's last entry, so that what was changed, deleted or added behind
the register's back is named by table, row and column. Whether those entries and sections are sound themselves is
another question: `verifying`.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from piccolo.table import Table

from agreements.ledger import strays
from agreements.ledger.canonical import plain_row
from agreements.ledger.findings import Finding
from agreements.ledger.recording import Row, columns
from agreements.ledger.sections import SUBJECTS, Family, json_columns, name
from agreements.ledger.walking import UNREADABLE
from agreements.tables.agreements import NumberSeries
from agreements.tables.documents import FileContent
from agreements.tables.ledger import LedgerEntry, LedgerSection

BATCH = 500
# By subject (`agreement/<uuid>`) its last entry: revision, leaf hash and place.
Last = Mapping[str, tuple[int, bytes, int]]


async def findings(last: Last) -> AsyncIterator[Finding]:
    """Everything in the tables that is not as the last entries have it."""
    async for finding in _rows(last):
        yield finding
    for finding in await _beside():
        yield finding
    async for stray in strays.of_rows():
        yield Finding(*stray)


async def last() -> Last:
    """The last entries as their columns tell them, for whoever does not go through the whole log."""
    rows = await LedgerEntry.raw(
        "SELECT DISTINCT ON (subject) subject_kind, subject, revision, leaf, seq FROM ledger_entry"
        " ORDER BY subject, revision DESC"
    )
    return {
        f"{row['subject_kind']}/{row['subject']}": (row["revision"], bytes(row["leaf"]), row["seq"])
        for row in rows
    }


async def _rows(last: Last) -> AsyncIterator[Finding]:
    by_kind: dict[str, list[tuple[UUID, int]]] = {kind: [] for kind in SUBJECTS}
    for subject, (_, _, seq) in last.items():
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
    missing = await FileContent.raw(
        "SELECT c.digest FROM file_content c WHERE c.content IS NULL AND EXISTS (SELECT 1 FROM document d"
        " WHERE d.digest = c.digest AND NOT EXISTS (SELECT 1 FROM redacted_place p JOIN redaction r"
        " ON r.id = p.redaction WHERE p.part_id = d.id AND p.field = 'file' AND r.approved_at IS NOT NULL)) ORDER BY 1"
    )
    series = await NumberSeries.raw(
        "SELECT a.series, a.year FROM agreement a LEFT JOIN number_series n ON n.series = a.series AND n.year = a.year"
        " WHERE a.ordinal IS NOT NULL GROUP BY a.series, a.year, n.last"
        " HAVING max(a.ordinal) IS DISTINCT FROM n.last OR count(*) <> max(a.ordinal) ORDER BY 1, 2"
    )
    return [
        *(Finding("verify.file_changed", {"digest": row["digest"]}) for row in files),
        *(Finding("verify.file_missing", {"digest": row["digest"]}) for row in missing),
        *(
            Finding("verify.numbers_with_gaps", {"series": row["series"], "year": row["year"]})
            for row in series
        ),
    ]
