"""Whether the log proves itself: everything is recomputed from the stored bytes.

Canonical form, hashes, order, tree heads, the links between the entries about one subject; then what was signed, and
each section against the digest it stands under. What the rows say is another question: `comparing`.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from cryptography.x509 import Certificate

from agreements.ledger import attesting, comparing, strays, withholding
from agreements.ledger.canonical import moment
from agreements.ledger.findings import Finding
from agreements.ledger.notes import Verifier
from agreements.ledger.recording import Row
from agreements.ledger.walking import Step, Walk
from agreements.ledger.withholding import Withheld
from agreements.tables.ledger import LedgerEntry, LedgerHead, LedgerSection

BATCH = 500


async def findings(
    roots: Sequence[Certificate] = (), walk: Walk | None = None, trusted: Sequence[Verifier] = ()
) -> AsyncIterator[Finding]:
    """Everything wrong with the log and the database; nothing when all is as it should be. Takes what `of_log` does."""
    walk = Walk() if walk is None else walk
    async for finding in of_log(walk, roots, trusted):
        yield finding
    async for finding in comparing.findings(walk.last):
        yield finding


async def of_log(
    walk: Walk, roots: Sequence[Certificate] = (), trusted: Sequence[Verifier] = ()
) -> AsyncIterator[Finding]:
    """Everything wrong with the log; `walk` goes through all of it, and tells meanwhile how far it has come.

    `roots`: the authorities of time that are trusted; `trusted`: the keys that whoever asks was handed, since a
    database can say no more than whose keys it has.
    """
    withheld = await withholding.told()
    async for finding in _entries(walk, withheld, trusted or await attesting.keys()):
        yield finding
    for number in await attesting.beyond(walk.size):
        yield Finding("verify.checkpoint_beyond", {"number": number})
    async for number in attesting.other_stamps(roots):
        yield Finding("verify.stamp_differs", {"number": number})
    async for finding in _sections():
        yield finding
    async for finding in _withheld(withheld):
        yield finding
    for finding in await _head(walk):
        yield finding
    async for stray in strays.of_log(walk.size, {each.remains for each in withheld.values() if each.remains}):
        yield Finding(*stray)


async def _entries(
    walk: Walk, withheld: Mapping[bytes, Withheld], verifiers: Sequence[Verifier]
) -> AsyncIterator[Finding]:
    origin = await _origin()
    while True:
        batch = await LedgerEntry.raw(
            "SELECT seq, at, act, actor, subject_kind, subject, revision, body, leaf, root FROM ledger_entry"
            f" WHERE seq >= {{}} ORDER BY seq LIMIT {BATCH}",
            walk.size,
        )
        if not batch:
            return
        mentioned: dict[bytes, tuple[int, str]] = {}
        for row in batch:
            step = walk.pass_by(row["seq"], bytes(row["body"]))
            for finding in (*step.findings, *_beside(row, step, walk)):
                yield finding
            if step.said is not None:
                mentioned.update(dict.fromkeys(step.digests, (row["seq"], step.said["subject"])))
        for finding in await _signed(walk, origin, verifiers):
            yield finding
        absent = await LedgerSection.raw(
            "SELECT d AS digest FROM unnest({}::bytea[]) d WHERE NOT EXISTS"
            " (SELECT 1 FROM ledger_section s WHERE s.digest = d)",
            list(mentioned),
        )
        for row in absent:
            seq, subject = mentioned[row["digest"]]
            by = withheld.get(row["digest"])
            # What an entry withholds was said before it and of the same thing.
            if by is None or by.seq <= seq or by.subject != subject:
                yield Finding("verify.section_missing", {"seq": seq, "digest": row["digest"].hex()})


async def _signed(walk: Walk, origin: str, verifiers: Sequence[Verifier]) -> list[Finding]:
    """Checkpoints and tiles that do not fit the entries read since the last look."""
    heads, full = walk.heads, walk.full
    walk.heads, walk.full = [], []
    numbers = await attesting.disagreeing(origin, walk.edge.size - len(heads), heads, verifiers)
    return [
        *(Finding("verify.checkpoint_differs", {"number": number}) for number in numbers),
        *(Finding("verify.tile_changed", {"tile": path}) for path in await attesting.other_tiles(full)),
    ]


async def _origin() -> str:
    rows = await LedgerHead.raw("SELECT log FROM ledger_head")
    return str(rows[0]["log"]) if rows else ""


def _beside(row: Row, step: Step, walk: Walk) -> Iterator[Finding]:
    """The columns of an entry against its bytes."""
    seq = row["seq"]
    if step.leaf != row["leaf"]:
        yield Finding("verify.entry_changed", {"seq": seq})
    if walk.gapless and walk.heads[-1] != row["root"]:
        yield Finding("verify.root_changed", {"seq": seq})
    if (said := step.said) is None:
        return
    stored = {
        "seq": (seq, said["seq"]),
        "at": (moment(row["at"]), said["at"]),
        "act": (row["act"], said["act"]),
        "actor": (str(row["actor"]), said["actor"]["account"]),
        "subject": (f"{row['subject_kind']}/{row['subject']}", said["subject"]),
        "revision": (row["revision"], said["revision"]),
    }
    for column, (stands, repeated) in stored.items():
        if stands != repeated:
            yield Finding("verify.entry_column_changed", {"seq": seq, "column": column})


async def _sections() -> AsyncIterator[Finding]:
    """Each section's bytes against the digest they stand under."""
    rows = await LedgerSection.raw(
        "SELECT digest FROM ledger_section WHERE digest <> sha256(body) ORDER BY digest"
    )
    for row in rows:
        yield Finding("verify.section_changed", {"digest": row["digest"].hex()})


async def _withheld(withheld: Mapping[bytes, Withheld]) -> AsyncIterator[Finding]:
    """What is withheld is gone, and what is left of it is there, unless more was taken out of it."""
    left = {each.remains: each.seq for each in withheld.values() if each.remains is not None}
    rows = await LedgerSection.raw(
        "SELECT digest FROM ledger_section WHERE digest = ANY({})", [*withheld, *left]
    )
    there = {row["digest"] for row in rows}
    for digest in sorted(withheld.keys() & there):
        yield Finding("verify.section_not_withheld", {"seq": withheld[digest].seq, "digest": digest.hex()})
    for digest in sorted(left.keys() - there - withheld.keys()):
        yield Finding("verify.section_missing", {"seq": left[digest], "digest": digest.hex()})


async def _head(walk: Walk) -> list[Finding]:
    rows = await LedgerHead.raw("SELECT size, root, frontier FROM ledger_head")
    if len(rows) != 1:
        return [Finding("verify.no_head")]
    head = rows[0]
    if head["size"] != walk.size:
        return [Finding("verify.head_size", {"head": head["size"], "entries": walk.size})]
    if walk.gapless and (head["root"] != walk.root or tuple(head["frontier"]) != walk.frontier):
        return [Finding("verify.head_changed")]
    return []


async def totals() -> tuple[str, int, str]:
    """The log's name, its size and its head in hexadecimal."""
    [head] = await LedgerHead.raw("SELECT log, size, root FROM ledger_head")
    return head["log"], int(head["size"]), head["root"].hex()
