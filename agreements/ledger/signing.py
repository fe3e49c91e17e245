"""What the signer does in the database: it re-hashes what is new, keeps full tiles, and publishes what it signed.

An edge is all it has to trust: the head over it was signed before, and a head to be signed next is folded from that
edge and from entries hashed anew from their bytes. So the tree that was signed is the beginning of the tree to be
signed, whatever anybody did to the entries in between; a head that says otherwise is refused.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from agreements.errors import RegisterError
from agreements.ledger import merkle
from agreements.ledger.edges import Edge, FullTile
from agreements.ledger.notes import Verifier
from agreements.ledger.stamps import Stamp
from agreements.tables.ids import new_id
from agreements.tables.ledger import (
    LedgerAlarm,
    LedgerCheckpoint,
    LedgerEntry,
    LedgerHead,
    LedgerStamp,
    LedgerTile,
)

BATCH = 1000
# Where the signer is asked to sign at once, and under which name its session listens there.
CHANNEL = "kelishim_ledger"
LISTENER = "kelishim signer"
# A head that nobody moved is signed anew, so that an older checkpoint tells of a signer that stands still.
AT_LEAST = timedelta(days=1)
STANDING = (
    "SELECT id, raised_at, reason, params FROM ledger_alarm WHERE raised_at >"
    " coalesce((SELECT signed_at FROM ledger_checkpoint ORDER BY number DESC LIMIT 1), '-infinity')"
    " ORDER BY raised_at DESC, id DESC LIMIT 1"
)


class HeadRefused(RegisterError):
    """The register's head is not one that may be signed. The key is the reason, for people to act upon."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the register says of its log, and how far it was signed according to the register."""

    log: str
    size: int
    root: bytes
    numbered: int
    alarmed: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it is published."""

    number: int
    at: datetime
    size: int
    root: bytes
    note: bytes


@dataclass(frozen=True, slots=True)
class Alarm:
    """A refused head: the key of the reason, and what stands in its sentence. It stands until a head is signed."""

    id: UUID
    raised_at: datetime
    reason: str
    params: Mapping[str, object]
    resolved_at: datetime | None = None


async def head() -> Head | None:
    """The head as the register has it; None before there is a log."""
    rows = await LedgerHead.raw(
        "SELECT h.log, h.size, h.root, coalesce(c.number, 0) AS numbered,"
        " EXISTS (SELECT 1 FROM ledger_alarm WHERE raised_at > c.signed_at OR c.signed_at IS NULL) AS alarmed"
        " FROM ledger_head h LEFT JOIN"
        " (SELECT number, signed_at FROM ledger_checkpoint ORDER BY number DESC LIMIT 1) c ON true"
    )
    return Head(**rows[0]) if rows else None


async def grown(signed: Edge, found: Head, origin: str) -> Edge:
    """The edge at the register's head, which continues the one that was signed. Raises `HeadRefused`.

    Tiles filled on the way are kept, or none of them where the head is refused.
    """
    if found.log != origin:
        raise HeadRefused("alarm.other_log", found=found.log, signed=origin)
    async with LedgerHead._meta.db.transaction():  # noqa: SLF001 -- Piccolo's public name for the engine
        [most] = await LedgerCheckpoint.raw("SELECT coalesce(max(size), 0) AS size FROM ledger_checkpoint")
        if found.size < max(signed.size, most["size"]):
            raise HeadRefused("alarm.smaller_head", signed=max(signed.size, most["size"]), found=found.size)
        edge = signed.copy()
        while edge.size < found.size:
            await _walk(edge, min(edge.size + BATCH, found.size))
        if edge.root() != found.root:
            raise HeadRefused("alarm.other_head", size=found.size)
    return edge


async def _walk(edge: Edge, end: int) -> None:
    """Appends the entries up to `end`, hashed from their bytes, and compares with every checkpoint on the way."""
    rows = await LedgerEntry.raw(
        "SELECT seq, body, leaf FROM ledger_entry WHERE seq >= {} AND seq < {} ORDER BY seq", edge.size, end
    )
    published = await LedgerCheckpoint.raw(
        "SELECT size, root FROM ledger_checkpoint WHERE size > {} AND size <= {}", edge.size, end
    )
    heads: dict[int, set[bytes]] = {}
    for each in published:
        heads.setdefault(each["size"], set()).add(bytes(each["root"]))
    full = []
    for row in rows:
        if row["seq"] != edge.size:
            break
        leaf = merkle.leaf_hash(bytes(row["body"]))
        if leaf != row["leaf"]:
            raise HeadRefused("alarm.entry_changed", seq=edge.size)
        full += edge.append(leaf)
        if edge.size in heads and heads[edge.size] != {edge.root()}:
            raise HeadRefused("alarm.other_checkpoint", size=edge.size)
    if edge.size != end:
        raise HeadRefused("alarm.entry_missing", seq=edge.size)
    await _keep(full)


async def _keep(full: Iterable[FullTile]) -> None:
    """Stores tiles. One that is there already is the same, or somebody changed what was hashed before."""
    for each in full:
        rows = await LedgerTile.raw(
            "WITH made AS (INSERT INTO ledger_tile (path, hashes, root) VALUES ({}, {}, {})"
            " ON CONFLICT (path) DO NOTHING)"
            " SELECT 1 FROM ledger_tile WHERE path = {} AND (hashes, root) <> ({}, {})",
            each.tile.path(), each.hashes, each.root, each.tile.path(), each.hashes, each.root,
        )  # fmt: skip
        if rows:
            raise HeadRefused("alarm.other_tile", tile=each.tile.path())


async def publish(signed: Signed, keys: Iterable[Verifier]) -> None:
    """Stores a checkpoint with the keys that signed it; once more is the same as once. Raises `HeadRefused`."""
    await LedgerCheckpoint.raw(
        "WITH keys AS (INSERT INTO ledger_key (vkey, published_at)"
        " SELECT vkey, {} FROM unnest({}::text[]) vkey ON CONFLICT DO NOTHING)"
        " INSERT INTO ledger_checkpoint (number, signed_at, size, root, note) VALUES ({}, {}, {}, {}, {})"
        " ON CONFLICT (number) DO NOTHING",
        signed.at,
        [key.text() for key in keys],
        signed.number,
        signed.at,
        signed.size,
        signed.root,
        signed.note,
    )
    rows = await LedgerCheckpoint.raw("SELECT note FROM ledger_checkpoint WHERE number = {}", signed.number)
    if [bytes(row["note"]) for row in rows] != [signed.note]:
        raise HeadRefused("alarm.other_checkpoint", size=signed.size)


async def ask() -> bool:
    """Asks the signer to sign now, or once the transaction is committed; says whether one listens that would.

    After a head that was refused none does, until somebody has seen to it.
    """
    [found] = await LedgerHead.raw(
        "SELECT pg_notify({}, '') IS NOT NULL AND EXISTS (SELECT 1 FROM pg_stat_activity"
        " WHERE application_name = {} AND datname = current_database())"
        f" AND NOT EXISTS ({STANDING}) AS listens",
        CHANNEL,
        LISTENER,
    )
    return bool(found["listens"])


async def unstamped(since: datetime) -> Signed | None:
    """The last checkpoint, unless it or another one was stamped since a moment."""
    rows = await LedgerCheckpoint.raw(
        "SELECT c.number, c.signed_at AS at, c.size, c.root, c.note FROM ledger_checkpoint c"
        " WHERE NOT EXISTS (SELECT 1 FROM ledger_stamp WHERE stamped_at >= {} OR number = c.number)"
        " AND c.number = (SELECT max(number) FROM ledger_checkpoint)",
        since,
    )
    return Signed(**rows[0]) if rows else None


async def keep_stamp(number: int, stamp: Stamp, answer: bytes) -> None:
    """Stores the stamp of a checkpoint. The first one stays."""
    await LedgerStamp.raw(
        "INSERT INTO ledger_stamp (number, stamped_at, authority, answer) VALUES ({}, {}, {}, {})"
        " ON CONFLICT (number) DO NOTHING",
        number,
        stamp.at,
        stamp.authority,
        answer,
    )


async def note_alarm(at: datetime, reason: str, params: Mapping[str, object]) -> None:
    """Stores why a head was refused, once until a checkpoint is signed again.

    It is later than the last checkpoint, whatever the clock says: or it would not stand.
    """
    said = json.dumps(params, sort_keys=True)
    await LedgerAlarm.raw(
        "WITH last AS (SELECT coalesce(max(signed_at), '-infinity') AS at FROM"
        " (SELECT signed_at FROM ledger_checkpoint ORDER BY number DESC LIMIT 1) c)"
        " INSERT INTO ledger_alarm (id, raised_at, reason, params)"
        " SELECT {}, greatest({}, last.at + interval '1 microsecond'), {}, {}::jsonb FROM last"
        " WHERE NOT EXISTS"
        " (SELECT 1 FROM ledger_alarm WHERE reason = {} AND params = {}::jsonb AND raised_at > last.at)",
        new_id(),
        at,
        reason,
        said,
        reason,
        said,
    )


async def alarm() -> Alarm | None:
    """The latest alarm that stands."""
    rows = await LedgerAlarm.raw(STANDING)
    return _alarm(rows[0]) if rows else None


async def alarms(most: int) -> tuple[Alarm, ...]:
    """The last ones, the latest first, each with the moment from which a head was signed again."""
    rows = await LedgerAlarm.raw(
        "SELECT id, raised_at, reason, params, (SELECT min(signed_at) FROM ledger_checkpoint"
        " WHERE signed_at > a.raised_at) AS resolved_at"
        f" FROM ledger_alarm a ORDER BY raised_at DESC, id DESC LIMIT {most:d}"
    )
    return tuple(_alarm(row) for row in rows)


def _alarm(row: Mapping[str, Any]) -> Alarm:
    return Alarm(**{**row, "params": json.loads(row["params"])})
