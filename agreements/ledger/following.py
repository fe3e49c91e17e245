"""How a log went on after a file was made: its newer head, and whether that continues the heads in the file.

Read from a register over HTTP or from a copy of its log in a folder, as C2SP tlog-tiles lays it out, with nothing but
the standard library. That a log continues is proved; what a register says of later entries about a record is its word.
"""

import hashlib
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from agreements.ledger import checkpoints, merkle, notes, proofs, tiles
from agreements.ledger.checkpoints import Checkpoint, CheckpointError
from agreements.ledger.findings import Finding
from agreements.ledger.notes import NoteError, Verifier
from agreements.ledger.reports import Report, Since, Verdict
from agreements.ledger.tiles import Tile

SECONDS = 20
# A checkpoint with a hundred signatures is smaller, and a tile has 8 kB.
LARGEST = 1 << 20
FOLLOWED = frozenset({Verdict.GENUINE, Verdict.UNKNOWN_KEY})
INDEX = re.compile(r"[0-9]{1,19}")
# What is answered where no entry came after.
NONE = "none"


class Unfollowed(Exception):
    """What the file was to be held against cannot be had, or is none of its log."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.finding = Finding(key, params)


class Log:
    """A log as it is given out; `read` takes a path below its root. Raises `Unfollowed`."""

    def __init__(self, read: Callable[[str], bytes], *, answers: bool) -> None:
        self._read = read
        # Whether somebody is there to ask about later entries.
        self.answers = answers
        self._rows: dict[Tile, bytes] = {}

    @classmethod
    def at(cls, where: str) -> "Log":
        """At an address (`https://...`, that of the register or of its log), or in a folder."""
        if urlsplit(where).scheme in ("http", "https"):
            base = where.rstrip("/").removesuffix("/ledger") + "/ledger/"
            return cls(lambda path: _fetched(base + path), answers=True)
        return cls(lambda path: _read(Path(where), path), answers=False)

    def checkpoint(self) -> bytes:
        return self._read("checkpoint")

    def way(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` entries begins with that of `old`."""
        try:
            return proofs.consistency(old, new).carried_out(lambda node: self._hash(*node, new))
        except ValueError as error:
            raise Unfollowed("check.log_unreadable") from error

    def after(self, entry: bytes, index: int) -> int | None:
        """The entry after this one about the same subject, asked for by the bytes that only holders of it have."""
        said = (
            self._read(f"after/{index}/{hashlib.sha256(entry).hexdigest()}")
            .decode("ascii", "replace")
            .strip()
        )
        if said == NONE:
            return None
        if not INDEX.fullmatch(said):
            raise Unfollowed("check.log_unreadable")
        return int(said)

    def _hash(self, height: int, index: int, size: int) -> bytes:
        tile = tiles.of_node(height, index, size)
        if tile not in self._rows:
            row = self._read(f"tile/{tile.path()}")
            if len(row) != tile.width * merkle.HASH_LENGTH:
                raise Unfollowed("check.log_unreadable")
            self._rows[tile] = row
        return tiles.node(height, index, self._rows[tile])


def opened(note: bytes, report: Report, trusted: Iterable[Verifier]) -> Checkpoint:
    """A head of the log of a file, signed by the keys that are trusted, else by those that signed the file.

    Raises `Unfollowed`.
    """
    keys = tuple(trusted) if report.verdict is Verdict.GENUINE else report.signers
    try:
        return checkpoints.opened(note, report.log or "", keys)
    except (CheckpointError, NoteError) as error:
        raise Unfollowed("check.newer_not_signed") from error


def in_log(report: Report, log: Log, trusted: Iterable[Verifier]) -> Report:
    """The file held against the log as it is given out now. Raises `Unfollowed`."""
    if report.verdict not in FOLLOWED:
        return report
    head = opened(log.checkpoint(), report, trusted)
    ways = {each.size: log.way(each.size, head.size) for each in report.heads if each.size < head.size}
    after = {}
    if log.answers:
        after = {each.entry.index: log.after(each.body, each.entry.index) for each in report.records}
    return held(report, head, ways, after)


def held(
    report: Report,
    newer: Checkpoint,
    ways: Mapping[int, list[bytes]],
    after: Mapping[int, int | None] | None = None,
) -> Report:
    """The file held against a newer head, given the proofs that it continues the heads of these sizes.

    Raises `Unfollowed` for a head that is older than the file's, and where a proof is not given.
    """
    if report.verdict not in FOLLOWED:
        return report
    wrong = []
    for each in report.heads:
        if each.size > newer.size:
            raise Unfollowed("check.newer_is_older", size=newer.size, held=each.size)
        if each.size < newer.size and each.size not in ways:
            raise Unfollowed("check.not_compared", size=newer.size, held=each.size)
        try:
            merkle.check_consistency(each.size, newer.size, each.root, newer.root, ways.get(each.size, []))
        except ValueError:
            wrong.append(Finding("check.forked", {"held": each.size, "size": newer.size}))
    if wrong:
        return replace(report, verdict=Verdict.FORKED, findings=(*report.findings, *wrong))
    return replace(report, since=Since(newer.size, newer.root, dict(after or {})))


def hashes(text: str) -> list[bytes]:
    """A proof as lines of base64. Raises `Unfollowed`."""
    try:
        return [notes.decoded(line) for line in text.split()]
    except ValueError as error:
        raise Unfollowed("check.no_hashes") from error


def _fetched(address: str) -> bytes:
    try:
        # The scheme was looked at when the address was taken.
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310
            found: bytes = answer.read(LARGEST)
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        raise Unfollowed("check.log_unreachable", where=address) from error
    return found


def _read(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError as error:
        raise Unfollowed("check.log_unreachable", where=str(folder / path)) from error
