"""Where a proposal to lower the confidentiality belongs."""

from uuid import UUID

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.visibility import visible
from agreements.tables.downgrades import Downgrade


async def agreement_of(downgrade: UUID, actor: Actor) -> UUID:
    """The agreement that is to be less confidential. Raises `NotFound`, also for what the actor may not read."""
    rows = await Downgrade.raw(
        "SELECT g.agreement FROM downgrade g JOIN agreement a ON a.id = g.agreement WHERE g.id = {} AND {}",
        downgrade,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_downgrade")
    return UUID(str(rows[0]["agreement"]))
