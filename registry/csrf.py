"""No page of somebody else's can make a browser act in a person's name.

A guard of the whole router of pages: every unsafe request must come from a page of ours (`Sec-Fetch-Site`, `Origin`)
and bring the token of its session, in a form's field or in a header. Nobody is signed in where the sign-in form is
shown; it is bound to its browser by a cookie of its own instead.
"""

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from agreements.errors import NotAllowed
from agreements.vocabulary import Via
from registry import cookies, edge
from registry.requests import Request
from registry.settings import settings

FIELD = "_csrf_token"
HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
VALUE_BYTES = 32


def token(scope: Scope) -> str:
    """What a form must bring along; empty where nobody is known and no sign-in form was given out."""
    here = edge.visit(scope)
    if here.signed_in is not None:
        return here.signed_in.csrf
    value = cookies.read(scope, cookies.STRANGER)
    return _of_stranger(value) if value else ""


def for_stranger(scope: Scope) -> tuple[str, Cookie]:
    """The token of the sign-in form, and the cookie that must come back with it."""
    value = cookies.read(scope, cookies.STRANGER) or secrets.token_urlsafe(VALUE_BYTES)
    return _of_stranger(value), cookies.made(cookies.STRANGER, value)


async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse an unsafe request that is not known to come from a page of ours."""
    if not isinstance(connection, Request) or connection.method in SAFE:
        return
    here = edge.visit(connection.scope)
    if here.via is Via.API and here.signed_in is None:
        # A program that sends its own token, or nobody at all, whom the guard of identity turns away.
        return
    if _foreign(connection):
        raise NotAllowed("errors.foreign_page")
    given = connection.headers.get(HEADER)
    if given is None and here.via is Via.PAGE:
        # Reading the form here also means that one nobody can read is refused before any handler runs.
        found = (await connection.form()).get(FIELD)
        given = found if isinstance(found, str) else None
    expected = token(connection.scope)
    if (
        not expected
        or given is None
        or not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
    ):
        raise NotAllowed("errors.form_expired")


def _foreign(request: Request) -> bool:
    """Whether the browser says that the request began on another site."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return False
    ours = {urlsplit(settings().address).netloc, request.headers.get("host", "")}
    return urlsplit(origin).netloc not in ours


def _of_stranger(value: str) -> str:
    return hashlib.sha256(b"kelishim form of a stranger\0" + value.encode("utf-8", "replace")).hexdigest()
