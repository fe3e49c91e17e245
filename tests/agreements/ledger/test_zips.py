"""A zip is read as all programs read it, or not at all."""

import io
import struct
import zipfile

import pytest

from agreements.ledger import zips
from agreements.ledger.zips import ZipError
from tests.evidence_files import a_zip

PARTS = {"a.xml": b"<a/>" * 50, "папка/б.xml": b"", "c.bin": bytes(range(256))}


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_parts_are_read_as_they_were_written(kind):
    assert zips.read(a_zip(PARTS, kind)) == PARTS
    assert zips.read(a_zip({}, kind)) == {}


def written(change=None, **parts):
    """A zip, written with something that another program may see otherwise."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in (parts or {"a": b"a" * 100}).items():
            info = zipfile.ZipInfo(name)
            if change:
                change(info)
            opened.writestr(info, content)
    return made.getvalue()


def commented():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("a", b"a")
        zipped.comment = b"PK"
    return made.getvalue()


def streamed():
    """Sizes that stand behind the part, as a program writes that cannot go back."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.whole = b""

        def writable(self):
            return True

        def write(self, more):
            self.whole += bytes(more)
            return len(more)

    stream = Stream()
    with zipfile.ZipFile(stream, "w") as zipped:
        zipped.writestr("a", b"a")
    return stream.whole


PLAIN = a_zip({"a": b"a" * 100, "b": b"b"})


@pytest.mark.parametrize(
    "file",
    [
        b"", b"PK\x03\x04", b"no zip", PLAIN[:-1], PLAIN[1:],
        b"%PDF-1.7\n" + PLAIN, PLAIN + b"\n", PLAIN + PLAIN,
        commented(),
        streamed(),
        written(lambda info: setattr(info, "extra", b"\x75\x70\x00\x00")),
        written(lambda info: setattr(info, "comment", b"x")),
        written(lambda info: setattr(info, "compress_type", zipfile.ZIP_BZIP2)),
        a_zip({"a": b"", "A": b""}),
        a_zip({str(number): b"" for number in range(zips.MOST_PARTS + 1)}),
        # The name before the part, and not in the directory, is another.
        PLAIN.replace(b"a", b"x", 1),
        # Its version, moment, sum or size, or how it is packed.
        *(PLAIN[:place] + b"\x01" + PLAIN[place + 1 :] for place in (4, 6, 8, 10, 12, 14, 18, 22, 28)),
        # The directory says that the first part is elsewhere.
        PLAIN.replace(struct.pack("<L", 0) + b"a", struct.pack("<L", 1) + b"a"),
        a_zip({"axb": b""}).replace(b"axb", b"a\0b"),
    ],
)  # fmt: skip
def test_what_programs_may_read_in_different_ways_is_refused(file):
    with pytest.raises(ZipError):
        zips.read(file)


def test_a_part_ends_where_it_says():
    """Bytes behind the end of what is packed would be nobody's."""
    stored = a_zip({"a": b"a" * 20}, zipfile.ZIP_STORED)
    assert zips.read(stored) == {"a": b"a" * 20}
    with pytest.raises(ZipError):
        zips.read(stored.replace(b"a" * 20, b"a" * 19 + b"b"))


def test_what_would_unpack_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(zips, "MOST_BYTES", 1000)
    assert zips.read(a_zip({"a": bytes(600), "b": bytes(400)}))
    with pytest.raises(ZipError):
        zips.read(a_zip({"a": bytes(600), "b": bytes(401)}))
    lying = a_zip({"a": bytes(100_000)}).replace(struct.pack("<L", 100_000), struct.pack("<L", 500))
    with pytest.raises(ZipError):
        zips.read(lying)
