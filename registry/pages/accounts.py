"""The people who use the register; for administrators."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response
from pydantic import BaseModel, Field

from agreements.actors import Actor
from agreements.errors import AgainstTheRules, ChangedMeanwhile, RegisterError
from agreements.readings import organisations
from agreements.readings.values import Body
from agreements.vocabulary import Language, Role
from agreements.wording.words import Words
from registry import edge, forms
from registry.accounts import acts, people
from registry.accounts.acts import AccountContent
from registry.accounts.people import AccountRow
from registry.forms import Form, FormState
from registry.notices import redirect
from registry.requests import Request
from registry.templating import page


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages before and after this one; the list of people has only the one."""

    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class AccountsView:
    """What `accounts/index.html` shows."""

    rows: tuple[AccountRow, ...]
    pages: Pages = Pages()


@dataclass(frozen=True, slots=True)
class AccountFormView:
    """What `accounts/form.html` shows; `account` is the one that is changed."""

    form: FormState
    account: AccountRow | None
    roles: tuple[Role, ...]
    languages: tuple[Language, ...]
    organisations: tuple[Option, ...]


class AccountForm(BaseModel):
    """What the form says. `password` left empty keeps the one there is."""

    email: str = ""
    name: str = ""
    roles: dict[Role, str] = Field(default_factory=dict)
    organisation: UUID | None = None
    language: Language = Language.KY
    password: str | None = None
    seen: int | None = None

    def content(self, *, active: bool = True) -> AccountContent:
        """What the acts take."""
        return AccountContent(
            email=self.email,
            name=self.name,
            roles=frozenset(self.roles),
            organisation=self.organisation,
            language=self.language,
            active=active,
        )


class AccountPages(Controller):
    """The list of people, and the form of one."""

    path = "/accounts"
    guards = (edge.only(Role.ADMINISTRATOR),)

    @get()
    async def index(self, request: Request) -> Response[Any]:
        return page("accounts/index.html", AccountsView(await people.listed()), request)

    @get("/new")
    async def blank(self, request: Request) -> Response[Any]:
        state = FormState({"language": edge.language(request)})
        return page("accounts/form.html", await _view(request, state, None), request)

    @post("/new")
    async def create(self, request: Request) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_create(form, edge.actor(request)))
        if isinstance(outcome, RegisterError):
            return await _again(request, form, outcome, None)
        return redirect("/accounts", "notices.account_created")

    @get("/{account:uuid}")
    async def show(self, request: Request, account: FromPath[UUID]) -> Response[Any]:
        row = await people.of(account)
        return page("accounts/form.html", await _view(request, FormState(_values(row)), row), request)

    @post("/{account:uuid}")
    async def change(self, request: Request, account: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        row = await people.of(account)
        outcome = await forms.attempt(
            _change(row, form, edge.actor(request)), AgainstTheRules, ChangedMeanwhile
        )
        if isinstance(outcome, RegisterError):
            return await _again(request, form, outcome, row)
        return redirect("/accounts", "notices.account_changed")

    @post("/{account:uuid}/close")
    async def close(self, request: Request, account: FromPath[UUID]) -> Redirect:
        await _activate(account, edge.actor(request), active=False)
        return redirect("/accounts", "notices.account_closed")

    @post("/{account:uuid}/open")
    async def reopen(self, request: Request, account: FromPath[UUID]) -> Redirect:
        await _activate(account, edge.actor(request), active=True)
        return redirect("/accounts", "notices.account_opened")

    @post("/{account:uuid}/tokens/{token:uuid}/revoke")
    async def revoke(self, request: Request, account: FromPath[UUID], token: FromPath[UUID]) -> Redirect:
        await acts.revoke_token(account, token, actor=edge.actor(request))
        return redirect(f"/accounts/{account}", "notices.token_revoked")


async def _create(form: Form, actor: Actor) -> UUID:
    read = forms.read(AccountForm, form)
    return await acts.create(read.content(), password=read.password or "", actor=actor)


async def _change(row: AccountRow, form: Form, actor: Actor) -> None:
    read = forms.read(AccountForm, form)
    await acts.change(
        row.id, read.content(active=row.active), seen=read.seen, actor=actor, password=read.password
    )


async def _activate(account: UUID, actor: Actor, *, active: bool) -> None:
    row = await people.of(account)
    content = acts.as_it_is(row, active=active)
    await acts.change(account, content, seen=row.revision, actor=actor)


async def _again(
    request: Request, form: Form, refusal: RegisterError, row: AccountRow | None
) -> Response[Any]:
    state = form.again(refusal, edge.words(request))
    return page("accounts/form.html", await _view(request, state, row), request, status=422)


async def _view(request: Request, form: FormState, account: AccountRow | None) -> AccountFormView:
    words = edge.words(request)
    found = await organisations.bodies(language=words.language)
    return AccountFormView(form, account, tuple(Role), tuple(Language), _options(found, words))


def _options(found: Iterable[Body], words: Words) -> tuple[Option, ...]:
    return tuple(Option(str(body.id), words.pick(body.name)) for body in found)


def _values(row: AccountRow) -> dict[str, str]:
    return {
        "email": row.email,
        "name": row.name,
        **{f"roles.{role}": "on" for role in row.roles},
        "organisation": str(row.organisation.id) if row.organisation else "",
        "language": row.language,
        "seen": str(row.revision),
    }
