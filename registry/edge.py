"""Where a request comes in: who it is from, when, in which language, and under which name it goes into the ledger.

The clock is read here and nowhere below. Whoever handles a request asks `actor` and `words` of it.
"""

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qsl

import structlog
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from agreements.actors import Actor
from agreements.errors import NotAllowed
from agreements.vocabulary import Language, Role, Via
from agreements.wording.words import Words
from registry import cookies, languages
from registry.accounts import people
from registry.accounts.people import Person, SignedIn

Connection = ASGIConnection[Any, Any, Any, Any]

# A request may bring a name of its own, from a proxy; it goes into the ledger, so it is short and plain.
SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
KEY = "kelishim_visit"
API = "/api/"
# Where programs ask: by token, and answered in JSON when refused. Most are C2SP tlog-tiles.
BELOW = (API, "/ledger/after/", "/ledger/consistency/", "/ledger/tile/")
THERE = frozenset({"/ledger/checkpoint", "/ledger/keys"})
# How a handler says that nobody need be signed in: `opt={ANONYMOUS: True}`.
ANONYMOUS = "anonymous"
# No address of ours comes near; file systems refuse much longer ones with an error of their own.
LONGEST_PATH = 500


@dataclass(slots=True)
class Visit:
    """What is known of a request beside what it asks for."""

    at: datetime
    request: str
    via: Via
    signed_in: SignedIn | None = None
    person: Person | None = None
    language: Language | None = None
    # Whether the person came by a token, which no foreign page can make a browser send.
    by_token: bool = False


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def visit(scope: Scope) -> Visit:
    """What is known of a request; begun when first asked for."""
    state: dict[str, Any] = scope.setdefault("state", {})
    found: Visit | None = state.get(KEY)
    if found is None:
        given = _header(scope, b"x-request-id")
        name = given if given and SANE_ID.fullmatch(given) else secrets.token_hex(16)
        via = Via.API if for_programs(scope["path"]) else Via.PAGE
        found = state[KEY] = Visit(now(), name, via)
    return found


def for_programs(path: str) -> bool:
    """Whether programs ask there; checkpoints to keep, below `/ledger/checkpoints/`, are for people."""
    return path.startswith(BELOW) or path in THERE


class Arrival(ASGIMiddleware):
    """Finds out who a request is from: by token for the API, by the session's cookie for pages and the API."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        await arrive(scope)
        await next_app(scope, receive, send)


async def arrive(scope: Scope) -> None:
    """Look the person up. An unknown token is refused; an unknown cookie is nobody's."""
    here = visit(scope)
    structlog.contextvars.bind_contextvars(request=here.request)
    authorization = _header(scope, b"authorization") if here.via is Via.API else None
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer":
            here.person = await people.by_token(token.strip(), here.at)
            here.by_token = True
        if here.person is None:
            raise NotAuthorizedException
    elif value := cookies.read(scope, cookies.SESSION):
        here.signed_in = await people.by_session(value, here.at)
        here.person = here.signed_in.person if here.signed_in else None


def person(request: Connection) -> Person:
    """Who is signed in. Raises `NotAuthorizedException`."""
    found = visit(request.scope).person
    if found is None:
        raise NotAuthorizedException
    return found


def actor(request: Connection) -> Actor:
    """The person as the acts and readings take one. Raises `NotAuthorizedException`."""
    here, who = visit(request.scope), person(request)
    return Actor(who.account, who.roles, here.at, who.organisation, here.via, here.request)


def language(request: Connection) -> Language:
    """The language to answer in: asked for in the address, chosen in this browser, the person's, the browser's."""
    here = visit(request.scope)
    if here.language is None:
        here.language = _language(request.scope, here)
    return here.language


def words(request: Connection) -> Words:
    """The words of the language to answer in."""
    return languages.words(language(request))


def address(request: Connection) -> str:
    """Where a request comes from, as the server sees it (behind a proxy: as the trusted proxy says)."""
    return request.client.host if request.client else ""


def client_time(request: Connection) -> datetime:
    """The moment a request came in."""
    return visit(request.scope).at


async def signed_in_guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let nobody in who is not signed in, unless the handler says so."""
    if not handler.opt.get(ANONYMOUS):
        person(connection)


def only(*roles: Role) -> Callable[[Connection, BaseRouteHandler], Awaitable[None]]:
    """A guard that lets in whoever has one of the roles; what depends on a record, its act decides."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        if not person(connection).roles & frozenset(roles):
            key = (
                "permissions.administrators_only"
                if roles == (Role.ADMINISTRATOR,)
                else "permissions.role_only"
            )
            raise NotAllowed(key)

    return guard


async def one_address_guard(connection: Connection, _: BaseRouteHandler) -> None:
    """One thing has one address: `1_0`, Arabic digits and UUIDs in braces are read by Python, and are not ours."""
    path = connection.scope["path"]
    if "\x00" in path or len(path) > LONGEST_PATH:
        raise NotFoundException
    segments = path.split("/")
    for value in connection.path_params.values():
        if not isinstance(value, str | PurePath) and str(value) not in segments:
            raise NotFoundException


def _language(scope: Scope, here: Visit) -> Language:
    query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
    chosen = here.signed_in.language if here.signed_in else None
    spoken = here.person.language if here.person else None
    kept = cookies.read(scope, cookies.LANGUAGE)
    if here.via is Via.API and here.by_token:
        # A program says what it wants with each request; what its account speaks is the next best.
        accepted = _header(scope, b"accept-language")
        spoken = languages.negotiate(accepted) if accepted and accepted != "*" else spoken
    for candidate in (query.get("lang"), chosen, spoken, kept):
        if candidate in set(Language):
            return Language(str(candidate))
    return languages.negotiate(_header(scope, b"accept-language"))


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return None
