"""Opening a need-to-know agreement on its page, and what those named see of it."""

from dataclasses import replace

import pytest

from agreements.acts import drafting, registering
from agreements.readings import dossiers
from agreements.tables.unsealings import Unsealing
from agreements.vocabulary import Confidentiality, Language, Role
from registry import languages
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole

PATH = "/unsealings"
REASON = "Проверка обращения (тест)"


@pytest.fixture
async def closed(content, registrar):
    secret = replace(content, confidentiality=Confidentiality.NEED_TO_KNOW, confidentiality_reason="x")
    agreement = await drafting.draft(secret, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    return agreement


@pytest.mark.parametrize("language", list(Language))
async def test_an_auditor_opens_it_and_reads_it(client, closed, registrar, language):
    number = (await dossiers.of(closed, registrar)).number
    browser = await enter(client, await person(Role.AUDITOR, language=language))
    assert PATH in (await browser.get("/agreements")).text
    whole(await browser.get(PATH), language)
    assert (await browser.get(f"/agreements/{closed}")).status_code == 404
    answer = await browser.post(PATH, {"number": number, "reason": REASON})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/agreements/{closed}"
    shown = whole(await browser.get(f"/agreements/{closed}"), language).said
    assert REASON in shown
    whole(await browser.get(f"/agreements/{closed}/ledger"), language)
    [opened] = (await dossiers.of(closed, registrar)).unsealings
    assert opened.reason == REASON


@pytest.mark.parametrize(
    ("number", "reason", "field"),
    [("own", "", "reason"), ("MEM-2026-9999", REASON, "number"), ("", REASON, "number")],
)
async def test_a_refusal_comes_back_with_what_was_typed(client, closed, registrar, number, reason, field):
    number = (await dossiers.of(closed, registrar)).number if number == "own" else number
    browser = await enter(client, await person(Role.AUDITOR))
    answer = await browser.post(PATH, {"number": number, "reason": reason})
    assert answer.status_code == 422
    values = form(answer, PATH).values
    assert (values["number"], values["reason"].strip()) == (number, reason)
    assert f'href="#f-{field}"' in answer.text
    assert (await browser.get(f"/agreements/{closed}")).status_code == 404


async def test_both_fields_left_empty_are_both_named(client, closed):
    browser = await enter(client, await person(Role.AUDITOR))
    answer = await browser.post(PATH, {"number": "", "reason": ""})
    assert answer.status_code == 422
    links = [each.get("href") for each in whole(answer, "en").all("a")]
    assert {"#f-number", "#f-reason"} <= {*links}


@pytest.mark.parametrize("language", list(Language))
async def test_what_is_open_already_is_led_to(client, closed, registrar, language):
    number = (await dossiers.of(closed, registrar)).number
    browser = await enter(client, await person(Role.AUDITOR, language=language))
    await browser.post(PATH, {"number": number, "reason": REASON})
    again = await browser.post(PATH, {"number": f" {number.lower()} ", "reason": REASON})
    assert again.status_code == 422
    document = whole(again, language)
    words = languages.words(language)
    assert words.t("unsealings.read", number=number) in document.said
    assert words.t("unsealings.no_such_number") not in document.said
    assert f"/agreements/{closed}" in [each.get("href") for each in document.all("a")]
    assert len((await dossiers.of(closed, registrar)).unsealings) == 1


async def test_after_midnight_an_auditor_finds_what_they_opened_and_does_not_read_it(
    client, closed, registrar
):
    number = (await dossiers.of(closed, registrar)).number
    browser = await enter(client, await person(Role.AUDITOR))
    assert 'id="own"' not in (await browser.get(PATH)).text
    await browser.post(PATH, {"number": number, "reason": REASON})
    assert f"/agreements/{closed}" in (await browser.get(PATH)).text
    await Unsealing.raw(
        "UPDATE unsealing SET unsealed_at = unsealed_at - interval '2 days', until = until - interval '2 days'"
    )
    shown = whole(await browser.get(PATH), "en")
    assert f"{number} ·" in " ".join(shown.said.split())
    assert REASON in shown.said
    assert str(closed) not in (await browser.get(PATH)).text
    assert (await browser.get(f"/agreements/{closed}")).status_code == 404
    other = await enter(client, await person(Role.AUDITOR))
    assert REASON not in (await other.get(PATH)).text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
async def test_the_page_is_for_auditors(client, closed, ministry, role):
    browser = await enter(client, await person(role, organisation=ministry))
    assert (await browser.get(PATH)).status_code == 403
    assert (await browser.post(PATH, {"number": "MEM-2026-0001", "reason": REASON})).status_code == 403
    assert PATH not in (await browser.get("/agreements")).text
