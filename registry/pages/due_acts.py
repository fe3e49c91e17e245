"""What registrars do to the date of a milestone: set another by hand, return to the computed one, stop its clock."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel

from agreements.acts import moving, pausing
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, Problem, RegisterError
from registry import edge, forms
from registry.forms import Form
from registry.pages import entry, milestones
from registry.pages.answers import gone_on
from registry.pages.fields import Day, Prose
from registry.requests import Request


class OverrideEntry(BaseModel):
    """Another day, and why."""

    override_on: Day
    override_reason: Prose = ""


class LiftEntry(BaseModel):
    """Why the computed day is in force again."""

    lift_reason: Prose = ""


class PauseEntry(BaseModel):
    """The ground on which a clock is stopped, and from which day on."""

    pause_on: Day | None = None
    pause_reason: Prose = ""


class ResumeEntry(BaseModel):
    """The ground on which it goes on, and from which day on."""

    resume_on: Day | None = None
    resume_reason: Prose = ""


class DuePages(Controller):
    """The acts; each leads back to the page of the milestone."""

    path = "/milestones/{milestone:uuid}"

    @post("/override", status_code=200)
    async def override(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        return await _done(request, milestone, form, "override", _override(milestone, form, request))

    @post("/lift", status_code=200)
    async def lift(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        return await _done(request, milestone, form, "lift", _lift(milestone, form, request))

    @post("/pause", status_code=200)
    async def pause(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        return await _done(request, milestone, form, "pause", _pause(milestone, form, request))

    @post("/resume", status_code=200)
    async def resume(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        return await _done(request, milestone, form, "resume", _resume(milestone, form, request))


NOTICES = {
    "lift": "notices.date_lifted",
    "override": "notices.date_set",
    "pause": "notices.clock_stopped",
    "resume": "notices.clock_resumed",
}


async def _override(milestone: UUID, form: Form, request: Request) -> None:
    said = forms.read(OverrideEntry, form)
    await moving.override(
        milestone,
        said.override_on,
        reason=said.override_reason,
        seen=entry.seen(form),
        actor=edge.actor(request),
    )


async def _lift(milestone: UUID, form: Form, request: Request) -> None:
    said = forms.read(LiftEntry, form)
    await moving.lift(milestone, reason=said.lift_reason, seen=entry.seen(form), actor=edge.actor(request))


async def _pause(milestone: UUID, form: Form, request: Request) -> None:
    said = forms.read(PauseEntry, form)
    await pausing.pause(
        milestone,
        ground=said.pause_reason,
        on=said.pause_on,
        seen=entry.seen(form),
        actor=edge.actor(request),
    )


async def _resume(milestone: UUID, form: Form, request: Request) -> None:
    said = forms.read(ResumeEntry, form)
    await pausing.resume(
        milestone,
        ground=said.resume_reason,
        on=said.resume_on,
        seen=entry.seen(form),
        actor=edge.actor(request),
    )


async def _done(
    request: Request, milestone: UUID, form: Form, name: str, act: Awaitable[None]
) -> Response[Any]:
    """Back to the milestone, with a word; or its page again, what was refused named at the act's own fields."""
    outcome = await forms.attempt(act, AgainstTheRules, ChangedMeanwhile)
    if isinstance(outcome, Invalid):
        own = {"on": f"{name}_on", "reason": f"{name}_reason"}
        outcome = Invalid(
            *[Problem(own.get(each.field, each.field), each.key, each.params) for each in outcome.problems]
        )
    if isinstance(outcome, RegisterError):
        return await milestones.shown(request, milestone, form.again(outcome, edge.words(request)))
    return gone_on(request, f"/milestones/{milestone}", NOTICES[name])
