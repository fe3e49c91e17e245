"""Each page, for each role, in each language: it answers, says its facts, and is whole as a document."""

import pytest

from agreements.acts import programmes
from agreements.rules.contents import Text
from agreements.rules.programmes import ProgrammeContent
from agreements.vocabulary import Language, Role
from tests.fixtures_accounts import enter, person
from tests.pages.reading import whole


@pytest.fixture
async def programme(registrar):
    content = ProgrammeContent(
        title=Text(ru="Цифровой Кыргызстан"), first_year=2024, last_year=2028, source="example.test"
    )
    return await programmes.create(content, actor=registrar)


@pytest.fixture
async def addresses(registered, ministry, programme):
    from agreements.tables.commitments import Milestone

    [row] = await Milestone.raw("SELECT id FROM milestone")
    return {
        "/": (),
        "/agreements": ("MEM-",),
        f"/agreements/{registered}": ("MEM-", "A. Test", "п. 3.2", "1"),
        f"/agreements/{registered}?in_force_on=2026-05-20": ("MEM-", "A. Test", "п. 3.2"),
        f"/agreements/{registered}/compare": (),
        f"/agreements/{registered}/ledger": ("0",),
        "/commitments": ("MEM-",),
        f"/milestones/{row['id']}": ("Перечислить взнос", "15.06.2026"),
        "/organisations": ("Example Fund (test)",),
        f"/organisations/{ministry}": ("Министерство цифрового развития",),
        "/money": (),
        "/programmes": ("Цифровой Кыргызстан",),
        f"/programmes/{programme}": ("Цифровой Кыргызстан", "example.test"),
        "/calendar": ("2026",),
        "/calendar/2025": ("2025",),
        "/moves": (),
        "/reminders": (),
        "/inbox": (),
    }


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("role", list(Role))
async def test_every_page_answers_each_role_in_each_language(client, addresses, ministry, role, language):
    account = await person(role, organisation=ministry, language=language)
    browser = await enter(client, account)
    for address, facts in addresses.items():
        answer = await browser.get(address)
        assert answer.status_code == 200, (address, answer.text[-2000:])
        document = whole(answer, language)
        for fact in facts:
            assert fact in document.said, (address, fact)


@pytest.mark.parametrize("language", list(Language))
async def test_the_forms_of_registrars_open_in_each_language(client, draft, ministry, language):
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    for address in (
        "/agreements/new",
        f"/agreements/{draft}/edit",
        f"/agreements/{draft}",
        "/organisations/new",
        f"/organisations/{ministry}/edit",
    ):
        answer = await browser.get(address)
        assert answer.status_code == 200, (address, answer.text[-2000:])
        whole(answer, language)


async def test_the_form_of_a_correction_opens(client, registered):
    browser = await enter(client, await person(Role.REGISTRAR))
    answer = await browser.get(f"/agreements/{registered}/correct")
    assert answer.status_code == 200
    assert "MEM-" in whole(answer, "en").said


async def test_a_stranger_is_sent_to_the_door(client, addresses):
    for address in addresses:
        answer = await client.get(address)
        assert answer.status_code == 303, address
        assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("address", ["/agreements/new", "/organisations/new"])
async def test_whoever_may_not_enter_anything_is_told_so(client, db, address):
    browser = await enter(client, await person(Role.AUDITOR))
    answer = await browser.get(address)
    assert answer.status_code == 403
    whole(answer, "en")


@pytest.mark.parametrize(
    ("role", "there"),
    [
        (Role.ADMINISTRATOR, set()),
        (Role.AUDITOR, {"/orphans"}),
        (Role.EXECUTOR, set()),
        (Role.REGISTRAR, {"/moves", "/orphans"}),
    ],
)
async def test_the_menu_leads_to_what_waits_for_those_who_may(client, ministry, role, there):
    browser = await enter(client, await person(role, organisation=ministry))
    links = {link.get("href") for link in whole(await browser.get("/calendar"), "en").all("a")}
    assert links & {"/moves", "/orphans"} == there
    for address in there:
        assert (await browser.get(address)).status_code == 200
