"""Each page, for each role, in each language: it answers, says its facts, and is whole as a document."""

import re
from html.parser import HTMLParser

import pytest

from agreements.acts import programmes
from agreements.rules.contents import Text
from agreements.vocabulary import Language, Role
from registry import languages
from tests.fixtures_accounts import enter, person

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Document(HTMLParser):
    """What a page is made of, and whether its elements close in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.found, self.said, self.ids = [], [], [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.found.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag not in VOID and self.get_starttag_text()[-2:] != "/>":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))

    def handle_data(self, data):
        self.said += data

    def all(self, tag):
        return [attrs for each, attrs in self.found if each == tag]


def whole(answer, language):
    """The page as a document, after what holds for all of them."""
    document = Document(answer.text)
    assert document.wrong == []
    assert document.open == []
    [html] = document.all("html")
    assert html["lang"] == language
    assert answer.headers["content-language"] == language
    assert len(document.all("h1")) == 1, answer.url
    assert len(document.all("title")) == 1
    assert all("src" in script for script in document.all("script")), "a script in the page"
    assert document.all("style") == []
    assert not any(name == "style" or name.startswith("on") for _, attrs in document.found for name in attrs)
    assert len(document.ids) == len(set(document.ids)), "an id twice"
    labels = {label.get("for") for label in document.all("label")}
    for tag in ("select", "textarea"):
        assert all(field["id"] in labels for field in document.all(tag))
    keys = languages.sentences(Language(language)).texts.keys()
    shown = set(re.findall(r"\b[a-z_]+\.[a-z_]+(?:\.[a-z_]+)?\b", document.said))
    assert not shown & set(keys), "a key instead of its sentence"
    return document


@pytest.fixture
async def programme(registrar):
    content = programmes.ProgrammeContent(
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
        f"/agreements/{registered}/ledger": ("0",),
        "/commitments": ("MEM-",),
        f"/milestones/{row['id']}": ("Перечислить взнос", "15.06.2026"),
        "/organisations": ("Example Fund (test)",),
        f"/organisations/{ministry}": ("Министерство цифрового развития",),
        "/programmes": ("Цифровой Кыргызстан",),
        f"/programmes/{programme}": ("Цифровой Кыргызстан", "example.test"),
        "/calendar": ("2026",),
        "/calendar/2025": ("2025",),
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
    for address in ("/agreements/new", f"/agreements/{draft}/edit", f"/agreements/{draft}", "/organisations/new",
                    f"/organisations/{ministry}/edit"):
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
