"""What befell the agreement, and the period of its term that runs, in a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agreements.readings import histories
from agreements.rules.standings import running_on
from exports.views import Cell, Column, Line, Section, Table, Tone

if TYPE_CHECKING:
    from datetime import date

    from agreements.readings.values import Dossier, Event
    from exports.phrases import Phrases


def happened(dossier: Dossier, to: Phrases, number: int) -> Section:
    """The events by the day each counts from. What was struck is in the ledger and not in an extract."""
    heading = to.t("summary.events")
    columns = (
        Column(to.t("summary.ordinal"), 6, number=True),
        Column(to.t("summary.event"), 24),
        Column(to.t("summary.event_party"), 24),
        Column(to.t("summary.event_on"), 13),
        Column(to.t("summary.effective_on"), 13),
        Column(to.t("summary.event_note"), 20),
    )
    counting = [event for event in dossier.events if event.struck_at is None]
    rows = tuple(_row(event, n, to) for n, event in enumerate(counting, 1))
    return Section(number, heading, table=Table(heading, columns, rows))


def _row(event: Event, number: int, to: Phrases) -> tuple[Cell, ...]:
    return (
        (to.phrase(str(number)),),
        (to.word(event.kind),),
        to.not_applicable() if event.organisation is None else (to.body(event.organisation, short=True),),
        (to.short_date(event.happened_on),),
        (to.short_date(event.effective_on),) if event.effective_on else to.not_applicable(),
        _details(event, to) or to.not_applicable(),
    )


def _details(event: Event, to: Phrases) -> Cell:
    said = []
    if event.ends_on is not None:
        said.append(to.phrase(to.t("summary.new_end", date=to.words.short_date(event.ends_on))))
    if event.notice_form is not None:
        said.append(to.word(event.notice_form))
    if event.successor is not None:
        said.append(to.phrase(to.t("summary.number", number=to.plain(event.successor.number).text)))
    if event.note is not None:
        said.append(to.plain(event.note, Tone.QUIET))
    return tuple(said)


def period(dossier: Dossier, to: Phrases, day: date) -> list[Line]:
    """The period that runs on the day, where its end is known."""
    terms, events = histories.terms(dossier), histories.events(dossier)
    running = None if dossier.registered_at is None else running_on(terms, events, day)
    if running is None or running.last is None:
        return []
    said = to.t(
        "summary.period_days",
        number=running.number,
        first=to.words.short_date(running.first),
        last=to.words.short_date(running.last),
    )
    return [to.line(to.t("summary.period"), to.phrase(said))]
