"""A word after an act: kept in a short-lived cookie over the redirect that follows it, said once."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.types import Scope

from agreements.wording.words import Words
from registry import cookies, languages

Tone = Literal["ok", "warn", "bad", "info"]
# Time enough for the next page to be asked for.
LASTS = timedelta(minutes=1)
KEPT = re.compile(r"([a-z]+):(notices\.[a-z_]+)(?::([A-Za-z0-9._-]{1,80}))?")


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and how it is meant."""

    tone: Tone
    text: str


def redirect(to: str, notice: str | None = None, *, tone: Tone = "ok", number: str | None = None) -> Redirect:
    """Go on to another page after an act, which may say a sentence there: a key below `notices.`, `{number}` in it."""
    said = [] if notice is None else [_cookie(notice, tone, number)]
    return Redirect(to, status_code=303, cookies=said)


def waiting(scope: Scope, words: Words) -> tuple[Notice, ...]:
    """What is to be said on this page."""
    match = KEPT.fullmatch(cookies.read(scope, cookies.NOTICE) or "")
    if match is None or match[1] not in get_args(Tone) or not languages.has(words.language, match[2]):
        return ()
    return (Notice(match[1], words.t(match[2], number=match[3] or "")),)  # type: ignore[arg-type]  # checked above


def _cookie(notice: str, tone: Tone, number: str | None) -> Cookie:
    value = f"{tone}:{notice}" + (f":{number}" if number else "")
    if not KEPT.fullmatch(value):
        raise ValueError(value)
    return cookies.made(cookies.NOTICE, value, lasts=LASTS)
