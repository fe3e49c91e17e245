"""What may become of bodies, as tables of cases."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from agreements.rules import successions
from agreements.rules.contents import AgreementContent, PartyContent, Text
from agreements.rules.successions import (
    HandOverContent,
    LegalAct,
    Owed,
    RenamingContent,
    ReorganisationContent,
)
from agreements.vocabulary import PartyRole, ReorganisationKind

BODY, FIRST, SECOND = UUID(int=1), UUID(int=2), UUID(int=3)
M1, M2 = UUID(int=11), UUID(int=12)
DAY = date(2026, 6, 1)
TODAY = date(2026, 6, 15)
ACT = LegalAct("Указ (тест)", "1", DAY)
KIND = ReorganisationKind


def keys(problems):
    return {problem.key.rpartition(".")[2] for problem in problems}


RENAMING = RenamingContent(name=Text(ru="Новое имя"), happened_on=DAY, act=ACT)


@pytest.mark.parametrize(
    ("changed", "latest", "wrong"),
    [
        ({}, None, set()),
        ({}, date(2026, 5, 30), set()),
        ({}, date(2026, 5, 31), {"renamed_since"}),
        ({}, date(2026, 8, 1), {"renamed_since"}),
        ({"happened_on": TODAY}, None, set()),
        ({"happened_on": date(2026, 6, 16)}, None, {"renamed_in_the_future"}),
        ({"former": True}, date(2026, 8, 1), set()),
        ({"name": Text()}, None, {"no_name"}),
        ({"act": LegalAct("  ")}, None, {"no_act"}),
    ],
)
def test_a_body_takes_a_new_name_after_its_last_and_not_before_its_day(changed, latest, wrong):
    content = replace(RENAMING, **changed)
    assert keys(successions.wrong_in_renaming(content, latest, TODAY)) == wrong


@pytest.mark.parametrize(
    ("kind", "successors", "gone", "wrong"),
    [
        (KIND.ABOLITION, (), {}, set()),
        (KIND.ABOLITION, (FIRST, SECOND), {}, set()),
        (KIND.MERGER, (FIRST,), {}, set()),
        (KIND.MERGER, (), {}, {"no_successor"}),
        (KIND.MERGER, (FIRST, SECOND), {}, {"merged_into_one"}),
        (KIND.SPLIT, (FIRST, SECOND), {}, set()),
        (KIND.SPLIT, (FIRST,), {}, {"fewer_than_two"}),
        (KIND.SPLIT, (FIRST, FIRST), {}, {"successor_twice"}),
        (KIND.TRANSFER, (FIRST,), {}, set()),
        (KIND.TRANSFER, (), {}, {"no_successor"}),
        (KIND.MERGER, (BODY,), {}, {"its_own_successor"}),
        (KIND.MERGER, (FIRST,), {BODY: date(2025, 12, 31)}, {"ended_already"}),
        (KIND.TRANSFER, (FIRST,), {BODY: date(2025, 12, 31)}, set()),
        (KIND.MERGER, (FIRST,), {FIRST: date(2026, 5, 31)}, {"successor_ended"}),
        (KIND.MERGER, (FIRST,), {FIRST: DAY}, set()),
    ],
)
def test_a_body_ends_once_and_leaves_what_its_kind_of_reorganisation_asks_for(kind, successors, gone, wrong):
    content = ReorganisationContent(kind=kind, happened_on=DAY, act=ACT, successors=successors)
    assert keys(successions.wrong_in_reorganisation(content, BODY, gone)) == wrong


def test_the_day_of_a_reorganisation_is_the_first_without_the_body():
    last = successions.last_day(DAY)
    assert last == date(2026, 5, 31)
    assert not successions.ended(last, last)
    assert successions.ended(last, DAY)
    assert not successions.ended(None, DAY)


OPEN = Owed(BODY, fulfilled=False)
HAND_OVER = HandOverContent(milestones=frozenset({M1, M2}), successor=FIRST, happened_on=DAY, act=ACT)
BOTH = {M1: OPEN, M2: OPEN}


@pytest.mark.parametrize(
    ("changed", "chosen", "since", "gone", "wrong"),
    [
        ({}, BOTH, {FIRST: DAY}, {}, set()),
        ({"happened_on": TODAY}, BOTH, {FIRST: DAY}, {}, set()),
        ({"milestones": frozenset()}, {}, {FIRST: DAY}, {}, {"none_chosen"}),
        ({}, {M1: OPEN}, {FIRST: DAY}, {}, {"no_milestone"}),
        ({}, {M1: OPEN, M2: Owed(BODY, fulfilled=True)}, {FIRST: DAY}, {}, {"fulfilled"}),
        ({}, {M1: OPEN, M2: Owed(SECOND, fulfilled=False)}, {FIRST: DAY}, {}, {"several_owners"}),
        # Of which of them it would have to be a successor is no question then.
        ({}, {M1: OPEN, M2: Owed(SECOND, fulfilled=False)}, {}, {}, {"several_owners"}),
        ({}, {M1: OPEN, M2: Owed(BODY, fulfilled=False, handed_on=DAY)}, {FIRST: DAY}, {}, set()),
        (
            {},
            {M1: OPEN, M2: Owed(BODY, fulfilled=False, handed_on=date(2026, 6, 2))},
            {FIRST: DAY},
            {},
            {"before_the_last_hand_over"},
        ),
        ({"happened_on": date(2026, 6, 16)}, BOTH, {FIRST: DAY}, {}, {"in_the_future"}),
        ({"happened_on": date(2026, 5, 31)}, BOTH, {FIRST: DAY}, {}, {"before_succession"}),
        ({}, BOTH, {SECOND: DAY}, {}, {"not_a_successor"}),
        ({}, BOTH, {FIRST: DAY}, {FIRST: date(2026, 5, 31)}, {"successor_ended"}),
        ({"act": LegalAct("")}, BOTH, {FIRST: DAY}, {}, {"no_act"}),
    ],
)
def test_what_is_open_passes_to_a_living_successor(changed, chosen, since, gone, wrong):
    content = replace(HAND_OVER, **changed)
    assert keys(successions.wrong_in_hand_over(content, chosen, since, gone, TODAY)) == wrong


@pytest.mark.parametrize(
    ("signed_on", "wrong"),
    [(None, set()), (date(2026, 5, 31), set()), (DAY, {"party_ended"})],
)
def test_a_body_signs_nothing_after_its_last_day(signed_on, wrong):
    content = AgreementContent(
        signed_on=signed_on, parties=(PartyContent(organisation=BODY), PartyContent(organisation=FIRST))
    )
    found = list(successions.signed_after_their_end(content, {BODY: date(2026, 5, 31)}))
    assert keys(found) == wrong
    assert [each.field for each in found] == ["parties.0.organisation"] * len(wrong)


def test_nobody_enters_a_successor():
    content = AgreementContent(parties=(PartyContent(organisation=BODY, role=PartyRole.SUCCESSOR),))
    assert [each.field for each in successions.entered_as_successor(content)] == ["parties.0.role"]
    content = AgreementContent(parties=(PartyContent(organisation=BODY),))
    assert not list(successions.entered_as_successor(content))
