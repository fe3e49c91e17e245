"""Organisations: the list, one of them, and the form it is entered and mended with."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response

from agreements.actors import Actor
from agreements.acts import organisations as acts
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, Problem, RegisterError
from agreements.readings import (
    agreements,
    bodies,
    commitments,
    exchange_rates,
    money,
    organisations,
    rates,
    successions,
)
from agreements.readings.money import Line
from agreements.readings.organisations import Counted
from agreements.readings.rows import AgreementRow, MilestoneRow
from agreements.readings.successions import Life
from agreements.readings.values import Body, Organisation
from agreements.rules import permissions
from agreements.rules.rates import Rate
from agreements.rules.successions import ended
from agreements.vocabulary import Act, OrganisationKind
from agreements.wording.words import Words
from registry import countries, edge, forms
from registry.forms import Form, FormState
from registry.pages import days, listings, moves, organisation_entries
from registry.pages.answers import gone_on
from registry.pages.days import DaysView, Reading
from registry.pages.listings import Asked, Facet, Link, Option, Pages
from registry.pages.organisation_entries import OrganisationEntry
from registry.requests import Request
from registry.templating import page

PATH = "/organisations"
CONDITIONS = ("q", "kind", listings.KNOWN_ON)
LATEST = 20
DUTIES = 10
BLANK = {"name.ky": "", "kind": "", "country": "KG"}


class LikeAnother(AgainstTheRules):
    """Bodies of a very like name are in the register already."""

    def __init__(self, found: tuple[Body, ...]) -> None:
        super().__init__("organisations.like_another")
        self.found = found


@dataclass(frozen=True, slots=True)
class OrganisationsView:
    """What `organisations/index.html` shows."""

    q: str
    days: DaysView
    facets: tuple[Facet, ...]
    kept: tuple[tuple[str, str], ...]
    clear: str | None
    rows: tuple[Counted, ...]
    total: int
    pages: Pages
    may_create: bool


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """What `organisations/show.html` shows."""

    organisation: Organisation
    days: DaysView
    agreements: tuple[AgreementRow, ...]
    agreements_total: int | None
    owes: tuple[MilestoneRow, ...]
    owed: tuple[MilestoneRow, ...]
    life: Life
    ended: bool
    rate: Rate
    money_owed_by: tuple[Line, ...]
    money_owed_to: tuple[Line, ...]
    may_change: bool
    may_rename: bool
    may_reorganise: bool
    may_hand_over: bool


@dataclass(frozen=True, slots=True)
class OrganisationFormView:
    """What `organisations/form.html` shows."""

    action: str
    back: str
    seen: str
    new: bool
    form: FormState
    identifiers: int
    kinds: tuple[OrganisationKind, ...]
    countries: tuple[Option, ...]
    twins: tuple[Link, ...]


class OrganisationPages(Controller):
    """The list, one, and the form."""

    path = PATH

    @get()
    async def index(self, request: Request) -> Response[Any]:
        asked = listings.asked(request, PATH, CONDITIONS)
        async with days.reading(request, PATH, kept=asked.conditions) as read:
            view = await _list(asked.known(read.reader.known_on), read, edge.words(request))
        return page("organisations/index.html", view, request)

    @get("/{organisation:uuid}")
    async def show(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        async with days.reading(request, f"{PATH}/{organisation}") as read:
            view = await _one(organisation, read)
        return page("organisations/show.html", view, request)

    @get("/new")
    async def blank(self, request: Request) -> Response[Any]:
        permissions.check(edge.actor(request), Act.ORGANISATION_CREATE)
        return _shown(request, None, FormState(BLANK))

    @post("/new", status_code=200)
    async def create(self, request: Request) -> Response[Any]:
        permissions.check(edge.actor(request), Act.ORGANISATION_CREATE)
        return await _entered(request, None)

    @get("/{organisation:uuid}/edit")
    async def edit(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        permissions.check(edge.actor(request), Act.ORGANISATION_CHANGE)
        found = await organisations.of(organisation)
        return _shown(request, found, FormState(organisation_entries.values(found)))

    @post("/{organisation:uuid}/edit", status_code=200)
    async def change(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        permissions.check(edge.actor(request), Act.ORGANISATION_CHANGE)
        return await _entered(request, await organisations.of(organisation))


async def _list(asked: Asked, on: Reading, words: Words) -> OrganisationsView:
    kinds = asked.members("kind", OrganisationKind)
    narrowed = organisations.Filter(q=asked.q, kinds=kinds)
    read, counts = await asyncio.gather(
        organisations.counted(narrowed, on.reader, language=words.language, cursor=asked.cursor),
        organisations.totals(asked.q),
    )
    return OrganisationsView(
        q=asked.q,
        days=on.view,
        facets=(asked.enum_facet("kind", counts, OrganisationKind, words),),
        kept=asked.kept,
        clear=asked.clear,
        rows=organisations.rows(read),
        total=sum(count or 0 for kind, count in counts.items() if not kinds or kind in kinds),
        pages=asked.pages(read),
        may_create=on.may(Act.ORGANISATION_CREATE),
    )


async def _one(organisation: UUID, on: Reading) -> OrganisationView:
    actor = on.reader
    found = await organisations.of(organisation)
    theirs = agreements.Filter(organisation=(organisation,))
    owes = commitments.Filter(owed_by=(organisation,), open=True)
    owed = commitments.Filter(owed_to=(organisation,), open=True)
    latest, total, owing, owed_to_it, life, (rate, sums, sums_to_it) = await asyncio.gather(
        agreements.listing(theirs, actor, limit=LATEST),
        agreements.total(theirs, actor),
        commitments.listing(owes, actor, limit=DUTIES),
        commitments.listing(owed, actor, limit=DUTIES),
        successions.of(organisation),
        _figures(organisation, actor),
    )
    owes_something = bool(commitments.rows(owing))
    hands_over = owes_something and any(event.successors for event in life.events)
    return OrganisationView(
        organisation=found,
        days=on.view,
        agreements=agreements.rows(latest),
        agreements_total=total,
        owes=commitments.rows(owing),
        owed=commitments.rows(owed_to_it),
        life=life,
        ended=ended(life.ended_on, actor.today),
        rate=rate,
        money_owed_by=sums,
        money_owed_to=sums_to_it,
        may_change=on.may(Act.ORGANISATION_CHANGE),
        may_rename=on.may(Act.ORGANISATION_RENAME),
        may_reorganise=on.may(Act.ORGANISATION_REORGANISE),
        may_hand_over=hands_over and on.may(Act.AGREEMENT_HAND_OVER),
    )


async def _figures(organisation: UUID, actor: Actor) -> tuple[Rate, tuple[Line, ...], tuple[Line, ...]]:
    """How much of what it owed it did, and the money it owes and is owed."""
    rate, owes, owed, known = await asyncio.gather(
        rates.of(rates.Filter(organisation=organisation), actor),
        money.of(money.Filter(owed_by=organisation), actor),
        money.of(money.Filter(owed_to=organisation), actor),
        exchange_rates.on(actor.today),
    )
    return rate, money.lines(owes.totals, known), money.lines(owed.totals, known)


async def _entered(request: Request, standing: Organisation | None) -> Response[Any]:
    form = await forms.received(request)
    if moves.is_move(form.do):
        values, focus = moves.moved(form.values, form.do)
        return _shown(request, standing, form.changed(values).state(focus))
    form = form.changed(moves.without_blank_rows(form.values))
    outcome = await forms.attempt(_keep(form, standing, edge.actor(request)), ChangedMeanwhile, LikeAnother)
    if isinstance(outcome, RegisterError):
        return _shown(request, standing, form.again(outcome, edge.words(request)), outcome)
    notice = "notices.organisation_created" if standing is None else "notices.organisation_changed"
    return gone_on(request, f"{PATH}/{outcome}", notice)


async def _keep(form: Form, standing: Organisation | None, actor: Actor) -> UUID:
    entry = forms.read(OrganisationEntry, form)
    content = entry.content()
    if standing is not None:
        if not entry.reason:
            raise Invalid(Problem("reason", "completeness.no_reason"))
        await acts.change(standing.id, content, seen=entry.seen, actor=actor, reason=entry.reason)
        return standing.id
    alike = () if entry.confirm_duplicate else await bodies.alike(content.name)
    if alike:
        raise LikeAnother(alike)
    return await acts.create(content, actor=actor)


def _shown(
    request: Request, standing: Organisation | None, state: FormState, refusal: RegisterError | None = None
) -> Response[Any]:
    words = edge.words(request)
    here = PATH if standing is None else f"{PATH}/{standing.id}"
    alike = refusal.found if isinstance(refusal, LikeAnother) else ()
    view = OrganisationFormView(
        action=f"{here}/{'new' if standing is None else 'edit'}",
        back=here,
        seen=state.values.get("seen", ""),
        new=standing is None,
        form=state,
        identifiers=moves.count(state.values, "identifiers"),
        kinds=tuple(OrganisationKind),
        countries=tuple(Option(*each) for each in countries.every(words)),
        twins=tuple(Link(f"{PATH}/{body.id}", words.pick(body.name)) for body in alike),
    )
    return page("organisations/form.html", view, request, status=200 if refusal is None else 422)
