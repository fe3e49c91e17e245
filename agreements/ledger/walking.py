"""From entry to entry: what follows from the bytes of each and of those before it, wherever they are kept.

The database and an exported directory are walked alike. What stands beside the bytes (columns, tiles, checkpoints) is
held to what is found here by whoever walks.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agreements.ledger import merkle
from agreements.ledger.canonical import is_canonical
from agreements.ledger.edges import Edge, FullTile
from agreements.ledger.findings import Finding

# What bytes that are not those of an entry or a section fail with when they are read as one.
UNREADABLE = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Step:
    """An entry that was passed, and what is wrong with it or with what should be before it.

    `said` is the entry and `digests` the sections it names, its reason among them, with what they are called; of one
    that cannot be read there is neither.
    """

    leaf: bytes
    findings: tuple[Finding, ...]
    said: Mapping[str, Any] | None = None
    digests: Mapping[bytes, str] = field(default_factory=dict)


@dataclass(slots=True)
class Walk:
    """What is known after the entries passed so far; `last`: by subject, revision, leaf and place of its last entry."""

    size: int = 0
    # After a gap no tree can be built any more: what the missing entries said is not known.
    gapless: bool = True
    edge: Edge = field(default_factory=Edge)
    # The tiles filled and the heads passed since somebody last took them away.
    full: list[FullTile] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    frontier: tuple[bytes, ...] = ()
    last: dict[str, tuple[int, bytes, int]] = field(default_factory=dict)

    @property
    def root(self) -> bytes:
        return merkle.root(self.frontier)

    def pass_by(self, seq: int, body: bytes) -> Step:
        """The next entry there is, which stands at `seq`."""
        leaf = merkle.leaf_hash(body)
        found = list(self._grown(seq, leaf))
        try:
            said = json.loads(body)
            named = digests(said)
            follows = self._follows(said, leaf)
            # Whoever walks may ask for these without a look.
            _ = said["seq"], said["at"], said["act"], said["actor"]["account"], said["log"]
        except UNREADABLE:
            return Step(leaf, (*found, Finding("verify.entry_unreadable", {"seq": seq})))
        if not is_canonical(body):
            found.append(Finding("verify.entry_not_canonical", {"seq": seq}))
        if not follows:
            found.append(Finding("verify.history_broken", {"seq": seq, "subject": said["subject"]}))
        return Step(leaf, tuple(found), said, named)

    def _grown(self, seq: int, leaf: bytes) -> Iterator[Finding]:
        if seq != self.size:
            yield Finding("verify.entries_missing", {"first": self.size, "last": seq - 1})
            self.gapless = False
        if self.gapless:
            self.frontier = merkle.appended(self.frontier, seq, leaf)
            self.full += self.edge.append(leaf)
            self.heads.append(self.root)
        self.size = seq + 1

    def _follows(self, said: Mapping[str, Any], leaf: bytes) -> bool:
        """Whether the entry names the one before it about the same subject; `last` goes on to it."""
        subject, revision, previous = said["subject"], said["revision"], said["previous"]
        known, before, _ = self.last.get(subject, (0, None, 0))
        self.last[subject] = (int(revision), leaf, self.size - 1)
        return bool(revision == known + 1 and previous == (before.hex() if before else None))


def digests(said: Mapping[str, Any]) -> dict[bytes, str]:
    """The digests that an entry names, with the names of the sections. Raises one of `UNREADABLE`."""
    found = {bytes.fromhex(digest): name for name, digest in said["sections"].items()}
    if said["reason"]:
        found[bytes.fromhex(said["reason"])] = "reason"
    return found
