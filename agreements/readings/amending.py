"""The amendments of an agreement as the rules take them, read by themselves."""

from datetime import date
from uuid import UUID

import msgspec

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.sql import listed
from agreements.readings.visibility import visible
from agreements.rules.amendments import Amending, in_order
from agreements.tables.amendments import Amendment

STANDING = listed(
    "json_build_object('id', n.id, 'number', n.number, 'signed_on', n.signed_on, 'effective_on', n.effective_on,"
    " 'changes', n.changes)",
    "amendment n WHERE n.agreement = {} AND n.struck_at IS NULL",
    "n.id",
)


async def standing(agreement: UUID) -> list[Amending]:
    """The amendments that were not struck, read by themselves."""
    [row] = await Amendment.raw(f"SELECT {STANDING}::text AS said", agreement)
    return in_order(msgspec.json.decode(row["said"], type=tuple[Amending, ...]))


async def agreement_of(amendment: UUID, actor: Actor) -> UUID:
    """The agreement that an amendment changes. Raises `NotFound`, also for what the actor may not read."""
    rows = await Amendment.raw(
        "SELECT n.agreement FROM amendment n JOIN agreement a ON a.id = n.agreement WHERE n.id = {} AND {}",
        amendment,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_amendment")
    return UUID(str(rows[0]["agreement"]))


async def due(day: date) -> list[UUID]:
    """The agreements with an amendment whose day has come and that their rows do not say yet."""
    rows = await Amendment.raw(
        "SELECT DISTINCT n.agreement FROM amendment n WHERE n.effective_on <= {} AND n.applied_at IS NULL"
        " AND n.struck_at IS NULL ORDER BY 1",
        day,
    )
    return [row["agreement"] for row in rows]
