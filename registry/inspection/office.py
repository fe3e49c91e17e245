"""Files of Word, Excel and OpenDocument: what they are, and what they would do when opened."""

import re
import zipfile

from lxml import etree

from agreements.vocabulary import FileFinding
from registry.inspection import RefusedError, marks

CONTENT_TYPES = "[Content_Types].xml"
# The part that makes a package what it is (ECMA-376, part 1, 11.3.10 and 12.3.23).
MAIN = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
OPEN_DOCUMENT = {
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odt": b"application/vnd.oasis.opendocument.text",
}
# ECMA-376, part 2, 10.2.5: no part has a document type.
ENTITY = (b"<!ENTITY",)
DECLARATIONS = (b"<!DOCTYPE", *ENTITY)
ENCODING = re.compile(rb"""^[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
PLAIN = re.compile(rb"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-8859-\d+|windows-125\d|koi8-r", re.IGNORECASE)
BEGINNINGS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b" ", b"\t", b"\r", b"\n")
XML = (".xml", ".rels", ".vml", ".rdf")
# What is fetched when the file is opened and then does as it likes: the way templates are injected.
RUNS = frozenset({"aFChunk", "attachedTemplate", "frame", "oleObject", "subDocument"})
ON_ANOTHER_MACHINE = re.compile(r"^(file:|\\\\|//)", re.IGNORECASE)
DDE = re.compile(rb"\bDDE(AUTO)?\b")
PARSER_OPTIONS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def parsed(part: bytes) -> etree._Element:
    """A part as a tree that fetches and expands nothing. Raises `RefusedError`."""
    check_xml(part, ENTITY)
    try:
        return etree.fromstring(part, etree.XMLParser(**PARSER_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise RefusedError("documents.broken") from error


def check_xml(part: bytes, forbidden: tuple[bytes, ...] = DECLARATIONS) -> None:
    """Refuses what could name an entity, and encodings in which that could not be seen."""
    if not part:
        return
    said = ENCODING.match(part[:200])
    if not part.startswith(BEGINNINGS) or (said and not PLAIN.fullmatch(said[1])):
        raise RefusedError("documents.has_entities")
    # Without its zeros a text of two or four bytes to a letter shows these marks as one of one byte does.
    narrow = part.replace(b"\x00", b"")
    if any(mark in narrow for mark in forbidden):
        raise RefusedError("documents.has_entities")


def found_in(archive: zipfile.ZipFile, ending: str) -> set[FileFinding]:
    """What is remarkable in a package. Raises `RefusedError` for what it is not, or must not do."""
    return _open_document(archive, ending) if ending in OPEN_DOCUMENT else _package(archive, ending)


def _package(archive: zipfile.ZipFile, ending: str) -> set[FileFinding]:
    names = archive.namelist()
    if CONTENT_TYPES not in names:
        raise RefusedError("documents.not_what_it_says")
    types = archive.read(CONTENT_TYPES)
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise RefusedError("documents.has_macros")
    if MAIN[ending] not in types:
        raise RefusedError("documents.not_what_it_says")
    found = set[FileFinding]()
    for name in names:
        if name.lower().endswith(XML):
            part = archive.read(name)
            check_xml(part)
            if name.endswith(".rels"):
                found |= _outside(part)
            elif name == "word/document.xml" and DDE.search(part):
                found.add(FileFinding.LAUNCH_ACTION)
        elif "/embeddings/" in name:
            part = archive.read(name)
            marks.check_compound(part)
            found.add(FileFinding.EMBEDDED_FILES)
    return found


def _outside(part: bytes) -> set[FileFinding]:
    """What a part of relationships points to outside the file; a link that a reader may follow is nothing to tell."""
    found = set()
    for each in parsed(part).iter("{*}Relationship"):
        if each.get("TargetMode") != "External":
            continue
        kind = (each.get("Type") or "").rpartition("/")[2]
        if kind in RUNS:
            raise RefusedError("documents.loads_from_outside")
        if kind != "hyperlink" or ON_ANOTHER_MACHINE.match(each.get("Target") or ""):
            found.add(FileFinding.EXTERNAL_LINKS)
    return found


def _open_document(archive: zipfile.ZipFile, ending: str) -> set[FileFinding]:
    names = archive.namelist()
    if "mimetype" not in names or archive.read("mimetype").strip() != OPEN_DOCUMENT[ending]:
        raise RefusedError("documents.not_what_it_says")
    found = set[FileFinding]()
    for name in names:
        if name.endswith(XML):
            part = archive.read(name)
            # Old OpenOffice wrote a document type into its manifest; an entity it never did.
            check_xml(part, ENTITY if name.startswith("META-INF/") else DECLARATIONS)
            if name == "META-INF/manifest.xml" and b"encryption-data" in part:
                raise RefusedError("documents.encrypted")
        elif name.startswith("Object "):
            found.add(FileFinding.EMBEDDED_FILES)
    return found
