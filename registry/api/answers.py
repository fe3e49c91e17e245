"""Answering: JSON as PostgreSQL wrote it, passed on as it came."""

import re
from typing import Any

import msgspec
from litestar.response import Response

from agreements.readings.paging import Page

JSON = "application/json"
# A quote inside a text is written with a backslash before it, so no text can hold this.
REVISION = re.compile(r'"revision" : ([0-9]+)')


def said(text: str | bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """JSON that is there already."""
    content = text.encode() if isinstance(text, str) else text
    return Response(content, status_code=status, media_type=JSON, headers=headers)


def record(text: str, *, status: int = 200, location: str | None = None) -> Response[bytes]:
    """One record, with its revision as `ETag`: what `If-Match` names when it is changed."""
    headers = {"etag": f'"{revision(text)}"'}
    if location is not None:
        headers["location"] = location
    return said(text, status=status, headers=headers)


def revision(text: str) -> int:
    """The revision of a record in PostgreSQL's JSON."""
    match = REVISION.search(text)
    if match is None:
        raise LookupError("a record without its revision")
    return int(match[1])


def value(given: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:  # noqa: ANN401 -- whatever msgspec knows
    """A value of ours as JSON."""
    return said(msgspec.json.encode(given), status=status, headers=headers)


def listing(page: Page) -> Response[bytes]:
    """A page of a list with the cursors of its neighbours, which are of plain letters."""
    following = f'"{page.following.text()}"' if page.following else "null"
    preceding = f'"{page.preceding.text()}"' if page.preceding else "null"
    return said(f'{{"items":{page.said},"next":{following},"previous":{preceding}}}')
