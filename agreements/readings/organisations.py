"""Bodies: found by name, and read one at a time."""

from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.searching import words, words_in
from agreements.readings.sql import body, listed, text
from agreements.readings.values import Body, Organisation
from agreements.readings.visibility import visible
from agreements.tables.organisations import Organisation as Table
from agreements.vocabulary import Language, OrganisationKind

IDENTIFIERS = listed(
    "json_build_object('scheme', i.scheme, 'value', i.value)",
    "organisation_identifier i WHERE i.organisation = o.id",
    "i.scheme, i.value",
)
ALIASES = listed("x.alias", "organisation_alias x WHERE x.organisation = o.id", "x.alias")
WHOLE = (
    f"json_build_object('id', o.id, 'name', {text('o', 'name')}, 'short_name', {text('o', 'short_name')},"
    f" 'kind', o.kind, 'country', o.country, 'identifiers', {IDENTIFIERS}, 'aliases', {ALIASES},"
    " 'email', o.email, 'phone', o.phone, 'address', o.address, 'ended_on', o.ended_on,"
    " 'revision', (SELECT max(revision) FROM ledger_entry WHERE subject = o.id), 'approval_days', o.approval_days)"
)
MOST = 500


class Counted(Struct, frozen=True):
    """A body with how much of the register the reader sees of it."""

    body: Body
    agreements: int
    open_milestones: int


def _matching(q: str, kind: OrganisationKind | None) -> QueryString:
    said = words(q)
    like = "%" + "%".join(said) + "%"
    found = QueryString(words_in("o", " ".join(said)) if said else "true")
    former = QueryString(words_in("n", " ".join(said)) if said else "true")
    kinds = QueryString("o.kind = {}", str(kind)) if kind else QueryString("true")
    return QueryString(
        "(o.names LIKE {} OR {} OR EXISTS (SELECT 1 FROM organisation_alias x"
        " WHERE x.organisation = o.id AND fold(x.alias) LIKE {}) OR EXISTS (SELECT 1 FROM organisation_name n"
        " WHERE n.organisation = o.id AND (n.names LIKE {} OR {}))) AND {}",
        like,
        found,
        like,
        like,
        former,
        kinds,
    )


def _order(language: Language) -> str:
    names = ", ".join(f"o.name_{each}" for each in (language, Language.KY, Language.RU, Language.EN))
    return f'ky_sort_key(coalesce({names})) COLLATE "C", o.id'


async def said(q: str = "", *, kind: OrganisationKind | None = None, language: Language = Language.KY) -> str:
    """All matching bodies as a JSON list, in the order of the alphabet; at most `MOST`."""
    [row] = await Table.raw(
        f"SELECT coalesce(json_agg({WHOLE} ORDER BY {_order(language)}), '[]')::text AS said"
        f" FROM (SELECT * FROM organisation o WHERE {{}} ORDER BY {_order(language)} LIMIT {MOST}) o",
        _matching(q, kind),
    )
    return str(row["said"])


async def of(organisation: UUID) -> Organisation:
    """Raises `NotFound`."""
    return msgspec.json.decode(await said_of(organisation), type=Organisation)


async def said_of(organisation: UUID) -> str:
    """One body as JSON. Raises `NotFound`."""
    rows = await Table.raw(
        f"SELECT {WHOLE}::text AS said FROM organisation o WHERE o.id = {{}}", organisation
    )
    if not rows:
        raise NotFound("errors.no_organisation")
    return str(rows[0]["said"])


async def bodies(*, language: Language = Language.KY) -> tuple[Body, ...]:
    """Every body in short, for choosing from."""
    [row] = await Table.raw(
        f"SELECT coalesce(json_agg({body('o')} ORDER BY {_order(language)}), '[]')::text AS said FROM organisation o"
    )
    return msgspec.json.decode(row["said"], type=tuple[Body, ...])


async def counted(
    actor: Actor, q: str = "", *, kind: OrganisationKind | None = None, language: Language = Language.KY
) -> tuple[Counted, ...]:
    """The matching bodies with what the reader sees of each."""
    [row] = await Table.raw(
        f"SELECT coalesce(json_agg(json_build_object('body', {body('o')}, 'agreements',"
        " coalesce(k.agreements, 0), 'open_milestones', coalesce(k.milestones, 0))"
        f" ORDER BY {_order(language)}), '[]')::text AS said"
        f" FROM (SELECT * FROM organisation o WHERE {{}} ORDER BY {_order(language)} LIMIT {MOST}) o"
        " LEFT JOIN LATERAL (SELECT (SELECT count(DISTINCT a.id) FROM party p JOIN agreement a ON a.id = p.agreement"
        " WHERE p.organisation = o.id AND a.registered_at IS NOT NULL AND {}) AS agreements,"
        " (SELECT count(*) FROM milestone m JOIN agreement a ON a.id = m.agreement WHERE m.owed_by = o.id"
        " AND m.fulfilled_on IS NULL AND m.waived_on IS NULL AND a.registered_at IS NOT NULL AND {}) AS milestones)"
        " k ON true",
        _matching(q, kind),
        visible(actor, many=True),
        visible(actor, many=True),
    )
    return msgspec.json.decode(row["said"], type=tuple[Counted, ...])
