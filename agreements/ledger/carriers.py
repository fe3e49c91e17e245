"""How files carry their evidence, and how it is found in them again.

In a PDF it is a stream that is not compressed, filled up with blanks; in Office Open XML a part of its own; beside any
other file a sidecar. Each has one form: nothing is parsed of a file but what has to be, and no XML at all.
"""

import re

from agreements.ledger import evidence, notes, zips
from agreements.ledger.evidence import BLANK, MARK, Evidence, EvidenceError, Method

SIDECAR = ".evidence.json"
PART = re.compile(r"customXml/item[1-9][0-9]*\.xml")
NAMESPACE = b"urn:kelishim:evidence:1"
XML = re.compile(
    rb'(?:<\?xml version="1\.0" encoding="(?:UTF|utf)-8"(?: standalone="yes")?\?>\s*)?'
    rb'<evidence xmlns="' + re.escape(NAMESPACE) + rb'">([A-Za-z0-9+/=]*)</evidence>\s*'
)
# How evidence begins that stands in a range: where that is, is known before anything is parsed.
HEAD = re.compile(
    re.escape(MARK) + rb',"log":"[^"\\]{1,500}","content":'
    rb'\{"method":"range","first":([1-9][0-9]{0,9}),"beyond":([1-9][0-9]{0,9})\},'
)
# What a package of the register for auditors has in it, which is checked in another way.
PACKAGE = (b"manifest.json", b"tile/entries/")
# A zip to take away: a file, and its evidence beside it.
PAIR = 2


class NoEvidence(Exception):
    """The file carries none, and none was given with it. The key says what was there instead."""

    def __init__(self, key: str = "check.no_evidence") -> None:
        super().__init__(key)
        self.key = key


def found(file: bytes, sidecar: bytes | None = None) -> tuple[bytes, Evidence]:
    """The file that is proved, and its evidence: given beside it, within it, or both of them in one zip.

    A bare proof is a file of its own. Raises `NoEvidence`, and `EvidenceError` where there is some that cannot be it.
    """
    if sidecar is not None:
        return file, _beside(file, evidence.read(sidecar))
    if file.startswith(MARK):
        bare = evidence.read(file)
        if bare.issue is not None:
            raise NoEvidence("check.sidecar_alone")
        return file, bare
    if file.startswith(zips.BEGINNING):
        return _in_zip(file)
    return file, _in_bytes(file)


def _beside(file: bytes, said: Evidence) -> Evidence:
    """Evidence that came later than its file, in whose place is then none, or what was there to be had before."""
    if said.content.method is Method.FILE:
        return said
    content = said.content
    if content.method is Method.RANGE and not file[content.first : content.beyond].strip(BLANK):
        return said
    inside = _in_zip(file, empty=said)[1] if content.method is Method.PARTS else _in_bytes(file)
    if not _is_earlier(inside, said):
        raise EvidenceError("check.evidence_elsewhere")
    return said


def _is_earlier(inside: Evidence, said: Evidence) -> bool:
    """Whether all of the one evidence is in the other: so that nothing stands in a file that nobody vouches for."""
    return (
        (inside.log, inside.content) == (said.log, said.content)
        and inside.issue in {None, said.issue}
        and {*inside.records} <= {*said.records}
        and {*inside.keys} <= {*said.keys}
    )


def _in_zip(file: bytes, empty: Evidence | None = None) -> tuple[bytes, Evidence]:
    """`empty` is what a part stands for that has its place and holds nothing yet."""
    try:
        parts = zips.read(file)
    except zips.ZipError as error:
        _check_kind(file)
        raise EvidenceError("check.no_plain_zip") from error
    for name in parts:
        if len(parts) == PAIR and f"{name}{SIDECAR}" in parts:
            return parts[name], _fitting(evidence.read(parts[f"{name}{SIDECAR}"]), Method.FILE)
    carrying = {
        name: content for name, content in parts.items() if PART.fullmatch(name) and NAMESPACE in content
    }
    if not carrying:
        _check_kind(file)
        raise NoEvidence
    if len(carrying) > 1:
        raise EvidenceError("check.evidence_twice")
    [(name, content)] = carrying.items()
    said = _in_part(content) or empty
    if said is None:
        raise EvidenceError("check.evidence_malformed")
    _fitting(said, Method.PARTS)
    if said.content.part != name:
        raise EvidenceError("check.evidence_elsewhere")
    return file, said


def _in_part(content: bytes) -> Evidence | None:
    """None where the part is empty."""
    whole = XML.fullmatch(content)
    if whole is None:
        raise EvidenceError("check.evidence_malformed")
    try:
        body = notes.decoded(whole[1].decode())
    except ValueError as error:
        raise EvidenceError("check.evidence_malformed") from error
    return evidence.read(body) if body else None


def _check_kind(file: bytes) -> None:
    """Raises `NoEvidence` for a zip that is no document: a package of the register, or nothing that names evidence."""
    if all(name in file for name in PACKAGE):
        raise NoEvidence("check.package")
    if b"customXml/item" not in file and SIDECAR.encode() not in file:
        raise NoEvidence


def _in_bytes(file: bytes) -> Evidence:
    """The one evidence that stands in the range it names itself, among blanks. The mark alone may be anybody's text."""
    places = [found.start() for found in re.finditer(re.escape(MARK), file)]
    if not places:
        raise NoEvidence
    heads = [head for place in places if (head := HEAD.match(file, place))]
    standing = [head for head in heads if int(head[1]) <= head.start() < int(head[2])]
    if not standing:
        raise EvidenceError("check.evidence_elsewhere" if heads else "check.evidence_malformed")
    if len(standing) > 1:
        raise EvidenceError("check.evidence_twice")
    return _standing(file, standing[0].start(), int(standing[0][1]), int(standing[0][2]))


def _standing(file: bytes, place: int, first: int, beyond: int) -> Evidence:
    if not 0 < first < beyond < len(file):
        raise EvidenceError("check.evidence_elsewhere")
    end = file.rfind(b"}", place, beyond) + 1
    if (file[first:place] + file[end:beyond]).strip(BLANK):
        raise EvidenceError("check.not_blank")
    return _fitting(evidence.read(file[place:end]), Method.RANGE)


def _fitting(said: Evidence, method: Method) -> Evidence:
    """A file of a kind has its digest taken in one way. Raises `EvidenceError`."""
    if said.content.method is not method:
        raise EvidenceError("check.other_method")
    return said
