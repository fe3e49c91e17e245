"""Lists of agreements: what matches a filter, what the reader may see of it, page by page."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import Invalid, Problem
from agreements.readings import agreements_on, faceting, lifecycle, paging, searching
from agreements.readings.paging import Cursor, Page, gathered, page
from agreements.readings.rows import AgreementRow
from agreements.readings.sql import among, body, joined, key, listed, moment, ready, record, value, word
from agreements.readings.visibility import visible
from agreements.tables.agreements import Agreement
from agreements.vocabulary import AgreementForm, Confidentiality, Status

EXPORT_PAGE = 500
# How far a list is looked through for a common word: a few milliseconds.
LOOKED_THROUGH = 2_000

PARTIES = listed(
    body("o"),
    "party p JOIN organisation o ON o.id = p.organisation WHERE p.agreement = page.id",
    "p.position",
)
ROW = record(
    id=key("page.id"),
    number=word("page.number"),
    status=key("page.status"),
    form=word("page.form"),
    title=ready("page.said_title"),
    signed_on=value("page.signed_on"),
    in_force_on=value("page.in_force_on"),
    ends_on=value("page.runs_to"),
    registered_at=word(moment("page.registered_at")),
    confidentiality=key("page.confidentiality"),
    parties=ready(PARTIES),
    commitments="(SELECT count(*) FROM commitment c WHERE c.agreement = page.id)",
    open_milestones="ahead.milestones",
    next_due_on=value("ahead.due_on"),
)
AHEAD = (
    "CROSS JOIN LATERAL (SELECT count(*) AS milestones,"
    " min(m.due_on) FILTER (WHERE m.held_on IS NULL AND m.paused_on IS NULL) AS due_on"
    " FROM milestone m WHERE m.agreement = page.id AND m.fulfilled_on IS NULL AND m.waived_on IS NULL) ahead"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; an empty tuple narrows nothing. `year` is that of signature.

    `review_by`: the level of confidentiality, where it is not public, is to be reviewed by then. `in_force_on`: the
    rows are as in force on a day, of agreements signed by then; words and parties are found as they are known.
    """

    q: str = ""
    status: tuple[Status, ...] = ()
    form: tuple[AgreementForm, ...] = ()
    organisation: tuple[UUID, ...] = ()
    year: tuple[int, ...] = ()
    confidentiality: tuple[Confidentiality, ...] = ()
    review_by: date | None = None
    in_force_on: date | None = None


async def conditions(asked: Filter, actor: Actor) -> QueryString:
    """The filter and the reader's rights as one condition on `agreement a`."""
    return _conditions(asked, actor, await searching.condition(asked.q) if asked.q.strip() else None)


def _conditions(asked: Filter, actor: Actor, words: QueryString | None) -> QueryString:
    made = [visible(actor, many=True)]
    if asked.in_force_on is not None:
        if asked.status:
            # Where each stood on the day follows from its whole dossier, which is read for the rows of a page alone.
            raise Invalid(Problem("status", "as_on.no_status_on_a_day"))
        made.append(QueryString("(a.signed_on IS NULL OR a.signed_on <= {})", asked.in_force_on))
    if words is not None:
        made.append(words)
    if asked.status:
        made.append(
            QueryString("{} = ANY({})", lifecycle.status(actor.today), [str(each) for each in asked.status])
        )
    if asked.form:
        made.append(among("a.form", [str(each) for each in asked.form]))
    if asked.organisation:
        made.append(
            QueryString(
                "a.id IN (SELECT agreement FROM party WHERE organisation = ANY({}))", list(asked.organisation)
            )
        )
    if asked.year:
        made.append(QueryString("extract(year FROM a.signed_on)::int = ANY({})", list(asked.year)))
    if asked.confidentiality:
        made.append(QueryString("a.confidentiality = ANY({})", [str(each) for each in asked.confidentiality]))
    if asked.review_by is not None:
        made.append(
            QueryString(
                "a.confidentiality <> 'public' AND a.confidentiality_review_on <= {}", asked.review_by
            )
        )
    return joined(made)


async def listing(asked: Filter, actor: Actor, *, limit: int = 50, cursor: Cursor | None = None) -> Page:
    """One page of agreements, newest entry first. One statement, or two where a search is not for a common word.

    As in force on a day it takes three more. Raises `Invalid` where that is asked for with a status.
    """
    read = await _page(asked, actor, limit, cursor)
    if asked.in_force_on is None:
        return read
    return replace(
        read, said=msgspec.json.encode(await agreements_on.on(rows(read), asked.in_force_on, actor))
    )


async def _page(asked: Filter, actor: Actor, limit: int, cursor: Cursor | None) -> Page:
    """The page as the register has its rows.

    A common word fills a page soon, wherever one begins: so the first rows of the list are looked through for it, and
    on the way it is found out what the words are else.
    """
    search = searching.search(asked.q)
    if search is not None:
        where = _conditions(asked, actor, None)
        row = await _read(where, actor, limit, cursor, search)
        if row["found"] > limit and not row["hit_number"] and not row["hit_bodies"]:
            return page(row, limit, cursor)
        where = _conditions(asked, actor, search.condition(row))
    else:
        where = await conditions(asked, actor)
    return page(await _read(where, actor, limit, cursor), limit, cursor)


async def _read(
    where: QueryString,
    actor: Actor,
    limit: int,
    cursor: Cursor | None,
    search: searching.Search | None = None,
) -> Mapping[str, Any]:
    back = cursor is not None and cursor.back
    if cursor is not None:
        where = joined([where, QueryString(f"a.id {'>' if back else '<'} {{}}", cursor.key)])
    order = "a.id" if back else "a.id DESC"
    among = "agreement a WHERE {}"
    also = []
    if search is not None:
        also = [search.kinds()]
        looked = f"(SELECT * FROM agreement a WHERE {{}} ORDER BY {order} LIMIT {LOOKED_THROUGH}) a"
        among = f"{looked} WHERE {searching.words_in('a', search.said)}"
    source = (
        f"(SELECT a.*, {{}} AS status, {{}} AS runs_to FROM {among} ORDER BY {order} LIMIT {limit + 1}) page"
    )
    [row] = await Agreement.raw(
        gathered(ROW, f"{source} {AHEAD}", limit=limit, also=bool(also)),
        *also,
        lifecycle.status(actor.today),
        lifecycle.runs_to(actor.today),
        where,
    )
    found: Mapping[str, Any] = row
    return found


def rows(read: Page) -> tuple[AgreementRow, ...]:
    return msgspec.json.decode(read.said, type=tuple[AgreementRow, ...])


async def every(asked: Filter, actor: Actor) -> AsyncIterator[AgreementRow]:
    """All rows of a list, a page at a time, for exports: exactly what the screen would show."""
    async for read in paging.every(lambda cursor: listing(asked, actor, limit=EXPORT_PAGE, cursor=cursor)):
        for row in rows(read):
            yield row


async def facets(asked: Filter, actor: Actor) -> faceting.Facets:
    """How many agreements each further choice would leave."""
    keys = {
        "status": QueryString("array[{}]", lifecycle.status(actor.today)),
        "form": QueryString("array[a.form]"),
        "year": QueryString("array[extract(year FROM a.signed_on)::int::text]"),
        "confidentiality": QueryString("array[a.confidentiality]"),
        "organisation": QueryString(
            "array(SELECT DISTINCT p.organisation::text FROM party p WHERE p.agreement = a.id)"
        ),
    }
    if asked.in_force_on is not None:
        del keys["status"]
    return await faceting.count(asked, keys, "agreement a", lambda filtered: conditions(filtered, actor))


async def total(asked: Filter, actor: Actor) -> int | None:
    """How many match, or None when too many to count."""
    return await faceting.total("agreement a", await conditions(asked, actor))
