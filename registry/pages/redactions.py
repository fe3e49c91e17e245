"""Taking something out of the record for ever: proposed on a page of the agreement, and decided on one of its own."""

from collections.abc import Awaitable
from typing import Any, Literal
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel

from agreements.acts import redacting
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, Problem, RegisterError
from agreements.readings import redactable
from agreements.rules.redactions import Chosen, Ground
from agreements.rules.successions import LegalAct
from agreements.vocabulary import RedactionAsker
from registry import edge, forms
from registry.forms import Form
from registry.pages import entry, redaction_view
from registry.pages.answers import gone_on
from registry.pages.fields import Day, Line, Prose
from registry.requests import Request
from registry.templating import page


class PlaceEntry(BaseModel):
    """A place, and what of it is to go: what stood there before, or what stands there now too."""

    place: Line
    take: Literal["before", "all"] | None = None


class ActEntry(BaseModel):
    """The law."""

    title: Line = ""
    number: Line = ""
    on: Day | None = None


class ProposalEntry(BaseModel):
    """What is to be taken out, by which law, and who asked."""

    places: list[PlaceEntry] = []
    act: ActEntry = ActEntry()
    asker: RedactionAsker
    request_number: Line | None = None
    request_on: Day | None = None

    def ground(self) -> Ground:
        basis = LegalAct(self.act.title, self.act.number, self.act.on)
        return Ground(basis, self.asker, None, self.request_number, self.request_on)


class RefusalEntry(BaseModel):
    """Why it stays."""

    reason: Prose = ""


class RedactionPages(Controller):
    """The redactions of an agreement, one of them, and the acts."""

    @get("/agreements/{agreement:uuid}/redactions")
    async def index(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        view = await redaction_view.index(agreement, request)
        return page("redactions/index.html", view, request)

    @post("/agreements/{agreement:uuid}/redactions", status_code=200)
    async def propose(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_propose(agreement, form, request), AgainstTheRules, ChangedMeanwhile)
        if isinstance(outcome, RegisterError):
            state = form.again(outcome, edge.words(request))
            view = await redaction_view.index(agreement, request, state)
            return page("redactions/index.html", view, request, status=422)
        return gone_on(request, f"/redactions/{outcome}", "notices.redaction_proposed")

    @get("/redactions/{redaction:uuid}")
    async def one(self, request: Request, redaction: FromPath[UUID]) -> Response[Any]:
        return page("redactions/show.html", await redaction_view.one(redaction, request), request)

    @post("/redactions/{redaction:uuid}/approve", status_code=200)
    async def approve(self, request: Request, redaction: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        act = redacting.approve(redaction, seen=entry.seen(form), actor=edge.actor(request))
        return await _done(request, redaction, form, act, "notices.redaction_approved")

    @post("/redactions/{redaction:uuid}/refuse", status_code=200)
    async def refuse(self, request: Request, redaction: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        act = forms.under("refusal", _refuse(redaction, form, request))
        return await _done(request, redaction, form, act, "notices.redaction_refused")

    @post("/redactions/{redaction:uuid}/withdraw", status_code=200)
    async def withdraw(self, request: Request, redaction: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        act = redacting.withdraw(redaction, seen=entry.seen(form), actor=edge.actor(request))
        return await _done(request, redaction, form, act, "notices.redaction_withdrawn")


async def _propose(agreement: UUID, form: Form, request: Request) -> UUID:
    said = forms.read(ProposalEntry, form)
    actor = edge.actor(request)
    places = {each.place.key: each.place for each in await redactable.of(agreement, actor)}
    wanted = [each for each in said.places if each.take is not None]
    if any(each.place not in places for each in wanted):
        raise Invalid(Problem("places", "redacting.no_such_place"))
    chosen = [Chosen(places[each.place], each.take == "all") for each in wanted]
    return await redacting.propose(
        agreement, chosen, ground=said.ground(), seen=entry.seen(form), actor=actor
    )


async def _refuse(redaction: UUID, form: Form, request: Request) -> None:
    said = forms.read(RefusalEntry, form.part("refusal"))
    actor = edge.actor(request)
    await redacting.refuse(redaction, reason=said.reason, seen=entry.seen(form), actor=actor)


async def _done(
    request: Request, redaction: UUID, form: Form, act: Awaitable[object], notice: str
) -> Response[Any]:
    """Back to the page of the redaction, with a word; or that page again, with what is wrong."""
    outcome = await forms.attempt(act, AgainstTheRules, ChangedMeanwhile)
    if isinstance(outcome, RegisterError):
        state = form.again(outcome, edge.words(request))
        view = await redaction_view.one(redaction, request, state)
        return page("redactions/show.html", view, request, status=422)
    return gone_on(request, f"/redactions/{redaction}", notice)
