"""How an agreement stands to others, seen from both ends. What the reader may not see is not there."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import lifecycle
from agreements.readings.sql import body, listed, text
from agreements.readings.values import Body
from agreements.readings.visibility import visible
from agreements.rules.contents import Text
from agreements.tables.agreements import Agreement
from agreements.tables.relations import Relation
from agreements.vocabulary import AgreementForm, RelationKind, Status


class Related(Struct, frozen=True):
    """The agreement at the other end, in short."""

    id: UUID
    number: str | None
    status: Status
    form: AgreementForm | None
    title: Text
    signed_on: date | None
    in_force_on: date | None
    ends_on: date | None
    parties: tuple[Body, ...]


class Link(Struct, frozen=True):
    """A relation. `outgoing`: it is this agreement that is the annex, that supersedes; else the other one."""

    id: UUID
    kind: RelationKind
    outgoing: bool
    other: Related


PARTIES = listed(
    body("o"),
    "party p JOIN organisation o ON o.id = p.organisation WHERE p.agreement = a.id",
    "p.position, p.id",
)
LINK = (
    "json_build_object('id', r.id, 'kind', r.kind, 'outgoing', r.agreement = {}, 'other', json_build_object("
    f"'id', a.id, 'number', a.number, 'status', {{}}, 'form', a.form, 'title', {text('a', 'title')},"
    " 'signed_on', a.signed_on, 'in_force_on', a.in_force_on, 'ends_on', a.ends_on,"
    f" 'parties', {PARTIES}))"
)
LINKS = (
    f"SELECT coalesce(json_agg({LINK} ORDER BY r.agreement <> {{}}, r.kind, r.id), '[]')::text AS said"
    " FROM relation r JOIN agreement a ON a.id = CASE WHEN r.agreement = {} THEN r.other ELSE r.agreement END"
    " WHERE (r.agreement = {} OR r.other = {}) AND {}"
)


async def of(agreement: UUID, actor: Actor) -> tuple[Link, ...]:
    """The relations of an agreement that the actor may read, its own first."""
    return msgspec.json.decode(await said(agreement, actor), type=tuple[Link, ...])


async def said(agreement: UUID, actor: Actor) -> str:
    """The same as a JSON list."""
    [row] = await Relation.raw(
        LINKS,
        agreement,
        lifecycle.status(actor.today),
        agreement,
        agreement,
        agreement,
        agreement,
        visible(actor),
    )
    return str(row["said"])


async def is_registered(agreement: UUID, actor: Actor) -> bool:
    """Whether there is such a registered agreement, as far as the actor may know."""
    return bool(await _found(QueryString("a.id = {}", agreement), actor))


async def numbered(number: str, actor: Actor) -> UUID | None:
    """The agreement registered under a number, as far as the actor may know."""
    rows = await _found(QueryString("a.number = {}", number), actor)
    return UUID(str(rows[0]["id"])) if rows else None


async def agreement_of(relation: UUID, actor: Actor) -> UUID:
    """The agreement that says a relation. Raises `NotFound`, also for what the actor may not read."""
    rows = await Relation.raw(
        "SELECT r.agreement FROM relation r JOIN agreement a ON a.id = r.agreement WHERE r.id = {} AND {}",
        relation,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_relation")
    return UUID(str(rows[0]["agreement"]))


def main_of(links: tuple[Link, ...]) -> Related | None:
    """What an annex or a side letter belongs to, and so inherits from where it says nothing of its own."""
    belonging = {RelationKind.ANNEX_OF, RelationKind.SIDE_LETTER_TO}
    return next((each.other for each in links if each.outgoing and each.kind in belonging), None)


async def _found(which: QueryString, actor: Actor) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = await Agreement.raw(
        "SELECT a.id FROM agreement a WHERE {} AND a.registered_at IS NOT NULL AND {}", which, visible(actor)
    )
    return rows
