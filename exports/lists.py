"""The lists people take away: which columns they have and what stands in them.

A listing is frozen and holds values, not words for them where a spreadsheet has a type of its own, so that dates
sort as dates and sums add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, TypeVar

from agreements.rules import money
from agreements.vocabulary import CommitmentKind
from agreements.wording.as_on import told as as_on_told
from exports.commitments import totals
from exports.phrases import Phrases
from exports.typesetting import NBSP, cleaned
from exports.views import Phrase, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from uuid import UUID

    from agreements.readings.as_on_values import AsOn
    from agreements.readings.rows import AgreementRow, PaidRow
    from agreements.rules.money import Part
    from agreements.vocabulary import Language
    from agreements.wording.words import Words

Row = TypeVar("Row")


class Unknown(Enum):
    """Stands where the register does not know, as against None where nothing can stand."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN
Value = str | int | Decimal | date | datetime | Unknown | None


class Kind(StrEnum):
    """What a column holds; it decides the format and the width."""

    ADDRESS = "address"
    DATE = "date"
    LONG_TEXT = "long_text"
    MOMENT = "moment"
    NUMBER = "number"
    SHORT_TEXT = "short_text"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list."""

    heading: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with everything it has to say of itself."""

    language: Language
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    # Label and value: where from, chosen how, when; then the sums, one for each currency.
    about: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, Decimal], ...]
    totals_about: str
    about_title: str
    demonstration: str | None
    unknown: str
    moment: datetime
    # Further sheets of the same workbook; CSV has room for one list alone.
    beside: tuple[Listing, ...] = ()


def agreements(  # noqa: PLR0913 -- the last four are by name
    rows: Sequence[AgreementRow],
    words: Words,
    *,
    moment: datetime,
    base_url: str,
    as_on: AsOn | None = None,
    filters: Iterable[tuple[str, str]] = (),
    demonstration: bool = False,
) -> Listing:
    """The list of agreements. `filters` are the labels and values of what the reader chose by."""
    to = Phrases(words, binding=False)
    columns: tuple[tuple[Column, Callable[[AgreementRow], Value]], ...] = (
        (Column(to.t("sheet.number"), Kind.SHORT_TEXT), lambda row: _known(row.number)),
        (Column(to.t("sheet.title"), Kind.LONG_TEXT), lambda row: _said(to.text(row.title))),
        (Column(to.t("sheet.form"), Kind.SHORT_TEXT), lambda row: _said(to.word(row.form))),
        (
            Column(to.t("sheet.parties"), Kind.LONG_TEXT),
            lambda row: _joined(to.body(b).text for b in row.parties),
        ),
        (Column(to.t("sheet.status"), Kind.SHORT_TEXT), lambda row: _said(to.word(row.status))),
        (Column(to.t("sheet.signed_on"), Kind.DATE), lambda row: _known(row.signed_on)),
        (Column(to.t("sheet.in_force_on"), Kind.DATE), lambda row: _known(row.in_force_on)),
        (Column(to.t("sheet.ends_on"), Kind.DATE), lambda row: _known(row.ends_on)),
        (Column(to.t("sheet.registered_at"), Kind.MOMENT), lambda row: row.registered_at),
        (
            Column(to.t("sheet.confidentiality"), Kind.SHORT_TEXT),
            lambda row: _said(to.word(row.confidentiality)),
        ),
        (Column(to.t("sheet.commitment_count"), Kind.NUMBER), lambda row: row.commitments),
        (Column(to.t("sheet.open_milestones"), Kind.NUMBER), lambda row: row.open_milestones),
        (Column(to.t("sheet.next_due_on"), Kind.DATE), lambda row: row.next_due_on),
        (Column(to.t("sheet.address"), Kind.ADDRESS), lambda row: _address(base_url, row.id)),
    )
    return _listing(
        to,
        to.t("sheet.agreements"),
        columns,
        rows,
        about=_about(to, len(rows), dated(to, moment, as_on), base_url, filters),
        sums=(),
        moment=moment,
        demonstration=demonstration,
    )


def commitments(  # noqa: PLR0913
    rows: Sequence[PaidRow],
    words: Words,
    *,
    moment: datetime,
    base_url: str,
    as_on: AsOn | None = None,
    filters: Iterable[tuple[str, str]] = (),
    unscheduled: Mapping[str, tuple[Decimal, Decimal]] | None = None,
    demonstration: bool = False,
) -> Listing:
    """The list of commitments, a row for each milestone; each column of sums adds up to what it says.

    `unscheduled` is what is promised with no date, so that no row has it: the sum of each currency, and what of it is
    outstanding.
    """
    to = Phrases(words, binding=False)
    parts = {row.id: money.parts(row.promise)[row.place] for row in rows}
    # The sum of a whole promise stands in the first of its rows alone.
    firsts = set({row.commitment: row.id for row in reversed(rows)}.values())
    columns: tuple[tuple[Column, Callable[[PaidRow], Value]], ...] = (
        (Column(to.t("sheet.agreement_number"), Kind.SHORT_TEXT), lambda row: _known(row.agreement_number)),
        (
            Column(to.t("sheet.agreement_title"), Kind.LONG_TEXT),
            lambda row: _said(to.text(row.agreement_title)),
        ),
        (Column(to.t("sheet.clause"), Kind.SHORT_TEXT), lambda row: _known(row.clause)),
        (Column(to.t("sheet.commitment"), Kind.LONG_TEXT), lambda row: _said(to.text(row.text))),
        (
            Column(to.t("sheet.milestone"), Kind.LONG_TEXT),
            lambda row: _said(to.text(row.title)) if row.title else None,
        ),
        (Column(to.t("sheet.kind"), Kind.SHORT_TEXT), lambda row: _said(to.word(row.kind))),
        (Column(to.t("sheet.owed_by"), Kind.LONG_TEXT), lambda row: _said(to.body(row.owed_by))),
        (Column(to.t("sheet.owed_to"), Kind.LONG_TEXT), lambda row: _said(to.body(row.owed_to))),
        (
            Column(to.t("sheet.amount"), Kind.SUM),
            lambda row: _promised(row) if row.id in firsts else None,
        ),
        (
            Column(to.t("sheet.due_amount"), Kind.SUM),
            lambda row: _due(row, parts[row.id]),
        ),
        (
            Column(to.t("sheet.currency"), Kind.SHORT_TEXT),
            lambda row: None if row.promise.amount is None else row.currency,
        ),
        (Column(to.t("sums.paid"), Kind.SUM), lambda row: parts[row.id].paid),
        (Column(to.t("sums.outstanding"), Kind.SUM), lambda row: parts[row.id].outstanding),
        (
            Column(to.t("sheet.paid_otherwise"), Kind.SHORT_TEXT),
            lambda row: _otherwise(parts[row.id], words),
        ),
        (Column(to.t("sheet.due_on"), Kind.DATE), lambda row: _known(row.due_on)),
        (Column(to.t("sheet.fulfilment"), Kind.SHORT_TEXT), lambda row: _said(to.word(row.status))),
        (Column(to.t("sheet.days_left"), Kind.NUMBER), lambda row: row.days_left),
        (Column(to.t("sheet.fulfilled_on"), Kind.DATE), lambda row: row.fulfilled_on),
        (Column(to.t("sheet.address"), Kind.ADDRESS), lambda row: _address(base_url, row.agreement)),
    )
    sums = (
        ("sheet.amount", [(row.promise.amount, row.currency) for row in rows if row.id in firsts]),
        ("sheet.due_amount", [(parts[row.id].due, row.currency) for row in rows]),
        ("sums.paid", [(parts[row.id].paid, row.currency) for row in rows]),
        ("sums.outstanding", [(parts[row.id].outstanding, row.currency) for row in rows]),
    )
    beyond = tuple(
        (
            to.t("sheet.unscheduled", currency=currency),
            to.t(
                "sheet.unscheduled_sums",
                promised=to.words.money(promised, currency),
                outstanding=to.words.money(still, currency),
            ),
        )
        for currency, (promised, still) in (unscheduled or {}).items()
    )
    return _listing(
        to,
        to.t("sheet.commitments"),
        columns,
        rows,
        about=(*_about(to, len(rows), dated(to, moment, as_on), base_url, filters), *beyond),
        sums=tuple(
            (to.t("sheet.total", what=to.t(key), currency=currency), amount)
            for key, found in sums
            for currency, amount in totals(found).items()
        ),
        moment=moment,
        demonstration=demonstration,
    )


def _listing(  # noqa: PLR0913
    to: Phrases,
    title: str,
    columns: tuple[tuple[Column, Callable[[Row], Value]], ...],
    rows: Sequence[Row],
    *,
    about: tuple[tuple[str, str], ...],
    sums: tuple[tuple[str, Decimal], ...],
    moment: datetime,
    demonstration: bool,
) -> Listing:
    readers = [read for _, read in columns]
    return Listing(
        language=to.language,
        title=title,
        columns=tuple(column for column, _ in columns),
        rows=tuple(tuple(read(row) for read in readers) for row in rows),
        about=about,
        totals=sums,
        totals_about=to.t("sheet.totals_about"),
        about_title=to.t("sheet.about"),
        demonstration=to.t("summary.demonstration") if demonstration else None,
        unknown=to.unknown().text,
        moment=moment,
    )


def dated(to: Phrases, moment: datetime, as_on: AsOn | None) -> tuple[tuple[str, str], ...]:
    """When a list was drawn up; one of the past says of which days it tells, and has no other moment."""
    drawn_up = (to.t("sheet.moment"), to.words.moment(moment))
    if as_on is None:
        return (drawn_up,)
    told = (to.t("sheet.as_on"), as_on_told(as_on.in_force_on, as_on.known_on, to.words).replace(NBSP, " "))
    return (told,) if as_on.known_on else (told, drawn_up)


def _about(
    to: Phrases,
    count: int,
    drawn_up: tuple[tuple[str, str], ...],
    base_url: str,
    filters: Iterable[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    """Where the list is from, when it was drawn up and what it leaves out."""
    chosen = tuple((cleaned(label), cleaned(value)) for label, value in filters)
    return (
        (to.t("sheet.source"), f"{to.t('summary.issuer')}, {base_url}"),
        *drawn_up,
        (to.t("sheet.rows"), to.words.number(count)),
        (to.t("sheet.counted"), to.t("sheet.counted_readable")),
        *(chosen or ((to.t("sheet.filter"), to.t("sheet.no_filter")),)),
    )


def _known(value: Value) -> Value:
    if isinstance(value, str):
        value = cleaned(value)
    return UNKNOWN if value is None or value == "" else value


def _said(phrase: Phrase) -> Value:
    return UNKNOWN if phrase.tone is Tone.UNKNOWN else phrase.text


def _joined(texts: Iterable[str]) -> Value:
    return "\n".join(texts) or UNKNOWN


def _promised(row: PaidRow) -> Value:
    if row.promise.amount is None and row.kind is CommitmentKind.FINANCIAL:
        return UNKNOWN
    return row.promise.amount


def _due(row: PaidRow, part: Part) -> Value:
    """Of a promise with a sum and several dates, a date may still have none."""
    return _promised(row) if row.promise.amount is None else _known(part.due)


def _otherwise(part: Part, words: Words) -> Value:
    """Sums with their currencies, with the spaces people type."""
    return "\n".join(words.money(each, code) for code, each in part.otherwise).replace(NBSP, " ") or None


def _address(base_url: str, agreement: UUID) -> str:
    return f"{base_url}/agreements/{agreement}"
