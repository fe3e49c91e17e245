"""A frozen register as a zip: the same bytes for the same content, written to the disk as it comes.

What is in it is listed with digest and size in `manifest.json`, which comes last but for what proves it.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from agreements.ledger.canonical import canonical
from agreements.ledger.freezes import EVIDENCE, FORMAT, MANIFEST
from exports import archives

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import IO

CHUNK = 1 << 20
# From here on a part says its length in eight bytes; below it in four, which more programs read.
LARGE = 1 << 31


class Package:
    """A zip that grows by one part after the other."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._files: dict[str, dict[str, Any]] = {}

    def put(self, path: str, content: bytes, *, packed: bool = False) -> None:
        """A part. `packed`: it is compressed already, as scans and office files are."""
        self._note(path, hashlib.sha256(content).hexdigest(), len(content))
        self._zip.writestr(
            archives.entry(path, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED), content
        )

    def put_file(self, path: str, source: Path, *, packed: bool = False) -> None:
        """A part from the disk, however large."""
        entry = archives.entry(path, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
        size = source.stat().st_size
        with source.open("rb") as file:
            self._note(path, hashlib.file_digest(file, "sha256").hexdigest(), size)
            file.seek(0)
            with self._zip.open(entry, "w", force_zip64=size >= LARGE) as part:
                shutil.copyfileobj(file, part, CHUNK)

    def close(self, about: Mapping[str, Any]) -> bytes:
        """Writes the list of contents, with what is said `about` the package; gives its bytes."""
        manifest = canonical({"format": FORMAT, **about, "files": self._files})
        self._zip.writestr(archives.entry(MANIFEST), manifest)
        return manifest

    def prove(self, evidence: bytes) -> None:
        """Puts in what proves that the list of contents was given out."""
        self._zip.writestr(archives.entry(EVIDENCE), evidence)

    def end(self) -> None:
        self._zip.close()

    def _note(self, path: str, digest: str, size: int) -> None:
        if path in self._files:
            raise ValueError(f"{path} is there already")
        self._files[path] = {"sha256": digest, "size": size}
