"""Opening a need-to-know agreement as an auditor: for a stated reason, and for a day.

Those named learn of it: from the dossier, and by a letter that the plan of letters brings them.
"""

from uuid import UUID

from agreements.actors import Actor
from agreements.acts.locking import relation
from agreements.errors import Invalid, NotFound, Problem
from agreements.ledger.recording import recorded
from agreements.rules import permissions, unsealings
from agreements.tables.agreements import Agreement
from agreements.tables.ids import new_id
from agreements.tables.unsealings import Unsealing
from agreements.vocabulary import Act


async def unseal(number: str, *, reason: str, actor: Actor) -> UUID:
    """Opens the agreement registered under a number and says which one it is.

    A number that nobody bears, one of another level and one that is open to the actor already are answered alike, so
    that nothing is learnt of what is not opened. Raises `Invalid`, `NotAllowed`, `NotFound`.
    """
    permissions.check(actor, Act.AGREEMENT_UNSEAL)
    if not reason.strip():
        raise Invalid(Problem("reason", "unsealings.no_reason"))
    agreement = await _numbered(number)
    async with recorded(
        actor, Act.AGREEMENT_UNSEAL, ("agreement", agreement), reason=reason.strip()
    ) as record:
        row = await record.lock(Agreement, agreement)
        if not permissions.may_unseal(actor, await relation(row)):
            raise NotFound("unsealings.no_such_number")
        await record.insert(
            Unsealing,
            [
                {
                    "id": new_id(),
                    "agreement": agreement,
                    "account": actor.account,
                    "reason": reason.strip(),
                    "unsealed_at": actor.at,
                    "until": unsealings.until(actor.at),
                }
            ],
        )
    return agreement


async def _numbered(number: str) -> UUID:
    rows = await Agreement.raw("SELECT id FROM agreement WHERE number = {}", number.strip().upper())
    if not rows:
        raise NotFound("unsealings.no_such_number")
    return UUID(str(rows[0]["id"]))
