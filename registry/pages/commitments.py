"""The list of what is owed."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.response import Response

from agreements.readings import bodies, commitments
from agreements.readings.commitments import Filter
from agreements.readings.values import MilestoneRow
from agreements.vocabulary import CommitmentKind, MilestoneStatus
from registry import downloads, edge
from registry.downloads import Table
from registry.pages import listings
from registry.pages.listings import Asked, Facet, Link, Pages
from registry.requests import Request
from registry.templating import page

PATH = "/commitments"
CONDITIONS = ("q", "open", "status", "kind", "owed_by", "owed_to", "organisation")
# The one value of the condition `open`, which leaves out what is fulfilled.
OPEN = "yes"


@dataclass(frozen=True, slots=True)
class CommitmentsView:
    """What `commitments/index.html` shows."""

    q: str
    facets: tuple[Facet, ...]
    kept: tuple[tuple[str, str], ...]
    clear: str | None
    rows: tuple[MilestoneRow, ...]
    total: int | None
    pages: Pages
    exports: tuple[Link, ...]


class CommitmentPages(Controller):
    """The list, and the same list as a file."""

    @get(PATH)
    async def index(self, request: Request) -> Response[Any]:
        asked = listings.asked(request, PATH, CONDITIONS)
        return page("commitments/index.html", await _view(asked, request), request, query=asked.q)

    @get([f"{PATH}.{form}" for form in Table])
    async def export(self, request: Request) -> Response[Any]:
        asked = listings.asked(request, PATH, CONDITIONS)
        form = Table(request.url.path.rpartition(".")[2])
        made = await downloads.commitment_list(_filter(asked), form, edge.actor(request), edge.words(request))
        return downloads.answer(made)


def _filter(asked: Asked) -> Filter:
    return Filter(
        q=asked.q,
        open=True if asked.values("open") else None,
        status=asked.members("status", MilestoneStatus),
        kind=asked.members("kind", CommitmentKind),
        owed_by=asked.ids("owed_by"),
        owed_to=asked.ids("owed_to"),
        organisation=asked.ids("organisation"),
    )


async def _view(asked: Asked, request: Request) -> CommitmentsView:
    actor, words, narrowed = edge.actor(request), edge.words(request), _filter(asked)
    read, counts = await asyncio.gather(
        commitments.listing(narrowed, actor, cursor=asked.cursor), commitments.facets(narrowed, actor)
    )
    counts["organisation"] = {}
    sides = ("owed_by", "owed_to", "organisation")
    mentioned = {value for side in sides for value in (*counts[side], *asked.values(side))}
    names = await bodies.named(UUID(value) for value in mentioned)

    def name(value: str) -> str:
        found = names.get(UUID(value))
        return words.unknown if found is None else words.pick(found.short_name) or words.pick(found.name)

    return CommitmentsView(
        q=asked.q,
        facets=(
            asked.facet("open", {}, lambda _: words.t("list.open")),
            asked.enum_facet("status", counts["status"], MilestoneStatus, words),
            asked.enum_facet("kind", counts["kind"], CommitmentKind, words),
            *(asked.facet(side, counts[side], name) for side in sides),
        ),
        kept=asked.kept,
        clear=asked.clear,
        rows=commitments.rows(read),
        total=counts["total"][""],
        pages=asked.pages(read),
        exports=asked.exports(Table.XLSX, Table.CSV),
    )
