"""Sums by currency, rates of fulfilment, and the official rates of exchange entered by hand."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.acts import exchanging
from agreements.readings import bodies, exchange_rates, money, rates
from agreements.readings.exchange_rates import ExchangeRate
from agreements.readings.money import BodyTotals, Line, YearTotals
from agreements.rules.rates import Rate
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.documenting import ONCE, Answer, describes
from registry.api.fulfilment_bodies import ExchangeRateBody, ReasonBody
from registry.api.queries import Known, MoneyQuery, RatesQuery
from registry.requests import Request

TAGS = ["Money"]


class Sums(Struct, frozen=True):
    """What was promised, scheduled, paid and is outstanding, by currency: never added across currencies.

    `unknown` financial promises name no sum. `indicative` is in som, by the official rate named with it.
    """

    unknown: int
    totals: tuple[Line, ...]
    bodies: tuple[BodyTotals, ...]
    years: tuple[YearTotals, ...]


class ExchangeRates(Struct, frozen=True):
    """Official rates, the latest first, at most 500."""

    items: tuple[ExchangeRate, ...]


class Recorded(Struct, frozen=True):
    """The id of what was entered."""

    id: UUID


@get(
    "/money",
    operation_class=describes((200, Answer("The sums.", Sums)), query=MoneyQuery),
    tags=TAGS,
)
async def show_money(request: Request) -> Response[bytes]:
    """Sums by currency over the registered agreements that the caller may see; an executor's, of their own body."""
    asked = reading.query(request, MoneyQuery)
    async with asked.reading(edge.actor(request)) as reader:
        await bodies.check(asked.organisation, asked.owed_by, asked.owed_to)
        found = await money.of(asked.filter(), reader)
        known = await exchange_rates.on(reader.today)
    return answers.value(Sums(found.unknown, money.lines(found.totals, known), found.bodies, found.years))


@get(
    "/rates",
    operation_class=describes((200, Answer("The rate.", Rate)), query=RatesQuery),
    tags=["Commitments"],
)
async def show_rate(request: Request) -> Response[bytes]:
    """How much of what fell due was done: of the register, a body or an agreement.

    Over milestones whose day has passed. Declarative commitments, what is waived or on hold, and unknown days are
    left out and counted apart.
    """
    asked = reading.query(request, RatesQuery)
    async with asked.reading(edge.actor(request)) as reader:
        await bodies.check(asked.organisation)
        return answers.value(await rates.of(asked.filter(), reader))


@get(
    "/exchange-rates",
    operation_class=describes((200, Answer("Rates.", ExchangeRates)), query=Known),
    tags=TAGS,
)
async def list_exchange_rates(request: Request) -> Response[bytes]:
    """Official rates, entered by hand with their day and source."""
    async with reading.query(request, Known).reading(edge.actor(request)):
        return answers.said(f'{{"items":{await exchange_rates.said()}}}')


@post(
    "/exchange-rates",
    operation_class=describes(
        (201, Answer("Entered.", Recorded)), body=ExchangeRateBody, headers=[ONCE], example="exchange_rate"
    ),
    tags=TAGS,
)
async def record_exchange_rate(request: Request) -> Response[bytes]:
    """Enter an official rate. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ExchangeRateBody)

    async def record() -> Response[bytes]:
        made = await exchanging.record_rate(given.rate_of(), actor=actor)
        return answers.value(Recorded(made), status=201)

    return await repeating.once(request, actor, record, given)


@post(
    "/exchange-rates/{rate_id:uuid}/withdrawal",
    operation_class=describes((204, Answer("Withdrawn.")), body=ReasonBody, example="return"),
    status_code=204,
    tags=TAGS,
)
async def withdraw_exchange_rate(request: Request, rate_id: FromPath[UUID]) -> None:
    """Take a wrong rate away, for a reason. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ReasonBody)
    await exchanging.withdraw_rate(rate_id, reason=given.reason, actor=actor)


handlers = [show_money, show_rate, list_exchange_rates, record_exchange_rate, withdraw_exchange_rate]
