"""The report on a programme: a frozen value in, the same words out on paper, in Word and in a workbook."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import openpyxl
import pytest

from agreements.readings import coverage
from agreements.readings.coverage import Link, Named, Served, Serving
from agreements.readings.programmes import BudgetLine, Initiative, Item, Programme, Tally
from agreements.rules.contents import Text
from agreements.vocabulary import CommitmentKind, Confidentiality, InitiativeStatus, Language, Status
from exports import docx, programme_sheets, programmes, spreadsheets
from registry.languages import words
from tests.exports.samples import BASE_URL, DAY, identifier
from tests.exports.texts import docx_letters, letters, pdf_letters, texts_of

MOMENT = datetime(2026, 6, 15, 6, 0, tzinfo=UTC)
PROGRAMME = Programme(
    id=identifier(900),
    title=Text(ky="Мисал стратегиясы", ru="Стратегия-пример"),
    first_year=2024,
    last_year=2028,
    owner=None,
    adopted_on=None,
    note=Text(),
    source="Источник стратегии",
    items=(
        Item(identifier(901), "1", Text(ru="Инфраструктура"), None),
        Item(identifier(902), "1.1", Text(ru="Центр обработки данных"), None),
        Item(identifier(903), "2", Text(ru="=Кадры"), None),
    ),
    initiatives=(Initiative(identifier(904), Text(ru="Облако"), InitiativeStatus.FINALISING, "1.1", None),),
    budget=(
        BudgetLine(
            identifier(905),
            2024,
            2024,
            Decimal("1234567.80"),
            "KGS",
            Decimal(-100),
            Text(ru="Справка"),
            "И1",
            "1",
        ),
        BudgetLine(identifier(906), 2019, None, Decimal(90), "USD", None, Text(), "И2", None),
    ),
    tallies=(Tally(identifier(907), InitiativeStatus.CARRIED_OUT, 12, "И3"),),
    revision=3,
)
SERVING = Serving(
    id=identifier(908),
    number="MEM-2026-0001",
    title=Text(ru="Меморандум о связи"),
    status=Status.IN_FORCE,
    confidentiality=Confidentiality.PUBLIC,
    links=(Link(identifier(909), identifier(910), "1.1", None),),
    commitments=(
        Served(
            identifier(910),
            "п. 3.2",
            Text(ru="Построить"),
            CommitmentKind.FINANCIAL,
            None,
            Decimal(500),
            "KGS",
            (2024,),
        ),
    ),
)
NOTHING = coverage._Without(0, ())


def covered(*serving, without=NOTHING):
    return coverage.covered(PROGRAMME, serving, without)


def the_report(found=None, language=Language.RU, programme=PROGRAMME):
    return programmes.report(
        programme, found or covered(SERVING), words(language), day=DAY, base_url=BASE_URL
    )


@pytest.mark.slow
def test_paper_and_word_say_what_the_view_says(press, language):
    view = the_report(language=language)
    pdf, word = pdf_letters(press.pdf(view)), docx_letters(docx.render(view))
    for text in texts_of(view):
        assert letters(text) in pdf, text
        assert letters(text) in word, text


def test_a_report_names_what_serves_each_item_and_what_nobody_does():
    view = the_report()
    said = " ".join(texts_of(view))
    for text in ("MEM-2026-0001", "п.\N{NO-BREAK SPACE}3.2", "1.1", "Центр обработки данных"):
        assert text in said
    items = view.sections[3].table
    told = [[phrase.text for cell in row for phrase in cell][3:] for row in items.rows]
    assert told[0] == ["через свои части"]
    assert told[1][0] == "MEM-2026-0001"
    assert told[2] == ["нет соглашений"]


def test_what_is_not_known_is_said_to_be_unknown():
    view = the_report()
    lines = {line.label: line.value[0].text for line in view.sections[0].lines}
    unknown = words(Language.RU).unknown
    assert lines["Дата принятия"] == lines["Ответственный орган"] == unknown
    # The budget of a part is published by nobody: unknown, not nought.
    [row] = [row for row in view.sections[4].table.rows if row[0][0].text == "1.1"]
    promised = words(Language.RU).money(Decimal(500), "KGS")
    assert (row[3][0].text, letters(row[4][0].text)) == (unknown, letters(promised))


@pytest.mark.parametrize(
    ("level", "marks"),
    [
        (Confidentiality.PUBLIC, 0),
        (Confidentiality.OFFICIAL, 1),
        (Confidentiality.CONFIDENTIAL, 1),
        (Confidentiality.NEED_TO_KNOW, 1),
    ],
)
def test_a_report_bears_the_mark_of_what_it_names(level, marks):
    """Who may read a confidential agreement gets a report that names it, and it has to say so on every page."""
    assert len(the_report(covered(msgspec.structs.replace(SERVING, confidentiality=level))).marks) == marks


def test_the_same_report_has_the_same_bytes_and_another_day_another_identity():
    assert the_report() == the_report()
    assert docx.render(the_report()) == docx.render(the_report())
    other = programmes.report(
        PROGRAMME, covered(SERVING), words(Language.RU), day=date(2030, 1, 1), base_url=BASE_URL
    )
    assert other.identifier != the_report().identifier


def test_the_data_of_a_report_are_the_programme_and_its_coverage():
    told = msgspec.json.decode(the_report().data)
    assert told["programme"]["budget"][0]["amount"] == "1234567.80"
    assert told["coverage"]["items_without_agreement"] == ["2"]


def test_agreements_that_serve_nothing_are_counted_and_not_named():
    other = coverage._Without(1, (Named(identifier(911), "MEM-2026-0002", Text(ru="Постороннее")),))
    view = the_report(covered(SERVING, without=other))
    assert view.sections[5].lines[3].value[0].text == "1"
    assert "MEM-2026-0002" not in " ".join(texts_of(view)) + view.data.decode()


def workbook(language=Language.RU, found=None):
    listing = programme_sheets.report(
        PROGRAMME, found or covered(SERVING), words(language), moment=MOMENT, base_url=BASE_URL
    )
    return openpyxl.load_workbook(io.BytesIO(spreadsheets.xlsx(listing)))


def rows(sheet):
    return [
        row for row in sheet.iter_rows(min_row=2, values_only=True) if any(each is not None for each in row)
    ]


def test_a_workbook_has_a_sheet_for_each_part_and_types_for_its_values(language):
    figures, items, sums, serving, about = workbook(language).worksheets
    first = rows(figures)[0]
    assert (first[2], first[3], first[4], first[5], first[6]) == ("1", "2024", 1234567.80, -100, "KGS")
    assert [row[0] for row in rows(items)] == ["1", "1.1", "2"]
    assert rows(serving)[0][0] == "MEM-2026-0001"
    assert about.max_row > 5
    told = [(row[0], row[1], row[2], row[3], row[4]) for row in rows(sums)]
    unknown = words(language).unknown
    whole = words(language).t("programmes.whole_programme")
    since = words(language).t("programmes.since", year=2019)
    assert told == [
        (whole, since, "USD", 90, None),
        (whole, "2024", "KGS", unknown, 500),
        ("1", "2024", "KGS", 1234567.80, 500),
        ("1.1", "2024", "KGS", unknown, 500),
    ]


def test_a_title_is_no_formula():
    [cell] = [row[1] for row in workbook().worksheets[1].iter_rows(min_row=4, max_row=4)]
    assert (cell.value, cell.data_type) == ("=Кадры", "s")


def test_a_large_report_is_still_one_workbook():
    many = msgspec.structs.replace(
        PROGRAMME,
        items=tuple(Item(identifier(1000 + n), f"{n}", Text(ru=f"Пункт {n}"), None) for n in range(1, 400)),
        budget=(),
        initiatives=(),
    )
    listing = programme_sheets.report(
        many, coverage.covered(many, (), NOTHING), words(Language.RU), moment=MOMENT, base_url=BASE_URL
    )
    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.xlsx(listing)))
    assert len(rows(book.worksheets[1])) == 399
