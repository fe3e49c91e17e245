"""The cookies the register sets, and how: for its own host alone, out of reach of scripts.

Over https their names bear the prefix `__Host-`, so that no neighbouring host can plant one.
"""

from datetime import timedelta
from typing import Literal

from litestar.datastructures import Cookie
from litestar.types import Scope

from registry.settings import settings

SESSION = "kelishim_session"
# What binds the sign-in form to the browser it was given to, while there is no session yet.
STRANGER = "kelishim_stranger"
LANGUAGE = "kelishim_language"
NOTICE = "kelishim_notice"
LONGEST = 4096
YEAR = timedelta(days=365)


def secure() -> bool:
    """Whether people reach the register over https."""
    return settings().address.startswith("https://")


def name(of: str) -> str:
    """The name under which a cookie is set."""
    return f"__Host-{of}" if secure() else of


def read(scope: Scope, of: str) -> str | None:
    """The value of a cookie, if it was sent; the first of several."""
    wanted = name(of)
    for key, value in scope["headers"]:
        if key != b"cookie":
            continue
        for piece in value.decode("latin-1").split(";"):
            found, equals, content = piece.strip().partition("=")
            if equals and found == wanted and 0 < len(content) <= LONGEST:
                return str(content)
    return None


def made(
    of: str, value: str, *, lasts: timedelta | None = None, samesite: Literal["lax", "strict"] = "lax"
) -> Cookie:
    """A cookie to set; without a time it goes when the browser is closed."""
    return Cookie(
        key=name(of),
        value=value,
        path="/",
        httponly=True,
        secure=secure(),
        samesite=samesite,
        max_age=None if lasts is None else int(lasts.total_seconds()),
    )


def gone(of: str) -> Cookie:
    """The end of a cookie."""
    return made(of, "", lasts=timedelta(0))
