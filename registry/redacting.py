"""Taking something out of the record, and out of what the service keeps beside it."""

from uuid import UUID

from agreements.actors import Actor
from agreements.acts import redacting
from agreements.readings import redactions
from registry.repeats import keeping


async def approve(redaction: UUID, *, seen: int | None, actor: Actor) -> UUID:
    """Approves it and gives the agreement. Answers to programs that are kept for a day say what it said, and go too.

    Raises as the act does.
    """
    agreement = await redactions.agreement_of(redaction, actor)
    await redacting.approve(redaction, seen=seen, actor=actor)
    await keeping.forget(agreement)
    return agreement
