"""What a file carries to prove itself: the act by which it was issued, and the records it was made of.

An envelope and no proof: each entry comes with its own C2SP tlog-proof, and each section with the bytes that the entry
has the digest of. Sections that a reader may not see are left out, and stay digests. Whoever issues a file records
the digest of its content, in the `core` section of an `issued_file`; how that is taken says `Content`.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from agreements.ledger.canonical import canonical

FORMAT = "kelishim.evidence/1"


class EvidenceError(ValueError):
    """The bytes are no evidence of this form, or the file is not one that could carry it."""


class Method(StrEnum):
    """How the digest of a content is taken, all of them SHA-256."""

    # Of all bytes of the file; the evidence stands beside it.
    FILE = "file"
    # Of a zip (Office Open XML): of the canonical JSON of the digests of its parts by name, the evidence's left out.
    PARTS = "parts"
    # Of the bytes before and after a range that holds the evidence and blanks (PDF).
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
                    raise EvidenceError("the range is not within the file")
                return hashlib.sha256(file[: self.first] + file[self.beyond :]).digest()

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


def read(body: bytes) -> Evidence:
    """Raises `EvidenceError` for anything that is not of this form."""
    try:
        said = json.loads(body)
        if said["format"] != FORMAT:
            raise EvidenceError("the format is not one of ours")
        content = said["content"]
        return Evidence(
            log=str(said["log"]),
            content=Content(
                Method(content["method"]),
                int(content.get("first", 0)),
                int(content.get("beyond", 0)),
                str(content.get("part", "")),
            ),
            issue=None if said["issue"] is None else Witness.read(said["issue"]),
            records=tuple(Witness.read(each) for each in said["records"]),
            keys=tuple(str(key) for key in said["keys"]),
        )
    except (AttributeError, KeyError, TypeError, UnicodeError, RecursionError) as error:
        raise EvidenceError("the evidence is not in its form") from error
    except ValueError as error:
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError("the evidence is not in its form") from error


def _digest_of_parts(file: bytes, part: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as parts:
            names = parts.namelist()
            if len(names) != len(set(names)) or part not in names:
                raise EvidenceError("a part is there twice, or the evidence is not")
            digests = {name: hashlib.sha256(parts.read(name)).hexdigest() for name in names if name != part}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise EvidenceError("the file is no zip that can be read") from error
    return hashlib.sha256(canonical(digests)).digest()
