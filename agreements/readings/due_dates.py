"""How a milestone came by the date it has: every change of it, with the act, who did it and the ground.

There is no table of these. Each act's entry names the section that holds the milestone, as it was left by the act,
so the sections are the history, whole and provable, of every act that ever touches a date; a table beside them
would be a second source, and each future act one more that may forget it.
"""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from agreements.readings.values import Commitment
from agreements.rules import due_moves
from agreements.rules.deadlines import Card
from agreements.rules.due_moves import Why
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act

# Entries that left the commitment's section another than it was, with the milestone's row in it.
CHANGES = (
    "WITH entry AS (SELECT e.revision, e.seq, e.at, e.act, e.actor, b.body ->> 'reason' AS reason,"
    " b.body -> 'sections' ->> {} AS digest FROM ledger_entry e"
    " CROSS JOIN LATERAL (SELECT convert_from(e.body, 'UTF8')::json AS body) b WHERE e.subject = {}),"
    " changed AS (SELECT *, lag(digest) OVER (ORDER BY revision) AS before FROM entry)"
    " SELECT d.seq, d.at, d.act, d.actor, convert_from(r.body, 'UTF8')::json ->> 'text' AS reason,"
    " (SELECT m::text FROM json_array_elements(convert_from(s.body, 'UTF8')::json -> 'rows' -> 'milestone') m"
    " WHERE m ->> 'id' = {}) AS row"
    " FROM changed d JOIN ledger_section s ON s.digest = ledger_standing(d.digest)"
    " LEFT JOIN ledger_section r ON r.digest = decode(d.reason, 'hex')"
    " WHERE d.digest IS DISTINCT FROM d.before ORDER BY d.revision"
)


class DueChange(Struct, frozen=True):
    """One change: the day in force before and after, what was computed, and why.

    `override_on` is a day that an officer set; `paused` says that the clock stands still since.
    """

    seq: int
    at: datetime
    act: Act
    actor: UUID
    reason: str | None
    before: date | None
    after: date | None
    override_on: date | None
    paused: bool
    why: tuple[Why, ...]


async def history(milestone: UUID, commitment: Commitment, agreement: UUID) -> tuple[DueChange, ...]:
    """The changes, oldest first. For whoever may read the agreement: the caller has read it."""
    rows = await LedgerEntry.raw(CHANGES, f"commitment/{commitment.id}", agreement, str(milestone))
    made: list[DueChange] = []
    was: dict[str, Any] = {}
    for row in rows:
        now = json.loads(row["row"]) if row["row"] else {}
        if any(was.get(name) != now.get(name) for name in ("due_on", "override_on", "paused_on", "rule")):
            made.append(_change(row, was, now))
        was = now
    return tuple(made)


def _change(row: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> DueChange:
    cards = [Card.from_json(each["card"]) if each.get("card") else None for each in (was, now)]
    return DueChange(
        seq=row["seq"],
        at=row["at"],
        act=Act(row["act"]),
        actor=row["actor"],
        reason=row["reason"],
        before=_day(was.get("due_on")),
        after=_day(now.get("due_on")),
        override_on=_day(now.get("override_on")),
        paused=now.get("paused_on") is not None,
        why=due_moves.why(cards[0], cards[1]) if cards[0] and cards[1] else (),
    )


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)
