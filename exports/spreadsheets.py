"""A list as an Excel workbook or as CSV.

Neither lets a text act as a formula. XLSX writes every text as text; CSV, where a program decides by the first
letter what a cell is, gets an apostrophe before what would be taken for a formula, but telephone numbers and
negative numbers stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter

from agreements.errors import RegisterError
from agreements.wording.words import BISHKEK
from exports.lists import UNKNOWN, Kind, Value
from exports.views import TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from exports.lists import Listing

MOST_ROWS = 1_048_575
LONGEST_CELL = 32_767
# A table object has to be kept in memory until the end; from here on a list is written row by row, with a filter.
MOST_ROWS_IN_A_TABLE = 20_000
# Excel reckons in binary floating point, which holds fifteen decimal digits.
SAFE_DIGITS = 15
# Excel's calendar begins in 1900 and knows nothing earlier.
FIRST_DAY = date(1900, 1, 1)

WIDTHS = {
    Kind.ADDRESS: 30,
    Kind.DATE: 13,
    Kind.LONG_TEXT: 38,
    Kind.MOMENT: 17,
    Kind.NUMBER: 12,
    Kind.SHORT_TEXT: 18,
    Kind.SUM: 20,
}
# The codes are the file format's; each program shows them in its own language.
FORMATS: dict[Kind, dict[str, object]] = {
    Kind.ADDRESS: {"font_color": "#1F4E8C"},
    Kind.DATE: {"num_format": "dd.mm.yyyy", "align": "left"},
    Kind.LONG_TEXT: {"text_wrap": True},
    Kind.MOMENT: {"num_format": "dd.mm.yyyy hh:mm", "align": "left"},
    Kind.NUMBER: {"num_format": "#,##0"},
    Kind.SHORT_TEXT: {"text_wrap": True},
    Kind.SUM: {"num_format": "#,##0.00"},
}
# Points; a longer text is cut by its row, not lost, and the row can be drawn open.
LINE_HEIGHT = 12.75
MOST_LINES = 8
FONT: dict[str, object] = {"font_name": "Arial", "font_size": 10, "valign": "top"}


class TooManyRows(RegisterError):
    """More rows than a worksheet can hold."""

    def __init__(self, rows: int) -> None:
        super().__init__("sheet.too_many_rows", rows=rows, limit=MOST_ROWS)


def xlsx(listing: Listing) -> bytes:
    """The list as a workbook: the list itself and those beside it, then a sheet that says what it is."""
    listings = (listing, *listing.beside)
    longest = max(len(each.rows) for each in listings)
    if longest > MOST_ROWS:
        raise TooManyRows(longest)
    row_by_row = longest > MOST_ROWS_IN_A_TABLE
    target = io.BytesIO()
    options = {
        "in_memory": not row_by_row,
        "constant_memory": row_by_row,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties(
            {"title": listing.title, "author": TOOL, "created": _clock(listing.moment), "comments": ""}
        )
        for number, each in enumerate(listings, 1):
            sheet = workbook.add_worksheet(each.title[:31])
            _write_list(workbook, sheet, each, number, as_table=not row_by_row)
        _write_about(workbook, workbook.add_worksheet(listing.about_title[:31]), listing)
    return target.getvalue()


def _write_list(
    workbook: Workbook, sheet: Worksheet, listing: Listing, number_of_list: int, *, as_table: bool
) -> None:
    heading = workbook.add_format(
        {**FONT, "bold": True, "text_wrap": True, "bg_color": "#E8ECF2", "bottom": 1}
    )
    formats = [workbook.add_format({**FONT, **FORMATS[column.kind]}) for column in listing.columns]
    plain = [
        workbook.add_format({**FONT, **FORMATS[column.kind], "num_format": "@", "quote_prefix": True})
        for column in listing.columns
    ]
    unknown = workbook.add_format({**FONT, "italic": True, "font_color": "#535A62"})
    last_row, last_column = max(len(listing.rows), 1), len(listing.columns) - 1
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    for number, column in enumerate(listing.columns):
        sheet.set_column(number, number, WIDTHS[column.kind], formats[number])
    if as_table:
        sheet.add_table(
            0,
            0,
            last_row,
            last_column,
            {
                "columns": [
                    {"header": column.heading, "header_format": heading} for column in listing.columns
                ],
                "style": "Table Style Light 1",
                "name": "List" if number_of_list == 1 else f"List{number_of_list}",
                "description": listing.title,
            },
        )
    else:
        for number, column in enumerate(listing.columns):
            sheet.write_string(0, number, column.heading, heading)
        sheet.autofilter(0, 0, last_row, last_column)
    for row, values in enumerate(listing.rows, 1):
        sheet.set_row(row, _height(listing, values))
        for number, value in enumerate(values):
            if value is UNKNOWN:
                sheet.write_string(row, number, listing.unknown, unknown)
            else:
                write(sheet, (row, number), value, formats[number], plain[number])
    # A3: fifteen columns are not to be read on less.
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&8&A&R&8&P / &N")


def write(sheet: Worksheet, place: tuple[int, int], value: Value, typed: Format, plain: Format) -> None:
    """Write a value in its own type where Excel can hold it exactly, else as text."""
    if value is None:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(*place, _clock(value), typed)
    elif isinstance(value, date):
        if value < FIRST_DAY:
            sheet.write_string(*place, value.isoformat(), plain)
        else:
            sheet.write_datetime(*place, datetime(value.year, value.month, value.day), typed)  # noqa: DTZ001
    elif isinstance(value, int | Decimal):
        if _exact_in_excel(value):
            sheet.write_number(*place, value, typed)
        else:
            sheet.write_string(*place, format(value, "f"), plain)
    else:
        sheet.write_string(*place, _shortened(str(value)), plain)


def _write_about(workbook: Workbook, sheet: Worksheet, listing: Listing) -> None:
    label = workbook.add_format({**FONT, "bold": True})
    text = workbook.add_format({**FONT, "text_wrap": True, "quote_prefix": True, "num_format": "@"})
    money = workbook.add_format({**FONT, "num_format": "#,##0.00", "align": "left"})
    sheet.set_column(0, 0, 30, label)
    sheet.set_column(1, 1, 90, text)
    row = 0
    for name, value in ((listing.title, listing.demonstration or ""), *listing.about):
        sheet.write_string(row, 0, _shortened(name), label)
        sheet.write_string(row, 1, _shortened(value), text)
        row += 1
    for name, amount in listing.totals:
        sheet.write_string(row, 0, name, label)
        write(sheet, (row, 1), amount, money, text)
        row += 1
    if listing.totals:
        sheet.write_string(row, 1, listing.totals_about, text)


def _height(listing: Listing, values: tuple[Value, ...]) -> float:
    """Room for the longest text of a row; programs differ in whether they see to it themselves."""
    lines = 1
    for column, value in zip(listing.columns, values, strict=True):
        if isinstance(value, str) and "text_wrap" in FORMATS[column.kind]:
            # A column is as wide as so many figures, and letters are wider than figures by a tenth.
            width = WIDTHS[column.kind] * 0.9
            lines = max(lines, sum(1 + int(len(part) / width) for part in value.split("\n")))
    return LINE_HEIGHT * min(lines, MOST_LINES) + 2


def _exact_in_excel(value: Decimal | int) -> bool:
    digits = Decimal(value).normalize().as_tuple().digits
    return len(digits) <= SAFE_DIGITS


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _clock(moment: datetime) -> datetime:
    """The time on the wall in Bishkek; Excel has no time zones."""
    return moment.astimezone(BISHKEK).replace(tzinfo=None, microsecond=0)


# A cell that begins so may be taken for a formula; the wide forms are folded to the narrow ones by some programs.
_FORMULA = re.compile(r"[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+\-\u2212]?\d[\d\u00a0 ]*([.,]\d+)?%?")
_TELEPHONE = re.compile(r"\+[\d\u00a0 ()\-.]{5,24}")
# A program that splits at another sign than ours would find a formula inside a cell. Only what calls something
# matters there: a function's bracket, or the bar and the mark of an exchange with another program.
_HIDDEN_FORMULA = re.compile(r"([;,\t\r\n])(?=[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20][^;,\t\r\n]*[(|!])")


def neutral(text: str) -> str:
    """The text so that no spreadsheet runs it."""
    if _NUMBER.fullmatch(text) or _TELEPHONE.fullmatch(text):
        return text
    text = _HIDDEN_FORMULA.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def csv_lines(listing: Listing, *, bom: bool = True) -> Iterator[bytes]:
    """The list as CSV (RFC 4180: commas, CRLF, UTF-8), a line at a time, for programs rather than for people.

    Days are ISO 8601, sums are exact decimals with a point, what is not known is empty. Without the byte order mark
    Excel would take the letters for another alphabet.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    if bom:
        yield b"\xef\xbb\xbf"
    headings = [neutral(column.heading) for column in listing.columns]
    for values in (headings, *([_plain(value) for value in row] for row in listing.rows)):
        writer.writerow(values)
        yield target.getvalue().encode()
        target.seek(0)
        target.truncate()


def _plain(value: Value) -> str:
    if value is None or value is UNKNOWN:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(BISHKEK).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    return neutral(str(value))
