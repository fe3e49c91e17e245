"""The sections of a summary about what was promised and what was reported as done."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from agreements.readings import money
from agreements.readings.amendments import let_off
from agreements.vocabulary import CommitmentKind, MilestoneStatus
from exports.views import Cell, Column, Section, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from agreements.readings.amendment_values import Amendment
    from agreements.readings.values import Commitment, Dossier, Fulfilment, Milestone
    from agreements.rules.money import Totals
    from exports.phrases import Phrases


def totals(sums: Iterable[tuple[Decimal | None, str | None]]) -> dict[str, Decimal]:
    """The sums of each currency by itself, in the order of the currencies' codes."""
    found: dict[str, Decimal] = {}
    for amount, currency in sums:
        if amount is not None and currency is not None:
            found[currency] = found.get(currency, Decimal(0)) + amount
    return dict(sorted(found.items()))


def promised(dossier: Dossier, to: Phrases, number: int) -> Section:
    """Each commitment with its clause, its text, who owes it to whom, its sum, its due dates and where they stand."""
    heading = to.t("summary.commitments")
    if not dossier.commitments:
        return Section(number, heading, text=(to.phrase(to.t("summary.no_commitments")),))
    columns = (
        Column(to.t("summary.ordinal"), 6, number=True),
        # Wide enough for the longest word for what is not known: Word has no hyphens for Kyrgyz.
        Column(to.t("summary.clause"), 11),
        Column(to.t("summary.commitment"), 26),
        Column(to.t("summary.owed"), 18),
        Column(to.t("summary.amount"), 13, number=True),
        Column(to.t("summary.due_on"), 11),
        Column(to.t("summary.fulfilment"), 15),
    )
    ended = let_off(dossier)
    rows = tuple(
        row
        for n, commitment in enumerate(dossier.commitments, 1)
        for row in _commitment_rows(commitment, n, to, ended)
    )
    return Section(number, heading, table=Table(heading, columns, rows), notes=_totals(dossier, to))


def _commitment_rows(
    commitment: Commitment, number: int, to: Phrases, ended: Mapping[UUID, Amendment]
) -> Iterator[tuple[Cell, ...]]:
    """A row for the commitment; where it has several milestones, a row for each of them below it."""
    milestones = commitment.milestones
    if len(milestones) > 1:
        due: Cell = (to.phrase(f"{number}.1\N{EN DASH}{number}.{len(milestones)}", Tone.QUIET),)
        status = to.not_applicable()
    elif milestones:
        due, status = (to.short_date(milestones[0].due_on),), _status(milestones[0], to, ended)
    else:
        due, status = (to.unknown(),), (to.word(MilestoneStatus.UNKNOWN),)
    yield (
        (to.phrase(str(number)),),
        (to.plain(commitment.clause),),
        _promise(commitment, to),
        _owed(commitment, to) + (_answers(milestones[0], to) if len(milestones) == 1 else ()),
        _amount(commitment, to),
        due,
        status,
    )
    if len(milestones) > 1:
        for n, milestone in enumerate(milestones, 1):
            yield (
                (to.phrase(f"{number}.{n}"),),
                to.not_applicable(),
                (to.text(milestone.title),) if milestone.title else to.not_applicable(),
                _answers(milestone, to) or to.not_applicable(),
                _instalment(milestone, commitment, to),
                (to.short_date(milestone.due_on),),
                _status(milestone, to, ended),
            )


def _promise(commitment: Commitment, to: Phrases) -> Cell:
    cell: Cell = (to.text(commitment.text), to.word(commitment.kind, Tone.QUIET))
    if commitment.evidence_expected:
        evidence = to.plain(commitment.evidence_expected).text
        cell += (to.phrase(to.t("summary.evidence", evidence=evidence), Tone.QUIET),)
    return cell


def _owed(commitment: Commitment, to: Phrases) -> Cell:
    by = to.body(commitment.owed_by, short=True)
    if commitment.owed_to is None:
        return (by,)
    owed_to = to.body(commitment.owed_to, short=True).text
    return (by, to.phrase(to.t("summary.owed_to", body=owed_to), Tone.QUIET))


def _answers(milestone: Milestone, to: Phrases) -> Cell:
    """Who answers for a milestone since it was handed over, or that nobody does; nothing while the debtor does."""
    ended: Cell = ()
    if milestone.owner_ended_on and not milestone.fulfilled_on:
        day = to.words.short_date(milestone.owner_ended_on)
        ended = (to.phrase(to.t("summary.owner_ended", day=day), Tone.QUIET),)
    if not milestone.hand_overs:
        return ended
    last = milestone.hand_overs[-1]
    act = to.plain(last.act.title).text
    if last.act.number:
        act = f"{act} {to.t('summary.number', number=to.plain(last.act.number).text)}"
    day = to.words.short_date(last.happened_on)
    body = to.body(milestone.owed_by, short=True).text
    key = "as_on.answered_since" if to.then else "summary.answers_now"
    return (to.phrase(to.t(key, body=body, day=day, act=act), Tone.QUIET), *ended)


def _amount(commitment: Commitment, to: Phrases) -> Cell:
    if commitment.amount is None and commitment.kind is not CommitmentKind.FINANCIAL:
        return to.not_applicable()
    return (to.narrow_money(commitment.amount, commitment.currency),)


def _instalment(milestone: Milestone, commitment: Commitment, to: Phrases) -> Cell:
    """What falls due with one of several milestones; most have no sum of their own, and lack none."""
    if milestone.amount is None:
        return to.not_applicable()
    return (to.narrow_money(milestone.amount, milestone.currency or commitment.currency),)


def _status(milestone: Milestone, to: Phrases, ended: Mapping[UUID, Amendment]) -> Cell:
    if milestone.status is MilestoneStatus.WAIVED and milestone.id in ended:
        by = to.plain(ended[milestone.id].number, Tone.QUIET)
        return (to.phrase(to.t("summary.ended_by")), by)
    word = to.word(milestone.status, Tone.STRONG if milestone.status is MilestoneStatus.LATE else Tone.PLAIN)
    if milestone.fulfilled_on is None:
        return (word,)
    return (word, to.phrase(to.words.short_date(milestone.fulfilled_on), Tone.QUIET))


def _totals(dossier: Dossier, to: Phrases) -> Cell:
    """Lines of sums, never added across currencies, and how many commitments of money name no sum."""
    by_currency = totals((c.amount, c.currency) for c in dossier.commitments)
    notes: Cell = ()
    if by_currency:
        sums = "; ".join(to.words.money(amount, currency) for currency, amount in by_currency.items())
        notes += (to.phrase(to.t("summary.total", sums=sums), Tone.STRONG),)
    known = money.of_commitments(dossier.commitments)
    promised = [row for row in known if row.promised]

    def said(rows: Iterable[Totals], name: str) -> str:
        return "; ".join(to.words.money(getattr(row, name), row.currency) for row in rows)

    if promised:
        paid, outstanding = said(promised, "paid"), said(promised, "outstanding")
        notes += (to.phrase(to.t("summary.paid", paid=paid, outstanding=outstanding)),)
    apart = said((row for row in known if row.paid_otherwise), "paid_otherwise")
    if apart:
        notes += (to.phrase(to.t("summary.paid_otherwise", sums=apart)),)
    silent = sum(c.amount is None and c.kind is CommitmentKind.FINANCIAL for c in dossier.commitments)
    if silent:
        notes += (to.phrase(to.n("summary.without_amount", silent)),)
    return notes


def has_reports(dossier: Dossier) -> bool:
    return any(
        milestone.fulfilments for commitment in dossier.commitments for milestone in commitment.milestones
    )


def reported(dossier: Dossier, to: Phrases, number: int) -> Section:
    """Each report of fulfilment, under the number its milestone has in the table of commitments."""
    columns = (
        Column(to.t("summary.ordinal"), 6, number=True),
        Column(to.t("summary.happened_on"), 12),
        Column(to.t("summary.report"), 49),
        Column(to.t("summary.done"), 17, number=True),
        Column(to.t("summary.decision"), 16),
    )
    rows = []
    for n, commitment in enumerate(dossier.commitments, 1):
        for m, milestone in enumerate(commitment.milestones, 1):
            mark = str(n) if len(commitment.milestones) == 1 else f"{n}.{m}"
            rows += [_report_row(report, commitment, mark, to) for report in milestone.fulfilments]
    heading = to.t("summary.reports")
    return Section(number, heading, table=Table(heading, columns, tuple(rows)))


def _report_row(report: Fulfilment, commitment: Commitment, mark: str, to: Phrases) -> tuple[Cell, ...]:
    done: Cell = ()
    if report.share is not None:
        done += (to.phrase(to.t("summary.share", share=to.words.number(report.share.normalize()))),)
    if report.amount is not None:
        done += (to.narrow_money(report.amount, commitment.currency),)
    decision: Cell = (to.word(report.state),)
    if report.return_reason:
        decision += (to.plain(report.return_reason, Tone.QUIET),)
    return (
        (to.phrase(mark),),
        (to.short_date(report.happened_on),),
        (to.plain(report.text),),
        done or to.not_applicable(),
        decision,
    )
