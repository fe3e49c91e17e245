"""The plan of letters, the letters of one person, and what a letter tells.

`account` is a table of `registry.accounts`: its people are named here, and nothing of theirs is decided here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.lifecycle import WAITING, comes_after_the_end
from agreements.readings.paging import Cursor, Page, gathered, page
from agreements.readings.sql import body, joined, moment, text
from agreements.readings.values import Body
from agreements.readings.visibility import IS_CONFIDENTIAL, IS_NEED_TO_KNOW, IS_OPEN, visible
from agreements.rules.contents import Text
from agreements.tables.reminders import Reminder
from agreements.vocabulary import Confidentiality, Language, ReminderState, Role

# The bell stands on every page and says "9+" from here on: each letter counted is looked up in its agreement, and a
# hundred of them took as long as the page itself.
UNREAD_COUNTED = 10
LANGUAGES = ("ky", "ru", "en")

# `rules.permissions.may_read` once more, for an `account u` in a row and not for an actor. Of what was opened for a day
# nobody is told.
READS = (
    f"CASE WHEN {IS_OPEN} THEN"
    " u.roles && ARRAY['registrar', 'auditor', 'administrator'] OR EXISTS"
    " (SELECT 1 FROM party v WHERE v.agreement = a.id AND v.organisation = u.organisation)"
    f" WHEN {IS_CONFIDENTIAL} THEN 'auditor' = ANY(u.roles) OR EXISTS (SELECT 1 FROM agreement_reader r"
    " WHERE r.agreement = a.id AND (r.account = u.id OR r.organisation = u.organisation))"
    f" WHEN {IS_NEED_TO_KNOW} THEN EXISTS (SELECT 1 FROM agreement_reader r WHERE r.agreement = a.id"
    " AND r.account = u.id) ELSE false END"
)
# `account u` is told of it: an active executor of the body that owes, who may read the agreement.
TOLD = f"u.organisation = m.owed_by AND u.active AND 'executor' = ANY(u.roles) AND {READS}"


def owed(today: str) -> str:
    """Whether `milestone m` of `agreement a` is owed still; `today` is the SQL of a day.

    Registered, with a day that the agreement lived to see, neither met nor reported and awaiting a word, neither
    waived nor on hold, and its clock goes on.
    """
    return (
        "a.registered_at IS NOT NULL AND m.due_on IS NOT NULL AND m.fulfilled_on IS NULL AND m.paused_on IS NULL"
        f" AND m.waived_on IS NULL AND m.held_on IS NULL AND NOT {comes_after_the_end(today)} AND NOT {WAITING}"
    )


STATE = (
    "CASE WHEN r.cancelled_at IS NOT NULL THEN 'cancelled' WHEN r.sent_at IS NOT NULL THEN 'sent'"
    " WHEN r.failed_at IS NOT NULL THEN 'failed' WHEN r.enqueued_at IS NOT NULL THEN 'sending' ELSE 'planned' END"
)
SOURCE = (
    "reminder r JOIN milestone m ON m.id = r.milestone JOIN commitment c ON c.id = m.commitment"
    " JOIN agreement a ON a.id = m.agreement JOIN account u ON u.id = r.recipient"
)
# The same with letters about unsealings: what a person gets, where the plan is of due dates alone.
RECEIVED = (
    "reminder r LEFT JOIN milestone m ON m.id = r.milestone LEFT JOIN commitment c ON c.id = m.commitment"
    " LEFT JOIN unsealing k ON k.id = r.unsealing JOIN agreement a ON a.id = coalesce(m.agreement, k.agreement)"
    " JOIN account u ON u.id = r.recipient"
)
# Each state by its own columns, so that the index on what is yet to be sent can serve.
STATES = {
    ReminderState.CANCELLED: "r.cancelled_at IS NOT NULL",
    ReminderState.FAILED: "r.cancelled_at IS NULL AND r.sent_at IS NULL AND r.failed_at IS NOT NULL",
    ReminderState.PLANNED: "r.cancelled_at IS NULL AND r.sent_at IS NULL AND r.failed_at IS NULL"
    " AND r.enqueued_at IS NULL",
    ReminderState.SENDING: "r.cancelled_at IS NULL AND r.sent_at IS NULL AND r.failed_at IS NULL"
    " AND r.enqueued_at IS NOT NULL",
    ReminderState.SENT: "r.cancelled_at IS NULL AND r.sent_at IS NOT NULL",
}
COLUMNS = "r.*, a.id AS agreement, m.owed_by, c.clause, a.number, u.name AS recipient_name, " + ", ".join(
    f"a.title_{each} AS agreement_title_{each}, c.text_{each}, m.title_{each}" for each in LANGUAGES
)
ROW = (
    "json_build_object('id', page.id, 'send_on', page.send_on, 'step', page.step, 'due_on', page.due_on, 'state',"
    f" page.state, 'milestone', page.milestone, 'agreement', page.agreement, 'agreement_number', page.number,"
    f" 'agreement_title', {text('page', 'agreement_title')}, 'clause', page.clause, 'text', {text('page', 'text')},"
    f" 'title', {text('page', 'title')}, 'owed_by', (SELECT {body('b')} FROM organisation b WHERE b.id = page.owed_by),"
    " 'recipient', page.recipient, 'recipient_name', page.recipient_name, 'attempts', page.attempts,"
    f" 'next_attempt_at', {moment('page.next_attempt_at')}, 'last_error', page.last_error,"
    f" 'sent_at', {moment('page.sent_at')}, 'read_at', {moment('page.read_at')},"
    " 'unsealed_for', (SELECT k.reason FROM unsealing k WHERE k.id = page.unsealing))"
)


class LetterRow(Struct, frozen=True):
    """One letter of the plan or of an inbox. `last_error` is what the mail server said, in its own words.

    One about an unsealing has no milestone, and `unsealed_for` is the reason.
    """

    id: UUID
    send_on: date
    step: str
    due_on: date
    state: ReminderState
    milestone: UUID | None
    agreement: UUID
    agreement_number: str
    agreement_title: Text
    clause: str | None
    text: Text
    title: Text
    owed_by: Body | None
    recipient: UUID
    recipient_name: str
    attempts: int
    next_attempt_at: datetime | None
    last_error: str | None
    sent_at: datetime | None
    read_at: datetime | None
    unsealed_for: str | None = None


class Reminding(Struct, frozen=True):
    """What a letter tells, as the register has it now. `stands` is False once there is nothing to remind of."""

    id: UUID
    message_id: str
    step: str
    due_on: date
    enqueued_at: datetime | None
    sent_at: datetime | None
    stands: bool
    milestone: UUID
    agreement: UUID
    number: str
    confidentiality: Confidentiality
    agreement_title: Text
    clause: str | None
    text: Text
    title: Text
    amount: Decimal | None
    currency: str | None
    evidence_expected: str | None
    owed_by: Text
    owed_to: Text
    recipient: UUID
    recipient_name: str
    recipient_email: str
    recipient_language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the plan is narrowed to; empty narrows nothing. `organisation` is the body that owes."""

    states: tuple[ReminderState, ...] = ()
    organisation: UUID | None = None
    milestone: UUID | None = None
    send_from: date | None = None
    send_to: date | None = None


def conditions(asked: Filter, actor: Actor) -> QueryString:
    """The filter and the reader's rights as one condition. An executor sees what goes to their own body."""
    made = [visible(actor)]
    if not actor.roles & {Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR}:
        made.append(QueryString("m.owed_by = {}", actor.organisation))
    if asked.states:
        made.append(QueryString("(" + " OR ".join(f"({STATES[each]})" for each in asked.states) + ")"))
    if asked.organisation is not None:
        made.append(QueryString("m.owed_by = {}", asked.organisation))
    if asked.milestone is not None:
        made.append(QueryString("r.milestone = {}", asked.milestone))
    if asked.send_from is not None:
        made.append(QueryString("r.send_on >= {}", asked.send_from))
    if asked.send_to is not None:
        made.append(QueryString("r.send_on <= {}", asked.send_to))
    return joined(made)


async def listing(asked: Filter, actor: Actor, *, limit: int = 50, cursor: Cursor | None = None) -> Page:
    """One page of the plan, by the day of sending."""
    return await _listed(SOURCE, conditions(asked, actor), limit, cursor, newest_first=False)


async def inbox(actor: Actor, *, limit: int = 50, cursor: Cursor | None = None) -> Page:
    """One page of the letters the reader has got, the newest first, as far as they may still read what they tell."""
    return await _listed(RECEIVED, _got(actor), limit, cursor, newest_first=True)


def _got(actor: Actor) -> QueryString:
    return QueryString(
        "r.recipient = {} AND r.sent_at IS NOT NULL AND r.cancelled_at IS NULL AND {}",
        actor.account,
        visible(actor),
    )


async def _listed(
    source: str, where: QueryString, limit: int, cursor: Cursor | None, *, newest_first: bool
) -> Page:
    back = cursor is not None and cursor.back
    down = back is not newest_first
    if cursor is not None:
        beyond = QueryString(f"(r.send_on, r.id) {'<' if down else '>'} ({{}}, {{}})", cursor.day, cursor.key)
        where = joined([where, beyond])
    order = "r.send_on DESC, r.id DESC" if down else "r.send_on, r.id"
    some = f"(SELECT {COLUMNS}, {STATE} AS state FROM {source} WHERE {{}} ORDER BY {order} LIMIT {limit + 1}) page"
    [row] = await Reminder.raw(gathered(ROW, some, limit=limit, day="page.send_on"), where)
    return page(row, limit, cursor)


def rows(read: Page) -> tuple[LetterRow, ...]:
    return msgspec.json.decode(read.said, type=tuple[LetterRow, ...])


async def unread(actor: Actor) -> int:
    """How many letters the reader has not opened, for the bell; counted up to `UNREAD_COUNTED`."""
    [row] = await Reminder.raw(
        f"SELECT count(*) AS count FROM (SELECT 1 FROM {RECEIVED} WHERE r.read_at IS NULL AND {{}} LIMIT {{}}) matched",
        _got(actor),
        UNREAD_COUNTED,
    )
    return int(row["count"])


async def told(letter: UUID) -> Reminding | None:
    """What a letter tells, for whoever sends it; None when what it is about is no longer in the register."""
    return await _told(QueryString("r.id = {}", letter))


async def received(letter: UUID, actor: Actor) -> Reminding:
    """What a letter tells, for its recipient. Raises `NotFound`, also for other people's letters."""
    found = await _told(QueryString("r.id = {} AND {}", letter, _got(actor)))
    if found is None:
        raise NotFound("reminders.no_letter")
    return found


async def _told(where: QueryString) -> Reminding | None:
    found = await Reminder.raw(
        "SELECT json_build_object('id', r.id, 'message_id', r.message_id, 'step', r.step, 'due_on', r.due_on,"
        f" 'enqueued_at', {moment('r.enqueued_at')}, 'sent_at', {moment('r.sent_at')},"
        f" 'stands', coalesce({owed('r.send_on')} AND {TOLD} AND m.due_on = r.due_on"
        " AND coalesce(b.ended_on >= r.send_on, true), false), 'milestone', m.id,"
        " 'agreement', a.id, 'number', a.number, 'confidentiality', a.confidentiality,"
        f" 'agreement_title', {text('a', 'title')}, 'clause', c.clause, 'text', {text('c', 'text')},"
        f" 'title', {text('m', 'title')}, 'amount', c.amount::text, 'currency', c.currency,"
        f" 'evidence_expected', c.evidence_expected, 'owed_by', {text('b', 'name')}, 'owed_to', {text('t', 'name')},"
        " 'recipient', u.id, 'recipient_name', u.name, 'recipient_email', u.email,"
        " 'recipient_language', u.language)::text AS said"
        f" FROM {SOURCE} LEFT JOIN organisation b ON b.id = m.owed_by LEFT JOIN organisation t ON t.id = c.owed_to"
        " WHERE a.number IS NOT NULL AND {}",
        where,
    )
    return msgspec.json.decode(found[0]["said"], type=Reminding) if found else None
