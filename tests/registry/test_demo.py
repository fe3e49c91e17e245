"""The demonstration register: whole, clearly invented, told by its ledger, and loaded once."""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from agreements import vocabulary
from agreements.actors import Actor
from agreements.ledger import verifying
from agreements.readings import agreements, coverage, dossiers, orphans, programmes, years
from agreements.readings.values import Dossier
from agreements.rules.contents import Text
from agreements.tables.ledger import LedgerEntry, LedgerSection
from agreements.vocabulary import (
    Act,
    AgreementClass,
    AgreementForm,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    CounterpartyAnswer,
    DocumentKind,
    DocumentStanding,
    EntryIntoForce,
    EventKind,
    FulfilmentState,
    InitiativeStatus,
    Language,
    MilestoneStatus,
    NoticeForm,
    OrganisationKind,
    PartyRole,
    Renewal,
    Role,
    Status,
    TermKind,
)
from agreements.wording.words import NAMED_CURRENCIES
from registry import demo
from registry.accounts import passwords, people
from registry.accounts.tables import Account
from registry.demo import plans
from registry.piccolo_conf import DB
from tests.entries import check_entry

FOUNDING = "Central Asia Capital Investment Fund"


@pytest.fixture(scope="module")
async def loaded(pool: None) -> AsyncIterator[list[demo.Login]]:
    """The register as loaded, once for this module; nothing of it stays."""
    transaction = DB.transaction()
    await transaction.__aenter__()
    try:
        yield await demo.load()
    finally:
        with suppress(Exception):
            await transaction.rollback()
        await transaction.__aexit__(None, None, None)


async def acting(email: str) -> Actor:
    [row] = [row for row in await people.listed() if row.email == email]
    body = row.organisation.id if row.organisation else None
    return Actor(row.id, frozenset(row.roles), datetime.now(UTC), body)


async def all_dossiers() -> list[Dossier]:
    """Every dossier, confidential ones and drafts with them, as the registrar who entered or was named reads it."""
    readers = [
        await acting("registrar@demo.kelishim.test"),
        await acting("registrar2@demo.kelishim.test"),
    ]
    found = {}
    for reader in readers:
        rows = await agreements.Agreement.raw(
            "SELECT a.id FROM agreement a WHERE {}", agreements.visible(reader)
        )
        for row in rows:
            found[row["id"]] = await dossiers.of(row["id"], reader)
    return list(found.values())


@pytest.fixture(scope="module")
async def register(loaded: list[demo.Login]) -> list[Dossier]:
    return await all_dossiers()


@pytest.fixture(scope="module")
def milestones(register: list[Dossier]) -> list[Any]:
    return [
        milestone
        for dossier in register
        for promise in dossier.commitments
        for milestone in promise.milestones
    ]


async def test_every_agreement_can_be_read_by_somebody(register: list[Dossier]) -> None:
    [row] = await Account.raw("SELECT count(*) AS n FROM agreement")
    assert row["n"] == len(register) == len(plans.read().agreements)


async def test_loading_twice_changes_nothing(loaded: list[demo.Login]) -> None:
    [before] = await LedgerEntry.raw("SELECT count(*) AS n, max(seq) AS seq FROM ledger_entry")
    assert await demo.load() == loaded
    [after] = await LedgerEntry.raw("SELECT count(*) AS n, max(seq) AS seq FROM ledger_entry")
    assert dict(before) == dict(after)


async def test_everybody_can_sign_in_with_what_is_printed(loaded: list[demo.Login]) -> None:
    rows = await Account.raw("SELECT email, password_hash FROM account")
    assert {login.email for login in loaded} == {row["email"] for row in rows}
    kept = {row["email"]: row["password_hash"] for row in rows}
    assert await passwords.right(loaded[0].password, kept[loaded[0].email])
    roles = {role for row in await people.listed() for role in row.roles}
    assert roles == set(Role)
    assert len({login.name for login in loaded}) == len(loaded)


def seen_in(register: list[Dossier]) -> dict[type[StrEnum], set[Any]]:
    """What the register shows of each closed list."""
    promises = [promise for dossier in register for promise in dossier.commitments]
    parties = [party for dossier in register for party in dossier.parties]
    steps = [milestone for promise in promises for milestone in promise.milestones]
    reports = [report for milestone in steps for report in milestone.fulfilments]
    files = [
        *(file for dossier in register for file in dossier.documents),
        *(file for report in reports for file in report.evidence),
    ]
    return {
        AgreementClass: {dossier.class_ for dossier in register},
        AgreementForm: {dossier.form for dossier in register},
        AuthorityBasis: {each.authority for party in parties for each in party.signatories},
        CommitmentKind: {promise.kind for promise in promises},
        Confidentiality: {dossier.confidentiality for dossier in register},
        CounterpartyAnswer: {report.counterparty for report in reports},
        DocumentKind: {file.kind for file in files},
        DocumentStanding: {file.standing for file in files},
        EntryIntoForce: {dossier.entry_rule for dossier in register},
        EventKind: {event.kind for dossier in register for event in dossier.events},
        FulfilmentState: {report.state for report in reports},
        Language: {language for dossier in register for language in dossier.languages},
        MilestoneStatus: {milestone.status for milestone in steps},
        NoticeForm: {dossier.notice_form for dossier in register},
        OrganisationKind: {party.organisation.kind for party in parties},
        PartyRole: {party.role for party in parties},
        Renewal: {dossier.renewal for dossier in register},
        Status: {dossier.status for dossier in register},
        TermKind: {dossier.term for dossier in register},
        vocabulary.Anchor: {(milestone.rule or {}).get("anchor") for milestone in steps},
        vocabulary.Roll: {(milestone.rule or {}).get("roll") for milestone in steps},
        vocabulary.Unit: {(milestone.rule or {}).get("unit") for milestone in steps},
    }


async def test_every_member_of_every_closed_list_is_shown(register: list[Dossier]) -> None:
    missing = {
        enum.__name__: set(enum) - seen for enum, seen in seen_in(register).items() if set(enum) - seen
    }
    assert missing == {}


async def test_every_named_currency_is_shown(register: list[Dossier]) -> None:
    shown = {promise.currency for dossier in register for promise in dossier.commitments}
    assert shown - {None} > NAMED_CURRENCIES


async def test_something_is_due_tomorrow_this_week_and_late_and_waits_for_a_decision(
    milestones: list[Any],
) -> None:
    days = {milestone.days_left for milestone in milestones if milestone.status is MilestoneStatus.DUE_SOON}
    assert {0, 1} <= days
    assert any(2 <= left <= 7 for left in days)
    late = [milestone for milestone in milestones if milestone.status is MilestoneStatus.LATE]
    waiting = [milestone for milestone in milestones if milestone.status is MilestoneStatus.REPORTED]
    assert len(late) >= 5
    assert len(waiting) >= 3


async def test_the_milestones_of_a_promise_stand_in_the_order_of_their_days(register: list[Dossier]) -> None:
    """A reader takes the first for the earliest. Days not known yet come last; what amendments bring stands behind."""
    astray = []
    for dossier in register:
        for promise in dossier.commitments if not dossier.amendments else ():
            days = [each.due_on for each in promise.milestones]
            if days != sorted(days, key=lambda day: day or date.max):
                astray.append((dossier.number, promise.clause, days))
    assert astray == []


async def test_every_executor_has_something_late_and_something_due(register: list[Dossier]) -> None:
    for email in ("digital", "economy", "health"):
        body = (await acting(f"{email}@demo.kelishim.test")).organisation
        statuses = {
            milestone.status
            for dossier in register
            for promise in dossier.commitments
            for milestone in promise.milestones
            if promise.owed_by is not None and promise.owed_by.id == body
        }
        assert {MilestoneStatus.DUE_SOON, MilestoneStatus.FULFILLED, MilestoneStatus.LATE} <= statuses, email


def founding(register: list[Dossier]) -> Dossier:
    [dossier] = [each for each in register if FOUNDING in (each.title.en or "")]
    return dossier


async def test_what_is_invented_says_so_in_each_of_its_languages(register: list[Dossier]) -> None:
    real = founding(register)
    for dossier in register:
        for language in Language:
            title = getattr(dossier.title, language)
            if title and dossier is not real:
                assert getattr(plans.MARKS, language) in title, title
        for party in dossier.parties if dossier is not real else ():
            for signatory in party.signatories:
                assert any(mark.strip("()") in signatory.name for mark in marks()), signatory.name
    for organisation in plans.read().organisations:
        if organisation.invented:
            content = organisation.content()
            for language in Language:
                assert getattr(plans.MARKS, language) in getattr(content.name, language)
                short = getattr(content.short_name, language)
                assert short is None or getattr(plans.MARKS, language) in short


def marks() -> tuple[str, ...]:
    return tuple(str(getattr(plans.MARKS, language)) for language in Language)


async def test_titles_and_promises_stand_in_kyrgyz_and_russian_and_a_third_in_english_too(
    register: list[Dossier],
) -> None:
    titles: list[Text] = [dossier.title for dossier in register]
    assert sum(bool(title.ky) for title in titles) >= len(titles) - 2
    assert sum(bool(title.ru) for title in titles) >= len(titles) - 3
    assert sum(bool(title.en) for title in titles) * 3 >= len(titles)


async def test_the_founding_memorandum_shows_what_its_source_does_not_say_as_unknown(
    register: list[Dossier],
) -> None:
    dossier = founding(register)
    assert dossier.number is not None
    assert dossier.status is Status.UNKNOWN
    assert dossier.place == "Бишкек"
    assert (dossier.signed_on, dossier.in_force_on, dossier.ends_on, dossier.term, dossier.class_) == (
        None,
    ) * 5
    assert [party.signatories for party in dossier.parties] == [(), ()]
    assert [promise.kind for promise in dossier.commitments] == [CommitmentKind.ACTION] * 2 + [
        CommitmentKind.DECLARATIVE
    ] * 5
    assert all(promise.amount is None and promise.currency is None for promise in dossier.commitments)
    assert [step.due_on for promise in dossier.commitments for step in promise.milestones] == [None, None]
    assert "Кабар" in (dossier.purpose.ru or "")


async def test_the_programme_shows_the_published_figures_exactly(loaded: list[demo.Login]) -> None:
    [programme] = [each for each in await programmes.listing() if "Цифровой" in (each.title.ru or "")]
    assert (programme.first_year, programme.last_year, programme.adopted_on) == (2024, 2028, None)
    assert [
        (line.first_year, line.last_year, line.amount, line.change, line.currency)
        for line in programme.budget
    ] == [
        (2024, 2024, Decimal(600_000_000), Decimal(100_000_000), "KGS"),
        (2019, None, Decimal(2_500_000_000), None, "KGS"),
    ]
    assert [(tally.status, tally.count) for tally in programme.tallies] == [
        (InitiativeStatus.CARRIED_OUT, 197),
        (InitiativeStatus.FINALISING, 19),
    ]
    assert all(figure.source for figure in (*programme.budget, *programme.tallies))
    assert "6.200" in (programme.budget[0].note.ru or "")


async def test_an_invented_programme_shows_items_with_and_without_agreements(
    loaded: list[demo.Login], registrar: Actor
) -> None:
    [programme] = [each for each in await programmes.listing() if each.items]
    assert "(демонстрация)" in (programme.title.ru or "")
    found = await coverage.of(programme, registrar)
    assert found.items_without_agreement == ("3.2",)
    assert found.agreements_without_item
    compared = [row for each in found.items for row in each.sums if row.budget and row.promised]
    assert {row.currency for row in compared} == {"KGS", "USD"}


async def test_the_ledger_tells_the_story_and_proves_itself(loaded: list[demo.Login]) -> None:
    told = {row["act"] for row in await LedgerEntry.raw("SELECT DISTINCT act FROM ledger_entry")}
    assert told >= {
        Act.ACCOUNT_CREATE,
        Act.AGREEMENT_CORRECT,
        Act.AGREEMENT_DRAFT,
        Act.AGREEMENT_HAND_OVER,
        Act.AGREEMENT_REGISTER,
        Act.AGREEMENT_SERVE,
        Act.AMENDMENT_RECORD,
        Act.AMENDMENT_WITHDRAW,
        Act.CALENDAR_CHANGE,
        Act.DOCUMENT_ADD,
        Act.EXCHANGE_RATE_RECORD,
        Act.FULFILMENT_ACCEPT,
        Act.FULFILMENT_CONFIRM,
        Act.FULFILMENT_CONTRADICT,
        Act.FULFILMENT_REPORT,
        Act.FULFILMENT_RETURN,
        Act.MILESTONE_HOLD,
        Act.MILESTONE_WAIVE,
        Act.ORGANISATION_CREATE,
        Act.ORGANISATION_RENAME,
        Act.ORGANISATION_REORGANISE,
        Act.PAYMENT_RECORD,
        Act.PAYMENT_WITHDRAW,
        Act.PROGRAMME_CREATE,
        Act.RELATION_ADD,
    }
    assert [finding async for finding in verifying.findings()] == []


async def test_a_ministry_was_renamed_and_of_a_merged_agency_one_promise_was_handed_over_and_one_is_an_orphan(
    register: list[Dossier],
) -> None:
    renamed = [party for dossier in register for party in dossier.parties if party.name_then]
    assert [party.organisation.kind for party in renamed] == [OrganisationKind.MINISTRY]
    [orphan] = await orphans.every(await acting("registrar@demo.kelishim.test"))
    [dossier] = [each for each in register if each.id == orphan.row.agreement]
    passed = [
        (promise.clause, milestone.owed_by != promise.owed_by)
        for promise in dossier.commitments
        for milestone in promise.milestones
        if milestone.fulfilled_on is None
    ]
    assert passed == [("2.1-п.", True), ("2.3-п.", False)]


async def test_amendments_cross_wait_add_and_end(register: list[Dossier]) -> None:
    archive, training = [
        next(each for each in register if key in (each.title.en or ""))
        for key in ("archive", "medical staff")
    ]
    first, second, later, awaited = archive.amendments
    assert first.signed_on > second.signed_on
    assert [each.applied_at is not None for each in archive.amendments] == [True, True, False, False]
    assert (later.effective_on is not None, awaited.effective_on) == (True, None)
    [notice] = [change for change in second.changes if change.at == "notice_days"]
    assert (notice.before, notice.after, archive.notice_days) == (45, 60, 60)
    courses, _, added = training.commitments
    assert {each.ground for each in courses.milestones if each.waived_on} == {training.amendments[0].number}
    assert added.clause == "п. 2.3"
    assert training.amendments[1].strike_reason


async def test_the_calendar_is_there_too(loaded: list[demo.Login]) -> None:
    assert datetime.now(UTC).year in await years.entered()


async def test_evidence_is_real_files(register: list[Dossier]) -> None:
    files = {file.filename: file for dossier in register for file in dossier.documents}
    assert files
    for file in files.values():
        content = plans.content_of(file.filename)
        assert hashlib.sha256(content).hexdigest() == file.digest
        assert content.startswith(b"%PDF-") == (file.media_type == "application/pdf")


def test_the_readme_names_whoever_decides_on_what_a_registrar_proposes():
    root = Path(__file__).parents[2]
    people = json.loads((root / "registry/demo/data/people.json").read_text())["people"]
    told = (root / "README.md").read_text()
    emails = [each["email"] for each in people if "registrar" in each["roles"]]
    assert len(emails) == 2
    assert all(f"| `{email}` |" in told for email in emails)


async def test_no_entry_holds_a_word_of_what_the_register_says(loaded: list[demo.Login]) -> None:
    """All of the demonstration's acts; the random histories hold all other acts to the same."""
    rows = await LedgerEntry.raw("SELECT body FROM ledger_entry ORDER BY seq")
    acts = {check_entry(bytes(row["body"])) for row in rows}
    assert len(acts) > 25, "the demonstration does most of what can be done"


async def test_no_entry_holds_a_name_or_a_text_of_the_register(loaded: list[demo.Login]) -> None:
    """Every text that any section says, sought in the bytes of all entries."""
    rows = await LedgerEntry.raw("SELECT body FROM ledger_entry ORDER BY seq")
    entries = b"\n".join(bytes(row["body"]) for row in rows).decode()
    said: set[str] = set()
    for row in await LedgerSection.raw("SELECT body FROM ledger_section"):
        said.update(texts_of(json.loads(row["body"]), ("rows", "text")))
    # Latin words of closed lists stand in both; names and texts of the demonstration have blanks or Cyrillic letters.
    free = {each for each in said if " " in each or not each.isascii()}
    assert len(free) > 500
    assert not [each for each in free if each in entries]


def texts_of(value: Any, names: tuple[str, ...] = ()) -> set[str]:
    """All strings within a value; of an object, those under these names alone."""
    if isinstance(value, dict):
        inner = [each for name, each in value.items() if not names or name in names]
        return {text for each in inner for text in texts_of(each)}
    if isinstance(value, list):
        return {text for each in value for text in texts_of(each)}
    return {value} if isinstance(value, str) else set()
