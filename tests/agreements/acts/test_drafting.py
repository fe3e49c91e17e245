"""Entering, changing and correcting an agreement: what happens, what is recorded, what a refusal leaves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import asyncpg
import pytest

from agreements.acts import drafting, registering
from agreements.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.readings import contents, dossiers, ledgers, moves
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    Text,
)
from agreements.tables.agreements import Agreement
from agreements.tables.ledger import LedgerHead
from agreements.vocabulary import Act, CommitmentKind, Confidentiality, PartyRole, TermKind


async def size():
    [head] = await LedgerHead.raw("SELECT size FROM ledger_head")
    return head["size"]


async def test_a_draft_keeps_everything_entered(draft, registrar, ministry, fund):
    dossier = await dossiers.of(draft, registrar)
    assert dossier.title.ky == "Кызматташуу жөнүндө меморандум"
    assert (dossier.number, dossier.status, dossier.revision) == (None, "draft", 1)
    assert [party.organisation.id for party in dossier.parties] == [ministry, fund]
    assert dossier.parties[0].signatories[0].name == "A. Test"
    [commitment] = dossier.commitments
    assert (commitment.amount, commitment.currency, commitment.clause) == (
        Decimal("1500000.50"),
        "KGS",
        "п. 3.2",
    )
    assert commitment.owed_by is not None
    assert commitment.owed_by.id == ministry


async def test_an_agreement_in_force_on_signature_is_so_from_that_day(draft, registrar):
    assert (await dossiers.of(draft, registrar)).in_force_on == date(2026, 5, 4)


async def test_a_due_date_comes_with_its_card(draft, registrar):
    [milestone] = (await dossiers.of(draft, registrar)).commitments[0].milestones
    assert milestone.due_on is not None
    assert milestone.card is not None
    assert milestone.card["result"] == milestone.due_on.isoformat()
    assert milestone.card["steps"]


async def test_an_empty_draft_is_kept(db, registrar):
    agreement = await drafting.draft(AgreementContent(), actor=registrar)
    dossier = await dossiers.of(agreement, registrar)
    assert (dossier.form, dossier.title, dossier.parties, dossier.commitments) == (None, Text(), (), ())


async def test_entering_is_recorded_with_its_actor(draft, registrar):
    [entry] = await ledgers.of_agreement(draft, registrar)
    assert (entry.act, entry.actor, entry.revision) == (Act.AGREEMENT_DRAFT, registrar.account, 1)
    assert sorted(name.split("/")[0] for name in entry.changed) == ["commitment", "core", "party", "party"]


async def test_only_registrars_enter_agreements(content, executor, auditor, administrator):
    before = await size()
    for actor in (executor, auditor, administrator):
        with pytest.raises(NotAllowed):
            await drafting.draft(content, actor=actor)
    assert await size() == before


async def test_an_unknown_organisation_leaves_nothing(content, registrar):
    before = await size()
    parties = (*content.parties, PartyContent(organisation=uuid4()))
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await drafting.draft(replace(content, parties=parties), actor=registrar)
    assert await size() == before
    assert await Agreement.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        (
            {"ends_on": date(2020, 1, 1), "term": TermKind.UNTIL_DATE},
            "ends_on",
            "completeness.ends_before_it_begins",
        ),
        (
            {"languages": ("ky",), "prevailing_language": "ru"},
            "prevailing_language",
            "completeness.prevailing_not_a_language_of_it",
        ),
    ],
)
async def test_what_contradicts_itself_is_refused(content, registrar, change, field, key):
    with pytest.raises(Invalid) as caught:
        await drafting.draft(replace(content, **change), actor=registrar)
    assert [(problem.field, problem.key) for problem in caught.value.problems] == [(field, key)]


async def test_a_sum_without_a_currency_is_refused(content, registrar):
    commitments = (replace(content.commitments[0], currency=None),)
    with pytest.raises(Invalid) as caught:
        await drafting.draft(replace(content, commitments=commitments), actor=registrar)
    assert [problem.field for problem in caught.value.problems] == ["commitments.0.currency"]


async def test_one_body_takes_one_part_once(content, registrar):
    with pytest.raises(Invalid) as caught:
        await drafting.draft(
            replace(content, parties=(*content.parties, content.parties[0])), actor=registrar
        )
    assert [problem.field for problem in caught.value.problems] == ["parties.2.organisation"]


async def test_a_draft_is_revised_part_by_part(draft, registrar, fund):
    standing = await contents.of(draft, registrar)
    wanted = replace(
        standing,
        place="Бишкек",
        parties=(*standing.parties, PartyContent(organisation=fund, role=PartyRole.GUARANTOR)),
        commitments=(
            replace(standing.commitments[0], amount=Decimal(7)),
            CommitmentContent(text=Text(ru="Отчитаться"), milestones=(MilestoneContent(),)),
        ),
    )
    await drafting.revise(draft, wanted, seen=1, actor=registrar)
    dossier = await dossiers.of(draft, registrar)
    assert (dossier.place, dossier.revision, len(dossier.parties)) == ("Бишкек", 2, 3)
    assert dossier.parties[0].signatories[0].id == standing.parties[0].signatories[0].id
    assert [each.amount for each in dossier.commitments] == [Decimal("7.00"), None]
    [_, entry] = await ledgers.of_agreement(draft, registrar)
    kinds = sorted(name.split("/")[0] for name in entry.changed)
    assert kinds == ["commitment", "commitment", "core", "party"]


async def test_parts_left_out_are_taken_away_and_their_sections_with_them(draft, registrar):
    standing = await contents.of(draft, registrar)
    await drafting.revise(draft, replace(standing, commitments=()), seen=1, actor=registrar)
    assert (await dossiers.of(draft, registrar)).commitments == ()
    [_, entry] = await ledgers.of_agreement(draft, registrar)
    assert [name.split("/")[0] for name in entry.removed] == ["commitment"]
    assert entry.changed == ()


async def test_parts_of_another_agreement_cannot_be_taken_over(draft, content, registrar):
    other = await drafting.draft(content, actor=registrar)
    theirs = await contents.of(other, registrar)
    with pytest.raises(Invalid) as caught:
        await drafting.revise(draft, theirs, seen=1, actor=registrar)
    assert caught.value.problems[0].key == "errors.no_such_part"


async def test_a_registered_agreement_is_not_revised(registered, registrar):
    standing = await contents.of(registered, registrar)
    with pytest.raises(NotAllowed, match="registered_already"):
        await drafting.revise(registered, replace(standing, place="Ош"), seen=2, actor=registrar)


async def test_a_correction_keeps_its_reason_and_the_number(registered, registrar):
    standing = await contents.of(registered, registrar)
    await drafting.correct(
        registered, replace(standing, place="Ош"), reason=" опечатка ", seen=2, actor=registrar
    )
    dossier = await dossiers.of(registered, registrar)
    assert (dossier.place, dossier.number) == ("Ош", "MEM-2026-0001")
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.reason, entry.changed) == (Act.AGREEMENT_CORRECT, "опечатка", ("core",))


async def test_a_corrected_signature_date_moves_nothing_by_itself(registered, registrar):
    """An officer confirms what would move (`acts.moving`); what the correction itself says is there at once."""
    standing = await contents.of(registered, registrar)
    before = (await dossiers.of(registered, registrar)).commitments[0].milestones[0]
    moved = replace(standing, signed_on=date(2026, 4, 6))
    await drafting.correct(registered, moved, reason="дата", seen=2, actor=registrar)
    dossier = await dossiers.of(registered, registrar)
    assert dossier.in_force_on == date(2026, 4, 6)
    assert dossier.commitments[0].milestones[0] == before
    [move] = await moves.of_agreement(registered, registrar)
    assert (move.milestone, move.before) == (before.id, before.due_on)
    assert move.after < move.before


async def test_a_draft_is_reckoned_anew_whenever_it_is_kept(draft, registrar):
    standing = await contents.of(draft, registrar)
    before = (await dossiers.of(draft, registrar)).commitments[0].milestones[0].due_on
    await drafting.revise(draft, replace(standing, signed_on=date(2026, 4, 6)), seen=1, actor=registrar)
    assert (await dossiers.of(draft, registrar)).commitments[0].milestones[0].due_on < before


@pytest.mark.parametrize(
    ("change", "reason", "fields"),
    [
        ({"place": "Ош"}, "  ", ["reason"]),
        ({"title": Text()}, "x", ["title"]),
        ({"form": "protocol"}, "x", ["form"]),
    ],
)
async def test_a_correction_must_be_whole_and_say_why(registered, registrar, change, reason, fields):
    standing = await contents.of(registered, registrar)
    with pytest.raises(Invalid) as caught:
        await drafting.correct(
            registered, replace(standing, **change), reason=reason, seen=2, actor=registrar
        )
    assert [problem.field for problem in caught.value.problems] == fields
    assert (await dossiers.of(registered, registrar)).revision == 2


async def test_a_draft_can_be_discarded_and_its_history_stays(draft, registrar):
    await drafting.discard(draft, seen=1, actor=registrar)
    with pytest.raises(NotFound):
        await dossiers.of(draft, registrar)
    rows = await LedgerHead.raw("SELECT act FROM ledger_entry WHERE subject = {} ORDER BY revision", draft)
    assert [row["act"] for row in rows] == ["agreement.draft", "agreement.discard"]


async def test_a_registered_agreement_is_not_discarded(registered, registrar):
    with pytest.raises(NotAllowed):
        await drafting.discard(registered, seen=2, actor=registrar)


async def test_an_old_revision_discards_nothing(draft, registrar):
    with pytest.raises(ChangedMeanwhile):
        await drafting.discard(draft, seen=4, actor=registrar)


async def test_what_is_confidential_is_for_those_named(
    content, registrar, second_registrar, executor, auditor, ministry
):
    secret = replace(
        content,
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="переговоры",
        reader_organisations=frozenset({ministry}),
    )
    agreement = await drafting.draft(secret, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    assert (await dossiers.of(agreement, executor)).number == "MEM-2026-0001"
    mended = await contents.of(agreement, registrar)
    with pytest.raises(NotFound):
        await dossiers.of(agreement, second_registrar)
    with pytest.raises(NotFound):
        await drafting.correct(agreement, mended, reason="x", seen=None, actor=second_registrar)
    assert (await dossiers.of(agreement, auditor)).number == "MEM-2026-0001"
    with pytest.raises(NotAllowed):
        await drafting.correct(agreement, mended, reason="x", seen=None, actor=auditor)


async def test_what_is_need_to_know_is_for_people_named(
    content, registrar, second_registrar, executor, fund_executor, auditor
):
    """Whoever enters it is one of them; a body cannot be, in a draft either."""
    secret = replace(
        content,
        confidentiality=Confidentiality.NEED_TO_KNOW,
        confidentiality_reason="переговоры",
        reader_accounts=frozenset({executor.account}),
    )
    bodies = frozenset({executor.organisation})
    with pytest.raises(Invalid) as refusal:
        await drafting.draft(replace(secret, reader_organisations=bodies), actor=registrar)
    [problem] = refusal.value.problems
    assert (problem.field, problem.key) == (
        "reader_organisations",
        "completeness.need_to_know_names_people",
    )
    assert await Agreement.count() == 0
    agreement = await drafting.draft(secret, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    for reader in (registrar, executor):
        assert (await dossiers.of(agreement, reader)).number == "MEM-2026-0001"
    for stranger in (second_registrar, fund_executor, auditor):
        with pytest.raises(NotFound):
            await dossiers.of(agreement, stranger)


async def test_kinds_are_kept_as_entered(draft, registrar):
    assert (await dossiers.of(draft, registrar)).commitments[0].kind is CommitmentKind.FINANCIAL
