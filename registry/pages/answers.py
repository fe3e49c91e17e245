"""Where a page leads after an act: another page, also when htmx sent the form."""

from typing import Any

from litestar.response import Response

from registry import notices
from registry.notices import Tone
from registry.requests import Request


def from_htmx(request: Request) -> bool:
    """Whether the script asked, which takes what it needs out of the page."""
    return request.headers.get("hx-request") == "true"


def gone_on(
    request: Request, to: str, notice: str | None = None, *, tone: Tone = "ok", number: str | None = None
) -> Response[Any]:
    """Go on to another page and say a word there.

    htmx would follow a redirect and put what it finds in place of the form, so it is told to leave instead.
    """
    redirect = notices.redirect(to, notice, tone=tone, number=number)
    if not from_htmx(request):
        return redirect
    return Response("", status_code=200, headers={"hx-redirect": to}, cookies=redirect.cookies)
