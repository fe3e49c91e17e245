"""Bodies over time: their former names, who took over from them, and from whom they did."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.errors import NotFound
from agreements.readings.sql import act, body, listed, text
from agreements.readings.values import Body
from agreements.rules.contents import Text
from agreements.rules.successions import LegalAct
from agreements.tables.organisations import Organisation
from agreements.tables.successions import OrganisationName, Reorganisation
from agreements.vocabulary import ReorganisationKind


class FormerName(Struct, frozen=True):
    """A name borne up to and with a day; `borne_from` is None where the register does not know since when."""

    name: Text
    short_name: Text
    borne_from: date | None
    borne_until: date
    act: LegalAct


class Event(Struct, frozen=True):
    """A reorganisation: what happened to `organisation`, and who took over."""

    id: UUID
    kind: ReorganisationKind
    happened_on: date
    act: LegalAct
    organisation: Body
    successors: tuple[Body, ...]


class Life(Struct, frozen=True):
    """A body over time. `events` happened to it; by `origins` it took over from others.

    `named_since` is the first day of its present name, None where the register knows of no other.
    """

    organisation: UUID
    ended_on: date | None
    named_since: date | None
    names: tuple[FormerName, ...]
    events: tuple[Event, ...]
    origins: tuple[Event, ...]


class Heir(Struct, frozen=True):
    """A body that took over from another, itself or through others, and since when."""

    body: Body
    since: date


NAMES = listed(
    f"json_build_object('name', {text('n', 'name')}, 'short_name', {text('n', 'short_name')},"
    f" 'borne_from', n.borne_from, 'borne_until', n.borne_until, 'act', {act('n')})",
    "(SELECT *, lag(borne_until) OVER (ORDER BY borne_until) + 1 AS borne_from FROM organisation_name"
    " WHERE organisation = o.id) n",
    "n.borne_until DESC",
)
EVENT = (
    f"json_build_object('id', r.id, 'kind', r.kind, 'happened_on', r.happened_on, 'act', {act('r')}, 'organisation',"
    f" (SELECT {body('p')} FROM organisation p WHERE p.id = r.organisation), 'successors', "
    + listed(
        body("b"),
        "succession s JOIN organisation b ON b.id = s.successor WHERE s.reorganisation = r.id",
        "s.id",
    )
    + ")"
)
EVENTS = listed(EVENT, "reorganisation r WHERE r.organisation = o.id", "r.happened_on DESC, r.id")
ORIGINS = listed(
    EVENT,
    "reorganisation r WHERE r.id IN (SELECT reorganisation FROM succession WHERE successor = o.id)",
    "r.happened_on DESC, r.id",
)
LIFE = (
    "json_build_object('organisation', o.id, 'ended_on', o.ended_on, 'named_since',"
    " (SELECT max(borne_until) + 1 FROM organisation_name WHERE organisation = o.id),"
    f" 'names', {NAMES}, 'events', {EVENTS},"
    f" 'origins', {ORIGINS})"
)
# Functions may go back and forth between two bodies; a pair of body and day comes once, so it ends.
HEIRS = (
    "WITH RECURSIVE heir (body, since) AS ("
    "SELECT s.successor, r.happened_on FROM reorganisation r JOIN succession s ON s.reorganisation = r.id"
    " WHERE r.organisation = {} UNION"
    " SELECT s.successor, greatest(r.happened_on, h.since) FROM heir h JOIN reorganisation r ON r.organisation = h.body"
    " JOIN succession s ON s.reorganisation = r.id)"
)


async def said(organisation: UUID) -> str:
    """A body over time as JSON. Raises `NotFound`."""
    rows = await Organisation.raw(
        f"SELECT {LIFE}::text AS said FROM organisation o WHERE o.id = {{}}", organisation
    )
    if not rows:
        raise NotFound("errors.no_organisation")
    return str(rows[0]["said"])


async def of(organisation: UUID) -> Life:
    """Raises `NotFound`."""
    return msgspec.json.decode(await said(organisation), type=Life)


async def ended(bodies: Iterable[UUID]) -> dict[UUID, date]:
    """Of these bodies, the last day of each that has one."""
    keys = sorted(set(bodies))
    if not keys:
        return {}
    rows = await Organisation.raw(
        "SELECT id, ended_on FROM organisation WHERE id = ANY({}) AND ended_on IS NOT NULL", keys
    )
    return {row["id"]: row["ended_on"] for row in rows}


async def heirs(organisation: UUID) -> dict[UUID, date]:
    """Whoever took over from a body, through others too, and from which day each did."""
    rows = await Reorganisation.raw(
        HEIRS + " SELECT body, min(since) AS since FROM heir WHERE body <> {} GROUP BY body",
        organisation,
        organisation,
    )
    return {row["body"]: row["since"] for row in rows}


async def latest_former_name(organisation: UUID) -> date | None:
    """The last day on which a body bore a name other than its present one."""
    [row] = await OrganisationName.raw(
        "SELECT max(borne_until) AS latest FROM organisation_name WHERE organisation = {}", organisation
    )
    found: date | None = row["latest"]
    return found
