"""A form in a browser with scripts, when the session ended under it: it stays where it is, with all that was typed.

Followed to the sign-in page, htmx would put nothing in the form's place. So the form is left alone and a word is
put above it; once its person has signed in again beside it, it is given its new token and can be sent.
"""

import re

from litestar.response import Response
from markupsafe import Markup

from registry import csrf, edge
from registry.requests import Request

# What htmx says it would replace: the id of an element of ours.
TARGET = re.compile(r"[a-z][a-z-]{0,60}", re.ASCII)
WORD = Markup(
    '<div hx-swap-oob="afterbegin:#notices">'
    '<div class="k-alert k-alert-bad" role="alert"><p>{text}{link}</p></div>'
    "</div>"
)
# The word stands at the top of the page, and the form may be long.
SEEN = "show:window:top"
LINK = Markup(' <a href="/sign-in" target="_blank" rel="noopener">{text}</a>')
TOKEN = Markup('<input type="hidden" name="{name}" value="{value}">')


def answer(request: Request, status: int, key: str) -> Response[str] | None:
    """What to tell htmx instead of a page; None where a page will do."""
    if request.headers.get("hx-request") != "true" or request.method in csrf.SAFE:
        return None
    words = edge.words(request)
    if status == 401:
        word = WORD.format(
            text=words.t("session.ended"), link=LINK.format(text=words.t("session.sign_in_beside"))
        )
        return _told(word, {"hx-reswap": f"none {SEEN}"})
    target = request.headers.get("hx-target", "")
    if (
        key == "errors.form_expired"
        and TARGET.fullmatch(target)
        and edge.visit(request.scope).person is not None
    ):
        fresh = TOKEN.format(name=csrf.FIELD, value=csrf.token(request.scope))
        field = f"input[name={csrf.FIELD}]"
        headers = {
            "hx-retarget": f"#{target} {field}",
            "hx-reselect": field,
            "hx-reswap": f"outerHTML {SEEN}",
        }
        return _told(fresh + WORD.format(text=words.t("session.begun_anew"), link=""), headers)
    return None


def _told(html: Markup, headers: dict[str, str]) -> Response[str]:
    # Of all refusals htmx swaps in this one alone (`responseHandling` in _base.html).
    return Response(str(html), status_code=422, media_type="text/html", headers=headers)
