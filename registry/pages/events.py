"""What befell an agreement: recorded on its dossier, and struck there."""

from collections.abc import Awaitable, Mapping
from typing import Annotated, Any, TypeVar
from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, StringConstraints, model_validator

from agreements.actors import Actor
from agreements.acts import events as acts
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, Problem, RegisterError
from agreements.readings import events, moves
from agreements.rules.events import OWN, EventContent
from agreements.vocabulary import EventKind, NoticeForm
from registry import edge, forms
from registry.forms import Form
from registry.pages import dossiers
from registry.pages.answers import gone_on
from registry.pages.fields import Count, Day, Line
from registry.requests import Request
from registry.templating import page

FORM = "event"
T = TypeVar("T")


class EventEntry(BaseModel):
    """The form of an event; the agreement that takes the place of another is named by its number."""

    kind: EventKind
    happened_on: Day | None = None
    effective_on: Day | None = None
    organisation: UUID | None = None
    ends_on: Day | None = None
    notice_form: NoticeForm | None = None
    successor: Line | None = None
    document: UUID | None = None
    note: Annotated[str, StringConstraints(max_length=2_000)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _only_its_kind(cls, given: object) -> object:
        """What was filled in for another kind is passed over."""
        if not isinstance(given, Mapping):
            return given
        kind = given.get("kind")
        return {name: value for name, value in given.items() if name not in OWN or OWN[name] == kind}


class EventForm(BaseModel):
    """The fields of the form under their own name, since the dossier has other forms."""

    event: EventEntry
    seen: Count | None = None


class EventPages(Controller):
    """The acts; what they lead to is shown on the dossier."""

    @post("/agreements/{agreement:uuid}/events", status_code=200)
    async def record(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(
            _record(agreement, form, edge.actor(request)), AgainstTheRules, ChangedMeanwhile
        )
        if isinstance(outcome, RegisterError):
            return await _again(request, agreement, form, outcome)
        if await moves.of_agreement(agreement, edge.actor(request)):
            return gone_on(request, "/moves", "notices.event_recorded_moves")
        return gone_on(request, f"/agreements/{agreement}#events", "notices.event_recorded")

    @post("/events/{event:uuid}/strike", status_code=200)
    async def strike(self, request: Request, event: FromPath[UUID]) -> Response[Any]:
        actor = edge.actor(request)
        agreement = await events.agreement_of(event, actor)
        form = await forms.received(request)
        outcome = await forms.attempt(_strike(event, form, actor), AgainstTheRules, ChangedMeanwhile)
        if isinstance(outcome, RegisterError):
            return await _again(request, agreement, form, outcome)
        return gone_on(request, f"/agreements/{agreement}#events", "notices.event_struck")


async def _record(agreement: UUID, form: Form, actor: Actor) -> UUID:
    if not form.values.get(f"{FORM}.kind"):
        raise Invalid(Problem(f"{FORM}.kind", "events.no_kind"))
    given = forms.read(EventForm, form)
    said = dict(given.event)
    if given.event.successor is not None:
        said["successor"] = await events.numbered(given.event.successor, actor)
        if said["successor"] is None:
            raise Invalid(Problem(f"{FORM}.successor", "events.no_such_successor"))
    return await _under(FORM, acts.enter(agreement, EventContent(**said), seen=given.seen, actor=actor))


async def _strike(event: UUID, form: Form, actor: Actor) -> None:
    """The reason stands under the event's own name, since there may be several on the page."""
    name = f"striking.{event}"
    await _under(name, acts.strike(event, reason=form.values.get(name, ""), seen=None, actor=actor))


async def _under(name: str, act: Awaitable[T]) -> T:
    """Do it; what is wrong with it is wrong with the fields of this name."""
    try:
        return await act
    except Invalid as refusal:
        fields = {"": "", "reason": name}
        problems = [
            Problem(fields.get(each.field, f"{name}.{each.field}"), each.key, each.params)
            for each in refusal.problems
        ]
        raise Invalid(*problems) from refusal


async def _again(request: Request, agreement: UUID, form: Form, refusal: RegisterError) -> Response[Any]:
    state = form.again(refusal, edge.words(request))
    view = await dossiers.view(agreement, request, event_form=state)
    return page("agreements/show.html", view, request, status=422)
