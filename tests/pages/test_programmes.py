"""Programmes on pages: entered by a form without scripts, shown with their figures, linked from agreements."""

from dataclasses import replace

import msgspec
import pytest

from agreements.acts import drafting, programmes, registering, serving
from agreements.acts.serving import ServingContent
from agreements.readings import contents, dossiers
from agreements.readings import programmes as reading
from agreements.rules.contents import Text
from agreements.rules.programmes import ItemContent
from agreements.vocabulary import Confidentiality, InitiativeStatus, Role
from registry.engine import FastConnection
from tests.fixtures_accounts import enter, person
from tests.fixtures_programmes import STRATEGY, item
from tests.pages.reading import form, whole


@pytest.fixture
async def browser(client, db):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.fixture
def counted(monkeypatch):
    """Every statement that goes to the database."""
    seen = []
    for method in ("fetch", "execute", "fetchrow", "fetchval"):
        original = getattr(FastConnection, method)

        async def told(self, query, *args, _original=original, **options):
            seen.append(query)
            return await _original(self, query, *args, **options)

        monkeypatch.setattr(FastConnection, method, told)
    return seen


async def sent(browser, address, button, **changes):
    """The form at an address as a browser without scripts sends it, with one button pressed."""
    return await pressed(browser, await browser.get(address), address, button, **changes)


async def pressed(browser, answer, address, button, **changes):
    given = {**form(answer, address).values, **changes, "do": button}
    return await browser.post(address, data=given)


async def test_a_programme_is_entered_row_by_row_without_a_script(browser):
    address = "/programmes/new"
    answer = await sent(browser, address, "add_item")
    for button in ("add_item", "add_item", "remove_item.1", "add_line", "add_tally", "add_initiative"):
        answer = await pressed(browser, answer, address, button)
        assert answer.status_code == 200
        whole(answer, "en")
    names = form(answer, address).values.keys()
    assert {"items.0.code", "items.1.code", "budget.0.amount", "tallies.0.count"} <= names
    assert "items.2.code" not in names
    typed = {
        "title.ru": "Стратегия-пример",
        "first_year": "2024",
        "last_year": "2028",
        "source": "Министерство (пример)",
        "items.0.code": "1",
        "items.0.title.ru": "Инфраструктура",
        "items.1.code": "1.1",
        "items.1.title.ru": "Центр данных",
        "budget.0.first_year": "2024",
        "budget.0.last_year": "2024",
        "budget.0.amount": "600 000 000",
        "budget.0.change": "-100 000 000,5",
        "budget.0.source": "Источник суммы",
        "tallies.0.status": "carried_out",
        "tallies.0.count": "197",
        "tallies.0.source": "Источник числа",
        "initiatives.0.title.ru": "Облако",
        "initiatives.0.status": "finalising",
    }
    # Choices of items are those that stand in the form.
    answer = await pressed(browser, answer, address, "add_line", **typed)
    assert answer.text.count('<option value="1.1"') == 3
    answer = await pressed(browser, answer, address, "save", **{"initiatives.0.item": "1.1"})
    assert answer.status_code == 303, answer.text
    [shown] = await reading.listing()
    assert [(each.code, each.title.ru) for each in shown.items] == [
        ("1", "Инфраструктура"),
        ("1.1", "Центр данных"),
    ]
    [line] = shown.budget
    assert (str(line.amount), str(line.change), line.currency) == ("600000000.00", "-100000000.50", "KGS")
    assert [(each.count, each.source) for each in shown.tallies] == [(197, "Источник числа")]
    assert [(each.item, each.status) for each in shown.initiatives] == [("1.1", InitiativeStatus.FINALISING)]


async def test_a_form_that_is_refused_comes_back_with_what_was_typed(browser):
    answer = await sent(
        browser, "/programmes/new", "save", **{"title.ru": "Без источника", "first_year": "2024"}
    )
    assert answer.status_code == 422
    document = whole(answer, "en")
    assert form(answer, "/programmes/new").values["title.ru"] == "Без источника"
    assert "f-source" in {attrs.get("id") for attrs in document.all("input")}
    assert await reading.listing() == ()


async def test_a_programme_is_changed_for_a_reason(browser, strategy):
    address = f"/programmes/{strategy.id}/edit"
    answer = await sent(browser, address, "save", last_year="2030")
    assert answer.status_code == 422
    answer = await pressed(browser, answer, address, "save", reason="Продлена")
    assert answer.status_code == 303, answer.text
    changed = await reading.of(strategy.id)
    assert changed == msgspec.structs.replace(strategy, last_year=2030, revision=2)
    assert "Продлена" in whole(await browser.get(f"/programmes/{strategy.id}"), "en").said


async def test_an_older_form_does_not_overwrite_a_newer_programme(browser, strategy, registrar):
    address = f"/programmes/{strategy.id}/edit"
    old = await browser.get(address)
    wanted = replace(reading.content(strategy), last_year=2029)
    await programmes.change(strategy.id, wanted, reason="Уточнение", seen=1, actor=registrar)
    answer = await pressed(browser, old, address, "save", last_year="2031", reason="Продлена")
    assert answer.status_code == 422
    assert (await reading.of(strategy.id)).last_year == 2029


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
async def test_others_see_programmes_and_no_way_to_change_them(client, db, strategy, registered, role):
    browser = await enter(client, await person(role))
    for address in (f"/programmes/{strategy.id}", "/programmes", f"/agreements/{registered}/programmes"):
        answer = await browser.get(address)
        assert answer.status_code == 200
        assert "/edit" not in answer.text
        assert "/programmes/new" not in answer.text
        _, main, body = answer.text.partition("<main")
        assert main
        assert 'method="post"' not in body.partition("</main>")[0]
    for address in ("/programmes/new", f"/programmes/{strategy.id}/edit"):
        assert (await browser.get(address)).status_code == 403


async def test_an_agreement_is_linked_and_the_link_taken_back(browser, strategy, registered, registrar):
    address = f"/agreements/{registered}/programmes"
    shown = form(await browser.get(address), address)
    commitment = (await dossiers.of(registered, registrar)).commitments[0].id
    given = {
        **shown.values,
        "commitment": str(commitment),
        "target": f"{strategy.id}/{item(strategy, '1.1')}",
        "line": str(strategy.budget[0].id),
    }
    assert (await browser.post(address, data={**given, "target": ""})).status_code == 422
    assert (await browser.post(address, data=given)).status_code == 303
    [link] = (await dossiers.of(registered, registrar)).serves
    assert (link.commitment, link.item.code, link.line.id) == (commitment, "1.1", strategy.budget[0].id)
    again = await browser.post(address, data={**given, "seen": "3"})
    assert again.status_code == 422

    milestone = (await dossiers.of(registered, registrar)).commitments[0].milestones[0].id
    for page in (
        f"/agreements/{registered}",
        f"/milestones/{milestone}",
        f"/programmes/{strategy.id}",
        address,
    ):
        said = whole(await browser.get(page), "en").said
        assert "Центр обработки данных" in said, page
    assert "MEM-" in whole(await browser.get(f"/programmes/{strategy.id}"), "en").said

    where = f"{address}/{link.id}/remove"
    token = shown.values["_csrf_token"]
    blank = await browser.post(where, data={"_csrf_token": token, "seen": "3"})
    assert blank.status_code == 422
    done = await browser.post(
        where, data={"_csrf_token": token, "seen": "3", f"removing.{link.id}": "Ошибка"}
    )
    assert done.status_code == 303
    assert (await dossiers.of(registered, registrar)).serves == ()


async def test_a_programme_does_not_tell_of_what_the_reader_may_not_see(
    client, db, strategy, draft, registrar
):
    stands = await contents.of(draft, registrar)
    secret = replace(
        stands,
        title=Text(ru="Тайное соглашение"),
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="Переговоры",
    )
    await drafting.revise(draft, secret, seen=None, actor=registrar)
    content = ServingContent(programme=strategy.id, item=item(strategy, "2"))
    await serving.serve(draft, content, seen=None, actor=registrar)
    await registering.register(draft, seen=None, actor=registrar)
    browser = await enter(client, await person(Role.REGISTRAR))
    said = whole(await browser.get(f"/programmes/{strategy.id}"), "en").said
    assert "Тайное" not in said
    assert "MEM-" not in said
    assert (await browser.get(f"/agreements/{draft}/programmes")).status_code == 404


async def test_the_page_asks_the_same_of_the_database_however_many_items_there_are(
    browser, registered, registrar, strategy, counted
):
    many = tuple(
        ItemContent(code=f"{part}.{number}" if number else f"{part}", title=Text(ru="Пункт"))
        for part in range(1, 11)
        for number in range(20)
    )
    wanted = replace(STRATEGY, items=many, initiatives=(), budget=())
    large = await programmes.create(wanted, actor=registrar)
    found = await reading.of(large)
    for code in ("1.1", "2.3", "5", "10.19"):
        content = ServingContent(programme=large, item=item(found, code))
        await serving.serve(registered, content, seen=None, actor=registrar)
    asked = {}
    for programme in (strategy.id, large):
        counted.clear()
        assert (await browser.get(f"/programmes/{programme}")).status_code == 200
        asked[programme] = len(counted)
    # The reader, the programme, what serves it, what serves nothing, the acts on it and who did them.
    assert set(asked.values()) == {6}, asked
