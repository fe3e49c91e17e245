"""Giving out a file: who took which content, and when."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.ledger.canonical import canonical, plain
from agreements.ledger.evidence import Content
from agreements.ledger.recording import recorded
from agreements.rules import permissions
from agreements.tables.issued_files import IssuedFile
from agreements.vocabulary import Act, IssuedForm, IssuedKind, Language

UUID_OF_OUR_OWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What is given out: its columns are those of `IssuedFile`. `digest` is of 32 bytes."""

    digest: bytes
    content: Content
    kind: IssuedKind
    form: IssuedForm
    language: Language
    log_size: int
    asked: Mapping[str, Any] = field(default_factory=dict)
    agreements: tuple[UUID, ...] = ()
    left_out: int = 0
    programme: UUID | None = None
    records: str | None = None
    in_force_on: date | None = None
    known_on: datetime | None = None

    @property
    def id(self) -> UUID:
        """What the content is, and what was asked: nobody learns from a file what else others asked for.

        So it is the same whenever and wherever the file is made (RFC 9562, section 5.8).
        """
        said = {
            "digest": self.digest.hex(),
            "kind": self.kind,
            "form": self.form,
            "language": self.language,
            "asked": self.asked,
            "programme": self.programme,
            "in_force_on": self.in_force_on,
            "known_on": self.known_on,
        }
        made = hashlib.sha256(canonical(plain(said))).digest()[:16]
        return UUID(
            int=int.from_bytes(made) & ~(0xF << 76) & ~(0x3 << 62) | UUID_OF_OUR_OWN << 76 | 0x2 << 62
        )

    def row(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "digest": self.digest.hex(),
            "content": self.content.said(),
            "kind": self.kind,
            "form": self.form,
            "language": self.language,
            "asked": dict(self.asked),
            "agreements": list(self.agreements),
            "left_out": self.left_out,
            "records": self.records,
            "programme": self.programme,
            "in_force_on": self.in_force_on,
            "known_on": self.known_on,
            "log_size": self.log_size,
        }


async def issue(given: Issued, *, actor: Actor) -> UUID:
    """Records that the actor was given this content; the same one is the same file, given out once more.

    Whether they may see what it shows was asked when it was read.
    """
    permissions.check(actor, Act.FILE_ISSUE)
    async with recorded(actor, Act.FILE_ISSUE, ("issued_file", given.id)) as record:
        # Of two who are given the same at once for the first time, the second waits here.
        await IssuedFile.raw("SELECT pg_advisory_xact_lock({})", given.id.int & (1 << 62) - 1)
        rows = await IssuedFile.raw("SELECT times FROM issued_file WHERE id = {} FOR UPDATE", given.id)
        if rows:
            times = rows[0]["times"] + 1
            await record.update(IssuedFile, given.id, times=times, issued_at=actor.at)
        else:
            await record.insert(IssuedFile, [{**given.row(), "times": 1, "issued_at": actor.at}])
    return given.id
