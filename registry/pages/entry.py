"""The guided entry: a new agreement, a draft gone on with, the correction of a registered one.

Everything is a button of one form. Whatever is refused comes back with all that was typed; `save` keeps a draft
however little it says, and `register` keeps it first, so nothing is lost when something is missing.
"""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import TypeAdapter, ValidationError

from agreements.actors import Actor
from agreements.acts import drafting, organisations, registering
from agreements.acts.registering import ProbableDuplicates
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, Problem, RegisterError
from agreements.readings import contents, dossiers, duplicates, milestones
from agreements.readings.values import Dossier
from agreements.rules import completeness, permissions
from agreements.vocabulary import Act, Confidentiality, PartyRole
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import entries, entry_view, moves
from registry.pages.answers import from_htmx, gone_on
from registry.pages.entries import Entry
from registry.pages.entry_view import Mode
from registry.pages.fields import Count
from registry.pages.organisation_entries import NewOrganisation
from registry.requests import Request
from registry.templating import page

TEMPLATE = "agreements/form.html"
NEW = "new_organisation"
CREATE = "create_organisation"
# A form that says nothing yet: two parties to name, since no agreement has fewer.
BLANK = {
    "form": "",
    "parties.0.organisation": "",
    "parties.0.role": PartyRole.PARTY,
    "parties.1.organisation": "",
    "parties.1.role": PartyRole.PARTY,
    "confidentiality": Confidentiality.PUBLIC,
}
# In the address of a draft: say at once what keeps it from being registered.
CHECK = "check"
# The refusals of the acts that the form shows, beside what is wrong with a field.
BESIDE = (AgainstTheRules, ChangedMeanwhile)
UNCHANGED = (Problem("", "errors.nothing_changed"),)


class EntryPages(Controller):
    """One form, three errands."""

    path = "/agreements"

    @get("/new")
    async def blank(self, request: Request) -> Response[Any]:
        permissions.check(edge.actor(request), Act.AGREEMENT_DRAFT)
        return await shown(request, None, FormState(BLANK), Mode.NEW)

    @post("/new", status_code=200)
    async def create(self, request: Request) -> Response[Any]:
        permissions.check(edge.actor(request), Act.AGREEMENT_DRAFT)
        return await _entered(request, None, Mode.NEW)

    @get("/{agreement:uuid}/edit")
    async def edit(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        if CHECK in request.query_params:
            return await _checked(request, agreement)
        return await _opened(request, agreement, Act.AGREEMENT_REVISE, Mode.DRAFT)

    @post("/{agreement:uuid}/edit", status_code=200)
    async def revise(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        dossier = await allowed(request, agreement, Act.AGREEMENT_REVISE)
        return await _entered(request, dossier, Mode.DRAFT)

    @get("/{agreement:uuid}/correct")
    async def reopen(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        return await _opened(request, agreement, Act.AGREEMENT_CORRECT, Mode.CORRECTION)

    @post("/{agreement:uuid}/correct", status_code=200)
    async def correct(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        dossier = await allowed(request, agreement, Act.AGREEMENT_CORRECT)
        return await _entered(request, dossier, Mode.CORRECTION)


def seen(form: Form) -> int | None:
    """The revision that the reader has seen; None for what no form of ours says."""
    try:
        return TypeAdapter(Count).validate_python(form.values.get("seen", ""))
    except ValidationError:
        return None


async def refused(request: Request, agreement: UUID, refusal: RegisterError) -> Response[Any]:
    """The draft's form with what keeps it from being registered."""
    dossier = await dossiers.of(agreement, edge.actor(request))
    words = edge.words(request)
    state = Form(_values(dossier, request)).again(refusal, words)
    return await shown(request, dossier, state, Mode.DRAFT, refusal)


async def reopened(request: Request, agreement: UUID, refusal: NotAllowed) -> Response[Any]:
    """Lead whoever comes back to a draft to what became of it; raises the refusal where it is another one."""
    if refusal.key != "permissions.registered_already":
        raise refusal
    return gone_on(request, f"/agreements/{agreement}", "notices.agreement_already_registered", tone="info")


async def _opened(request: Request, agreement: UUID, act: Act, mode: Mode) -> Response[Any]:
    try:
        dossier = await allowed(request, agreement, act)
    except NotAllowed as refusal:
        if mode is not Mode.DRAFT:
            raise
        return await reopened(request, agreement, refusal)
    return await shown(request, dossier, FormState(_values(dossier, request)), mode)


async def _checked(request: Request, agreement: UUID) -> Response[Any]:
    """The draft's form with what registering it would say."""
    actor = edge.actor(request)
    dossier = await allowed(request, agreement, Act.AGREEMENT_REVISE)
    content = contents.content(dossier)
    problems = (
        *completeness.missing(content, actor.today),
        *completeness.review_passed(content, actor.today),
    )
    found = () if problems else await duplicates.of(agreement, actor)
    refusal = Invalid(*problems) if problems else ProbableDuplicates(found) if found else None
    form = Form(_values(dossier, request))
    state = form.again(refusal, edge.words(request)) if refusal else form.state()
    return await shown(request, dossier, state, Mode.DRAFT, refusal, status=200)


async def allowed(request: Request, agreement: UUID, act: Act) -> Dossier:
    """The agreement, if the reader may do this to it now; the act itself looks once more, under its lock."""
    actor = edge.actor(request)
    dossier = await dossiers.of(agreement, actor)
    permissions.check(actor, act, milestones.relation(dossier))
    return dossier


def _values(dossier: Dossier, request: Request) -> dict[str, str]:
    content = contents.content(dossier)
    return {**entries.values(content, edge.language(request)), "seen": str(dossier.revision)}


async def _entered(request: Request, dossier: Dossier | None, mode: Mode) -> Response[Any]:
    form = await forms.received(request)
    if moves.is_move(form.do) or form.do == CREATE:
        return await pressed(request, dossier, form, mode)
    form = form.changed(moves.without_blank_rows(form.values))
    if mode is Mode.CORRECTION and dossier is not None:
        return await _corrected(request, dossier, form)
    return await _kept(request, dossier, form)


async def pressed(request: Request, dossier: Dossier | None, form: Form, mode: Mode) -> Response[Any]:
    """Do what a button asks for that keeps nothing of the agreement, and show the form again."""
    if form.do == CREATE:
        return await _with_organisation(request, dossier, form, mode)
    values, focus = moves.moved(form.values, form.do)
    return await shown(request, dossier, form.changed(values).state(focus), mode)


async def _kept(request: Request, dossier: Dossier | None, form: Form) -> Response[Any]:
    """Keep the draft, and register it if that was the button."""
    actor = edge.actor(request)
    mode = Mode.NEW if dossier is None else Mode.DRAFT
    outcome = await forms.attempt(_keep(form, dossier, actor), *BESIDE)
    if isinstance(outcome, Invalid) and outcome.problems == UNCHANGED and dossier is not None:
        outcome = dossier.id
    if isinstance(outcome, RegisterError):
        state = form.again(outcome, edge.words(request))
        return await shown(
            request, dossier, state, mode, outcome, unsaved=not isinstance(outcome, ChangedMeanwhile)
        )
    if form.do == "register":
        return await _registered(request, outcome, form, mode)
    if from_htmx(request) and dossier is not None:
        return await _opened(request, outcome, Act.AGREEMENT_REVISE, Mode.DRAFT)
    return gone_on(request, f"/agreements/{outcome}/edit", "notices.draft_saved")


async def _keep(form: Form, dossier: Dossier | None, actor: Actor) -> UUID:
    entry = forms.read(Entry, form)
    if dossier is None:
        return await drafting.draft(entry.content(), actor=actor)
    await drafting.revise(dossier.id, entry.content(), seen=entry.seen, actor=actor)
    return dossier.id


async def _registered(request: Request, agreement: UUID, form: Form, mode: Mode) -> Response[Any]:
    """Register what was just kept.

    A new draft that is refused goes on at its own address: sent from this one again, it would be entered twice.
    """
    despite = bool(form.values.get("confirm_duplicate"))
    act = registering.register(agreement, seen=None, actor=edge.actor(request), despite_duplicates=despite)
    outcome = await forms.attempt(act, AgainstTheRules)
    if isinstance(outcome, RegisterError):
        if mode is Mode.NEW:
            return gone_on(request, f"/agreements/{agreement}/edit?{CHECK}=yes", "notices.draft_saved")
        return await refused(request, agreement, outcome)
    return gone_on(request, f"/agreements/{agreement}", "notices.agreement_registered", number=outcome)


async def _corrected(request: Request, dossier: Dossier, form: Form) -> Response[Any]:
    outcome = await forms.attempt(_correct(form, dossier.id, edge.actor(request)), *BESIDE)
    if isinstance(outcome, RegisterError):
        state = form.again(outcome, edge.words(request))
        return await shown(
            request,
            dossier,
            state,
            Mode.CORRECTION,
            outcome,
            unsaved=not isinstance(outcome, ChangedMeanwhile),
        )
    return gone_on(request, f"/agreements/{dossier.id}", "notices.agreement_corrected")


async def _correct(form: Form, agreement: UUID, actor: Actor) -> None:
    entry = forms.read(Entry, form)
    await drafting.correct(agreement, entry.content(), reason=entry.reason, seen=entry.seen, actor=actor)


async def _with_organisation(
    request: Request, dossier: Dossier | None, form: Form, mode: Mode
) -> Response[Any]:
    """Enter an organisation from within the form, and make it the party that has none yet."""
    outcome = await forms.attempt(_create(form, edge.actor(request)))
    if isinstance(outcome, RegisterError):
        prefixed = Invalid(
            *[
                Problem(f"{NEW}.{each.field}", each.key, each.params)
                for each in getattr(outcome, "problems", ())
            ]
        )
        return await shown(request, dossier, form.again(prefixed, edge.words(request)), mode, prefixed)
    values = {name: value for name, value in form.values.items() if not name.startswith(f"{NEW}.")}
    places = range(moves.count(values, "parties"))
    free = next((index for index in places if not values.get(f"parties.{index}.organisation")), None)
    if free is None:
        values, _ = moves.moved(values, "add_party")
        free = moves.count(values, "parties") - 1
    values[f"parties.{free}.organisation"] = str(outcome)
    state = form.changed(values).state(f"parties.{free}.organisation")
    return await shown(request, dossier, state, mode)


async def _create(form: Form, actor: Actor) -> UUID:
    own = {
        name.removeprefix(f"{NEW}."): value
        for name, value in form.values.items()
        if name.startswith(f"{NEW}.")
    }
    return await organisations.create(forms.read(NewOrganisation, Form(own)).content(), actor=actor)


async def shown(  # noqa: PLR0913 -- what the page depends on
    request: Request,
    dossier: Dossier | None,
    state: FormState,
    mode: Mode,
    refusal: RegisterError | None = None,
    *,
    status: int | None = None,
    unsaved: bool = False,
) -> Response[Any]:
    view = await entry_view.view(request, dossier, state, mode, refusal, unsaved=unsaved)
    return page(TEMPLATE, view, request, status=status or (200 if refusal is None else 422))
