"""ZIP files, and all that is one inside: opened only as far as they stay bearable."""

import io
import zipfile
import zlib
from dataclasses import dataclass

from registry.inspection import RefusedError

MOST_ENTRIES = 5_000
# Twelve times the largest file taken; text shrinks tenfold, rarely fiftyfold. Deflate itself ends at 1,032 to one.
MOST_BYTES = 300 << 20
MOST_TIMES = 200
# Below this a ratio says nothing: an empty sheet shrinks well.
HARMLESS = 2 << 20
# An annex in an archive in an archive, and no deeper.
DEEPEST = 2
CHUNK = 1 << 16
IS_ENCRYPTED = 0x1
MACROS = ("vbaproject.bin", "vbadata.xml")
MACRO_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/")


@dataclass(slots=True)
class Budget:
    """How much may still be unpacked, over all that is inside one another."""

    left: int = MOST_BYTES
    entries: int = MOST_ENTRIES


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive, once all of it is known to be bearable. Raises `RefusedError`."""
    archive = _directory(content)
    try:
        _check(archive, len(content), Budget(), 0)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise RefusedError("documents.broken") from error
    return archive


def _directory(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise RefusedError("documents.broken") from error


def _check(archive: zipfile.ZipFile, size: int, budget: Budget, depth: int) -> None:
    entries = archive.infolist()
    budget.entries -= len(entries)
    # Entries that lie over one another unpack the same bytes again and again.
    if budget.entries < 0 or depth > DEEPEST or sum(each.compress_size for each in entries) > size:
        raise RefusedError("documents.archive_bomb")
    for entry in entries:
        if entry.flag_bits & IS_ENCRYPTED:
            raise RefusedError("documents.encrypted")
        if entry.file_size > max(HARMLESS, MOST_TIMES * entry.compress_size) or entry.file_size > budget.left:
            raise RefusedError("documents.archive_bomb")
        name = entry.filename.lower()
        if name.endswith(MACROS) or name.startswith(MACRO_FOLDERS):
            raise RefusedError("documents.has_macros")
        _unpack(archive, entry, budget, depth)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, depth: int) -> None:
    """Reads an entry to its end: what its directory says of its size and sum is a claim until then."""
    inner = bytearray()
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            budget.left -= len(chunk)
            if budget.left < 0:
                raise RefusedError("documents.archive_bomb")
            if inner or (file.tell() == len(chunk) and chunk.startswith(b"PK\x03\x04")):
                inner += chunk
    if inner:
        content = bytes(inner)
        _check(_directory(content), len(content), budget, depth + 1)
