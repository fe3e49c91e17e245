"""Registration: complete, not a duplicate, and numbered without gaps."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agreements.acts import drafting, registering
from agreements.acts.registering import ProbableDuplicates
from agreements.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.readings import dossiers, ledgers
from agreements.rules.contents import AgreementContent, CommitmentContent, Text
from agreements.vocabulary import Act, AgreementForm, Confidentiality


async def test_registering_gives_the_next_number_of_the_series(registered, content, registrar, at):
    assert (await dossiers.of(registered, registrar)).number == "MEM-2026-0001"
    second = await drafting.draft(replace(content, signed_on=date(2026, 5, 5)), actor=registrar)
    assert await registering.register(second, seen=1, actor=registrar) == "MEM-2026-0002"
    protocol = await drafting.draft(
        replace(content, form=AgreementForm.PROTOCOL, signed_on=None), actor=registrar
    )
    assert await registering.register(protocol, seen=1, actor=registrar) == "PRO-2026-0001"
    later = at(registrar, datetime(2027, 1, 3, tzinfo=UTC))
    third = await drafting.draft(replace(content, signed_on=date(2026, 5, 6)), actor=later)
    assert await registering.register(third, seen=1, actor=later) == "MEM-2027-0001"


async def test_the_year_of_a_number_is_that_of_bishkek(draft, registrar, at):
    eve = at(registrar, datetime(2026, 12, 31, 18, 30, tzinfo=UTC))
    assert await registering.register(draft, seen=1, actor=eve) == "MEM-2027-0001"


async def test_registering_is_recorded(registered, registrar):
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.actor, entry.changed) == (Act.AGREEMENT_REGISTER, registrar.account, ("core",))


async def test_all_that_is_missing_is_said_at_once(db, registrar, ministry):
    content = AgreementContent(
        confidentiality=Confidentiality.OFFICIAL,
        signed_on=date(2026, 7, 1),
        commitments=(CommitmentContent(),),
    )
    agreement = await drafting.draft(content, actor=registrar)
    with pytest.raises(Invalid) as caught:
        await registering.register(agreement, seen=1, actor=registrar)
    assert [problem.field for problem in caught.value.problems] == [
        "form",
        "title",
        "parties",
        "signed_on",
        "confidentiality_reason",
        "commitments.0.text",
        "commitments.0.kind",
        "commitments.0.owed_by",
    ]
    assert (await dossiers.of(agreement, registrar)).number is None


async def test_a_debtor_must_be_a_party(content, registrar, db):
    from agreements.acts import organisations
    from agreements.acts.organisations import OrganisationContent
    from agreements.vocabulary import OrganisationKind

    stranger = await organisations.create(
        OrganisationContent(name=Text(ru="Посторонний"), kind=OrganisationKind.OTHER), actor=registrar
    )
    commitments = (replace(content.commitments[0], owed_by=stranger),)
    agreement = await drafting.draft(replace(content, commitments=commitments), actor=registrar)
    with pytest.raises(Invalid) as caught:
        await registering.register(agreement, seen=1, actor=registrar)
    assert [problem.key for problem in caught.value.problems] == ["completeness.debtor_is_no_party"]


async def test_unknown_dates_and_sums_do_not_stop_registration(content, registrar):
    commitments = (replace(content.commitments[0], amount=None, currency=None, milestones=()),)
    unknown = replace(content, signed_on=None, commitments=commitments)
    agreement = await drafting.draft(unknown, actor=registrar)
    assert await registering.register(agreement, seen=1, actor=registrar)
    dossier = await dossiers.of(agreement, registrar)
    assert (dossier.status, dossier.signed_on, dossier.in_force_on) == ("unknown", None, None)


async def test_a_probable_duplicate_is_warned_of_and_can_be_registered_all_the_same(
    registered, content, registrar
):
    alike = replace(content, title=Text(ru="Меморандум о сотрудничестве сторон", ky=content.title.ky))
    again = await drafting.draft(alike, actor=registrar)
    with pytest.raises(ProbableDuplicates) as caught:
        await registering.register(again, seen=1, actor=registrar)
    assert [found.number for found in caught.value.found] == ["MEM-2026-0001"]
    assert (
        await registering.register(again, seen=1, actor=registrar, despite_duplicates=True) == "MEM-2026-0002"
    )


@pytest.mark.parametrize(
    "change",
    [{"signed_on": date(2026, 5, 5)}, {"title": Text(ru="Поставка оборудования для сельских школ")}],
)
async def test_another_day_or_another_subject_is_no_duplicate(registered, content, registrar, change):
    agreement = await drafting.draft(replace(content, **change), actor=registrar)
    assert await registering.register(agreement, seen=1, actor=registrar) == "MEM-2026-0002"


async def test_a_warning_does_not_tell_of_what_one_may_not_see(content, registrar, second_registrar):
    secret = replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="x")
    hidden = await drafting.draft(secret, actor=registrar)
    await registering.register(hidden, seen=1, actor=registrar)
    agreement = await drafting.draft(content, actor=second_registrar)
    assert await registering.register(agreement, seen=1, actor=second_registrar) == "MEM-2026-0002"


async def test_refusals_leave_no_trace(draft, registrar, executor, auditor):
    with pytest.raises(ChangedMeanwhile):
        await registering.register(draft, seen=3, actor=registrar)
    for stranger in (executor, auditor):
        with pytest.raises(NotFound):
            await registering.register(draft, seen=1, actor=stranger)
    assert (await dossiers.of(draft, registrar)).revision == 1
    assert await registering.register(draft, seen=1, actor=registrar) == "MEM-2026-0001"
    with pytest.raises(NotAllowed, match="registered_already"):
        await registering.register(draft, seen=2, actor=registrar)
