"""Raising confidentiality takes a reason; lowering it takes two people."""

from agreements.errors import AgainstTheRules, Problem
from agreements.rules.confidentiality import is_lower, lower
from agreements.rules.permissions import Decision, Relation
from agreements.vocabulary import Act, Confidentiality


def problems_of_correction(before: Confidentiality, after: Confidentiality) -> tuple[Problem, ...]:
    """A correction, which one person makes, lowers nothing."""
    return (Problem("confidentiality", "downgrading.by_two"),) if is_lower(after, before) else ()


def fits(act: Act, relation: Relation) -> Decision:
    """Whether the level, and what waits to be decided of it, let this happen, whoever does it."""
    if act is Act.DOWNGRADE_PROPOSE:
        if not lower(relation.confidentiality):
            return "downgrading.lowest_already"
        return relation.proposed_by is None or "downgrading.waits_already"
    if act in {Act.DOWNGRADE_CONFIRM, Act.DOWNGRADE_REFUSE, Act.DOWNGRADE_WITHDRAW}:
        return relation.proposed_by is not None or "downgrading.nothing_waits"
    return True


def check(act: Act, relation: Relation) -> None:
    """Raises `AgainstTheRules` with the reason."""
    decision = fits(act, relation)
    if decision is not True:
        raise AgainstTheRules(decision)
