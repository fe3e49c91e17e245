"""Programmes, with their items, the figures published about them, and what agreements do for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from agreements.readings import coverage, ledgers, programmes
from agreements.readings.coverage import Coverage, ItemCoverage, Served, Serving
from agreements.readings.programmes import Initiative, Programme, Tally
from agreements.rules import permissions
from agreements.vocabulary import Act, InitiativeStatus, Language
from registry import downloads, edge
from registry.downloads import Report
from registry.languages import words as words_of
from registry.pages import dossiers
from registry.pages.dossiers import HISTORY, HistoryLine
from registry.pages.programme_entry import STATUSES
from registry.requests import Request
from registry.templating import page

# So many agreements are named under an item; a longer list is for the report.
MOST_NAMED = 20
# A tree deeper than this is indented no further.
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class ProgrammesView:
    """What `programmes/index.html` shows."""

    programmes: tuple[Programme, ...]
    may_create: bool


@dataclass(frozen=True, slots=True)
class ServedBy:
    """An agreement that serves an item, with the promises that do so by themselves; none when it is the whole."""

    agreement: Serving
    promises: tuple[Served, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with what serves it; `more` agreements are not named."""

    covered: ItemCoverage
    depth: int
    served_by: tuple[ServedBy, ...]
    more: int


@dataclass(frozen=True, slots=True)
class StatusView:
    """The initiatives of one status: how many were published, and which are known by name."""

    status: InitiativeStatus
    tallies: tuple[Tally, ...]
    initiatives: tuple[Initiative, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """What `programmes/show.html` shows."""

    programme: Programme
    coverage: Coverage
    items: tuple[ItemView, ...]
    whole: tuple[ServedBy, ...]
    statuses: tuple[StatusView, ...]
    history: tuple[HistoryLine, ...]
    may_change: bool


class ProgrammePages(Controller):
    """All of them, and one."""

    path = "/programmes"

    @get()
    async def index(self, request: Request) -> Response[Any]:
        may = permissions.may(edge.actor(request), Act.PROGRAMME_CREATE) is True
        return page("programmes/index.html", ProgrammesView(await programmes.listing(), may), request)

    @get("/{programme:uuid}")
    async def show(self, request: Request, programme: FromPath[UUID]) -> Response[Any]:
        return page("programmes/show.html", await _view(programme, request), request)

    @get([f"/{{programme:uuid}}/report.{form}" for form in Report])
    async def report(
        self, request: Request, programme: FromPath[UUID], language: FromQuery[Language | None] = None
    ) -> Response[Any]:
        words = words_of(language or edge.language(request))
        form = Report(request.url.path.rpartition(".")[2])
        made = await downloads.programme_report(programme, form, edge.actor(request), words)
        return downloads.answer(made)

    @get("/{programme:uuid}/report.zip")
    async def proved(
        self, request: Request, programme: FromPath[UUID], language: FromQuery[Language | None] = None
    ) -> Response[Any]:
        words = words_of(language or edge.language(request))
        made = await downloads.programme_report(programme, Report.XLSX, edge.actor(request), words)
        return downloads.answer(downloads.with_evidence(made))


async def _view(programme: UUID, request: Request) -> ProgrammeView:
    actor = edge.actor(request)
    found = await programmes.of(programme)
    covered = await coverage.of(found, actor)
    entries = (await ledgers.of_programme(programme))[-HISTORY:]
    names = await dossiers.names({entry.actor for entry in entries}, edge.words(request))
    by_id = {each.id: each for each in covered.serving}
    whole = [
        ServedBy(each, _promises(each, frozenset(link.commitment for link in links if link.commitment)))
        for each in covered.serving
        if (links := [link for link in each.links if link.item is None])
    ]
    return ProgrammeView(
        programme=found,
        coverage=covered,
        items=tuple(_item(each, by_id) for each in covered.items),
        whole=tuple(whole[:MOST_NAMED]),
        statuses=_by_status(found),
        history=tuple(
            HistoryLine(entry.seq, entry.at, entry.act, names[entry.actor], entry.reason)
            for entry in reversed(entries)
        ),
        may_change=permissions.may(actor, Act.PROGRAMME_CHANGE) is True,
    )


def _item(covered: ItemCoverage, agreements: Mapping[UUID, Serving]) -> ItemView:
    named = covered.agreements[:MOST_NAMED]
    chosen = frozenset(covered.commitments)
    return ItemView(
        covered=covered,
        depth=min(covered.depth, DEEPEST),
        served_by=tuple(ServedBy(agreements[key], _promises(agreements[key], chosen)) for key in named),
        more=len(covered.agreements) - len(named),
    )


def _promises(agreement: Serving, chosen: frozenset[UUID]) -> tuple[Served, ...]:
    return tuple(each for each in agreement.commitments if each.id in chosen)


def _by_status(programme: Programme) -> tuple[StatusView, ...]:
    views = (
        StatusView(
            status,
            tuple(each for each in programme.tallies if each.status is status),
            tuple(each for each in programme.initiatives if each.status is status),
        )
        for status in STATUSES
    )
    return tuple(view for view in views if view.tallies or view.initiatives)
