"""A small log, and files that carry their evidence: made here, so that the checks are tried without a register."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from agreements.ledger import carriers, checkpoints, merkle, notes, proofs, tiles
from agreements.ledger.canonical import canonical, digest, moment
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.evidence import Content, Evidence, Method, Witness, digest_of
from agreements.ledger.notes import Signer
from agreements.ledger.tlog_proofs import Proof

ORIGIN = "example.test/register"
KEY = Signer(ORIGIN, bytes(32))
ANOTHER = Signer(ORIGIN, bytes([7]) * 32)
MONDAY = datetime(2026, 6, 15, 6, tzinfo=UTC)
AGREEMENT, ISSUE = UUID(int=1), UUID(int=2)
PART = "customXml/item1.xml"
# What is kept free in a PDF: a proof of two entries with their sections, and some more.
ROOM = 12_000


@dataclass
class Log:
    """Entries in order, with the bytes of their sections; heads over them are signed as they are asked for."""

    origin: str = ORIGIN
    bodies: list[bytes] = field(default_factory=list)
    kept: dict[int, tuple[bytes, ...]] = field(default_factory=dict)
    revisions: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def append(self, act: str, subject: str, reason: str | None = None, **told: Any) -> int:
        """Adds an entry; `told` are the rows of its sections (or their bytes), by name with `__` for the slash."""
        seq = len(self.bodies)
        made = {
            name: rows if isinstance(rows, bytes) else section(name, subject, f"{seq} {name}", rows=rows)
            for name, rows in ((each.replace("__", "/"), rows) for each, rows in told.items())
        }
        why = None if reason is None else section("reason", subject, f"{seq}", text=reason)
        revision, previous = self.revisions.get(subject, (0, b""))
        body = canonical(
            {
                "v": 1,
                "log": self.origin,
                "seq": seq,
                "at": moment(MONDAY + timedelta(seconds=seq)),
                "actor": {"account": str(UUID(int=9)), "organisation": None, "roles": [], "via": "page"},
                "act": act,
                "subject": subject,
                "revision": revision + 1,
                "previous": previous.hex() or None,
                "sections": {name: digest(each).hex() for name, each in made.items()},
                "reason": digest(why).hex() if why else None,
                "request": None,
            }
        )
        self.bodies.append(body)
        self.kept[seq] = (*made.values(), *((why,) if why else ()))
        self.revisions[subject] = (revision + 1, merkle.leaf_hash(body))
        return seq

    def fill(self, count: int) -> None:
        for _ in range(count):
            seq = len(self.bodies)
            self.append(
                "organisation.create", f"organisation/{UUID(int=1000 + seq)}", core={"organisation": []}
            )

    @property
    def leaves(self) -> list[bytes]:
        return [merkle.leaf_hash(body) for body in self.bodies]

    def head(self, size: int | None = None) -> Checkpoint:
        size = len(self.bodies) if size is None else size
        return Checkpoint(self.origin, size, merkle.tree_root(self.leaves[:size]))

    def signed(self, size: int | None = None, *signers: Signer) -> bytes:
        return checkpoints.sign(self.head(size), signers or (KEY,))

    def witness(
        self, seq: int, *, size: int | None = None, signers: tuple[Signer, ...] = (KEY,), shown: Any = None
    ) -> Witness:
        size = len(self.bodies) if size is None else size
        hashes = self._carried_out(proofs.inclusion(seq, size), size)
        proof = Proof(seq, tuple(hashes), self.signed(size, *signers))
        told = tuple(body for body in self.kept[seq] if shown is None or json.loads(body)["section"] in shown)
        return Witness(self.bodies[seq], proof.body(), told)

    def way(self, old: int, new: int) -> list[bytes]:
        return self._carried_out(proofs.consistency(old, new), new)

    def tile(self, path: str) -> bytes:
        """A row of hashes as the log gives it out."""
        level, _, rest = path.partition("/")
        found = tiles.Tile.parse(level, rest)
        perfect = [
            merkle.tree_root(self.leaves[start : start + found.span])
            for start in range(found.index * tiles.WIDTH * found.span, found.end, found.span)
        ]
        return b"".join(perfect)

    def _carried_out(self, plan: proofs.Plan, size: int) -> list[bytes]:
        leaves = self.leaves[:size]
        return plan.carried_out(
            lambda node: merkle.tree_root(leaves[node[1] << node[0] : (node[1] + 1) << node[0]])
        )


def section(name: str, subject: str, salted: str, **said: Any) -> bytes:
    """The bytes of a section as the register writes them, under a salt that is always the same."""
    salt = digest(salted.encode()).hex()[:32]
    return canonical({"v": 1, "salt": salt, "subject": subject, "section": name, **said})


@dataclass
class Issue:
    """A file that a log issued, and what it carries."""

    log: Log
    file: bytes
    sidecar: bytes | None
    said: Evidence
    record: int
    issue: int


def a_log(size: int = 20) -> tuple[Log, int]:
    """A log with one agreement in it, and the index of its last entry."""
    log = Log()
    log.fill(size)
    log.append("agreement.draft", f"agreement/{AGREEMENT}", core={"agreement": [{"id": str(AGREEMENT)}]})
    record = log.append(
        "agreement.correct",
        f"agreement/{AGREEMENT}",
        "A slip of the pen",
        core={"agreement": [{"id": str(AGREEMENT), "title_en": "A memorandum"}]},
        party__x={"party": [{"id": "x"}]},
    )
    return log, record


def row(blank: bytes, how: Content, size: int, **also: Any) -> dict[str, Any]:
    """What the act of issuing writes down."""
    return {
        "id": str(ISSUE),
        "digest": how.digest(blank).hex(),
        "content": how.said(),
        "kind": "agreement_summary",
        "form": "pdf",
        "language": "ru",
        "agreements": [str(AGREEMENT)],
        "in_force_on": "2026-06-15",
        "known_on": moment(MONDAY),
        "log_size": size,
        "asked": {},
    } | also


def issued(
    method: Method,
    *,
    signers: tuple[Signer, ...] = (KEY,),
    shown: Any = ("core", "reason"),
    bound: bool = True,
    **also: Any,
) -> Issue:
    """A file of one agreement, given out: a PDF (range), a DOCX (parts) or a CSV (file)."""
    log, record = a_log()
    blank, content = _blank(method)
    size = len(log.bodies)
    promised = {"records": digest_of([log.bodies[record]])} if bound else {}
    made = row(blank, content, size, **promised | also)
    issue = log.append("file.issue", f"issued_file/{ISSUE}", core={"issued_file": [made]})
    log.fill(3)
    said = Evidence(
        log.origin,
        content,
        log.witness(issue, signers=signers),
        (log.witness(record, signers=signers, shown=shown),),
        tuple(each.verifier.text() for each in signers),
    )
    file, sidecar = carrying(blank, said)
    return Issue(log, file, sidecar, said, record, issue)


def carrying(blank: bytes, said: Evidence) -> tuple[bytes, bytes | None]:
    """The file with its evidence written in, or beside it."""
    match said.content.method:
        case Method.FILE:
            return blank, said.written()
        case Method.PARTS:
            return a_zip({**parts(), said.content.part: element(said)}), None
        case Method.RANGE:
            first, beyond = said.content.first, said.content.beyond
            return blank[:first] + said.written().ljust(beyond - first) + blank[beyond:], None


def parts() -> dict[str, bytes]:
    return {
        "[Content_Types].xml": b"<Types/>" * 20,
        "word/document.xml": "<document>Меморандум</document>".encode() * 30,
        "customXml/item2.xml": b"<other/>",
    }


def element(said: Evidence | None) -> bytes:
    """The part of Office Open XML that holds the evidence; empty before there is any."""
    text = "" if said is None else notes.encoded(said.written())
    return b'<evidence xmlns="' + carriers.NAMESPACE + b'">' + text.encode() + b"</evidence>"


def a_zip(named: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as opened:
        for name, content in named.items():
            opened.writestr(zipfile.ZipInfo(name), content, kind)
    return made.getvalue()


def _blank(method: Method) -> tuple[bytes, Content]:
    """A file before there is evidence in it."""
    match method:
        case Method.FILE:
            return "number;title\r\n1;Меморандум\r\n".encode(), Content(method)
        case Method.PARTS:
            return a_zip({**parts(), PART: element(None)}), Content(method, part=PART)
        case Method.RANGE:
            before = b"%PDF-1.7\n1 0 obj <</Type /EmbeddedFile /Length 12000>> stream\n"
            after = b"\nendstream endobj\n2 0 obj (As people see it) endobj\n%%EOF\n"
            return before + b" " * ROOM + after, Content(method, len(before), len(before) + ROOM)
