"""Packages of a frozen register, checked without one.

A package is a zip: a log as `log_folders` lays it out, tables and files beside it, and `manifest.json`, which lists
every part with its digest and size. The digest of that list is in the ledger, in the entry of the act `freeze.pack`;
`evidence.json` brings the entry, its section and its proof (the content of the evidence is the list itself).
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from agreements.ledger import evidence, log_folders, merkle, tlog_proofs
from agreements.ledger.canonical import digest, is_canonical
from agreements.ledger.checkpoints import Checkpoint, CheckpointError
from agreements.ledger.evidence import EvidenceError, Witness
from agreements.ledger.findings import Finding
from agreements.ledger.log_folders import Checked, NoLogError
from agreements.ledger.notes import NoteError, UnsignedNoteError, Verifier
from agreements.ledger.tlog_proofs import ProofError
from agreements.ledger.walking import UNREADABLE

FORMAT = "kelishim.freeze/1"
MANIFEST = "manifest.json"
EVIDENCE = "evidence.json"
ACT = "freeze.pack"
TABLE = "freeze_package"
CHUNK = 1 << 20
# The list of a million parts has some 150 MB.
LONGEST_MANIFEST = 1 << 29
LONGEST_EVIDENCE = 1 << 22
# What a zip that cannot be read fails with.
BROKEN = (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError, ValueError)


class NoPackageError(ValueError):
    """The file is no package of ours: no zip, or one without a list of contents."""


@dataclass(slots=True)
class Report:
    """What was learnt of a package: what it says of itself, its log, and the checkpoint under which it was given out.

    `issued` is None where nothing proves that it was given out, `issue_known` says whether a trusted key signed that.
    """

    about: Mapping[str, Any] = field(default_factory=dict)
    log: Checked = field(default_factory=Checked)
    issued: Checkpoint | None = None
    issue_known: bool = False

    @property
    def known(self) -> bool:
        """Whether all that is signed is signed by a key that was named."""
        return self.log.known and (self.issue_known or self.issued is None)


class Package:
    """The parts of a zip, each no longer than the list of contents says."""

    def __init__(self, archive: zipfile.ZipFile, sizes: Mapping[str, int]) -> None:
        self._archive, self._sizes = archive, sizes

    @classmethod
    def limited(cls, archive: zipfile.ZipFile, files: Mapping[str, Mapping[str, Any]]) -> Self:
        return cls(archive, {path: int(each["size"]) for path, each in files.items()})

    def read(self, path: str) -> bytes | None:
        """None also for what is not in the list, or longer than it says."""
        if path not in self._sizes:
            return None
        return _part(self._archive, path, self._sizes[path])

    def under(self, folder: str) -> Iterator[str]:
        return (path for path in self._sizes if path.startswith(f"{folder}/"))


def findings(path: Path, trusted: Sequence[Verifier], report: Report) -> Iterator[Finding]:
    """Everything wrong with a package; what was learnt on the way stands in `report`. Raises `NoPackageError`."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _checked(archive, trusted, report)
    except BROKEN as error:
        if isinstance(error, NoPackageError):
            raise
        raise NoPackageError("the file is no zip that can be read") from error


def _checked(archive: zipfile.ZipFile, trusted: Sequence[Verifier], report: Report) -> Iterator[Finding]:
    manifest = _part(archive, MANIFEST, LONGEST_MANIFEST)
    files = _files(manifest, report)
    if manifest is None or files is None:
        raise NoPackageError("there is no list of contents")
    if not is_canonical(manifest):
        yield Finding("verify.package_differs", {"file": MANIFEST})
    yield from _listed(archive, files)
    package = Package.limited(archive, files)
    try:
        yield from log_folders.findings(package, trusted, report.log)
    except NoLogError:
        yield Finding("verify.package_lacks", {"file": log_folders.CHECKPOINT})
    log = report.log
    if (report.about["log"], report.about["size"], report.about["root"]) != (
        log.log,
        log.size,
        log.root.hex(),
    ):
        yield Finding("verify.package_of_another_head")
    yield from _issue(archive, digest(manifest), trusted, report)


def _files(manifest: bytes | None, report: Report) -> dict[str, dict[str, Any]] | None:
    """The list, and what the package says of itself beside it; None where it is not in its form."""
    try:
        said = json.loads(manifest or b"")
        files = {
            str(path): {"sha256": str(each["sha256"]), "size": int(each["size"])}
            for path, each in said["files"].items()
        }
        about = {
            name: said[name] for name in ("name", "first_on", "last_on", "log", "size", "root", "freeze")
        }
        if said["format"] != FORMAT:
            return None
    except UNREADABLE:
        return None
    report.about = about
    return files


def _listed(archive: zipfile.ZipFile, files: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Every part against the list, and the list against every part."""
    there = [each.filename for each in archive.infolist()]
    for twice in sorted(
        {path for path in there if there.count(path) > 1} if len(set(there)) < len(there) else ()
    ):
        yield Finding("verify.package_extra", {"file": twice})
    for path in sorted({*there} - files.keys() - {MANIFEST, EVIDENCE}):
        yield Finding("verify.package_extra", {"file": path})
    present = {*there}
    for path, each in files.items():
        if path not in present:
            yield Finding("verify.package_lacks", {"file": path})
        elif _digest(archive, path, each["size"]) != each["sha256"]:
            yield Finding("verify.package_differs", {"file": path})


def _digest(archive: zipfile.ZipFile, path: str, size: int) -> str | None:
    """The digest of a part, however long; None where it cannot be read or is not as long as it should be."""
    if archive.getinfo(path).file_size != size:
        return None
    found = hashlib.sha256()
    try:
        with archive.open(path) as part:
            while chunk := part.read(CHUNK):
                found.update(chunk)
    except BROKEN:
        return None
    return found.hexdigest()


def _part(archive: zipfile.ZipFile, path: str, most: int) -> bytes | None:
    try:
        if archive.getinfo(path).file_size > most:
            return None
        return archive.read(path)
    except (KeyError, *BROKEN):
        return None


def _issue(
    archive: zipfile.ZipFile, content: bytes, trusted: Sequence[Verifier], report: Report
) -> Iterator[Finding]:
    """That the list of contents was given out, as its evidence proves it."""
    body = _part(archive, EVIDENCE, LONGEST_EVIDENCE)
    if body is None:
        return
    try:
        said = evidence.read(body)
        witness = _witness(said.issue, content.hex(), str(report.about["freeze"]))
        leaf = merkle.leaf_hash(witness.entry)
        proof = tlog_proofs.parse(witness.proof)
        try:
            report.issued = tlog_proofs.check(proof, leaf, report.log.log, trusted)
            report.issue_known = True
        except UnsignedNoteError:
            own = log_folders.keys("\n".join(said.keys).encode())
            report.issued = tlog_proofs.check(proof, leaf, report.log.log, own)
    except (EvidenceError, ProofError, CheckpointError, NoteError, *UNREADABLE):
        yield Finding("verify.package_not_issued")


def _witness(witness: Witness | None, content: str, freeze: str) -> Witness:
    """What witnesses that this content of this freeze was given out. Raises `EvidenceError`, and `UNREADABLE`."""
    if witness is None:
        raise EvidenceError("nothing is proved")
    said, subject = json.loads(witness.entry), f"freeze/{freeze}"
    for each in witness.sections:
        section = json.loads(each)
        if said["sections"].get(section["section"]) != digest(each).hex():
            continue
        [row] = section["rows"][TABLE]
        if (
            (said["act"], said["subject"], section["subject"]) == (ACT, subject, subject)
            and section["section"] == f"package/{row['id']}"
            and row["digest"] == content
        ):
            return witness
    raise EvidenceError("the entry gives out something else")
