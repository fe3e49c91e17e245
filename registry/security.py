"""What every answer tells a browser it may do with it. Our pages have no inline script or style at all."""

from functools import cache

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope, Send

from registry import cookies, edge

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Addresses hold identifiers of records; other hosts learn nothing of them.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # Nothing that a person saw stays behind in a shared computer; files with hashed names say otherwise themselves.
    "cache-control": "no-store",
}
# A year, as the preload list asks; only sent where people come by https anyway.
HSTS = "max-age=31536000; includeSubDomains"

OK = 200
FOR_EVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"


async def harden(message: Message, scope: Scope) -> None:
    """Put the headers on an answer, unless its handler chose otherwise."""
    if message["type"] != "http.response.start":
        return
    if scope["path"].startswith("/static/") and message["status"] == OK:
        kept = FOR_EVER if _versioned(scope) else SHORT
        MutableScopeHeaders.from_message(message)["cache-control"] = kept
    headers = list(message["headers"])
    chosen = {name.lower() for name, _ in headers}
    # Pairs of bytes, put together once: this runs for every answer, and Litestar's headers copy at each step.
    headers += [pair for pair in _always(secure=cookies.secure()) if pair[0] not in chosen]
    headers.append((b"x-request-id", edge.visit(scope).request.encode()))
    message["headers"] = headers


@cache
def _always(*, secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    headers = HEADERS | ({"strict-transport-security": HSTS} if secure else {})
    return tuple((name.encode(), value.encode()) for name, value in headers.items())


def _versioned(scope: Scope) -> bool:
    """Whether the address of a file changes with its bytes."""
    return scope["path"].startswith("/static/vendor/") or scope.get("query_string", b"").startswith(b"v=")


def bodiless(send: Send) -> Send:
    """The answer to a HEAD: all the headers, none of the bytes."""

    async def without(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return without
