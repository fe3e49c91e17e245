"""Before an act seals a section anew: what it did not write itself must stand as it was sealed last.

Else a row that somebody changed behind the register's back would be sealed by the next ordinary act, in the name of
whoever does it, and `verify log` would find nothing any more.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agreements.errors import AgainstTheRules

# What an act wrote of a row, by table and id: its columns, or None for a row that it brought or took away.
Written = Mapping[tuple[str, str], frozenset[str] | None]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def check(sealed: bytes, stands: Rows, written: Written) -> None:
    """Raises `AgainstTheRules` with the table, and the column where there is one, that differs from what was sealed.

    `sealed` are the bytes of the section before the act, `stands` its rows after it (`sections.content`). A column
    that came after it was sealed is not in it and stays unknown; one that is gone from the table is not looked for.
    """
    before = dict(_by_id(json.loads(sealed)["rows"]))
    after = dict(_by_id(stands))
    for key in before.keys() | after.keys():
        mine = written.get(key, frozenset[str]())
        if mine is None:
            continue
        table, _ = key
        if key not in after:
            raise AgainstTheRules("ledger.row_vanished", table=table)
        if key not in before:
            raise AgainstTheRules("ledger.row_appeared", table=table)
        for column in sorted((before[key].keys() | after[key].keys()) - mine):
            if before[key].get(column) != after[key].get(column):
                raise AgainstTheRules("ledger.row_differs", table=table, column=column)


def _by_id(rows: Rows) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for table, found in rows.items():
        yield from (((table, row["id"]), row) for row in found)
