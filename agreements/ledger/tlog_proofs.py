"""Proofs to take away (C2SP tlog-proof@v1): where an entry stands, the way to the head, and the head, signed."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.ledger import checkpoints, merkle, notes
from agreements.ledger.checkpoints import SIZE, Checkpoint
from agreements.ledger.merkle import HASH_LENGTH
from agreements.ledger.notes import Verifier

HEADER = "c2sp.org/tlog-proof@v1"
# A tree of 2**63 entries has no longer way.
LONGEST = 63
LARGEST = 2_000_000


class ProofError(ValueError):
    """The text is no proof, or it proves something else."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was read or is to be written; nothing of it is proved yet. `extra` is authenticated by nobody."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def body(self) -> bytes:
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {notes.encoded(self.extra)}")
        lines += [f"index {self.index}", *map(notes.encoded, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint


def parse(body: bytes) -> Proof:
    """Reads a proof and proves nothing. Raises `ProofError` for anything but the one form it has."""
    if len(body) > LARGEST:
        raise ProofError("the proof is too large")
    above, blank, checkpoint = body.partition(b"\n\n")
    try:
        lines = above.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise ProofError("a proof is ASCII down to its checkpoint") from error
    if not blank or lines.pop(0) != HEADER:
        raise ProofError("a proof says in its first line what it is")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _decoded(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise ProofError("a proof has an index")
    index = lines.pop(0).removeprefix("index ")
    if not SIZE.fullmatch(index):
        raise ProofError("the index is no whole number")
    hashes = tuple(_decoded(line) for line in lines)
    if len(hashes) > LONGEST or any(len(each) != HASH_LENGTH for each in hashes):
        raise ProofError("a proof is of hashes of 32 bytes, no more than a tree is high")
    return Proof(int(index), hashes, checkpoint, extra)


def check(proof: Proof, leaf: bytes, origin: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """The signed checkpoint under whose head the leaf stands at the proof's index.

    Raises `ProofError`, and `CheckpointError` or `NoteError` when the checkpoint is not the log's own.
    """
    found = checkpoints.opened(proof.checkpoint, origin, verifiers)
    try:
        merkle.check_inclusion(proof.index, found.size, leaf, list(proof.hashes), found.root)
    except ValueError as error:
        raise ProofError(str(error)) from error
    return found


def _decoded(text: str) -> bytes:
    try:
        return notes.decoded(text)
    except ValueError as error:
        raise ProofError("the proof is not base64 where it has to be") from error
