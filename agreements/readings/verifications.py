"""What was found when the database was held to the ledger, and what is under way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from agreements.tables.verifications import Verification as Verifications

COLUMNS = (
    "SELECT id, asked_at, asked_by, began_at, size, entries_read, ended_at, found, findings, failed"
    " FROM verification"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is not as the ledger has it: the key of its sentence, and what stands in it."""

    key: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verification:
    """One verification as far as it has come: see `tables.verifications`. `asked_by` is None for the night's."""

    id: UUID
    asked_at: datetime
    asked_by: UUID | None
    began_at: datetime | None
    size: int | None
    entries_read: int
    ended_at: datetime | None
    found: int | None
    findings: tuple[Found, ...]
    failed: str | None


async def last() -> Verification | None:
    """The last one that ended, with a result or without."""
    return await _one(" WHERE ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1")


async def under_way() -> Verification | None:
    """The one that was asked for and has not ended."""
    return await _one(" WHERE ended_at IS NULL")


async def numbered(verification: UUID) -> Verification | None:
    """One of them, by its id."""
    return await _one(" WHERE id = {}", verification)


async def _one(which: str, *values: object) -> Verification | None:
    rows = await Verifications.raw(COLUMNS + which, *values)
    return Verification(**rows[0] | {"findings": tuple(_findings(rows[0]["findings"]))}) if rows else None


def _findings(said: str | None) -> list[Found]:
    found: list[Mapping[str, Any]] = json.loads(said) if said else []
    return [Found(each["key"], each["params"]) for each in found]
