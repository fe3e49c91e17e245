"""Giving out files with their proof: what each was made of, the act that it was issued, and the signature over both.

The order is always the same. What the content tells of is brought under a signed head first, since its foot names it;
then the content is made; then the act is recorded; then the evidence is put into the place that was left for it. A
signer that does not sign in time keeps nobody from their file: the evidence lacks what is not signed yet, and can be
had later.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog

from agreements.actors import Actor
from agreements.acts import issued_files
from agreements.acts.issued_files import Issued
from agreements.ledger import published, signing, witnessing
from agreements.ledger.evidence import Content, Evidence, Method
from agreements.ledger.signing import Signed
from agreements.ledger.witnessing import Records
from agreements.readings import acts
from agreements.readings.as_on import NOW, Asked
from agreements.vocabulary import IssuedForm, IssuedKind
from agreements.wording.words import Words
from exports import evidence as places
from exports.evidence import DoesNotFit
from exports.seals import Standing

# A signature takes some 50 ms, after a night with many changes a second or two. Whoever waits longer than this thinks
# that the register hangs, and gets the file without it.
PATIENCE_SECONDS = 8.0
POLL_SECONDS = 0.05
# What the act adds to the evidence: its entry, section and proof. That is 3.5 kB with a way of 16 hashes and one key;
# there is room for one of 63, the longest there is, for long names, and for the keys of a rotation.
ROOM_FOR_THE_ACT = 12_288
# An identifier in the act's section, as JSON within JSON.
ROOM_FOR_AN_AGREEMENT = 41
INSTANT = timedelta(microseconds=1)

log = structlog.get_logger("kelishim.issuing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file tells, in which words and to whom: known before it is made.

    It tells of the first `size` entries of the log, and names the one at `index`. `agreements` are all that it shows.
    """

    kind: IssuedKind
    actor: Actor
    words: Words
    size: int
    index: int
    agreements: tuple[UUID, ...]
    programme: UUID | None = None
    narrowed: Mapping[str, Any] = field(default_factory=dict)
    asked: Asked = NOW

    @property
    def named(self) -> tuple[UUID, ...]:
        """The agreements whose entries go into the evidence."""
        return self.agreements[: witnessing.MOST]

    @property
    def subjects(self) -> tuple[UUID, ...]:
        return (*((self.programme,) if self.programme else ()), *self.named)

    def issued(self, form: StrEnum, content: Content, file: bytes, records: Records) -> Issued:
        return Issued(
            digest=content.digest(file),
            content=content,
            kind=self.kind,
            form=IssuedForm(form),
            language=self.words.language,
            asked=self.narrowed,
            agreements=self.named,
            left_out=len(self.agreements) - len(self.named),
            programme=self.programme,
            records=records.digest(),
            in_force_on=self.asked.in_force_on,
            known_on=self.asked.known_on,
            log_size=self.size,
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """What a file needs to be made: where it stands, its records, and how many bytes its evidence takes at the most."""

    standing: Standing
    records: Records
    room: int


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it is given out: its number in the register, its bytes, and its evidence."""

    issued: UUID
    file: bytes
    evidence: bytes


async def entries(asked: Asked = NOW) -> int:
    """How many entries the log has, or had at the moment asked for."""
    return await acts.first(None if asked.known_on is None else asked.known_on + INSTANT)


async def signed(seq: int) -> Signed | None:
    """The first checkpoint over an entry. Waits for one while a signer is there; None where none came in time."""
    found = await published.covering(seq)
    if found is not None or not await signing.ask():
        return found
    ends = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while found is None and asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(POLL_SECONDS)
        found = await published.covering(seq)
    return found


async def ready(told: Told) -> Ready:
    """What is needed to make the file. All of it follows from what is told, so that the file does too."""
    name = await witnessing.log()
    head = await signed(told.size - 1) if told.size else None
    records = await witnessing.records(told.kind, told.subjects, told.size, head)
    standing = (
        Standing(name, told.index) if head is None else Standing(name, told.index, head.size, head.root)
    )
    known = Evidence(name, Content(Method.FILE), None, records.witnesses).written()
    return Ready(
        standing, records, len(known) + ROOM_FOR_THE_ACT + ROOM_FOR_AN_AGREEMENT * len(told.subjects)
    )


async def issue(file: bytes, content: Content, form: StrEnum, told: Told, records: Records) -> Given:
    """Records that the file is given out, and fills in its evidence."""
    number = await issued_files.issue(told.issued(form, content, file, records), actor=told.actor)
    await signed(await witnessing.first(number))
    evidence = await witnessing.of_issued(number, records)
    written = evidence.written()
    try:
        return Given(number, places.filled(file, content, written), written)
    except DoesNotFit as error:
        # The names of the log or of its keys outgrew the room: the file proves what it shows, not that it was issued.
        log.exception("evidence_does_not_fit", issued=str(number), beyond=error.args[0])
        return Given(number, places.filled(file, content, replace(evidence, issue=None).written()), written)
