"""The dates that would move, and the registrar who confirms them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response

from agreements.acts import moving
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, Problem, RegisterError
from agreements.readings import moves
from agreements.readings.moves import Move
from agreements.rules import permissions
from agreements.vocabulary import Act
from agreements.wording import cards
from agreements.wording.words import Words
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import entry
from registry.pages.answers import gone_on
from registry.pages.fields import day
from registry.requests import Request, Unreadable
from registry.templating import page

PATH = "/moves"
AFTER = "after"
CHOSEN = "moves."
# The day of a date that would become unknown, in the value of its box.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One date that would move; `value` says to which day, so that no other is confirmed."""

    move: Move
    value: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """The dates of one agreement, confirmed in one act."""

    agreement: Move
    lines: tuple[MoveLine, ...]


@dataclass(frozen=True, slots=True)
class MovesView:
    """What `moves/index.html` shows."""

    groups: tuple[MoveGroup, ...]
    following: str | None
    may_confirm: bool
    form: FormState


class MovePages(Controller):
    """The list, and the act."""

    @get(PATH)
    async def index(self, request: Request) -> Response[Any]:
        return await _shown(request, FormState(), status=200)

    @post("/agreements/{agreement:uuid}/moves", status_code=200)
    async def confirm(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_confirm(agreement, form, request), AgainstTheRules, ChangedMeanwhile)
        if isinstance(outcome, RegisterError):
            return await _shown(request, form.again(outcome, edge.words(request)))
        back = form.values.get("back", "")
        to = f"/milestones/{back}" if forms.is_id(back) else PATH
        return gone_on(request, to, "notices.dates_moved")


async def _confirm(agreement: UUID, form: Form, request: Request) -> None:
    chosen = {
        UUID(name.removeprefix(CHOSEN)): _to(value)
        for name, value in form.values.items()
        if name.startswith(CHOSEN) and value and forms.is_id(name.removeprefix(CHOSEN))
    }
    reason = form.values.get(f"reason.{agreement}", "")
    if form.problems:
        raise Invalid(*form.problems)
    await moving.move(agreement, chosen, reason=reason, seen=entry.seen(form), actor=edge.actor(request))


def _to(value: str) -> date | None:
    if value == UNKNOWN:
        return None
    try:
        return day(value)
    except ValueError as wrong:
        raise Invalid(Problem("moves", str(wrong))) from wrong


async def _shown(request: Request, state: FormState, *, status: int = 422) -> Response[Any]:
    actor, words = edge.actor(request), edge.words(request)
    after = request.query_params.get(AFTER)
    if after is not None and not forms.is_id(after):
        raise Unreadable
    read = await moves.listing(actor, after=UUID(after) if after else None)
    view = MovesView(
        groups=tuple(_groups(read.moves, words)),
        following=f"{PATH}?{AFTER}={read.following}" if read.following else None,
        may_confirm=permissions.may(actor, Act.MILESTONE_MOVE) is True,
        form=state,
    )
    return page("moves/index.html", view, request, status=status)


def _groups(found: Iterable[Move], words: Words) -> Iterable[MoveGroup]:
    ordered = sorted(found, key=lambda move: (move.agreement_number, move.place, move.milestone))
    for _, each in groupby(ordered, key=lambda move: move.agreement):
        together = [*each]
        yield MoveGroup(together[0], tuple(_line(move, words) for move in together))


def _line(move: Move, words: Words) -> MoveLine:
    value = UNKNOWN if move.after is None else move.after.isoformat()
    return MoveLine(move, value, tuple(cards.reason(words, each) for each in move.why))
