"""Paging by key: a page begins after (or ends before) the last row seen, so its cost does not grow with its place."""

import base64
import binascii
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from agreements.errors import Invalid, Problem

LARGEST = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the key of a row, and whether the page lies after it or before."""

    key: UUID
    day: date | None = None
    back: bool = False

    def text(self) -> str:
        said = json.dumps([str(self.key), self.day.isoformat() if self.day else None, self.back])
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises `Invalid` for anything that is no cursor of ours."""
        try:
            key, day, back = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(UUID(key), date.fromisoformat(day) if day else None, bool(back))
        except (ValueError, TypeError, AttributeError, binascii.Error) as wrong:
            raise Invalid(Problem("cursor", "errors.no_cursor")) from wrong


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows as a JSON list in bytes, and the cursors of its neighbours."""

    said: bytes
    following: Cursor | None
    preceding: Cursor | None


async def every(read: Callable[[Cursor | None], Awaitable[Page]]) -> AsyncIterator[Page]:
    """All pages of a list one after the other, so that a long list is never whole in memory."""
    cursor: Cursor | None = None
    while True:
        found = await read(cursor)
        yield found
        cursor = found.following
        if cursor is None:
            return


def page(row: Mapping[str, Any], limit: int, cursor: Cursor | None) -> Page:
    """Makes a page of what a list's statement gives.

    That is `said`, `found` (one more than shown if there is more), and the keys of the first and last row shown.
    """
    more = row["found"] > limit
    back = cursor is not None and cursor.back
    first = Cursor(row["first_key"], row["first_day"], back=True) if row["found"] else None
    last = Cursor(row["last_key"], row["last_day"]) if row["found"] else None
    return Page(
        said=row["said"],
        following=last if more or back else None,
        preceding=first if (more if back else cursor is not None) else None,
    )


def gathered(row: str, source: str, *, limit: int, back: bool, day: str = "NULL::date") -> str:
    """The statement of a list, giving what `page` takes.

    `source` is a common table expression `page` whose rows are numbered from 1 (`nr`) in the order read, one more
    than shown; `row` builds the JSON of one, and `day` is the date the list is ordered by before the id.
    """
    order = "nr DESC" if back else "nr"
    ends = (limit, 1) if back else (1, limit)
    first, last = (f"least({end}, count(*) OVER ())" if end == limit else str(end) for end in ends)
    return (
        f"{source}, shown AS (SELECT page.*, {first} AS first_nr, {last} AS last_nr,"
        " count(*) OVER () AS found FROM page)"
        " SELECT convert_to("
        f"coalesce(json_agg({row} ORDER BY {order}) FILTER (WHERE nr <= {limit}), '[]')::text, 'UTF8') AS said,"
        " coalesce(max(found), 0) AS found,"
        " (array_agg(id) FILTER (WHERE nr = first_nr))[1] AS first_key,"
        " (array_agg(id) FILTER (WHERE nr = last_nr))[1] AS last_key,"
        f" (array_agg({day}) FILTER (WHERE nr = first_nr))[1] AS first_day,"
        f" (array_agg({day}) FILTER (WHERE nr = last_nr))[1] AS last_day"
        " FROM shown AS page"
    )
