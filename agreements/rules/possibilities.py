"""What a person may do to a record now, and why not the rest: the permission and the state of it, act by act."""

from collections.abc import Sequence

from msgspec import Struct

from agreements.actors import Actor
from agreements.rules import downgrades, fulfilments, permissions
from agreements.rules.fulfilments import Standing
from agreements.rules.permissions import Relation
from agreements.vocabulary import Act

OF_AGREEMENT = (
    Act.AGREEMENT_CORRECT,
    Act.AGREEMENT_DISCARD,
    Act.AGREEMENT_HAND_OVER,
    Act.AGREEMENT_REGISTER,
    Act.AGREEMENT_REVISE,
    Act.AGREEMENT_SERVE,
    Act.AGREEMENT_UNSERVE,
    Act.AMENDMENT_DATE,
    Act.AMENDMENT_RECORD,
    Act.AMENDMENT_WITHDRAW,
    Act.DOCUMENT_ADD,
    Act.DOCUMENT_REMOVE,
    Act.DOWNGRADE_CONFIRM,
    Act.DOWNGRADE_PROPOSE,
    Act.DOWNGRADE_REFUSE,
    Act.DOWNGRADE_WITHDRAW,
    Act.EVENT_RECORD,
    Act.EVENT_WITHDRAW,
    Act.RELATION_ADD,
    Act.RELATION_REMOVE,
)
OF_MILESTONE = (
    Act.FULFILMENT_ACCEPT,
    Act.FULFILMENT_CONFIRM,
    Act.FULFILMENT_CONTRADICT,
    Act.FULFILMENT_REPORT,
    Act.FULFILMENT_RETURN,
    Act.MILESTONE_HOLD,
    Act.MILESTONE_LIFT,
    Act.MILESTONE_OVERRIDE,
    Act.MILESTONE_PAUSE,
    Act.MILESTONE_RELEASE,
    Act.MILESTONE_RESUME,
    Act.MILESTONE_WAIVE,
    Act.PAYMENT_RECORD,
)


class Possibility(Struct, frozen=True):
    """One act: whether it may be done now, and the sentence that says why not."""

    act: Act
    allowed: bool
    key: str | None


def of_agreement(actor: Actor, relation: Relation) -> tuple[Possibility, ...]:
    return _told(OF_AGREEMENT, actor, relation, Standing())


def of_milestone(actor: Actor, relation: Relation, standing: Standing) -> tuple[Possibility, ...]:
    """`relation` names who made the report that waits, if one does."""
    return _told(OF_MILESTONE, actor, relation, standing)


def _told(
    acts: Sequence[Act], actor: Actor, relation: Relation, standing: Standing
) -> tuple[Possibility, ...]:
    """Who may never do it learns that first: the state would only be a reason for those who may."""
    told = []
    for act in acts:
        decision = permissions.may(actor, act, relation)
        if decision is True:
            decision = fulfilments.fits(act, standing)
        if decision is True:
            decision = downgrades.fits(act, relation)
        told.append(Possibility(act, decision is True, None if decision is True else decision))
    return tuple(told)
