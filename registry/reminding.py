"""Reminders: the plan of letters brought up to date, and the letters of the day handed on.

The plan changes nothing that the register says, so none of this is an act and none of it stands in the ledger. The
queue holds who is next and no more: whatever is lost there is found again in the plan.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings.reminders import OWED, STATES, TOLD
from agreements.readings.unsealings import TOLD as OPENED_TO
from agreements.rules.reminders import HORIZON, STEPS
from agreements.rules.unsealings import TOLD_WITHIN, UNSEALED
from agreements.tables.ids import new_id
from agreements.tables.reminders import Reminder
from agreements.vocabulary import ReminderState
from agreements.wording.words import BISHKEK
from registry.piccolo_conf import DB

# The entrypoint of the queue that sends one letter; its jobs carry the letter's id.
SEND = "send_reminder"
# Letters of a day go out from this hour on, by the clock of Bishkek.
MORNING = timedelta(hours=8)
# Taken from the plan in one transaction.
HANDFUL = 500
# Any number of our own: one process plans at a time.
PLANNING = 7262
# A UUID up to the digit of its version: the same for all letters of one round, so they lie side by side.
PREFIX = 15

# The steps as a table: the twin of `rules.reminders.plan`.
STEP_ROWS = ", ".join(f"('{step.name}', {step.opens}, {step.closes})" for step in STEPS)
FIRST, LAST = STEPS[0].opens, STEPS[-1].closes
SAME = "r.milestone = w.milestone AND r.step = w.step AND r.due_on = w.due_on AND r.recipient = w.recipient"
PLAN = f"""
WITH step (name, opens, closes) AS (VALUES {STEP_ROWS}),
wanted AS MATERIALIZED (
    SELECT m.id AS milestone, step.name AS step, m.due_on, u.id AS recipient,
        greatest(m.due_on + step.opens, {{today}}) AS send_on
    FROM milestone m
    JOIN agreement a ON a.id = m.agreement
    JOIN account u ON {TOLD}
    JOIN organisation g ON g.id = m.owed_by
    JOIN step ON m.due_on > {{today}} - step.closes AND m.due_on <= {{today}} - step.opens + {HORIZON}
        AND (m.due_on < {{today}} OR step.opens <= 0)
    WHERE {OWED} AND m.due_on > {{today}} - {LAST} AND m.due_on <= {{today}} + {HORIZON - FIRST}
        AND coalesce(g.ended_on >= greatest(m.due_on + step.opens, {{today}}), true)
),
cancelled AS (
    UPDATE reminder r SET cancelled_at = {{at}}
    WHERE r.milestone IS NOT NULL AND {STATES[ReminderState.PLANNED]}
        AND NOT EXISTS (SELECT 1 FROM wanted w WHERE {SAME})
    RETURNING 1
),
rearmed AS (
    UPDATE reminder r SET cancelled_at = NULL, enqueued_at = NULL, attempts = 0, next_attempt_at = NULL,
        send_on = w.send_on, planned_at = {{at}}
    FROM wanted w WHERE {SAME} AND r.cancelled_at IS NOT NULL AND r.sent_at IS NULL
    RETURNING 1
),
planned AS (
    INSERT INTO reminder (id, milestone, step, recipient, due_on, send_on, planned_at, attempts, message_id)
    SELECT made.id, milestone, step, recipient, due_on, send_on, {{at}}, 0, made.id || '@' || {{host}}
    FROM (
        SELECT overlay(gen_random_uuid()::text PLACING {{prefix}} FROM 1 FOR {PREFIX})::uuid AS id, w.*
        FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM reminder r WHERE {SAME})
    ) made
    ON CONFLICT DO NOTHING RETURNING 1
),
opened AS (
    INSERT INTO reminder (id, unsealing, step, recipient, due_on, send_on, planned_at, attempts, message_id)
    SELECT made.id, unsealing, '{UNSEALED}', recipient, day, {{today}}, {{at}}, 0, made.id || '@' || {{host}}
    FROM (
        SELECT overlay(gen_random_uuid()::text PLACING {{prefix}} FROM 1 FOR {PREFIX})::uuid AS id,
            k.id AS unsealing, u.id AS recipient, (k.unsealed_at AT TIME ZONE '{BISHKEK}')::date AS day
        FROM unsealing k JOIN agreement a ON a.id = k.agreement JOIN account u ON {OPENED_TO}
        WHERE k.until > {{at}} - interval '{TOLD_WITHIN} days'
            AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.unsealing = k.id AND r.recipient = u.id)
    ) made
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM planned) + (SELECT count(*) FROM rearmed) + (SELECT count(*) FROM opened) AS planned,
    (SELECT count(*) FROM cancelled) AS cancelled
"""  # noqa: S608 -- conditions of our own
# Letters handed on whose job is nowhere: the process died in between, or somebody emptied the queue.
LOST = (
    f"{STATES[ReminderState.SENDING]} AND NOT EXISTS (SELECT 1 FROM pgqueuer q"  # noqa: S608 -- conditions of our own
    " WHERE q.dedupe_key = r.id::text AND q.status IN ('queued', 'picked'))"
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a new plan differs in."""

    planned: int
    cancelled: int


def day_of(at: datetime) -> date:
    """The day it is in Bishkek."""
    return at.astimezone(BISHKEK).date()


def sending_day(at: datetime) -> date:
    """The day whose letters go out: before the morning, still yesterday's."""
    return (at.astimezone(BISHKEK) - MORNING).date()


async def plan(at: datetime, origin: str) -> Changed:
    """Bring the plan to what the register says now: letters wanted are in it, the others cancelled.

    `origin` is the host in the letters' ids. One statement, whatever the size of the register; it is all the same
    how often it runs, and two processes take turns.
    """
    async with DB.transaction() as transaction:
        await Reminder.raw("SELECT pg_advisory_xact_lock({})", PLANNING)
        # Right after a large plan, before its table is analysed, PostgreSQL took it for empty and compared every
        # letter with every other: ten minutes where hashing takes seconds.
        await Reminder.raw("SET LOCAL enable_nestloop = off")
        # The day is written out: as a parameter it would keep PostgreSQL from guessing how much is due about it.
        statement = PLAN.format(today=f"DATE '{day_of(at)}'", at="$1", host="$2", prefix="$3")
        row = await transaction.connection.fetchrow(statement, at, origin, str(new_id())[:PREFIX])
    return Changed(int(row["planned"]), int(row["cancelled"]))


async def take(at: datetime, day: date) -> list[UUID]:
    """Take a handful of the letters planned for a day or before it; a letter is taken once."""
    rows = await Reminder.raw(
        "UPDATE reminder SET enqueued_at = {} WHERE id IN (SELECT r.id FROM reminder r WHERE r.send_on <= {}"  # noqa: S608 -- conditions of our own
        f" AND {STATES[ReminderState.PLANNED]} ORDER BY r.send_on, r.id LIMIT {HANDFUL} FOR UPDATE SKIP LOCKED)"
        " RETURNING id",
        at,
        day,
    )
    return [row["id"] for row in rows]


async def enqueue(at: datetime, day: date | None = None) -> int:
    """Hand the letters of the day to the queue, and those it has lost once more. A letter has one job at most."""
    day = day or sending_day(at)
    count = 0
    while True:
        async with DB.transaction() as transaction:
            taken = await take(at, day)
            await _queue(transaction.connection, [(letter, None) for letter in taken])
        count += len(taken)
        if len(taken) < HANDFUL:
            break
    async with DB.transaction() as transaction:
        lost = await Reminder.raw(
            f"SELECT r.id, r.next_attempt_at FROM reminder r WHERE {LOST} ORDER BY r.id FOR UPDATE SKIP LOCKED"  # noqa: S608 -- conditions of our own
        )
        await _queue(transaction.connection, [(row["id"], row["next_attempt_at"]) for row in lost])
    return count + len(lost)


async def _queue(connection: Any, letters: list[tuple[UUID, datetime | None]]) -> None:  # noqa: ANN401 -- asyncpg has no types
    if not letters:
        return
    now = datetime.now(UTC)
    await Queries(AsyncpgDriver(connection)).enqueue(
        [SEND] * len(letters),
        [str(letter).encode() for letter, _ in letters],
        [0] * len(letters),
        [max(after - now, timedelta()) if after else timedelta() for _, after in letters],
        [str(letter) for letter, _ in letters],
        on_conflict="skip",
    )


async def waiting(at: datetime) -> list[UUID]:
    """The letters taken and not yet sent whose next attempt is due."""
    rows = await Reminder.raw(
        f"SELECT r.id FROM reminder r WHERE {STATES[ReminderState.SENDING]}"  # noqa: S608 -- conditions of our own
        " AND coalesce(r.next_attempt_at <= {}, true) ORDER BY r.send_on, r.id",
        at,
    )
    return [row["id"] for row in rows]


async def try_again() -> None:
    """Give letters that failed another chance, for when an address or the mail server was mended.

    Those gone by meanwhile are cancelled when their turn comes.
    """
    await Reminder.raw(
        "UPDATE reminder SET failed_at = NULL, attempts = 0, next_attempt_at = NULL"
        " WHERE failed_at IS NOT NULL AND sent_at IS NULL AND cancelled_at IS NULL"
    )


async def mark_read(actor: Actor, letter: UUID | None = None) -> None:
    """Note that a person has opened a letter of theirs, or all of them."""
    which = QueryString("true") if letter is None else QueryString("id = {}", letter)
    await Reminder.raw(
        "UPDATE reminder SET read_at = {} WHERE recipient = {} AND read_at IS NULL AND sent_at IS NOT NULL AND {}",
        actor.at,
        actor.account,
        which,
    )
