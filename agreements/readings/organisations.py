"""Bodies: found by name, and read one at a time."""

from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.paging import Cursor, Page, gathered, page
from agreements.readings.searching import words, words_in
from agreements.readings.sql import body, joined, listed, text
from agreements.readings.values import Body, Organisation
from agreements.readings.visibility import visible
from agreements.tables.organisations import Organisation as Table
from agreements.vocabulary import Language, OrganisationKind

SHOWN = 50


def _whole(alias: str) -> str:
    """A body with all that is known of it, as JSON."""
    identifiers = listed(
        "json_build_object('scheme', i.scheme, 'value', i.value)",
        f"organisation_identifier i WHERE i.organisation = {alias}.id",
        "i.scheme, i.value",
    )
    aliases = listed("x.alias", f"organisation_alias x WHERE x.organisation = {alias}.id", "x.alias")
    return (
        f"json_build_object('id', {alias}.id, 'name', {text(alias, 'name')}, 'short_name',"
        f" {text(alias, 'short_name')}, 'kind', {alias}.kind, 'country', {alias}.country,"
        f" 'identifiers', {identifiers}, 'aliases', {aliases}, 'email', {alias}.email, 'phone', {alias}.phone,"
        f" 'address', {alias}.address, 'ended_on', {alias}.ended_on, 'revision',"
        f" (SELECT max(revision) FROM ledger_entry WHERE subject = {alias}.id), 'approval_days',"
        f" {alias}.approval_days)"
    )


class Counted(Struct, frozen=True):
    """A body with how much of the register the reader sees of it."""

    body: Body
    agreements: int
    open_milestones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list is narrowed to; empty narrows nothing."""

    q: str = ""
    kinds: tuple[OrganisationKind, ...] = ()


def _matching(asked: Filter) -> QueryString:
    said = words(asked.q)
    like = "%" + "%".join(said) + "%"
    found = QueryString(words_in("o", " ".join(said)) if said else "true")
    former = QueryString(words_in("n", " ".join(said)) if said else "true")
    kinds = [str(kind) for kind in asked.kinds or OrganisationKind]
    return QueryString(
        "(o.names LIKE {} OR {} OR EXISTS (SELECT 1 FROM organisation_alias x"
        " WHERE x.organisation = o.id AND fold(x.alias) LIKE {}) OR EXISTS (SELECT 1 FROM organisation_name n"
        " WHERE n.organisation = o.id AND (n.names LIKE {} OR {}))) AND o.kind = ANY({})",
        like,
        found,
        like,
        like,
        former,
        kinds,
    )


def _place(language: Language, alias: str = "o") -> tuple[str, str]:
    """What the list is ordered by: the name in the reader's alphabet, then the id."""
    names = ", ".join(f"{alias}.name_{each}" for each in (language, Language.KY, Language.RU, Language.EN))
    return f'ky_sort_key(coalesce({names})) COLLATE "C"', f"{alias}.id"


def _window(asked: Filter, language: Language, limit: int, cursor: Cursor | None) -> QueryString:
    """The bodies of one page and one more, in the order of the alphabet. The cursor's name is looked up by its id."""
    where, back = _matching(asked), cursor is not None and cursor.back
    if cursor is not None:
        here, there = ", ".join(_place(language)), ", ".join(_place(language, "c"))
        beyond = f"({here}) {'<' if back else '>'} (SELECT {there} FROM organisation c WHERE c.id = {{}})"
        where = joined([where, QueryString(beyond, cursor.key)])
    order = ", ".join(f"{each} DESC" if back else each for each in _place(language))
    return QueryString(
        f"(SELECT o.* FROM organisation o WHERE {{}} ORDER BY {order} LIMIT {limit + 1})", where
    )


async def listing(
    asked: Filter, *, language: Language = Language.KY, limit: int = SHOWN, cursor: Cursor | None = None
) -> Page:
    """One page of bodies with all that is known of them."""
    window = _window(asked, language, limit, cursor)
    [row] = await Table.raw(gathered(_whole("page"), "{} page", limit=limit), window)
    return page(row, limit, cursor)


async def totals(q: str) -> dict[str, int | None]:
    """How many bodies have these words, by kind."""
    rows = await Table.raw(
        "SELECT o.kind, count(*) AS count FROM organisation o WHERE {} GROUP BY o.kind",
        _matching(Filter(q=q)),
    )
    return {row["kind"]: row["count"] for row in rows}


async def of(organisation: UUID) -> Organisation:
    """Raises `NotFound`."""
    return msgspec.json.decode(await said_of(organisation), type=Organisation)


async def said_of(organisation: UUID) -> str:
    """One body as JSON. Raises `NotFound`."""
    rows = await Table.raw(
        f"SELECT {_whole('o')}::text AS said FROM organisation o WHERE o.id = {{}}", organisation
    )
    if not rows:
        raise NotFound("errors.no_organisation")
    return str(rows[0]["said"])


async def bodies(*, language: Language = Language.KY) -> tuple[Body, ...]:
    """Every body in short, for choosing from."""
    [row] = await Table.raw(
        f"SELECT coalesce(json_agg({body('o')} ORDER BY {', '.join(_place(language))}), '[]')::text AS said"
        " FROM organisation o"
    )
    return msgspec.json.decode(row["said"], type=tuple[Body, ...])


COUNTS = (
    "SELECT (SELECT count(DISTINCT a.id) FROM party p JOIN agreement a ON a.id = p.agreement"
    " WHERE p.organisation = page.id AND a.registered_at IS NOT NULL AND {}) AS agreements,"
    " (SELECT count(*) FROM milestone m JOIN agreement a ON a.id = m.agreement WHERE m.owed_by = page.id"
    " AND m.fulfilled_on IS NULL AND m.waived_on IS NULL AND a.registered_at IS NOT NULL AND {}) AS milestones"
)
# The past has no index of bodies, so the whole of it is counted, once for all that are shown.
COUNTS_THEN = (
    "WITH seen AS MATERIALIZED (SELECT a.id FROM agreement a WHERE a.registered_at IS NOT NULL AND {}),"
    " parts AS MATERIALIZED (SELECT p.organisation, count(DISTINCT s.id) AS agreements FROM party p"
    " JOIN seen s ON s.id = p.agreement GROUP BY p.organisation),"
    " duties AS MATERIALIZED (SELECT m.owed_by, count(*) AS milestones FROM milestone m"
    " JOIN seen s ON s.id = m.agreement WHERE m.fulfilled_on IS NULL AND m.waived_on IS NULL GROUP BY m.owed_by)"
    " SELECT coalesce((SELECT agreements FROM parts WHERE organisation = page.id), 0) AS agreements,"
    " coalesce((SELECT milestones FROM duties WHERE owed_by = page.id), 0) AS milestones"
)


async def counted(
    asked: Filter,
    actor: Actor,
    *,
    language: Language = Language.KY,
    limit: int = SHOWN,
    cursor: Cursor | None = None,
) -> Page:
    """One page of bodies with what the reader sees of each."""
    row = f"json_build_object('body', {body('page')}, 'agreements', k.agreements, 'open_milestones', k.milestones)"
    seen = visible(actor, many=True)
    counts = QueryString(COUNTS, seen, seen) if actor.known_on is None else QueryString(COUNTS_THEN, seen)
    window = _window(asked, language, limit, cursor)
    source = "{} page LEFT JOIN LATERAL ({}) k ON true"
    [read] = await Table.raw(gathered(row, source, limit=limit), window, counts)
    return page(read, limit, cursor)


def rows(read: Page) -> tuple[Counted, ...]:
    return msgspec.json.decode(read.said, type=tuple[Counted, ...])
