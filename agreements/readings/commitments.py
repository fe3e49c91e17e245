"""Lists of what is owed: one row for each milestone of a registered agreement."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

import msgspec
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings import faceting, lifecycle, paging, searching
from agreements.readings.agreements import EXPORT_PAGE
from agreements.readings.paging import Cursor, Page, gathered, page
from agreements.readings.rows import MilestoneRow, PaidRow
from agreements.readings.sql import among, body, instalments, joined, key, ready, record, text, value, word
from agreements.readings.visibility import NO, visible
from agreements.rules import money
from agreements.rules.money import Promise
from agreements.tables.commitments import Milestone
from agreements.vocabulary import CommitmentKind, MilestoneStatus

ROW = record(
    id=key("page.id"),
    agreement=key("page.agreement"),
    agreement_number=word("page.number"),
    agreement_title=ready("page.agreement_title"),
    commitment=key("page.commitment"),
    clause=value("page.clause"),
    kind=key("page.kind"),
    text=ready("page.text"),
    title=ready("page.title"),
    owed_by=ready(f"SELECT {body('b')} FROM organisation b WHERE b.id = page.owed_by"),
    owed_to=ready(f"SELECT {body('t')} FROM organisation t WHERE t.id = page.owed_to"),
    amount=word("page.amount"),
    currency=word("page.currency"),
    due_on=value("page.due_on"),
    status=key("page.status"),
    days_left=value("page.days_left"),
    fulfilled_on=value("page.fulfilled_on"),
    after_the_end=value("page.after_the_end"),
)
COLUMNS = (
    "m.id, m.agreement, m.commitment, m.owed_by, m.due_on, m.fulfilled_on, a.number, c.clause, c.kind, c.owed_to,"
    f" coalesce(m.amount, c.amount) AS amount, c.currency, m.position,"
    " c.amount AS promised, c.ended_on IS NOT NULL AS ended,"
    f" {text('a', 'title')} AS agreement_title,"
    f" {text('c', 'text')} AS text, {text('m', 'title')} AS title"
)
PROMISE = (
    "json_build_object('amount', {c}.promised::text, 'currency', {c}.currency, 'ended', {c}.ended,"
    " 'instalments', {i})"
)
PAID_ROW = (
    f"(jsonb_build_object('promise', {PROMISE.format(c='page', i=instalments('page.commitment'))}, 'place',"
    " (SELECT count(*) FROM milestone b WHERE b.commitment = page.commitment"
    f" AND (b.position, b.id) < (page.position, page.id))) || {ROW}::jsonb)"
)
SOURCE = "milestone m JOIN commitment c ON c.id = m.commitment JOIN agreement a ON a.id = m.agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; empty narrows nothing. `open` is True for what is owed still.

    That is neither fulfilled nor waived, nor came due only after the agreement was over.
    """

    q: str = ""
    owed_by: tuple[UUID, ...] = ()
    owed_to: tuple[UUID, ...] = ()
    organisation: tuple[UUID, ...] = ()
    agreement: UUID | None = None
    commitment: UUID | None = None
    kind: tuple[CommitmentKind, ...] = ()
    status: tuple[MilestoneStatus, ...] = ()
    open: bool | None = None
    due_from: date | None = None
    due_to: date | None = None


async def conditions(asked: Filter, actor: Actor) -> QueryString:
    """The filter and the reader's rights as one condition on `milestone m`, its commitment `c` and agreement `a`."""
    narrow = asked.owed_by or asked.agreement is not None or asked.commitment is not None
    made = [QueryString("a.registered_at IS NOT NULL"), visible(actor, many=not narrow)]
    if asked.q.strip():
        made.append(await searching.promises(asked.q))
    made += [among(column, given) for column, given in _bodies(asked) if given]
    if asked.organisation:
        bodies = list(asked.organisation)
        made.append(QueryString("(m.owed_by = ANY({}) OR c.owed_to = ANY({}))", bodies, bodies))
    if asked.agreement is not None:
        made.append(QueryString("m.agreement = {}", asked.agreement))
    if asked.commitment is not None:
        made.append(QueryString("m.commitment = {}", asked.commitment))
    if asked.kind:
        made.append(among("c.kind", [str(each) for each in asked.kind]))
    made += _status(asked, actor.today)
    if asked.due_from is not None:
        made.append(QueryString("m.due_on >= {}", asked.due_from))
    if asked.due_to is not None:
        made.append(QueryString("m.due_on <= {}", asked.due_to))
    return joined(made)


def _bodies(asked: Filter) -> tuple[tuple[str, tuple[UUID, ...]], ...]:
    return (("m.owed_by", asked.owed_by), ("c.owed_to", asked.owed_to))


def _status(asked: Filter, today: date) -> list[QueryString]:
    """Whatever leaves out the fulfilled says so plainly, since the indexes hold the open ones alone."""
    made = []
    wanted = asked.status
    if asked.open is True or (wanted and MilestoneStatus.FULFILLED not in wanted):
        made.append(QueryString("m.fulfilled_on IS NULL"))
    if asked.open is True:
        made.append(QueryString("m.waived_on IS NULL AND NOT {}", lifecycle.after_the_end(today)))
    if asked.open is False:
        over = lifecycle.after_the_end(today)
        made.append(QueryString("(m.fulfilled_on IS NOT NULL OR m.waived_on IS NOT NULL OR {})", over))
    if wanted:
        made.append(
            QueryString("{} = ANY({})", lifecycle.milestone_status(today), [str(each) for each in wanted])
        )
    return made


async def listing(
    asked: Filter, actor: Actor, *, limit: int = 50, cursor: Cursor | None = None, row: str = ROW
) -> Page:
    """One page, by due day, the unknown ones last. One statement, or two to four where words are searched for."""
    where = await conditions(asked, actor)
    back = cursor is not None and cursor.back
    if cursor is not None:
        where = joined([where, _beyond(cursor)])
    order = "m.due_on DESC NULLS FIRST, m.id DESC" if back else "m.due_on, m.id"
    source = (
        f"(SELECT {COLUMNS}, {{}} AS status, m.due_on - {{}}::date AS days_left, {{}} AS after_the_end"
        f" FROM {SOURCE} WHERE {{}} ORDER BY {order} LIMIT {limit + 1}) page"
    )
    [read] = await Milestone.raw(
        gathered(row, source, limit=limit, day="page.due_on"),
        lifecycle.milestone_status(actor.today),
        actor.today,
        NO if asked.open is True else lifecycle.after_the_end(actor.today),
        where,
    )
    return page(read, limit, cursor)


def _beyond(cursor: Cursor) -> QueryString:
    """After or before a row, where an unknown day comes after every known one."""
    if cursor.back:
        if cursor.day is None:
            return QueryString("(m.due_on IS NOT NULL OR m.id < {})", cursor.key)
        return QueryString("(m.due_on, m.id) < ({}, {})", cursor.day, cursor.key)
    if cursor.day is None:
        return QueryString("(m.due_on IS NULL AND m.id > {})", cursor.key)
    return QueryString("((m.due_on, m.id) > ({}, {}) OR m.due_on IS NULL)", cursor.day, cursor.key)


def rows(read: Page) -> tuple[MilestoneRow, ...]:
    return msgspec.json.decode(read.said, type=tuple[MilestoneRow, ...])


async def every(asked: Filter, actor: Actor) -> AsyncIterator[PaidRow]:
    """All rows of a list with the sums of their promises, for exports: exactly what the screen would show."""
    read = partial(listing, asked, actor, limit=EXPORT_PAGE, row=PAID_ROW)
    async for found in paging.every(lambda cursor: read(cursor=cursor)):
        for row in msgspec.json.decode(found.said, type=tuple[PaidRow, ...]):
            yield row


async def unscheduled(asked: Filter, actor: Actor) -> dict[str, tuple[Decimal, Decimal]]:
    """What is promised and falls due with no milestone, by currency, and what of that is outstanding.

    Of the promises that match whatever is asked of them; what is asked of a milestone does not narrow it.
    """
    promised = replace(asked, status=(), open=None, due_from=None, due_to=None)
    [read] = await Milestone.raw(
        "SELECT coalesce(json_agg(g.said), '[]')::text AS said FROM ("
        f"SELECT {PROMISE.format(c='c', i=instalments('c.id'))} AS said FROM ("
        "SELECT DISTINCT c.id, c.amount AS promised, c.currency, c.ended_on IS NOT NULL AS ended"
        " FROM commitment c JOIN agreement a ON a.id = c.agreement LEFT JOIN milestone s ON s.commitment = c.id"
        " CROSS JOIN LATERAL (SELECT c.agreement, c.id AS commitment, coalesce(s.owed_by, c.owed_by) AS owed_by) m"
        " WHERE c.amount IS NOT NULL AND {}) c) g",
        await conditions(promised, actor),
    )
    return money.unscheduled(msgspec.json.decode(read["said"], type=tuple[Promise, ...]))


async def total(asked: Filter, actor: Actor) -> int | None:
    """How many match, or None when too many to count."""
    return await faceting.total(SOURCE, await conditions(asked, actor))


async def facets(asked: Filter, actor: Actor) -> faceting.Facets:
    """How many rows each further choice would leave."""
    keys = {
        "status": QueryString("array[{}]", lifecycle.milestone_status(actor.today)),
        "kind": QueryString("array[c.kind]"),
        "owed_by": QueryString("array[m.owed_by::text]"),
        "owed_to": QueryString("array[c.owed_to::text]"),
    }
    return await faceting.count(asked, keys, SOURCE, lambda filtered: conditions(filtered, actor))
