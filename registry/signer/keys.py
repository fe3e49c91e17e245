"""The keys that sign: a file each, `<id>.key`, its first line the key as C2SP notes and Go's tools write it.

A second line, `until YYYY-MM-DD`, names the day from which a key that was replaced signs no more.
"""

import os
import stat
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from agreements.ledger.notes import MalformedKeyError, Signer
from registry.signer import files
from registry.signer.files import SignerError

OVERLAP_DAYS = 30
UNTIL = "until "


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key, and the day from which it signs no more."""

    signer: Signer
    until: date | None = None

    @property
    def filename(self) -> str:
        return f"{self.signer.verifier.key_id.hex()}.key"

    def text(self) -> str:
        return f"{self.signer.text()}\n" + (f"{UNTIL}{self.until.isoformat()}\n" if self.until else "")


def kept(folder: Path) -> tuple[Key, ...]:
    """Every key of the folder, the newest last. Raises `SignerError` for one that is broken or open to others."""
    paths = sorted(folder.glob("*.key"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    # A key that is being replaced was written anew; the one without an end is the newest all the same.
    return tuple(sorted((_read(path) for path in paths), key=lambda key: key.until is None))


def signing(keys: tuple[Key, ...], today: date) -> tuple[Signer, ...]:
    """Those that sign on a day."""
    return tuple(key.signer for key in keys if key.until is None or today < key.until)


def make(folder: Path, origin: str) -> Key:
    """The first key of a log. Raises `SignerError` when there is one: another is made by `rotate`."""
    if kept(files.made(folder)):
        raise SignerError("signing.key_there", folder=folder)
    return _write(folder, Key(Signer.new(origin)))


def rotate(folder: Path, origin: str, today: date, days: int = OVERLAP_DAYS) -> tuple[Key, ...]:
    """A new key, beside which those so far sign on for some days. Raises `SignerError` when there is none yet."""
    former = kept(files.made(folder))
    if not former:
        raise SignerError("signing.no_key", folder=folder)
    # The new one first: killed in between, both sign on without an end, and nobody is without a key.
    _write(folder, Key(Signer.new(origin)))
    for key in former:
        if key.until is None:
            _write(folder, Key(key.signer, today + timedelta(days=days)))
    return kept(folder)


def _write(folder: Path, key: Key) -> Key:
    files.write(folder / key.filename, key.text().encode())
    return key


def _read(path: Path) -> Key:
    found = path.stat()
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise SignerError("signing.key_open", file=path)
    try:
        line, *rest = path.read_text("utf-8").splitlines()
        until = date.fromisoformat(rest[0].removeprefix(UNTIL)) if rest else None
        return Key(Signer.parse(line), until)
    except (MalformedKeyError, ValueError) as error:
        raise SignerError("signing.key_broken", file=path) from error
