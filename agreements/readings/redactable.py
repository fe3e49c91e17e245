"""What could be taken out of the record of an agreement."""

from uuid import UUID

from agreements.actors import Actor
from agreements.readings import dossiers, milestones, redactions
from agreements.rules import permissions
from agreements.rules.redactions import Held, held
from agreements.vocabulary import Act


async def of(agreement: UUID, actor: Actor) -> tuple[Held, ...]:
    """All places of its record that say something, for whoever may propose to take something out.

    Raises `NotFound`, also for what the actor may not read, and `NotAllowed`.
    """
    relation = milestones.relation(await dossiers.of(agreement, actor))
    permissions.check(actor, Act.REDACTION_PROPOSE, relation)
    return held(await redactions.versions(agreement), await redactions.withheld_files(agreement))
