"""Signing in and out."""

from dataclasses import dataclass, replace
from typing import Any

from litestar import Controller, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Response

from agreements.errors import RegisterError
from agreements.vocabulary import Role
from registry import addresses, cookies, csrf, edge, forms
from registry.accounts import people, sessions
from registry.accounts.signing_in import Caller, WrongPassword, sign_in
from registry.accounts.throttling import TooManyAttempts
from registry.forms import FormState
from registry.requests import Request
from registry.templating import page


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """A log-in of the demonstration, offered at its door."""

    email: str
    password: str
    role: Role
    organisation: str


@dataclass(frozen=True, slots=True)
class SignInView:
    """What `sign_in.html` shows."""

    form: FormState
    samples: tuple[SampleAccount, ...]


class SignInPages(Controller):
    """The door."""

    path = "/"

    @get("/sign-in", opt={edge.ANONYMOUS: True})
    async def show(self, request: Request, next: FromQuery[str] = "/") -> Response[Any]:  # noqa: A002 -- the parameter's name in the address
        """Show the form; whoever is signed in already goes where they wanted."""
        if edge.visit(request.scope).person is not None:
            return Redirect(addresses.here(next), status_code=303)
        return await door(request, FormState({"email": "", "password": "", "next": addresses.here(next)}))

    @post("/sign-in", opt={edge.ANONYMOUS: True})
    async def enter(self, request: Request) -> Response[Any]:
        """Start a session. A language chosen at the door goes along, and does not wait there for the next person."""
        form = await forms.received(request)
        here = edge.visit(request.scope)
        caller = Caller(
            address=edge.address(request),
            at=here.at,
            session=here.signed_in.session if here.signed_in else None,
            language=edge.language(request) if cookies.read(request.scope, cookies.LANGUAGE) else None,
        )
        outcome = await forms.attempt(
            sign_in(form.values.get("email", ""), form.values.get("password", ""), caller),
            TooManyAttempts,
            WrongPassword,
        )
        if isinstance(outcome, RegisterError):
            return await refused(request, form, outcome)
        begun = cookies.made(cookies.SESSION, outcome.value, lasts=sessions.WHOLE)
        to = addresses.here(form.values.get("next"))
        return Redirect(
            to,
            status_code=303,
            cookies=[begun, cookies.gone(cookies.STRANGER), cookies.gone(cookies.LANGUAGE)],
        )

    @post("/sign-out")
    async def leave(self, request: Request) -> Redirect:
        """End the session for good."""
        signed_in = edge.visit(request.scope).signed_in
        if signed_in is not None:
            await sessions.end(signed_in.session)
        return Redirect("/sign-in", status_code=303, cookies=[cookies.gone(cookies.SESSION)])


async def door(request: Request, form: FormState, status: int = 200) -> Response[Any]:
    """The form, bound to the browser it is shown in."""
    token, stranger = csrf.for_stranger(request.scope)
    view = SignInView(form, await samples(request))
    return page("sign_in.html", view, request, status=status, set_cookies=[stranger], csrf_token=token)


async def refused(request: Request, form: forms.Form, refusal: RegisterError) -> Response[Any]:
    """The form once more, with the one sentence that is right for every cause, or with the time to wait."""
    shown = form.again(refusal, edge.words(request))
    shown = replace(shown, values={**shown.values, "password": ""})
    if not isinstance(refusal, TooManyAttempts):
        return await door(request, shown, 422)
    answer = await door(request, shown, 429)
    answer.headers["retry-after"] = str(refusal.seconds)
    return answer


async def samples(request: Request) -> tuple[SampleAccount, ...]:
    """The log-ins of the demonstration; none where there is no demonstration."""
    if not request.app.state.get("demonstration"):
        return ()
    # Read by a demonstration alone, which nobody's start should wait for.
    from registry import demo  # noqa: PLC0415

    words = edge.words(request)
    logins = {login.email: login for login in await demo.logins()}
    rows = {row.email: row for row in await people.listed() if row.email in logins}
    return tuple(
        SampleAccount(
            email,
            login.password,
            rows[email].roles[0],
            words.pick(body.short_name) or words.pick(body.name)
            if (body := rows[email].organisation)
            else "",
        )
        for email, login in logins.items()
        if email in rows
    )
