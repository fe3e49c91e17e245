"""`Idempotency-Key`: a request that was sent again, because its answer got lost, is answered as it was.

The key is taken, the act done and the answer kept in one transaction: either all of it happened or nothing did. A
second request under the key waits for the first at the unique index, then finds its answer, or its place free.
"""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
from litestar.response import Response
from pydantic import BaseModel

from agreements.actors import Actor
from agreements.errors import AgainstTheRules, Invalid, Problem
from agreements.tables.ids import new_id
from registry.repeats.tables import Repeat
from registry.requests import Request

HEADER = "idempotency-key"
KEY = re.compile(r"[!-~]([ -~]{0,198}[!-~])?")
KEPT = timedelta(days=1)
# A request takes away a few answers past their day, so that they never pile up and nobody waits for it.
TAKEN_AWAY = 100

Act = Callable[[], Awaitable[Response[bytes]]]


async def once(request: Request, actor: Actor, act: Act, given: BaseModel, *files: bytes) -> Response[bytes]:
    """Do the act and answer; under a key that was used for the same request, answer as then and do nothing.

    Raises `Invalid` for what is no key, `AgainstTheRules` for a key that was used for something else.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return await act()
    if not KEY.fullmatch(key):
        raise Invalid(Problem("Idempotency-Key", "api.no_key"))
    asked = _digest(request, given, files)
    async with Repeat._meta.db.transaction():  # noqa: SLF001 -- Piccolo's public name for the engine
        await _take_away(actor)
        taken = await Repeat.raw(
            "INSERT INTO repeat (id, account, key, request, made_at) VALUES ({}, {}, {}, {}, {})"
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
        await Repeat.raw(
            "UPDATE repeat SET status = {}, headers = {}, body = {} WHERE id = {}",
            answer.status_code,
            json.dumps(answer.headers),
            answer.content,
            taken[0]["id"],
        )
    return answer


async def _again(actor: Actor, key: str, asked: bytes) -> Response[bytes]:
    [kept] = await Repeat.raw(
        "SELECT request, status, headers, body FROM repeat WHERE account = {} AND key = {}",
        actor.account,
        key,
    )
    if kept["request"] != asked:
        raise AgainstTheRules("api.key_used")
    headers: dict[str, Any] = json.loads(kept["headers"])
    return Response(
        bytes(kept["body"]), status_code=kept["status"], media_type="application/json", headers=headers
    )


async def _take_away(actor: Actor) -> None:
    await Repeat.raw(
        "DELETE FROM repeat WHERE id IN (SELECT id FROM repeat WHERE made_at < {} LIMIT {} FOR UPDATE SKIP LOCKED)",
        actor.at - KEPT,
        TAKEN_AWAY,
    )


def _digest(request: Request, given: BaseModel, files: tuple[bytes, ...]) -> bytes:
    """What was asked for, whatever the order of its fields or the borders of its form."""
    parts = [hashlib.sha256(file).hexdigest() for file in files]
    said = [request.method, request.scope["path"], given.model_dump(), parts]
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).digest()
