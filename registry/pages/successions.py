"""What becomes of an organisation: the forms of a new name, a reorganisation and a hand-over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response

from agreements.actors import Actor
from agreements.acts import handing_over, reorganising
from agreements.errors import ChangedMeanwhile, Invalid, NotAllowed, Problem, RegisterError
from agreements.readings import organisations, orphans, successions
from agreements.readings.orphans import Orphan
from agreements.readings.successions import Heir
from agreements.readings.values import Organisation
from agreements.rules import permissions
from agreements.vocabulary import Act, ReorganisationKind
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import succession_entries
from registry.pages.answers import gone_on
from registry.pages.listings import Option
from registry.pages.organisations import PATH
from registry.pages.succession_entries import (
    MOST_SUCCESSORS,
    HandOverEntry,
    RenamingEntry,
    ReorganisationEntry,
)
from registry.requests import Request
from registry.templating import page


@dataclass(frozen=True, slots=True)
class Group:
    """Orphans that stand together: of one body, or of one agreement."""

    first: Orphan
    rows: tuple[Orphan, ...]


@dataclass(frozen=True, slots=True)
class OrphansView:
    """What `orphans.html` shows."""

    groups: tuple[Group, ...]
    total: int
    most: int
    may_hand_over: bool


@dataclass(frozen=True, slots=True)
class RenamingView:
    """What `organisations/rename.html` shows."""

    organisation: Organisation
    form: FormState


@dataclass(frozen=True, slots=True)
class ReorganisationView:
    """What `organisations/reorganise.html` shows."""

    organisation: Organisation
    form: FormState
    kinds: tuple[ReorganisationKind, ...]
    organisations: tuple[Option, ...]
    successors: int


@dataclass(frozen=True, slots=True)
class HandOverView:
    """What `organisations/hand_over.html` shows."""

    organisation: Organisation
    form: FormState
    groups: tuple[Group, ...]
    heirs: tuple[Heir, ...]


class SuccessionPages(Controller):
    """The forms, and what nobody answers for."""

    @get("/orphans")
    async def orphans(self, request: Request) -> Response[Any]:
        actor = edge.actor(request)
        found = await orphans.every(actor)
        view = OrphansView(
            groups=_grouped(found, "owed_by"),
            total=len(found),
            most=orphans.MOST,
            may_hand_over=permissions.may(actor, Act.AGREEMENT_HAND_OVER) is True,
        )
        return page("orphans.html", view, request)

    @get(f"{PATH}/{{organisation:uuid}}/rename")
    async def name(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        permissions.check(edge.actor(request), Act.ORGANISATION_RENAME)
        found = await organisations.of(organisation)
        return _naming(request, found, FormState(succession_entries.renaming(found)))

    @post(f"{PATH}/{{organisation:uuid}}/rename", status_code=200)
    async def rename(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_rename(form, organisation, edge.actor(request)), ChangedMeanwhile)
        if isinstance(outcome, RegisterError):
            found = await organisations.of(organisation)
            return _naming(request, found, form.again(outcome, edge.words(request)), status=422)
        return gone_on(request, f"{PATH}/{organisation}", "notices.organisation_renamed")

    @get(f"{PATH}/{{organisation:uuid}}/reorganise")
    async def fate(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        permissions.check(edge.actor(request), Act.ORGANISATION_REORGANISE)
        found = await organisations.of(organisation)
        blank = {**succession_entries.happened(None, None), "kind": "", "seen": str(found.revision)}
        return await _reorganising(request, found, FormState(blank))

    @post(f"{PATH}/{{organisation:uuid}}/reorganise", status_code=200)
    async def reorganise(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_reorganise(form, organisation, edge.actor(request)), ChangedMeanwhile)
        if isinstance(outcome, RegisterError):
            found = await organisations.of(organisation)
            return await _reorganising(request, found, form.again(outcome, edge.words(request)), status=422)
        return gone_on(request, f"{PATH}/{organisation}", "notices.organisation_reorganised")

    @get(f"{PATH}/{{organisation:uuid}}/hand-over")
    async def choose(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        permissions.check(edge.actor(request), Act.AGREEMENT_HAND_OVER)
        events = (await successions.of(organisation)).events
        happened_on, act = (events[0].happened_on, events[0].act) if events else (None, None)
        state = FormState({**succession_entries.happened(happened_on, act), "successor": ""})
        return await _handing_over(request, organisation, state)

    @post(f"{PATH}/{{organisation:uuid}}/hand-over", status_code=200)
    async def hand_over(self, request: Request, organisation: FromPath[UUID]) -> Response[Any]:
        actor, form = edge.actor(request), await forms.received(request)
        permissions.check(actor, Act.AGREEMENT_HAND_OVER)
        outcome = await forms.attempt(_hand_over(form, organisation, actor))
        if isinstance(outcome, RegisterError):
            state = form.again(outcome, edge.words(request))
            return await _handing_over(request, organisation, state, status=422)
        return gone_on(request, f"{PATH}/{organisation}", "notices.handed_over", number=str(outcome))


async def _rename(form: Form, organisation: UUID, actor: Actor) -> None:
    entry = forms.read(RenamingEntry, form)
    await reorganising.rename(organisation, entry.content(), seen=entry.seen, actor=actor)


async def _reorganise(form: Form, organisation: UUID, actor: Actor) -> None:
    entry = forms.read(ReorganisationEntry, form)
    await reorganising.reorganise(organisation, entry.content(), seen=entry.seen, actor=actor)


async def _hand_over(form: Form, organisation: UUID, actor: Actor) -> int:
    """Hands over what is chosen, agreement by agreement; gives how many milestones.

    What is handed over stays so when a later agreement is refused, and is no longer in the form shown again.
    """
    entry = forms.read(HandOverEntry, form)
    if not entry.milestones:
        raise Invalid(Problem("milestones", "successions.none_chosen"))
    found = await orphans.owed_by(organisation, actor)
    chosen = [each for each in found if each.row.id in entry.milestones]
    problems: dict[tuple[str, str], Problem] = {}
    for group in _grouped(chosen, "agreement"):
        content = entry.content(frozenset(each.row.id for each in group.rows))
        refusal = await forms.attempt(
            handing_over.hand_over(group.first.row.agreement, content, seen=None, actor=actor), NotAllowed
        )
        if isinstance(refusal, Invalid):
            problems |= {(each.field, each.key): each for each in refusal.problems}
        elif isinstance(refusal, RegisterError):
            problems["", refusal.key] = Problem("", refusal.key, refusal.params)
    if len(chosen) < len(entry.milestones):
        problems["milestones", ""] = Problem("milestones", "successions.chosen_gone")
    if problems:
        raise Invalid(*problems.values())
    return len(chosen)


def _grouped(found: Iterable[Orphan], by: str) -> tuple[Group, ...]:
    groups: dict[object, list[Orphan]] = {}
    for each in found:
        groups.setdefault(getattr(each.row, by), []).append(each)
    return tuple(Group(rows[0], tuple(rows)) for rows in groups.values())


def _naming(
    request: Request, organisation: Organisation, state: FormState, *, status: int = 200
) -> Response[Any]:
    return page("organisations/rename.html", RenamingView(organisation, state), request, status=status)


async def _reorganising(
    request: Request, organisation: Organisation, state: FormState, *, status: int = 200
) -> Response[Any]:
    words = edge.words(request)
    bodies = await organisations.bodies(language=words.language)
    view = ReorganisationView(
        organisation=organisation,
        form=state,
        kinds=tuple(ReorganisationKind),
        organisations=tuple(
            Option(str(body.id), words.pick(body.name)) for body in bodies if body.id != organisation.id
        ),
        successors=MOST_SUCCESSORS,
    )
    return page("organisations/reorganise.html", view, request, status=status)


async def _handing_over(
    request: Request, organisation: UUID, state: FormState, *, status: int = 200
) -> Response[Any]:
    found = await orphans.owed_by(organisation, edge.actor(request))
    view = HandOverView(
        organisation=await organisations.of(organisation),
        form=state,
        groups=_grouped(found, "agreement"),
        heirs=found[0].heirs if found else (),
    )
    return page("organisations/hand_over.html", view, request, status=status)
