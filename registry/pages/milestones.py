"""One milestone: what was promised, what was reported, what a second person decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel

from agreements.actors import Actor
from agreements.acts import fulfilling
from agreements.acts.fulfilling import Report
from agreements.errors import AgainstTheRules, Invalid, Problem, RegisterError
from agreements.readings import milestones
from agreements.readings.milestones import Found
from agreements.readings.values import Commitment, Dossier, Fulfilment, Milestone
from agreements.rules import permissions
from agreements.vocabulary import Act, FulfilmentState
from agreements.wording.words import Words
from registry import edge, forms, uploads
from registry.forms import Form, FormState
from registry.pages import dossiers, due_dates
from registry.pages.answers import gone_on
from registry.pages.due_dates import DueView
from registry.pages.fields import Amount, Day, Prose, Share
from registry.requests import Request
from registry.templating import page

MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """What `milestones/show.html` shows."""

    milestone: Milestone
    commitment: Commitment
    agreement: Dossier
    seen: int
    may_report: bool
    may_decide: frozenset[UUID]
    why_not: str | None
    people: Mapping[UUID, str]
    due: DueView
    form: FormState


class ReportEntry(BaseModel):
    """The form of a report."""

    happened_on: Day
    text: Prose
    share: Share | None = None
    amount: Amount | None = None


class MilestonePages(Controller):
    """The page, and the acts on it."""

    @get("/milestones/{milestone:uuid}")
    async def show(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        report = {"happened_on": "", "text": "", "share": "", "amount": "", "evidence": ""}
        state = FormState({**report, **due_dates.BLANK})
        return await shown(request, milestone, state, status=200)

    @post("/milestones/{milestone:uuid}/fulfilments", status_code=200)
    async def report(self, request: Request, milestone: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_report(milestone, form, request), AgainstTheRules)
        if isinstance(outcome, RegisterError):
            return await shown(request, milestone, form.again(outcome, edge.words(request)))
        return gone_on(request, f"/milestones/{milestone}", "notices.report_sent")

    @post("/fulfilments/{fulfilment:uuid}/accept", status_code=200)
    async def accept(self, request: Request, fulfilment: FromPath[UUID]) -> Response[Any]:
        milestone = await milestones.reported_on(fulfilment, edge.actor(request))
        await fulfilling.accept(fulfilment, actor=edge.actor(request))
        return gone_on(request, f"/milestones/{milestone}", "notices.report_accepted")

    @post("/fulfilments/{fulfilment:uuid}/return", status_code=200)
    async def give_back(self, request: Request, fulfilment: FromPath[UUID]) -> Response[Any]:
        milestone = await milestones.reported_on(fulfilment, edge.actor(request))
        form = await forms.received(request)
        outcome = await forms.attempt(_give_back(fulfilment, form, edge.actor(request)))
        if isinstance(outcome, RegisterError):
            return await shown(request, milestone, form.again(outcome, edge.words(request)))
        return gone_on(request, f"/milestones/{milestone}", "notices.report_returned")


async def _report(milestone: UUID, form: Form, request: Request) -> UUID:
    entry = forms.read(ReportEntry, form)
    sent = [file for file in (await request.form()).getall("evidence", []) if isinstance(file, UploadFile)]
    sent = [file for file in sent if file.filename]
    if len(sent) > MOST_FILES:
        raise Invalid(Problem("evidence", "errors.too_many", {"most": MOST_FILES}))
    evidence = [await uploads.taken(file, "evidence") for file in sent]
    return await fulfilling.report(
        milestone, Report(**dict(entry), evidence=evidence), actor=edge.actor(request)
    )


async def _give_back(fulfilment: UUID, form: Form, actor: Actor) -> None:
    """The reason stands under the report's own name, since there may be several reports on the page."""
    field = f"returning.{fulfilment}"
    outcome = await forms.attempt(
        fulfilling.give_back(fulfilment, reason=form.values.get(field, ""), actor=actor)
    )
    if isinstance(outcome, Invalid):
        raise Invalid(*[Problem(field, each.key, each.params) for each in outcome.problems])
    if isinstance(outcome, RegisterError):
        raise outcome


async def shown(request: Request, milestone: UUID, state: FormState, *, status: int = 422) -> Response[Any]:
    """The page of a milestone; by default after an act on it that was refused."""
    actor, words = edge.actor(request), edge.words(request)
    found = await milestones.of(milestone, actor)
    return page("milestones/show.html", await _view(found, actor, words, state), request, status=status)


async def _view(found: Found, actor: Actor, words: Words, state: FormState) -> MilestoneView:
    reports = found.milestone.fulfilments
    mentioned = {person for each in reports for person in (each.reported_by, each.decided_by) if person}
    why_not = _why_not(found, actor)
    return MilestoneView(
        milestone=found.milestone,
        commitment=found.commitment,
        agreement=found.dossier,
        seen=found.dossier.revision,
        may_report=why_not is None,
        may_decide=frozenset(each.id for each in reports if _may_decide(found, each, actor)),
        why_not=words.t(why_not) if why_not else None,
        people=await dossiers.names(mentioned, words),
        due=await due_dates.view(found, actor, words),
        form=state,
    )


def _why_not(found: Found, actor: Actor) -> str | None:
    """The reason why this reader may not report now, if there is one."""
    if found.milestone.fulfilled_on is not None:
        return "fulfilling.fulfilled_already"
    if any(each.state is FulfilmentState.WAITING for each in found.milestone.fulfilments):
        return "fulfilling.waits_for_a_decision"
    relation = milestones.relation(found.dossier, found.commitment)
    decision = permissions.may(actor, Act.FULFILMENT_REPORT, relation)
    return None if decision is True else decision


def _may_decide(found: Found, report: Fulfilment, actor: Actor) -> bool:
    relation = milestones.relation(found.dossier, found.commitment, report)
    waits = report.state is FulfilmentState.WAITING
    return waits and permissions.may(actor, Act.FULFILMENT_ACCEPT, relation) is True
