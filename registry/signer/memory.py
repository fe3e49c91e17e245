"""What the signer remembers outside the database: the last checkpoint it signed, and the tree's edge under it.

It is on the disk before the checkpoint is published. So whoever restores an older database, or another one, cannot
have two heads signed that do not agree; and what was signed and not published, because the power went in between, is
published by the next start.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agreements.ledger import checkpoints, notes
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.edges import Edge
from agreements.ledger.signing import Signed
from registry.signer import files
from registry.signer.files import SignerError

VERSION = 1
NAME = "signed.json"


@dataclass(frozen=True, slots=True)
class Memory:
    """The last checkpoint, and the edge that its head is folded from."""

    number: int
    at: datetime
    note: bytes
    edge: Edge

    @property
    def key_ids(self) -> frozenset[bytes]:
        return frozenset(each.key_id for each in notes.parse(self.note).signatures)

    def checkpoint(self) -> Checkpoint:
        return checkpoints.parse(notes.parse(self.note).text)

    def signed(self) -> Signed:
        return Signed(self.number, self.at, self.edge.size, self.edge.root(), self.note)


def read(folder: Path) -> Memory | None:
    """What was kept, or nothing before the first signature. Raises `SignerError` for what does not fit itself."""
    path = folder / NAME
    try:
        said = json.loads(path.read_text("utf-8"))
        edge = Edge.of_texts(said["edge"])
        found = Memory(said["number"], datetime.fromisoformat(said["at"]), said["note"].encode(), edge)
        checkpoint = found.checkpoint()
        whole = (edge.size, edge.root()) == (checkpoint.size, checkpoint.root) and said["v"] == VERSION
    except FileNotFoundError:
        return None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SignerError("signing.memory_broken", file=path) from error
    if not whole:
        raise SignerError("signing.memory_broken", file=path)
    return found


def keep(folder: Path, memory: Memory) -> None:
    """On the disk when this returns."""
    said = {
        "v": VERSION,
        "number": memory.number,
        "at": memory.at.isoformat(),
        "note": memory.note.decode(),
        "edge": memory.edge.texts(),
    }
    files.write(folder / NAME, json.dumps(said, ensure_ascii=False, indent=1).encode())
