"""Edits of entries, and of the head over them."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from agreements.ledger import merkle
from agreements.ledger.canonical import canonical
from tests.tamper.edits import Edit, edit, filled
from tests.tamper.scene import Found, Scene, sql

# The first, one in the midst, one after the backup, and the last.
PLACES = {"the first": "0", "one in the midst": "150", "a later": "@b", "the last": "@n - 1"}


def at(place: str) -> object:
    return int(place) if place.isdigit() else place


def of_entries() -> Iterator[Edit]:
    for which, place in PLACES.items():
        seq = at(place)
        for column, other in (
            ("at", "at - interval '1 year'"), ("act", "'agreement.correct'"), ("actor", "gen_random_uuid()"),
            ("subject_kind", "'programme'"), ("subject", "gen_random_uuid()"), ("revision", "revision + 70"),
        ):  # fmt: skip
            named = "subject" if column == "subject_kind" else column
            yield edit(
                f"{column} of {which} entry changed",
                f"UPDATE ledger_entry SET {column} = {other} WHERE seq = {place}",
                found=[("verify.entry_column_changed", {"seq": seq, "column": named})],
            )
        yield edit(
            f"leaf of {which} entry changed",
            f"UPDATE ledger_entry SET leaf = sha256(leaf) WHERE seq = {place}",
            found=[("verify.entry_changed", {"seq": seq})],
        )
        yield edit(
            f"root of {which} entry changed",
            f"UPDATE ledger_entry SET root = sha256(root) WHERE seq = {place}",
            found=[("verify.root_changed", {"seq": seq})],
        )
        yield edit(
            f"a bit of {which} entry flipped",
            f"UPDATE ledger_entry SET body = set_bit(body, 333, 1 - get_bit(body, 333)) WHERE seq = {place}",
            found=[("verify.entry_changed", {"seq": seq})],
        )
        yield rewritten(which, place, "actor", lambda entry: entry["actor"].update(roles=["forged"]))
        yield rewritten(which, place, "moment", lambda entry: entry.update(at="2020-01-01T00:00:00.000000Z"))
        yield edit(
            f"{which} entry replaced by the one before",
            f"UPDATE ledger_entry e SET body = o.body, leaf = o.leaf FROM ledger_entry o"
            f" WHERE e.seq = {place} AND o.seq = CASE WHEN {place} = 0 THEN 1 ELSE {place} - 1 END",
            found=[
                ("verify.root_changed", {"seq": seq}),
                ("verify.entry_column_changed", {"seq": seq, "column": "seq"}),
            ],
        )
    yield edit(
        "an entry laid out with blanks",
        "UPDATE ledger_entry SET body = convert_to(replace(convert_from(body, 'UTF8'), ',', ', '), 'UTF8')"
        " WHERE seq = 9",
        found=[("verify.entry_not_canonical", {"seq": 9}), ("verify.entry_changed", {"seq": 9})],
    )
    for first, last in ((0, 0), (9, 9), (100, 130)):
        yield edit(
            f"entries {first} to {last} deleted",
            f"DELETE FROM ledger_entry WHERE seq BETWEEN {first} AND {last}",
            found=[("verify.entries_missing", {"first": first, "last": last})],
        )
    yield edit(
        "the last entry deleted",
        "DELETE FROM ledger_entry WHERE seq = @n - 1",
        found=[
            ("verify.head_size", {"head": "@n", "entries": "@n - 1"}),
            ("verify.checkpoint_beyond", {"number": "@s"}),
        ],
    )
    yield edit(
        "all entries deleted", "DELETE FROM ledger_entry", found=[("verify.head_size", {"entries": 0})]
    )
    yield edit(
        "two entries changed places",
        "UPDATE ledger_entry SET seq = CASE seq WHEN 40 THEN -41 ELSE -40 END WHERE seq IN (40, 41)",
        "UPDATE ledger_entry SET seq = -seq WHERE seq < 0",
        found=[("verify.entry_column_changed", {"seq": seq, "column": "seq"}) for seq in (40, 41)],
    )
    yield edit(
        "an entry moved to the end",
        "UPDATE ledger_entry SET seq = @n WHERE seq = 40",
        found=[("verify.entries_missing", {"first": 40, "last": 40})],
    )
    yield edit(
        "an entry slipped in",
        "UPDATE ledger_entry SET seq = -seq - 1 WHERE seq >= 40",
        "UPDATE ledger_entry SET seq = -seq WHERE seq < 0",
        "INSERT INTO ledger_entry SELECT 40, at, act, actor, subject_kind, subject, revision + 1, body, leaf, root"
        " FROM ledger_entry WHERE seq = 39",
        found=[
            ("verify.entry_column_changed", {"seq": 40, "column": "seq"}),
            ("verify.root_changed", {"seq": 41}),
        ],
    )
    yield edit(
        "an entry added at the end",
        "INSERT INTO ledger_entry SELECT seq + 1, at, act, actor, subject_kind, subject, revision + 1, body, leaf, root"
        " FROM ledger_entry ORDER BY seq DESC LIMIT 1",
        found=[("verify.head_size", {"entries": "@n - -1"})],
    )


def rewritten(which: str, place: str, what: str, change: Callable[[dict[str, Any]], None]) -> Edit:
    """The bytes, their leaf hash and the columns that repeat them; all of it but the tree."""

    async def do(scene: Scene) -> Sequence[Found]:
        [row] = await sql(f"SELECT seq, body FROM ledger_entry WHERE seq = {filled(place, scene)}")
        entry = json.loads(row["body"])
        change(entry)
        body = canonical(entry)
        await sql(
            "UPDATE ledger_entry SET body = $2, leaf = $3, at = $4::text::timestamptz WHERE seq = $1",
            row["seq"], body, merkle.leaf_hash(body), entry["at"],
        )  # fmt: skip
        return [("verify.root_changed", {"seq": row["seq"]})]

    return Edit(f"{what} of {which} entry rewritten with its hash", do)


def of_the_head() -> Iterator[Edit]:
    changed: list[Found] = [("verify.head_changed", {})]
    yield edit("the head's root changed", "UPDATE ledger_head SET root = sha256(root)", found=changed)
    yield edit(
        "the head's root of a smaller tree",
        "UPDATE ledger_head SET root = (SELECT root FROM ledger_entry WHERE seq = 100)",
        found=changed,
    )
    yield edit(
        "the head's frontier changed",
        "UPDATE ledger_head SET frontier[1] = sha256(frontier[1])",
        found=changed,
    )
    yield edit(
        "the head's frontier longer",
        "UPDATE ledger_head SET frontier = frontier || sha256('')",
        found=changed,
    )
    yield edit("the head's frontier emptied", "UPDATE ledger_head SET frontier = '{}'", found=changed)
    yield edit(
        "the head's moment put back", "UPDATE ledger_head SET at = at - interval '1 day'", found=changed
    )
    yield edit(
        "the head's moment put ahead", "UPDATE ledger_head SET at = at + interval '1 day'", found=changed
    )
    yield edit("the head's moment unknown", "UPDATE ledger_head SET at = NULL", found=changed)
    yield edit(
        "the head larger",
        "UPDATE ledger_head SET size = size + 1",
        found=[("verify.head_size", {"head": "@n - -1"})],
    )
    yield edit(
        "the head smaller",
        "UPDATE ledger_head SET size = size - 1",
        found=[("verify.head_size", {"head": "@n - 1"})],
    )
    yield edit(
        "another log's name",
        "UPDATE ledger_head SET log = 'other.test/log'",
        found=[("verify.checkpoint_differs", {"number": 1})],
    )
    yield edit("no head", "DELETE FROM ledger_head", found=[("verify.no_head", {})])
    yield edit(
        "a second head",
        "INSERT INTO ledger_head SELECT 2, log, size, at, root, frontier FROM ledger_head",
        found=[("verify.no_head", {})],
    )
