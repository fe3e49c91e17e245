"""Files that came in: what is taken, what is told of it, and what is refused; each hostile file is made here."""

import io
import struct
import zipfile
from functools import partial

import pikepdf
import pytest

from agreements.errors import Invalid
from agreements.vocabulary import FileFinding
from registry import inspecting, uploads
from tests.files import (
    EMPTY_WORD,
    PDF,
    SHEET,
    TYPES,
    docx,
    pdf,
    relationships,
    written,
    zipped,
)

MEGA = 1 << 20
XXE = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + EMPTY_WORD
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + EMPTY_WORD
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


class Sent:
    """A file as Litestar hands it over."""

    def __init__(self, filename, content) -> None:
        self.filename, self.content = filename, content

    async def read(self):
        return self.content


async def refused(filename, content):
    with pytest.raises(Invalid) as refusal:
        await uploads.taken(Sent(filename, content), "file")
    [problem] = refusal.value.problems
    assert problem.field == "file"
    return problem.key.removeprefix("documents.")


def rels(kind, target):
    """A Word file that points outside itself."""
    return docx(**{"word___rels__document.xml.rels": relationships(kind, target)})


def nested(layers):
    content = b"x"
    for _ in range(layers):
        content = zipped({"a.zip": content}, compression=zipfile.ZIP_STORED)
    return content


def lying():
    """An archive of which the directory says that its one entry is small."""
    content = bytearray(zipped({"[Content_Types].xml": TYPES.format("x"), "a": b"\x00" * 4 * MEGA}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rfind(mark)
        struct.pack_into("<I", content, at + offset, 10)
    return bytes(content)


def overlapping():
    """Two entries of one directory that are the same bytes, as in the bombs that need no layers."""
    content = zipped({"a": b"\x01" * 100}, compression=zipfile.ZIP_STORED)
    at = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[at:end]
    copies = 50
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(entry) * copies, at, 0)
    return content[:at] + entry * copies + tail


def locked(permission=None):
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as opened:
        opened.save(made, encryption=pikepdf.Encryption(owner="owner", user="" if permission else "user"))
    return made.getvalue()


def endless():
    """A page of a million strokes, forty times what one second of reading gets through."""
    made = io.BytesIO()
    with pikepdf.new() as opened:
        opened.add_blank_page().Contents = opened.make_stream(b"0 0 m 1 1 l S\n" * 1_000_000)
        opened.save(made)
    return made.getvalue()


def encrypted_zip():
    content = bytearray(zipped({"a.txt": b"secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("a.pdf", PDF),
        ("a.PDF", b"\n\n" + PDF),
        ("a.pdf", locked(permission=True)),
        ("a.docx", written("Соглашение")),
        (
            "a.docx",
            rels("hyperlink", "https://example.test"),
        ),
        ("a.xlsx", zipped({"[Content_Types].xml": TYPES.format(SHEET), "xl/workbook.xml": "<a/>"})),
        ("a.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})),
        ("a.zip", zipped({"a.pdf": PDF, "б.txt": "текст"})),
        ("a.zip", nested(3)),
        ("a.jpg", JPEG),
        ("a.doc", OLE),
        ("a.txt", "текст".encode("cp1251")),
        ("a.rtf", b"{\\rtf1 text}"),
    ],
)
async def test_whole_files_are_taken_and_nothing_is_told_of_them(filename, content):
    file = await uploads.taken(Sent(filename, content), "file")
    assert (file.content, file.findings) == (content, ())


@pytest.mark.parametrize(
    ("filename", "content", "why"),
    [
        # Cut off, broken, locked.
        ("a.pdf", PDF[: len(PDF) // 2], "broken"),
        ("a.pdf", b"%PDF-1.7\n%%EOF\n", "broken"),
        ("a.pdf", locked(), "encrypted"),
        ("a.docx", written("x")[:-40], "broken"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "not_what_it_says"),
        ("a.zip", encrypted_zip(), "encrypted"),
        ("a.zip", zipped({"a": b"1" * 500}, compression=zipfile.ZIP_STORED).replace(b"1" * 500, b"2" * 500), "broken"),
        # Bombs.
        ("a.docx", zipped({"[Content_Types].xml": b"\x00" * 40 * MEGA}), "archive_bomb"),
        ("a.zip", zipped({f"{n}": b"" for n in range(5_001)}), "archive_bomb"),
        ("a.zip", nested(4), "archive_bomb"),
        ("a.zip", overlapping(), "archive_bomb"),
        ("a.docx", lying(), "broken"),
        # Entities.
        ("a.docx", docx(XXE), "has_entities"),
        ("a.docx", docx(LAUGHS), "has_entities"),
        ("a.docx", docx(XXE.encode("utf-16")), "has_entities"),
        ("a.docx", docx(XXE.replace('"1.0"', '"1.0" encoding="UTF-7"', 1)), "has_entities"),
        ("a.docx", docx(XXE.encode("utf-32-le")), "has_entities"),
        ("a.docx", docx(**{"customXml__item.xml": XXE}), "has_entities"),
        # Macros.
        ("a.docx", docx(**{"word__vbaProject.bin": b"x"}), "has_macros"),
        ("a.docx", zipped({"[Content_Types].xml": TYPES.format("word.document.macroEnabled.main+xml")}), "has_macros"),
        ("a.xlsx", zipped({"xl/macrosheets/sheet1.xml": "<a/>"}), "has_macros"),
        ("a.odt", zipped({"Basic/Standard/Module1.xml": "<a/>"}), "has_macros"),
        ("a.zip", zipped({"inner.docx": docx(**{"word__vbaProject.bin": b"x"})}), "has_macros"),
        ("a.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), "has_macros"),
        ("a.docx", docx(**{"word__embeddings__1.bin": OLE + "_VBA_PROJECT".encode("utf-16-le")}), "has_macros"),
        # What is fetched when it is opened.
        *[
            ("a.docx", rels(kind, "http://example.test/x"), why)
            for kind, why in (("attachedTemplate", "loads_from_outside"), ("oleObject", "loads_from_outside"))
        ],
        # Two things at once, or another than it says.
        ("a.pdf", b"MZ\x90\x00" + PDF, "two_kinds_at_once"),
        ("a.pdf", b"<html><script>1</script>" + PDF, "two_kinds_at_once"),
        ("a.pdf", PDF + zipped({"a": b"x"}), "two_kinds_at_once"),
        ("a.jpg", JPEG + zipped({"a": b"x"}), "two_kinds_at_once"),
        ("a.jpg", JPEG[:20] + PDF, "two_kinds_at_once"),
        ("a.zip", zipped({"a.pdf": PDF}, compression=zipfile.ZIP_STORED)[:1] + b"K\x03\x04" + PDF, "two_kinds_at_once"),
        ("a.docx", zipped({"[Content_Types].xml": TYPES.format(SHEET)}), "not_what_it_says"),
        ("a.docx", zipped({"a.txt": "x"}), "not_what_it_says"),
        ("a.ods", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "not_what_it_says"),
    ],
)  # fmt: skip
async def test_what_is_broken_locked_or_harmful_is_refused(filename, content, why):
    assert await refused(filename, content) == why


ACTION = "<< /Type /Action /S /{} {} >>"


@pytest.mark.parametrize(
    ("filename", "content", "findings"),
    [
        ("a.pdf", pdf(ACTION.format("JavaScript", "/JS (1)"), catalog="/OpenAction 10 0 R"), ("javascript",)),
        ("a.pdf", pdf(catalog="/OpenAction << /S /JavaScript /JS (1) >>"), ("javascript",)),
        ("a.pdf", pdf(catalog="/AA << /WC [<< /S /J#61vaScript >>] >>"), ("javascript",)),
        ("a.pdf", pdf(ACTION.format("Launch", "/F (calc.exe)"), catalog="/OpenAction 10 0 R"), ("launch_action",)),
        ("a.pdf", pdf("<< /Type /Filespec /F (a) /EF << /F 3 0 R >> >>"), ("embedded_files",)),
        ("a.docx", rels("image", "http://example.test/x"), ("external_links",)),
        ("a.docx", rels("hyperlink", "file://host/x"), ("external_links",)),
        ("a.docx", docx(EMPTY_WORD.replace("Текст", "DDEAUTO c:\\\\calc.exe")), ("launch_action",)),
        ("a.docx", docx(**{"word__embeddings__1.xlsx": b"x"}), ("embedded_files",)),
        ("a.rtf", b"{\\rtf1{\\object\\objdata 00}}", ("embedded_files",)),
        ("a.pdf", PDF.replace(b"startxref\n", b"startxref\n9"), ("damaged",)),
    ],
)  # fmt: skip
async def test_what_is_remarkable_is_taken_and_told(filename, content, findings):
    file = await uploads.taken(Sent(filename, content), "file")
    assert file.findings == tuple(FileFinding(each) for each in findings)


BUDGET = 1_000


@pytest.mark.parametrize(
    "parts", [{"a": b"1" * 600, "b": b"2" * 600}, {"inner.zip": zipped({"a": b"3" * 1_200})}]
)
def test_what_is_unpacked_counts_over_all_that_is_inside(monkeypatch, parts):
    from registry.inspection import RefusedError, archives

    content = zipped(parts, compression=zipfile.ZIP_STORED)
    archives.opened(content)
    monkeypatch.setattr(archives, "Budget", partial(archives.Budget, left=BUDGET))
    with pytest.raises(RefusedError, match="archive_bomb"):
        archives.opened(content)


async def test_a_word_file_that_a_password_opens_is_named():
    """Word wraps it into a file of the old kind, which its ending does not say."""
    locked_word = OLE + "EncryptedPackage".encode("utf-16-le")
    assert (await inspecting.check(locked_word, "docx")).refused == "documents.encrypted"


async def test_a_text_that_cannot_be_read_says_why():
    assert (await inspecting.text(docx("<w:document"), "docx", "no end")).refused == "documents.broken"
    assert (await inspecting.text(docx(XXE), "docx", "an entity")).refused == "documents.has_entities"


async def test_a_file_that_takes_too_long_costs_its_process_alone(monkeypatch):
    monkeypatch.setattr(inspecting, "TEXT", (1, 60))
    read = await inspecting.text(endless(), "pdf", "endless")
    assert read.refused == "documents.too_heavy"
    assert (await inspecting.check(PDF, "pdf")).refused is None


async def test_a_child_that_answers_nothing_is_ended(monkeypatch):
    monkeypatch.setattr(inspecting, "CHECK", (5, 0))
    assert (await inspecting.check(PDF, "pdf")).refused == "documents.too_heavy"


def test_nothing_can_be_reached_once_a_child_has_settled():
    import subprocess
    import sys

    tried = """
import resource, socket, subprocess
from registry.inspection import limits
limits.settle(5, 10)
for what in (socket.socket, lambda: open("/etc/passwd"), lambda: open("/tmp/x", "w"), lambda: subprocess.run(["true"])):
    try:
        what()
    except OSError:
        print("refused")
    else:
        print("let through")
try:
    bytes(2 << 30)
except MemoryError:
    print("refused")
"""
    said = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, check=False)
    assert said.stdout.split("\n")[:-1] == ["refused"] * 5, said
