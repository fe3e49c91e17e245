"""What the register itself adds to the check of a file: how its log went on since, and what a code on paper names.

It tells nobody what they did not hold in their hands before. Leaf hashes are public, in the tiles; that a later entry
is about the same record is told to whoever shows another hash of the bytes, which only those have who were given them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.errors import NotFound
from agreements.ledger import checkpoints, following, notes, proofs, published
from agreements.ledger.canonical import digest
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.notes import Verifier
from agreements.ledger.paper import Code
from agreements.ledger.reports import Proved, Report
from agreements.ledger.signing import Signed
from agreements.tables.ledger import LedgerCheckpoint, LedgerEntry

NEXT = (
    "SELECT e.seq AS seq, n.seq AS next FROM unnest({}::bigint[], {}::bytea[]) held (seq, digest)"
    " JOIN ledger_entry e ON e.seq = held.seq AND sha256(e.body) = held.digest"
    " LEFT JOIN ledger_entry n ON n.subject = e.subject AND n.revision = e.revision + 1 AND n.seq < {}"
    " WHERE e.seq < {}"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a code names: the head, and to who holds the document whether a later entry is about the same record."""

    code: Code
    head: Signed | None
    held: bool = False
    next: int | None = None


async def keys() -> tuple[Verifier, ...]:
    """Every key of the register's own log there was."""
    return tuple(map(Verifier.parse, await published.keys()))


async def next_entry(index: int, held: bytes) -> int | None:
    """The entry after this one about the same record, of which `held` is the SHA-256 of the bytes.

    Raises `NotFound` where there is no such entry under the last checkpoint.
    """
    found = await _next([(index, held)])
    if index not in found:
        raise NotFound("errors.no_entry")
    return found[index]


async def followed(report: Report) -> Report:
    """The file held against the register's own log. Raises `following.Unfollowed`."""
    if report.verdict not in following.FOLLOWED or not report.heads:
        return report
    newer = await _last()
    ways = {
        each.size: await published.hashes(proofs.consistency(each.size, newer.size), newer.size)
        for each in report.heads
        if 0 < each.size < newer.size
    }
    return following.held(report, newer, ways, await _next(map(_held, report.records)))


async def named(code: Code) -> Paper:
    """What stands on a document, looked up."""
    rows = await LedgerCheckpoint.raw(
        f"{published.CHECKPOINT} WHERE substring(root FROM 1 FOR 4) = {{}} AND size > {{}} ORDER BY number LIMIT 1",
        bytes.fromhex(code.root),
        code.index,
    )
    if not rows:
        return Paper(code, None)
    head = Signed(**rows[0])
    entries = await LedgerEntry.raw("SELECT body FROM ledger_entry WHERE seq = {}", code.index)
    whole = digest(bytes(entries[0]["body"])) if entries else b""
    if not code.held or not whole.hex().startswith(code.held):
        return Paper(code, head)
    return Paper(code, head, held=True, next=await next_entry(code.index, whole))


async def _last() -> Checkpoint:
    try:
        last = await published.checkpoint()
    except NotFound as error:
        raise following.Unfollowed("check.log_unreadable") from error
    return checkpoints.parse(notes.parse(last.note).text)


async def _next(held: Iterable[tuple[int, bytes]]) -> dict[int, int | None]:
    """By the index of each entry that is there: that of the one after it, None where it is the last."""
    given, size = list(held), await published.size()
    rows = await LedgerEntry.raw(NEXT, [index for index, _ in given], [each for _, each in given], size, size)
    return {row["seq"]: row["next"] for row in rows}


def _held(record: Proved) -> tuple[int, bytes]:
    return record.entry.index, digest(record.body)
