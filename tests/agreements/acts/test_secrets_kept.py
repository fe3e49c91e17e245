"""No refusal tells of an agreement that the actor may not read: neither a number, nor a likeness, nor a relation."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from agreements.acts import drafting, events, pausing, registering, relations
from agreements.errors import Invalid, NotFound
from agreements.readings import dossiers, duplicates
from agreements.rules.events import EventContent
from agreements.vocabulary import Confidentiality, EventKind, RelationKind

LEVELS = [Confidentiality.CONFIDENTIAL, Confidentiality.NEED_TO_KNOW]


@pytest.fixture(params=LEVELS)
async def hidden(request, content, registrar):
    """A registered agreement like any other, readable by who entered it."""
    secret = replace(content, confidentiality=request.param, confidentiality_reason="x")
    agreement = await drafting.draft(secret, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    return agreement


@pytest.fixture
async def shown(hidden, content, second_registrar):
    """A public one like it, entered by who does not read the hidden one."""
    agreement = await drafting.draft(content, actor=second_registrar)
    await registering.register(agreement, seen=1, actor=second_registrar)
    return agreement


async def test_a_likeness_to_it_stops_nobody_and_is_shown_to_nobody(
    hidden, content, registrar, second_registrar
):
    like = await drafting.draft(content, actor=second_registrar)
    assert await duplicates.of(like, second_registrar) == ()
    assert [each.id for each in await duplicates.of(like, registrar)] == [hidden]
    assert await registering.register(like, seen=1, actor=second_registrar) == "MEM-2026-0002"


async def test_the_next_number_is_given_without_a_word_about_the_one_before(
    hidden, content, second_registrar
):
    """Numbers are gapless, so a gap in what one reads tells that there is something; nothing else is told."""
    other = await drafting.draft(content, actor=second_registrar)
    await registering.register(other, seen=1, actor=second_registrar, despite_duplicates=True)
    told = await dossiers.of(other, second_registrar)
    assert (told.number, told.revision) == ("MEM-2026-0002", 2)


async def test_a_relation_to_it_is_refused_like_one_to_nothing(hidden, shown, registrar, second_registrar):
    """Also where it stands already: the refusal is not that of saying the same twice."""
    await relations.add(shown, hidden, RelationKind.RELATED, actor=registrar)
    refusals = []
    for other in (hidden, uuid4()):
        with pytest.raises(Invalid) as refusal:
            await relations.add(shown, other, RelationKind.RELATED, actor=second_registrar)
        refusals.append(refusal.value.problems)
    assert refusals[0] == refusals[1]


async def test_a_successor_that_is_hidden_is_refused_like_none(hidden, shown, second_registrar):
    refusals = []
    for successor in (hidden, uuid4()):
        superseded = EventContent(
            kind=EventKind.SUPERSEDED, effective_on=date(2026, 6, 1), successor=successor
        )
        with pytest.raises(Invalid) as refusal:
            await events.enter(shown, superseded, seen=None, actor=second_registrar)
        refusals.append(refusal.value.problems)
    assert refusals[0] == refusals[1]


async def test_a_part_of_it_is_refused_like_one_of_nothing(hidden, content, registrar, second_registrar):
    """Whoever sends the id of a part they do not see learns nothing from the answer."""
    party = (await dossiers.of(hidden, registrar)).parties[0].id
    refusals = []
    for key in (party, uuid4()):
        foreign = replace(content, parties=(replace(content.parties[0], id=key), *content.parties[1:]))
        with pytest.raises(Invalid) as refusal:
            await drafting.draft(foreign, actor=second_registrar)
        refusals.append(refusal.value.problems)
    assert refusals[0] == refusals[1]


async def test_acts_on_its_milestone_are_acts_on_nothing(hidden, registrar, second_registrar):
    milestone = (await dossiers.of(hidden, registrar)).commitments[0].milestones[0].id
    for each in (milestone, uuid4()):
        with pytest.raises(NotFound) as refusal:
            await pausing.pause(each, ground="x", actor=second_registrar)
        assert refusal.value.key == "errors.no_milestone"


async def test_acts_on_it_are_acts_on_nothing(hidden, content, second_registrar):
    for agreement in (hidden, uuid4()):
        with pytest.raises(NotFound) as refusal:
            await drafting.correct(agreement, content, reason="x", seen=7, actor=second_registrar)
        assert refusal.value.key == "errors.no_agreement"
        with pytest.raises(NotFound):
            await registering.register(agreement, seen=7, actor=second_registrar)
