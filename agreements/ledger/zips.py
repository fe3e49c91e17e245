"""A zip read so that no other program can read another thing in it.

What two readers of zips may see differently is refused: bytes that belong to no part, parts that lie over one another,
names that differ in the directory and before the part, or by their capitals alone. So is what would not end.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

BEGINNING = b"PK\x03\x04"
LOCAL = struct.Struct("<4s5H3L2H")
DIRECTORY_LINE = 46
END = 22
MOST_PARTS = 2000
MOST_BYTES = 64 << 20


class ZipError(ValueError):
    """The bytes are no zip, or one that is not read alike by all."""


def read(file: bytes) -> dict[str, bytes]:
    """The parts by name, in the order of the directory. Raises `ZipError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as opened:
            listed = opened.infolist()
            _check_layout(file, listed, opened.start_dir, opened.comment)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as error:
        raise ZipError("the file is no zip that all read alike") from error
    left, found = MOST_BYTES, dict[str, bytes]()
    for each, content in zip(listed, _contents(file, listed), strict=True):
        found[each.filename] = _unpacked(each, content, left)
        left -= len(found[each.filename])
    return found


def _check_layout(file: bytes, listed: list[zipfile.ZipInfo], directory: int, comment: bytes) -> None:
    """Part upon part from the first byte, then the directory, then its end, and nothing between them."""
    names = {each.filename.lower() for each in listed}
    if len(names) != len(listed) or len(listed) > MOST_PARTS:
        raise ZipError("a part is there twice, or there are too many")
    position = 0
    for each in sorted(listed, key=lambda each: each.header_offset):
        if each.header_offset != position or each.filename != each.orig_filename:
            raise ZipError("a part lies elsewhere, or has a name that ends early")
        if each.extra or each.comment:
            raise ZipError("a part brings something along")
        position = _end_of(file, each)
    lines = sum(DIRECTORY_LINE + len(_name(each)) for each in listed)
    if position != directory or directory + lines + END != len(file) or comment:
        raise ZipError("something stands between the parts, or behind them")


def _end_of(file: bytes, part: zipfile.ZipInfo) -> int:
    """Where a part ends, after what stands before it was held to the directory."""
    start = part.header_offset + LOCAL.size
    mark, version, flags, method, time, day, *sizes, name, extra = LOCAL.unpack(
        file[part.header_offset : start]
    )
    moment = (
        1980 + (day >> 9), day >> 5 & 15, day & 31, time >> 11, time >> 5 & 63, 2 * (time & 31)
    )  # fmt: skip
    said = (BEGINNING, part.extract_version, part.flag_bits, part.compress_type, part.date_time)
    if (mark, version, flags, method, moment) != said or extra:
        raise ZipError("a part says another thing of itself than the directory does")
    if sizes != [part.CRC, part.compress_size, part.file_size]:
        raise ZipError("a part has another size or sum than the directory says")
    if file[start : start + name] != _name(part):
        raise ZipError("a part has two names")
    return start + len(_name(part)) + part.compress_size


def _name(part: zipfile.ZipInfo) -> bytes:
    """As it is written: UTF-8 where the part says so (bit 11), else ASCII and no other."""
    return part.orig_filename.encode("utf-8" if part.flag_bits & 0x800 else "ascii")


def _contents(file: bytes, listed: list[zipfile.ZipInfo]) -> Iterator[bytes]:
    for each in listed:
        start = each.header_offset + LOCAL.size + len(_name(each))
        yield file[start : start + each.compress_size]


def _unpacked(part: zipfile.ZipInfo, packed: bytes, most: int) -> bytes:
    if part.file_size > most:
        raise ZipError("the parts are too large")
    if part.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflating.decompress(packed, part.file_size + 1)
        except zlib.error as error:
            raise ZipError("a part cannot be unpacked") from error
        if not inflating.eof or inflating.unused_data:
            raise ZipError("a part ends elsewhere")
    else:
        raise ZipError("a part is packed in another way")
    if len(content) != part.file_size or zlib.crc32(content) != part.CRC:
        raise ZipError("a part is not what it says")
    return content
