"""Putting a milestone on hold, waiving it, letting it go on: forms of the milestone's page."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel

from agreements.acts import stopping
from agreements.errors import AgainstTheRules, RegisterError
from registry import edge, forms
from registry.forms import Form
from registry.pages import milestones
from registry.pages.answers import gone_on
from registry.pages.fields import Day, Prose
from registry.requests import Request


class GroundEntry(BaseModel):
    """The form of a hold or a waiver."""

    on: Day
    ground: Prose = ""


class ReleaseEntry(BaseModel):
    """The form of a release."""

    reason: Prose = ""


class StopPages(Controller):
    """The acts; each form has its own names, since they stand on one page."""

    @post("/milestones/{milestone:uuid}/hold", status_code=200)
    async def hold(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        async def act(form: Form) -> None:
            entry = forms.read(GroundEntry, form)
            await stopping.hold(milestone, ground=entry.ground, on=entry.on, actor=edge.actor(request))

        return await _done(request, milestone, "hold", act, "notices.milestone_held")

    @post("/milestones/{milestone:uuid}/waive", status_code=200)
    async def waive(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        async def act(form: Form) -> None:
            entry = forms.read(GroundEntry, form)
            await stopping.waive(milestone, ground=entry.ground, on=entry.on, actor=edge.actor(request))

        return await _done(request, milestone, "waive", act, "notices.milestone_waived")

    @post("/milestones/{milestone:uuid}/release", status_code=200)
    async def release(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        async def act(form: Form) -> None:
            entry = forms.read(ReleaseEntry, form)
            await stopping.release(milestone, reason=entry.reason, actor=edge.actor(request))

        return await _done(request, milestone, "release", act, "notices.milestone_released")


async def _done(
    request: Request, milestone: UUID, name: str, act: Callable[[Form], Awaitable[None]], notice: str
) -> Response[Any]:
    form = await forms.received(request)
    outcome = await forms.attempt(forms.under(name, act(form.part(name))), AgainstTheRules)
    if isinstance(outcome, RegisterError):
        return await milestones.shown(request, milestone, form.again(outcome, edge.words(request)))
    return gone_on(request, f"/milestones/{milestone}", notice)
