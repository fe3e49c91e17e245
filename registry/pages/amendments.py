"""Recording an amendment in three steps, and what is done to one on its dossier.

First what the paper says of itself, then the guided entry with the text in force on the amendment's day, then a look
at what changes from what to what. Each step carries what the others hold, so nothing typed is lost on the way.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, Field

from agreements.actors import Actor
from agreements.acts import amending as plans
from agreements.acts import amendments as acts
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, Problem, RegisterError
from agreements.readings import amending, events, moves
from agreements.readings.amendments import Texts
from agreements.readings.values import Dossier
from agreements.rules.amending import NO_PROVISIONS, OWN, AmendmentContent, Signer
from agreements.rules.amendments import Amending
from agreements.rules.contents import AgreementContent
from agreements.vocabulary import Act
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import amendment_view, dossiers, entries, entry
from registry.pages import moves as buttons
from registry.pages.answers import gone_on
from registry.pages.entries import MOST_PARTIES, Entry
from registry.pages.entry_view import Mode
from registry.pages.fields import Count, Day, Line, Name, Prose
from registry.requests import Request
from registry.templating import page

AWAITED = "awaited"


class SignerEntry(BaseModel):
    """Who signed for a party; a party of which nothing is said has not signed as far as is known."""

    organisation: UUID
    name: Name = ""
    position: Line | None = None


class PaperEntry(BaseModel):
    """What the paper says of itself; the agreement that it is, where it was registered as one, by its number."""

    number: Name = ""
    signed_on: Day | None = None
    effective_on: Day | None = None
    awaited: str = ""
    ground: Prose = ""
    signers: Annotated[list[SignerEntry], Field(max_length=MOST_PARTIES)] = []
    document: UUID | None = None
    instrument: Line | None = None

    def content(self, instrument: UUID | None) -> AmendmentContent:
        signers = tuple(
            Signer(each.organisation, each.name, each.position) for each in self.signers if each.name
        )
        return AmendmentContent(
            number=self.number,
            signed_on=self.signed_on,
            effective_on=self.effective_on,
            ground=self.ground,
            signers=signers,
            document=self.document,
            instrument=instrument,
        )


class PaperForm(BaseModel):
    """The fields of the first step, under their own name beside those of the guided entry."""

    amendment: PaperEntry = PaperEntry()
    seen: Count | None = None


class DateEntry(BaseModel):
    """The day from which an amendment holds, and how it became known."""

    effective_on: Day | None = None
    reason: Prose = ""


class AmendmentPages(Controller):
    """The three steps of a new amendment, and the acts on one that stands in the dossier."""

    @get("/agreements/{agreement:uuid}/amendments/new")
    async def begin(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        dossier = await entry.allowed(request, agreement, Act.AMENDMENT_RECORD)
        day = request.query_params.get("effective_on", "")
        state = FormState({f"{OWN}effective_on": day, "seen": str(dossier.revision)})
        return _paper_shown(request, dossier, state)

    @post("/agreements/{agreement:uuid}/amendments/new", status_code=200)
    async def go_on(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        dossier = await entry.allowed(request, agreement, Act.AMENDMENT_RECORD)
        form = await forms.received(request)
        if buttons.is_move(form.do) or form.do == entry.CREATE:
            return await entry.pressed(request, dossier, form, Mode.AMENDMENT)
        return await STEPS.get(form.do, _to_paper)(request, dossier, form)

    @post("/amendments/{amendment:uuid}/date", status_code=200)
    async def date(self, request: Request, amendment: FromPath[UUID]) -> Response[Any]:
        agreement = await amending.agreement_of(amendment, edge.actor(request))
        form = await forms.received(request)
        act = _date(amendment, form, edge.actor(request))
        return await _acted(request, agreement, form, act, "notices.amendment_dated")

    @post("/amendments/{amendment:uuid}/strike", status_code=200)
    async def strike(self, request: Request, amendment: FromPath[UUID]) -> Response[Any]:
        agreement = await amending.agreement_of(amendment, edge.actor(request))
        form = await forms.received(request)
        act = _strike(amendment, form, edge.actor(request))
        return await _acted(request, agreement, form, act, "notices.amendment_struck")


async def _to_paper(request: Request, dossier: Dossier, form: Form) -> Response[Any]:
    return _paper_shown(request, dossier, form.state())


async def _to_text(request: Request, dossier: Dossier, form: Form) -> Response[Any]:
    """The text in force on the amendment's day, or what was made of it already as long as the day is the same."""
    outcome = await forms.attempt(_checked_paper(form, dossier, edge.actor(request)))
    if isinstance(outcome, RegisterError):
        return _paper_shown(request, dossier, form.again(outcome, edge.words(request)), status=422)
    begun = str(outcome.effective_on or AWAITED)
    if form.values.get(f"{OWN}for") == begun:
        return await entry.shown(request, dossier, form.state(), Mode.AMENDMENT)
    texts = Texts.of(dossier)
    text = texts.text(texts.said(outcome.effective_on))
    own = {name: value for name, value in form.values.items() if name.startswith(OWN)}
    values = {
        **entries.values(text, edge.language(request)),
        **own,
        f"{OWN}for": begun,
        "seen": form.values.get("seen", ""),
    }
    return await entry.shown(request, dossier, FormState(values), Mode.AMENDMENT)


async def _to_review(request: Request, dossier: Dossier, form: Form) -> Response[Any]:
    actor = edge.actor(request)
    form = form.changed(buttons.without_blank_rows(form.values))
    outcome = await forms.attempt(_planned(form, dossier, actor), AgainstTheRules)
    if isinstance(outcome, RegisterError):
        return await _refused(request, dossier, form, outcome)
    view = await amendment_view.review(dossier, *outcome, form.values, edge.words(request))
    return page("agreements/amend_review.html", view, request)


async def _record(request: Request, dossier: Dossier, form: Form) -> Response[Any]:
    actor = edge.actor(request)
    outcome = await forms.attempt(_kept(form, dossier, actor), AgainstTheRules, ChangedMeanwhile)
    if isinstance(outcome, RegisterError):
        return await _refused(request, dossier, form, outcome)
    return await _done(request, dossier.id, "notices.amendment_recorded")


Step = Callable[[Request, Dossier, Form], Awaitable[Response[Any]]]
# The steps by the button that leads to them; any other, such as none, to the first.
STEPS: dict[str, Step] = {"record": _record, "review": _to_review, "text": _to_text}


async def _paper(form: Form, actor: Actor) -> AmendmentContent:
    """What the first step says. Raises `Invalid`."""
    given, problems = await _read_paper(form, actor)
    if problems:
        raise Invalid(*problems)
    return given


async def _checked_paper(form: Form, dossier: Dossier, actor: Actor) -> AmendmentContent:
    """What the first step says. Raises `Invalid` with everything that is wrong, one thing for each field."""
    given, problems = await _read_paper(form, actor)
    told = {each.field for each in problems}
    checked = await plans.wrong_in_paper(given, dossier, (), actor)
    problems += [each for each in checked if each.field not in told]
    if problems:
        raise Invalid(*problems)
    return given


async def _read_paper(form: Form, actor: Actor) -> tuple[AmendmentContent, list[Problem]]:
    """What the first step says as far as it can be read, and what cannot."""
    read, problems = _readable(form)
    told = {each.field for each in problems}
    if f"{OWN}effective_on" not in told and (read.effective_on is None) == (not read.awaited):
        key = "amendments.day_and_awaited" if read.awaited else "amendments.no_effective_on"
        problems.append(Problem(f"{OWN}effective_on", key))
    problems += [
        Problem(f"{OWN}signers.{place}.name", "amendments.no_signer_name")
        for place, each in enumerate(read.signers)
        if each.position and not each.name
    ]
    instrument = None if read.instrument is None else await events.numbered(read.instrument, actor)
    if read.instrument is not None and instrument is None:
        problems.append(Problem(f"{OWN}instrument", "amendments.no_such_instrument"))
    return read.content(instrument), problems


def _readable(form: Form) -> tuple[PaperEntry, list[Problem]]:
    """The fields of the first step, those left blank that cannot be read. Raises `Invalid` where that is no help."""
    try:
        return forms.read(PaperForm, form).amendment, []
    except Invalid as refusal:
        wrong = {each.field for each in refusal.problems}
        kept = {name: value for name, value in form.values.items() if name not in wrong}
        return forms.read(PaperForm, replace(form, values=kept, problems=())).amendment, [*refusal.problems]


async def _planned(form: Form, dossier: Dossier, actor: Actor) -> tuple[AmendmentContent, Amending]:
    given = await _paper(form, actor)
    made, _ = await plans.planned(dossier, given, _content(forms.read(Entry, form), dossier), actor)
    return given, made


async def _kept(form: Form, dossier: Dossier, actor: Actor) -> UUID:
    given, read = await _paper(form, actor), forms.read(Entry, form)
    return await acts.record(dossier.id, given, _content(read, dossier), seen=read.seen, actor=actor)


def _content(read: Entry, dossier: Dossier) -> AgreementContent:
    """What the second step says; the form has no fields for what no amendment changes."""
    stands = Texts.of(dossier).content
    return replace(read.content(), **{name: getattr(stands, name) for name in NO_PROVISIONS})


async def _refused(request: Request, dossier: Dossier, form: Form, refusal: RegisterError) -> Response[Any]:
    """The step that what is wrong belongs to."""
    state = form.again(refusal, edge.words(request))
    if any(name.startswith(OWN) for name in state.errors):
        return _paper_shown(request, dossier, state, status=422)
    return await entry.shown(request, dossier, state, Mode.AMENDMENT, refusal, unsaved=True)


def _paper_shown(request: Request, dossier: Dossier, state: FormState, *, status: int = 200) -> Response[Any]:
    view = amendment_view.paper(dossier, state, edge.words(request))
    return page("agreements/amend.html", view, request, status=status)


async def _date(amendment: UUID, form: Form, actor: Actor) -> None:
    """The fields stand under the amendment's own name, since there may be several on the page."""
    name = f"dating.{amendment}"
    await forms.under(name, _dated(amendment, form.part(name), actor))


async def _dated(amendment: UUID, form: Form, actor: Actor) -> None:
    read = forms.read(DateEntry, form)
    if read.effective_on is None:
        raise Invalid(Problem("effective_on", "amendments.no_day"))
    await acts.date(amendment, read.effective_on, reason=read.reason, seen=None, actor=actor)


async def _strike(amendment: UUID, form: Form, actor: Actor) -> None:
    name = f"striking.{amendment}"
    reason = form.values.get(f"{name}.reason", "")
    await forms.under(name, acts.withdraw(amendment, reason=reason, seen=None, actor=actor))


async def _acted(
    request: Request, agreement: UUID, form: Form, act: Awaitable[None], notice: str
) -> Response[Any]:
    outcome = await forms.attempt(act, AgainstTheRules, ChangedMeanwhile)
    if isinstance(outcome, RegisterError):
        state = form.again(outcome, edge.words(request))
        view = await dossiers.view(agreement, request, amending_form=state)
        return page("agreements/show.html", view, request, status=422)
    return await _done(request, agreement, notice)


async def _done(request: Request, agreement: UUID, notice: str) -> Response[Any]:
    """Back to the amendments, or on to the dates that would move because of one."""
    if await moves.of_agreement(agreement, edge.actor(request)):
        return gone_on(request, "/moves", "notices.amendment_moves")
    return gone_on(request, f"/agreements/{agreement}#amendments", notice)
