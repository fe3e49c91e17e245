"""Proposals to lower the confidentiality of an agreement, and what became of them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.sql import listed, moment
from agreements.readings.visibility import visible
from agreements.tables.downgrades import Downgrade as Table
from agreements.vocabulary import Confidentiality


class Downgrade(Struct, frozen=True):
    """A proposal to lower the confidentiality, and what became of it; `reason` is why, `refusal_reason` why not."""

    id: UUID
    from_level: Confidentiality
    to_level: Confidentiality
    reason: str
    proposed_at: datetime
    proposed_by: UUID
    confirmed_at: datetime | None
    confirmed_by: UUID | None
    refused_at: datetime | None
    refused_by: UUID | None
    refusal_reason: str | None
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None

    @property
    def waiting(self) -> bool:
        return self.confirmed_at is None and self.refused_at is None and self.withdrawn_at is None


# Of `agreement a`, the oldest first.
DOWNGRADES = listed(
    "json_build_object('id', g.id, 'from_level', g.from_level, 'to_level', g.to_level, 'reason', g.reason,"
    f" 'proposed_at', {moment('g.proposed_at')}, 'proposed_by', g.proposed_by,"
    f" 'confirmed_at', {moment('g.confirmed_at')}, 'confirmed_by', g.confirmed_by,"
    f" 'refused_at', {moment('g.refused_at')}, 'refused_by', g.refused_by, 'refusal_reason', g.refusal_reason,"
    f" 'withdrawn_at', {moment('g.withdrawn_at')}, 'withdrawn_by', g.withdrawn_by)",
    "downgrade g WHERE g.agreement = a.id",
    "g.id",
)


async def agreement_of(downgrade: UUID, actor: Actor) -> UUID:
    """The agreement that is to be less confidential. Raises `NotFound`, also for what the actor may not read."""
    rows = await Table.raw(
        "SELECT g.agreement FROM downgrade g JOIN agreement a ON a.id = g.agreement WHERE g.id = {} AND {}",
        downgrade,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_downgrade")
    return UUID(str(rows[0]["agreement"]))
