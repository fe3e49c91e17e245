"""`/check`: whether a file is what the register gave out, for anybody who has it, and what a number on paper names."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response

from agreements.errors import NotFound
from agreements.ledger import afterwards, published
from agreements.ledger.afterwards import Paper
from agreements.ledger.paper import Code
from agreements.readings import ledgers
from registry import checking, csrf, edge
from registry.forms import FormState
from registry.pages import check_view
from registry.pages.check_view import FoundView
from registry.requests import Request
from registry.settings import settings
from registry.templating import page

PATH = "/check"
MEGABYTES = 30


@dataclass(frozen=True, slots=True)
class CheckView:
    """What `check/index.html` shows."""

    form: FormState
    found: FoundView | None
    keys: tuple[str, ...]
    address: str
    megabytes: int


@dataclass(frozen=True, slots=True)
class CodeView:
    """What `check/code.html` shows. `agreement` is the record, for a reader who may read it."""

    paper: Paper
    agreement: UUID | None


class CheckPages(Controller):
    """Nobody has to be signed in here, and nobody is told what they did not have in their hands."""

    path = PATH

    @get("/", opt={edge.ANONYMOUS: True})
    async def show(self, request: Request) -> Response[Any]:
        return await _page(request, FormState())

    @post("/", opt={edge.ANONYMOUS: True})
    async def check(self, request: Request) -> Response[Any]:
        given, words = await checking.sent(request), edge.words(request)
        if given is None:
            form = FormState(errors={"file": words.t("check.page_no_file")})
            return await _page(request, form, status=422)
        return await _page(request, FormState(), check_view.found(await checking.check(given), words))

    @get("/{code:str}", opt={edge.ANONYMOUS: True})
    async def code(self, request: Request, code: FromPath[str]) -> Response[Any]:
        paper = await afterwards.named(Code.parse(code))
        view = CodeView(paper, await _agreement(paper, request))
        return page("check/code.html", view, request, status=404 if paper.head is None else 200)


async def _page(
    request: Request, form: FormState, found: FoundView | None = None, status: int = 200
) -> Response[Any]:
    view = CheckView(form, found, await published.keys(), settings().address, MEGABYTES)
    if edge.visit(request.scope).signed_in is not None:
        return page("check/index.html", view, request, status=status)
    token, stranger = csrf.for_stranger(request.scope)
    return page("check/index.html", view, request, status=status, set_cookies=[stranger], csrf_token=token)


async def _agreement(paper: Paper, request: Request) -> UUID | None:
    """The agreement that an entry is about, for somebody who is signed in and may read it."""
    if paper.head is None or edge.visit(request.scope).person is None:
        return None
    try:
        return await ledgers.agreement(paper.code.index, edge.actor(request))
    except NotFound:
        return None
