"""Doing once what is asked for twice.

The key is taken, the act done and the answer kept in one transaction: either all of it happened or nothing did. A
second request under the key waits for the first at the unique index, then finds its answer, or its place free.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from agreements.actors import Actor
from agreements.errors import AgainstTheRules
from agreements.tables.ids import new_id
from registry.repeats.tables import IdempotencyKey

KEPT = timedelta(days=1)
# A request takes away a few answers past their day, so that they never pile up and nobody waits for it.
TAKEN_AWAY = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: bytes


async def once(actor: Actor, key: str, asked: bytes, act: Callable[[], Awaitable[Answer]]) -> Answer:
    """Do the act, or give the answer it had under this key. `asked` is the digest of what was asked for.

    Raises what the act raises, and `AgainstTheRules` for a key that was used for something else.
    """
    async with IdempotencyKey._meta.db.transaction():  # noqa: SLF001 -- Piccolo's public name for the engine
        await IdempotencyKey.raw(
            "DELETE FROM idempotency_key WHERE id IN"
            " (SELECT id FROM idempotency_key WHERE made_at < {} LIMIT {} FOR UPDATE SKIP LOCKED)",
            actor.at - KEPT,
            TAKEN_AWAY,
        )
        taken = await IdempotencyKey.raw(
            "INSERT INTO idempotency_key (id, account, key, request, made_at) VALUES ({}, {}, {}, {}, {})"
            " ON CONFLICT (account, key) DO NOTHING RETURNING id",
            new_id(),
            actor.account,
            key,
            asked,
            actor.at,
        )
        if not taken:
            return await _again(actor, key, asked)
        answer = await act()
        await IdempotencyKey.raw(
            "UPDATE idempotency_key SET status = {}, headers = {}, body = {} WHERE id = {}",
            answer.status,
            json.dumps(answer.headers),
            answer.body,
            taken[0]["id"],
        )
    return answer


async def forget(naming: UUID) -> None:
    """Forgets the answers that name something; a request for one of these again is a new one."""
    await IdempotencyKey.raw(
        "DELETE FROM idempotency_key WHERE position(convert_to({}, 'UTF8') IN body) > 0", str(naming)
    )


async def _again(actor: Actor, key: str, asked: bytes) -> Answer:
    [kept] = await IdempotencyKey.raw(
        "SELECT request, status, headers, body FROM idempotency_key WHERE account = {} AND key = {}",
        actor.account,
        key,
    )
    if kept["request"] != asked:
        raise AgainstTheRules("api.key_used")
    return Answer(kept["status"], json.loads(kept["headers"]), bytes(kept["body"]))
