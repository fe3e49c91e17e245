"""Answering: JSON as PostgreSQL wrote it, passed on as it came."""

import hashlib
import re
from typing import Any

import msgspec
from litestar.response import Response

from agreements.readings.paging import Page

JSON = "application/json"
# A quote inside a text is written with a backslash before it, so no text can hold this.
REVISION = re.compile(rb'"revision" : ([0-9]+)')
# So many letters of a digest tell the states of one record apart.
MARK = 16


def said(text: str | bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """JSON that is there already."""
    content = text.encode() if isinstance(text, str) else text
    return Response(content, status_code=status, media_type=JSON, headers=headers)


def record(given: str | bytes, *, status: int = 200, location: str | None = None) -> Response[bytes]:
    """One record, with its revision as `ETag`: what `If-Match` names when it is changed."""
    text = given.encode() if isinstance(given, str) else given
    headers = {"etag": f'"{revision(text)}"'}
    if location is not None:
        headers["location"] = location
    return said(text, status=status, headers=headers)


def read(text: bytes, known: str | None) -> Response[bytes]:
    """One record read; 304 where the reader has these very bytes already, as `If-None-Match` (`known`) says.

    A record changes without a new revision, as days pass and bodies are renamed: its `ETag` has a mark of the bytes
    behind the revision.
    """
    tag = f'"{revision(text)}.{hashlib.sha256(text).hexdigest()[:MARK]}"'
    kept = {each.strip().removeprefix("W/") for each in (known or "").split(",")}
    if tag in kept or "*" in kept:
        return said(b"", status=304, headers={"etag": tag})
    return said(text, headers={"etag": tag})


def revision(text: bytes) -> int:
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
    following = b'"%s"' % page.following.text().encode() if page.following else b"null"
    preceding = b'"%s"' % page.preceding.text().encode() if page.preceding else b"null"
    return said(b'{"items":%s,"next":%s,"previous":%s}' % (page.said, following, preceding))
