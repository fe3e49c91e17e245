"""The register as its ledger had it up to an entry, record by record, as far as a reader may see it now.

What is not for the reader is not told of at all: whatever they may not read, what was a draft then, what was changed
while it was one, and what names an agreement that they may not read. Accounts are nobody's to take away.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.readings.visibility import visible
from agreements.tables.agreements import Agreement
from agreements.tables.documents import FileContent
from agreements.tables.ledger import LedgerEntry, LedgerSection
from agreements.tables.relations import OTHERS
from agreements.vocabulary import Act, Role

# What whoever is signed in may read, and agreements after the bodies that they name.
OPEN = ("calendar", "exchange_rate", "organisation", "programme")
BATCH = 20
# No agreement has an id that is before it.
FIRST = UUID(int=0)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Known:
    """A record: the bytes of all its sections that may be shown, by digest, and the rows of those that stood last."""

    kind: str
    id: UUID
    sections: Mapping[str, bytes]
    rows: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry about a record, as far as it is needed here."""

    act: str
    sections: Mapping[str, str]
    reason: str | None

    @property
    def digests(self) -> Iterator[str]:
        yield from self.sections.values()
        if self.reason is not None:
            yield self.reason


async def records(size: int, actor: Actor) -> AsyncIterator[Known]:
    """Every record that the first `size` entries tell of, in the order of kinds and ids."""
    for kind in OPEN:
        rows = await LedgerEntry.raw(
            "SELECT DISTINCT subject FROM ledger_entry WHERE subject_kind = {} AND seq < {} ORDER BY subject",
            kind,
            size,
        )
        ids = [row["subject"] for row in rows]
        for start in range(0, len(ids), BATCH):
            async for known in _records(kind, ids[start : start + BATCH], size, actor):
                yield known
    after = FIRST
    while ids := await _agreements(after, actor):
        async for known in _records("agreement", ids, size, actor):
            yield known
        after = ids[-1]


async def _agreements(after: UUID, actor: Actor) -> list[UUID]:
    rows = await Agreement.raw(
        f"SELECT a.id FROM agreement a WHERE a.id > {{}} AND {{}} ORDER BY a.id LIMIT {BATCH}",
        after,
        visible(actor),
    )
    return [row["id"] for row in rows]


async def _records(kind: str, ids: Sequence[UUID], size: int, actor: Actor) -> AsyncIterator[Known]:
    told = await _told(ids, size)
    shown = {key: _shown(kind, entries, actor) for key, entries in told.items()}
    bodies = await _bodies(
        {digest for entries in shown.values() for each in entries for digest in each.digests}
    )
    said = {digest: json.loads(body) for digest, body in bodies.items()}
    hidden = await _hidden(said.values(), actor) if kind == "agreement" else frozenset()
    open_to = {digest for digest, each in said.items() if not _names(each) & hidden}
    for key in ids:
        entries = shown.get(key, ())
        if not entries or (kind == "agreement" and not _may_show(entries[-1], said, actor)):
            continue
        wanted = {digest for each in entries for digest in each.digests} & open_to
        last = [digest for _, digest in sorted(entries[-1].sections.items()) if digest in open_to]
        yield Known(
            kind,
            key,
            {digest: bodies[digest] for digest in sorted(wanted)},
            tuple(said[digest]["rows"] for digest in last),
        )


async def _told(ids: Sequence[UUID], size: int) -> dict[UUID, list[_Told]]:
    rows = await LedgerEntry.raw(
        "SELECT subject, act, body FROM ledger_entry WHERE subject = ANY({}) AND seq < {} ORDER BY subject, revision",
        list(ids),
        size,
    )
    found: dict[UUID, list[_Told]] = {}
    for row in rows:
        said = json.loads(row["body"])
        found.setdefault(UUID(str(row["subject"])), []).append(
            _Told(row["act"], said["sections"], said["reason"])
        )
    return found


def _shown(kind: str, entries: Sequence[_Told], actor: Actor) -> Sequence[_Told]:
    """Without those of the time when an agreement was a draft, which are the registrars' own."""
    if kind != "agreement" or actor.has(Role.REGISTRAR):
        return entries
    begins = [number for number, each in enumerate(entries) if each.act == Act.AGREEMENT_REGISTER]
    return entries[begins[0] :] if begins else ()


def _may_show(last: _Told, said: Mapping[str, Any], actor: Actor) -> bool:
    """What was a draft then stays one; what has no core that may be shown is nothing."""
    core = said.get(last.sections.get("core", ""))
    if core is None:
        return False
    [agreement] = core["rows"]["agreement"]
    return "registered_at" in agreement or actor.has(Role.REGISTRAR)


async def _bodies(digests: Iterable[str]) -> dict[str, bytes]:
    rows = await LedgerSection.raw(
        "SELECT digest, body FROM ledger_section WHERE digest = ANY({})",
        [bytes.fromhex(each) for each in sorted(digests)],
    )
    return {row["digest"].hex(): bytes(row["body"]) for row in rows}


def _names(section: Mapping[str, Any]) -> frozenset[str]:
    """The other agreements that a section names."""
    rows = section.get("rows", {})
    return frozenset(
        row[column] for table, column in OTHERS.items() for row in rows.get(table, ()) if column in row
    )


async def _hidden(sections: Iterable[Mapping[str, Any]], actor: Actor) -> frozenset[str]:
    """The agreements that sections name and the reader may not read."""
    named = {name for each in sections for name in _names(each)}
    if not named:
        return frozenset()
    rows = await Agreement.raw(
        "SELECT a.id FROM agreement a WHERE a.id = ANY({}) AND {}",
        sorted(UUID(each) for each in named),
        visible(actor),
    )
    return frozenset(named - {str(row["id"]) for row in rows})


async def file(digest: str) -> bytes | None:
    """The bytes of a file; None where they are kept no more."""
    rows = await FileContent.raw("SELECT content FROM file_content WHERE digest = {}", digest)
    return bytes(rows[0]["content"]) if rows else None
