"""The entries of an agreement on their page, field by field: what a correction mended, what an amendment changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from agreements.acts import drafting, registering, relations
from agreements.readings import contents, dossiers, ledger_changes, ledgers
from agreements.rules.contents import Text
from agreements.vocabulary import Act, Confidentiality, Language, RelationKind, Role
from tests.agreements.readings.test_as_on import JUNE, amend
from tests.fixtures_accounts import enter, person
from tests.pages.reading import whole

CORRECTED = "Corrected: the record, not the agreement, was wrong."


@pytest.fixture
async def browser(client):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.fixture
async def corrected(registered, registrar):
    """A place that was not there, and a promise that reads otherwise."""
    now = contents.content(await dossiers.of(registered, registrar))
    promise = replace(now.commitments[0], text=Text(ru="Перечислить членский взнос"))
    mended = replace(now, place="Ош", commitments=(promise,))
    await drafting.correct(registered, mended, reason="Опечатка", seen=None, actor=registrar)
    return registered


async def entries(browser, agreement, query="", status=200):
    """What the page says, the latest entry first."""
    answer = await browser.get(f"/agreements/{agreement}/ledger{query}")
    assert answer.status_code == status
    return " ".join(whole(answer, "en").said.split())


async def seq_of(agreement, act, actor):
    return max(each.seq for each in await ledgers.of_agreement(agreement, actor) if each.act is act)


async def test_a_correction_shows_what_was_said_before_and_after(browser, corrected):
    said = await entries(browser, corrected)
    assert CORRECTED in said
    assert "Clerical error corrected" in said
    assert "Place — Ош" in said, said
    assert "(Russian) Перечислить взнос Перечислить членский взнос" in said


async def test_an_amendment_shows_its_changes_and_is_no_correction(browser, registered, registrar):
    await amend(registered, registrar, "Agreement 1", JUNE, amount=Decimal(300))
    said = await entries(browser, registered)
    assert "Amended by the parties" in said
    assert CORRECTED not in said
    assert "Sum KGS 1,500,000.50 KGS 300" in said.replace("\u00a0", " ")
    assert "Agreement 1" in said


@pytest.mark.parametrize("language", list(Language))
async def test_it_is_told_in_each_language(client, corrected, language):
    reader = await enter(client, await person(Role.REGISTRAR, language=language))
    said = whole(await reader.get(f"/agreements/{corrected}/ledger"), language).said
    assert "Перечислить членский взнос" in said


async def test_the_correction_is_open_and_the_history_leads_to_it(browser, corrected, registrar):
    seq = await seq_of(corrected, Act.AGREEMENT_CORRECT, registrar)
    drafted = await seq_of(corrected, Act.AGREEMENT_DRAFT, registrar)
    links = [each.get("href") for each in whole(await browser.get(f"/agreements/{corrected}"), "en").all("a")]
    assert f"/agreements/{corrected}/ledger?upto={seq}#entry-{seq}" in links
    page = whole(await browser.get(f"/agreements/{corrected}/ledger"), "en")
    assert ["open" in each for each in page.all("details") if "k-told" in each.get("class", "")] == [
        True, False, False,
    ]  # fmt: skip
    page = whole(await browser.get(f"/agreements/{corrected}/ledger?upto={drafted}"), "en")
    assert ["open" in each for each in page.all("details") if "k-told" in each.get("class", "")] == [True]


async def test_two_days_compared_say_where_corrections_are(browser, corrected):
    page = whole(await browser.get(f"/agreements/{corrected}/compare"), "en")
    assert "shown in the history, not here" in page.said
    assert f"/agreements/{corrected}/ledger" in [each.get("href") for each in page.all("a")]


async def test_what_was_changed_in_a_draft_is_for_those_who_read_drafts(client, corrected):
    reader = await enter(client, await person(Role.AUDITOR))
    said = await entries(reader, corrected)
    assert said.count("What changed in the draft is shown to registrars only.") == 2
    assert "Перечислить членский взнос" in said


async def test_who_may_not_read_it_finds_nothing(client, corrected, registrar, fund):
    now = contents.content(await dossiers.of(corrected, registrar))
    closed = replace(now, confidentiality=Confidentiality.NEED_TO_KNOW, confidentiality_reason="Тайна")
    await drafting.correct(corrected, closed, reason="Тайна", seen=None, actor=registrar)
    reader = await enter(client, await person(Role.EXECUTOR, organisation=fund))
    for query in ("", "?upto=5"):
        answer = await reader.get(f"/agreements/{corrected}/ledger{query}")
        assert answer.status_code == 404
        assert "Опечатка" not in answer.text


async def test_a_section_that_is_withheld_says_so(browser, corrected, registrar, monkeypatch):
    """Sections go only by the owner's hand; here the reading finds none."""

    async def none(told):
        return {}, set()

    monkeypatch.setattr(ledger_changes, "rows_of", none)
    said = await entries(browser, corrected)
    assert "This section is withheld from the register: what it said is not shown." in said
    assert "членский" not in said


async def test_another_agreement_is_named_to_those_who_may_see_it(client, corrected, content, registrar):
    hidden = replace(
        content,
        title=Text(ru="Совсем другой (тест)"),
        signed_on=date(2026, 5, 5),
        confidentiality=Confidentiality.NEED_TO_KNOW,
        confidentiality_reason="Тайна",
        reader_accounts=frozenset({registrar.account}),
    )
    other = await drafting.draft(hidden, actor=registrar)
    number = await registering.register(other, seen=1, actor=registrar, despite_duplicates=True)
    await relations.add(corrected, other, RelationKind.RELATED, actor=registrar)
    found = await ledger_changes.of_agreement(corrected, registrar)
    assert found.numbers == {other: number}
    assert "relation" in [row.table for each in found.entries[-1].changes for row in each.rows]
    stranger = replace(registrar, account=uuid4())
    found = await ledger_changes.of_agreement(corrected, stranger)
    assert (found.numbers, found.entries[-1].changes) == ({}, ())


async def test_long_histories_come_page_by_page(browser, corrected, registrar, monkeypatch):
    monkeypatch.setattr(ledger_changes, "SHOWN", 2)
    page = whole(await browser.get(f"/agreements/{corrected}/ledger"), "en")
    drafted = await seq_of(corrected, Act.AGREEMENT_DRAFT, registrar)
    assert f"/agreements/{corrected}/ledger?upto={drafted}" in [each.get("href") for each in page.all("a")]
    assert f"entry-{drafted}" not in [each.get("id") for each in page.all("li")]
    page = whole(await browser.get(f"/agreements/{corrected}/ledger?upto={drafted}"), "en")
    assert [each["id"] for each in page.all("li") if each.get("class") == "k-entry"] == [f"entry-{drafted}"]
    for wrong in ("x", "-1", "9" * 30):
        assert (await browser.get(f"/agreements/{corrected}/ledger?upto={wrong}")).status_code == 422
    assert (await browser.get(f"/agreements/{corrected}/ledger?upto=")).status_code == 200


async def test_more_entries_take_no_more_statements(browser, corrected, registrar, statements):
    async def asked():
        statements.clear()
        assert (await browser.get(f"/agreements/{corrected}/ledger")).status_code == 200
        return len(statements)

    few = await asked()
    assert len([each for each in statements if "FROM ledger_section" in each]) == 1
    for place in ("Нарын", "Талас", "Баткен"):
        now = contents.content(await dossiers.of(corrected, registrar))
        await drafting.correct(corrected, replace(now, place=place), reason="x", seen=None, actor=registrar)
    assert await asked() == few
    assert few <= 9, statements
