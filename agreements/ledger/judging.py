"""Whether a file is what a register gave out: its content against the act that issued it, its records against the log.

Pure and offline: it needs the file, its evidence and the keys that whoever checks trusts. The keys that the file names
tell whether it is sound, never whether it may be believed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from agreements.ledger import carriers, checkpoints, evidence, merkle, notes, tlog_proofs
from agreements.ledger.canonical import digest, is_canonical
from agreements.ledger.carriers import NoEvidence
from agreements.ledger.checkpoints import Checkpoint, CheckpointError
from agreements.ledger.evidence import Evidence, EvidenceError, Witness
from agreements.ledger.findings import Finding
from agreements.ledger.notes import NoteError, UnsignedNoteError, Verifier, WrongSignatureError
from agreements.ledger.reports import Entry, Issued, Proved, Report, Verdict

ISSUING = "file.issue"
ISSUED = "issued_file"
CORE = "core"
REASON = "reason"
# What bytes fail with that are read as an entry or a section and are none.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)


def judge(file: bytes, sidecar: bytes | None, trusted: Iterable[Verifier]) -> Report:
    """What can be said of a file without asking anybody."""
    try:
        content, said = carriers.found(file, sidecar)
    except NoEvidence as none:
        return Report(Verdict.NOT_OURS, (Finding(none.key),))
    except EvidenceError as error:
        return Report(Verdict.ALTERED, (error.finding,))
    return _Case(said, tuple(trusted)).closed(content)


@dataclass(slots=True)
class _Case:
    """One file under examination: what was found wrong, and which keys stood for it."""

    said: Evidence
    trusted: tuple[Verifier, ...]
    wrong: list[Finding] = field(default_factory=list)
    named: tuple[Verifier, ...] = ()
    signers: dict[Verifier, None] = field(default_factory=dict)
    heads: dict[bytes, tuple[Checkpoint, tuple[Verifier, ...]]] = field(default_factory=dict)
    # Whether each head has the signature of a key that is trusted.
    stands: bool = True

    def closed(self, content: bytes) -> Report:
        said = self.said
        self._take_keys()
        issue = None if said.issue is None else self._proved(said.issue)
        records = tuple(each for each in map(self._proved, said.records) if each is not None)
        self._hold_heads_together((*((issue,) if issue else ()), *records))
        row, found = self._row(issue), None
        if row is not None:
            found = self._issued(row, content)
            self._hold_records_to(row, records)
        bound = row is not None and bool(records) and _bound(row, records)
        bare = content == said.written()
        if said.issue is None and not bare and not self.wrong:
            self.wrong.append(Finding("check.not_issued"))
            verdict = Verdict.NOT_OURS
        elif bare and not said.records and not self.wrong:
            self.wrong.append(Finding("check.proves_nothing"))
            verdict = Verdict.NOT_OURS
        else:
            verdict = self._verdict()
        return Report(
            verdict=verdict,
            findings=tuple(self.wrong),
            log=said.log,
            digest=_digest(said, content),
            issue=issue,
            issued=found,
            records=records,
            bound=bound,
            signers=tuple(self.signers),
        )

    def _verdict(self) -> Verdict:
        if self.wrong:
            return Verdict.ALTERED
        if self.stands:
            return Verdict.GENUINE
        if self.trusted and self.said.log not in {each.name for each in self.trusted}:
            self.wrong.append(Finding("check.other_log", {"log": self.said.log}))
            return Verdict.NOT_OURS
        self.wrong.append(Finding("check.key_not_named" if self.trusted else "check.no_key_given"))
        return Verdict.UNKNOWN_KEY

    def _take_keys(self) -> None:
        """The keys that the file names: of its own log, or whoever writes them could write what they like."""
        try:
            self.named = tuple(map(Verifier.parse, self.said.keys))
        except NoteError:
            self.wrong.append(Finding("check.key_malformed"))
        if any(each.name != self.said.log for each in self.named):
            self.wrong.append(Finding("check.key_malformed"))

    def _proved(self, witness: Witness) -> Proved | None:
        """The entry, where its proof holds and all that is shown of it is its own."""
        index: object = "?"
        try:
            proof = tlog_proofs.parse(witness.proof)
            index = proof.index
            head, signers = self._head(proof.checkpoint)
            leaf = merkle.leaf_hash(witness.entry)
            merkle.check_inclusion(proof.index, head.size, leaf, list(proof.hashes), head.root)
        except ValueError as error:
            self.wrong.append(Finding(_key_of(error), {"entry": index}))
            return None
        if proof.extra is not None:  # nobody vouches for it
            self.wrong.append(Finding("check.proof_fails", {"entry": index}))
        self.signers.update(dict.fromkeys(signers))
        self.stands = self.stands and not {*signers}.isdisjoint(self.trusted)
        try:
            entry = _entry(witness.entry, self.said.log, proof.index)
            shown = self._shown(witness, entry)
        except UNREADABLE:
            self.wrong.append(Finding("check.entry_malformed", {"entry": index}))
            return None
        return Proved(entry, witness.entry, head, shown)

    def _head(self, note: bytes) -> tuple[Checkpoint, tuple[Verifier, ...]]:
        """The signed head, and the known keys that signed it; most records stand under the same."""
        if note not in self.heads:
            # A key that is trusted comes after one that a file names in its likeness, and so stands in its place.
            verifiers = (*self.named, *self.trusted)
            _, signers = notes.opened(note, verifiers)
            self.heads[note] = checkpoints.opened(note, self.said.log, verifiers), signers
        return self.heads[note]

    def _shown(self, witness: Witness, entry: Entry) -> dict[str, Mapping[str, Any]]:
        shown: dict[str, Mapping[str, Any]] = {}
        for body in witness.sections:
            said = json.loads(body)
            name, subject = str(said["section"]), said["subject"]
            promised = entry.reason if name == REASON else entry.sections.get(name)
            if promised != digest(body).hex() or subject != entry.subject or name in shown:
                self.wrong.append(Finding("check.section_changed", {"entry": entry.index, "section": name}))
            else:
                shown[name] = said
        return shown

    def _hold_heads_together(self, proved: Iterable[Proved]) -> None:
        """One size has one head: two of them signed are two histories."""
        roots: dict[int, bytes] = {}
        for each in proved:
            if roots.setdefault(each.checkpoint.size, each.checkpoint.root) != each.checkpoint.root:
                self.wrong.append(Finding("check.two_heads", {"size": each.checkpoint.size}))

    def _row(self, issue: Proved | None) -> Mapping[str, Any] | None:
        """What the act of issuing wrote down; None, and a finding, where it is no such act."""
        if issue is None:
            return None
        kind, _, key = issue.entry.subject.partition("/")
        try:
            [row] = issue.shown[CORE]["rows"][ISSUED]
            if (issue.entry.act, kind, row["id"]) == (ISSUING, ISSUED, key):
                return dict(row)
        except UNREADABLE:
            pass
        self.wrong.append(Finding("check.no_issue", {"entry": issue.entry.index}))
        return None

    def _issued(self, row: Mapping[str, Any], content: bytes) -> Issued | None:
        how = self.said.content.said()
        if _digest(self.said, content) != row.get("digest") or row.get("content", how) != how:
            self.wrong.append(Finding("check.content_differs"))
        try:
            day, moment, size = row.get("in_force_on"), row.get("known_on"), row.get("log_size")
            return Issued(
                kind=str(row["kind"]),
                form=str(row["form"]),
                language=row.get("language"),
                in_force_on=None if day is None else date.fromisoformat(day),
                known_on=None if moment is None else datetime.fromisoformat(moment),
                log_size=None if size is None else int(size),
            )
        except UNREADABLE:
            self.wrong.append(Finding("check.no_issue", {"entry": "?"}))
            return None

    def _hold_records_to(self, row: Mapping[str, Any], records: Iterable[Proved]) -> None:
        """A record of something that the file does not show, or one that came later, was put in by somebody else."""
        size, subjects = row.get("log_size"), _subjects(row)
        for each in records:
            later = isinstance(size, int) and each.entry.index >= size
            if later or (subjects is not None and each.entry.subject not in subjects):
                self.wrong.append(Finding("check.record_strange", {"entry": each.entry.index}))
        promised = row.get("records")
        if promised is not None and promised != evidence.digest_of(each.entry for each in self.said.records):
            self.wrong.append(Finding("check.records_exchanged"))


def _key_of(error: ValueError) -> str:
    match error:
        case UnsignedNoteError():
            return "check.head_unsigned"
        case WrongSignatureError():
            return "check.signature_wrong"
        case NoteError() | CheckpointError():
            return "check.head_malformed"
        case _:
            return "check.proof_fails"


def _entry(body: bytes, log: str, index: int) -> Entry:
    """Raises `ValueError` and its like for what is no entry of this log at this index."""
    said = json.loads(body)
    if not is_canonical(body) or said["log"] != log or said["seq"] != index:
        raise ValueError("the entry is another one")
    return Entry(
        index=index,
        at=datetime.fromisoformat(said["at"]),
        act=str(said["act"]),
        subject=str(said["subject"]),
        revision=int(said["revision"]),
        sections=dict(said["sections"]),
        reason=said["reason"],
    )


def _digest(said: Evidence, content: bytes) -> str | None:
    try:
        return said.content.digest(content).hex()
    except EvidenceError:
        return None


def _subjects(row: Mapping[str, Any]) -> set[str] | None:
    """What the act of issuing says that the file shows; None where it does not say so."""
    if not isinstance(row.get("agreements"), list):
        return None
    programme = row.get("programme")
    return {f"agreement/{each}" for each in row["agreements"]} | (
        {f"programme/{programme}"} if programme else set()
    )


def _bound(row: Mapping[str, Any], records: Iterable[Proved]) -> bool:
    """Whether the act of issuing says which records the file is of: each by its entry or by its subject."""
    return row.get("records") is not None or {each.entry.subject for each in records} == _subjects(row)
