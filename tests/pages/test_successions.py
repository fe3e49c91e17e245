"""Bodies over time on pages: the forms without scripts, what is shown afterwards, and to whom."""

from datetime import date

import pytest

from agreements.acts import reorganising
from agreements.rules.contents import Text
from agreements.rules.successions import LegalAct, RenamingContent, ReorganisationContent
from agreements.tables.commitments import Milestone
from agreements.vocabulary import Language, ReorganisationKind, Role
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole

ACT = LegalAct("Указ (тест)", "12", date(2026, 5, 20))
WHEN = {"happened_on": "2026-06-01", "act.title": "Указ (тест)", "act.number": "12", "act.on": "2026-05-20"}


@pytest.fixture
def merged(registrar, ministry, fund):
    async def merge():
        content = ReorganisationContent(
            kind=ReorganisationKind.MERGER, happened_on=date(2026, 6, 1), act=ACT, successors=(fund,)
        )
        await reorganising.reorganise(ministry, content, seen=None, actor=registrar)

    return merge


@pytest.fixture
async def milestone(registered):
    [row] = await Milestone.raw("SELECT id FROM milestone WHERE agreement = {}", registered)
    return row["id"]


async def test_a_body_is_renamed_by_a_form_and_both_names_are_shown(client, registered, ministry):
    browser = await enter(client, await person(Role.REGISTRAR))
    where = f"/organisations/{ministry}/rename"
    filled = form(await browser.get(where), where).values
    assert filled["name.ru"] == "Министерство цифрового развития"
    new = {"name.ky": "", "name.ru": "", "name.en": "Ministry of Technology (test)"}
    answer = await browser.post(where, {**filled, **new, **WHEN})
    assert answer.status_code == 303
    said = whole(await browser.get(f"/organisations/{ministry}"), "en").said
    for fact in ("Ministry of Technology (test)", "Санариптик өнүктүрүү министрлиги", "Указ (тест) № 12"):
        assert fact in said
    said = whole(await browser.get(f"/agreements/{registered}"), "en").said
    assert "now: Ministry of Technology (test)" in said
    assert "Санариптик өнүктүрүү министрлиги" in said


async def test_a_form_that_cannot_be_taken_comes_back_with_what_was_typed(client, registered, ministry):
    browser = await enter(client, await person(Role.REGISTRAR))
    where = f"/organisations/{ministry}/rename"
    answer = await browser.post(where, {"name.en": "Typed name", "happened_on": "2026-06-01", "seen": "1"})
    assert answer.status_code == 422
    assert form(answer, where).values["name.en"] == "Typed name"
    assert "Say by which act." in whole(answer, "en").said
    where = f"/organisations/{ministry}/reorganise"
    answer = await browser.post(where, {**WHEN, "kind": "split", "successors.0": "", "successors.1": ""})
    assert answer.status_code == 422
    assert "A split needs at least two successors." in whole(answer, "en").said
    assert form(answer, where).values["kind"] == "split"


async def test_a_body_is_merged_and_what_it_owes_is_handed_over_by_forms(
    client, registered, ministry, fund, milestone
):
    browser = await enter(client, await person(Role.REGISTRAR))
    where = f"/organisations/{ministry}/reorganise"
    filled = form(await browser.get(where), where).values
    answer = await browser.post(where, {**filled, **WHEN, "kind": "merger", "successors.0": str(fund)})
    assert answer.status_code == 303
    said = whole(await browser.get(f"/organisations/{ministry}"), "en").said
    assert "No more. Last day: 31\N{NO-BREAK SPACE}May 2026" in said
    assert "Predecessors" in whole(await browser.get(f"/organisations/{fund}"), "en").said
    for address in (f"/agreements/{registered}", f"/milestones/{milestone}"):
        assert "not handed over to a successor" in whole(await browser.get(address), "en").said
    orphans = await browser.get("/orphans")
    assert "Перечислить взнос" in whole(orphans, "en").said
    where = f"/organisations/{ministry}/hand-over"
    assert where in orphans.text
    filled = form(await browser.get(where), where).values
    assert (filled["act.title"], filled["happened_on"]) == ("Указ (тест)", "2026-06-01")
    nothing = await browser.post(where, filled)
    assert nothing.status_code == 422
    assert "Choose at least one commitment." in whole(nothing, "en").said
    answer = await browser.post(where, {**filled, f"milestones.{milestone}": "on"})
    assert answer.status_code == 303, answer.text
    for address in (f"/agreements/{registered}", f"/milestones/{milestone}"):
        said = whole(await browser.get(address), "en").said
        assert "Answers now:" in said
        assert "Handed over on" in said
        assert "not handed over" not in said
    assert "Every open commitment has an owner." in whole(await browser.get("/orphans"), "en").said
    gone = await browser.post(where, {**filled, f"milestones.{milestone}": "on"})
    assert gone.status_code == 422
    assert "handed over or fulfilled already" in whole(gone, "en").said


async def test_the_form_of_an_agreement_says_why_a_body_cannot_sign(client, draft, ministry, fund, merged):
    await merged()
    browser = await enter(client, await person(Role.REGISTRAR))
    where = f"/agreements/{draft}/edit"
    filled = form(await browser.get(where), where).values
    answer = await browser.post(where, {**filled, "signed_on": "2026-06-02", "do": "save"})
    assert answer.status_code == 422
    said = whole(answer, "en").said
    assert "was no more on the day of signature" in said
    assert "(last day: 31\N{NO-BREAK SPACE}May 2026)" in said
    roles = (await browser.get(where)).text
    assert 'value="guarantor"' in roles
    assert 'value="successor"' not in roles


async def test_without_a_successor_the_form_says_what_is_to_be_done_first(
    client, registered, ministry, registrar
):
    abolition = ReorganisationContent(
        kind=ReorganisationKind.ABOLITION, happened_on=date(2026, 6, 1), act=ACT
    )
    await reorganising.reorganise(ministry, abolition, seen=None, actor=registrar)
    browser = await enter(client, await person(Role.REGISTRAR))
    answer = await browser.get(f"/organisations/{ministry}/hand-over")
    assert "No living successor is known." in whole(answer, "en").said
    assert f"/organisations/{ministry}/reorganise" in answer.text


@pytest.mark.parametrize("role", list(Role))
async def test_who_sees_and_does_it(client, registered, ministry, merged, role, milestone):
    await merged()
    browser = await enter(client, await person(role, organisation=ministry))
    registrar = role is Role.REGISTRAR
    assert ((await browser.get("/orphans")).status_code == 200) is (role in {Role.REGISTRAR, Role.AUDITOR})
    assert ("/orphans" in (await browser.get("/organisations")).text) is (
        role in {Role.REGISTRAR, Role.AUDITOR}
    )
    # Nobody acts for the ministry any more.
    status = 404 if role is Role.EXECUTOR else 200
    for address in (f"/agreements/{registered}", f"/milestones/{milestone}"):
        assert (await browser.get(address)).status_code == status, address
    page = (await browser.get(f"/organisations/{ministry}")).text
    for what in ("rename", "reorganise", "hand-over"):
        where = f"/organisations/{ministry}/{what}"
        # A body that is no more takes no new name.
        assert (where in page) is (registrar and what != "rename"), what
        assert (await browser.get(where)).status_code == (200 if registrar else 403), what
        sent = await browser.post(where, {**WHEN, "name.en": "x", "kind": "transfer", "seen": "2"})
        assert sent.status_code == (422 if registrar else 403), what


async def test_an_orphan_of_a_confidential_agreement_is_not_handed_over_by_whoever_cannot_read_it(
    client, content, registrar, ministry, fund, merged
):
    from dataclasses import replace

    from agreements.acts import drafting, registering
    from agreements.vocabulary import Confidentiality

    hidden = replace(
        content,
        title=Text(ru="Тайное"),
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="x",
    )
    agreement = await drafting.draft(hidden, actor=registrar)
    await registering.register(agreement, seen=None, actor=registrar)
    await merged()
    [row] = await Milestone.raw("SELECT id FROM milestone WHERE agreement = {}", agreement)
    browser = await enter(client, await person(Role.REGISTRAR))
    where = f"/organisations/{ministry}/hand-over"
    assert "Тайное" not in (await browser.get("/orphans")).text
    assert "Тайное" not in (await browser.get(where)).text
    answer = await browser.post(where, {**WHEN, f"milestones.{row['id']}": "on", "successor": str(fund)})
    assert answer.status_code == 422
    assert "Тайное" not in answer.text
    [after] = await Milestone.raw("SELECT owed_by FROM milestone WHERE id = {}", row["id"])
    assert after["owed_by"] == ministry


@pytest.mark.parametrize("language", list(Language))
async def test_each_page_is_whole_in_each_language(
    client, registered, registrar, ministry, fund, merged, language
):
    name = Text(ky="Технология министрлиги", ru="Министерство технологий", en="Ministry of Technology")
    content = RenamingContent(name=name, happened_on=date(2026, 5, 15), act=ACT)
    await reorganising.rename(ministry, content, seen=None, actor=registrar)
    former = RenamingContent(name=Text(ru="Комитет"), happened_on=date(2020, 1, 1), act=ACT, former=True)
    await reorganising.rename(ministry, former, seen=None, actor=registrar)
    await merged()
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    for address in (
        "/orphans",
        f"/organisations/{ministry}",
        f"/organisations/{fund}",
        f"/organisations/{fund}/rename",
        f"/organisations/{ministry}/reorganise",
        f"/organisations/{ministry}/hand-over",
        f"/agreements/{registered}",
    ):
        whole(await browser.get(address), language)
