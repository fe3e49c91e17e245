"""Choosing the language of a browser."""

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from agreements.vocabulary import Language
from registry import addresses, cookies, edge
from registry.accounts import sessions
from registry.requests import Request


@get("/language/{language:str}", opt={edge.ANONYMOUS: True})
async def choose_language(
    request: Request,
    language: FromPath[Language],
    next: FromQuery[str] = "/",  # noqa: A002 -- the parameter's name in the address
) -> Redirect:
    """Keep the choice with the session, or in a cookie for whoever is not signed in, and go back."""
    signed_in = edge.visit(request.scope).signed_in
    if signed_in is not None:
        await sessions.speak(signed_in.session, language)
        return Redirect(addresses.here(next), status_code=303)
    chosen = cookies.made(cookies.LANGUAGE, language, lasts=cookies.YEAR)
    return Redirect(addresses.here(next), status_code=303, cookies=[chosen])
