"""Opening a need-to-know agreement as an auditor, by its number and for a reason; and what they opened so far."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.response import Response
from pydantic import AfterValidator, BaseModel, Field

from agreements.actors import Actor
from agreements.acts import unsealing
from agreements.errors import Invalid, NotFound, Problem, RegisterError
from agreements.readings import unsealings
from agreements.readings.unsealings import Own
from agreements.rules import permissions
from agreements.vocabulary import Act
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages.answers import gone_on
from registry.pages.fields import Name, Prose
from registry.requests import Request
from registry.templating import page

PATH = "/unsealings"
BLANK = {"number": "", "reason": ""}


def _said(reason: str) -> str:
    if not reason:
        raise ValueError("unsealings.no_reason")
    return reason


class UnsealingEntry(BaseModel):
    """Which agreement, and why it has to be read."""

    number: Name
    reason: Annotated[Prose, Field(validate_default=True), AfterValidator(_said)] = ""


@dataclass(frozen=True, slots=True)
class UnsealingView:
    """What `unsealings/form.html` shows."""

    form: FormState
    own: tuple[Own, ...]
    open: Own | None = None


class UnsealingPages(Controller):
    """The form and the act."""

    path = PATH

    @get()
    async def blank(self, request: Request) -> Response[Any]:
        actor = edge.actor(request)
        permissions.check(actor, Act.AGREEMENT_UNSEAL)
        view = UnsealingView(FormState(BLANK), await unsealings.own(actor))
        return page("unsealings/form.html", view, request)

    @post(status_code=200)
    async def unseal(self, request: Request) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_unseal(form, edge.actor(request)))
        if isinstance(outcome, RegisterError):
            return page("unsealings/form.html", await _again(form, outcome, request), request, status=422)
        return gone_on(request, f"/agreements/{outcome}", "notices.agreement_unsealed", tone="info")


async def _again(form: Form, refusal: RegisterError, request: Request) -> UnsealingView:
    """The form once more; where the agreement meant is open to them by their own act, it says so."""
    own = await unsealings.own(edge.actor(request))
    number = form.values.get("number", "").upper()
    found = next((each for each in own if each.number == number and each.readable), None)
    return UnsealingView(form.state() if found else form.again(refusal, edge.words(request)), own, found)


async def _unseal(form: Form, actor: Actor) -> UUID:
    entry = forms.read(UnsealingEntry, form)
    try:
        return await unsealing.unseal(entry.number, reason=entry.reason, actor=actor)
    except NotFound as refusal:
        raise Invalid(Problem("number", refusal.key)) from None
