"""Bodies over time: new names, reorganisations, and what each refusal leaves."""

from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from agreements.acts import drafting, organisations, registering, reorganising
from agreements.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import dossiers, successions
from agreements.readings import organisations as readings
from agreements.rules.contents import PartyContent, Text
from agreements.rules.successions import LegalAct, RenamingContent, ReorganisationContent
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import PartyRole, ReorganisationKind
from tests.fixtures_register import FUND, MINISTRY

ACT = LegalAct("Указ Президента (тест)", "12", date(2026, 5, 20))
DAY = date(2026, 6, 1)
NEW = Text(ky="Технологиялар министрлиги", ru="Министерство технологий")
RENAMING = RenamingContent(name=NEW, happened_on=DAY, act=ACT)
ABOLITION = ReorganisationContent(kind=ReorganisationKind.ABOLITION, happened_on=DAY, act=ACT)


def merger(*successors):
    return ReorganisationContent(
        kind=ReorganisationKind.MERGER, happened_on=DAY, act=ACT, successors=successors
    )


async def entries(subject):
    rows = await LedgerEntry.raw("SELECT act FROM ledger_entry WHERE subject = {} ORDER BY revision", subject)
    return [row["act"] for row in rows]


async def test_a_body_takes_another_name_and_its_former_one_is_kept(db, registrar, ministry):
    await reorganising.rename(ministry, RENAMING, seen=1, actor=registrar)
    body, life = await readings.of(ministry), await successions.of(ministry)
    assert (body.name, body.short_name, body.revision) == (NEW, Text(), 2)
    [former] = life.names
    assert (former.name, former.borne_from, former.borne_until) == (MINISTRY.name, None, date(2026, 5, 31))
    assert former.act == ACT
    assert await entries(ministry) == ["organisation.create", "organisation.rename"]


async def test_names_follow_one_another_and_an_older_one_may_come_later(db, registrar, ministry):
    await reorganising.rename(ministry, RENAMING, seen=None, actor=registrar)
    older = RenamingContent(name=Text(ru="Комитет связи"), happened_on=date(2020, 3, 1), act=ACT, former=True)
    await reorganising.rename(ministry, older, seen=None, actor=registrar)
    assert (await readings.of(ministry)).name == NEW
    names = (await successions.of(ministry)).names
    assert [(each.name.ru, each.borne_from, each.borne_until) for each in names] == [
        (MINISTRY.name.ru, date(2020, 3, 1), date(2026, 5, 31)),
        ("Комитет связи", None, date(2020, 2, 29)),
    ]
    with pytest.raises(asyncpg.UniqueViolationError) as caught:
        await reorganising.rename(
            ministry, replace(older, name=Text(ru="Другой")), seen=None, actor=registrar
        )
    assert caught.value.constraint_name == "organisation_name_once"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (replace(RENAMING, name=MINISTRY.name), "errors.nothing_changed"),
        (replace(RENAMING, name=Text()), "completeness.no_name"),
        (replace(RENAMING, happened_on=date(2026, 6, 16)), "successions.renamed_in_the_future"),
        (replace(RENAMING, act=LegalAct("")), "successions.no_act"),
    ],
)
async def test_a_refused_name_leaves_no_trace(db, registrar, ministry, content, key):
    with pytest.raises(Invalid) as refused:
        await reorganising.rename(ministry, content, seen=None, actor=registrar)
    assert key in {problem.key for problem in refused.value.problems}
    assert await entries(ministry) == ["organisation.create"]
    assert (await successions.of(ministry)).names == ()


@pytest.mark.parametrize("act", ["rename", "reorganise"])
async def test_registrars_alone_say_what_becomes_of_bodies(db, registrar, auditor, executor, ministry, act):
    content = RENAMING if act == "rename" else ABOLITION
    for actor in (auditor, executor):
        with pytest.raises(NotAllowed):
            await getattr(reorganising, act)(ministry, content, seen=None, actor=actor)
    with pytest.raises(NotFound):
        await getattr(reorganising, act)(registrar.account, content, seen=None, actor=registrar)
    with pytest.raises(ChangedMeanwhile):
        await getattr(reorganising, act)(ministry, content, seen=7, actor=registrar)
    assert await entries(ministry) == ["organisation.create"]


async def test_a_merger_ends_a_body_and_names_who_took_over(db, registrar, ministry, fund):
    reorganisation = await reorganising.reorganise(ministry, merger(fund), seen=1, actor=registrar)
    life, taken = await successions.of(ministry), await successions.of(fund)
    assert life.ended_on == date(2026, 5, 31)
    [event] = life.events
    assert (event.id, event.kind, event.act) == (reorganisation, ReorganisationKind.MERGER, ACT)
    assert [each.id for each in event.successors] == [fund]
    assert (taken.origins, taken.ended_on) == ((event,), None)
    assert await entries(ministry) == ["organisation.create", "organisation.reorganise"]
    assert await successions.heirs(ministry) == {fund: DAY}
    assert [each async for each in verifying.findings()] == []


async def test_functions_are_handed_on_by_a_body_that_lives_and_by_one_that_is_no_more(
    db, registrar, ministry, fund
):
    third = await organisations.create(replace(FUND, name=Text(en="Third (test)")), actor=registrar)
    transfer = replace(merger(fund), kind=ReorganisationKind.TRANSFER)
    await reorganising.reorganise(ministry, transfer, seen=None, actor=registrar)
    assert (await successions.of(ministry)).ended_on is None
    await reorganising.reorganise(ministry, ABOLITION, seen=None, actor=registrar)
    later = replace(merger(third), kind=ReorganisationKind.TRANSFER, happened_on=date(2026, 6, 10))
    await reorganising.reorganise(ministry, later, seen=None, actor=registrar)
    assert await successions.heirs(ministry) == {fund: DAY, third: date(2026, 6, 10)}


async def test_successors_of_successors_take_over_too_though_functions_go_back_and_forth(
    db, registrar, ministry, fund
):
    third = await organisations.create(replace(FUND, name=Text(en="Third (test)")), actor=registrar)
    transfer = replace(merger(fund), kind=ReorganisationKind.TRANSFER)
    back = replace(transfer, successors=(ministry,), happened_on=date(2026, 6, 5))
    await reorganising.reorganise(ministry, transfer, seen=None, actor=registrar)
    await reorganising.reorganise(fund, back, seen=None, actor=registrar)
    await reorganising.reorganise(
        fund, replace(merger(third), happened_on=date(2026, 6, 10)), seen=None, actor=registrar
    )
    assert await successions.heirs(ministry) == {fund: DAY, third: date(2026, 6, 10)}


async def test_a_body_ends_once_and_bears_no_new_name_afterwards(db, registrar, ministry, fund):
    await reorganising.reorganise(ministry, merger(fund), seen=None, actor=registrar)
    with pytest.raises(Invalid) as refused:
        await reorganising.reorganise(ministry, ABOLITION, seen=None, actor=registrar)
    assert [each.key for each in refused.value.problems] == ["successions.ended_already"]
    with pytest.raises(Invalid) as refused:
        await reorganising.rename(ministry, RENAMING, seen=None, actor=registrar)
    assert [each.key for each in refused.value.problems] == ["successions.ended_already"]
    with pytest.raises(Invalid):
        await reorganising.reorganise(fund, merger(ministry), seen=None, actor=registrar)
    assert await entries(ministry) == ["organisation.create", "organisation.reorganise"]
    assert await entries(fund) == ["organisation.create"]


async def test_a_party_is_shown_under_the_name_it_bore_on_the_day_of_signature(
    db, registrar, registered, ministry
):
    await reorganising.rename(ministry, RENAMING, seen=None, actor=registrar)
    ours, theirs = (await dossiers.of(registered, registrar)).parties
    assert (ours.organisation.name, ours.name_then) == (NEW, MINISTRY.name)
    assert (theirs.name_then, theirs.short_name_then) == (None, None)


@pytest.mark.parametrize(
    ("signed_on", "name"),
    [
        (date(2020, 2, 29), "Комитет"),
        (date(2020, 3, 1), "Агентство"),
        (date(2026, 4, 30), "Агентство"),
        (date(2026, 5, 1), MINISTRY.name.ru),
        (date(2026, 5, 31), MINISTRY.name.ru),
        (DAY, None),
    ],
)
async def test_each_day_has_the_name_of_its_period(db, registrar, content, ministry, signed_on, name):
    for former, day in (("Комитет", date(2020, 3, 1)), ("Агентство", date(2026, 5, 1))):
        older = replace(RENAMING, name=Text(ru=former), happened_on=day, former=True)
        await reorganising.rename(ministry, older, seen=None, actor=registrar)
    await reorganising.rename(ministry, RENAMING, seen=None, actor=registrar)
    agreement = await drafting.draft(replace(content, signed_on=signed_on), actor=registrar)
    then = (await dossiers.of(agreement, registrar)).parties[0].name_then
    assert (then and then.ru) == name


async def test_of_an_unknown_day_the_present_name_is_shown(db, registrar, content, ministry):
    await reorganising.rename(ministry, RENAMING, seen=None, actor=registrar)
    undated = await drafting.draft(replace(content, signed_on=None, in_force_on=None), actor=registrar)
    later = await drafting.draft(replace(content, signed_on=DAY), actor=registrar)
    for agreement in (undated, later):
        assert (await dossiers.of(agreement, registrar)).parties[0].name_then is None


async def test_a_body_that_is_no_more_signs_nothing_later_and_stays_in_old_records(
    db, registrar, content, registered, ministry, fund
):
    later = replace(content, signed_on=DAY, title=Text(ru="Другое"))
    standing = await drafting.draft(later, actor=registrar)
    await reorganising.reorganise(ministry, merger(fund), seen=None, actor=registrar)
    for attempt in (
        drafting.draft(later, actor=registrar),
        drafting.revise(standing, replace(later, place="Бишкек"), seen=None, actor=registrar),
        registering.register(standing, seen=None, actor=registrar),
        drafting.correct(registered, later, reason="x", seen=None, actor=registrar),
    ):
        with pytest.raises(Invalid) as refused:
            await attempt
        [problem] = refused.value.problems
        assert (problem.field, problem.key) == ("parties.0.organisation", "successions.party_ended")
        assert problem.params == {"day": date(2026, 5, 31)}
    assert await entries(standing) == ["agreement.draft"]
    before = await drafting.draft(replace(later, signed_on=date(2026, 5, 31)), actor=registrar)
    assert [each.organisation.id for each in (await dossiers.of(before, registrar)).parties] == [
        ministry,
        fund,
    ]


async def test_nobody_enters_a_successor(db, registrar, content, ministry):
    party = PartyContent(organisation=ministry, role=PartyRole.SUCCESSOR)
    with pytest.raises(Invalid) as refused:
        await drafting.draft(replace(content, parties=(*content.parties, party)), actor=registrar)
    assert [each.key for each in refused.value.problems] == ["successions.by_hand_over_alone"]


async def test_the_former_name_finds_the_body_and_its_agreements(db, registrar, registered, ministry):
    from agreements.readings import agreements

    await reorganising.rename(ministry, RENAMING, seen=None, actor=registrar)
    for q in ("министерства цифрового развития", "онуктуруу", "санарип", "министерство технологий", "мцр"):
        [found] = readings.rows(await readings.counted(readings.Filter(q=q), registrar))
        assert found.body.id == ministry, q
        rows = agreements.rows(await agreements.listing(agreements.Filter(q=q), registrar))
        assert [row.id for row in rows] == [registered], q
