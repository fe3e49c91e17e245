"""What the register suggests on the form and on the dossier, and that nothing of it is set by itself."""

import pytest

from agreements.readings import dossiers, ledgers
from agreements.vocabulary import Act, AgreementClass, Language, Role
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole

CIVIL = AgreementClass.CIVIL_CONTRACT


@pytest.fixture
async def browser(client, db):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.fixture
async def binding(content, registrar):
    """A draft between a ministry and a fund that promises a sum in binding words."""
    from dataclasses import replace

    from agreements.acts import drafting
    from agreements.rules.contents import Text

    promise = replace(content.commitments[0], text=Text(ru="Министерство обязуется содействовать взносом"))
    return await drafting.draft(replace(content, commitments=(promise,)), actor=registrar)


@pytest.mark.parametrize("language", list(Language))
async def test_a_draft_shows_the_class_suggested_and_what_its_promises_lack(client, binding, language):
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    for address in (f"/agreements/{binding}", f"/agreements/{binding}/edit"):
        said = whole(await browser.get(address), language).said
        assert "обязуется" in said
        assert "Example Fund (test)" in said
        assert "содействовать" in said


async def test_a_class_is_taken_over_from_the_dossier_by_a_button_alone(browser, binding, registrar):
    answer = await browser.get(f"/agreements/{binding}")
    assert (await dossiers.of(binding, registrar)).class_ is None
    sent = form(answer, f"/agreements/{binding}/class").values
    assert sent["class"] == CIVIL
    assert (await browser.post(f"/agreements/{binding}/class", sent)).status_code == 303
    assert (await dossiers.of(binding, registrar)).class_ is CIVIL
    assert (await ledgers.of_agreement(binding, registrar))[-1].act is Act.AGREEMENT_REVISE
    assert "/class" not in (await browser.get(f"/agreements/{binding}")).text


async def test_the_button_of_the_form_chooses_the_class_and_keeps_nothing(browser, binding, registrar):
    where = f"/agreements/{binding}/edit"
    opened = form(await browser.get(where), where)
    assert f"take_class.{CIVIL}" in opened.buttons
    answer = await browser.post(where, {**opened.values, "do": f"take_class.{CIVIL}"})
    assert answer.status_code == 200
    assert form(answer, where).values["class"] == CIVIL
    assert (await dossiers.of(binding, registrar)).class_ is None


async def test_a_form_half_done_is_advised_on_too(browser, ministry, fund):
    answer = await browser.post(
        "/agreements/new",
        {
            "class": "",
            "parties.0.organisation": str(ministry),
            "parties.1.organisation": str(fund),
            "parties.1.role": "nonsense",
            "title.ru": "",
            "commitments.0.text.ky": "Мектептерди өнүктүрүүгө көмөктөшүү",
            "commitments.0.amount": "not a sum",
            "commitments.0.milestones.0.due.kind": "x",
            "do": "add_party",
        },
    )
    assert answer.status_code == 200
    assert "take_class.without_treaty_status" in form(answer, "/agreements/new").buttons
    said = whole(answer, "en").said
    assert "somebody who owes" in said
    assert "көмөктөшүү" in said


async def test_a_class_that_is_none_is_no_button_of_ours(browser, binding):
    answer = await browser.post(f"/agreements/{binding}/edit", {"do": "take_class.treaty", "title.ru": "x"})
    assert answer.status_code != 500
    wrong = await browser.post(f"/agreements/{binding}/class", {"class": "treaty", "seen": "1"})
    assert wrong.status_code == 422


async def test_a_registered_agreement_is_marked_and_offered_no_class(browser, registered):
    answer = await browser.get(f"/agreements/{registered}")
    assert "/class" not in answer.text
    assert "evidence" in whole(answer, "en").said
    refused = await browser.post(f"/agreements/{registered}/class", {"class": CIVIL, "seen": "2"})
    assert refused.status_code == 403


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EXECUTOR, Role.ADMINISTRATOR])
async def test_only_registrars_take_a_class_over(client, draft, ministry, role, registrar):
    browser = await enter(client, await person(role, organisation=ministry))
    refused = await browser.post(f"/agreements/{draft}/class", {"class": CIVIL, "seen": "1"})
    assert refused.status_code == 404
    assert (await dossiers.of(draft, registrar)).revision == 1
