"""The lines of the list of commitments, worded.

A line is worded here once, so that its template only prints: 50 lines put together by macros took five times as long.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.readings.values import Body, MilestoneRow
from agreements.rules.contents import Text
from agreements.vocabulary import CommitmentKind, Language, MilestoneStatus
from agreements.wording.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and its language where that is not the reader's."""

    text: str
    language: Language | None


@dataclass(frozen=True, slots=True)
class Line:
    """One milestone as the list shows it; empty where there is nothing to show."""

    milestone: str
    agreement: str
    number: str
    clause: str
    kind: str
    text: Said
    title: Said
    sum: str
    # A promise of money whose sum nobody knows is shown as such.
    sum_unknown: bool
    owed_by: Said
    owed_to: Said | None
    due: str
    due_on: str
    distance: str
    fulfilled: str
    status: MilestoneStatus
    status_word: str


def worded(rows: Iterable[MilestoneRow], words: Words) -> tuple[Line, ...]:
    return tuple(_line(row, words) for row in rows)


def _line(row: MilestoneRow, words: Words) -> Line:
    status, financial = row.status, row.kind is CommitmentKind.FINANCIAL
    left = row.days_left
    done = status is MilestoneStatus.FULFILLED
    counts = left is not None and not done
    return Line(
        milestone=str(row.id),
        agreement=str(row.agreement),
        number=row.agreement_number or "",
        clause=row.clause or "",
        kind=_capital(words.word(row.kind)),
        text=_said(row.text, words),
        title=_said(row.title, words),
        sum="" if row.amount is None else words.money(row.amount, row.currency),
        sum_unknown=row.amount is None and financial,
        owed_by=_body(row.owed_by, words),
        owed_to=_body(row.owed_to, words) if row.owed_to is not None else None,
        due=words.short_date(row.due_on) if row.due_on is not None else "",
        due_on=row.due_on.isoformat() if row.due_on is not None else "",
        distance=_distance(left, words) if counts and left is not None else "",
        fulfilled=words.t("due.fulfilled_on", day=words.short_date(row.fulfilled_on)) if done else "",
        status=status,
        status_word=_capital(words.word(status)),
    )


def _distance(days: int, words: Words) -> str:
    if days == 0:
        return words.t("due.today")
    return words.n("due.in_days", days) if days > 0 else words.n("due.late_days", -days)


def _said(text: Text, words: Words) -> Said:
    language, shown = words.picked(text)
    return Said(shown, None if language == words.language else language)


def _body(body: Body, words: Words) -> Said:
    return _said(body.short_name or body.name, words)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
