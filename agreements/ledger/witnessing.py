"""What files prove themselves with: the act by which each was issued, and the last entries about what it shows.

All of it follows from the first entry about the file: which entries there were when its content was made, and the
first checkpoints over them. So the same content has the same evidence, byte for byte, whenever it is given out.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from agreements.errors import NotFound
from agreements.ledger import evidence, notes, published
from agreements.ledger.evidence import Content, Evidence, Method, Witness
from agreements.ledger.notes import Verifier
from agreements.ledger.signing import Signed
from agreements.tables.issued_files import IssuedFile
from agreements.tables.ledger import LedgerEntry, LedgerHead
from agreements.tables.relations import OTHERS
from agreements.vocabulary import IssuedKind

# An agreement of the demonstration takes 5 kB in the evidence of a list of agreements and 8 kB in that of one of
# commitments, so that this many take some 2.5 and 4 MB: what can still be sent by letter.
MOST = 500
# The sections that a file shows something of. Who opened a restricted agreement, who proposed what about its level and
# how it stands to others are told on its page and in no file: these stay digests.
SHOWN = {
    IssuedKind.AGREEMENT_LIST: ("core", "party"),
    IssuedKind.AGREEMENT_SUMMARY: (
        "amendment",
        "commitment",
        "core",
        "document",
        "event",
        "fulfilment",
        "hand_over",
        "party",
        "payment",
        "serving",
    ),
    IssuedKind.COMMITMENT_LIST: ("commitment", "core", "payment"),
    IssuedKind.PROGRAMME_REPORT: ("core", "initiative", "item", "serving"),
}
ENTRIES = (
    "SELECT e.seq, e.body, array(SELECT s.body"
    " FROM jsonb_each_text(convert_from(e.body, 'UTF8')::jsonb -> 'sections') k"
    " JOIN ledger_section s ON s.digest = decode(k.value, 'hex') WHERE split_part(k.key, '/', 1) = ANY({})"
    " ORDER BY k.key) AS sections FROM unnest({}::uuid[]) WITH ORDINALITY o (id, place)"
    " CROSS JOIN LATERAL (SELECT seq, body FROM ledger_entry WHERE subject = o.id AND seq < {}"
    " ORDER BY revision DESC LIMIT 1) e ORDER BY o.place"
)
ISSUED = (
    "SELECT h.log, i.kind, i.content, i.agreements, i.programme, i.log_size, e.seq, e.body, s.body AS section"
    " FROM ledger_head h CROSS JOIN issued_file i JOIN ledger_entry e ON e.subject = i.id AND e.revision = 1"
    " LEFT JOIN ledger_section s"
    " ON s.digest = decode(convert_from(e.body, 'UTF8')::jsonb -> 'sections' ->> 'core', 'hex') WHERE i.id = {}"
)


@dataclass(frozen=True, slots=True)
class Records:
    """The last entries about what a content shows, among the first `size`, under one checkpoint."""

    size: int
    witnesses: tuple[Witness, ...]

    def digest(self) -> str | None:
        """What binds them to the file, over the leaf hashes of their entries in order; None where there are none."""
        return evidence.digest_of(each.entry for each in self.witnesses) if self.witnesses else None


async def log() -> str:
    """The name of the log."""
    [head] = await LedgerHead.raw("SELECT log FROM ledger_head")
    return str(head["log"])


async def first(issued: UUID) -> int:
    """The entry by which a content was given out for the first time."""
    [row] = await LedgerEntry.raw("SELECT seq FROM ledger_entry WHERE subject = {} AND revision = 1", issued)
    return int(row["seq"])


async def last(subjects: Sequence[UUID], known_on: datetime | None = None) -> dict[UUID, int]:
    """The last entry about each subject, up to and with a moment."""
    rows = await LedgerEntry.raw(
        "SELECT o.id, e.seq FROM unnest({}::uuid[]) o (id) CROSS JOIN LATERAL"
        " (SELECT seq FROM ledger_entry WHERE subject = o.id AND at <= coalesce({}::timestamptz, 'infinity')"
        " ORDER BY revision DESC LIMIT 1) e",
        list(subjects),
        known_on,
    )
    return {row["id"]: row["seq"] for row in rows}


async def records(kind: IssuedKind, subjects: Sequence[UUID], size: int, head: Signed | None) -> Records:
    """The last entry about each subject among the first `size`, under a checkpoint over these; none without one.

    Whoever may read the subjects may see what is disclosed, and the file may travel: a section that says who else may
    read, or that names another agreement, stays a digest.
    """
    if head is None or not subjects:
        return Records(size, ())
    rows = await LedgerEntry.raw(ENTRIES, list(SHOWN[kind]), list(subjects), size)
    proofs = await published.proofs_under(head, [row["seq"] for row in rows])
    return Records(
        size,
        tuple(
            Witness(
                bytes(row["body"]),
                proofs[row["seq"]].body(),
                tuple(bytes(section) for section in row["sections"] if _may_travel(section)),
            )
            for row in rows
        ),
    )


async def of_issued(issued: UUID, shown: Records | None = None) -> Evidence:
    """The evidence of a file, the act left out while it is not signed. Raises `NotFound`.

    `shown` are its records, where they were read already; those count that it was issued with first.
    """
    rows = await IssuedFile.raw(ISSUED, issued)
    if not rows:
        raise NotFound("errors.no_issued_file")
    [row] = rows
    issue, head = None, await published.covering(row["seq"])
    if head is not None:
        proof = (await published.proofs_under(head, [row["seq"]]))[row["seq"]]
        sections = () if row["section"] is None else (bytes(row["section"]),)
        issue = Witness(bytes(row["body"]), proof.body(), sections)
    if shown is None or shown.size != row["log_size"]:
        subjects = [*([row["programme"]] if row["programme"] else []), *row["agreements"]]
        under = await published.covering(row["log_size"] - 1)
        shown = await records(IssuedKind(row["kind"]), subjects, row["log_size"], under)
    records_of = shown.witnesses
    return Evidence(row["log"], _content(row["content"]), issue, records_of, await keys(issue, records_of))


async def of_record(agreement: UUID) -> Evidence:
    """The proof of an agreement as it is now, which no file was made of. Raises `NotFound` while it is not signed."""
    seq = (await last([agreement]))[agreement]
    head = await published.covering(seq)
    if head is None:
        raise NotFound("errors.entry_not_signed")
    shown = await records(IssuedKind.AGREEMENT_SUMMARY, [agreement], seq + 1, head)
    return Evidence(
        await log(), Content(Method.FILE), None, shown.witnesses, await keys(None, shown.witnesses)
    )


async def keys(issue: Witness | None, shown: tuple[Witness, ...]) -> tuple[str, ...]:
    """The published keys that signed these proofs, and no others: so a key that comes later changes no file."""
    # All records stand under one checkpoint.
    proofs = [each.proof for each in (issue, *shown[:1]) if each is not None]
    checkpoints = [proof.partition(b"\n\n")[2] for proof in proofs]
    signers = {each.key_id for note in checkpoints for each in notes.parse(note).signatures}
    if not signers:
        return ()
    return tuple(key for key in sorted(await published.keys()) if Verifier.parse(key).key_id in signers)


def _content(said: str) -> Content:
    read: dict[str, Any] = json.loads(said)
    return Content(**{**read, "method": Method(read["method"])})


def _may_travel(section: bytes) -> bool:
    rows: dict[str, list[dict[str, Any]]] = json.loads(section)["rows"]
    if rows.get("agreement_reader"):
        return False
    return not any(OTHERS[table] in row for table, found in rows.items() if table in OTHERS for row in found)
