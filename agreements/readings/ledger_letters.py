"""What letters about the ledger tell: the checkpoint of a day, and what a verification of the database found."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from agreements.readings.verifications import Found
from agreements.tables.reminders import Reminder
from agreements.vocabulary import Language

SOURCE = (
    "SELECT r.id, r.message_id, r.due_on AS day, u.name, u.email, u.language, {} FROM reminder r"
    " JOIN account u ON u.id = r.recipient JOIN {} WHERE r.id = {{}}"
)
# Each goes to those it is for as long as they are that: the checkpoint to auditors, what was found to administrators
# too.
CHECKPOINT = SOURCE.format(
    "u.active AND 'auditor' = ANY(u.roles) AS stands, c.number, c.size, c.note",
    "ledger_checkpoint c ON c.number = r.checkpoint",
)
VERIFICATION = SOURCE.format(
    "u.active AND u.roles && ARRAY['administrator', 'auditor'] AS stands, v.ended_at, v.found, v.findings",
    "verification v ON v.id = r.verification",
)


@dataclass(frozen=True, slots=True)
class ToWhom:
    """A letter's recipient, and whether there is still a reason to write to them. `day` is the one it is about."""

    id: UUID
    message_id: str
    day: date
    name: str
    email: str
    language: Language
    stands: bool


@dataclass(frozen=True, slots=True)
class CheckpointOfDay:
    """The last checkpoint of a day, with its signed note to be kept."""

    to: ToWhom
    number: int
    size: int
    note: bytes


@dataclass(frozen=True, slots=True)
class Discrepancies:
    """How many discrepancies a verification found, and the first of them."""

    to: ToWhom
    ended_at: datetime
    found: int
    findings: tuple[Found, ...]


async def told(letter: UUID) -> CheckpointOfDay | Discrepancies | None:
    """What a letter tells, for whoever sends it; None for a letter about something else."""
    for row in await Reminder.raw(CHECKPOINT, letter):
        return CheckpointOfDay(_to(row), row["number"], row["size"], bytes(row["note"]))
    for row in await Reminder.raw(VERIFICATION, letter):
        found = tuple(Found(each["key"], each["params"]) for each in json.loads(row["findings"]))
        return Discrepancies(_to(row), row["ended_at"], row["found"], found)
    return None


def _to(row: Mapping[str, Any]) -> ToWhom:
    return ToWhom(
        row["id"],
        row["message_id"],
        row["day"],
        row["name"],
        row["email"],
        Language(row["language"]),
        row["stands"],
    )
