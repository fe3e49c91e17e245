"""The tables of a frozen register, row by row as they come: CSV for programs, a workbook for people.

CSV has every column as the ledger has it. The workbook has the same rows in the same order, with days and sums as
such, and under its name whatever was told of before and is named by its id.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter

from agreements.rules.contents import Text
from agreements.wording import section_changes
from exports.lists import Kind
from exports.spreadsheets import FONT, FORMATS, MOST_ROWS, neutral, write
from exports.typesetting import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from io import TextIOWrapper
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from agreements.wording.words import Words
    from exports.lists import Value

# A program that does not look for it takes UTF-8 for another alphabet.
BOM = "\ufeff"
SUM = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Columns that hold a sum or a part of one, which the ledger keeps as a text with all its digits.
AMOUNTS = frozenset({"amount", "change", "rate", "share"})
# What other rows name by its id, and what has rows of its own beside it.
CALLED = frozenset({"agreement", "organisation", "programme", "programme_item"})
WHOLE = CALLED - {"programme_item"}
WIDTHS = {Kind.DATE: 13, Kind.MOMENT: 17, Kind.SUM: 20, Kind.LONG_TEXT: 30}


class Tables:
    """Files in a folder, which grow by the rows of one record after the other; all are there after `finish`.

    `columns` says which columns each table has, in their order; what else a row may have is left out.
    """

    def __init__(self, folder: Path, columns: Mapping[str, Sequence[str]], words: Words) -> None:
        self._folder, self._columns, self._words = folder, columns, words
        self._names: dict[str, str] = {}
        self._counts = dict.fromkeys(columns, 0)
        self._files: dict[str, TextIOWrapper] = {}
        self._sheets: dict[str, Worksheet] = {}
        self._book = xlsxwriter.Workbook(
            str(folder / "tables.xlsx"),
            {
                "constant_memory": True,
                "tmpdir": str(folder),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._formats = {kind: self._book.add_format({**FONT, **FORMATS[kind]}) for kind in WIDTHS}
        self._plain = self._book.add_format({**FONT, "num_format": "@", "quote_prefix": True})
        self._heading = self._book.add_format({**FONT, "bold": True, "bg_color": "#E8ECF2", "bottom": 1})
        for table in columns:
            self._begin(table)

    def add(self, sections: Iterable[Mapping[str, Sequence[Mapping[str, Any]]]]) -> None:
        """The rows of one record, by table."""
        rows = [(table, row) for section in sections for table in section for row in section[table]]
        record = ""
        for table, row in rows:
            if table in CALLED:
                self._names[row["id"]] = self._name(row)
            if table in WHOLE:
                record = self._names[row["id"]]
        for table, row in rows:
            if table in self._columns:
                self._write_csv(table, row)
                self._write_row(table, row, record)

    def finish(self, moment: datetime) -> list[Path]:
        """Closes them; `moment` is when the workbook says that it was made."""
        for file in self._files.values():
            file.close()
        self._book.set_properties({"created": moment.replace(tzinfo=None, microsecond=0), "comments": ""})
        self._book.close()
        return sorted([*self._folder.glob("*.csv"), self._folder / "tables.xlsx"])

    def _begin(self, table: str) -> None:
        file = (self._folder / f"{table}.csv").open("w", encoding="utf-8", newline="")
        file.write(BOM)
        csv.writer(file, lineterminator="\r\n").writerow(self._columns[table])
        self._files[table] = file
        self._begin_sheet(table, table)

    def _begin_sheet(self, table: str, name: str) -> None:
        sheet = self._book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 1)
        columns = self._columns[table]
        for place, kind in enumerate((Kind.LONG_TEXT, *map(_kind, columns))):
            sheet.set_column(place, place, WIDTHS[kind], self._formats[kind])
        sheet.write_string(0, 0, self._words.t("freezes.record"), self._heading)
        for place, column in enumerate(columns, 1):
            sheet.write_string(0, place, section_changes.heading(table, column, self._words), self._heading)
        self._sheets[table] = sheet

    def _write_csv(self, table: str, row: Mapping[str, Any]) -> None:
        values = [neutral(_text(row.get(column))) for column in self._columns[table]]
        csv.writer(self._files[table], lineterminator="\r\n").writerow(values)

    def _write_row(self, table: str, row: Mapping[str, Any], record: str) -> None:
        full, line = divmod(self._counts[table], MOST_ROWS)
        self._counts[table] += 1
        if full and not line:
            self._begin_sheet(table, f"{table[:24]} {full + 1}")
        line += 1
        write(self._sheets[table], (line, 0), record, self._plain, self._plain)
        for place, column in enumerate(self._columns[table], 1):
            value = self._said(column, row.get(column))
            write(self._sheets[table], (line, place), value, self._formats[_kind(column)], self._plain)

    def _said(self, column: str, value: Any) -> Value:  # noqa: ANN401 -- what JSON has
        if isinstance(value, str):
            if column.endswith("_at"):
                return datetime.fromisoformat(value)
            if column.endswith("_on") and DAY.fullmatch(value):
                return date.fromisoformat(value)
            if column in AMOUNTS and SUM.fullmatch(value):
                return Decimal(value)
            return cleaned(self._names.get(value, value) if column != "id" else value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return _text(value) or None

    def _name(self, row: Mapping[str, Any]) -> str:
        """What people call a row by: its number, else its name or title."""
        if number := row.get("number"):
            return str(number)
        for stem in ("name", "title"):
            text = Text(**{each: row.get(f"{stem}_{each}") for each in ("ky", "ru", "en")})
            if said := self._words.pick(text):
                return said
        return ""


def _kind(column: str) -> Kind:
    if column.endswith("_at"):
        return Kind.MOMENT
    if column.endswith("_on"):
        return Kind.DATE
    return Kind.SUM if column in AMOUNTS else Kind.LONG_TEXT


def _text(value: Any) -> str:  # noqa: ANN401 -- what JSON has
    """A value as CSV has it: as the ledger does, and what is not known as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
