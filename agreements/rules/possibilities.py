"""What a person may do to a record now, and why not the rest: the permission and the state of it, act by act."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from agreements.actors import Actor
from agreements.rules import downgrades, fulfilments, permissions, redactions
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
    Act.REDACTION_APPROVE,
    Act.REDACTION_PROPOSE,
    Act.REDACTION_REFUSE,
    Act.REDACTION_WITHDRAW,
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


# What these acts are done to may not be there; the sentence that says so.
NOTHING: Mapping[Act, str] = {
    Act.AGREEMENT_UNSERVE: "possible.nothing_to_unserve",
    Act.AMENDMENT_DATE: "possible.nothing_to_date",
    Act.AMENDMENT_WITHDRAW: "possible.nothing_amended",
    Act.DOCUMENT_REMOVE: "possible.nothing_to_remove",
    Act.EVENT_WITHDRAW: "possible.nothing_happened",
    Act.RELATION_REMOVE: "possible.nothing_related",
}


def of_agreement(
    actor: Actor, relation: Relation, there: Collection[Act] = NOTHING
) -> tuple[Possibility, ...]:
    """`there` are the acts, of those that need something to be done to, for which there is something."""
    told = _told(OF_AGREEMENT, actor, relation, Standing())
    return tuple(
        Possibility(each.act, allowed=False, key=NOTHING[each.act])
        if each.allowed and each.act in NOTHING and each.act not in there
        else each
        for each in told
    )


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
        if decision is True:
            decision = redactions.fits(act, relation)
        told.append(Possibility(act, decision is True, None if decision is True else decision))
    return tuple(told)
