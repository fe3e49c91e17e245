"""Entering an official rate by hand, and withdrawing a wrong one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from agreements.actors import Actor
from agreements.errors import AgainstTheRules, Invalid, Problem
from agreements.ledger.recording import recorded
from agreements.rules import permissions
from agreements.rules.money import NATIONAL
from agreements.tables.exchange_rates import ExchangeRate
from agreements.tables.ids import new_id
from agreements.vocabulary import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What `units` of a currency cost in som from a day on, and who says so."""

    currency: str
    valid_on: date
    rate: Decimal
    source: str
    units: int = 1


async def record_rate(given: Rate, *, actor: Actor) -> UUID:
    """Enters a rate. Raises `Invalid`, `NotAllowed`, `AgainstTheRules` where the day has one already."""
    permissions.check(actor, Act.EXCHANGE_RATE_RECORD)
    problems = list(_problems(given, actor.today))
    if problems:
        raise Invalid(*problems)
    key = new_id()
    async with recorded(actor, Act.EXCHANGE_RATE_RECORD, ("exchange_rate", key)) as record:
        known = await ExchangeRate.raw(
            "SELECT 1 FROM exchange_rate WHERE currency = {} AND valid_on = {}",
            given.currency,
            given.valid_on,
        )
        if known:
            raise AgainstTheRules("exchanging.known_already")
        await record.insert(
            ExchangeRate,
            [
                {
                    "id": key,
                    "currency": given.currency,
                    "valid_on": given.valid_on,
                    "units": given.units,
                    "rate": given.rate,
                    "source": given.source.strip(),
                }
            ],
        )
    return key


async def withdraw_rate(rate: UUID, *, reason: str, actor: Actor) -> None:
    """Takes a wrong rate away, for a reason; the ledger keeps what it said.

    Raises `Invalid`, `NotFound`, `NotAllowed`.
    """
    permissions.check(actor, Act.EXCHANGE_RATE_WITHDRAW)
    if not reason.strip():
        raise Invalid(Problem("reason", "exchanging.no_reason"))
    async with recorded(
        actor, Act.EXCHANGE_RATE_WITHDRAW, ("exchange_rate", rate), reason=reason.strip()
    ) as record:
        await record.lock(ExchangeRate, rate)
        await record.delete(ExchangeRate, [rate])


def _problems(given: Rate, today: date) -> Iterator[Problem]:
    if given.currency == NATIONAL:
        yield Problem("currency", "exchanging.national_currency")
    if given.rate <= 0:
        yield Problem("rate", "errors.amount_not_positive")
    if given.units < 1:
        yield Problem("units", "errors.out_of_range")
    if given.valid_on > today:
        yield Problem("valid_on", "exchanging.in_the_future")
    if not given.source.strip():
        yield Problem("source", "exchanging.no_source")
