"""What the ledger says of one record."""

import json
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.visibility import visible
from agreements.tables.agreements import Agreement
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act


class Entry(Struct, frozen=True):
    """One act: what it was, who did it, which sections it changed, and where it stands in the tree."""

    seq: int
    at: datetime
    act: Act
    actor: UUID
    revision: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    reason: str | None
    leaf: str
    root: str


async def of_agreement(agreement: UUID, actor: Actor) -> tuple[Entry, ...]:
    """The entries about an agreement, oldest first. Raises `NotFound`, also for what the actor may not read."""
    seen = await Agreement.raw("SELECT 1 FROM agreement a WHERE a.id = {} AND {}", agreement, visible(actor))
    if not seen:
        raise NotFound("errors.no_agreement")
    return await _of(agreement)


async def of_programme(programme: UUID) -> tuple[Entry, ...]:
    """The entries about a programme, which whoever is signed in may read, oldest first. Raises `NotFound`."""
    entries = await _of(programme)
    # What was not entered as a programme is none, whatever else has this key.
    if not entries or entries[0].act is not Act.PROGRAMME_CREATE:
        raise NotFound("errors.no_programme")
    return entries


async def _of(subject: UUID) -> tuple[Entry, ...]:
    rows = await LedgerEntry.raw(
        "SELECT e.seq, e.at, e.act, e.actor, e.revision, e.body, e.leaf, e.root, s.body AS reason FROM ledger_entry e"
        " LEFT JOIN ledger_section s ON s.digest ="
        " decode(convert_from(e.body, 'UTF8')::json ->> 'reason', 'hex')"
        " WHERE e.subject = {} ORDER BY e.revision",
        subject,
    )
    entries, before = [], dict[str, str]()
    for row in rows:
        after = json.loads(row["body"])["sections"]
        entries.append(
            Entry(
                seq=row["seq"],
                at=row["at"],
                act=Act(row["act"]),
                actor=row["actor"],
                revision=row["revision"],
                changed=tuple(name for name, digest in after.items() if before.get(name) != digest),
                removed=tuple(name for name in before if name not in after),
                reason=json.loads(row["reason"])["text"] if row["reason"] else None,
                leaf=row["leaf"].hex(),
                root=row["root"].hex(),
            )
        )
        before = after
    return tuple(entries)


async def body(seq: int, actor: Actor) -> bytes:
    """The canonical bytes of an entry about an agreement the actor may read. Raises `NotFound`."""
    rows = await LedgerEntry.raw(
        "SELECT e.body FROM ledger_entry e JOIN agreement a ON a.id = e.subject WHERE e.seq = {} AND {}",
        seq,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_entry")
    return bytes(rows[0]["body"])
