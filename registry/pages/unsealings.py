"""Opening a need-to-know agreement as an auditor, by its number and for a reason."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.response import Response
from pydantic import BaseModel

from agreements.actors import Actor
from agreements.acts import unsealing
from agreements.errors import Invalid, NotFound, Problem, RegisterError
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


class UnsealingEntry(BaseModel):
    """Which agreement, and why it has to be read."""

    number: Name
    reason: Prose = ""


@dataclass(frozen=True, slots=True)
class UnsealingView:
    """What `unsealings/form.html` shows."""

    form: FormState


class UnsealingPages(Controller):
    """The form and the act."""

    path = PATH

    @get()
    async def blank(self, request: Request) -> Response[Any]:
        permissions.check(edge.actor(request), Act.AGREEMENT_UNSEAL)
        return page("unsealings/form.html", UnsealingView(FormState(BLANK)), request)

    @post(status_code=200)
    async def unseal(self, request: Request) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_unseal(form, edge.actor(request)))
        if isinstance(outcome, RegisterError):
            view = UnsealingView(form.again(outcome, edge.words(request)))
            return page("unsealings/form.html", view, request, status=422)
        return gone_on(request, f"/agreements/{outcome}", "notices.agreement_unsealed", tone="info")


async def _unseal(form: Form, actor: Actor) -> UUID:
    entry = forms.read(UnsealingEntry, form)
    try:
        return await unsealing.unseal(entry.number, reason=entry.reason, actor=actor)
    except NotFound as refusal:
        raise Invalid(Problem("number", refusal.key)) from None
