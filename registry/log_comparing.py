"""Two checkpoints held against each other, by hashes from a file, a folder, a log that is served, or the register."""

import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from agreements.errors import NotFound
from agreements.ledger import attesting, consistency, log_folders, published
from agreements.ledger.checkpoints import Checkpoint, CheckpointError
from agreements.ledger.consistency import NoHashesError, Read
from agreements.ledger.findings import Finding
from agreements.ledger.log_folders import Folder
from agreements.ledger.notes import Verifier

SECONDS = 20
# A tile has 8 kB.
LARGEST = 1 << 20
Proof = Callable[[Checkpoint, Checkpoint], Sequence[bytes]]
Found = tuple[Finding, ...]


def by_proof(earlier: bytes, later: bytes, trusted: Sequence[Verifier], text: str) -> Found:
    """By the hashes of a proof, as `/ledger/consistency/` gives them."""
    return _compared(earlier, later, trusted, lambda old, new: consistency.parse(text))  # noqa: ARG005


def by_folder(earlier: bytes, later: bytes, trusted: Sequence[Verifier], folder: Path) -> Found:
    """By the tiles of a copy of the log."""
    files = Folder(folder)

    def proof(old: Checkpoint, new: Checkpoint) -> Sequence[bytes]:
        return consistency.of_tiles(old.size, new.size, lambda path: files.read(log_folders.TILE + path))

    return _compared(earlier, later, trusted, proof)


def by_address(earlier: bytes, later: bytes, trusted: Sequence[Verifier], address: str) -> Found:
    """By the tiles of a log that is served, at the address of the register or of its log."""
    base = address.rstrip("/").removesuffix("/ledger") + "/ledger/" + log_folders.TILE

    def proof(old: Checkpoint, new: Checkpoint) -> Sequence[bytes]:
        return consistency.of_tiles(old.size, new.size, lambda path: _fetched(base + path))

    return _compared(earlier, later, trusted, proof)


async def by_register(earlier: bytes, later: bytes, trusted: Sequence[Verifier]) -> Found:
    """By the database here, whose own keys are trusted where none was named."""
    found = _read(earlier, later, trusted or await attesting.keys())
    if isinstance(found, Finding):
        return (found,)
    old, new = found
    try:
        needed = consistency.needs_proof(old.checkpoint, new.checkpoint)
        proof = await published.consistency(old.checkpoint.size, new.checkpoint.size) if needed else []
    except NotFound:
        return (Finding("verify.no_hashes"),)
    return _judged(old, new, proof)


def _compared(earlier: bytes, later: bytes, trusted: Sequence[Verifier], proof: Proof) -> Found:
    found = _read(earlier, later, trusted)
    if isinstance(found, Finding):
        return (found,)
    old, new = found
    try:
        needed = consistency.needs_proof(old.checkpoint, new.checkpoint)
        hashes = proof(old.checkpoint, new.checkpoint) if needed else []
    except NoHashesError:
        return (Finding("verify.no_hashes"),)
    return _judged(old, new, hashes)


def _read(earlier: bytes, later: bytes, trusted: Sequence[Verifier]) -> tuple[Read, Read] | Finding:
    """The two in the order of their sizes, whichever was named first."""
    try:
        first, second = (consistency.read(each, trusted) for each in (earlier, later))
    except CheckpointError:
        return Finding("verify.no_checkpoint_file")
    return (second, first) if second.checkpoint.size < first.checkpoint.size else (first, second)


def _judged(old: Read, new: Read, proof: Sequence[bytes]) -> Found:
    """What is said of them; the last sentence is the verdict."""
    if None in (old.known, new.known):
        return (Finding("verify.signature_wrong"),)
    if old.checkpoint.origin != new.checkpoint.origin:
        return (
            Finding("verify.other_log", {"earlier": old.checkpoint.origin, "later": new.checkpoint.origin}),
        )
    sizes = {"earlier": old.checkpoint.size, "later": new.checkpoint.size}
    if not consistency.agree(old.checkpoint, new.checkpoint, proof):
        return (Finding("verify.forked", sizes),)
    known = old.known and new.known
    return (Finding("verify.continues" if known else "verify.continues_unknown", sizes),)


def _fetched(address: str) -> bytes | None:
    if urlsplit(address).scheme not in ("http", "https"):
        raise NoHashesError(address)
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 -- the scheme was looked at
            found: bytes = answer.read(LARGEST)
    except urllib.error.HTTPError:
        return None
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        raise NoHashesError(address) from error
    return found
