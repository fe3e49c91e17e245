"""Two checkpoints of one log: whether the tree of the later is that of the earlier, continued.

The hashes that show it come from a file, from tiles (of a folder or of a log that is served), or from the database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agreements.ledger import checkpoints, merkle, notes, proofs, tiles
from agreements.ledger.checkpoints import Checkpoint, CheckpointError
from agreements.ledger.merkle import HASH_LENGTH
from agreements.ledger.notes import MalformedNoteError, UnsignedNoteError, Verifier, WrongSignatureError

# The tree of 2**63 entries is no higher, and a proof has two hashes a level at most.
LONGEST = 2 * 63
# Bytes at an address below `tile/`, None where there are none.
Fetched = Callable[[str], bytes | None]


class NoHashesError(ValueError):
    """What should show the consistency is not there, or is not in its form."""


@dataclass(frozen=True, slots=True)
class Read:
    """A checkpoint, and whether a key that is trusted signed it; None where a trusted key's signature does not fit."""

    checkpoint: Checkpoint
    known: bool | None


def read(body: bytes, trusted: Sequence[Verifier]) -> Read:
    """Raises `CheckpointError` for what is no checkpoint."""
    try:
        found = checkpoints.parse(notes.parse(body).text)
    except MalformedNoteError as error:
        raise CheckpointError("the bytes are no signed note") from error
    try:
        notes.opened(body, trusted)
    except UnsignedNoteError:
        return Read(found, known=False)
    except WrongSignatureError:
        return Read(found, known=None)
    return Read(found, known=True)


def needs_proof(old: Checkpoint, new: Checkpoint) -> bool:
    """An empty tree is the beginning of all, and of one size there is one tree."""
    return 0 < old.size < new.size


def agree(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Whether the later continues the earlier, as the proof shows where one is needed."""
    if old.origin != new.origin:
        return False
    if old.size == 0:
        return old.root == merkle.EMPTY_ROOT and (new.size > 0 or new.root == old.root)
    try:
        merkle.check_consistency(old.size, new.size, old.root, new.root, list(proof))
    except ValueError:
        return False
    return True


def written(proof: Sequence[bytes]) -> str:
    """A proof as text: base64, a hash on each line."""
    return "".join(f"{notes.encoded(each)}\n" for each in proof)


def parse(text: str) -> list[bytes]:
    """Raises `NoHashesError`."""
    lines = text.splitlines()
    try:
        found = [notes.decoded(line) for line in lines]
    except ValueError as error:
        raise NoHashesError("a proof is base64, a hash on each line") from error
    if len(found) > LONGEST or any(len(each) != HASH_LENGTH for each in found):
        raise NoHashesError("a proof is of hashes of 32 bytes, and of no more than a tree needs")
    return found


def of_tiles(old: int, new: int, fetched: Fetched) -> list[bytes]:
    """The proof from the tiles of a tree of `new` entries or more. Raises `NoHashesError`."""
    plan = proofs.consistency(old, new)
    rows = {}
    for each in plan.nodes():
        tile = tiles.of_node(*each, new)
        if tile not in rows:
            row = fetched(tile.path())
            # A log that grew need not keep the rows it had while they were filling.
            row = fetched(tiles.Tile(tile.level, tile.index).path()) if row is None else row
            if row is None or len(row) < tile.width * HASH_LENGTH:
                raise NoHashesError(tile.path())
            rows[tile] = row
    try:
        return plan.carried_out(lambda node: tiles.node(*node, rows[tiles.of_node(*node, new)]))
    except ValueError as error:
        raise NoHashesError("a tile is too short") from error
