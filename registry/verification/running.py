"""One verification: what it found, how far it has come meanwhile, and letters about what is new."""

import asyncio
import contextlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from agreements.ledger import verifying
from agreements.ledger.walking import Walk
from agreements.tables.verifications import Verification
from registry import authorities, delivering, reminding
from registry.accounts import acts as _accounts  # noqa: F401 -- so that the ledger knows of accounts too
from registry.piccolo_conf import DB
from registry.settings import Settings

# Nobody reads more of them; how many there are is counted all the same.
KEPT = 200
TELLS_EVERY = 1.0
STEP = "verification"
# Those who have to act upon it are told: administrators and auditors.
LETTERS = (
    "INSERT INTO reminder (id, verification, step, recipient, due_on, send_on, planned_at, attempts, message_id)"
    " SELECT made.id, {}, {}, made.recipient, {}, {}, {}, 0, made.id || '@' || {}::text FROM"
    " (SELECT gen_random_uuid() AS id, id AS recipient FROM account"
    " WHERE active AND roles && ARRAY['administrator', 'auditor']) made ON CONFLICT DO NOTHING"
)


async def verify(verification: UUID, settings: Settings) -> None:
    """Read everything, and keep what does not agree. A verification that has ended stays as it is."""
    begun = await Verification.raw(
        "UPDATE verification SET began_at = {}, entries_read = 0,"
        " size = coalesce((SELECT max(size) FROM ledger_head), 0)"
        " WHERE id = {} AND ended_at IS NULL RETURNING id",
        datetime.now(UTC),
        verification,
    )
    if not begun:
        return
    walk, count, kept = Walk(), 0, list[dict[str, Any]]()
    telling = asyncio.create_task(_tell(verification, walk))
    try:
        async for finding in verifying.findings(authorities.roots(settings), walk):
            count += 1
            if len(kept) < KEPT:
                kept.append({"key": finding.key, "params": finding.params})
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling
    await _end(verification, walk, count, kept, settings)


async def _end(
    verification: UUID, walk: Walk, count: int, kept: list[dict[str, Any]], settings: Settings
) -> None:
    at = datetime.now(UTC)
    async with DB.transaction():
        told = await Verification.raw(
            "SELECT found, findings::text AS findings FROM verification WHERE found IS NOT NULL"
            " ORDER BY ended_at DESC LIMIT 1"
        )
        await Verification.raw(
            "UPDATE verification SET ended_at = {}, entries_read = {}, found = {}, findings = {}::jsonb WHERE id = {}",
            at,
            walk.size,
            count,
            json.dumps(kept, sort_keys=True),
            verification,
        )
        # What is found anew night after night is told once; what comes to it is told again.
        known = [(row["found"], _sorted(json.loads(row["findings"]))) for row in told]
        if count and (count, _sorted(kept)) not in known:
            day = reminding.day_of(at)
            sending = reminding.sending_day(at)
            host = delivering.host(settings)
            await Verification.raw(LETTERS, verification, STEP, day, sending, at, host)


def _sorted(findings: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in findings)


async def _tell(verification: UUID, walk: Walk) -> None:
    """Note down again and again how far it has come."""
    while True:
        await asyncio.sleep(TELLS_EVERY)
        await Verification.raw(
            "UPDATE verification SET entries_read = {} WHERE id = {} AND ended_at IS NULL",
            walk.size,
            verification,
        )
