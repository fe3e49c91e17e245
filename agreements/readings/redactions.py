"""What was taken out of the record of an agreement, what is proposed to be, and what could be."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.sql import act, listed, moment
from agreements.readings.visibility import visible
from agreements.rules import redactions as rules
from agreements.rules.redactions import FILE, REASON, Chosen, Gone, Place, Version
from agreements.rules.successions import LegalAct
from agreements.tables.ledger import LedgerEntry, LedgerSection
from agreements.tables.redactions import RedactedPlace as Places
from agreements.tables.redactions import Redaction as Table
from agreements.vocabulary import Act, RedactionAsker


class RedactedPlace(Struct, frozen=True):
    """A place of a redaction (`rules.redactions.Place`); `stands`: what stands there now goes too."""

    section: str
    part: str | None
    part_id: UUID | None
    field: str | None
    revision: int | None
    stands: bool

    @property
    def place(self) -> Place:
        return Place(self.section, self.part, self.part_id, self.field, self.revision)


class RedactedSection(Struct, frozen=True):
    """Bytes that are gone: the section, the first revision that said so, and their digest in hexadecimal."""

    section: str
    revision: int
    digest: str
    remains: str | None


class Redaction(Struct, frozen=True):
    """A proposal to take something out, and what became of it; `entry` is the one that withholds the `sections`."""

    id: UUID
    basis: LegalAct
    asker: RedactionAsker
    asked_by: UUID | None
    request_number: str | None
    request_on: date | None
    places: tuple[RedactedPlace, ...]
    proposed_at: datetime
    proposed_by: UUID
    approved_at: datetime | None
    approved_by: UUID | None
    refused_at: datetime | None
    refused_by: UUID | None
    refusal_reason: str | None
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None
    entry: int | None
    sections: tuple[RedactedSection, ...]

    @property
    def waiting(self) -> bool:
        return self.approved_at is None and self.refused_at is None and self.withdrawn_at is None


class Withheld(Struct, frozen=True):
    """A section of which the ledger withholds something: by which entry, on what ground, and which places.

    Without `entry` its bytes are missing, and nothing says why.
    """

    section: str
    entry: int | None
    basis: LegalAct | None
    places: tuple[RedactedPlace, ...] = ()


PLACES = listed(
    "json_build_object('section', i.section, 'part', i.part, 'part_id', i.part_id, 'field', i.field,"
    " 'revision', i.revision, 'stands', i.stands)",
    "redacted_place i WHERE i.redaction = g.id",
    "i.id",
)
SECTIONS = listed(
    "json_build_object('section', i.section, 'revision', i.revision, 'digest', i.digest, 'remains', i.remains)",
    "redacted_section i WHERE i.redaction = g.id",
    "i.id",
)
# The act that approves is one entry about the agreement; of those that have the redaction in them, the first such.
ENTRY = (
    "CASE WHEN g.approved_at IS NOT NULL THEN (SELECT min(l.seq) FROM ledger_entry l WHERE l.subject = g.agreement"
    f" AND l.act = '{Act.REDACTION_APPROVE}' AND l.actor = g.approved_by AND l.at >= g.proposed_at"
    " AND convert_from(l.body, 'UTF8')::jsonb -> 'sections' ? ('redaction/' || g.id)) END"
)
SAID = (
    "json_build_object('id', g.id,"
    f" 'basis', {act('g')},"
    " 'asker', g.asker, 'asked_by', g.asked_by, 'request_number', g.request_number, 'request_on', g.request_on,"
    f" 'places', {PLACES}, 'proposed_at', {moment('g.proposed_at')}, 'proposed_by', g.proposed_by,"
    f" 'approved_at', {moment('g.approved_at')}, 'approved_by', g.approved_by,"
    f" 'refused_at', {moment('g.refused_at')}, 'refused_by', g.refused_by, 'refusal_reason', g.refusal_reason,"
    f" 'withdrawn_at', {moment('g.withdrawn_at')}, 'withdrawn_by', g.withdrawn_by,"
    f" 'entry', {ENTRY}, 'sections', {SECTIONS})"
)
# Whether the file of a document was taken out. Its bytes may stand still, in the place of another document.
FILE_WITHHELD = (
    "EXISTS (SELECT 1 FROM redacted_place p JOIN redaction r ON r.id = p.redaction"
    f" WHERE p.part_id = {{}} AND p.field = '{FILE}' AND r.approved_at IS NOT NULL)"
)
# Of `agreement a`, the oldest first.
REDACTIONS = listed(SAID, "redaction g WHERE g.agreement = a.id", "g.id")


async def agreement_of(redaction: UUID, actor: Actor) -> UUID:
    """The agreement that something is to be taken out of. Raises `NotFound`, also for what the actor may not read."""
    rows = await Table.raw(
        "SELECT g.agreement FROM redaction g JOIN agreement a ON a.id = g.agreement WHERE g.id = {} AND {}",
        redaction,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_redaction")
    return UUID(str(rows[0]["agreement"]))


async def versions(agreement: UUID) -> tuple[Version, ...]:
    """Every section of the agreement as it stood in each revision, and every reason; what is withheld, as it is left.

    For an act and for whoever may choose among places: nothing is asked about the reader here.
    """
    entries = await LedgerEntry.raw(
        "SELECT revision, body FROM ledger_entry WHERE subject = {} ORDER BY revision", agreement
    )
    revisions: dict[tuple[str, str], list[int]] = {}
    current: set[str] = set()
    for row in entries:
        said = json.loads(row["body"])
        reasons = [(REASON, said["reason"])] if said["reason"] else []
        for section, digest in [*said["sections"].items(), *reasons]:
            revisions.setdefault((section, digest), []).append(row["revision"])
        current = set(said["sections"].values())
    bodies = await _standing({digest for _, digest in revisions})
    return tuple(
        _version(section, bodies[digest], numbers, current=digest in current)
        for (section, digest), numbers in revisions.items()
        if digest in bodies and not section.startswith("redaction/")
    )


def _version(section: str, stands: tuple[str, Any], revisions: list[int], current: bool) -> Version:
    digest, said = stands
    return Version(section, digest, tuple(revisions), current, said.get("rows"), said.get("text", ""))


async def _standing(digests: Collection[str]) -> dict[str, tuple[str, Any]]:
    """What is left of sections, by the digest that entries have: the digest it has now, and what it says."""
    rows = await LedgerSection.raw(
        "SELECT d.said, s.digest, s.body FROM unnest({}::text[]) d (said)"
        " JOIN ledger_section s ON s.digest = ledger_standing(d.said)",
        sorted(digests),
    )
    return {row["said"]: (row["digest"].hex(), json.loads(row["body"])) for row in rows}


async def bodies(digests: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """What sections say, by their digests in hexadecimal; of those withheld, what is left. Those gone are not there."""
    return {digest: said for digest, (_, said) in (await _standing(digests)).items()}


async def gone(agreement: UUID, redaction: Redaction) -> tuple[Gone, ...]:
    """The versions whose bytes would go if it were approved now."""
    chosen = [rules.Chosen(each.place, each.stands) for each in redaction.places]
    return rules.gone(await versions(agreement), chosen)


async def chosen(redaction: UUID) -> tuple[Chosen, ...]:
    """The places that a proposal is about."""
    rows = await Places.raw(
        "SELECT section, part, part_id, field, revision, stands FROM redacted_place WHERE redaction = {} ORDER BY id",
        redaction,
    )
    return tuple(
        Chosen(
            Place(each["section"], each["part"], each["part_id"], each["field"], each["revision"]),
            each["stands"],
        )
        for each in rows
    )


async def withheld_files(agreement: UUID) -> frozenset[UUID]:
    """The documents whose files were taken out."""
    rows = await Places.raw(
        "SELECT p.part_id FROM redacted_place p JOIN redaction r ON r.id = p.redaction"
        f" WHERE r.agreement = {{}} AND r.approved_at IS NOT NULL AND p.field = '{FILE}'",
        agreement,
    )
    return frozenset(UUID(str(row["part_id"])) for row in rows)


async def not_standing(files: Collection[str]) -> list[str]:
    """Those of the files, by their digests, that stand in no dossier any more but where they were taken out."""
    rows = await Table.raw(
        "SELECT f AS digest FROM unnest({}::text[]) f WHERE NOT EXISTS (SELECT 1 FROM document d"
        f" WHERE d.digest = f AND NOT {FILE_WITHHELD.format('d.id')}) ORDER BY 1",
        sorted(files),
    )
    return [row["digest"] for row in rows]


async def withheld_by(agreements: Collection[UUID], digests: Collection[str]) -> dict[str, tuple[Redaction, ...]]:
    """The redactions that took something out of these sections, by the digests that entries have, the first one first.

    What one left of a section the next may have taken more out of.
    """
    if not digests:
        return {}
    rows = await Table.raw(
        f"SELECT {SAID}::text AS said FROM redaction g WHERE g.agreement = ANY({{}}) AND g.approved_at IS NOT NULL",
        list(agreements),
    )
    taken = {
        section.digest: (each, section.remains)
        for each in (msgspec.json.decode(row["said"], type=Redaction) for row in rows)
        for section in each.sections
    }
    return {digest: tuple(_chain(digest, taken)) for digest in digests if digest in taken}


def _chain(digest: str | None, taken: Mapping[str, tuple[Redaction, str | None]]) -> Iterator[Redaction]:
    while digest is not None and digest in taken:
        by, digest = taken[digest]
        yield by


async def told(agreement: UUID, sections: Collection[tuple[str, str]]) -> tuple[Withheld, ...]:
    """What is withheld of sections, each with the digest that an entry has of it, all of which lack their own bytes."""
    known = await withheld_by([agreement], {digest for _, digest in sections})
    return tuple(
        each
        for section, digest in sections
        for each in ([_told(section, by) for by in known.get(digest, ())] or [Withheld(section, None, None)])
    )


def _told(section: str, by: Redaction) -> Withheld:
    places = tuple(each for each in by.places if each.section == section and each.field != FILE)
    return Withheld(section, by.entry, by.basis, places)
