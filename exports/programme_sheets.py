"""The report on a programme as a workbook: its figures, its items with what serves them, its sums, what serves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exports import programmes
from exports.lists import UNKNOWN, Column, Kind, Listing, Value, dated
from exports.phrases import Phrases
from exports.typesetting import cleaned
from exports.views import Phrase, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from agreements.readings.as_on_values import AsOn
    from agreements.readings.coverage import Coverage
    from agreements.readings.programmes import Programme
    from agreements.rules.coverage import Sum
    from agreements.wording.words import Words

Row = tuple[Value, ...]


def report(  # noqa: PLR0913 -- the last three are by name
    programme: Programme,
    coverage: Coverage,
    words: Words,
    *,
    moment: datetime,
    base_url: str,
    as_on: AsOn | None = None,
    demonstration: bool = False,
) -> Listing:
    """The first sheet has the published figures, as the page and the document do; the others stand beside it."""
    to = Phrases(words, binding=False)
    about = (
        (to.t("programmes.name"), to.text(programme.title).text),
        (to.t("programmes.period"), programmes.span(programme.first_year, programme.last_year)),
        (to.t("programmes.owner"), to.body(programme.owner).text),
        (to.t("programmes.adopted_on"), to.date(programme.adopted_on).text),
        (to.t("programmes.note"), to.text(programme.note).text),
        (to.t("programmes.source"), to.plain(programme.source).text),
        (to.t("sheet.source"), f"{to.t('summary.issuer')}, {base_url}/programmes/{programme.id}"),
        *dated(to, moment, as_on),
        *((to.t("report.access"), mark) for mark in programmes.marks(coverage, to)),
        (to.t("programmes.coverage"), to.t("report.whose")),
        (to.t("report.sums"), to.t("programmes.whole_explained")),
    )

    def sheet(title: str, columns: Iterable[tuple[str, Kind]], rows: Iterable[Row]) -> Listing:
        return Listing(
            language=to.language,
            title=title,
            columns=tuple(Column(heading, kind) for heading, kind in columns),
            rows=tuple(rows),
            about=about,
            totals=(),
            totals_about="",
            about_title=to.t("report.about"),
            demonstration=to.t("summary.demonstration") if demonstration else None,
            unknown=to.unknown().text,
            moment=moment,
        )

    figures = sheet(to.t("report.figures"), _figure_columns(to), _figures(programme, to))
    items = sheet(to.t("report.items"), _item_columns(to), _items(coverage, to))
    sums = sheet(to.t("report.sums_sheet"), _sum_columns(to), _sums(coverage, to))
    serving = sheet(to.t("report.serving"), _serving_columns(to), _serving(coverage, to, base_url))
    return replace(figures, beside=(items, sums, serving))


def _figure_columns(to: Phrases) -> tuple[tuple[str, Kind], ...]:
    return (
        (to.t("report.figure"), Kind.SHORT_TEXT),
        (to.t("report.name"), Kind.LONG_TEXT),
        (to.t("programmes.item"), Kind.SHORT_TEXT),
        (to.t("programmes.period"), Kind.SHORT_TEXT),
        (to.t("programmes.sum"), Kind.SUM),
        (to.t("programmes.change"), Kind.SUM),
        (to.t("programmes.currency"), Kind.SHORT_TEXT),
        (to.t("programmes.count"), Kind.NUMBER),
        (to.t("programmes.source"), Kind.LONG_TEXT),
    )


def _figures(programme: Programme, to: Phrases) -> Iterator[Row]:
    for line in programme.budget:
        yield (
            to.t("programmes.budget"),
            _optional(to.text(line.note)),
            line.item,
            programmes.period(line, to),
            line.amount,
            UNKNOWN if line.change is None else line.change,
            line.currency,
            None,
            _known(line.source),
        )
    for tally in programme.tallies:
        count = to.t("programmes.tally")
        word = to.word(tally.status).text
        yield (count, word, None, None, None, None, None, tally.count, _known(tally.source))
    for each in programme.initiatives:
        name = f"{to.text(each.title).text} ({to.word(each.status).text})"
        source = UNKNOWN if each.source is None else _known(each.source)
        yield (to.t("programmes.initiative"), name, each.item, None, None, None, None, None, source)


def _item_columns(to: Phrases) -> tuple[tuple[str, Kind], ...]:
    return (
        (to.t("programmes.code"), Kind.SHORT_TEXT),
        (to.t("programmes.item"), Kind.LONG_TEXT),
        (to.t("programmes.owner"), Kind.LONG_TEXT),
        (to.t("report.covered"), Kind.SHORT_TEXT),
        (to.t("programmes.serving"), Kind.NUMBER),
        (to.t("report.without_sum"), Kind.NUMBER),
    )


def _items(coverage: Coverage, to: Phrases) -> Iterator[Row]:
    for each in coverage.items:
        state = "served" if each.served else "covered_below" if each.covered else "uncovered"
        yield (
            each.item.code,
            _said(to.text(each.item.title)),
            _said(to.body(each.item.owner)),
            to.t(f"programmes.{state}"),
            len(each.agreements),
            each.without_sum,
        )


def _sum_columns(to: Phrases) -> tuple[tuple[str, Kind], ...]:
    return (
        (to.t("programmes.item"), Kind.SHORT_TEXT),
        (to.t("programmes.period"), Kind.SHORT_TEXT),
        (to.t("programmes.currency"), Kind.SHORT_TEXT),
        (to.t("programmes.budgeted"), Kind.SUM),
        (to.t("programmes.promised"), Kind.SUM),
        (to.t("sums.paid"), Kind.SUM),
        (to.t("sums.outstanding"), Kind.SUM),
        (to.t("report.promises"), Kind.NUMBER),
    )


def _sums(coverage: Coverage, to: Phrases) -> Iterator[Row]:
    def told(code: str, row: Sum) -> Row:
        budget: Value = UNKNOWN if row.budget is None else row.budget
        # Nothing promised is no sum at all; an empty cell adds nothing to a column either.
        sums = (row.promised, row.paid, row.outstanding)
        return (code, programmes.period(row, to), row.currency, budget, *sums, row.commitments)

    for row in coverage.whole:
        yield told(to.t("programmes.whole_programme"), row)
    for each in coverage.items:
        for row in each.sums:
            yield told(each.item.code, row)


def _serving_columns(to: Phrases) -> tuple[tuple[str, Kind], ...]:
    return (
        (to.t("sheet.agreement_number"), Kind.SHORT_TEXT),
        (to.t("sheet.agreement_title"), Kind.LONG_TEXT),
        (to.t("sheet.status"), Kind.SHORT_TEXT),
        (to.t("sheet.commitment"), Kind.LONG_TEXT),
        (to.t("programmes.item"), Kind.SHORT_TEXT),
        (to.t("sheet.amount"), Kind.SUM),
        (to.t("programmes.currency"), Kind.SHORT_TEXT),
        (to.t("sheet.address"), Kind.ADDRESS),
    )


def _serving(coverage: Coverage, to: Phrases, base_url: str) -> Iterator[Row]:
    for agreement in coverage.serving:
        promises = {each.id: each for each in agreement.commitments}
        for link in agreement.links:
            promise = promises.get(link.commitment) if link.commitment else None
            yield (
                agreement.number,
                _said(to.text(agreement.title)),
                to.word(agreement.status).text,
                to.t("programmes.whole_agreement") if promise is None else _said(to.text(promise.text)),
                link.item or to.t("programmes.whole_programme"),
                None if promise is None else promise.amount,
                None if promise is None else promise.currency,
                f"{base_url}/agreements/{agreement.id}",
            )


def _known(text: str) -> Value:
    return cleaned(text) or UNKNOWN


def _said(phrase: Phrase) -> Value:
    return UNKNOWN if phrase.tone is Tone.UNKNOWN else phrase.text


def _optional(phrase: Phrase) -> Value:
    return None if phrase.tone is Tone.UNKNOWN else phrase.text
