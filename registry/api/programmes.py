"""Programmes: entered, changed, read, and held against what serves them."""

from uuid import UUID

from litestar import get, post, put
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.acts import programmes as acts
from agreements.readings import coverage, ledgers, programmes
from agreements.readings.coverage import Coverage
from agreements.readings.ledgers import Entry
from agreements.readings.programmes import Programme
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.documenting import ETAG, IF_MATCH, ONCE, TEXT, Answer, describes
from registry.api.programme_bodies import ProgrammeBody, ProgrammeChangeBody
from registry.api.queries import Known
from registry.requests import Request

TAGS = ["Programmes"]
ONE = Answer("The programme.", Programme, headers={"ETag": ETAG})


class ProgrammeList(Struct, frozen=True):
    """Programmes, the latest first."""

    items: tuple[Programme, ...]


class ProgrammeLedger(Struct, frozen=True):
    """The entries about one programme, the oldest first."""

    items: tuple[Entry, ...]


@get(
    "/programmes",
    operation_class=describes((200, Answer("Programmes.", ProgrammeList)), query=Known),
    tags=TAGS,
)
async def list_programmes(request: Request) -> Response[bytes]:
    """Programmes with the figures published about them, each with its source."""
    async with reading.query(request, Known).reading(edge.actor(request)):
        return answers.said(f'{{"items":{await programmes.listing_said()}}}')


@get("/programmes/{programme_id:uuid}", operation_class=describes((200, ONE), query=Known), tags=TAGS)
async def show_programme(request: Request, programme_id: FromPath[UUID]) -> Response[bytes]:
    """One programme, as it is known or was by a moment; only now has an `ETag`."""
    asked = reading.query(request, Known)
    async with asked.reading(edge.actor(request)):
        told = await programmes.said(programme_id)
    return answers.record(told) if asked.known_on is None else answers.said(told)


@get(
    "/programmes/{programme_id:uuid}/coverage",
    operation_class=describes((200, Answer("The coverage.", Coverage)), query=Known),
    tags=TAGS,
)
async def show_coverage(request: Request, programme_id: FromPath[UUID]) -> Response[bytes]:
    """What registered agreements do for a programme, among those the caller may see.

    Promised against budget for each item, year and currency; items without an agreement, agreements without an item.
    Sums of different currencies are never added, and what nobody stated stays null.
    """
    async with reading.query(request, Known).reading(edge.actor(request)) as reader:
        return answers.value(await coverage.of(await programmes.of(programme_id), reader))


@get(
    "/programmes/{programme_id:uuid}/ledger",
    operation_class=describes((200, Answer("Entries.", ProgrammeLedger))),
    tags=["Ledger"],
)
async def list_programme_entries(request: Request, programme_id: FromPath[UUID]) -> Response[bytes]:
    """What was done to a programme, by whom, why, and where that stands in the tree of the ledger."""
    edge.actor(request)
    return answers.value(ProgrammeLedger(await ledgers.of_programme(programme_id)))


@post(
    "/programmes",
    operation_class=describes(
        (201, Answer("Entered.", Programme, headers={"ETag": ETAG, "Location": TEXT})),
        body=ProgrammeBody,
        headers=[ONCE],
        example="programme",
    ),
    tags=TAGS,
)
async def create_programme(request: Request) -> Response[bytes]:
    """Enter a programme with its items, initiatives and figures. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ProgrammeBody)

    async def create() -> Response[bytes]:
        made = await acts.create(given.content(), actor=actor)
        told = await programmes.said(made)
        return answers.record(told, status=201, location=f"/api/v1/programmes/{made}")

    return await repeating.once(request, actor, create, given)


@put(
    "/programmes/{programme_id:uuid}",
    operation_class=describes(
        (200, ONE), body=ProgrammeChangeBody, headers=[IF_MATCH], example="programme_change"
    ),
    tags=TAGS,
)
async def change_programme(request: Request, programme_id: FromPath[UUID]) -> Response[bytes]:
    """Mend a programme, for a reason that the ledger keeps. Registrars only.

    A part with its `id` is changed, one without is new, one left out is withdrawn.
    """
    actor, given = edge.actor(request), await reading.body(request, ProgrammeChangeBody)
    seen = reading.seen(request, given.seen)
    await acts.change(programme_id, given.content(), reason=given.reason, seen=seen, actor=actor)
    return answers.record(await programmes.said(programme_id))


handlers = [
    list_programmes,
    show_programme,
    show_coverage,
    list_programme_entries,
    create_programme,
    change_programme,
]
