"""Lowering the confidentiality of a registered agreement: one person proposes it, and another decides."""

from uuid import UUID

from agreements.actors import Actor
from agreements.acts.locking import locked_agreement, relation
from agreements.acts.writing import rows_of
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, Problem
from agreements.ledger.recording import Record, Row, recorded
from agreements.readings.downgrades import agreement_of
from agreements.rules import downgrades
from agreements.rules.confidentiality import OPEN, is_lower
from agreements.tables.agreements import Agreement, AgreementReader
from agreements.tables.downgrades import Downgrade
from agreements.tables.ids import new_id
from agreements.vocabulary import Act, Confidentiality


async def propose(
    agreement: UUID, to: Confidentiality, *, reason: str, seen: int | None, actor: Actor
) -> UUID:
    """Proposes a lower level, for a reason; one proposal at a time.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `AgainstTheRules`, `ChangedMeanwhile`.
    """
    if not reason.strip():
        raise Invalid(Problem("reason", "downgrading.no_reason"))
    key = new_id()
    async with recorded(
        actor, Act.DOWNGRADE_PROPOSE, ("agreement", agreement), reason=reason.strip()
    ) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        downgrades.check(record.act, await relation(row))
        level = Confidentiality(row["confidentiality"])
        if not is_lower(to, level):
            raise Invalid(Problem("to_level", "downgrading.not_lower"))
        proposal = {
            "id": key,
            "agreement": agreement,
            "from_level": level,
            "to_level": to,
            "reason": reason.strip(),
            "proposed_at": actor.at,
            "proposed_by": actor.account,
        }
        await record.insert(Downgrade, [proposal])
    return key


async def confirm(downgrade: UUID, *, seen: int | None, actor: Actor) -> None:
    """Lowers the level as proposed, in this act.

    The reason of the proposal becomes that of the level, whose day of review is set anew by a correction. What is
    open keeps no named readers, and what is public no reason either. Raises `NotFound`, `NotAllowed` (also for whoever
    proposed it), `AgainstTheRules`, `ChangedMeanwhile`.
    """
    agreement = await agreement_of(downgrade, actor)
    async with recorded(actor, Act.DOWNGRADE_CONFIRM, ("agreement", agreement)) as record:
        row, found = await _waiting(record, downgrade, seen)
        if row["confidentiality"] != found["from_level"]:
            raise ChangedMeanwhile("downgrading.level_changed")
        level = Confidentiality(found["to_level"])
        await record.update(Downgrade, downgrade, confirmed_at=actor.at, confirmed_by=actor.account)
        public = level is Confidentiality.PUBLIC
        await record.update(
            Agreement,
            agreement,
            confidentiality=level,
            confidentiality_reason=None if public else found["reason"],
            confidentiality_review_on=None,
        )
        if level in OPEN:
            await record.delete(AgreementReader, await rows_of(AgreementReader, agreement))


async def refuse(downgrade: UUID, *, reason: str, seen: int | None, actor: Actor) -> None:
    """Leaves the level as it is, for a reason. Raises as `confirm` does, and `Invalid` without a reason."""
    if not reason.strip():
        raise Invalid(Problem("reason", "downgrading.no_refusal_reason"))
    agreement = await agreement_of(downgrade, actor)
    async with recorded(
        actor, Act.DOWNGRADE_REFUSE, ("agreement", agreement), reason=reason.strip()
    ) as record:
        await _waiting(record, downgrade, seen)
        await record.update(
            Downgrade,
            downgrade,
            refused_at=actor.at,
            refused_by=actor.account,
            refusal_reason=reason.strip(),
        )


async def withdraw(downgrade: UUID, *, seen: int | None, actor: Actor) -> None:
    """Takes a proposal back, which its proposer alone may. Raises as `confirm` does."""
    agreement = await agreement_of(downgrade, actor)
    async with recorded(actor, Act.DOWNGRADE_WITHDRAW, ("agreement", agreement)) as record:
        await _waiting(record, downgrade, seen)
        await record.update(Downgrade, downgrade, withdrawn_at=actor.at, withdrawn_by=actor.account)


async def _waiting(record: Record, downgrade: UUID, seen: int | None) -> tuple[Row, Row]:
    """The agreement and a proposal that waits, both locked, once the actor may decide on it."""
    row = await locked_agreement(record, record.subject, seen=seen)
    found = await record.lock(Downgrade, downgrade)
    if any(found[moment] is not None for moment in ("confirmed_at", "refused_at", "withdrawn_at")):
        raise AgainstTheRules("downgrading.decided_already")
    return row, found
