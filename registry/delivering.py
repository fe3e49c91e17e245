"""Sending one letter of the plan: never two at once, never lost, and given up in the end.

A letter that was handed over and not noted down, because the power went in between, is sent once more under the
same Message-ID (see `registry.mail`).
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from email.message import Message
from enum import Enum
from uuid import UUID

import structlog
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries

from agreements.readings import ledger_letters as of_ledger
from agreements.readings import reminders, unsealings
from agreements.readings.reminders import STATES
from agreements.rules.reminders import gone_by
from agreements.tables.reminders import Reminder
from agreements.vocabulary import ReminderState
from registry import ledger_letters
from registry.letters import Sender, message, message_of_opening
from registry.mail import NotSent, Post, Refused, said
from registry.piccolo_conf import DB
from registry.reminding import day_of, take, waiting
from registry.settings import Settings

# A server that is down for a weekend loses no letter; after the last of these nobody waits for it any more.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))
MOST_ATTEMPTS = len(DELAYS) + 1

# Letters on their way at once; each holds a connection while the mail server has it.
AT_ONCE = 4
OPEN = STATES[ReminderState.SENDING]
# One letter, if it is to be sent and nobody is sending it.
HELD = f"SELECT r.id FROM reminder r WHERE r.id = {{}} AND {OPEN} FOR UPDATE SKIP LOCKED"  # noqa: S608 -- conditions of our own

log = structlog.get_logger("kelishim.delivering")


class Outcome(Enum):
    """What became of a letter that was to be sent."""

    BUSY = "busy"  # another process is sending it
    CANCELLED = "cancelled"
    DONE = "done"  # long sent, failed or cancelled
    FAILED = "failed"
    PUT_OFF = "put_off"
    SENT = "sent"


def host(settings: Settings) -> str:
    """The host of the log's name, under which letters have their ids."""
    return settings.origin.partition("/")[0]


def sender(settings: Settings) -> Sender:
    """Who writes the letters."""
    return Sender(settings.mail_from or f"noreply@{host(settings)}", settings.address, settings.demonstration)


async def deliver(letter: UUID, at: datetime, post: Post, who: Sender, job: Job | None = None) -> Outcome:
    """Send one letter, if it still is to be sent.

    The attempt is counted and committed before anything else, so a letter that kills whoever sends it is given up
    in the end. Then its row is held while the server has it: nobody else sends it meanwhile, and whoever is killed
    lets go of it. Its being sent, and the job's being done, are committed together.
    """
    attempt = await _begin(letter, at)
    if isinstance(attempt, Outcome):
        return attempt
    try:
        async with DB.transaction() as transaction:
            outcome = await _deliver(letter, at, post, who, attempt)
            if job is not None and outcome is Outcome.SENT:
                await Queries(AsyncpgDriver(transaction.connection)).log_jobs([(job, "successful", None)])
    except Exception as error:
        # Whatever is wrong with one letter is to be seen on it; what is wrong with the database raises again here.
        log.exception("letter_not_sent", letter=str(letter), attempt=attempt)
        return await _put_off(letter, at, attempt, type(error).__name__)
    return outcome


async def _begin(letter: UUID, at: datetime) -> int | Outcome:
    """Count an attempt, or say why there is to be none."""
    rows = await Reminder.raw(
        f"UPDATE reminder SET attempts = attempts + 1 WHERE id = ({HELD}) RETURNING attempts",  # noqa: S608 -- conditions of our own
        letter,
    )
    if not rows:
        waits = await Reminder.raw(f"SELECT 1 FROM reminder r WHERE r.id = {{}} AND {OPEN}", letter)  # noqa: S608 -- conditions of our own
        return Outcome.BUSY if waits else Outcome.DONE
    if rows[0]["attempts"] > MOST_ATTEMPTS:
        # It was begun that often and never came to an end, neither a good one nor a bad one.
        await _fail(letter, at, None)
        return Outcome.FAILED
    return int(rows[0]["attempts"])


async def _deliver(letter: UUID, at: datetime, post: Post, who: Sender, attempt: int) -> Outcome:
    if not await Reminder.raw(HELD, letter):
        return Outcome.BUSY
    try:
        made = await _written(letter, at, who)
        if made is None:
            await Reminder.raw("UPDATE reminder SET cancelled_at = {} WHERE id = {}", at, letter)
            return Outcome.CANCELLED
        await post.send(made)
    except Refused as refusal:
        await _fail(letter, at, str(refusal))
        return Outcome.FAILED
    except NotSent as failure:
        return await _put_off(letter, at, attempt, str(failure))
    except ValueError as error:
        # A name or an address that no header can hold.
        await _fail(letter, at, said(error))
        return Outcome.FAILED
    await Reminder.raw("UPDATE reminder SET sent_at = {}, next_attempt_at = NULL WHERE id = {}", at, letter)
    return Outcome.SENT


async def _written(letter: UUID, at: datetime, who: Sender) -> Message | None:
    """The letter as the register has it now, or None when there is nothing to tell any more."""
    today = day_of(at)
    opening = await unsealings.told(letter)
    if opening is not None:
        return message_of_opening(opening, at, who) if opening.stands else None
    of_log = await of_ledger.told(letter)
    if of_log is not None:
        return ledger_letters.message(of_log, at, who) if of_log.to.stands else None
    told = await reminders.told(letter)
    if told is None or not told.stands or gone_by(told.step, told.due_on, today):
        return None
    return message(told, at, today, who)


async def _put_off(letter: UUID, at: datetime, attempt: int, reason: str) -> Outcome:
    if attempt >= MOST_ATTEMPTS:
        await _fail(letter, at, reason)
        return Outcome.FAILED
    await Reminder.raw(
        "UPDATE reminder SET next_attempt_at = {}, last_error = {} WHERE id = {}",
        at + DELAYS[attempt - 1],
        reason,
        letter,
    )
    return Outcome.PUT_OFF


async def _fail(letter: UUID, at: datetime, reason: str | None) -> None:
    await Reminder.raw(
        "UPDATE reminder SET failed_at = {}, next_attempt_at = NULL, last_error = coalesce({}, last_error)"
        " WHERE id = {}",
        at,
        reason,
        letter,
    )
    log.warning("letter_failed", letter=str(letter), reason=reason)


async def send_all(at: datetime, post: Post, who: Sender) -> Counter[Outcome]:
    """Send every letter due on this day, without the queue, and count what became of them."""
    while await take(at, day_of(at)):
        pass
    letters = iter(await waiting(at))
    outcomes: Counter[Outcome] = Counter()

    async def work() -> None:
        for letter in letters:
            outcomes[await deliver(letter, at, post, who)] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
    return outcomes


async def delay_of(letter: UUID, at: datetime) -> timedelta:
    """How long until a letter that was put off is tried again."""
    rows = await Reminder.raw("SELECT next_attempt_at FROM reminder WHERE id = {}", letter)
    after = rows[0]["next_attempt_at"] if rows else None
    return max(after - at, timedelta()) if after else timedelta()
