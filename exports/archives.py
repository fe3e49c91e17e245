"""Zip archives that are the same for the same content: fixed times, a fixed order, no trace of the machine."""

import io
import zipfile

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


def repacked(archive: bytes) -> bytes:
    """The same parts, packed reproducibly."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name not in FIRST, name)):
            packed.writestr(entry(name), source.read(name))
    return target.getvalue()
