"""The programmes that an agreement serves: what is said of it already, and the form to say more."""

import re
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, StringConstraints

from agreements.actors import Actor
from agreements.acts import serving
from agreements.acts.serving import ServingContent
from agreements.errors import ChangedMeanwhile, Invalid, Problem, RegisterError
from agreements.readings import dossiers, milestones, programmes
from agreements.readings.programmes import Programme
from agreements.readings.values import Commitment, Dossier
from agreements.rules import permissions
from agreements.vocabulary import Act
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages.answers import gone_on
from registry.pages.fields import Count, Prose
from registry.requests import Request
from registry.templating import page

ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# A programme, or a programme and an item of it: one choice among all there are.
TARGET = re.compile(rf"^({ID})(?:/({ID}))?\Z", re.ASCII)
BLANK = {"commitment": "", "target": "", "line": ""}


@dataclass(frozen=True, slots=True)
class ServingsView:
    """What `programmes/serving.html` shows."""

    dossier: Dossier
    promises: dict[UUID, Commitment]
    programmes: tuple[Programme, ...]
    form: FormState
    may_serve: bool


class ServingEntry(BaseModel):
    """What serves what."""

    commitment: UUID | None = None
    target: Annotated[str, StringConstraints(pattern=TARGET)]
    line: UUID | None = None
    seen: Count | None = None

    def content(self) -> ServingContent:
        programme, _, item = self.target.partition("/")
        return ServingContent(
            programme=UUID(programme),
            commitment=self.commitment,
            item=UUID(item) if item else None,
            line=self.line,
        )


class UnservingEntry(BaseModel):
    """Why it is taken back."""

    reason: Prose = ""
    seen: Count | None = None


class ServingPages(Controller):
    """The page, and the two acts on it."""

    path = "/agreements/{agreement:uuid}/programmes"

    @get()
    async def show(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        return await _shown(request, agreement, FormState(BLANK))

    @post(status_code=200)
    async def serve(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_serve(agreement, form, edge.actor(request)), ChangedMeanwhile)
        if isinstance(outcome, RegisterError):
            return await _shown(request, agreement, form.again(outcome, edge.words(request)), status=422)
        return gone_on(request, f"/agreements/{agreement}/programmes", "notices.serving_said")

    @post("/{link:uuid}/remove", status_code=200)
    async def unserve(
        self, request: Request, agreement: FromPath[UUID], link: FromPath[UUID]
    ) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_unserve(agreement, link, form, edge.actor(request)), ChangedMeanwhile)
        if isinstance(outcome, RegisterError):
            return await _shown(request, agreement, form.again(outcome, edge.words(request)), status=422)
        return gone_on(request, f"/agreements/{agreement}/programmes", "notices.serving_taken_back")


async def _serve(agreement: UUID, form: Form, actor: Actor) -> UUID:
    entry = forms.read(ServingEntry, form)
    outcome = await forms.attempt(
        serving.serve(agreement, entry.content(), seen=entry.seen, actor=actor), ChangedMeanwhile
    )
    if isinstance(outcome, Invalid):
        # One field chooses the programme and the item.
        fields = {"programme": "target", "item": "target"}
        raise Invalid(
            *[Problem(fields.get(each.field, each.field), each.key, each.params) for each in outcome.problems]
        )
    if isinstance(outcome, RegisterError):
        raise outcome
    return outcome


async def _unserve(agreement: UUID, link: UUID, form: Form, actor: Actor) -> None:
    """The reason stands under the link's own name, since there may be several on the page."""
    field = f"removing.{link}"
    entry = forms.read(
        UnservingEntry, Form({"reason": form.values.get(field, ""), "seen": form.values.get("seen", "")})
    )
    outcome = await forms.attempt(
        serving.unserve(agreement, link, reason=entry.reason, seen=entry.seen, actor=actor)
    )
    if isinstance(outcome, Invalid):
        raise Invalid(*[Problem(field, each.key, each.params) for each in outcome.problems])
    if isinstance(outcome, RegisterError):
        raise outcome


async def _shown(request: Request, agreement: UUID, state: FormState, *, status: int = 200) -> Response[Any]:
    actor = edge.actor(request)
    dossier = await dossiers.of(agreement, actor)
    may = permissions.may(actor, Act.AGREEMENT_SERVE, milestones.relation(dossier)) is True
    view = ServingsView(
        dossier=dossier,
        promises={each.id: each for each in dossier.commitments},
        programmes=await programmes.listing() if may else (),
        form=state,
        may_serve=may,
    )
    return page("programmes/serving.html", view, request, status=status)
