"""What may happen to a milestone in each state, and that a page says why not by the same tables as an act."""

from itertools import product

import pytest

from agreements.errors import AgainstTheRules
from agreements.rules import fulfilments, possibilities
from agreements.rules.fulfilments import Standing
from agreements.vocabulary import Act, Confidentiality, Role
from tests.agreements.rules.test_permissions import PARTY, actor, relation

OPEN, DONE = Standing(), Standing(fulfilled=True)
WAIVED, HELD = Standing(waived=True), Standing(held=True)
WAITING, ANSWERED = Standing(waiting=True), Standing(waiting=True, answered=True)
DATED, PAUSED, BY_HAND = (
    Standing(dated=True),
    Standing(dated=True, paused=True),
    Standing(dated=True, overridden=True),
)
GOING_ON = (OPEN, DATED, PAUSED, BY_HAND)
STANDINGS = (*GOING_ON, DONE, WAIVED, HELD, WAITING, ANSWERED)
CASES = {
    Act.FULFILMENT_ACCEPT: (WAITING, ANSWERED),
    Act.FULFILMENT_CONFIRM: (WAITING,),
    Act.FULFILMENT_CONTRADICT: (WAITING,),
    Act.FULFILMENT_REPORT: GOING_ON,
    Act.FULFILMENT_RETURN: (WAITING, ANSWERED),
    Act.MILESTONE_HOLD: GOING_ON,
    Act.MILESTONE_LIFT: (BY_HAND,),
    Act.MILESTONE_OVERRIDE: (*GOING_ON, HELD, WAITING, ANSWERED),
    Act.MILESTONE_PAUSE: (DATED, BY_HAND),
    Act.MILESTONE_RELEASE: (WAIVED, HELD),
    Act.MILESTONE_RESUME: (PAUSED,),
    Act.MILESTONE_WAIVE: (*GOING_ON, HELD),
    Act.PAYMENT_RECORD: STANDINGS,
}


@pytest.mark.parametrize(("act", "standing"), [*product(CASES, STANDINGS)])
def test_what_the_state_of_a_milestone_lets_happen(act, standing):
    assert (fulfilments.fits(act, standing) is True) is (standing in CASES[act])


@pytest.mark.parametrize(
    ("act", "standing", "key"),
    [
        (Act.FULFILMENT_REPORT, DONE, "fulfilling.fulfilled_already"),
        (Act.FULFILMENT_REPORT, HELD, "fulfilling.held"),
        (Act.FULFILMENT_REPORT, WAIVED, "fulfilling.waived"),
        (Act.FULFILMENT_REPORT, WAITING, "fulfilling.waits_for_a_decision"),
        (Act.FULFILMENT_CONFIRM, ANSWERED, "fulfilling.answered_already"),
        (Act.FULFILMENT_ACCEPT, OPEN, "fulfilling.nothing_waits"),
        (Act.MILESTONE_LIFT, DATED, "deadlines.not_overridden"),
        (Act.MILESTONE_OVERRIDE, WAIVED, "fulfilling.waived"),
        (Act.MILESTONE_PAUSE, OPEN, "deadlines.no_clock_to_stop"),
        (Act.MILESTONE_PAUSE, PAUSED, "deadlines.paused_already"),
        (Act.MILESTONE_PAUSE, WAIVED, "fulfilling.waived"),
        (Act.MILESTONE_RELEASE, OPEN, "fulfilling.not_stopped"),
        (Act.MILESTONE_RESUME, DATED, "deadlines.not_paused"),
    ],
)
def test_the_reason_is_the_one_a_reader_can_act_on(act, standing, key):
    with pytest.raises(AgainstTheRules, match=key):
        fulfilments.check(act, standing)


def told(role, standing, **more):
    what = relation("party", Confidentiality.PUBLIC, registered=True, **more)
    return {each.act: each for each in possibilities.of_milestone(actor(role), what, standing)}


def test_every_act_on_a_milestone_is_told_of_with_a_reason_or_none():
    assert set(possibilities.OF_MILESTONE) == set(CASES)
    for role, standing in product((*Role, None), STANDINGS):
        for each in told(role, standing, owed_by=PARTY).values():
            assert each.allowed is (each.key is None)


def test_who_may_never_do_it_learns_that_rather_than_the_state():
    assert told(Role.AUDITOR, DONE)[Act.FULFILMENT_REPORT].key == "permissions.debtor_only"
    assert told(Role.REGISTRAR, DONE)[Act.FULFILMENT_REPORT].key == "fulfilling.fulfilled_already"
    assert told(Role.EXECUTOR, OPEN, owed_by=PARTY)[Act.FULFILMENT_REPORT].allowed


def test_where_there_is_nothing_to_do_it_to_that_is_told():
    what = relation("party", Confidentiality.PUBLIC, registered=True)

    def answered(role, *there):
        return {each.act: each for each in possibilities.of_agreement(actor(role), what, there)}

    for act, key in possibilities.NOTHING.items():
        assert answered(Role.REGISTRAR)[act].key == key
        assert answered(Role.REGISTRAR, act)[act].allowed
        # Who may never do it learns that first.
        assert answered(Role.EXECUTOR)[act].key.startswith("permissions.")


def test_a_draft_offers_registration_and_a_registered_agreement_correction():
    for registered in (True, False):
        what = relation("party", Confidentiality.PUBLIC, registered=registered)
        allowed = {
            each.act for each in possibilities.of_agreement(actor(Role.REGISTRAR), what) if each.allowed
        }
        assert (Act.AGREEMENT_CORRECT in allowed) is registered
        assert (Act.AGREEMENT_REGISTER in allowed) is not registered
