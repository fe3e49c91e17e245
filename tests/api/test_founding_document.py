"""The second founding document (LOCAL_FACTS): entered through the interface into an empty register, it comes out in
one page and one report with exactly its figures, in all three languages.

600 million som in 2024, 100 million more than before; 2.5 billion since 2019; 197 initiatives carried out, 19 being
finalised; the strategy 2024-2028.
"""

import io
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import httpx
import openpyxl
import pytest

from agreements.vocabulary import Language, Role
from registry.demo import plans
from registry.languages import words
from tests.exports.texts import docx_letters, letters, pdf_letters
from tests.fixtures_accounts import enter, person

SOURCE = "Министерство финансов Кыргызской Республики"
DOCUMENT = {
    "title": {
        "ky": "„Санариптик Кыргызстан 2024–2028“ стратегиясы",
        "ru": "Стратегия «Цифровой Кыргызстан 2024–2028»",
        "en": "Strategy “Digital Kyrgyzstan 2024-2028”",
    },
    "first_year": 2024,
    "last_year": 2028,
    "source": SOURCE,
    "budget": [
        {
            "first_year": 2024,
            "last_year": 2024,
            "amount": "600000000",
            "currency": "KGS",
            "change": "100000000",
            "source": SOURCE,
        },
        {"first_year": 2019, "amount": "2500000000", "currency": "KGS", "source": SOURCE},
    ],
    "tallies": [
        {"status": "carried_out", "count": 197, "source": SOURCE},
        {"status": "finalising", "count": 19, "source": SOURCE},
    ],
}
# Numbers of more than one figure that the published figures may be written with; a page has no other sums.
SUM = re.compile(r"\d{1,3}(?:[\s\u00a0\u202f,]\d{3})+")


class Main(HTMLParser):
    """What stands in the main part of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inside, self.said = 0, ""
        self.feed(text)

    def handle_starttag(self, tag: str, _: Any) -> None:
        self.inside += tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "main"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.said += data


@pytest.fixture
async def programme(registrar_api: httpx.AsyncClient) -> dict[str, Any]:
    assert (await registrar_api.get("/programmes")).json() == {"items": []}
    answer = await registrar_api.post("/programmes", json=DOCUMENT)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture(params=list(Language))
async def reader(
    request: pytest.FixtureRequest, client: httpx.AsyncClient, db: Any
) -> tuple[httpx.AsyncClient, Language]:
    browser = await enter(client, await person(Role.AUDITOR, language=request.param))
    return browser, request.param


def expected(language: Language) -> dict[str, str]:
    """The figures as a reader of the language finds them."""
    said = words(language)
    return {
        "in 2024": said.money(Decimal(600_000_000), "KGS"),
        "more than before": f"+{said.money(Decimal(100_000_000), 'KGS')}",
        "since 2019": said.money(Decimal(2_500_000_000), "KGS"),
        "since": said.t("programmes.since", year=2019),
        "carried out": said.number(197),
        "finalised": said.number(19),
        "years": "2024–2028",
        "unknown": said.unknown,
    }


def plain(text: str) -> str:
    return " ".join(text.split())


def test_the_demonstration_says_the_same() -> None:
    [strategy] = [each for each in plans.read().programmes if each.last_year == 2028 and not each.invented]
    assert [(line.first_year, line.last_year, line.amount, line.change) for line in strategy.budget] == [
        (2024, 2024, Decimal(600_000_000), Decimal(100_000_000)),
        (2019, None, Decimal(2_500_000_000), None),
    ]
    assert [(tally.status, tally.count) for tally in strategy.tallies] == [
        ("carried_out", 197),
        ("finalising", 19),
    ]


async def test_the_page_has_exactly_these_figures(
    reader: tuple[httpx.AsyncClient, Language], programme: dict[str, Any]
) -> None:
    browser, language = reader
    answer = await browser.get(f"/programmes/{programme['id']}")
    said = plain(Main(answer.text).said)
    for what, figure in expected(language).items():
        assert plain(figure) in said, what
    assert DOCUMENT["title"][language] in said
    # No other sum stands there: nothing was added up, and nothing is a nought that nobody stated.
    sums = {re.sub(r"\D", "", found) for found in SUM.findall(said)}
    assert sums == {"600000000", "100000000", "2500000000"}


@pytest.mark.slow
async def test_the_report_has_exactly_these_figures(
    reader: tuple[httpx.AsyncClient, Language], programme: dict[str, Any]
) -> None:
    browser, language = reader
    for form, read in (("pdf", pdf_letters), ("docx", docx_letters)):
        answer = await browser.get(f"/programmes/{programme['id']}/report.{form}?language={language}")
        assert answer.status_code == 200, answer.text
        assert f"-{language}.{form}" in answer.headers["content-disposition"]
        said = read(answer.content)
        for what, figure in expected(language).items():
            assert letters(figure) in said, (form, what)
        assert letters(DOCUMENT["title"][language]) in said
        assert letters(SOURCE) in said


async def test_the_workbook_has_exactly_these_figures(
    reader: tuple[httpx.AsyncClient, Language], programme: dict[str, Any]
) -> None:
    browser, language = reader
    answer = await browser.get(f"/programmes/{programme['id']}/report.xlsx?language={language}")
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    said = words(language)
    figures, items, sums, serving, about = book.worksheets
    rows = [row for row in figures.iter_rows(min_row=2, values_only=True) if any(row)]
    assert [(row[3], row[4], row[5], row[6], row[7], row[8]) for row in rows] == [
        ("2024", 600_000_000, 100_000_000, "KGS", None, SOURCE),
        (said.t("programmes.since", year=2019), 2_500_000_000, said.unknown, "KGS", None, SOURCE),
        (None, None, None, None, 197, SOURCE),
        (None, None, None, None, 19, SOURCE),
    ]
    assert [row[1] for row in rows[2:]] == [
        said.t("initiative_status.carried_out"),
        said.t("initiative_status.finalising"),
    ]
    assert [
        [cell for cell in row if cell is not None] for row in sums.iter_rows(min_row=2, values_only=True)
    ] == [
        [said.t("programmes.whole_programme"), "2024", "KGS", 600_000_000, 0],
        [
            said.t("programmes.whole_programme"),
            said.t("programmes.since", year=2019),
            "KGS",
            2_500_000_000,
            0,
        ],
    ]
    for empty in (items, serving):
        assert not [row for row in empty.iter_rows(min_row=2, values_only=True) if any(row)]
    told = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert told[said.t("programmes.name")] == DOCUMENT["title"][language]
    assert told[said.t("programmes.period")] == "2024–2028"
    assert told[said.t("programmes.adopted_on")] == said.unknown
