"""`Idempotency-Key`: a request that was sent again, because its answer got lost, is answered as it was."""

import hashlib
import re
from collections.abc import Awaitable, Callable

import msgspec
from litestar.response import Response
from pydantic import BaseModel

from agreements.actors import Actor
from agreements.errors import Invalid, Problem
from registry.api import answers
from registry.repeats import keeping
from registry.requests import Request

HEADER = "idempotency-key"
KEY = re.compile(r"[!-~]([ -~]{0,198}[!-~])?")

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

    async def do() -> keeping.Answer:
        made = await act()
        return keeping.Answer(made.status_code or 200, dict(made.headers), made.content)

    kept = await keeping.once(actor, key, _digest(request, given, files), do)
    return answers.said(kept.body, status=kept.status, headers=kept.headers)


def _digest(request: Request, given: BaseModel, files: tuple[bytes, ...]) -> bytes:
    """What was asked for, whatever the order of its fields or the borders of its form."""
    parts = [hashlib.sha256(file).hexdigest() for file in files]
    said = [request.method, request.scope["path"], given.model_dump(), parts]
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).digest()
