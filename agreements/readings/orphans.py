"""Open commitments that can be handed over, above all those without a living owner, and who could take them over."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import NotAllowed
from agreements.readings import lifecycle
from agreements.readings.commitments import COLUMNS, ROW, SOURCE
from agreements.readings.rows import MilestoneRow
from agreements.readings.sql import body, listed
from agreements.readings.successions import Heir
from agreements.readings.visibility import visible
from agreements.rules import permissions
from agreements.tables.commitments import Milestone

# A whole ministry's; whoever hands these over sees the next.
MOST = 500


class Orphan(Struct, frozen=True):
    """A milestone whose owner is no more, and the living bodies that took over from it.

    Where the milestones of one body are read, it may live on, and `ended_on` is None.
    """

    row: MilestoneRow
    revision: int
    ended_on: date | None
    heirs: tuple[Heir, ...]


HEIRS_OF = (
    "WITH RECURSIVE heir (origin, body, since) AS ("
    "SELECT r.organisation, s.successor, r.happened_on FROM reorganisation r"
    " JOIN succession s ON s.reorganisation = r.id"
    " WHERE r.organisation IN (SELECT g.id FROM organisation g WHERE {}) UNION"
    " SELECT h.origin, s.successor, greatest(r.happened_on, h.since) FROM heir h"
    " JOIN reorganisation r ON r.organisation = h.body JOIN succession s ON s.reorganisation = r.id),"
)
LIVING = listed(
    f"json_build_object('body', {body('l')}, 'since', x.since)",
    "(SELECT body, min(since) AS since FROM heir WHERE origin = page.owed_by GROUP BY body) x"
    " JOIN organisation l ON l.id = x.body WHERE coalesce(l.ended_on >= {}, true)",
    "x.since, l.id",
)


async def said(actor: Actor) -> str:
    """The orphans that the actor may see, as a JSON list: by owner, then by agreement, at most `MOST`.

    Raises `NotAllowed`.
    """
    return await _said(QueryString("g.ended_on < {}", actor.today), actor)


async def every(actor: Actor) -> tuple[Orphan, ...]:
    """Raises `NotAllowed`."""
    return msgspec.json.decode(await said(actor), type=tuple[Orphan, ...])


async def owed_by(organisation: UUID, actor: Actor) -> tuple[Orphan, ...]:
    """What one body answers for, whether it lives on or not. Raises `NotAllowed`."""
    found = await _said(QueryString("g.id = {}", organisation), actor)
    return msgspec.json.decode(found, type=tuple[Orphan, ...])


async def _said(owner: QueryString, actor: Actor) -> str:
    """`owner` is a condition on `organisation g`, who answers for the milestone."""
    if not permissions.may_read_orphans(actor):
        raise NotAllowed("permissions.role_only")
    [found] = await Milestone.raw(
        f"{HEIRS_OF} page AS (SELECT {COLUMNS}, {{}} AS status, m.due_on - {{}}::date AS days_left,"
        " {} AS after_the_end, g.ended_on"
        f" FROM {SOURCE} JOIN organisation g ON g.id = m.owed_by WHERE {{}} AND m.fulfilled_on IS NULL"
        f" AND a.registered_at IS NOT NULL AND {{}} ORDER BY g.ended_on, g.id, a.id, m.due_on, m.id LIMIT {MOST})"
        f" SELECT coalesce(json_agg(json_build_object('row', ({ROW})::json, 'revision', (SELECT max(e.revision)"
        f" FROM ledger_entry e WHERE e.subject = page.agreement), 'ended_on', page.ended_on, 'heirs', {LIVING})"
        " ORDER BY page.ended_on, page.owed_by, page.agreement, page.due_on, page.id), '[]')::text AS said FROM page",
        owner,
        lifecycle.milestone_status(actor.today),
        actor.today,
        lifecycle.after_the_end(actor.today),
        owner,
        visible(actor, many=True),
        actor.today,
    )
    return str(found["said"])
