"""The guided entry as a browser without scripts sees it: every button, nothing typed is lost, drafts are kept."""

import pytest

from agreements.readings import dossiers
from agreements.tables.agreements import Agreement
from agreements.tables.ledger import LedgerEntry
from agreements.tables.organisations import Organisation
from agreements.vocabulary import Language, Role
from registry import languages
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole

NEW = "/agreements/new"


@pytest.fixture
async def browser(client, db):
    return await enter(client, await person(Role.REGISTRAR))


async def press(browser, answer, action, button, **typed):
    """Fill in the form that an answer shows and press one of its buttons."""
    shown = form(answer, action)
    assert button in shown.buttons, shown.buttons
    unknown = {
        name
        for name in typed
        if name not in shown.values and "." in name and not name.startswith(("languages", "reader"))
    }
    assert not unknown, unknown
    return await browser.client.post(action, data={**shown.values, **typed, "do": button})


def typed(**values):
    return {name.replace("__", "."): value for name, value in values.items()}


async def test_an_agreement_is_entered_row_by_row_and_registered(browser, ministry, fund, registrar):
    answer = await browser.get(NEW)
    answer = await press(
        browser, answer, NEW, "add_signatory.0", **{"title.ky": "Меморандум", "form": "memorandum"}
    )
    assert answer.status_code == 200
    answer = await press(
        browser,
        answer,
        NEW,
        "add_commitment",
        **{
            "parties.0.organisation": str(ministry),
            "parties.0.signatories.0.name": "A. Test",
            "parties.1.organisation": str(fund),
            "signed_on": "2026-05-04",
            "entry_rule": "on_signature",
            "languages.ky": "on",
            "languages.ru": "on",
        },
    )
    answer = await press(
        browser,
        answer,
        NEW,
        "add_milestone.0",
        **{
            "commitments.0.text.ru": "Перечислить взнос",
            "commitments.0.kind": "financial",
            "commitments.0.owed_by": str(ministry),
            "commitments.0.owed_to": str(fund),
            "commitments.0.amount": "1 500 000,50",
            "commitments.0.currency": "KGS",
        },
    )
    answer = await press(
        browser,
        answer,
        NEW,
        "register",
        **{
            "commitments.0.milestones.0.due.kind": "relative",
            "commitments.0.milestones.0.due.offset": "30",
            "commitments.0.milestones.0.due.unit": "working_day",
            "commitments.0.milestones.0.due.anchor": "entry_into_force",
        },
    )
    assert answer.status_code == 303, answer.text
    shown = await browser.get(answer.headers["location"])
    said = whole(shown, "en").said
    assert "The agreement is registered. Its number: MEM-" in said
    assert "15.06.2026" in said
    assert "A. Test" in said
    [row] = await Agreement.raw("SELECT id, languages FROM agreement")
    assert row["languages"] == ["ky", "ru"]
    acts = [
        row["act"]
        for row in await LedgerEntry.raw(
            "SELECT act FROM ledger_entry WHERE subject = {} ORDER BY seq", row["id"]
        )
    ]
    assert acts == ["agreement.draft", "agreement.register"]


async def test_a_draft_may_say_nothing_but_a_title_and_is_gone_on_with(browser):
    answer = await press(browser, await browser.get(NEW), NEW, "save", **{"title.ru": "Черновик"})
    assert answer.status_code == 303
    edit = answer.headers["location"]
    answer = await browser.get(edit)
    assert "The draft is kept." in whole(answer, "en").said
    assert form(answer, edit).values["title.ru"] == "Черновик"
    answer = await press(browser, answer, edit, "save", **{"title.ru": "Черновик", "place": "Бишкек"})
    assert answer.status_code == 303
    assert form(await browser.get(edit), edit).values["place"] == "Бишкек"


async def test_saving_a_draft_that_did_not_change_is_no_mistake(browser, draft):
    edit = f"/agreements/{draft}/edit"
    answer = await press(browser, await browser.get(edit), edit, "save")
    assert answer.status_code == 303
    [row] = await LedgerEntry.raw(
        "SELECT max(revision) AS revision FROM ledger_entry WHERE subject = {}", draft
    )
    assert row["revision"] == 1


@pytest.mark.parametrize("language", list(Language))
async def test_what_stands_in_the_form_of_a_draft_is_what_was_entered(client, draft, language, registrar):
    """Opening a draft and keeping it changes nothing, in whichever language its sums and days are written."""
    before = await dossiers.said(draft, registrar)
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    edit = f"/agreements/{draft}/edit"
    answer = await press(browser, await browser.get(edit), edit, "save")
    assert answer.status_code == 303, answer.text
    assert await dossiers.said(draft, registrar) == before


async def test_a_wrong_day_comes_back_with_all_that_was_typed(browser, ministry):
    wrong = {
        "form": "protocol",
        "title.ky": "Протокол «1» & <b>",
        "purpose.ru": "Строка\r\nи ещё строка",
        "parties.0.organisation": str(ministry),
        "parties.0.role": "executor",
        "signed_on": "31.02.2026",
        "term": "length",
        "term_months": "двенадцать",
        "renewal": "tacit",
        "languages.en": "on",
        "confidentiality": "official",
        "confidentiality_reason": "Служебное",
        "confidentiality_review_on": "1 января",
        "reader_organisations." + str(ministry): "on",
    }
    answer = await press(browser, await browser.get(NEW), NEW, "save", **wrong)
    assert answer.status_code == 422
    document = whole(answer, "en")
    sent = form(answer, NEW).values
    for name, value in wrong.items():
        assert sent[name] == value.replace("\r\n", "\n"), name
    described = {
        field.get("aria-describedby") for field in document.all("input") if field.get("aria-invalid")
    }
    assert any("f-signed_on-error" in each for each in described if each)
    assert any("f-term_months-error" in each for each in described if each)
    assert not await Agreement.exists()


async def test_registering_what_is_not_complete_keeps_the_draft_and_says_what_is_missing(browser, ministry):
    answer = await press(
        browser,
        await browser.get(NEW),
        NEW,
        "register",
        **{"title.en": "Half", "parties.0.organisation": str(ministry)},
    )
    [row] = await Agreement.raw("SELECT id, number FROM agreement")
    assert row["number"] is None
    edit = f"/agreements/{row['id']}/edit"
    # Sent again by a reload, the form would otherwise enter a second draft.
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(edit)
    answer = await browser.get(answer.headers["location"])
    document = whole(answer, "en")
    assert "problems" in document.ids
    assert "f-form-error" in document.ids
    answer = await press(browser, answer, edit, "register")
    assert answer.status_code == 422
    assert "f-form-error" in whole(answer, "en").ids
    sent = form(answer, edit).values
    assert sent["title.en"] == "Half"
    assert sent["seen"] == "1"
    answer = await press(browser, answer, edit, "save", place="Бишкек")
    assert answer.status_code == 303


async def test_an_organisation_is_entered_without_leaving_the_form(browser, ministry):
    answer = await press(
        browser,
        await browser.get(NEW),
        NEW,
        "create_organisation",
        **{
            "title.ru": "Останется",
            "parties.0.organisation": str(ministry),
            "new_organisation.name.ru": "Учебный фонд (пример)",
            "new_organisation.kind": "fund",
        },
    )
    assert answer.status_code == 200
    [row] = await Organisation.raw("SELECT id FROM organisation WHERE name_ru = 'Учебный фонд (пример)'")
    sent = form(answer, NEW).values
    assert sent["parties.1.organisation"] == str(row["id"])
    assert sent["parties.0.organisation"] == str(ministry)
    assert sent["title.ru"] == "Останется"
    assert sent["new_organisation.name.ru"] == ""


async def test_an_organisation_without_a_name_is_refused_within_the_form(browser):
    answer = await press(
        browser,
        await browser.get(NEW),
        NEW,
        "create_organisation",
        **{"title.ru": "Останется", "new_organisation.kind": "fund"},
    )
    assert answer.status_code == 422
    assert form(answer, NEW).values["title.ru"] == "Останется"
    assert "f-new_organisation-name-error" in answer.text


async def test_a_row_taken_out_takes_nothing_else_with_it(browser, draft):
    edit = f"/agreements/{draft}/edit"
    answer = await browser.get(edit)
    before = form(answer, edit).values
    answer = await press(browser, answer, edit, "remove_party.0")
    after = form(answer, edit).values
    assert after["parties.0.organisation"] == before["parties.1.organisation"]
    assert after["parties.1.organisation"] == ""
    assert after["commitments.0.text.ru"] == before["commitments.0.text.ru"]


async def test_a_probable_duplicate_is_shown_and_registered_only_on_a_word(
    browser, registered, content, registrar
):
    from agreements.acts import drafting

    twin = await drafting.draft(content, actor=registrar)
    edit = f"/agreements/{twin}/edit"
    answer = await press(browser, await browser.get(edit), edit, "register")
    assert answer.status_code == 422
    assert f"/agreements/{registered}" in answer.text
    answer = await press(browser, answer, edit, "register", confirm_duplicate="on")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/agreements/{twin}"


async def test_what_somebody_else_changed_meanwhile_is_not_written_over(browser, draft, content, registrar):
    from dataclasses import replace

    from agreements.acts import drafting

    edit = f"/agreements/{draft}/edit"
    answer = await browser.get(edit)
    await drafting.revise(draft, replace(content, place="Ош"), seen=1, actor=registrar)
    answer = await press(browser, answer, edit, "save", place="Бишкек")
    assert answer.status_code == 422
    assert form(answer, edit).values["place"] == "Бишкек"
    [row] = await Agreement.raw("SELECT place FROM agreement")
    assert row["place"] == "Ош"


async def test_a_registered_agreement_is_corrected_for_a_reason(browser, registered):
    correct = f"/agreements/{registered}/correct"
    answer = await press(browser, await browser.get(correct), correct, "correct", place="Бишкек")
    assert answer.status_code == 422
    answer = await press(browser, answer, correct, "correct", reason="Место стояло неверно")
    assert answer.status_code == 303
    said = whole(await browser.get(f"/agreements/{registered}"), "en").said
    assert "Место стояло неверно" in said
    assert "Бишкек" in said


async def test_a_registered_agreement_has_no_draft_to_edit(browser, registered):
    """Whoever comes back to the draft's address is led to what became of it."""
    answer = await browser.get(f"/agreements/{registered}/edit")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/agreements/{registered}")
    assert "registered already" in whole(await browser.get(f"/agreements/{registered}"), "en").said
    assert (await browser.post(f"/agreements/{registered}/edit", {"do": "save"})).status_code == 403


async def test_a_draft_is_discarded(browser, draft):
    answer = await browser.post(f"/agreements/{draft}/discard", {"seen": "1"})
    assert answer.status_code == 303
    assert (await browser.get(f"/agreements/{draft}")).status_code == 404


@pytest.mark.parametrize(
    "do", ["remove_party.0.0", "add_signatory", "add_milestone.99999", "explode", "remove_party.01"]
)
async def test_a_button_that_is_none_of_ours_does_no_harm(browser, do):
    answer = await browser.post(NEW, {"do": do, "title.en": "x"})
    assert answer.status_code < 500


async def test_a_script_is_told_where_to_go_and_not_to_follow(browser):
    shown = form(await browser.get(NEW), NEW)
    answer = await browser.client.post(
        NEW, data={**shown.values, "title.en": "By script", "do": "save"}, headers={"hx-request": "true"}
    )
    assert answer.status_code == 200
    assert answer.headers["hx-redirect"].endswith("/edit")


async def test_a_session_that_ends_under_a_form_leaves_it_where_it_is(browser, client):
    shown = form(await browser.get(NEW), NEW)
    sent = {**shown.values, "title.en": "Typed for an hour", "do": "save"}
    script = {"hx-request": "true", "hx-target": "agreement-form"}
    cookies = dict(client.cookies)
    client.cookies.clear()
    answer = await client.post(NEW, data=sent, headers=script)
    assert answer.status_code == 422
    assert answer.headers["hx-reswap"].startswith("none ")
    assert "/sign-in" in answer.text

    client.cookies.update(cookies)
    await enter(client, browser.account)
    answer = await client.post(NEW, data=sent, headers=script)
    assert answer.status_code == 422
    assert answer.headers["hx-retarget"] == "#agreement-form input[name=_csrf_token]"
    assert not await Agreement.exists()
    token = answer.text.split('value="')[1].split('"')[0]
    answer = await client.post(NEW, data={**sent, "_csrf_token": token}, headers=script)
    assert answer.headers["hx-redirect"].endswith("/edit")


async def test_a_draft_kept_without_parties_still_has_two_to_name(browser):
    answer = await press(browser, await browser.client.get(NEW), NEW, "save", **typed(title__ru="Проба"))
    address = answer.headers["location"]
    shown = form(await browser.client.get(address), address)
    assert {"parties.0.organisation", "parties.1.organisation"} <= set(shown.values)


async def test_what_was_refused_says_that_it_is_not_saved(browser):
    words = languages.words(Language.EN)
    wrong = typed(signed_on="32.13.2026")
    answer = await press(browser, await browser.client.get(NEW), NEW, "save", **wrong)
    assert words.t("form.not_saved") in whole(answer, "en").said
    # A draft that is kept and lacks something says what it lacks, and not that.
    answer = await press(browser, await browser.client.get(NEW), NEW, "register", **typed(title__ru="Проба"))
    answer = await browser.client.get(answer.headers["location"])
    said = whole(answer, "en").said
    assert words.t("completeness.no_form") in said
    assert words.t("form.not_saved") not in said


async def test_the_kind_of_a_promise_is_chosen_and_not_presumed(browser):
    answer = await press(browser, await browser.client.get(NEW), NEW, "add_commitment")
    assert form(answer, NEW).values["commitments.0.kind"] == ""


async def test_an_answer_in_place_takes_the_words_of_the_last_one_away(browser):
    answer = await press(browser, await browser.client.get(NEW), NEW, "save", **typed(title__ru="Проба"))
    document = whole(await browser.client.get(answer.headers["location"]), "en")
    assert "notices" in document.ids
    assert any(each.get("hx-select-oob") == "#notices" for each in document.all("form"))
    assert languages.words(Language.EN).t("notices.draft_saved") in document.said


async def test_a_form_that_was_overtaken_leads_to_the_record_as_it_is(browser, draft):
    edit = f"/agreements/{draft}/edit"
    first = await browser.get(edit)
    await press(browser, first, edit, "save", **typed(title__ru="Первый"))
    answer = await press(browser, first, edit, "save", **typed(title__ru="Второй"))
    words, said = languages.words(Language.EN), whole(answer, "en").said
    assert form(answer, edit).values["title.ru"] == "Второй"
    assert words.t("form.see_as_it_is") in said
    assert words.t("form.not_saved") not in said, "sent again as it is, it would be refused again"
