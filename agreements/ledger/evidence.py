"""What a file carries to prove itself: the act by which it was issued, and the records it was made of.

An envelope and no proof: each entry comes with its own C2SP tlog-proof, and each section with the bytes that the entry
has the digest of. Sections that a reader may not see are left out, and stay digests. Whoever issues a file records
the digest of its content, in the `core` section of an `issued_file`; how that is taken says `Content`. Where that row
has `records`, it is `digest_of` the records, which so cannot be exchanged for older ones.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from agreements.ledger import merkle, zips
from agreements.ledger.canonical import canonical
from agreements.ledger.findings import Finding

FORMAT = "kelishim.evidence/1"
# What it begins with, wherever it is.
MARK = b'{"format":"kelishim.evidence/1"'
BLANK = b" "
# The evidence of a list of 500 agreements has 2.5 MB. What is read here may come from anybody.
LARGEST = 8 << 20
MOST_RECORDS = 1000
MOST_KEYS = 20


class EvidenceError(ValueError):
    """The bytes are no evidence of this form, or the file is not one that could carry it."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.finding = Finding(key, params)


class Method(StrEnum):
    """How the digest of a content is taken, all of them SHA-256: always as though no evidence were in it yet."""

    # Of all bytes of the file; the evidence stands beside it.
    FILE = "file"
    # Of a zip (Office Open XML): of the canonical JSON of the digests of its parts by name, the evidence's being empty.
    PARTS = "parts"
    # Of the bytes of the file, with blanks in the range that holds the evidence (PDF).
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Content:
    """Which bytes of a file are those of its content. `first` and `beyond` bound the range, `part` names the part."""

    method: Method
    first: int = 0
    beyond: int = 0
    part: str = ""

    def digest(self, file: bytes) -> bytes:
        """Raises `EvidenceError` for a file that has no such content."""
        match self.method:
            case Method.FILE:
                return hashlib.sha256(file).digest()
            case Method.PARTS:
                return _digest_of_parts(file, self.part)
            case Method.RANGE:
                if not 0 < self.first < self.beyond < len(file):
                    raise EvidenceError("check.no_such_range")
                said = hashlib.sha256(file[: self.first])
                said.update(BLANK * (self.beyond - self.first))
                said.update(file[self.beyond :])
                return said.digest()

    def said(self) -> dict[str, Any]:
        match self.method:
            case Method.FILE:
                return {"method": "file"}
            case Method.PARTS:
                return {"method": "parts", "part": self.part}
            case Method.RANGE:
                return {"method": "range", "first": self.first, "beyond": self.beyond}


@dataclass(frozen=True, slots=True)
class Witness:
    """An entry, its proof (tlog-proof@v1), and the bytes of those of its sections that are shown."""

    entry: bytes
    proof: bytes
    sections: tuple[bytes, ...] = ()

    def said(self) -> dict[str, Any]:
        return {
            "entry": self.entry.decode(),
            "proof": self.proof.decode(),
            "sections": [section.decode() for section in self.sections],
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        return cls(
            said["entry"].encode(), said["proof"].encode(), tuple(each.encode() for each in said["sections"])
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Nothing of it is proved yet. `issue` is None where a file was never issued, such as a bare proof of a record."""

    log: str
    content: Content
    issue: Witness | None
    records: tuple[Witness, ...]
    # The log's verifier keys as it names them itself; whom to trust is not for a file to say.
    keys: tuple[str, ...] = ()

    def written(self) -> bytes:
        """JSON in UTF-8, whose first member names the format: a program finds it in any file by that."""
        said = {
            "format": FORMAT,
            "log": self.log,
            "content": self.content.said(),
            "issue": None if self.issue is None else self.issue.said(),
            "records": [record.said() for record in self.records],
            "keys": list(self.keys),
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(records: Iterable[bytes]) -> str:
    """What binds the records to a file, from the bytes of their entries in order: over their leaf hashes."""
    return hashlib.sha256(canonical([merkle.leaf_hash(entry).hex() for entry in records])).hexdigest()


def read(body: bytes) -> Evidence:
    """Raises `EvidenceError` for anything but the one way in which such evidence is written."""
    if len(body) > LARGEST:
        raise EvidenceError("check.evidence_too_large")
    try:
        said = json.loads(body)
        content = said["content"]
        found = Evidence(
            log=said["log"],
            content=Content(
                Method(content["method"]),
                int(content.get("first", 0)),
                int(content.get("beyond", 0)),
                content.get("part", ""),
            ),
            issue=None if said["issue"] is None else Witness.read(said["issue"]),
            records=tuple(Witness.read(each) for each in said["records"]),
            keys=tuple(said["keys"]),
        )
        as_it_is_written = found.written() == body
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise EvidenceError("check.evidence_malformed") from error
    if len(found.records) > MOST_RECORDS or len(found.keys) > MOST_KEYS:
        raise EvidenceError("check.evidence_too_large")
    if not as_it_is_written or not all(isinstance(text, str) for text in (found.log, *found.keys)):
        raise EvidenceError("check.evidence_malformed")
    return found


def _digest_of_parts(file: bytes, part: str) -> bytes:
    try:
        parts = zips.read(file)
    except zips.ZipError as error:
        raise EvidenceError("check.no_plain_zip") from error
    if part not in parts:
        raise EvidenceError("check.no_such_part")
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in (parts | {part: b""}).items()}
    return hashlib.sha256(canonical(digests)).digest()
