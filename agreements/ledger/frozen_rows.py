"""The CSV tables of a package, row by row against the sections that stood last: whether it tells what its log has.

Rows are compared as texts without apostrophes: a table has one before whatever a spreadsheet would take for a formula.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from agreements.ledger import bundles, log_folders
from agreements.ledger.findings import Finding
from agreements.ledger.log_folders import Checked, Files
from agreements.ledger.tiles import WIDTH, Tile
from agreements.ledger.walking import UNREADABLE

FOLDER, ENDING = "tables/", ".csv"
# A field that holds a whole amendment is longer than what Python takes unasked.
LONGEST_FIELD = 1 << 26
# The columns, and the rows by id as far as they have to be remembered.
Table = tuple[Sequence[str], dict[str, bytes]]


def findings(files: Files, paths: Iterable[str], checked: Checked) -> Iterator[Finding]:
    """Rows that are missing, differ, or stand in no section. The log has been walked before.

    `paths` are those of all parts. Not everything that sections tell of is a table of the package.
    """
    tables = {
        path.removeprefix(FOLDER).removesuffix(ENDING): _table(files.read(path) or b"")
        for path in paths
        if path.startswith(FOLDER) and path.endswith(ENDING)
    }
    for subject, said in _last(files, checked):
        for digest in said["sections"].values():
            body = files.section(digest, subject)
            if body is None:
                continue
            try:
                yield from _section(tables, json.loads(body)["rows"])
            except UNREADABLE:
                continue  # its digest does not fit, which was found before
    for name, (_, rest) in tables.items():
        for key in rest:
            yield Finding("verify.table_row_added", _where(name, key))


def _last(files: Files, checked: Checked) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The last entry about each subject, in the order of the log, so that each bundle is read once."""
    places = sorted((seq, subject) for subject, (_, _, seq) in checked.walk.last.items())
    index, bodies = -1, list[bytes]()
    for seq, subject in places:
        if seq // WIDTH != index:
            index = seq // WIDTH
            tile = Tile(0, index, min(WIDTH, checked.size - index * WIDTH))
            bodies = bundles.read(log_folders.row(files, bundles.FOLDER, tile) or b"")
        yield subject, json.loads(bodies[seq % WIDTH])


def _section(
    tables: Mapping[str, Table], rows: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[Finding]:
    for name in rows.keys() & tables.keys():
        columns, there = tables[name]
        for row in rows[name]:
            stands = there.pop(row["id"], None)
            if stands is None:
                yield Finding("verify.table_row_missing", _where(name, row["id"]))
            elif stands != _digest([_text(row.get(column)) for column in columns]):
                yield Finding("verify.table_row_differs", _where(name, row["id"]))


def _where(table: str, row: str) -> dict[str, object]:
    return {"file": f"{FOLDER}{table}{ENDING}", "row": row}


def _table(content: bytes) -> Table:
    csv.field_size_limit(LONGEST_FIELD)
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
    try:
        columns = next(lines, [])
        place = columns.index("id") if "id" in columns else 0
        return columns, {line[place]: _digest(line) for line in lines if len(line) > place}
    except csv.Error:
        return [], {}


def _digest(values: Sequence[str]) -> bytes:
    return sha256("\x1f".join(values).replace("'", "").encode()).digest()


def _text(value: Any) -> str:
    """A value as the tables have it: as the ledger does, and what is not known as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
