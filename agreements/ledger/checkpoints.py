"""Checkpoints (C2SP tlog-checkpoint): which log, how many entries, and the head of the tree over them, signed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agreements.ledger import notes
from agreements.ledger.merkle import HASH_LENGTH
from agreements.ledger.notes import Signer, Verifier

# A size is a number as it is written, and one that PostgreSQL and other programs can count to.
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
LARGEST_SIZE = 2**63 - 1


class CheckpointError(ValueError):
    """The text is no checkpoint, or one of another log."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head. Lines beyond it are kept and mean nothing to us."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        lines = (self.origin, str(self.size), notes.encoded(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse(text: str) -> Checkpoint:
    """Reads the text of a checkpoint. Raises `CheckpointError` for anything but the one form it has."""
    if not text.endswith("\n"):
        raise CheckpointError("the last line ends")
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise CheckpointError("a checkpoint has three lines or more and no empty one")
    origin, size, root, *extensions = lines
    if not SIZE.fullmatch(size) or int(size) > LARGEST_SIZE:
        raise CheckpointError("the size is no whole number")
    try:
        value = notes.decoded(root)
    except ValueError as error:
        raise CheckpointError("the head is base64") from error
    if len(value) != HASH_LENGTH:
        raise CheckpointError("the head has 32 bytes")
    return Checkpoint(origin, int(size), value, tuple(extensions))


def sign(checkpoint: Checkpoint, signers: Iterable[Signer]) -> bytes:
    """The checkpoint as a signed note. Raises `CheckpointError` for what would not be read again."""
    text = checkpoint.text()
    if parse(text) != checkpoint:
        raise CheckpointError("this is no checkpoint")
    return notes.sign(text, signers)


def opened(body: bytes, origin: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint of a log in a note that one of its keys signed. Raises `CheckpointError` and `NoteError`."""
    text, _ = notes.opened(body, verifiers)
    found = parse(text)
    if found.origin != origin:
        raise CheckpointError(f"the checkpoint is of another log: {found.origin}")
    return found
