"""Lists: what is searched for, chosen, turned over and taken away; and how much each page asks of the database."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest

from agreements.acts import drafting, registering
from agreements.readings import agreements
from agreements.rules.contents import Text
from agreements.vocabulary import AgreementForm, Language, Role
from tests.agreements.readings.test_as_on import amend, moment
from tests.fixtures_accounts import enter, person
from tests.pages.reading import whole

MANY = 53


@pytest.fixture
async def browser(client, db):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.fixture
async def many(content, registrar):
    """More than a page of protocols, each with its number in its title."""
    for number in range(MANY):
        one = replace(content, form=AgreementForm.PROTOCOL, title=Text(ru=f"Протокол №{number:03}"))
        await drafting.draft(one, actor=registrar)


async def test_a_milestone_without_a_day_is_shown_wherever_its_body_is(
    browser, content, registrar, ministry, fund
):
    """No entry into force is known, so nothing that is counted from it has a day."""
    agreement = await drafting.draft(replace(content, entry_rule=None), actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    for path in (
        f"/organisations/{ministry}",
        f"/organisations/{fund}",
        f"/agreements/{agreement}",
        "/commitments?status=unknown",
    ):
        answer = await browser.get(path)
        assert answer.status_code == 200, path
        assert "Перечислить взнос" in whole(answer, "en").said
    assert (await browser.get("/")).status_code == 200


def links(document, rel):
    return [attrs["href"] for attrs in document.all("a") if attrs.get("rel") == rel]


async def test_a_long_list_is_turned_over_forth_and_back(browser, many):
    seen, pages, address = [], [], "/agreements?form=protocol"
    while address:
        document = whole(await browser.get(address), "en")
        titles = [word for word in document.said.split() if word.startswith("№")]
        pages.append(titles)
        seen += titles
        found = links(document, "next")
        address, last = (found[0] if found else None), document
    assert seen == [f"№{number:03}" for number in reversed(range(MANY))]
    [back] = links(last, "prev")
    assert dict(parse_qsl(urlsplit(back).query))["form"] == "protocol"
    first = whole(await browser.get(back), "en")
    assert [word for word in first.said.split() if word.startswith("№")] == pages[0]


async def test_a_facet_adds_a_condition_and_takes_it_away(browser, many, registered):
    document = whole(await browser.get("/agreements?choices=yes"), "en")
    [add] = [
        a["href"] for a in document.all("a") if a.get("href") == "/agreements?form=memorandum&choices=yes"
    ]
    document = whole(await browser.get(add), "en")
    assert "1\N{NO-BREAK SPACE}agreement" in document.said or "1 agreement" in document.said
    assert "№000" not in document.said
    assert any(
        a.get("href") == "/agreements?choices=yes" and a.get("aria-current") for a in document.all("a")
    )


async def test_choices_are_counted_apart_from_the_list(browser, many):
    """Counting costs more than the list: the page names where the choices are, and a script fetches them from there."""
    for path in ("/agreements", "/commitments"):
        document = whole(await browser.get(f"{path}?q=Протокол"), "en")
        [place] = [div for div in document.all("div") if div.get("id") == "choices"]
        assert place["hx-get"].startswith(path)
        assert place["hx-get"].endswith("choices=yes")
        fetched = whole(await browser.get(place["hx-get"], headers={"HX-Request": "true"}), "en")
        [place] = [div for div in fetched.all("div") if div.get("id") == "choices"]
        assert "hx-get" not in place
        assert not any("choices" in a["href"] for a in fetched.all("a") if a.get("href", "").startswith(path))


async def test_a_line_cannot_bring_markup_of_its_own(browser, content, registrar):
    """The lines are put together without the template's own escaping."""
    hostile = "<script>alert(1)</script>\"'&"
    promise = replace(content.commitments[0], text=Text(ru=hostile, en=hostile), clause=hostile)
    agreement = await drafting.draft(replace(content, commitments=(promise,)), actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    answer = await browser.get("/commitments")
    assert hostile in whole(answer, "en").said
    assert "<script>alert" not in answer.text


async def test_commitments_are_narrowed_to_days(browser, registered):
    document = whole(await browser.get("/commitments?due_from=2026-06-01&due_to=2026-06-30"), "en")
    assert "MEM-2026-0001" in document.said
    document = whole(await browser.get("/commitments?due_from=2026-07-01"), "en")
    assert "MEM-2026-0001" not in document.said
    assert (await browser.get("/commitments?due_from=1.7.2026")).status_code == 422


async def test_a_search_is_kept_while_facets_are_chosen(browser, many):
    document = whole(await browser.get("/agreements?q=Протокол&choices=yes"), "en")
    assert any("q=%D0%9F" in a.get("href", "") and "form=protocol" in a["href"] for a in document.all("a"))
    [field] = [field for field in document.all("input") if field.get("id") == "q"]
    assert field["value"] == "Протокол"


@pytest.mark.parametrize(
    "address",
    [
        "/agreements?status=broken",
        "/agreements?year=20_26",
        "/agreements?year=٢٠٢٦",
        "/agreements?organisation=x",
        "/agreements?cursor=x",
        "/agreements?q=%00",
        "/agreements?q=" + "x" * 1000,
        "/commitments?kind=broken",
        "/commitments?owed_by=1",
        "/reminders?reminder_state=broken",
        "/organisations?kind=broken",
    ],
)
async def test_a_condition_that_is_none_is_refused_plainly(browser, address):
    answer = await browser.get(address)
    assert answer.status_code in {400, 422}
    whole(answer, "en")


@pytest.mark.parametrize(
    "q", ["'", "\\", "%", "_", "a:*", "!!", "()", "&|", "🇰🇬", "ﷺ", "A" * 250, "' OR 1=1 --"]
)
async def test_any_words_may_be_searched_for(browser, registered, q):
    for path in ("/agreements", "/commitments", "/organisations"):
        answer = await browser.get(path, params={"q": q})
        assert answer.status_code == 200


async def test_the_list_as_a_file_has_what_the_list_shows(browser, many, registered):
    answer = await browser.get("/agreements.csv?form=protocol")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == MANY + 1
    answer = await browser.get("/commitments.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 1


@pytest.mark.slow
@pytest.mark.parametrize("language", list(Language))
async def test_extracts_and_workbooks_are_made(browser, registered, language):
    starts = {"pdf": b"%PDF-", "docx": b"PK"}
    for form, start in starts.items():
        answer = await browser.get(f"/agreements/{registered}/summary.{form}?language={language}")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(start)
        assert f"-{language}.{form}" in answer.headers["content-disposition"]
    for path in ("/agreements.xlsx", "/commitments.xlsx"):
        answer = await browser.get(path)
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")


# Who asks, the dossier, its entries, names, the calendar its term is counted by, how it stands to other agreements,
# and the rates of exchange where a sum is in another currency.
DOSSIER = 7
# What each page may ask of the database, with whoever asks: the cost of a page must not grow with its rows.
BUDGET = {
    # A registrar is told of dates that would move: one statement more than the others' home.
    "/": 11,
    "/agreements": 5,
    "/agreements?form=protocol": 5,
    "/agreements?q=Протокол": 8,
    "/calendar": 4,
    "/commitments": 5,
    "/commitments?q=взнос": 8,
    "/inbox": 3,
    # The head, alarms, keys, checkpoints and stamps, how far the log reaches, the acts, everybody's name and theirs,
    # the verification under way and the last one.
    "/ledger": 12,
    "/money": 5,
    "/moves": 4,
    "/organisations": 3,
    "/programmes": 2,
    "/reminders": 4,
}


async def test_a_search_for_a_common_word_is_one_statement(browser, registered, many, statements):
    """Beside the one that finds out who asks; a rare word, a number or a body's name is looked for once more."""
    asked = {}
    for q in ("протоколы", "MEM-2026-0001"):
        statements.clear()
        assert (await browser.get("/agreements", params={"q": q})).status_code == 200
        asked[q] = len(statements)
    assert asked == {"протоколы": 2, "MEM-2026-0001": 3}


async def test_a_search_that_fills_more_than_a_page_is_turned_over_like_any_list(browser, many, monkeypatch):
    """Whether the list is looked through for the word or what has it is gathered, the pages are the same."""
    found = {}
    for looked_through in (2_000, 1):
        monkeypatch.setattr(agreements, "LOOKED_THROUGH", looked_through)
        first = whole(await browser.get("/agreements?q=протоколы"), "en")
        [further] = links(first, "next")
        second = whole(await browser.get(further), "en")
        [back] = links(second, "prev")
        pages = [first, second, whole(await browser.get(back), "en")]
        found[looked_through] = [
            [word for word in page.said.split() if word.startswith("№")] for page in pages
        ]
    assert found[2_000] == found[1]
    ahead, rest, again = found[1]
    assert (len(ahead), len(rest), again) == (50, MANY - 50, ahead)


async def test_another_day_asks_little_more_than_today(browser, registered, registrar, statements):
    """Beside what the dossier asks: the bodies by their names of the day, and the calendar where a rule was another.

    What was known is read in a block that takes two, three for a moment just gone by, and tells what is withheld.
    """
    await amend(registered, registrar, "1", date(2026, 6, 1), amount=Decimal(300))
    known = (await moment()).isoformat().replace("+", "%2B")
    asked = {}
    for days in (
        "",
        "?in_force_on=2026-05-20",
        f"?known_on={known}",
        f"?in_force_on=2026-05-20&known_on={known}",
    ):
        statements.clear()
        assert (await browser.get(f"/agreements/{registered}{days}")).status_code == 200
        asked[days] = len(statements)
    now, *others = asked.values()
    assert max(others) <= now + 8, asked
    statements.clear()
    assert (await browser.get(f"/agreements/{registered}/compare?known_on={known}")).status_code == 200
    assert len(statements) <= 9, statements


async def test_pages_ask_little_of_the_database(browser, registered, many, statements):
    asked = {}
    for address in (*BUDGET, f"/agreements/{registered}"):
        statements.clear()
        assert (await browser.get(address)).status_code == 200
        asked[address] = len(statements)
    over = {address: count for address, count in asked.items() if count > BUDGET.get(address, DOSSIER)}
    assert over == {}, asked
