"""The lines of the list of commitments, worded.

A line is worded here once, so that its template only prints: 50 lines put together by macros took five times as long.
All that is not made of digits and letters of ours is escaped here too, which is what `Html` says of it.
"""

import html
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, NewType

import msgspec
from msgspec import Struct

from agreements.readings.paging import Page
from agreements.rules.contents import Text
from agreements.vocabulary import CommitmentKind, MilestoneStatus
from agreements.wording.words import Words

# Text that is escaped. A plain one: making eight `Markup` a line took a third of the time of all.
Html = NewType("Html", str)
NOTHING = Html("")


class Named(Struct, frozen=True):
    """A body's names."""

    name: Text
    short_name: Text


class Row(Struct, frozen=True):
    """What a line needs of `readings.rows.MilestoneRow`; ids stay text, which reads twice as fast."""

    id: str
    agreement: str
    agreement_number: str | None
    clause: str | None
    kind: str
    text: Text
    title: Text
    owed_by: Named
    owed_to: Named | None
    amount: str | None
    currency: str | None
    due_on: date | None
    status: str
    days_left: int | None
    fulfilled_on: date | None
    after_the_end: bool


DECODER = msgspec.json.Decoder(tuple[Row, ...])


class Line(NamedTuple):
    """One milestone as the list shows it; empty where there is nothing to show.

    A tuple, so that the template takes it apart at once: asked for one by one, its parts took a third of the page.
    """

    milestone: str
    agreement: str
    number: Html
    clause: Html
    kind: Html
    text: Html
    title: Html
    sum: Html
    # A promise of money whose sum nobody knows is shown as such.
    sum_unknown: bool
    owed_by: Html
    owed_to: Html
    due: str
    due_on: str
    distance: Html
    fulfilled: Html
    after_the_end: bool
    status: str
    status_word: Html


# How far the day is means nothing for what is done, waived or on hold.
SETTLED = frozenset({MilestoneStatus.FULFILLED, MilestoneStatus.HELD, MilestoneStatus.WAIVED})


def worded(read: Page, words: Words) -> tuple[Line, ...]:
    """The lines of one page of the list."""
    return tuple(_line(row, words) for row in DECODER.decode(read.said))


def _line(row: Row, words: Words) -> Line:
    left = row.days_left
    done = row.status == MilestoneStatus.FULFILLED
    # Its day passed before anybody decided on the report.
    undecided = row.status == MilestoneStatus.REPORTED and left is not None and left < 0
    over = row.after_the_end and row.status not in {MilestoneStatus.FULFILLED, MilestoneStatus.WAIVED}
    counts = left is not None and row.status not in SETTLED and not over
    return Line(
        milestone=row.id,
        agreement=row.agreement,
        number=escaped(row.agreement_number or ""),
        clause=escaped(row.clause or ""),
        kind=_word(f"commitment_kind.{row.kind}", words),
        text=_said(row.text, words),
        title=_said(row.title, words),
        sum=escaped("" if row.amount is None else words.money(Decimal(row.amount), row.currency)),
        sum_unknown=row.amount is None and row.kind == CommitmentKind.FINANCIAL,
        owed_by=_body(row.owed_by, words),
        owed_to=_body(row.owed_to, words) if row.owed_to is not None else NOTHING,
        due=words.short_date(row.due_on) if row.due_on is not None else "",
        due_on=row.due_on.isoformat() if row.due_on is not None else "",
        distance=_distance(left, words) if counts and left is not None else NOTHING,
        fulfilled=escaped(
            words.t("due.fulfilled_on", day=words.short_date(row.fulfilled_on)) if done else ""
        ),
        after_the_end=over,
        status=row.status,
        status_word=_word("due.reported_late" if undecided else f"milestone_status.{row.status}", words),
    )


# The words for three languages, and for a few years before and after today.
@lru_cache(maxsize=8_192)
def _distance(days: int, words: Words) -> Html:
    if days == 0:
        return escaped(words.t("due.today"))
    return escaped(words.n("due.in_days", days) if days > 0 else words.n("due.late_days", -days))


@lru_cache(maxsize=256)
def _word(key: str, words: Words) -> Html:
    said = words.t(key)
    return escaped(said[:1].upper() + said[1:])


def escaped(text: str) -> Html:
    return Html(html.escape(text)) if text else NOTHING


def _said(text: Text, words: Words) -> Html:
    """A text, marked with its own language where that is not the reader's."""
    language, shown = words.picked(text)
    said = escaped(shown)
    return said if language is words.language else Html(f'<span lang="{language}">{said}</span>')


def _body(body: Named, words: Words) -> Html:
    return _said(body.short_name or body.name, words)
