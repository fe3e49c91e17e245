"""The order of the levels, and what lowering one asks."""

from itertools import product

import pytest

from agreements.rules import downgrades, possibilities
from agreements.rules.confidentiality import OPEN, ORDER, is_lower, lower
from agreements.rules.downgrades import problems_of_correction
from agreements.rules.permissions import Relation, may
from agreements.vocabulary import Act, Confidentiality, Role
from tests.agreements.rules.test_permissions import ME, OTHER, ROLES, actor

PUBLIC, OFFICIAL = Confidentiality.PUBLIC, Confidentiality.OFFICIAL
CONFIDENTIAL, NEED_TO_KNOW = Confidentiality.CONFIDENTIAL, Confidentiality.NEED_TO_KNOW
DECISIONS = (Act.DOWNGRADE_CONFIRM, Act.DOWNGRADE_REFUSE)
ACTS = (*DECISIONS, Act.DOWNGRADE_PROPOSE, Act.DOWNGRADE_WITHDRAW)


def relation(proposed_by=None, level=OFFICIAL, *, registered=True):
    return Relation(
        registered=registered,
        confidentiality=level,
        reader_accounts=frozenset({ME}),
        proposed_by=proposed_by,
    )


def test_every_level_has_its_place_in_the_order():
    assert sorted(ORDER) == sorted(Confidentiality)
    assert set(ORDER[: len(OPEN)]) == OPEN


@pytest.mark.parametrize(
    ("level", "than", "told"),
    [
        (PUBLIC, PUBLIC, False),
        (PUBLIC, OFFICIAL, True),
        (PUBLIC, CONFIDENTIAL, True),
        (OFFICIAL, CONFIDENTIAL, True),
        (OFFICIAL, PUBLIC, False),
        (CONFIDENTIAL, OFFICIAL, False),
        (CONFIDENTIAL, NEED_TO_KNOW, True),
        (NEED_TO_KNOW, CONFIDENTIAL, False),
    ],
)
def test_which_level_is_lower(level, than, told):
    assert is_lower(level, than) is told
    assert (level in lower(than)) is told
    assert [each.key for each in problems_of_correction(than, level)] == ["downgrading.by_two"] * told


def test_the_nearest_lower_level_is_offered_first():
    assert lower(NEED_TO_KNOW) == (CONFIDENTIAL, OFFICIAL, PUBLIC)
    assert lower(PUBLIC) == ()


@pytest.mark.parametrize(("role", "act", "registered"), [*product(ROLES, ACTS, (True, False))])
def test_registrars_alone_lower_the_level_of_registered_agreements(role, act, registered):
    mine = ME if act is Act.DOWNGRADE_WITHDRAW else OTHER
    decision = may(actor(role), act, relation(mine, registered=registered))
    assert (decision is True) is (role is Role.REGISTRAR and registered)


@pytest.mark.parametrize(
    ("act", "proposed_by", "told"),
    [
        (Act.DOWNGRADE_CONFIRM, ME, "permissions.another_must_decide"),
        (Act.DOWNGRADE_CONFIRM, OTHER, None),
        (Act.DOWNGRADE_CONFIRM, None, "downgrading.nothing_waits"),
        (Act.DOWNGRADE_REFUSE, ME, "permissions.another_must_decide"),
        (Act.DOWNGRADE_REFUSE, OTHER, None),
        (Act.DOWNGRADE_REFUSE, None, "downgrading.nothing_waits"),
        (Act.DOWNGRADE_WITHDRAW, ME, None),
        (Act.DOWNGRADE_WITHDRAW, OTHER, "permissions.proposer_only"),
        (Act.DOWNGRADE_WITHDRAW, None, "downgrading.nothing_waits"),
        (Act.DOWNGRADE_PROPOSE, ME, "downgrading.waits_already"),
        (Act.DOWNGRADE_PROPOSE, OTHER, "downgrading.waits_already"),
        (Act.DOWNGRADE_PROPOSE, None, None),
    ],
)
def test_a_registrar_is_told_what_may_be_done_to_a_proposal_and_why_not(act, proposed_by, told):
    possible = possibilities.of_agreement(actor(Role.REGISTRAR), relation(proposed_by))
    [found] = [each for each in possible if each.act is act]
    assert (found.allowed, found.key) == (told is None, told)


def test_what_is_public_cannot_be_lowered():
    assert downgrades.fits(Act.DOWNGRADE_PROPOSE, relation(level=PUBLIC)) == "downgrading.lowest_already"
