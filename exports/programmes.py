"""The report on a programme: the programme and its coverage in, the frozen view of a document out.

It shows what the reader who asked for it may see, and says so; the PDF and the Word file are made from it alone.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import msgspec
import rfc8785

from agreements.rules import confidentiality
from agreements.vocabulary import Confidentiality, Language
from agreements.wording.as_on import stamp, told
from agreements.wording.words import BISHKEK, PREFERENCE
from exports.phrases import Phrases
from exports.summaries import LONGEST_RUNNING_HEAD, page_words
from exports.typesetting import bound, cleaned, shortened
from exports.views import Cell, Column, Line, Phrase, Picture, Section, Summary, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from agreements.readings.as_on_values import AsOn
    from agreements.readings.coverage import Coverage, ItemCoverage, Serving
    from agreements.readings.programmes import BudgetLine, Programme
    from agreements.rules.coverage import Sum
    from agreements.wording.words import Words

# Changes whenever the same programme would give other words or another order; the file's identifier depends on it.
TEMPLATE_VERSION = 2
DATA_NAME = "programme.json"
# From the strictest on; what is public needs no mark.
SECRECY = tuple(level for level in reversed(confidentiality.ORDER) if level is not Confidentiality.PUBLIC)


def report(  # noqa: PLR0913 -- the last three are by name
    programme: Programme,
    coverage: Coverage,
    words: Words,
    *,
    day: date,
    base_url: str,
    as_on: AsOn | None = None,
    demonstration: bool = False,
) -> Summary:
    """The view of a programme as it stands on `day`, or was known at a moment, in the language of `words`."""
    to = Phrases(words)
    address = f"{base_url.rstrip('/')}/programmes/{programme.id}"
    data = machine_readable(programme, coverage, day, address)
    digest = hashlib.sha256(data).hexdigest()
    years = span(programme.first_year, programme.last_year)
    then = f"-{stamp(as_on.in_force_on, as_on.known_on)}" if as_on else ""
    return Summary(
        language=to.language,
        issuer=to.t("summary.issuer"),
        kind=to.t("report.kind"),
        title=to.text(programme.title),
        number_line=to.phrase(years, Tone.STRONG),
        dates=(_dated(to, day, as_on),),
        marks=marks(coverage, to),
        demonstration=to.t("summary.demonstration") if demonstration else None,
        sections=(
            _general(programme, to, 1),
            _initiatives(programme, to, 2),
            _budget(programme, to, 3),
            _items(coverage, to, 4),
            _sums(coverage, to, 5),
            _coverage(coverage, to, 6),
        ),
        closing=(
            to.phrase(to.t("report.closing")),
            to.phrase(to.t("summary.data", name=DATA_NAME)),
            to.phrase(digest, Tone.CODE),
        ),
        picture=Picture(address, to.t("summary.picture", address=address)),
        running=shortened(f"{to.t('report.kind')} · {to.text(programme.title).text}", LONGEST_RUNNING_HEAD),
        page_words=page_words(to),
        unprintable=to.t("summary.unprintable"),
        titles=_titles(programme),
        subject=f"{to.t('report.kind')}, {years}",
        identifier=f"{programme.id}/{programme.revision}/{digest}/{to.language}/{TEMPLATE_VERSION}",
        address=address,
        address_about=to.t("summary.link"),
        filename=f"programme-{years.replace(chr(0x2013), '-')}{then}-{to.language}",
        moment=datetime.combine(day, time(), BISHKEK).astimezone(UTC),
        data=data,
        data_name=DATA_NAME,
        data_about=to.t("report.data_about"),
        digest=digest,
    )


def _dated(to: Phrases, day: date, as_on: AsOn | None) -> Phrase:
    if as_on is None:
        return to.phrase(to.t("summary.as_of", date=to.words.date(day)))
    return to.phrase(bound(told(as_on.in_force_on, as_on.known_on, to.words), to.language), Tone.STRONG)


def machine_readable(programme: Programme, coverage: Coverage, day: date, address: str) -> bytes:
    """The programme and its coverage as canonical JSON (RFC 8785).

    Agreements that serve no item are only counted in the report, so their names stay out.
    """
    covered = msgspec.to_builtins(coverage)
    del covered["agreements_without_item"]
    return rfc8785.dumps(
        {
            "kind": "kelishim.programme",
            "version": 1,
            "as_of": day.isoformat(),
            "address": address,
            "programme": msgspec.to_builtins(programme),
            "coverage": covered,
        }
    )


def marks(coverage: Coverage, to: Phrases) -> tuple[str, ...]:
    """A report that names an agreement not everybody may read is not for everybody either."""
    levels = {each.confidentiality for each in coverage.serving}
    found = next((level for level in SECRECY if level in levels), None)
    if found is None:
        return ()
    word = to.word(found).text
    return (word[:1].upper() + word[1:],)


def span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"


def period(line: BudgetLine | Sum, to: Phrases) -> str:
    """The years of a sum: one, a span, "since", or that none was stated."""
    if line.first_year is None:
        return to.t("programmes.no_year")
    if line.last_year is None:
        return to.t("programmes.since", year=line.first_year)
    return span(line.first_year, line.last_year)


def signed(line: BudgetLine, to: Phrases) -> str | None:
    """By how much a sum differs from the time before, with its sign."""
    if line.change is None:
        return None
    sign = "+" if line.change > 0 else ""
    return f"{sign}{to.words.money(line.change, line.currency)}"


def _general(programme: Programme, to: Phrases, number: int) -> Section:
    labels = {
        Language.KY: to.t("summary.title_ky"),
        Language.RU: to.t("summary.title_ru"),
        Language.EN: to.t("summary.title_en"),
    }
    lines: list[Line] = [to.line(labels[title.language], title) for title in to.others(programme.title)]
    lines += [
        to.line(to.t("programmes.period"), to.phrase(span(programme.first_year, programme.last_year))),
        to.line(to.t("programmes.owner"), to.body(programme.owner)),
        to.line(to.t("programmes.adopted_on"), to.date(programme.adopted_on)),
        to.line(to.t("programmes.note"), to.text(programme.note)),
        to.line(to.t("programmes.source"), to.plain(programme.source)),
    ]
    return Section(number, to.t("report.general"), lines=tuple(lines))


def _initiatives(programme: Programme, to: Phrases, number: int) -> Section:
    """What was published in figures, then what is known by name; neither is added to the other."""
    heading = to.t("programmes.initiatives")
    if not programme.tallies and not programme.initiatives:
        return Section(number, heading, text=(to.unknown(),))
    columns = (
        Column(to.t("programmes.status"), 20),
        Column(to.t("programmes.count"), 14, number=True),
        Column(to.t("programmes.initiative"), 30),
        Column(to.t("programmes.source"), 36),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            (to.word(tally.status),),
            (to.phrase(to.words.number(tally.count), Tone.STRONG),),
            to.not_applicable(),
            (to.plain(tally.source),),
        )
        for tally in programme.tallies
    ]
    for each in programme.initiatives:
        name: Cell = (to.text(each.title),)
        if each.item:
            name += (to.phrase(to.t("programmes.item_number", code=each.item), Tone.QUIET),)
        rows.append(((to.word(each.status),), to.not_applicable(), name, (to.plain(each.source),)))
    notes = (to.phrase(to.t("programmes.tallies_hint")),) if programme.initiatives else ()
    return Section(number, heading, table=Table(heading, columns, tuple(rows)), notes=notes)


def _budget(programme: Programme, to: Phrases, number: int) -> Section:
    heading = to.t("programmes.budget")
    if not programme.budget:
        return Section(number, heading, text=(to.phrase(to.t("programmes.no_budget")),))
    columns = (
        Column(to.t("programmes.period"), 14),
        Column(to.t("programmes.sum"), 18, number=True),
        Column(to.t("programmes.change"), 18, number=True),
        Column(to.t("programmes.note"), 25),
        Column(to.t("programmes.source"), 25),
    )
    rows = []
    for line in programme.budget:
        when: Cell = (to.phrase(period(line, to)),)
        if line.item:
            when += (to.phrase(to.t("programmes.item_number", code=line.item), Tone.QUIET),)
        change = signed(line, to)
        note = to.text(line.note)
        rows.append(
            (
                when,
                (to.narrow_money(line.amount, line.currency),),
                (to.unknown() if change is None else to.phrase(change),),
                to.not_applicable() if note.tone is Tone.UNKNOWN else (note,),
                (to.plain(line.source),),
            )
        )
    notes = (to.phrase(to.t("report.not_added")),)
    return Section(number, heading, table=Table(heading, columns, tuple(rows)), notes=notes)


def _items(coverage: Coverage, to: Phrases, number: int) -> Section:
    heading = to.t("programmes.items")
    if not coverage.items:
        return Section(number, heading, text=(to.phrase(to.t("programmes.no_items")),))
    columns = (
        Column(to.t("programmes.code"), 10),
        Column(to.t("programmes.item"), 36),
        Column(to.t("programmes.owner"), 20),
        Column(to.t("programmes.serving"), 34),
    )
    by_id = {each.id: each for each in coverage.serving}
    rows = tuple(
        (
            (to.plain(each.item.code),),
            (to.text(each.item.title),),
            (to.body(each.item.owner, short=True),),
            tuple(_served_by(each, by_id, to)),
        )
        for each in coverage.items
    )
    return Section(number, heading, table=Table(heading, columns, rows))


def _served_by(item: ItemCoverage, agreements: dict[UUID, Serving], to: Phrases) -> Iterator[Phrase]:
    """The agreements with the clauses that serve the item; or that none does."""
    if not item.agreements:
        state = "programmes.covered_below" if item.covered else "programmes.uncovered"
        yield to.phrase(to.t(state), Tone.QUIET if item.covered else Tone.UNKNOWN)
    for key in item.agreements:
        agreement = agreements[key]
        yield to.plain(agreement.number, Tone.STRONG)
        yield to.text(agreement.title)
        for promise in agreement.commitments:
            if promise.id in item.commitments and promise.clause:
                yield to.plain(promise.clause, Tone.QUIET)


def _sums(coverage: Coverage, to: Phrases, number: int) -> Section:
    """Promised against budget: for the programme as a whole, then for each item."""
    heading = to.t("report.sums")
    columns = (
        Column(to.t("programmes.item"), 22),
        Column(to.t("programmes.period"), 12),
        Column(to.t("programmes.budgeted"), 18, number=True),
        Column(to.t("programmes.promised"), 16, number=True),
        Column(to.t("sums.paid"), 16, number=True),
        Column(to.t("sums.outstanding"), 16, number=True),
    )
    whole = to.phrase(to.t("programmes.whole_programme"))
    rows = [_sum((whole,), row, to) for row in coverage.whole]
    for each in coverage.items:
        named = (to.plain(each.item.code), to.text(each.item.title, Tone.QUIET))
        rows += [_sum(named, row, to) for row in each.sums]
    notes: Cell = (to.phrase(to.t("programmes.whole_explained")),)
    if coverage.without_sum:
        notes += (to.phrase(to.n("programmes.without_sum", coverage.without_sum)),)
    if not rows:
        return Section(number, heading, text=(to.unknown(),), notes=notes)
    return Section(number, heading, table=Table(heading, columns, tuple(rows)), notes=notes)


def _sum(named: Cell, row: Sum, to: Phrases) -> tuple[Cell, ...]:
    promised = (
        to.phrase(to.t("programmes.nothing_promised"), Tone.QUIET)
        if row.promised is None
        else to.narrow_money(row.promised, row.currency)
    )
    return (
        named,
        (to.phrase(period(row, to)),),
        (to.narrow_money(row.budget, row.currency),),
        (promised,),
        *(
            to.not_applicable() if amount is None else (to.narrow_money(amount, row.currency),)
            for amount in (row.paid, row.outstanding)
        ),
    )


def _coverage(coverage: Coverage, to: Phrases, number: int) -> Section:
    without = ", ".join(coverage.items_without_agreement)
    count = coverage.agreements_without_item_count
    lines = (
        to.line(to.t("programmes.serving"), to.phrase(to.words.number(len(coverage.serving)))),
        to.line(to.t("programmes.items"), to.phrase(to.words.number(len(coverage.items)))),
        to.line(
            to.t("programmes.items_without"),
            to.phrase(to.words.number(len(coverage.items_without_agreement))),
            *((to.plain(without, Tone.QUIET),) if without else ()),
        ),
        to.line(
            to.t("programmes.agreements_without"),
            to.phrase(
                to.t("list.over", count=to.words.number(10_000)) if count is None else to.words.number(count)
            ),
        ),
    )
    return Section(
        number,
        to.t("programmes.coverage"),
        lines=lines,
        notes=(to.phrase(to.t("report.whose")),),
    )


def _titles(programme: Programme) -> dict[Language, str]:
    found = {language: cleaned(getattr(programme.title, language) or "") for language in PREFERENCE}
    return {language: title.replace("\n", " ") for language, title in found.items() if title}
