"""What was signed and published, held to the entries as they are now."""

from collections.abc import AsyncIterator, Sequence

from cryptography.x509 import Certificate

from agreements.ledger import checkpoints, notes, stamps
from agreements.ledger.edges import FullTile
from agreements.ledger.notes import MalformedKeyError, Verifier
from agreements.tables.ledger import LedgerCheckpoint, LedgerKey, LedgerStamp, LedgerTile

CHECKPOINTS = "SELECT number, size, root, note FROM ledger_checkpoint WHERE size > {}"
STAMPS = (
    "SELECT s.number, s.stamped_at, s.authority, s.answer, c.note FROM ledger_stamp s"
    " LEFT JOIN ledger_checkpoint c USING (number) WHERE s.number > {} ORDER BY s.number LIMIT 100"
)


async def keys() -> tuple[Verifier, ...]:
    """The published keys that are keys."""
    found = []
    for row in await LedgerKey.raw("SELECT vkey FROM ledger_key"):
        try:
            found.append(Verifier.parse(row["vkey"]))
        except MalformedKeyError:
            continue
    return tuple(found)


async def disagreeing(
    origin: str, start: int, heads: Sequence[bytes], verifiers: Sequence[Verifier]
) -> list[int]:
    """Numbers of checkpoints that are not of this log, or not signed; `heads` follow the first `start` entries."""
    rows = await LedgerCheckpoint.raw(
        f"{CHECKPOINTS} AND size <= {{}} ORDER BY number", start, start + len(heads)
    )
    found = []
    for row in rows:
        head = heads[row["size"] - start - 1]
        try:
            said = checkpoints.opened(bytes(row["note"]), origin, verifiers)
        except (notes.NoteError, checkpoints.CheckpointError):
            found.append(int(row["number"]))
            continue
        if not head == said.root == row["root"] or said.size != row["size"]:
            found.append(int(row["number"]))
    return found


async def beyond(size: int) -> list[int]:
    """Numbers of checkpoints over more entries than there are, or over none."""
    rows = await LedgerCheckpoint.raw(f"{CHECKPOINTS} OR size < 1 ORDER BY number", size)
    return [int(row["number"]) for row in rows]


async def other_tiles(full: Sequence[FullTile]) -> list[str]:
    """Tiles that hold something else than the entries lead to."""
    rows = await LedgerTile.raw(
        "SELECT path, hashes, root FROM ledger_tile WHERE path = ANY({})", [each.tile.path() for each in full]
    )
    true = {each.tile.path(): (each.hashes, each.root) for each in full}
    return [row["path"] for row in rows if true[row["path"]] != (row["hashes"], row["root"])]


async def other_stamps(roots: Sequence[Certificate]) -> AsyncIterator[int]:
    """Numbers of checkpoints whose stamp is of another note, of another authority, or says something else."""
    last = 0
    while rows := await LedgerStamp.raw(STAMPS, last):
        for row in rows:
            last = int(row["number"])
            try:
                stamp = stamps.opened(bytes(row["answer"]), bytes(row["note"] or b""), roots)
            except stamps.StampError:
                yield last
                continue
            if (stamp.at, stamp.authority) != (row["stamped_at"], row["authority"]):
                yield last
