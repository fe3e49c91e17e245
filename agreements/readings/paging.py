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
# What stands between two rows: JSON takes it for a blank, and PostgreSQL writes it nowhere inside of one.
SEPARATOR = b",\t\n"
SEPARATOR_SQL = "E',\\t\\n'"


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
    """Makes a page of what the statement of `gathered` gives, dropping the row read to see whether there are more."""
    found, back = row["found"], cursor is not None and cursor.back
    more = found > limit
    said = row["said"]
    if back:
        rows = said.split(SEPARATOR)[:limit]
        said = SEPARATOR.join(reversed(rows))
    elif more:
        said = said[: said.rindex(SEPARATOR)]
    near, far = (row["near_key"], row["near_day"]), (row["far_key"], row["far_day"])
    first, last = (far, near) if back else (near, far)
    return Page(
        said=b"[%s]" % said,
        following=Cursor(*last) if found and (more or back) else None,
        preceding=Cursor(*first, back=True) if found and (more if back else cursor is not None) else None,
    )


def gathered(row: str, source: str, *, limit: int, day: str = "NULL::date", also: bool = False) -> str:
    """The statement of a list, giving what `page` takes.

    `source` is a subquery called `page` whose rows come in the order read, one more than shown, and whatever is joined
    to each of them; `row` builds the JSON of one; `day` is the date the list is ordered by before the id. `also`: the
    first parameter brings columns of its own, which depend on no row.

    What is read is gathered in the order it comes: numbering the rows to put them in order again took a quarter of the
    statement's time.
    """
    return (
        f"SELECT convert_to(coalesce(string_agg(said, {SEPARATOR_SQL}), ''), 'UTF8') AS said, count(*) AS found,"
        " (array_agg(id))[1] AS near_key, (array_agg(day))[1] AS near_day,"
        f" (array_agg(id))[least(count(*), {limit})] AS far_key,"
        f" (array_agg(day))[least(count(*), {limit})] AS far_day{', {}' if also else ''}"
        f" FROM (SELECT page.id, {day} AS day, ({row})::text AS said FROM {source}) read"
    )
