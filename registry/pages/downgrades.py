"""Lowering the confidentiality of an agreement: proposed on its dossier, and decided there by somebody else."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel

from agreements.acts import downgrading
from agreements.errors import AgainstTheRules, ChangedMeanwhile, RegisterError
from agreements.readings import downgrades
from agreements.vocabulary import Confidentiality
from registry import edge, forms
from registry.forms import Form
from registry.pages import dossiers, entry
from registry.pages.answers import gone_on
from registry.pages.fields import Prose
from registry.requests import Request
from registry.templating import page


class ProposalEntry(BaseModel):
    """The lower level, and why."""

    to_level: Confidentiality
    reason: Prose = ""


class RefusalEntry(BaseModel):
    """Why the level stays."""

    reason: Prose = ""


class DowngradePages(Controller):
    """The acts; each leads back to the dossier."""

    @post("/agreements/{agreement:uuid}/downgrades", status_code=200)
    async def propose(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        act = forms.under("downgrade", _propose(agreement, form, request))
        return await _done(request, agreement, form, act, "notices.downgrade_proposed")

    @post("/downgrades/{downgrade:uuid}/confirm", status_code=200)
    async def confirm(self, request: Request, downgrade: FromPath[UUID]) -> Response[Any]:
        actor = edge.actor(request)
        agreement = await downgrades.agreement_of(downgrade, actor)
        form = await forms.received(request)
        act = downgrading.confirm(downgrade, seen=entry.seen(form), actor=actor)
        return await _done(request, agreement, form, act, "notices.downgrade_confirmed")

    @post("/downgrades/{downgrade:uuid}/refuse", status_code=200)
    async def refuse(self, request: Request, downgrade: FromPath[UUID]) -> Response[Any]:
        agreement = await downgrades.agreement_of(downgrade, edge.actor(request))
        form = await forms.received(request)
        act = forms.under("refusal", _refuse(downgrade, form, request))
        return await _done(request, agreement, form, act, "notices.downgrade_refused")

    @post("/downgrades/{downgrade:uuid}/withdraw", status_code=200)
    async def withdraw(self, request: Request, downgrade: FromPath[UUID]) -> Response[Any]:
        actor = edge.actor(request)
        agreement = await downgrades.agreement_of(downgrade, actor)
        form = await forms.received(request)
        act = downgrading.withdraw(downgrade, seen=entry.seen(form), actor=actor)
        return await _done(request, agreement, form, act, "notices.downgrade_withdrawn")


async def _propose(agreement: UUID, form: Form, request: Request) -> None:
    said = forms.read(ProposalEntry, form.part("downgrade"))
    actor = edge.actor(request)
    await downgrading.propose(
        agreement, said.to_level, reason=said.reason, seen=entry.seen(form), actor=actor
    )


async def _refuse(downgrade: UUID, form: Form, request: Request) -> None:
    said = forms.read(RefusalEntry, form.part("refusal"))
    actor = edge.actor(request)
    await downgrading.refuse(downgrade, reason=said.reason, seen=entry.seen(form), actor=actor)


async def _done(
    request: Request, agreement: UUID, form: Form, act: Awaitable[object], notice: str
) -> Response[Any]:
    """Back to the dossier, with a word; or the dossier again, with what was typed and what is wrong with it."""
    outcome = await forms.attempt(act, AgainstTheRules, ChangedMeanwhile)
    if isinstance(outcome, RegisterError):
        state = form.again(outcome, edge.words(request))
        view = await dossiers.view(agreement, request, lowering=state)
        return page("agreements/show.html", view, request, status=422)
    return gone_on(request, f"/agreements/{agreement}#confidentiality", notice)
