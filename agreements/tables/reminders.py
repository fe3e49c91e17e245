"""The plan of letters. It is kept beside the ledger: a letter changes nothing that the register says."""

from piccolo.columns import UUID, BigInt, Date, Integer, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Reminder(Table):
    """One letter to one person about one step of one milestone; the unique key makes a second one impossible.

    `step` reads `before-30`, `due` or `late-2` (weeks late). A letter is planned, then enqueued, then sent, failed
    for good or cancelled; each is a moment, not a status. `due_on` is the date the letter speaks of.
    A letter about an unsealing has the step `unsealed` instead, and the day of the unsealing; one that brings a
    checkpoint of the ledger `checkpoint` and the day it was signed on; one about what a verification of the database
    found `verification` and its day.
    """

    id = UUID(primary_key=True, default=None)
    # No foreign key: a letter that was sent outlives a milestone that a correction takes away.
    milestone = UUID(null=True, default=None)
    unsealing = UUID(null=True, default=None)
    checkpoint = BigInt(null=True, default=None)
    verification = UUID(null=True, default=None)
    step = Text(required=True, default=None)
    recipient = UUID(required=True, default=None)
    due_on = Date(required=True, default=None)
    send_on = Date(required=True, default=None)
    planned_at = Timestamptz(required=True, default=None)
    enqueued_at = Timestamptz(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    failed_at = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    read_at = Timestamptz(null=True, default=None)
    attempts = Integer(default=0)
    next_attempt_at = Timestamptz(null=True, default=None)
    last_error = Text(null=True, default=None)
    message_id = Text(required=True, default=None)

    # One letter per milestone, step, due date and recipient, whatever restarts. A moved date re-arms the step.
    reminder_once = Unique([milestone, step, due_on, recipient])
    reminder_of_unsealing_once = Unique([unsealing, recipient])
    reminder_of_checkpoint_once = Unique([checkpoint, recipient])
    reminder_of_verification_once = Unique([verification, recipient])
    reminder_tells_of_one_thing = Check(
        'num_nonnulls("milestone", "unsealing", "checkpoint", "verification") = 1'
    )
    reminder_message_id_once = Unique([message_id])
