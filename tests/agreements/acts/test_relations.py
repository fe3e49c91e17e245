"""How agreements stand to one another: said, recorded, taken back, and seen from both ends by those who may."""

from dataclasses import replace
from uuid import UUID

import pytest

from agreements.acts import drafting, registering, relations
from agreements.errors import AgainstTheRules, Invalid, NotAllowed, NotFound
from agreements.readings import dossiers, ledgers
from agreements.readings import relations as readings
from agreements.rules.contents import Text
from agreements.tables.relations import Relation
from agreements.vocabulary import Act, Confidentiality, RelationKind, Status

ANNEX, SUPERSEDES = RelationKind.ANNEX_OF, RelationKind.SUPERSEDES


@pytest.fixture
async def annex(content, registrar):
    """A draft of nothing but a title."""
    said = replace(content, title=Text(ru="Приложение"), parties=(), commitments=())
    return await drafting.draft(said, actor=registrar)


async def test_both_ends_show_a_relation(registered, annex, registrar):
    relation = await relations.add(annex, registered, ANNEX, actor=registrar)
    [own] = await readings.of(annex, registrar)
    [from_there] = await readings.of(registered, registrar)
    assert (own.id, own.kind, own.outgoing, own.other.id) == (relation, ANNEX, True, registered)
    assert (from_there.id, from_there.outgoing, from_there.other.id) == (relation, False, annex)
    assert own.other.status is Status.IN_FORCE
    assert len(own.other.parties) == 2
    assert readings.main_of((own,)).id == registered
    assert readings.main_of((from_there,)) is None


async def test_saying_and_taking_back_are_recorded(registered, annex, registrar):
    relation = await relations.add(annex, registered, ANNEX, actor=registrar)
    await relations.remove(annex, relation, reason=" не то соглашение ", actor=registrar)
    assert await readings.of(annex, registrar) == ()
    added, removed = (await ledgers.of_agreement(annex, registrar))[-2:]
    assert (added.act, added.changed) == (Act.RELATION_ADD, (f"relation/{relation}",))
    assert (removed.act, removed.removed, removed.reason) == (
        Act.RELATION_REMOVE,
        (f"relation/{relation}",),
        "не то соглашение",
    )
    assert (await dossiers.of(registered, registrar)).revision == 2


async def test_a_draft_goes_with_its_relations(registered, annex, registrar):
    await relations.add(annex, registered, ANNEX, actor=registrar)
    await drafting.discard(annex, seen=None, actor=registrar)
    assert await readings.of(registered, registrar) == ()


async def test_what_one_may_not_see_is_absent_from_either_end(
    registered, content, registrar, administrator, executor
):
    hidden = replace(
        content,
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="x",
        title=Text(ru="Тайна"),
    )
    secret = await drafting.draft(hidden, actor=registrar)
    await registering.register(secret, seen=1, actor=registrar)
    await relations.add(secret, registered, ANNEX, actor=registrar)
    assert len(await readings.of(registered, registrar)) == 1
    for other in (administrator, executor):
        assert await readings.of(registered, other) == ()


async def test_a_draft_is_seen_from_the_other_end_by_registrars_alone(registered, annex, registrar, auditor):
    await relations.add(annex, registered, ANNEX, actor=registrar)
    assert len(await readings.of(registered, registrar)) == 1
    assert await readings.of(registered, auditor) == ()


@pytest.mark.parametrize("kind", list(RelationKind))
async def test_the_same_is_not_said_twice_nor_the_other_way_round(registered, content, registrar, kind):
    other = await drafting.draft(replace(content, title=Text(ru="Другое")), actor=registrar)
    await registering.register(other, seen=1, actor=registrar)
    await relations.add(other, registered, kind, actor=registrar)
    for one, two in ((other, registered), (registered, other)):
        with pytest.raises(AgainstTheRules, match="stands_already"):
            await relations.add(one, two, kind, actor=registrar)
    assert await Relation.count() == 1


async def test_refusals_leave_no_trace(
    registered, annex, content, registrar, second_registrar, executor, auditor, administrator
):
    for stranger in (executor, auditor, administrator):
        with pytest.raises(NotAllowed):
            await relations.add(registered, registered, ANNEX, actor=stranger)
    with pytest.raises(Invalid, match=r"errors\.invalid") as refused:
        await relations.add(registered, registered, ANNEX, actor=registrar)
    assert refused.value.problems[0].key == "relations.to_itself"
    hidden = await drafting.draft(
        replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="x"),
        actor=second_registrar,
    )
    await registering.register(hidden, seen=1, actor=second_registrar, despite_duplicates=True)
    for unknown in (annex, hidden, UUID(int=7)):  # a draft, one not to be known of, none at all
        with pytest.raises(Invalid) as refused:
            await relations.add(registered, unknown, ANNEX, actor=registrar)
        assert refused.value.problems[0].key == "relations.no_such_agreement"
    assert await Relation.count() == 0
    relation = await relations.add(annex, registered, ANNEX, actor=registrar)
    with pytest.raises(Invalid):
        await relations.remove(annex, relation, reason=" ", actor=registrar)
    with pytest.raises(NotFound):
        await relations.remove(registered, relation, reason="x", actor=registrar)
    with pytest.raises(NotFound):
        await relations.remove(annex, UUID(int=7), reason="x", actor=registrar)
    for stranger in (executor, auditor):
        with pytest.raises((NotAllowed, NotFound)):
            await relations.remove(annex, relation, reason="x", actor=stranger)
    assert await Relation.count() == 1
    assert (await dossiers.of(registered, registrar)).revision == 2
