"""Two axes of time, with the acts that officers use: what was in force on a day, and what was known by a moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import asyncpg
import pytest
from msgspec.structs import replace as but

from agreements.acts import (
    amendments,
    downgrading,
    drafting,
    events,
    fulfilling,
    handing_over,
    organisations,
    registering,
    relations,
    reorganising,
    stopping,
    unsealing,
)
from agreements.acts.fulfilling import Report
from agreements.errors import Invalid, NotFound
from agreements.ledger import sections
from agreements.ledger.sections import SUBJECTS
from agreements.readings import as_on, dossiers, known
from agreements.readings import relations as links
from agreements.readings.amendments import Texts
from agreements.readings.as_on import Asked
from agreements.readings.as_on_values import AsOn
from agreements.readings.redactions import Withheld
from agreements.rules.amending import AmendmentContent
from agreements.rules.contents import Text
from agreements.rules.events import EventContent
from agreements.rules.successions import HandOverContent, LegalAct, RenamingContent, ReorganisationContent
from agreements.tables.agreements import Agreement
from agreements.vocabulary import (
    Confidentiality,
    EventKind,
    MilestoneStatus,
    PartyRole,
    RelationKind,
    ReorganisationKind,
    Role,
    Status,
)
from registry.engine import FastConnection, owner
from registry.piccolo_conf import DB
from registry.settings import settings
from tests.fixtures_register import FUND, acting

# The memorandum was signed on 4 May 2026, and the registrar's day is 15 June.
SIGNED_ON, MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 5, 20), date(2026, 6, 1), date(2026, 7, 1)
DECREE = LegalAct("Указ (тест)", "12", date(2026, 5, 10))


async def amend(agreement, actor, number, day, **promise):
    """Records an amendment of the first commitment as it reads on its day."""
    content = AmendmentContent(
        number=number, signed_on=SIGNED_ON, effective_on=day, ground="Соглашение сторон"
    )
    texts = Texts.of(await dossiers.of(agreement, actor))
    text = texts.text(texts.said(day))
    first, *others = text.commitments
    wanted = replace(text, commitments=(replace(first, **promise), *others))
    return await amendments.record(agreement, content, wanted, seen=None, actor=actor)


async def moment():
    """Now by the clock of the ledger, which is the database's."""
    [row] = await Agreement.raw("SELECT clock_timestamp() AS now")
    return row["now"]


@pytest.fixture
def later(registrar):
    """The registrar on a day after all that the ledger will say, so that no moment of it is yet to come."""
    return replace(registrar, at=datetime.now(UTC) + timedelta(days=2))


async def seen(agreement, actor, in_force_on=None, known_on=None):
    return await as_on.of(agreement, Asked(in_force_on, known_on), actor)


async def amount(*asked):
    return (await seen(*asked)).commitments[0].amount


async def test_what_the_register_learnt_later_is_told_apart_from_what_was_in_force(
    registered, registrar, later
):
    """The retroactive one was in force from May; the register knew of it only after the one of June."""
    await amend(registered, registrar, "1", JUNE, amount=Decimal(300))
    before = await moment()
    await amend(registered, registrar, "2", MAY, amount=Decimal(200))
    now = [await amount(registered, later, day) for day in (SIGNED_ON, MAY, JUNE)]
    then = [await amount(registered, later, day, before) for day in (SIGNED_ON, MAY, JUNE)]
    assert now == [Decimal("1500000.50"), 200, 300]
    assert then == [Decimal("1500000.50"), Decimal("1500000.50"), 300]


async def test_one_that_was_struck_counted_until_then(registered, registrar, later):
    key = await amend(registered, registrar, "1", MAY, amount=Decimal(300))
    before = await moment()
    await amendments.withdraw(key, reason="Ошибка", seen=None, actor=registrar)
    assert await amount(registered, later, JUNE) == Decimal("1500000.50")
    assert await amount(registered, later, JUNE, before) == 300
    [amendment] = (await seen(registered, later, JUNE, before)).amendments
    assert amendment.struck_at is None


async def test_one_that_is_yet_to_come_is_in_force_on_its_day(registered, registrar):
    await amend(registered, registrar, "1", JULY, amount=Decimal(300))
    told = [await amount(registered, registrar, day) for day in (None, JUNE, JULY)]
    assert told == [Decimal("1500000.50"), Decimal("1500000.50"), 300]


async def test_a_correction_shows_on_the_axis_of_knowledge_alone(registered, registrar, later):
    before = await moment()
    said = Texts.of(await dossiers.of(registered, registrar)).content
    mended = replace(said, title=Text(ru="Меморандум о взаимодействии"))
    await drafting.correct(registered, mended, reason="Опечатка", seen=None, actor=registrar)
    assert (await seen(registered, later, MAY)).title.ru == "Меморандум о взаимодействии"
    assert (await seen(registered, later, MAY, before)).title.ru == "Меморандум о сотрудничестве"
    assert not await as_on.compared(registered, SIGNED_ON, JUNE, Asked(), later)


async def test_who_proposed_and_who_opened_it_later_is_not_told_of_a_moment_before(
    content, registrar, later, auditor
):
    closed = replace(
        content, confidentiality=Confidentiality.NEED_TO_KNOW, confidentiality_reason="Переговоры"
    )
    agreement = await drafting.draft(closed, actor=registrar)
    number = await registering.register(agreement, seen=1, actor=registrar)
    before = await moment()
    await unsealing.unseal(number, reason="Проверка", actor=auditor)
    key = await downgrading.propose(
        agreement, Confidentiality.PUBLIC, reason="Завершены", seen=None, actor=registrar
    )
    between = await moment()
    await downgrading.withdraw(key, seen=None, actor=registrar)
    told = [await seen(agreement, later, None, asked) for asked in (before, between, None)]
    assert [len(each.unsealings) for each in told] == [0, 1, 1]
    assert [[one.waiting for one in each.downgrades] for each in told] == [[], [True], [False]]


def test_whatever_has_a_section_is_read_from_it():
    families = [SUBJECTS["agreement"].core, *SUBJECTS["agreement"].parts.values()]
    kept = {sections.name(table) for family in families for table in family.tables}
    assert kept == known.PARTS.keys() | known.SHARED.keys() | {"relation"}


async def test_the_dossier_says_of_which_days_it_tells(registered, later):
    now = await moment()
    assert (await dossiers.of(registered, later)).as_on is None
    assert (await seen(registered, later, MAY, now)).as_on == AsOn(MAY, now)


async def test_bodies_bear_the_names_of_the_day_and_of_what_was_known(registered, registrar, later, fund):
    before = await moment()
    name = RenamingContent(name=Text(ru="Новый фонд"), happened_on=MAY, act=DECREE)
    await reorganising.rename(fund, name, seen=None, actor=registrar)
    told = {
        asked: (await seen(registered, later, *asked)).commitments[0].owed_to.name
        for asked in ((SIGNED_ON, None), (MAY, None), (MAY, before), (None, before))
    }
    assert list(told.values()) == [FUND.name, name.name, FUND.name, FUND.name]
    [party] = [each for each in (await seen(registered, later, MAY)).parties if each.organisation.id == fund]
    assert (party.organisation.name, party.name_then) == (name.name, FUND.name)
    [change] = (await as_on.compared(registered, SIGNED_ON, JUNE, Asked(), later)).names
    assert (change.on, change.before.name, change.act) == (MAY, FUND.name, DECREE)


async def test_a_hand_over_changes_who_answers_from_its_day(registered, registrar, later, ministry):
    before = await moment()
    heir = await organisations.create(replace(FUND, name=Text(en="Heir Agency (test)")), actor=registrar)
    merger = ReorganisationContent(
        kind=ReorganisationKind.MERGER, happened_on=JUNE, act=DECREE, successors=(heir,)
    )
    await reorganising.reorganise(ministry, merger, seen=None, actor=registrar)
    [milestone] = (await dossiers.of(registered, registrar)).commitments[0].milestones
    content = HandOverContent(
        milestones=frozenset({milestone.id}), successor=heir, happened_on=date(2026, 6, 2), act=DECREE
    )
    await handing_over.hand_over(registered, content, seen=None, actor=registrar)
    for asked, debtor, roles in (
        ((MAY, None), ministry, 2),
        ((date(2026, 6, 2), None), heir, 3),
        ((date(2026, 6, 2), before), ministry, 2),
        ((None, before), ministry, 2),
    ):
        told = await seen(registered, later, *asked)
        assert told.commitments[0].milestones[0].owed_by.id == debtor, asked
        assert len(told.parties) == roles, asked
    [change] = (await as_on.compared(registered, MAY, JULY, Asked(), later)).owners
    assert (change.milestone, change.by.successor.id) == (milestone.id, heir)
    assert [each.role for each in told.parties].count(PartyRole.SUCCESSOR) == 0


async def test_events_reports_and_holds_are_those_of_the_day_and_the_moment(
    registered, registrar, second_registrar, later
):
    before = await moment()
    suspended = EventContent(kind=EventKind.SUSPENDED, happened_on=JUNE)
    await events.enter(registered, suspended, seen=None, actor=registrar)
    [milestone] = (await dossiers.of(registered, registrar)).commitments[0].milestones
    await stopping.hold(milestone.id, ground="Письмо", on=MAY, actor=registrar)
    held = await moment()
    await stopping.release(milestone.id, reason="Отпало", actor=registrar)
    report = await fulfilling.report(milestone.id, Report(happened_on=JUNE, text="Сделано"), actor=registrar)
    await fulfilling.accept(report, actor=second_registrar)
    told = {}
    for asked in ((MAY, None), (JUNE, None), (JUNE, before), (JUNE, held), (date(2026, 5, 19), held)):
        found = await seen(registered, later, *asked)
        told[asked] = (found.status, found.commitments[0].milestones[0].status, len(found.events))
    assert list(told.values()) == [
        (Status.IN_FORCE, MilestoneStatus.DUE_SOON, 0),
        (Status.SUSPENDED, MilestoneStatus.FULFILLED, 1),
        (Status.IN_FORCE, MilestoneStatus.DUE_SOON, 0),
        (Status.SUSPENDED, MilestoneStatus.HELD, 1),
        (Status.IN_FORCE, MilestoneStatus.DUE_SOON, 0),
    ]


async def test_relations_are_those_that_were_known(registered, content, registrar, later):
    other = await drafting.draft(content, actor=registrar)
    await registering.register(other, seen=1, actor=registrar, despite_duplicates=True)
    before = await moment()
    relation = await relations.add(other, registered, RelationKind.IMPLEMENTS, actor=registrar)
    between = await moment()
    await relations.remove(other, relation, reason="Ошибка", actor=registrar)
    for agreement, outgoing in ((other, True), (registered, False)):
        for when, count in ((before, 0), (between, 1 if outgoing else 0), (await moment(), 0)):
            found = await links.of(agreement, later, Asked(known_on=when).within(agreement, later))
            assert len(found) == count, (outgoing, when)


async def test_before_it_was_entered_the_register_did_not_know_it(registered, later):
    with pytest.raises(NotFound) as refused:
        await seen(registered, later, None, datetime(2020, 1, 1, tzinfo=UTC))
    assert refused.value.key == "as_on.not_known_yet"


async def test_a_draft_of_then_is_for_those_who_see_drafts(draft, registrar, later, auditor):
    before = await moment()
    await registering.register(draft, seen=1, actor=registrar)
    assert (await seen(draft, later, None, before)).status is Status.DRAFT
    auditing = replace(auditor, at=later.at)
    assert (await seen(draft, auditing, None, await moment())).status is not Status.DRAFT
    with pytest.raises(NotFound) as refused:
        await seen(draft, auditing, None, before)
    assert refused.value.key == "as_on.not_known_yet"


async def test_whoever_may_not_read_it_now_may_not_read_what_it_was(registered, later):
    stranger = acting(Role.EXECUTOR, at=later.at)
    for asked in ((MAY, None), (None, await moment()), (MAY, await moment())):
        with pytest.raises(NotFound) as refused:
            await seen(registered, stranger, *asked)
        assert refused.value.key == "errors.no_agreement"
    with pytest.raises(NotFound):
        await as_on.compared(registered, MAY, JUNE, Asked(known_on=await moment()), stranger)


async def test_what_superseded_it_is_named_to_those_alone_who_may_read_that_now(
    registered, content, registrar, later
):
    secret = replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="test")
    hidden = await drafting.draft(secret, actor=registrar)
    await registering.register(hidden, seen=1, actor=registrar, despite_duplicates=True)
    event = EventContent(kind=EventKind.SUPERSEDED, effective_on=JUNE, successor=hidden)
    await events.enter(registered, event, seen=None, actor=registrar)
    for asked in ((None, None), (JUNE, None), (None, await moment()), (JUNE, await moment())):
        [told] = (await seen(registered, later, *asked)).events
        [kept] = (await seen(registered, acting(Role.REGISTRAR, at=later.at), *asked)).events
        assert (told.successor.id, kept.successor) == (hidden, None), asked


async def test_what_will_be_known_is_not_known(registered, registrar):
    with pytest.raises(Invalid) as refused:
        await seen(registered, registrar, None, registrar.at + timedelta(days=1))
    [problem] = refused.value.problems
    assert (problem.field, problem.key) == ("known_on", "as_on.not_known_before_it_comes")


async def test_the_days_of_a_comparison_come_in_their_order(registered, registrar):
    with pytest.raises(Invalid) as refused:
        await as_on.compared(registered, JUNE, MAY, Asked(), registrar)
    assert [each.field for each in refused.value.problems] == ["to"]


@pytest.fixture
async def owners_db(pool):
    """The database as its owner sees it, who alone can take bytes out of the ledger; rolled back."""
    owners = await asyncpg.create_pool(
        **owner(settings()), min_size=1, max_size=1, connection_class=FastConnection
    )
    applications, DB.pool = DB.pool, owners
    try:
        yield owners
    finally:
        DB.pool = applications
        await owners.close()


async def withhold(agreement, section):
    await Agreement.raw("SET LOCAL session_replication_role = replica")
    await Agreement.raw(
        "DELETE FROM ledger_section WHERE digest IN (SELECT decode(convert_from(body, 'UTF8')::json"
        " -> 'sections' ->> {}, 'hex') FROM ledger_entry WHERE subject = {})",
        section,
        agreement,
    )
    await Agreement.raw("SET LOCAL session_replication_role = origin")


async def test_a_section_that_is_withheld_is_told_and_the_core_cannot_be_done_without(
    owners_db, registered, later
):
    dossier = await dossiers.of(registered, later)
    section = f"commitment/{dossier.commitments[0].id}"
    await withhold(registered, section)
    told = await seen(registered, later, None, await moment())
    assert told.as_on.withheld == (Withheld(section, None, None),)
    assert but(told, as_on=None) == but(dossier, commitments=())
    await withhold(registered, "core")
    with pytest.raises(NotFound) as refused:
        await seen(registered, later, None, await moment())
    assert refused.value.key == "as_on.withheld"
