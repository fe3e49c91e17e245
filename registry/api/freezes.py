"""Frozen states of the register: named, packed for auditors, and held against what came after."""

from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct
from pydantic import Field

from agreements.acts import freezing
from agreements.acts.freezing import LONGEST_NAME, FreezeContent
from agreements.readings import freeze_changes, freezes
from agreements.readings.freeze_changes import Change
from agreements.readings.freezes import Freeze, Package
from registry import edge, packages
from registry.api import answers, reading, repeating
from registry.api.documenting import ONCE, TEXT, Answer, describes
from registry.api.fields import Line, Lines, NeededDay, Whole
from registry.api.queries import Query
from registry.api.texts import Body
from registry.requests import Request

TAGS = ["Ledger"]
LARGEST_SEQ = 10**18


class FreezeList(Struct, frozen=True):
    """Frozen states, the latest first."""

    items: tuple[Freeze, ...]


class FreezeChanges(Struct, frozen=True):
    """What changed since, in the order of the ledger; `after` is the entry to go on behind, null at the end."""

    items: tuple[Change, ...]
    after: int | None


class FreezeBody(Body):
    """What the moment is called, and the days it is to tell of."""

    name: Annotated[str, Line(LONGEST_NAME)]
    first_on: NeededDay
    last_on: NeededDay
    note: Annotated[str | None, Lines(10_000)] = None


class ChangesQuery(Query):
    """Where to go on."""

    after: Annotated[int | None, Whole(0, LARGEST_SEQ)] = Field(
        None, description="`after` of the page before; without it, the first act since."
    )


@get("/freezes", operation_class=describes((200, Answer("Frozen states.", FreezeList))), tags=TAGS)
async def list_freezes(request: Request) -> Response[bytes]:
    """Frozen states of the register. Auditors and registrars only."""
    return answers.value(FreezeList(await freezes.listing(edge.actor(request))))


@get("/freezes/{freeze_id:uuid}", operation_class=describes((200, Answer("One.", Freeze))), tags=TAGS)
async def show_freeze(request: Request, freeze_id: FromPath[UUID]) -> Response[bytes]:
    """One frozen state, with the packages of it that the caller was given."""
    return answers.value(await freezes.of(freeze_id, edge.actor(request)))


@post(
    "/freezes",
    operation_class=describes(
        (201, Answer("Frozen.", Freeze, headers={"Location": TEXT})),
        body=FreezeBody,
        headers=[ONCE],
        example="freeze",
    ),
    tags=TAGS,
)
async def make_freeze(request: Request) -> Response[bytes]:
    """Name what is under the last checkpoint of the ledger. Auditors and registrars only."""
    actor, given = edge.actor(request), await reading.body(request, FreezeBody)

    async def make() -> Response[bytes]:
        freeze = await freezing.make(FreezeContent(**given.model_dump()), actor=actor)
        where = {"location": f"/api/v1/freezes/{freeze}"}
        return answers.value(await freezes.of(freeze, actor), status=201, headers=where)

    return await repeating.once(request, actor, make, given)


@get(
    "/freezes/{freeze_id:uuid}/changes",
    operation_class=describes((200, Answer("What changed.", FreezeChanges)), query=ChangesQuery),
    tags=TAGS,
)
async def list_freeze_changes(request: Request, freeze_id: FromPath[UUID]) -> Response[bytes]:
    """The acts since a frozen state about what the caller may read, with what each changed of an agreement.

    Facts that an act recorded of a day on or before the last day of the frozen state are told as `back_dated`, with how
    many days later they were recorded.
    """
    actor = edge.actor(request)
    asked = reading.query(request, ChangesQuery)
    changes = await freeze_changes.since(await freezes.of(freeze_id, actor), actor, after=asked.after)
    return answers.value(FreezeChanges(changes.rows, changes.after))


@post(
    "/freezes/{freeze_id:uuid}/packages",
    operation_class=describes((201, Answer("Made.", Package, headers={"Location": TEXT}))),
    tags=TAGS,
)
async def pack_freeze(request: Request, freeze_id: FromPath[UUID]) -> Response[bytes]:
    """Have a package made of what the caller may read, and its list of contents noted in the ledger. Auditors only.

    Where nothing changed in what the caller may read, it is the package that was given before.
    """
    actor = edge.actor(request)
    key = await packages.give(freeze_id, edge.words(request), actor)
    made = freezes.package(await freezes.of(freeze_id, actor), key)
    where = {"location": f"/api/v1/freezes/{freeze_id}/packages/{key}/content"}
    return answers.value(made, status=201, headers=where)


@get(
    "/freezes/{freeze_id:uuid}/packages/{package_id:uuid}/content",
    operation_class=describes((200, Answer("The package.", media_type="application/zip"))),
    tags=TAGS,
)
async def fetch_package(
    request: Request, freeze_id: FromPath[UUID], package_id: FromPath[UUID]
) -> Response[bytes]:
    """A package that was made for the caller: the same bytes each time, which `kelishim verify freeze` checks."""
    return await packages.answer(freeze_id, package_id, edge.actor(request))


handlers = [
    list_freezes,
    show_freeze,
    make_freeze,
    list_freeze_changes,
    pack_freeze,
    fetch_package,
]
