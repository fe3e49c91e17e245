"""Files that people send: what kind they are is seen from their bytes, and their names are made harmless.

What a file begins with is looked at here; what is in it, by a process of its own (`registry.inspecting`).
"""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

from litestar.datastructures import UploadFile

from agreements.acts.documents import File
from agreements.errors import Invalid, Problem
from registry import inspecting

# A signed scan of some hundred pages; the limit of the whole body is a little above it.
LARGEST = 25 * 1024 * 1024
LONGEST_NAME = 200
PDF, ZIP, OLE, XML = b"%PDF-", b"PK", b"\xd0\xcf\x11\xe0", b"<"
OFFICE = "application/vnd.openxmlformats-officedocument."
# By the end of the name: what it is called in HTTP, and how its bytes begin (nothing: any text).
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "asice": ("application/vnd.etsi.asic-e+zip", (ZIP,)),
    "csv": ("text/csv", ()),
    "doc": ("application/msword", (OLE,)),
    "docx": (OFFICE + "wordprocessingml.document", (ZIP,)),
    "eml": ("message/rfc822", ()),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (ZIP,)),
    "odt": ("application/vnd.oasis.opendocument.text", (ZIP,)),
    "p7m": ("application/pkcs7-mime", (b"\x30", b"-----BEGIN")),
    "p7s": ("application/pkcs7-signature", (b"\x30", b"-----BEGIN")),
    "pdf": ("application/pdf", (PDF,)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "rtf": ("application/rtf", (b"{\\rtf",)),
    "sig": ("application/octet-stream", (b"\x30", b"-----BEGIN")),
    "tif": ("image/tiff", (b"II*\x00", b"MM\x00*")),
    "tiff": ("image/tiff", (b"II*\x00", b"MM\x00*")),
    "txt": ("text/plain", ()),
    "xls": ("application/vnd.ms-excel", (OLE,)),
    "xlsx": (OFFICE + "spreadsheetml.sheet", (ZIP,)),
    "zip": ("application/zip", (ZIP,)),
}
# PDF 1.7 lets a few bytes stand before the mark.
PDF_WITHIN = 1024


async def taken(upload: UploadFile, field: str) -> File:
    """Read a file; what it is to the agreement, the caller says with `replace`.

    Raises `Invalid` for what is empty, too large, of no known kind, or not what its name says; for what is broken or
    needs a password; and for what would harm whoever opens it.
    """
    content = await upload.read()
    name = filename(upload.filename)
    media_type = _checked(content, name, field)
    ending = ending_of(name)
    found = await inspecting.check(content, ending)
    if found.refused is not None:
        raise Invalid(Problem(field, found.refused, {"ending": ending}))
    return File(content=content, filename=name, media_type=media_type, findings=found.findings)


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower()


def filename(given: str) -> str:
    """The last part of a path, without control characters and of a bearable length; its ending stays."""
    last = PurePosixPath(PureWindowsPath(given).name).name
    last = "".join(
        char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C"
    )
    last = re.sub(r"\s+", " ", last).strip(" .")
    stem, dot, ending = last.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else last[:LONGEST_NAME]


def _checked(content: bytes, name: str, field: str) -> str:
    if not content:
        raise Invalid(Problem(field, "documents.empty"))
    if len(content) > LARGEST:
        raise Invalid(Problem(field, "documents.too_large", {"megabytes": LARGEST // 1024 // 1024}))
    ending = ending_of(name)
    if ending not in KINDS or "." not in name:
        raise Invalid(Problem(field, "documents.unknown_kind", {"kinds": ", ".join(KINDS)}))
    media_type, beginnings = KINDS[ending]
    if ending == "pdf":
        fits = PDF in content[:PDF_WITHIN]
    elif beginnings:
        fits = content.startswith(beginnings)
    else:
        fits = b"\x00" not in content
    if not fits:
        raise Invalid(Problem(field, "documents.not_what_it_says", {"ending": ending}))
    return media_type
