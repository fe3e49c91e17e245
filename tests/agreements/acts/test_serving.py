"""Saying what an agreement serves: it happens, it is recorded on the agreement, and each refusal leaves no trace."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from agreements.actors import Actor
from agreements.acts import drafting, programmes, registering, serving
from agreements.acts.serving import ServingContent
from agreements.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import contents, dossiers
from agreements.readings import programmes as reading
from agreements.readings.programmes import Programme
from agreements.rules.contents import AgreementContent
from agreements.tables.ids import new_id
from agreements.tables.ledger import LedgerEntry
from agreements.tables.programmes import Serving
from agreements.vocabulary import Act, Confidentiality
from tests.fixtures_programmes import STRATEGY, item


@pytest.fixture(params=["draft", "registered"])
async def agreement(request: pytest.FixtureRequest, draft: UUID, registrar: Actor) -> UUID:
    """At either stage: what is served is no part of what the parties signed."""
    if request.param == "registered":
        await registering.register(draft, seen=None, actor=registrar)
    return draft


async def promise(agreement: UUID, actor: Actor) -> UUID:
    return (await dossiers.of(agreement, actor)).commitments[0].id


async def test_a_promise_serves_an_item_and_the_sum_it_is_paid_from(
    agreement: UUID, strategy: Programme, registrar: Actor
) -> None:
    commitment = await promise(agreement, registrar)
    content = ServingContent(
        programme=strategy.id,
        commitment=commitment,
        item=item(strategy, "1.1"),
        line=strategy.budget[0].id,
    )
    made = await serving.serve(agreement, content, seen=None, actor=registrar)
    [told] = (await dossiers.of(agreement, registrar)).serves
    assert (told.id, told.commitment, told.programme.title) == (made, commitment, strategy.title)
    assert told.item is not None
    assert (told.item.code, told.item.withdrawn) == ("1.1", False)
    assert told.line is not None
    assert (told.line.amount, told.line.currency) == (strategy.budget[0].amount, "KGS")


async def test_an_agreement_serves_a_programme_as_a_whole(
    agreement: UUID, strategy: Programme, registrar: Actor
) -> None:
    await serving.serve(agreement, ServingContent(programme=strategy.id), seen=None, actor=registrar)
    [told] = (await dossiers.of(agreement, registrar)).serves
    assert (told.commitment, told.item, told.line) == (None, None, None)


async def test_both_acts_are_entries_of_the_agreement_and_the_programme_knows_nothing(
    agreement: UUID, strategy: Programme, registrar: Actor
) -> None:
    before = (await dossiers.of(agreement, registrar)).revision
    made = await serving.serve(agreement, ServingContent(programme=strategy.id), seen=before, actor=registrar)
    await serving.unserve(agreement, made, reason=" Ошибка ", seen=before + 1, actor=registrar)
    rows = await LedgerEntry.raw(
        "SELECT act, actor, body FROM ledger_entry WHERE subject = {} AND revision > {} ORDER BY revision",
        agreement,
        before,
    )
    assert [(row["act"], row["actor"]) for row in rows] == [
        (Act.AGREEMENT_SERVE, registrar.account),
        (Act.AGREEMENT_UNSERVE, registrar.account),
    ]
    said, taken = (json.loads(row["body"]) for row in rows)
    assert said["sections"].keys() - taken["sections"].keys() == {f"serving/{made}"}
    assert (said["reason"], taken["reason"] is None) == (None, False)
    assert (await dossiers.of(agreement, registrar)).serves == ()
    assert (await reading.of(strategy.id)).revision == 1
    assert [finding async for finding in verifying.findings()] == []


async def test_what_cannot_be_served_is_refused_and_leaves_no_trace(
    agreement: UUID, strategy: Programme, registrar: Actor, auditor: Actor
) -> None:
    other = await reading.of(await programmes.create(STRATEGY, actor=registrar))
    right = ServingContent(programme=strategy.id)
    wrong = {
        "programme": replace(right, programme=new_id()),
        "commitment": replace(right, commitment=new_id()),
        "item": replace(right, item=other.items[0].id),
        "line": replace(right, line=other.budget[0].id),
    }
    for field, content in wrong.items():
        with pytest.raises(Invalid) as refusal:
            await serving.serve(agreement, content, seen=None, actor=registrar)
        assert [problem.field for problem in refusal.value.problems] == [field]
    with pytest.raises(ChangedMeanwhile):
        await serving.serve(agreement, right, seen=99, actor=registrar)
    with pytest.raises((NotAllowed, NotFound)):
        await serving.serve(agreement, right, seen=None, actor=auditor)
    with pytest.raises(NotFound):
        await serving.serve(new_id(), right, seen=None, actor=registrar)
    assert not await Serving.exists()


async def test_the_same_is_not_said_twice(agreement: UUID, strategy: Programme, registrar: Actor) -> None:
    content = ServingContent(programme=strategy.id)
    await serving.serve(agreement, content, seen=None, actor=registrar)
    with pytest.raises(Invalid) as refusal:
        await serving.serve(agreement, content, seen=None, actor=registrar)
    assert [problem.key for problem in refusal.value.problems] == ["programmes.served_already"]
    assert await Serving.count() == 1


async def test_taking_back_needs_a_reason_and_the_right_agreement(
    draft: UUID, content: AgreementContent, strategy: Programme, registrar: Actor, auditor: Actor
) -> None:
    made = await serving.serve(draft, ServingContent(programme=strategy.id), seen=None, actor=registrar)
    other = await drafting.draft(content, actor=registrar)
    attempts = (
        (draft, made, " ", registrar, Invalid),
        (draft, made, "Ошибка", auditor, NotFound),
        (other, made, "Ошибка", registrar, NotFound),
        (draft, new_id(), "Ошибка", registrar, NotFound),
    )
    for agreement, key, reason, actor, refusal in attempts:
        with pytest.raises(refusal):
            await serving.unserve(agreement, key, reason=reason, seen=None, actor=actor)
    assert len((await dossiers.of(draft, registrar)).serves) == 1


async def test_what_serves_goes_with_its_promise_and_with_its_draft(
    draft: UUID, strategy: Programme, registrar: Actor
) -> None:
    commitment = await promise(draft, registrar)
    for content in (
        ServingContent(programme=strategy.id, commitment=commitment),
        ServingContent(programme=strategy.id),
    ):
        await serving.serve(draft, content, seen=None, actor=registrar)
    stands = await contents.of(draft, registrar)
    await drafting.revise(draft, replace(stands, commitments=()), seen=None, actor=registrar)
    assert [each.commitment for each in (await dossiers.of(draft, registrar)).serves] == [None]
    await drafting.discard(draft, seen=None, actor=registrar)
    assert not await Serving.exists()
    assert [finding async for finding in verifying.findings()] == []


async def test_an_item_is_withdrawn_whether_or_not_something_serves_it(
    draft: UUID, strategy: Programme, registrar: Actor, second_registrar: Actor
) -> None:
    """A refusal would tell whoever may not read the agreement that it serves the item."""
    stands = await contents.of(draft, registrar)
    hidden = replace(
        stands, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="Тайна (тест)"
    )
    await drafting.revise(draft, hidden, seen=None, actor=registrar)
    content = ServingContent(programme=strategy.id, item=item(strategy, "2"))
    await serving.serve(draft, content, seen=None, actor=registrar)
    with pytest.raises(NotFound):
        await dossiers.of(draft, second_registrar)
    wanted = reading.content(strategy)
    wanted = replace(wanted, items=wanted.items[:3])
    await programmes.change(strategy.id, wanted, reason="Пересмотр", seen=1, actor=second_registrar)
    [told] = (await dossiers.of(draft, registrar)).serves
    assert told.item is not None
    assert (told.item.code, told.item.withdrawn) == ("2", True)
