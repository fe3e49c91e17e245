"""What the bare bytes of a file tell: two files in one, macros of old Word and Excel, programs inside RTF."""

import re

from agreements.vocabulary import FileFinding
from registry.inspection import RefusedError

PDF = b"%PDF-"
# Readers of PDF look for its mark within so many bytes, whatever stands before it.
PDF_WITHIN = 1024
# How programs, pages and other files begin. What begins so is not also a PDF by chance.
OTHER_BEGINNINGS = (
    b"\x7fELF", b"\x89PNG", b"\xca\xfe\xba\xbe", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff", b"<!", b"<?", b"<h", b"<H",
    b"<s", b"<S", b"#!", b"BM", b"GIF8", b"II*\x00", b"MM\x00*", b"MZ", b"PK", b"{\\rtf",
)  # fmt: skip
ZIP_END = b"PK\x05\x06"
ZIP_END_SIZE = 22
LONGEST_COMMENT = 0xFFFF
# Names of streams in a compound file (MS-CFB) are UTF-16.
VBA = "_VBA_PROJECT".encode("utf-16-le")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
RTF_OBJECT = re.compile(rb"\\obj(?:data|update|autlink|link)\b")


def check_one_kind(content: bytes, ending: str, *, zipped: bool) -> None:
    """Refuses a file that another program would read as something else: so checks are got around."""
    if ending == "pdf":
        start = content.find(PDF, 0, PDF_WITHIN + len(PDF))
        if start < 0 or (start and content.startswith(OTHER_BEGINNINGS)):
            raise RefusedError("documents.two_kinds_at_once")
    elif PDF in content[: PDF_WITHIN + len(PDF)]:
        raise RefusedError("documents.two_kinds_at_once")
    if not zipped and _ends_as_zip(content):
        raise RefusedError("documents.two_kinds_at_once")


def check_compound(content: bytes) -> None:
    """Refuses macros and what only a password opens in the files of old Word and Excel."""
    if ENCRYPTED in content:
        raise RefusedError("documents.encrypted")
    if VBA in content:
        raise RefusedError("documents.has_macros")


def found_in_rtf(content: bytes) -> set[FileFinding]:
    return {FileFinding.EMBEDDED_FILES} if RTF_OBJECT.search(content) else set()


def _ends_as_zip(content: bytes) -> bool:
    """Whether a directory of a ZIP ends exactly where the file does."""
    at = content.rfind(ZIP_END, max(0, len(content) - ZIP_END_SIZE - LONGEST_COMMENT))
    if at < 0 or at + ZIP_END_SIZE > len(content):
        return False
    comment = int.from_bytes(content[at + ZIP_END_SIZE - 2 : at + ZIP_END_SIZE], "little")
    return at + ZIP_END_SIZE + comment == len(content)
