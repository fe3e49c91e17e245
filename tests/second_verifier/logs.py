"""Logs of nobody's, with proofs as the register makes them."""

import random
from dataclasses import dataclass, field

from agreements.ledger import checkpoints, merkle, proofs
from agreements.ledger.canonical import canonical
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.notes import Signer
from agreements.ledger.proofs import Node
from agreements.ledger.tlog_proofs import Proof

ORIGIN = "register.test/log"


@dataclass
class Log:
    """Entries, and the hashes of their perfect subtrees as they are asked for."""

    origin: str
    entries: list[bytes]
    signers: tuple[Signer, ...]
    known: dict[Node, bytes] = field(default_factory=dict)
    signed: dict[int, bytes] = field(default_factory=dict)

    def hash_of(self, node: Node) -> bytes:
        if node not in self.known:
            height, index = node
            self.known[node] = (
                merkle.node_hash(
                    self.hash_of((height - 1, 2 * index)), self.hash_of((height - 1, 2 * index + 1))
                )
                if height
                else merkle.leaf_hash(self.entries[index])
            )
        return self.known[node]

    def root(self, size: int) -> bytes:
        """The head over the first entries, from the subtrees a consistency proof from nothing would name."""
        peaks, start = [], 0
        while start < size:
            height = (size - start).bit_length() - 1
            peaks.append(self.hash_of((height, start >> height)))
            start += 1 << height
        return merkle.root(tuple(peaks))

    def checkpoint(self, size: int) -> bytes:
        if size not in self.signed:
            self.signed[size] = checkpoints.sign(Checkpoint(self.origin, size, self.root(size)), self.signers)
        return self.signed[size]

    def proof(self, index: int, size: int, extra: bytes | None = None) -> Proof:
        hashes = proofs.inclusion(index, size).carried_out(self.hash_of)
        return Proof(index, tuple(hashes), self.checkpoint(size), extra)


@dataclass(frozen=True)
class Claim:
    """What a verifier is asked: whether these bytes prove that the entry stands in the log of that name."""

    entry: bytes
    proof: bytes


def logs(chance: random.Random) -> tuple[Log, Log, Log]:
    """One of ours, signed by one key; the same entries under two keys and a stranger's; and somebody else's log."""
    entries = [
        canonical({"v": 1, "log": ORIGIN, "seq": seq, "subject": f"agreement/{chance.getrandbits(64):x}"})
        for seq in range(3000)
    ]
    others = [body.replace(ORIGIN.encode(), b"other.test/log") for body in entries]
    one, two, stranger, other = (
        Signer(name, chance.randbytes(32)) for name in (ORIGIN, ORIGIN, "w.test", "other.test/log")
    )
    return (
        Log(ORIGIN, entries, (one,)),
        Log(ORIGIN, entries, (two, stranger, one)),
        Log(other.name, others, (other,)),
    )
