"""Zip archives that are the same for the same content: fixed times, a fixed order, no trace of the machine."""

import io
import zipfile
from collections.abc import Mapping

# The earliest time that a zip archive can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)
# Readers of the Open Packaging Conventions look for these two first.
FIRST = ("[Content_Types].xml", "_rels/.rels")
ORDINARY_FILE = 0o100644 << 16
UNIX = 3


def entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """A part of an archive, the same wherever and whenever it is made."""
    made = zipfile.ZipInfo(name, EPOCH)
    made.compress_type = compression
    made.external_attr = ORDINARY_FILE
    made.create_system = UNIX
    return made


def packed(parts: Mapping[str, bytes]) -> bytes:
    """These parts, by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name not in FIRST, name)):
            archive.writestr(entry(name), parts[name])
    return target.getvalue()


def repacked(archive: bytes) -> bytes:
    """The same parts, packed reproducibly."""
    return packed(_parts(archive))


def replaced(archive: bytes, name: str, content: bytes) -> bytes:
    """The same parts but for one. Raises `KeyError` where there is none of the name."""
    parts = _parts(archive)
    if name not in parts:
        raise KeyError(name)
    return packed({**parts, name: content})


def _parts(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return {name: source.read(name) for name in source.namelist()}
