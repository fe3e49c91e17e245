"""The signer's own folder: closed to everybody else, and written so that no loss of power takes anything back."""

import contextlib
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agreements.errors import RegisterError


class SignerError(RegisterError):
    """The signer cannot work with what it has been given; the key says why and what to do."""


def made(folder: Path) -> Path:
    """The folder, made if it is not there. Raises `SignerError` where others may enter it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise SignerError("signing.folder_open", folder=folder)
    return folder


def write(path: Path, content: bytes) -> None:
    """Puts a file in its place whole, readable by its maker alone, and on the disk when this returns."""
    descriptor, draft = tempfile.mkstemp(prefix=".draft.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(draft).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds the folder for one signer: two would sign past each other. Raises `SignerError`."""
    with (folder / "lock").open("ab") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise SignerError("signing.not_alone", folder=folder) from None
        yield
