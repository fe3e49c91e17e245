"""Asking as a caller, and undoing what the question did."""

from typing import Any, NoReturn

import httpx

from agreements.tables.ledger import LedgerHead
from registry.piccolo_conf import DB
from tests.matrix.addresses import Address
from tests.matrix.expected import Plot, reads
from tests.matrix.world import Seat, Target, World

# A guard lets a caller through; whether what is sent makes sense is another matter.
DONE = frozenset({200, 201, 204, 303})
PASSED = DONE | {409, 422}
HIDDEN, REFUSED = 404, 403


class Undo(Exception):
    """Ends a transaction so that nothing of it stays."""


def undo() -> NoReturn:
    raise Undo


async def undone(seat: Seat, method: str, path: str, **sent: Any) -> httpx.Response:
    """The answer to a request of which nothing stays."""
    answer, _ = await tried(seat, method, path, **sent)
    return answer


async def tried(seat: Seat, method: str, path: str, **sent: Any) -> tuple[httpx.Response, int | None]:
    """The answer, and how many entries the ledger would have had after it; None where only something was asked."""
    is_page = not path.startswith("/api/")
    client = seat.pages if is_page else seat.api
    if is_page and method != "GET":
        sent["data"] = {"_csrf_token": seat.csrf, **sent.get("data", {})}
    size: int | None = None
    kept = httpx.Cookies(client.cookies)
    try:
        async with DB.transaction():
            answer = await client.request(method, path, **sent)
            if method != "GET":
                [head] = await LedgerHead.raw("SELECT size FROM ledger_head")
                size = head["size"]
            undo()
    except Undo:
        # Nor does the word that the next page would say.
        client.cookies = kept
        return answer, size


async def ask(world: World, caller: str, address: Address, target: Target) -> tuple[int, bool]:
    """What a caller is answered, and whether something was written."""
    sent = address.send(world, target)
    answer, size = await tried(world.seats[caller], address.method, address.filled(target), **sent)
    return answer.status_code, size not in (None, world.size)


def expected(caller: str, address: Address, plot: Plot) -> int | None:
    """What a caller has to be answered; None where the guards let through."""
    if caller == "nobody":
        # Led to the door, or told that nobody is signed in.
        return 303 if address.is_page else 401
    if not reads(caller, plot):
        return HIDDEN
    if address.allowed(caller, plot):
        return None
    return address.instead if address.instead and caller in address.who else REFUSED
