"""Payments: what one says, and the list of them, the latest first."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings.paging import Cursor, Page, gathered, page
from agreements.readings.sql import body, document, joined, listed, moment
from agreements.readings.values import Body, Document
from agreements.readings.visibility import visible
from agreements.tables.payments import Payment as Table


class PaymentRow(Struct, frozen=True):
    """One line of a list of payments: a payment with the agreement it belongs to."""

    id: UUID
    agreement: UUID
    agreement_number: str | None
    commitment: UUID
    milestone: UUID
    paid_on: date
    amount: Decimal
    currency: str
    payer: Body
    payee: Body | None
    note: str | None
    recorded_at: datetime
    recorded_by: UUID
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None
    withdrawal_reason: str | None
    evidence: tuple[Document, ...]


def pairs(alias: str) -> str:
    """Names and values of a payment's JSON, for `json_build_object`."""
    of_it = f"document e WHERE e.payment = {alias}.id AND e.agreement = {alias}.agreement"
    evidence = listed(document("e"), of_it, "e.id")
    return (
        f"'id', {alias}.id, 'milestone', {alias}.milestone, 'paid_on', {alias}.paid_on,"
        f" 'amount', {alias}.amount::text, 'currency', {alias}.currency,"
        f" 'payer', (SELECT {body('b')} FROM organisation b WHERE b.id = {alias}.payer),"
        f" 'payee', (SELECT {body('t')} FROM organisation t WHERE t.id = {alias}.payee), 'note', {alias}.note,"
        f" 'recorded_at', {moment(f'{alias}.recorded_at')}, 'recorded_by', {alias}.recorded_by,"
        f" 'withdrawn_at', {moment(f'{alias}.withdrawn_at')}, 'withdrawn_by', {alias}.withdrawn_by,"
        f" 'withdrawal_reason', {alias}.withdrawal_reason, 'evidence', {evidence}"
    )


ROW = (
    "json_build_object('agreement', page.agreement, 'agreement_number', page.number,"
    f" 'commitment', page.commitment, {pairs('page')})"
)
SOURCE = "payment y JOIN milestone m ON m.id = y.milestone JOIN agreement a ON a.id = y.agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list is narrowed to; empty narrows nothing. `organisation` paid or was paid."""

    organisation: UUID | None = None
    agreement: UUID | None = None
    commitment: UUID | None = None
    milestone: UUID | None = None
    currency: str | None = None
    paid_from: date | None = None
    paid_to: date | None = None
    withdrawn: bool | None = None


def conditions(asked: Filter, actor: Actor) -> QueryString:
    """The filter and the reader's rights as one condition."""
    made = [visible(actor, many=asked.agreement is None and asked.milestone is None)]
    if asked.organisation is not None:
        made.append(QueryString("(y.payer = {} OR y.payee = {})", asked.organisation, asked.organisation))
    for column, value in (
        ("y.agreement", asked.agreement),
        ("m.commitment", asked.commitment),
        ("y.milestone", asked.milestone),
        ("y.currency", asked.currency),
    ):
        if value is not None:
            made.append(QueryString(f"{column} = {{}}", value))
    if asked.paid_from is not None:
        made.append(QueryString("y.paid_on >= {}", asked.paid_from))
    if asked.paid_to is not None:
        made.append(QueryString("y.paid_on <= {}", asked.paid_to))
    if asked.withdrawn is not None:
        made.append(QueryString(f"y.withdrawn_at IS {'NOT ' if asked.withdrawn else ''}NULL"))
    return joined(made)


async def listing(asked: Filter, actor: Actor, *, limit: int = 50, cursor: Cursor | None = None) -> Page:
    """One page of payments, the latest first. One statement."""
    where = conditions(asked, actor)
    back = cursor is not None and cursor.back
    if cursor is not None:
        beyond = QueryString(f"(y.paid_on, y.id) {'>' if back else '<'} ({{}}, {{}})", cursor.day, cursor.key)
        where = joined([where, beyond])
    order = "y.paid_on, y.id" if back else "y.paid_on DESC, y.id DESC"
    source = f"(SELECT y.*, a.number, m.commitment FROM {SOURCE} WHERE {{}} ORDER BY {order} LIMIT {limit + 1}) page"
    [row] = await Table.raw(gathered(ROW, source, limit=limit, day="page.paid_on"), where)
    return page(row, limit, cursor)


def rows(read: Page) -> tuple[PaymentRow, ...]:
    return msgspec.json.decode(read.said, type=tuple[PaymentRow, ...])
