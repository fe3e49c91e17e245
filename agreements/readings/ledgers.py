"""What the ledger says of one record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import redactions
from agreements.readings.visibility import visible
from agreements.rules.confidentiality import is_lower
from agreements.rules.section_changes import SectionChange
from agreements.tables.agreements import Agreement
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act, Confidentiality


class Entry(Struct, frozen=True):
    """One act: what it was, who did it, which sections it changed, and where it stands in the tree.

    Of those it `changed`, some were `added` by it. `restricted`: a correction that raised the confidentiality and
    changed nothing else. `changes` are told field by field where they were asked for and the reader may read them.
    `withheld` is the entry that took the reason of this one out of the record.
    """

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
    restricted: bool = False
    added: tuple[str, ...] = ()
    changes: tuple[SectionChange, ...] | None = None
    withheld: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with the sections it changed: the name, and the digests before and after, None where there is none."""

    entry: Entry
    steps: tuple[tuple[str, str | None, str | None], ...]


# What a correction that only restricts who may read may change.
RESTRICTION = frozenset({"confidentiality", "confidentiality_reason", "confidentiality_review_on"})
CORE = "ledger_standing(convert_from({}.body, 'UTF8')::json -> 'sections' ->> 'core')"


async def of_agreement(agreement: UUID, actor: Actor) -> tuple[Entry, ...]:
    """The entries about an agreement, oldest first. Raises `NotFound`, also for what the actor may not read."""
    return tuple(each.entry for each in await steps(agreement, actor))


async def steps(agreement: UUID, actor: Actor) -> tuple[Told, ...]:
    """The same with the digests. Raises as `of_agreement` does."""
    await check_readable(agreement, actor)
    return await _of(agreement)


async def check_readable(agreement: UUID, actor: Actor) -> None:
    """Raises `NotFound` for what the actor may not read."""
    seen = await Agreement.raw("SELECT 1 FROM agreement a WHERE a.id = {} AND {}", agreement, visible(actor))
    if not seen:
        raise NotFound("errors.no_agreement")


async def of_programme(programme: UUID) -> tuple[Entry, ...]:
    """The entries about a programme, which whoever is signed in may read, oldest first. Raises `NotFound`."""
    entries = tuple(each.entry for each in await _of(programme))
    # What was not entered as a programme is none, whatever else has this key.
    if not entries or entries[0].act is not Act.PROGRAMME_CREATE:
        raise NotFound("errors.no_programme")
    return entries


async def _of(subject: UUID) -> tuple[Told, ...]:
    rows = await LedgerEntry.raw(
        "SELECT e.seq, e.at, e.act, e.actor, e.revision, e.body, e.leaf, e.root, s.body AS reason,"
        " b.body AS core_before, c.body AS core FROM ledger_entry e"
        " LEFT JOIN ledger_section s ON s.digest ="
        " decode(convert_from(e.body, 'UTF8')::json ->> 'reason', 'hex')"
        f" LEFT JOIN ledger_section c ON e.act = '{Act.AGREEMENT_CORRECT}' AND c.digest = {CORE.format('e')}"
        f" LEFT JOIN ledger_entry p ON e.act = '{Act.AGREEMENT_CORRECT}' AND p.subject = e.subject"
        f" AND p.revision = e.revision - 1 LEFT JOIN ledger_section b ON b.digest = {CORE.format('p')}"
        " WHERE e.subject = {} ORDER BY e.revision",
        subject,
    )
    bodies = [json.loads(row["body"]) for row in rows]
    gone = [
        said["reason"]
        for said, row in zip(bodies, rows, strict=True)
        if said["reason"] and row["reason"] is None
    ]
    taken = await redactions.withheld_by([subject], gone)
    told, before = [], dict[str, str]()
    for row, said in zip(rows, bodies, strict=True):
        after = said["sections"]
        by = taken[said["reason"]][0].entry if said["reason"] in taken else None
        told.append(step(row, before, after, withheld=by))
        before = after
    return tuple(told)


def step(
    row: Mapping[str, Any],
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    withheld: int | None = None,
) -> Told:
    """An entry, given the digests of sections before and after it. `row` has its columns and the body of its reason.

    `withheld` is the entry that took the reason out.
    """
    changed = tuple(name for name, digest in after.items() if before.get(name) != digest)
    removed = tuple(name for name in before if name not in after)
    entry = Entry(
        seq=row["seq"],
        at=row["at"],
        act=Act(row["act"]),
        actor=row["actor"],
        revision=row["revision"],
        changed=changed,
        removed=removed,
        reason=json.loads(row["reason"])["text"] if row["reason"] else None,
        leaf=row["leaf"].hex(),
        root=row["root"].hex(),
        restricted=_restricted(row, {*changed}),
        added=tuple(name for name in changed if name not in before),
        withheld=withheld,
    )
    return Told(entry, tuple((name, before.get(name), after.get(name)) for name in (*changed, *removed)))


def _restricted(row: Mapping[str, Any], changed: set[str]) -> bool:
    """Whether the entry of a correction raised the confidentiality and changed nothing else of the record."""
    if row.get("core") is None or row.get("core_before") is None or changed != {"core"}:
        return False
    [before], [after] = (json.loads(row[name])["rows"]["agreement"] for name in ("core_before", "core"))
    other = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    levels = (Confidentiality(said["confidentiality"]) for said in (before, after))
    return other <= RESTRICTION and is_lower(*levels)


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


async def agreement(seq: int, actor: Actor) -> UUID:
    """The agreement that an entry is about, if the actor may read it. Raises `NotFound`."""
    rows = await LedgerEntry.raw(
        "SELECT a.id FROM ledger_entry e JOIN agreement a ON a.id = e.subject WHERE e.seq = {} AND {}",
        seq,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_entry")
    return UUID(str(rows[0]["id"]))
