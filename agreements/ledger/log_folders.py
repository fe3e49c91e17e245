"""A log that was taken away: a folder of files laid out as C2SP tlog-tiles serves them, and checked without a register.

    checkpoint                    the last signed tree head
    keys                          the verifier keys that the log names as its own, one a line
    tile/<level>/<index>          hashes of the tree, `.p/<width>` behind the index where fewer than 256
    tile/entries/<index>          the entries under the tile of level 0
    sections/<aa>/<digest>.json   bytes that entries have the digest of, as far as whoever took them away may see them

What is withheld of the sections stays a digest, which is no fault. Everything else is missed where it is not there.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from agreements.ledger import bundles, checkpoints, notes, tiles
from agreements.ledger.bundles import BundleError
from agreements.ledger.canonical import digest
from agreements.ledger.checkpoints import Checkpoint, CheckpointError
from agreements.ledger.findings import Finding
from agreements.ledger.notes import (
    MalformedKeyError,
    MalformedNoteError,
    UnsignedNoteError,
    Verifier,
    WrongSignatureError,
)
from agreements.ledger.tiles import WIDTH, Tile
from agreements.ledger.walking import UNREADABLE, Step, Walk

CHECKPOINT = "checkpoint"
KEYS = "keys"
TILE = "tile/"
SECTIONS = "sections"
SECTION = SECTIONS + "/{}/{}.json"


class NoLogError(ValueError):
    """There is no log here: no checkpoint that could be read."""


class Files(Protocol):
    """What is read: a folder, a zip."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def under(self, folder: str) -> Iterator[str]:
        """The paths of the files in a folder and below."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Files on the disk."""

    path: Path

    def read(self, path: str) -> bytes | None:
        try:
            return (self.path / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def under(self, folder: str) -> Iterator[str]:
        for each in (self.path / folder).rglob("*"):
            if each.is_file():
                yield each.relative_to(self.path).as_posix()


@dataclass(slots=True)
class Checked:
    """What is known of a log after it was checked. `known`: a key that was named by whoever checks signed its head."""

    log: str = ""
    size: int = 0
    root: bytes = b""
    known: bool = False
    sections: int = 0
    withheld: int = 0
    walk: Walk = field(default_factory=Walk)


def section_path(name: str) -> str:
    """Where the section of a digest in hexadecimal stands."""
    return SECTION.format(name[:2], name)


def keys(said: bytes | None) -> tuple[Verifier, ...]:
    """The verifier keys in a text, one a line; what is none is passed over."""
    found = []
    for line in (said or b"").decode("utf-8", "replace").split("\n"):
        try:
            found.append(Verifier.parse(line.strip()))
        except MalformedKeyError:
            continue
    return tuple(found)


def head(files: Files) -> Checkpoint:
    """The checkpoint as it says itself to be; nothing of it is proved. Raises `NoLogError`."""
    try:
        return checkpoints.parse(notes.parse(files.read(CHECKPOINT) or b"").text)
    except (MalformedNoteError, CheckpointError) as error:
        raise NoLogError("there is no checkpoint") from error


def findings(files: Files, trusted: Sequence[Verifier], checked: Checked) -> Iterator[Finding]:
    """Everything wrong with the log; what was learnt on the way stands in `checked`. Raises `NoLogError`."""
    said = head(files)
    checked.log, checked.size, checked.root = said.origin, said.size, said.root
    yield from _signature(files, trusted, checked)
    walk, seen = checked.walk, set[bytes]()
    for first in range(0, said.size, WIDTH):
        tile = Tile(0, first // WIDTH, min(WIDTH, said.size - first))
        for step in _entries(files, tile, checked):
            yield from step.findings
            yield from _sections(files, step, seen, checked)
        yield from _tiles(files, walk)
    if walk.size < said.size:
        yield Finding("verify.entries_missing", {"first": walk.size, "last": said.size - 1})
    elif walk.gapless:
        yield from _edge(files, walk)
        if walk.root != said.root:
            yield Finding("verify.head_differs", {"size": said.size})
    yield from _unheard_of(files, seen)


def _signature(files: Files, trusted: Sequence[Verifier], checked: Checked) -> Iterator[Finding]:
    body = files.read(CHECKPOINT) or b""
    try:
        notes.opened(body, trusted)
        checked.known = True
    except UnsignedNoteError:
        try:
            notes.opened(body, keys(files.read(KEYS)))
        except notes.NoteError:
            yield Finding("verify.head_unsigned")
    except WrongSignatureError:
        yield Finding("verify.head_unsigned")


def _entries(files: Files, tile: Tile, checked: Checked) -> Iterator[Step]:
    """The entries of a bundle, each passed by; what stands further up a gap leaves to be said."""
    walk, path = checked.walk, bundles.path(tile)
    bundle = _wide(files, bundles.FOLDER, tile)
    try:
        bodies = [] if bundle is None else bundles.read(bundle)
    except BundleError:
        bodies = []
    if len(bodies) < tile.width:
        yield Step(b"", (Finding("verify.bundle_unreadable", {"file": path}),))
        return
    for seq, body in enumerate(bodies[: tile.width], tile.index * WIDTH):
        step = walk.pass_by(seq, body)
        yield step
        if step.said is not None and (step.said["seq"], step.said["log"]) != (seq, checked.log):
            yield Step(b"", (Finding("verify.entry_misplaced", {"seq": seq}),))


def _wide(files: Files, folder: str, tile: Tile) -> bytes | None:
    """A row at its own address, else out of the full one that came in its place."""
    path = tile.path() if folder == TILE else tile.path().partition("/")[2]
    found = files.read(folder + path)
    return files.read(folder + path.partition(".p/")[0]) if found is None else found


def _sections(files: Files, step: Step, seen: set[bytes], checked: Checked) -> Iterator[Finding]:
    """The sections that an entry names for the first time."""
    for value, name in step.digests.items():
        if value in seen or step.said is None:
            continue
        seen.add(value)
        body = files.read(section_path(value.hex()))
        if body is None:
            checked.withheld += 1
        elif digest(body) != value:
            yield Finding("verify.section_changed", {"digest": value.hex()})
        elif not _is_of(body, str(step.said["subject"]), name):
            yield Finding("verify.section_elsewhere", {"digest": value.hex(), "seq": step.said["seq"]})
        else:
            checked.sections += 1


def _is_of(body: bytes, subject: str, name: str) -> bool:
    """Whether a section says itself that it is the one an entry calls it."""
    try:
        said = json.loads(body)
        return bool((said["subject"], said["section"]) == (subject, name))
    except UNREADABLE:
        return False


def _tiles(files: Files, walk: Walk) -> Iterator[Finding]:
    """The tiles that were filled since the last look."""
    full, walk.full, walk.heads = walk.full, [], []
    for each in full:
        yield from _tile(files, each.tile, each.hashes)


def _edge(files: Files, walk: Walk) -> Iterator[Finding]:
    """The tiles that are not full."""
    for tile in tiles.partial(walk.size):
        yield from _tile(files, tile, b"".join(walk.edge.rows[tile.level]))


def _tile(files: Files, tile: Tile, hashes: bytes) -> Iterator[Finding]:
    row = _wide(files, TILE, tile)
    if row is None:
        yield Finding("verify.tile_missing", {"tile": tile.path()})
    elif row[: len(hashes)] != hashes:
        yield Finding("verify.tile_changed", {"tile": tile.path()})


def _unheard_of(files: Files, seen: set[bytes]) -> Iterator[Finding]:
    """Sections that no entry names."""
    for path in sorted(path for path in files.under(SECTIONS) if not _is_named(path, seen)):
        yield Finding("verify.section_unheard_of", {"file": path})


def _is_named(path: str, seen: set[bytes]) -> bool:
    name = path.rpartition("/")[2].removesuffix(".json")
    try:
        return bytes.fromhex(name) in seen and path == section_path(name)
    except ValueError:
        return False
