"""What changed since a freeze: the acts after it, what each changed, and what was recorded of days told of already."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct, structs
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings import ledger_changes, ledgers
from agreements.readings.freezes import Freeze
from agreements.readings.frozen import OPEN
from agreements.readings.ledgers import Entry, Told
from agreements.readings.sql import text
from agreements.readings.visibility import visible
from agreements.rules import back_dating
from agreements.rules.back_dating import BackDated
from agreements.rules.contents import Text
from agreements.rules.section_changes import Rows
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act
from agreements.wording.words import BISHKEK

SHOWN = 50
# A draft is none of the register's yet: what became of one is told by its registration.
DRAFTED = (
    "e.seq < (SELECT l.seq FROM ledger_entry l WHERE l.subject = e.subject"
    f" AND l.act = '{Act.AGREEMENT_REGISTER}' LIMIT 1)"
)


class Change(Struct, frozen=True):
    """An act after the moment of a freeze, what it was about, and which facts in it are back-dated.

    `entry.changes` is None where fields are not told: of what is no agreement, and of an agreement that was new to the
    register with this act, all of which is new.
    """

    entry: Entry
    kind: str
    subject: UUID
    number: str | None
    title: Text
    back_dated: tuple[BackDated, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of them, in the order of the ledger; `after` is the entry to go on behind, if there are more.

    `numbers` are those of other agreements that they name and the reader may see.
    """

    rows: tuple[Change, ...]
    after: int | None
    numbers: Mapping[UUID, str]


async def since(freeze: Freeze, actor: Actor, *, after: int | None = None) -> Changes:
    """The acts about what the reader may read, behind the freeze or behind one of them."""
    start = freeze.log_size if after is None else max(freeze.log_size, after + 1)
    rows = await _rows(start, actor)
    shown = rows[:SHOWN]
    told = {row["seq"]: _told(row) for row in shown}
    found = await ledger_changes.rows_of(told.values())
    opened = {row["seq"]: row["subject"] for row in shown if row["subject_kind"] == "agreement" and not _is_new(row)}
    steps = [told[seq] for seq in opened]
    withheld = await ledger_changes.withheld_of(set(opened.values()), steps)
    made, numbers = await ledger_changes.changes_of(steps, found, withheld, actor)
    return Changes(
        tuple(
            Change(
                structs.replace(told[row["seq"]].entry, changes=made.get(row["seq"])),
                row["subject_kind"],
                UUID(str(row["subject"])),
                row["number"],
                msgspec.json.decode(row["title"], type=Text),
                tuple(_back_dated(told[row["seq"]], found, freeze.last_on)),
            )
            for row in shown
        ),
        shown[-1]["seq"] if len(rows) > SHOWN else None,
        numbers,
    )


async def _rows(start: int, actor: Actor) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = await LedgerEntry.raw(
        "SELECT e.seq, e.at, e.act, e.actor, e.subject_kind, e.subject, e.revision, e.body, e.leaf, e.root,"
        " p.body AS before, s.body AS reason, a.number,"
        f" (CASE WHEN o.id IS NOT NULL THEN {text('o', 'name')} WHEN r.id IS NOT NULL THEN {text('r', 'title')}"
        f" WHEN a.id IS NOT NULL THEN {text('a', 'title')} ELSE json_build_object('ky', null) END)::text AS title"
        " FROM ledger_entry e"
        " LEFT JOIN ledger_entry p ON p.subject = e.subject AND p.revision = e.revision - 1"
        " LEFT JOIN ledger_section s ON s.digest = decode(convert_from(e.body, 'UTF8')::json ->> 'reason', 'hex')"
        " LEFT JOIN agreement a ON a.id = e.subject LEFT JOIN organisation o ON o.id = e.subject"
        " LEFT JOIN programme r ON r.id = e.subject"
        f" WHERE e.seq >= {{}} AND {{}} ORDER BY e.seq LIMIT {SHOWN + 1}",
        start,
        QueryString(
            f"(e.subject_kind = ANY({{}}) OR a.registered_at IS NOT NULL AND {{}} AND ({DRAFTED}) IS NOT TRUE)",
            list(OPEN),
            visible(actor),
        ),
    )
    return found


def _told(row: Mapping[str, Any]) -> Told:
    """The entry and what it changed; what a registration brought is all of it new."""
    before = {} if row["before"] is None or _is_new(row) else json.loads(row["before"])["sections"]
    return ledgers.step(row, before, json.loads(row["body"])["sections"])


def _is_new(row: Mapping[str, Any]) -> bool:
    return bool(row["act"] == Act.AGREEMENT_REGISTER)


def _back_dated(told: Told, found: Mapping[str, Rows], last: date) -> Iterator[BackDated]:
    day = told.entry.at.astimezone(BISHKEK).date()
    for _, *digests in told.steps:
        if any(digest is not None and digest not in found for digest in digests):
            continue
        before, after = (None if digest is None else found[digest] for digest in digests)
        yield from back_dating.back_dated(before, after, last, day)
