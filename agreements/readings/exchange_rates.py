"""Official rates entered by hand: the list, and those that hold on a day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.tables.exchange_rates import ExchangeRate as Table

SAID = (
    "json_build_object('id', r.id, 'currency', r.currency, 'valid_on', r.valid_on, 'units', r.units,"
    " 'rate', r.rate::text, 'source', r.source)"
)
MOST = 500


class ExchangeRate(Struct, frozen=True):
    """What `units` of a currency cost in som from a day on, and who says so."""

    id: UUID
    currency: str
    valid_on: date
    units: int
    rate: Decimal
    source: str


async def said() -> str:
    """The latest rates as a JSON list, at most `MOST`."""
    [row] = await Table.raw(
        f"SELECT coalesce(json_agg({SAID} ORDER BY r.valid_on DESC, r.currency), '[]')::text AS said"
        f" FROM (SELECT * FROM exchange_rate ORDER BY valid_on DESC, currency LIMIT {MOST}) r"
    )
    return str(row["said"])


async def listing() -> tuple[ExchangeRate, ...]:
    return msgspec.json.decode(await said(), type=tuple[ExchangeRate, ...])


async def on(day: date) -> Mapping[str, ExchangeRate]:
    """The rate of each currency that holds on a day: the last one entered for it or a day before."""
    [row] = await Table.raw(
        f"SELECT coalesce(json_agg({SAID}), '[]')::text AS said FROM (SELECT DISTINCT ON (currency) *"
        " FROM exchange_rate WHERE valid_on <= {} ORDER BY currency, valid_on DESC) r",
        day,
    )
    return {each.currency: each for each in msgspec.json.decode(row["said"], type=tuple[ExchangeRate, ...])}
