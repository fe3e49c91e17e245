"""The first page: what is late, what comes next, what waits for the reader."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar import get
from litestar.response import Response

from agreements.actors import Actor
from agreements.readings import commitments, home, moves
from agreements.readings.home import Home
from agreements.readings.values import Body
from agreements.rules import permissions
from agreements.rules.lifecycle import SOON_DAYS
from agreements.vocabulary import Act, Role
from registry import edge
from registry.requests import Request
from registry.templating import page


@dataclass(frozen=True, slots=True)
class HomeView:
    """What `home.html` shows."""

    home: Home
    soon_days: int
    yesterday: date
    in_force: int
    open: int | None
    scope: Body | None
    may_draft: bool
    moves: int


@get("/")
async def show_home(request: Request) -> Response[Any]:
    view = await _view(edge.actor(request), edge.person(request).body)
    return page("home.html", view, request)


async def _view(actor: Actor, body: Body | None) -> HomeView:
    scope = body if actor.has(Role.EXECUTOR) else None
    owed_by = (scope.id,) if scope else ()
    read, in_force, still_open, would_move = await asyncio.gather(
        home.of(actor),
        home.in_force(actor),
        commitments.total(commitments.Filter(owed_by=owed_by, open=True), actor),
        _moves(actor),
    )
    may_draft = permissions.may(actor, Act.AGREEMENT_DRAFT) is True
    return HomeView(
        read,
        SOON_DAYS,
        actor.today - timedelta(days=1),
        in_force,
        still_open,
        scope,
        may_draft,
        would_move,
    )


async def _moves(actor: Actor) -> int:
    """How many dates wait for a registrar to move them, for whoever may."""
    return await moves.lately(actor) if permissions.may(actor, Act.MILESTONE_MOVE) is True else 0
