"""How many rows each further choice would leave.

A facet does not narrow itself, so a facet with a choice made is counted over the rows that match without it; all the
others are counted together, over the rows that match. Nobody reads large counts exactly: past `COUNTED` rows they
are None.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from piccolo.querystring import QueryString

from agreements.tables.agreements import Agreement

COUNTED = 2_000
# As many choices of one facet as a page offers.
MOST_CHOICES = 12

Facets = dict[str, dict[str, int | None]]
Asked = TypeVar("Asked")


async def count(
    asked: Asked,
    keys: Mapping[str, QueryString],
    source: str,
    conditions: Callable[[Asked], Awaitable[QueryString]],
) -> Facets:
    """Counts by facet and value, and under `total` all rows.

    `keys` gives each facet as an SQL array of its values in a row of `source`; `conditions` makes the condition of a
    filter, whose fields bear the facets' names.
    """
    chosen = [facet for facet in keys if getattr(asked, facet)]
    free = {facet: key for facet, key in keys.items() if facet not in chosen}
    counted, matching = await _count(free, source, await conditions(asked))
    counted["total"] = {"": matching}
    for facet in chosen:
        cleared: dict[str, Any] = {facet: ()}
        widened = await conditions(replace(asked, **cleared))  # type: ignore[type-var]  # filters are dataclasses
        counted |= (await _count({facet: keys[facet]}, source, widened))[0]
    return counted


async def _count(
    keys: Mapping[str, QueryString], source: str, where: QueryString
) -> tuple[Facets, int | None]:
    listed = ", ".join(f'{{}} AS "{facet}"' for facet in keys) or "1"
    rows = " UNION ALL ".join(f"SELECT '{facet}' AS facet, unnest(\"{facet}\") AS value" for facet in keys)
    found = await Agreement.raw(
        f"WITH matched AS MATERIALIZED (SELECT {listed} FROM {source} WHERE {{}} LIMIT {COUNTED + 1}),"
        " seen AS (SELECT count(*) AS seen FROM matched)"
        " SELECT NULL AS facet, NULL AS value, seen AS count FROM seen"
        + (
            " UNION ALL SELECT facet, value, count(*) FROM matched CROSS JOIN LATERAL"
            f" ({rows}) choices WHERE value IS NOT NULL GROUP BY facet, value"
            if keys
            else ""
        ),
        *keys.values(),
        where,
    )
    matching = next(int(row["count"]) for row in found if row["facet"] is None)
    counted: Facets = {facet: {} for facet in keys}
    for row in sorted(found, key=lambda row: (-row["count"], str(row["value"]))):
        if row["facet"] is not None and len(counted[row["facet"]]) < MOST_CHOICES:
            counted[row["facet"]][row["value"]] = int(row["count"]) if matching <= COUNTED else None
    return counted, matching if matching <= COUNTED else None


async def total(source: str, where: QueryString) -> int | None:
    """How many rows match, or None past `COUNTED`."""
    return (await _count({}, source, where))[1]
