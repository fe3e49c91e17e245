"""Who opened a need-to-know agreement, why and until when; and what is told of it to those named."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.actors import Actor
from agreements.readings.sql import listed, moment
from agreements.readings.visibility import IS_NEED_TO_KNOW, PRESENT, READER_IN_PERSON, visible
from agreements.tables.reminders import Reminder
from agreements.tables.unsealings import Unsealing as Unsealings
from agreements.vocabulary import Language

SHOWN = 50


class Unsealing(Struct, frozen=True):
    """That an auditor (`account`) opened a need-to-know agreement for a reason, and reads it until a moment."""

    id: UUID
    account: UUID
    reason: str
    unsealed_at: datetime
    until: datetime


class Own(Struct, frozen=True):
    """What an auditor opened themselves. `readable` says whether they may read the agreement now."""

    agreement: UUID
    number: str
    reason: str
    unsealed_at: datetime
    until: datetime
    readable: bool


class Opening(Struct, frozen=True):
    """What a letter about an unsealing tells. `stands` is False once its recipient is no longer named."""

    id: UUID
    message_id: str
    stands: bool
    agreement: UUID
    number: str
    unsealed_at: datetime
    reason: str
    recipient_name: str
    recipient_email: str
    recipient_language: Language


# Of `agreement a`, the oldest first.
UNSEALINGS = listed(
    "json_build_object('id', k.id, 'account', k.account, 'reason', k.reason,"
    f" 'unsealed_at', {moment('k.unsealed_at')}, 'until', {moment('k.until')})",
    "unsealing k WHERE k.agreement = a.id",
    "k.id",
)
# `account u` is told that `agreement a` was opened by unsealing `k`: an active person named, other than who opened it.
NAMED = READER_IN_PERSON.format(schema=PRESENT).format("u.id")
TOLD = f"{IS_NEED_TO_KNOW} AND u.active AND u.id <> k.account AND {NAMED}"
OPENING = (
    f"SELECT json_build_object('id', r.id, 'message_id', r.message_id, 'stands', {TOLD}, 'agreement', a.id,"
    f" 'number', a.number, 'unsealed_at', {moment('k.unsealed_at')}, 'reason', k.reason, 'recipient_name', u.name,"
    " 'recipient_email', u.email, 'recipient_language', u.language)::text AS said"
    " FROM reminder r JOIN unsealing k ON k.id = r.unsealing JOIN agreement a ON a.id = k.agreement"
    " JOIN account u ON u.id = r.recipient WHERE r.id = {}"
)


async def own(actor: Actor) -> tuple[Own, ...]:
    """What the actor opened last, the latest first. Number and reason are the words they opened it with."""
    [found] = await Unsealings.raw(
        "SELECT coalesce(json_agg(json_build_object('agreement', l.id, 'number', l.number, 'reason', l.reason,"
        f" 'unsealed_at', {moment('l.unsealed_at')}, 'until', {moment('l.until')}, 'readable', l.readable)"
        " ORDER BY l.opening DESC), '[]')::text AS said FROM (SELECT k.id AS opening, a.id, a.number, k.reason,"
        " k.unsealed_at, k.until, {} AS readable FROM unsealing k JOIN agreement a ON a.id = k.agreement"
        f" WHERE k.account = {{}} ORDER BY k.id DESC LIMIT {SHOWN}) l",
        visible(actor),
        actor.account,
    )
    return msgspec.json.decode(found["said"], type=tuple[Own, ...])


async def told(letter: UUID) -> Opening | None:
    """What a letter about an unsealing tells, for whoever sends it; None for a letter about something else."""
    rows = await Reminder.raw(OPENING, letter)
    return msgspec.json.decode(rows[0]["said"], type=Opening) if rows else None
