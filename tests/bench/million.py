"""A log of a million entries with its sections, rows, tiles and a signed head: every hash true, and no act done.

A hundred thousand rates of exchange, each entered and corrected nine times, in dossiers as large as that of an
agreement with two parties and five commitments: eight sections, of which a correction changes one.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from agreements.ledger import checkpoints, merkle
from agreements.ledger.canonical import canonical, digest, moment
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.edges import Edge
from agreements.ledger.notes import Signer
from agreements.ledger.sections import SALT_BYTES
from agreements.vocabulary import Act

REVISIONS = 10
PARTS = 7
# So many subjects in turn: the entries about one lie that far apart.
ABREAST = 10_000
START = datetime(2021, 1, 4, 4, tzinfo=UTC)
STEP = timedelta(minutes=2)
CLERK = UUID(int=7)
FIRST_DAY = date(1900, 1, 1)
COLUMNS = {
    "exchange_rate": ("id", "currency", "valid_on", "units", "rate", "source"),
    "ledger_entry": (
        "seq", "at", "act", "actor", "subject_kind", "subject", "revision", "body", "leaf", "root",
    ),
    "ledger_section": ("digest", "body"),
    "ledger_tile": ("path", "hashes", "root"),
}  # fmt: skip


@dataclass
class Dossier:
    """A rate, and the digests of its sections as they were named last."""

    id: UUID
    row: dict[str, Any]
    sections: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    leaf: bytes | None = None


class Log:
    """What grows from entry to entry; rows wait in it to be copied."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.chance = random.Random(20261126)  # noqa: S311 -- the same log every time
        self.edge, self.frontier, self.at = Edge(), tuple[bytes, ...](), START
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}

    def key(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128))

    def dossier(self, number: int) -> Dossier:
        key, day = self.key(), FIRST_DAY + timedelta(days=number)
        said = {
            "currency": "USD",
            "valid_on": day.isoformat(),
            "units": 1,
            "rate": "87.4500",
            "source": "bench",
        }
        self.rows["exchange_rate"].append((key, "USD", day, 1, "87.4500", "bench"))
        made = Dossier(key, {"id": str(key), **said})
        for part in range(PARTS):
            self._seal(made, f"part/{part}", {})
        return made

    def act(self, dossier: Dossier) -> None:
        """Seals the dossier's core anew, as the last revision has it, and adds the entry."""
        self._seal(dossier, "core", {"exchange_rate": [dossier.row]})
        dossier.revision += 1
        self.at += STEP
        seq, act, subject = self.edge.size, str(Act.EXCHANGE_RATE_RECORD), f"exchange_rate/{dossier.id}"
        body = canonical(
            {
                "v": 1, "log": self.origin, "seq": seq, "at": moment(self.at), "act": act, "reason": None,
                "actor": {"account": str(CLERK), "organisation": None, "roles": ["registrar"], "via": "api"},
                "subject": subject, "revision": dossier.revision, "sections": dossier.sections,
                "previous": dossier.leaf.hex() if dossier.leaf else None, "request": f"{seq:032x}",
            }
        )  # fmt: skip
        dossier.leaf = merkle.leaf_hash(body)
        for full in self.edge.append(dossier.leaf):
            self.rows["ledger_tile"].append((full.tile.path(), full.hashes, full.root))
        self.frontier = merkle.appended(self.frontier, seq, dossier.leaf)
        self.rows["ledger_entry"].append(
            (
                seq, self.at, act, CLERK, "exchange_rate", dossier.id, dossier.revision, body, dossier.leaf,
                merkle.root(self.frontier),
            )
        )  # fmt: skip

    def _seal(self, dossier: Dossier, name: str, rows: dict[str, Any]) -> None:
        salt = f"{self.chance.getrandbits(8 * SALT_BYTES):0{2 * SALT_BYTES}x}"
        subject = f"exchange_rate/{dossier.id}"
        body = canonical({"v": 1, "salt": salt, "subject": subject, "section": name, "rows": rows})
        self.rows["ledger_section"].append((digest(body), body))
        dossier.sections[name] = digest(body).hex()

    async def copy(self, session: Any) -> None:
        for table, columns in COLUMNS.items():
            await session.copy_records_to_table(table, columns=columns, records=self.rows[table])
            self.rows[table] = []


async def fill(session: Any, entries: int, signer: Signer) -> None:
    """Fills an empty log. `session` is the owner's connection."""
    log = Log(await session.fetchval("SELECT log FROM ledger_head"))
    await session.execute("SET session_replication_role = replica")
    for first in range(0, entries // REVISIONS, ABREAST):
        dossiers = [
            log.dossier(number) for number in range(first, min(first + ABREAST, entries // REVISIONS))
        ]
        for _ in range(REVISIONS):
            for dossier in dossiers:
                log.act(dossier)
            await log.copy(session)
    size, root = log.edge.size, merkle.root(log.frontier)
    note = checkpoints.sign(Checkpoint(log.origin, size, root), [signer])
    await session.execute("INSERT INTO ledger_key VALUES ($1, $2)", signer.verifier.text(), log.at)
    await session.execute(
        "INSERT INTO ledger_checkpoint VALUES (1, $1, $2, $3, $4)", log.at, size, root, note
    )
    await session.execute(
        "UPDATE ledger_head SET size = $1, at = $2, root = $3, frontier = $4",
        size,
        log.at,
        root,
        list(log.frontier),
    )
    await session.execute("SET session_replication_role = origin")
    await session.execute("VACUUM ANALYZE")
