"""The list of what is owed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.response import Response

from agreements.readings import bodies, commitments
from agreements.readings.commitments import Filter
from agreements.vocabulary import CommitmentKind, MilestoneStatus
from registry import downloads, edge
from registry.downloads import Table
from registry.pages import lines, listings
from registry.pages.lines import Line
from registry.pages.listings import Asked, Facet, Link, Pages
from registry.requests import Request
from registry.templating import page

PATH = "/commitments"
CONDITIONS = ("q", "open", "status", "kind", "owed_by", "owed_to", "organisation", "due_from", "due_to")
# The one value of the condition `open`, which leaves out what is fulfilled.
OPEN = "yes"
# The days between which a commitment falls due.
ENDS = ("due_from", "due_to")


@dataclass(frozen=True, slots=True)
class CommitmentsView:
    """What `commitments/index.html` shows."""

    q: str
    facets: tuple[Facet, ...]
    kept: tuple[tuple[str, str], ...]
    clear: str | None
    choices: str | None
    due_from: str
    due_to: str
    rows: tuple[Line, ...]
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

    @get(f"{PATH}.zip")
    async def proved(self, request: Request) -> Response[Any]:
        asked, actor, words = (
            _filter(listings.asked(request, PATH, CONDITIONS)),
            edge.actor(request),
            edge.words(request),
        )
        made = [
            await downloads.commitment_list(asked, form, actor, words) for form in (Table.XLSX, Table.CSV)
        ]
        return downloads.answer(downloads.with_evidence(*made))


def _filter(asked: Asked) -> Filter:
    return Filter(
        q=asked.q,
        open=True if asked.values("open") else None,
        status=asked.members("status", MilestoneStatus),
        kind=asked.members("kind", CommitmentKind),
        owed_by=asked.ids("owed_by"),
        owed_to=asked.ids("owed_to"),
        organisation=asked.ids("organisation"),
        due_from=asked.day("due_from"),
        due_to=asked.day("due_to"),
    )


async def _view(asked: Asked, request: Request) -> CommitmentsView:
    actor, words, narrowed = edge.actor(request), edge.words(request), _filter(asked)
    read = await commitments.listing(narrowed, actor, cursor=asked.cursor)
    counts = await commitments.facets(narrowed, actor) if asked.counted else defaultdict(dict)
    rows = lines.worded(read, words)
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
            *(asked.facet(end, {}, lambda day: words.short_date(date.fromisoformat(day))) for end in ENDS),
            asked.enum_facet("status", counts["status"], MilestoneStatus, words),
            asked.enum_facet("kind", counts["kind"], CommitmentKind, words),
            *(asked.facet(side, counts[side], name) for side in sides),
        ),
        kept=asked.kept,
        clear=asked.clear,
        choices=asked.choices,
        due_from=next(iter(asked.values("due_from")), ""),
        due_to=next(iter(asked.values("due_to")), ""),
        rows=rows,
        total=asked.total(read, len(rows), counts),
        pages=asked.pages(read),
        exports=asked.exports(Table.XLSX, Table.CSV, proved=words.t("list.proved")),
    )
