"""Confidentiality is lowered by two people; whatever is refused leaves everything as it was."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from agreements.acts import downgrading, drafting, registering
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import contents, dossiers, home, ledgers
from agreements.tables.ledger import LedgerHead
from agreements.vocabulary import Act, Confidentiality

WHY = "Переговоры завершены"


@pytest.fixture
async def secret(content, registrar, second_registrar):
    """Registered, confidential; both registrars are named."""
    hidden = replace(
        content,
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="Переговоры",
        confidentiality_review_on=date(2027, 1, 1),
        reader_accounts=frozenset({second_registrar.account}),
    )
    key = await drafting.draft(hidden, actor=registrar)
    await registering.register(key, seen=1, actor=registrar)
    return key


@pytest.fixture
async def proposed(secret, registrar):
    return await downgrading.propose(
        secret, Confidentiality.OFFICIAL, reason=f" {WHY} ", seen=2, actor=registrar
    )


async def size():
    [head] = await LedgerHead.raw("SELECT size FROM ledger_head")
    return head["size"]


async def last(agreement, actor):
    return (await ledgers.of_agreement(agreement, actor))[-1]


async def test_a_lower_level_is_proposed_and_nothing_changes_yet(secret, proposed, registrar):
    dossier = await dossiers.of(secret, registrar)
    assert dossier.confidentiality is Confidentiality.CONFIDENTIAL
    [found] = dossier.downgrades
    assert (found.id, found.from_level, found.to_level, found.reason) == (
        proposed,
        Confidentiality.CONFIDENTIAL,
        Confidentiality.OFFICIAL,
        WHY,
    )
    assert (found.proposed_by, found.proposed_at, found.waiting) == (registrar.account, registrar.at, True)
    entry = await last(secret, registrar)
    assert (entry.act, entry.actor, entry.reason, list(entry.changed)) == (
        Act.DOWNGRADE_PROPOSE,
        registrar.account,
        WHY,
        [f"downgrade/{proposed}"],
    )


async def test_another_person_confirms_and_the_level_is_lowered_in_the_same_entry(
    secret, proposed, registrar, second_registrar, executor
):
    with pytest.raises(NotFound):
        await dossiers.of(secret, executor)
    await downgrading.confirm(proposed, seen=3, actor=second_registrar)
    dossier = await dossiers.of(secret, executor)
    assert dossier.confidentiality is Confidentiality.OFFICIAL
    # The old restriction goes with its reason and its day of review.
    assert (dossier.confidentiality_reason, dossier.confidentiality_review_on) == (WHY, None)
    assert (dossier.reader_accounts, dossier.reader_organisations) == ((), ())
    [found] = dossier.downgrades
    assert (found.confirmed_by, found.waiting) == (second_registrar.account, False)
    entry = await last(secret, registrar)
    assert (entry.act, entry.actor) == (Act.DOWNGRADE_CONFIRM, second_registrar.account)
    assert sorted(entry.changed) == ["core", f"downgrade/{proposed}"]
    assert [finding async for finding in verifying.findings()] == []


async def test_what_becomes_public_needs_no_reason_any_more(secret, registrar, second_registrar):
    key = await downgrading.propose(secret, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=registrar)
    await downgrading.confirm(key, seen=None, actor=second_registrar)
    dossier = await dossiers.of(secret, registrar)
    assert (dossier.confidentiality, dossier.confidentiality_reason) == (Confidentiality.PUBLIC, None)


async def test_another_person_refuses_with_a_reason_and_it_can_be_proposed_again(
    secret, proposed, registrar, second_registrar
):
    await downgrading.refuse(proposed, reason=" Рано ", seen=None, actor=second_registrar)
    dossier = await dossiers.of(secret, registrar)
    assert dossier.confidentiality is Confidentiality.CONFIDENTIAL
    assert (dossier.downgrades[0].refused_by, dossier.downgrades[0].refusal_reason) == (
        second_registrar.account,
        "Рано",
    )
    entry = await last(secret, registrar)
    assert (entry.act, entry.actor, entry.reason) == (
        Act.DOWNGRADE_REFUSE,
        second_registrar.account,
        "Рано",
    )
    await downgrading.propose(secret, Confidentiality.OFFICIAL, reason=WHY, seen=None, actor=registrar)
    assert [each.waiting for each in (await dossiers.of(secret, registrar)).downgrades] == [False, True]


async def test_whoever_proposed_it_may_take_it_back(secret, proposed, registrar):
    await downgrading.withdraw(proposed, seen=None, actor=registrar)
    [found] = (await dossiers.of(secret, registrar)).downgrades
    assert (found.withdrawn_by, found.waiting) == (registrar.account, False)
    entry = await last(secret, registrar)
    assert (entry.act, entry.actor) == (Act.DOWNGRADE_WITHDRAW, registrar.account)


async def test_it_waits_for_others_and_not_for_whoever_proposed_it(
    secret, proposed, registrar, second_registrar, auditor, executor
):
    def lower(waiting):
        return [each.agreement for each in waiting if each.kind == "downgrade"]

    assert lower(await home.waiting(second_registrar)) == [secret]
    for nobody in (registrar, auditor, executor):
        assert lower(await home.waiting(nobody)) == []


@pytest.mark.parametrize("refused", [True, False])
async def test_the_proposer_is_told_for_a_while_what_was_decided(
    secret, registrar, second_registrar, refused
):
    both = replace(
        contents.content(await dossiers.of(secret, registrar)),
        confidentiality=Confidentiality.NEED_TO_KNOW,
        reader_accounts=frozenset({registrar.account, second_registrar.account}),
    )
    await drafting.correct(secret, both, reason="Тайна", seen=None, actor=registrar)
    proposal = await downgrading.propose(
        secret, Confidentiality.CONFIDENTIAL, reason=WHY, seen=None, actor=registrar
    )

    async def told(who):
        return [each.kind for each in await home.waiting(who)]

    assert await told(registrar) == []
    assert await told(second_registrar) == ["downgrade"]
    if refused:
        await downgrading.refuse(proposal, reason="Рано", seen=None, actor=second_registrar)
    else:
        await downgrading.confirm(proposal, seen=None, actor=second_registrar)
    assert await told(registrar) == ["downgrade_refused" if refused else "downgrade_confirmed"]
    assert await told(second_registrar) == []
    assert await told(replace(registrar, at=registrar.at + timedelta(days=15))) == []


async def test_one_person_alone_lowers_nothing(secret, proposed, registrar, second_registrar):
    before = await size()
    for act in (downgrading.confirm(proposed, seen=None, actor=registrar),
                downgrading.refuse(proposed, reason="x", seen=None, actor=registrar)):  # fmt: skip
        with pytest.raises(NotAllowed, match="another_must_decide"):
            await act
    with pytest.raises(NotAllowed, match="proposer_only"):
        await downgrading.withdraw(proposed, seen=None, actor=second_registrar)
    assert await size() == before
    assert (await dossiers.of(secret, registrar)).downgrades[0].waiting


async def test_what_one_may_not_see_is_not_there_to_be_lowered(secret, proposed, administrator, executor):
    before = await size()
    for actor in (administrator, executor):
        with pytest.raises(NotFound):
            await downgrading.propose(secret, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=actor)
        for act in (downgrading.confirm(proposed, seen=None, actor=actor),
                    downgrading.withdraw(proposed, seen=None, actor=actor)):  # fmt: skip
            with pytest.raises(NotFound, match="no_downgrade"):
                await act
    assert await size() == before


async def test_registrars_alone_propose(registered, auditor, administrator, executor):
    before = await size()
    for actor in (auditor, administrator, executor):
        with pytest.raises(NotAllowed, match="registrars_only"):
            await downgrading.propose(registered, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=actor)
    assert await size() == before


@pytest.mark.parametrize(
    ("to", "reason", "refusal", "key"),
    [
        (Confidentiality.PUBLIC, "  ", Invalid, "downgrading.no_reason"),
        (Confidentiality.CONFIDENTIAL, WHY, Invalid, "downgrading.not_lower"),
    ],
)
async def test_a_proposal_says_a_lower_level_and_why(secret, registrar, to, reason, refusal, key):
    before = await size()
    with pytest.raises(refusal) as caught:
        await downgrading.propose(secret, to, reason=reason, seen=None, actor=registrar)
    assert [each.key for each in caught.value.problems] == [key]
    assert await size() == before


async def test_one_proposal_at_a_time(secret, proposed, second_registrar):
    before = await size()
    with pytest.raises(AgainstTheRules, match="waits_already"):
        await downgrading.propose(
            secret, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=second_registrar
        )
    assert await size() == before


async def test_what_is_public_or_a_draft_has_nothing_to_lower(registered, content, registrar):
    with pytest.raises(AgainstTheRules, match="lowest_already"):
        await downgrading.propose(registered, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=registrar)
    draft = await drafting.draft(replace(content, confidentiality=Confidentiality.OFFICIAL), actor=registrar)
    with pytest.raises(NotAllowed, match="not_registered_yet"):
        await downgrading.propose(draft, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=registrar)
    # A draft is its officers' own.
    open_to_all = replace(await contents.of(draft, registrar), confidentiality=Confidentiality.PUBLIC)
    await drafting.revise(draft, open_to_all, seen=None, actor=registrar)


async def test_what_was_decided_stays_so(secret, proposed, registrar, second_registrar):
    await downgrading.refuse(proposed, reason="x", seen=None, actor=second_registrar)
    before = await size()
    for act in (downgrading.confirm(proposed, seen=None, actor=second_registrar),
                downgrading.withdraw(proposed, seen=None, actor=registrar)):  # fmt: skip
        with pytest.raises(AgainstTheRules, match="decided_already"):
            await act
    with pytest.raises(NotFound):
        await downgrading.confirm(uuid4(), seen=None, actor=second_registrar)
    assert await size() == before


async def test_a_level_that_changed_meanwhile_is_not_lowered(content, registrar, second_registrar):
    official = replace(content, confidentiality=Confidentiality.OFFICIAL, confidentiality_reason="x")
    key = await drafting.draft(official, actor=registrar)
    await registering.register(key, seen=1, actor=registrar)
    proposal = await downgrading.propose(key, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=registrar)
    raised = replace(await contents.of(key, registrar), confidentiality=Confidentiality.CONFIDENTIAL)
    await drafting.correct(key, raised, reason="Тайна", seen=None, actor=second_registrar)
    before = await size()
    with pytest.raises(ChangedMeanwhile, match="level_changed"):
        await downgrading.confirm(proposal, seen=None, actor=second_registrar)
    with pytest.raises(NotFound):
        await downgrading.confirm(proposal, seen=None, actor=registrar)
    assert await size() == before
    await downgrading.refuse(proposal, reason="Тайна", seen=None, actor=second_registrar)


async def test_a_dossier_that_moved_on_is_not_decided_on(secret, proposed, second_registrar):
    with pytest.raises(ChangedMeanwhile):
        await downgrading.confirm(proposed, seen=2, actor=second_registrar)


async def test_a_correction_raises_the_level_and_lowers_none(registered, registrar):
    stands = await contents.of(registered, registrar)
    raised = replace(
        stands, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="Переговоры"
    )
    await drafting.correct(registered, raised, reason="Тайна", seen=None, actor=registrar)
    before = await size()
    lowered = replace(await contents.of(registered, registrar), confidentiality=Confidentiality.OFFICIAL)
    with pytest.raises(Invalid) as caught:
        await drafting.correct(registered, lowered, reason="Открыто", seen=None, actor=registrar)
    assert [(each.field, each.key) for each in caught.value.problems] == [
        ("confidentiality", "downgrading.by_two")
    ]
    assert await size() == before
    assert (await dossiers.of(registered, registrar)).confidentiality is Confidentiality.CONFIDENTIAL


async def test_between_levels_that_name_their_readers_they_stay(
    content, registrar, second_registrar, auditor
):
    known = replace(
        content,
        confidentiality=Confidentiality.NEED_TO_KNOW,
        confidentiality_reason="Переговоры",
        reader_accounts=frozenset({second_registrar.account}),
    )
    key = await drafting.draft(known, actor=registrar)
    await registering.register(key, seen=1, actor=registrar)
    proposal = await downgrading.propose(
        key, Confidentiality.CONFIDENTIAL, reason=WHY, seen=None, actor=registrar
    )
    with pytest.raises(NotFound):
        await downgrading.confirm(proposal, seen=None, actor=auditor)
    await downgrading.confirm(proposal, seen=None, actor=second_registrar)
    dossier = await dossiers.of(key, auditor)
    assert set(dossier.reader_accounts) == {registrar.account, second_registrar.account}


async def test_an_entry_that_only_raised_the_level_says_so(registered, registrar):
    """A correction that changes anything besides is one."""
    stands = contents.content(await dossiers.of(registered, registrar))
    raised = replace(stands, confidentiality=Confidentiality.OFFICIAL, confidentiality_reason="Переговоры")
    await drafting.correct(registered, raised, reason="Переговоры", seen=None, actor=registrar)
    assert (await last(registered, registrar)).restricted
    explained = replace(raised, confidentiality_reason="Переговоры идут")
    await drafting.correct(registered, explained, reason="Точнее", seen=None, actor=registrar)
    assert not (await last(registered, registrar)).restricted
    both = replace(
        explained,
        confidentiality=Confidentiality.CONFIDENTIAL,
        reader_accounts=frozenset({registrar.account}),
        place="Ош",
    )
    await drafting.correct(registered, both, reason="Опечатка", seen=None, actor=registrar)
    assert not (await last(registered, registrar)).restricted
