import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zipfile import ZipFile

import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.contents import Text
from agreements.rules.money import Instalment, Promise
from agreements.vocabulary import Language
from exports import lists, spreadsheets
from exports.spreadsheets import TooManyRows, csv_lines, neutral, xlsx
from registry.languages import words
from tests.exports.samples import BASE_URL, agreement_rows, identifier, milestone_rows
from tests.exports.vectors import csv_injections, naughty_strings

MOMENT = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)


def the_agreements(rows=None, language=Language.RU, **options):
    chosen = {"moment": MOMENT, "base_url": BASE_URL, **options}
    return lists.agreements(agreement_rows() if rows is None else rows, words(language), **chosen)


def the_commitments(rows=None, language=Language.RU, **options):
    chosen = {"moment": MOMENT, "base_url": BASE_URL, **options}
    return lists.commitments(milestone_rows() if rows is None else rows, words(language), **chosen)


def a_list_of(texts):
    """A list of agreements whose titles and numbers are these texts."""
    pattern = agreement_rows(2)[1]
    return the_agreements(
        [
            msgspec.structs.replace(pattern, number=text, title=Text(ky=text, ru=text, en=text))
            for text in texts
        ]
    )


def workbook(listing):
    return openpyxl.load_workbook(io.BytesIO(xlsx(listing)))


def read_csv(listing, **options):
    raw = b"".join(csv_lines(listing, **options))
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


def column_of(listing, key):
    heading = words(listing.language).t(key)
    return [column.heading.replace("\u00a0", " ") for column in listing.columns].index(heading)


def test_both_lists_come_in_three_languages(language):
    for listing in (the_agreements(language=language), the_commitments(language=language)):
        assert all(len(row) == len(listing.columns) for row in listing.rows)
        assert len({column.heading for column in listing.columns}) == len(listing.columns)
        assert workbook(listing).sheetnames == [listing.title, listing.about_title]
        to = words(language)
        assert (to.t("sheet.counted"), to.t("sheet.counted_readable")) in listing.about


def test_the_list_is_a_table_with_a_fixed_head_and_filters():
    listing = the_agreements()
    sheet = workbook(listing).worksheets[0]
    assert sheet.freeze_panes == "B2"
    (table,) = sheet.tables.values()
    assert table.ref == "A1:N4"
    assert table.autoFilter is not None
    assert [cell.value for cell in sheet[1]] == [column.heading for column in listing.columns]


def test_dates_and_sums_are_dates_and_sums():
    listing = the_commitments()
    sheet = workbook(listing).worksheets[0]
    due = sheet.cell(2, column_of(listing, "sheet.due_on") + 1)
    assert due.value == datetime(2026, 5, 1)  # noqa: DTZ001 -- a workbook has no time zones
    assert due.number_format == "dd.mm.yyyy"
    amount = sheet.cell(3, column_of(listing, "sheet.amount") + 1)
    assert amount.value == 600_000_000
    assert amount.number_format == "#,##0.00"


def test_moments_are_told_by_the_clock_of_bishkek():
    listing = the_agreements()
    cell = workbook(listing).worksheets[0].cell(3, column_of(listing, "sheet.registered_at") + 1)
    assert cell.value == datetime(2026, 3, 5, 2, 12, 40)  # noqa: DTZ001


def test_what_is_not_known_is_said_and_what_cannot_be_is_left_empty():
    listing = the_commitments()
    sheet = workbook(listing).worksheets[0]
    due, amount = column_of(listing, "sheet.due_on") + 1, column_of(listing, "sheet.amount") + 1
    assert sheet.cell(5, due).value == "не указано"
    assert sheet.cell(2, amount).value is None


def test_the_second_sheet_says_where_from_how_chosen_and_when():
    listing = the_commitments(filters=[("Состояние", "=просрочено")], demonstration=True)
    sheet = workbook(listing).worksheets[1]
    about = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert "юридической силы" in about["Обязательства"]
    assert about["Источник"].endswith(BASE_URL)
    assert about["Составлен"].replace("\u00a0", " ") == "23.11.2026, 10:05"
    assert about["Состояние"] == "=просрочено"
    assert about["Число строк"] == "5"


def test_without_a_filter_the_sheet_says_so():
    about = {row[0].value: row[1].value for row in workbook(the_agreements()).worksheets[1].iter_rows()}
    assert about["Условия отбора"] == "без ограничений"


def test_a_commitment_with_three_due_dates_is_counted_once_and_currencies_are_not_added():
    rows = milestone_rows()
    dollars = msgspec.structs.replace(
        rows[0], id=identifier(1), commitment=rows[0].id, currency="USD",
        promise=Promise(Decimal("1250000.50"), "USD", (Instalment(),)),
    )  # fmt: skip
    listing = the_commitments([*rows, dollars])
    sheet = workbook(listing).worksheets[1]
    about = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert about["Сумма всего обязательства, KGS"] == 600_000_000
    assert about["Сумма всего обязательства, USD"] == 1_250_000.5
    assert about["Сумма к этому сроку, USD"] == 1_250_000.5


def test_a_sum_that_floating_point_cannot_hold_is_written_out():
    """Excel would turn 9999999999999999.99 into 10000000000000000."""
    promise = Promise(Decimal("9999999999999999.99"), "KGS", (Instalment(),))
    rows = [msgspec.structs.replace(milestone_rows()[1], promise=promise)]
    listing = the_commitments(rows)
    cell = workbook(listing).worksheets[0].cell(2, column_of(listing, "sheet.amount") + 1)
    assert (cell.value, cell.data_type) == ("9999999999999999.99", "s")


def test_a_day_before_excels_calendar_is_written_out():
    listing = the_agreements([msgspec.structs.replace(agreement_rows(2)[1], signed_on=date(1894, 6, 1))])
    cell = workbook(listing).worksheets[0].cell(2, column_of(listing, "sheet.signed_on") + 1)
    assert (cell.value, cell.data_type) == ("1894-06-01", "s")


def test_no_text_becomes_a_formula_in_a_workbook():
    texts = csv_injections() + naughty_strings()
    file = xlsx(a_list_of(texts))
    with ZipFile(io.BytesIO(file)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 2
        assert not any(b"<f>" in sheet or b"<f " in sheet or b"<hyperlink" in sheet for sheet in sheets)
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
    assert all(
        cell.data_type in "sn" for row in sheet.iter_rows(max_col=2) for cell in row if cell.value is not None
    )


def test_a_text_longer_than_a_cell_is_cut_and_shows_it():
    cell = workbook(a_list_of(["т" * 40_000])).worksheets[0].cell(2, 2)
    assert len(cell.value) == 32_767
    assert cell.value.endswith("…")


def test_the_same_list_has_the_same_bytes():
    assert xlsx(the_commitments()) == xlsx(the_commitments())


def test_an_empty_list_is_a_workbook_too():
    listing = the_agreements([])
    assert workbook(listing).worksheets[0].max_row <= 2
    assert len(read_csv(listing)) == 1


def test_a_long_list_is_written_row_by_row_with_the_same_head(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS_IN_A_TABLE", 10)
    listing = the_agreements(agreement_rows(30))
    sheet = workbook(listing).worksheets[0]
    assert not sheet.tables
    assert sheet.auto_filter.ref == "A1:N31"
    assert [cell.value for cell in sheet[1]] == [column.heading for column in listing.columns]
    assert sheet.max_row == 31
    assert xlsx(listing) == xlsx(listing)


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    with pytest.raises(TooManyRows) as refusal:
        xlsx(the_agreements())
    assert refusal.value.params == {"rows": 3, "limit": 2}
    assert words(Language.EN).t(refusal.value.key, **refusal.value.params)


def test_csv_is_as_the_standard_has_it():
    listing = the_commitments()
    raw = b"".join(csv_lines(listing))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == len(listing.rows) + 1
    assert raw.endswith(b"\r\n")
    assert not b"".join(csv_lines(listing, bom=False)).startswith(b"\xef\xbb\xbf")
    rows = read_csv(listing)
    assert {len(row) for row in rows} == {len(listing.columns)}
    second = rows[2]
    assert second[column_of(listing, "sheet.amount")] == "600000000.00"
    assert second[column_of(listing, "sheet.due_on")] == "2026-05-01"
    assert rows[4][column_of(listing, "sheet.due_on")] == ""


def test_texts_in_a_list_have_the_spaces_people_type():
    for listing in (the_agreements(), the_commitments()):
        assert not [
            value for row in listing.rows for value in row if isinstance(value, str) and "\u00a0" in value
        ]


def test_quotes_and_line_ends_inside_a_cell_survive():
    text = 'ОсОО "Альфа", филиал\nвторая строка'
    assert read_csv(a_list_of([text]))[1][1] == text


FORMULA = re.compile(r"[\s\"']*[=+\-@＝＋－＠]")


def test_the_published_payloads_come_out_neutral():
    payloads = csv_injections()
    assert len(payloads) > 12
    for row, payload in zip(read_csv(a_list_of(payloads))[1:], payloads, strict=True):
        if payload.startswith("DDE"):
            assert row[1] == payload
        else:
            assert row[1].startswith("'"), payload
            assert row[0].startswith("'"), payload


@pytest.mark.parametrize(
    "text",
    [
        "+996 312 66-00-55",
        "+996 (312) 66 00 55",
        "+996312660055",
        "-5",
        "-1250,50",
        "-12.5%",
        "+7",
        "−5",
        "1 000,00",
        "М-2026/0001",
        "п. 3.2",
        "email@example.kg",
        "2026-05-01",
        "а - б",
        "стороны; - обязуются",
    ],
)
def test_telephones_numbers_and_plain_words_stay_as_they_are(text):
    assert neutral(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        " =1",
        "\t=1",
        '"=1"',
        "＝1+1",
        "＠SUM(1)",
    ],
)
def test_what_would_be_a_formula_gets_an_apostrophe(text):
    assert neutral(text) == f"'{text}"


def test_a_formula_hidden_behind_another_programs_separator_is_found():
    """Excel in Russian splits at semicolons; a cell that holds `x;=HYPERLINK(...)` would give it a second cell."""
    assert neutral('x;=HYPERLINK("http://a")') == 'x;\'=HYPERLINK("http://a")'
    assert neutral("x\n=cmd|' /C calc'!A0") == "x\n'=cmd|' /C calc'!A0"


@given(st.text())
def test_no_neutral_text_begins_like_a_formula_unless_it_is_a_number(text):
    shown = neutral(text)
    assert not FORMULA.match(shown) or shown.startswith("'") or re.fullmatch(r"[+\-][\d\s()\-.,%]+", shown)
    assert neutral(text).replace("'", "") == text.replace("'", "")


def test_each_sum_of_a_promise_with_several_dates_is_told_once():
    pattern = next(row for row in milestone_rows() if row.amount is not None)
    paid = ((Decimal(70), "KGS"), (Decimal(5), "USD"))
    promise = Promise(
        Decimal(130), "KGS", (Instalment(Decimal(70), payments=paid), Instalment(Decimal(30)), Instalment())
    )
    rows = [
        msgspec.structs.replace(pattern, id=identifier(place), promise=promise, place=place)
        for place in range(3)
    ]
    listing = the_commitments(rows, unscheduled={"KGS": (Decimal(30), Decimal(20))})
    for key, sums in (
        ("sheet.amount", [130, None, None]),
        ("sheet.due_amount", [70, 30, lists.UNKNOWN]),
        ("sums.paid", [70, 0, 0]),
        ("sums.outstanding", [0, 30, None]),
    ):
        assert [row[column_of(listing, key)] for row in listing.rows] == sums, key
    otherwise = [row[column_of(listing, "sheet.paid_otherwise")] for row in listing.rows]
    assert otherwise[0] == "5 долларов США"
    assert otherwise[1:] == [None, None]
    assert [amount for _, amount in listing.totals] == [130, 100, 70, 30]
    assert len({label for label, _ in listing.totals}) == 4
    [beyond] = [
        value for label, value in listing.about if label == "Не вошло в строки: срок не назначен (KGS)"
    ]
    assert beyond.replace("\u00a0", " ") == "обещано 30 сом, из них остаток 20 сом"
