"""Letters about the ledger: the checkpoint of each day for auditors, and what a verification found.

They go the way of reminders: planned once for each person, whatever restarts, and tried again until the mail server
takes them.
"""

from datetime import datetime
from email.message import Message

from agreements.readings.ledger_letters import CheckpointOfDay, Discrepancies, ToWhom
from agreements.tables.reminders import Reminder
from agreements.wording.words import BISHKEK, Words
from registry import letters
from registry.languages import words
from registry.letters import Letterhead, Sender

STEP = "checkpoint"
# How many discrepancies a letter names; the page has more.
NAMED = 20
# Whoever is an auditor by then gets the last checkpoint of the day before, once.
PLAN = (
    "INSERT INTO reminder (id, checkpoint, step, recipient, due_on, send_on, planned_at, attempts, message_id)"
    " SELECT made.id, c.number, {}, made.recipient, (c.signed_at AT TIME ZONE {})::date, {}, {}, 0,"
    " made.id || '@' || {}::text"
    " FROM (SELECT number, signed_at FROM ledger_checkpoint WHERE signed_at < {} ORDER BY number DESC LIMIT 1) c,"
    " (SELECT gen_random_uuid() AS id, id AS recipient FROM account"
    " WHERE active AND 'auditor' = ANY(roles)) made"
    " ON CONFLICT (checkpoint, recipient) DO NOTHING RETURNING 1"
)


async def plan(at: datetime, host: str) -> int:
    """Plan the letters with the last checkpoint of yesterday; `host` is that of their ids. Gives how many are new."""
    midnight = at.astimezone(BISHKEK).replace(hour=0, minute=0, second=0, microsecond=0)
    made = await Reminder.raw(
        PLAN, STEP, str(BISHKEK), midnight.date(), at, host, midnight.astimezone(at.tzinfo)
    )
    return len(made)


def message(told: CheckpointOfDay | Discrepancies, at: datetime, sender: Sender) -> Message:
    """Make what is told a letter. The same facts and moment give the same one."""
    tongue = words(told.to.language)
    if isinstance(told, CheckpointOfDay):
        head = _head(
            tongue.t("ledger_mail.checkpoint_subject", day=tongue.date(told.to.day)), told.to, at, sender
        )
        text = checkpoint(told, sender, tongue)
        return letters.with_file(text, head, f"checkpoint-{told.number}.txt", told.note)
    head = _head(tongue.n("ledger_mail.found_subject", told.found), told.to, at, sender)
    return letters.plain(discrepancies(told, sender, tongue), head)


def _head(subject: str, to: ToWhom, at: datetime, sender: Sender) -> Letterhead:
    tongue = words(to.language)
    if sender.demonstration:
        subject = tongue.t("mail.subject_demonstration", subject=subject)
    return Letterhead(subject, to.name, to.email, to.message_id, at, sender, tongue)


def checkpoint(told: CheckpointOfDay, sender: Sender, tongue: Words) -> str:
    """The letter with a checkpoint. The note stands in it to be read, and beside it as a file to be kept."""
    return tongue.t(
        "ledger_mail.checkpoint",
        name=told.to.name,
        number=told.number,
        day=tongue.date(told.to.day),
        size=tongue.number(told.size),
        href=f"{sender.register}/ledger/checkpoints/{told.number}",
        note=told.note.decode(),
    )


def discrepancies(told: Discrepancies, sender: Sender, tongue: Words) -> str:
    """The letter about what a verification found, each thing by table, row and column."""
    named = [tongue.t(each.key, **each.params) for each in told.findings[:NAMED]]
    if told.found > len(named):
        named.append(tongue.n("verification.more", told.found - len(named)))
    return tongue.t(
        "ledger_mail.found",
        name=told.to.name,
        moment=tongue.moment(told.ended_at),
        found="\n".join(f"- {each}" for each in named),
        href=f"{sender.register}/ledger#verification",
    )
