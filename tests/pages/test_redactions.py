"""Taking something out of the record, on pages: proposed by one form, decided by somebody else's, and told of after."""

from datetime import timedelta

import pytest

from agreements.acts import documents, redacting
from agreements.acts.documents import File
from agreements.readings import dossiers, redactable
from agreements.rules.redactions import MARK, Chosen
from agreements.vocabulary import Language, Role
from agreements.wording.words import BISHKEK
from registry import languages
from tests.agreements.acts.test_redacting import GROUND, corrected, moment, place
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole

NAME = "A. Test"
LAW = {"act.title": "Закон (пример)", "act.number": "№ 0", "act.on": "2008-04-14", "asker": "staff"}


@pytest.fixture
async def proposed(registered, registrar):
    name = await place(registered, "signatory", "name")
    chosen = [Chosen(name.place, stands=True)]
    return await redacting.propose(registered, chosen, ground=GROUND, seen=None, actor=registrar)


async def pressed(browser, page, action, **typed):
    """A form of a page as a browser without scripts would send it."""
    shown = form(await browser.get(page), action)
    assert typed.keys() <= shown.values.keys()
    return await browser.client.post(action, data={**shown.values, **typed})


def actions(document):
    return {each.get("action") for each in document.all("form")}


@pytest.mark.parametrize("language", list(Language))
async def test_it_is_proposed_decided_and_told(client, registered, registrar, language):
    words = languages.words(language)
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    action = f"/agreements/{registered}/redactions"
    held = await redactable.of(registered, registrar)
    number = next(at for at, each in enumerate(held) if each.place.field == "name")
    answer = await pressed(browser, action, action, **{f"places.{number}.take": "all", **LAW})
    assert answer.status_code == 303, answer.text
    one = answer.headers["location"]
    document = whole(await browser.get(one), language)
    for said in (words.t("redactions.waits"), words.t("permissions.auditor_or_administrator")):
        assert said in document.said
    assert actions(document) >= {f"{one}/withdraw"}
    assert not actions(document) & {f"{one}/approve", f"{one}/refuse"}
    assert NAME not in document.said
    again = whole(await browser.get(action), language)
    assert words.t("redacting.waits_already") in again.said
    assert action not in actions(again)

    other = await enter(client, await person(Role.AUDITOR, language=language))
    document = whole(await other.get(one), language)
    assert words.t("redactions.approve_explained") in document.said
    assert (await pressed(other, one, f"{one}/approve")).status_code == 303
    dossier = await dossiers.of(registered, registrar)
    assert dossier.parties[0].signatories[0].name == MARK
    entry = dossier.redactions[0].entry
    for path in (one, f"/agreements/{registered}"):
        document = whole(await other.get(path), language)
        assert words.t("redactions.was_approved", entry=entry) in document.said or (
            f"{entry}" in document.said and "Закон (пример)" in document.said
        )
        assert NAME not in document.said


async def test_the_ledger_and_the_dossier_of_another_day_say_by_which_entry(
    client, registered, registrar, auditor
):
    then = await moment()
    await corrected(registered, registrar, "B. Test")
    found = await place(registered, "signatory", "name")
    key = await redacting.propose(
        registered, [Chosen(found.place)], ground=GROUND, seen=None, actor=registrar
    )
    await redacting.approve(key, seen=None, actor=auditor)
    entry = (await dossiers.of(registered, registrar)).redactions[0].entry
    browser = await enter(client, await person(Role.REGISTRAR))
    said = whole(await browser.get(f"/agreements/{registered}/ledger"), "en").said
    assert f"Withheld by entry {entry}" in said
    assert NAME not in said
    local = (then + timedelta(milliseconds=1)).astimezone(BISHKEK).isoformat(timespec="milliseconds")[:23]
    said = whole(await browser.get(f"/agreements/{registered}", params={"known_on": local}), "en").said
    assert f"Withheld by entry {entry}: Party: signatory, Name. Ground: {LAW['act.title']}" in said or (
        f"Withheld by entry {entry}" in said
    )
    assert NAME not in said
    assert MARK in said


async def test_nothing_chosen_or_an_unknown_place_is_refused_beside_the_form(client, registered):
    browser = await enter(client, await person(Role.REGISTRAR))
    action = f"/agreements/{registered}/redactions"
    answer = await pressed(browser, action, action, **LAW)
    assert answer.status_code == 422
    assert "Choose at least one place." in whole(answer, "en").said
    answer = await pressed(
        browser, action, action, **{"places.0.place": "core|nothing|x", "places.0.take": "all", **LAW}
    )
    assert answer.status_code == 422
    assert "does not stand in the record any more" in whole(answer, "en").said


async def test_it_is_refused_for_a_reason(client, registered, proposed, registrar):
    browser = await enter(client, await person(Role.ADMINISTRATOR))
    path = f"/redactions/{proposed}"
    answer = await pressed(browser, path, f"{path}/refuse")
    assert answer.status_code == 422
    assert "Say why the record stays as it is." in whole(answer, "en").said
    answer = await pressed(browser, path, f"{path}/refuse", **{"refusal.reason": "Закон велит хранить"})
    assert answer.status_code == 303
    assert "Закон велит хранить" in whole(await browser.get(path), "en").said


async def test_what_changed_meanwhile_is_shown_again(client, registered, proposed, registrar):
    browser = await enter(client, await person(Role.AUDITOR))
    path = f"/redactions/{proposed}"
    shown = form(await browser.get(path), f"{path}/approve")
    await corrected(registered, registrar, "B. Test")
    answer = await browser.client.post(f"{path}/approve", data=shown.values)
    assert answer.status_code == 422
    assert (await dossiers.of(registered, registrar)).redactions[0].waiting


async def test_a_file_that_was_taken_out_is_named_and_not_given_out(client, registered, registrar, auditor):
    scan = File(content=b"a scan", filename="scan.txt", media_type="text/plain")
    document = await documents.add(registered, scan, actor=registrar)
    found = await place(registered, "document", "file")
    chosen = [Chosen(found.place, stands=True)]
    key = await redacting.propose(registered, chosen, ground=GROUND, seen=None, actor=registrar)
    await redacting.approve(key, seen=None, actor=auditor)
    browser = await enter(client, await person(Role.REGISTRAR))
    dossier = whole(await browser.get(f"/agreements/{registered}"), "en")
    assert "This file was taken out of the record." in dossier.said
    assert f"/documents/{document}" not in [each.get("href") for each in dossier.all("a")]
    answer = await browser.get(f"/documents/{document}")
    assert answer.status_code == 404
    assert "This file was taken out of the record." in answer.text
    # It can be removed still.
    answer = await pressed(
        browser, f"/agreements/{registered}", f"/documents/{document}/remove", reason="Изъят"
    )
    assert answer.status_code == 303, answer.text
