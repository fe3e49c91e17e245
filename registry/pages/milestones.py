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
from agreements.acts.documents import File
from agreements.acts.fulfilling import Report
from agreements.errors import AgainstTheRules, Invalid, Problem, RegisterError
from agreements.readings import milestones, money
from agreements.readings.amendment_values import Amendment
from agreements.readings.amendments import let_off
from agreements.readings.milestones import Found
from agreements.readings.money import Line
from agreements.readings.values import Commitment, Dossier, Milestone
from agreements.rules import possibilities
from agreements.vocabulary import Act
from agreements.wording.words import Words
from registry import edge, forms, uploads
from registry.forms import Form, FormState
from registry.pages import acts, dossiers, due_dates
from registry.pages.acts import PossibleLine
from registry.pages.answers import gone_on
from registry.pages.currencies import choices
from registry.pages.due_dates import DueView
from registry.pages.fields import Amount, Day, Prose, Share
from registry.requests import Request
from registry.templating import page

MOST_FILES = 20
BLANK = {"happened_on": "", "text": "", "share": "", "amount": "", "evidence": ""}


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """What `milestones/show.html` shows."""

    milestone: Milestone
    commitment: Commitment
    agreement: Dossier
    # The amendment for which it is not owed any more.
    ended_by: Amendment | None
    seen: int
    may: frozenset[Act]
    may_answer: frozenset[UUID]
    may_decide: frozenset[UUID]
    why_not: str | None
    possible: tuple[PossibleLine, ...]
    sums: tuple[Line, ...]
    bodies: tuple[tuple[str, str], ...]
    currencies: tuple[tuple[str, str], ...]
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
        return await shown(request, milestone, FormState({**BLANK, **due_dates.BLANK}), status=200)

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

    @post("/fulfilments/{fulfilment:uuid}/confirm", status_code=200)
    async def confirm(self, request: Request, fulfilment: FromPath[UUID]) -> Response[Any]:
        milestone = await milestones.reported_on(fulfilment, edge.actor(request))
        text = (await forms.received(request)).values.get(f"confirming.{fulfilment}", "")
        await fulfilling.confirm(fulfilment, text=text, actor=edge.actor(request))
        return gone_on(request, f"/milestones/{milestone}", "notices.report_confirmed")

    @post("/fulfilments/{fulfilment:uuid}/contradict", status_code=200)
    async def contradict(self, request: Request, fulfilment: FromPath[UUID]) -> Response[Any]:
        milestone = await milestones.reported_on(fulfilment, edge.actor(request))
        form = await forms.received(request)
        outcome = await forms.attempt(_contradict(fulfilment, form, edge.actor(request)))
        if isinstance(outcome, RegisterError):
            return await shown(request, milestone, form.again(outcome, edge.words(request)))
        return gone_on(request, f"/milestones/{milestone}", "notices.report_contradicted")


async def _report(milestone: UUID, form: Form, request: Request) -> UUID:
    entry = forms.read(ReportEntry, form)
    evidence = await files(request, "evidence")
    return await fulfilling.report(
        milestone, Report(**dict(entry), evidence=evidence), actor=edge.actor(request)
    )


async def files(request: Request, name: str) -> list[File]:
    """The files a form sends under a name. Raises `Invalid` for what cannot be kept."""
    sent = [file for file in (await request.form()).getall(name, []) if isinstance(file, UploadFile)]
    sent = [file for file in sent if file.filename]
    if len(sent) > MOST_FILES:
        raise Invalid(Problem("evidence", "errors.too_many", {"most": MOST_FILES}))
    return [await uploads.taken(file, "evidence") for file in sent]


async def _contradict(fulfilment: UUID, form: Form, actor: Actor) -> None:
    field = f"contradicting.{fulfilment}"
    act = fulfilling.contradict(fulfilment, text=form.values.get(field, ""), actor=actor)
    outcome = await forms.attempt(act)
    if isinstance(outcome, Invalid):
        raise Invalid(*[Problem(field, each.key, each.params) for each in outcome.problems])
    if isinstance(outcome, RegisterError):
        raise outcome


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
    waiting = milestones.waiting(found.milestone)
    relation = milestones.relation(found.dossier, found.commitment, found.milestone, waiting)
    possible = possibilities.of_milestone(actor, relation, milestones.standing(found.milestone))
    told = {each.act: each for each in possible}
    may = frozenset(each.act for each in possible if each.allowed)
    why_not = told[Act.FULFILMENT_REPORT].key
    mentioned = {
        person
        for each in reports
        for person in (each.reported_by, each.decided_by, each.answered_by)
        if person
    }
    for paid in found.milestone.payments:
        mentioned |= {person for person in (paid.recorded_by, paid.withdrawn_by) if person}
    return MilestoneView(
        milestone=found.milestone,
        commitment=found.commitment,
        agreement=found.dossier,
        ended_by=let_off(found.dossier).get(found.milestone.id),
        seen=found.dossier.revision,
        may=may,
        may_answer=frozenset({waiting.id}) if waiting and Act.FULFILMENT_CONFIRM in may else frozenset(),
        may_decide=frozenset({waiting.id}) if waiting and Act.FULFILMENT_ACCEPT in may else frozenset(),
        why_not=words.t(why_not) if why_not else None,
        possible=acts.worded(possible, words),
        sums=money.lines(money.of_commitments([found.commitment]), {}),
        bodies=tuple(
            (str(party.organisation.id), words.pick(party.organisation.name))
            for party in found.dossier.parties
        ),
        currencies=choices(words),
        people=await dossiers.names(mentioned, words),
        due=await due_dates.view(found, actor, words),
        form=FormState(
            {**_expected(found.commitment, found.milestone), **state.values}, state.errors, state.focus
        ),
    )


def _expected(commitment: Commitment, milestone: Milestone) -> dict[str, str]:
    """A payment as it is to be: from who owes to who is owed, in the promised currency."""
    return {
        "payment.currency": commitment.currency or milestone.currency or "",
        "payment.payer": str(milestone.owed_by.id) if milestone.owed_by else "",
        "payment.payee": str(commitment.owed_to.id) if commitment.owed_to else "",
    }
