"""Who opened a need-to-know agreement, why and until when; and what is told of it to those named."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.readings.sql import listed, moment
from agreements.readings.visibility import IS_NEED_TO_KNOW, READER_IN_PERSON
from agreements.tables.reminders import Reminder
from agreements.vocabulary import Language


class Unsealing(Struct, frozen=True):
    """That an auditor (`account`) opened a need-to-know agreement for a reason, and reads it until a moment."""

    id: UUID
    account: UUID
    reason: str
    unsealed_at: datetime
    until: datetime


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
TOLD = f"{IS_NEED_TO_KNOW} AND u.active AND u.id <> k.account AND {READER_IN_PERSON.format('u.id')}"
OPENING = (
    f"SELECT json_build_object('id', r.id, 'message_id', r.message_id, 'stands', {TOLD}, 'agreement', a.id,"
    f" 'number', a.number, 'unsealed_at', {moment('k.unsealed_at')}, 'reason', k.reason, 'recipient_name', u.name,"
    " 'recipient_email', u.email, 'recipient_language', u.language)::text AS said"
    " FROM reminder r JOIN unsealing k ON k.id = r.unsealing JOIN agreement a ON a.id = k.agreement"
    " JOIN account u ON u.id = r.recipient WHERE r.id = {}"
)


async def told(letter: UUID) -> Opening | None:
    """What a letter about an unsealing tells, for whoever sends it; None for a letter about something else."""
    rows = await Reminder.raw(OPENING, letter)
    return msgspec.json.decode(rows[0]["said"], type=Opening) if rows else None
