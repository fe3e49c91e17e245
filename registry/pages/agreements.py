"""Agreements: the list, and the dossier of one with what may be done to it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from agreements.acts import drafting, registering
from agreements.acts.registering import ProbableDuplicates
from agreements.errors import Invalid, NotAllowed, RegisterError
from agreements.readings import agreements, bodies
from agreements.readings.agreements import Filter
from agreements.readings.rows import AgreementRow
from agreements.rules import permissions
from agreements.rules.confidentiality import ORDER
from agreements.vocabulary import Act, AgreementForm, Confidentiality, Language, Status
from registry import downloads, edge, forms
from registry.downloads import Summary, Table
from registry.languages import words as words_of
from registry.pages import as_on, entry, listings
from registry.pages.answers import gone_on
from registry.pages.listings import Asked, Facet, Link, Pages
from registry.requests import Request
from registry.templating import page

PATH = "/agreements"
CONDITIONS = ("q", "status", "form", "year", "organisation", "confidentiality", "review_by")


@dataclass(frozen=True, slots=True)
class AgreementsView:
    """What `agreements/index.html` shows."""

    q: str
    facets: tuple[Facet, ...]
    kept: tuple[tuple[str, str], ...]
    clear: str | None
    choices: str | None
    rows: tuple[AgreementRow, ...]
    total: int | None
    review_by: str
    pages: Pages
    exports: tuple[Link, ...]
    may_draft: bool
    may_unseal: bool


class AgreementPages(Controller):
    """The list with its files, the dossier, its extract, and the acts that need no form."""

    @get(PATH)
    async def index(self, request: Request) -> Response[Any]:
        asked = listings.asked(request, PATH, CONDITIONS)
        return page("agreements/index.html", await _view(asked, request), request, query=asked.q)

    @get([f"{PATH}.{form}" for form in Table])
    async def export(self, request: Request) -> Response[Any]:
        asked = listings.asked(request, PATH, CONDITIONS)
        form = Table(request.url.path.rpartition(".")[2])
        made = await downloads.agreement_list(_filter(asked), form, edge.actor(request), edge.words(request))
        return downloads.answer(made)

    @get(f"{PATH}.zip")
    async def proved(self, request: Request) -> Response[Any]:
        asked, actor, words = (
            _filter(listings.asked(request, PATH, CONDITIONS)),
            edge.actor(request),
            edge.words(request),
        )
        made = [await downloads.agreement_list(asked, form, actor, words) for form in (Table.XLSX, Table.CSV)]
        return downloads.answer(downloads.with_evidence(*made))

    @get(PATH + "/{agreement:uuid}")
    async def show(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        return await as_on.show(agreement, request)

    @get([f"{PATH}/{{agreement:uuid}}/summary.{form}" for form in Summary])
    async def summary(
        self, request: Request, agreement: FromPath[UUID], language: FromQuery[Language | None] = None
    ) -> Response[Any]:
        words = words_of(language or edge.language(request))
        form = Summary(request.url.path.rpartition(".")[2])
        asked = as_on.asked(request)
        return downloads.answer(await downloads.summary(agreement, form, edge.actor(request), words, asked))

    @post(PATH + "/{agreement:uuid}/register", status_code=200)
    async def register(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        seen = entry.seen(await forms.received(request))
        act = registering.register(agreement, seen=seen, actor=edge.actor(request))
        outcome = await forms.attempt(act, Invalid, NotAllowed, ProbableDuplicates)
        if isinstance(outcome, NotAllowed):
            # A second press of the button finds it registered.
            return await entry.reopened(request, agreement, outcome)
        if isinstance(outcome, RegisterError):
            return await entry.refused(request, agreement, outcome)
        return gone_on(request, f"{PATH}/{agreement}", "notices.agreement_registered", number=outcome)

    @post(PATH + "/{agreement:uuid}/discard", status_code=200)
    async def discard(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        seen = entry.seen(await forms.received(request))
        await drafting.discard(agreement, seen=seen, actor=edge.actor(request))
        return gone_on(request, PATH, "notices.draft_discarded")


def _filter(asked: Asked) -> Filter:
    return Filter(
        q=asked.q,
        status=asked.members("status", Status),
        form=asked.members("form", AgreementForm),
        organisation=asked.ids("organisation"),
        year=asked.years("year"),
        confidentiality=asked.members("confidentiality", Confidentiality),
        review_by=asked.day("review_by"),
    )


async def _view(asked: Asked, request: Request) -> AgreementsView:
    actor, words, narrowed = edge.actor(request), edge.words(request), _filter(asked)
    read = await agreements.listing(narrowed, actor, cursor=asked.cursor)
    counts = await agreements.facets(narrowed, actor) if asked.counted else defaultdict(dict)
    rows = agreements.rows(read)
    mentioned = {*counts["organisation"], *asked.values("organisation")}
    names = await bodies.named(UUID(value) for value in mentioned)

    def name(value: str) -> str:
        found = names.get(UUID(value))
        return words.unknown if found is None else words.pick(found.short_name) or words.pick(found.name)

    def reviewed(value: str) -> str:
        return words.t("agreements.review_by", day=words.short_date(date.fromisoformat(value)))

    years = sorted({*counts["year"], *asked.values("year")}, reverse=True)
    return AgreementsView(
        q=asked.q,
        facets=(
            asked.enum_facet("status", counts["status"], Status, words),
            asked.enum_facet("form", counts["form"], AgreementForm, words),
            asked.facet("organisation", counts["organisation"], name),
            asked.facet("year", counts["year"], str, years),
            asked.enum_facet("confidentiality", counts["confidentiality"], Confidentiality, words, ORDER),
            asked.facet("review_by", dict.fromkeys(asked.values("review_by")), reviewed),
        ),
        kept=asked.kept,
        clear=asked.clear,
        choices=asked.choices,
        rows=rows,
        total=asked.total(read, len(rows), counts),
        review_by=next(iter(asked.values("review_by")), ""),
        pages=asked.pages(read),
        exports=asked.exports(Table.XLSX, Table.CSV, proved=words.t("list.proved")),
        may_draft=permissions.may(actor, Act.AGREEMENT_DRAFT) is True,
        may_unseal=permissions.may(actor, Act.AGREEMENT_UNSEAL) is True,
    )
