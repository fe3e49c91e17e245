"""What can be said of a file that was checked: values, for whoever tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.findings import Finding
from agreements.ledger.notes import Verifier


class Verdict(StrEnum):
    """What is to be said of a file in a word."""

    # The file is not what its evidence proves, or the evidence does not hold.
    ALTERED = "altered"
    # All of it holds, but the log was rewritten since: the head shown now is not a continuation.
    FORKED = "forked"
    # The bytes are those that the log's keys stand for.
    GENUINE = "genuine"
    # No evidence, or that of another log: nothing is said of such a file.
    NOT_OURS = "not_ours"
    # All of it holds, under a key that whoever checks did not name.
    UNKNOWN_KEY = "unknown_key"


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says, as far as a reader needs it; `sections` are digests in hexadecimal by name."""

    index: int
    at: datetime
    act: str
    subject: str
    revision: int
    sections: Mapping[str, str]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry that stands in the log, the head it stands under, and the sections that are shown of it."""

    entry: Entry
    body: bytes
    checkpoint: Checkpoint
    # By name, as JSON says them; those that were held back are digests and no more.
    shown: Mapping[str, Mapping[str, Any]]

    @property
    def withheld(self) -> tuple[str, ...]:
        return tuple(sorted(self.entry.sections.keys() - self.shown.keys()))


@dataclass(frozen=True, slots=True)
class Issued:
    """What the register noted of a file when it gave it out. Days and moments that it did not say are unknown."""

    kind: str
    form: str
    language: str | None
    in_force_on: date | None
    known_on: datetime | None
    log_size: int | None


@dataclass(frozen=True, slots=True)
class Since:
    """How the log goes on after a file: its newer head, and by the index of a record that of the entry after it."""

    size: int
    root: bytes
    after: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """All that can be said of a file. `bound`: that it was made of these records is under seal too."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    log: str | None = None
    digest: str | None = None
    issue: Proved | None = None
    issued: Issued | None = None
    records: tuple[Proved, ...] = ()
    bound: bool = False
    signers: tuple[Verifier, ...] = ()
    since: Since | None = None

    @property
    def proved(self) -> tuple[Proved, ...]:
        return (*((self.issue,) if self.issue else ()), *self.records)

    @property
    def heads(self) -> tuple[Checkpoint, ...]:
        """The heads that the entries stand under, one of each size, the smallest first."""
        by_size = {each.checkpoint.size: each.checkpoint for each in self.proved}
        return tuple(by_size[size] for size in sorted(by_size))
