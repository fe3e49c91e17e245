"""Programmes, with the figures published about them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response

from agreements.readings import programmes
from agreements.readings.programmes import Programme
from registry.requests import Request
from registry.templating import page


@dataclass(frozen=True, slots=True)
class ProgrammesView:
    """What `programmes/index.html` shows."""

    programmes: tuple[Programme, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """What `programmes/show.html` shows."""

    programme: Programme


class ProgrammePages(Controller):
    """All of them, and one."""

    path = "/programmes"

    @get()
    async def index(self, request: Request) -> Response[Any]:
        return page("programmes/index.html", ProgrammesView(await programmes.listing()), request)

    @get("/{programme:uuid}")
    async def show(self, request: Request, programme: FromPath[UUID]) -> Response[Any]:
        return page("programmes/show.html", ProgrammeView(await programmes.of(programme)), request)
