"""Money: what was promised, paid and is outstanding, by currency, body and year; and the official rates."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, Field

from agreements.acts import exchanging
from agreements.acts.exchanging import Rate
from agreements.errors import AgainstTheRules, Invalid, Problem, RegisterError
from agreements.readings import exchange_rates, money, rates
from agreements.readings.exchange_rates import ExchangeRate
from agreements.readings.money import BodyTotals, Line, YearTotals
from agreements.rules import rates as rules
from agreements.rules.money import NATIONAL
from agreements.vocabulary import Act
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import days
from registry.pages.answers import gone_on
from registry.pages.currencies import choices
from registry.pages.days import DaysView
from registry.pages.fields import Count, Currency, Day, Quotation
from registry.pages.fields import Line as TextLine
from registry.requests import Request
from registry.templating import page

PATH = "/money"
RATES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class MoneyView:
    """What `money/index.html` shows."""

    days: DaysView
    unknown: int
    sums: tuple[Line, ...]
    bodies: tuple[BodyTotals, ...]
    years: tuple[YearTotals, ...]
    rate: rules.Rate
    rates: tuple[ExchangeRate, ...]
    may_record: bool
    may_withdraw: bool
    currencies: tuple[tuple[str, str], ...]
    form: FormState


class RateEntry(BaseModel):
    """The form of an official rate."""

    currency: Currency
    valid_on: Day
    units: Annotated[Count, Field(ge=1, le=1_000_000)] = 1
    rate: Quotation
    source: TextLine


class MoneyPages(Controller):
    """The page, and the rates entered on it."""

    @get(PATH)
    async def index(self, request: Request) -> Response[Any]:
        return await _shown(request, FormState({"units": "1"}), status=200)

    @post(f"{PATH}/rates", status_code=200)
    async def record(self, request: Request) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_record(form, request), AgainstTheRules)
        if isinstance(outcome, RegisterError):
            return await _shown(request, form.again(outcome, edge.words(request)))
        return gone_on(request, PATH, "notices.rate_recorded")

    @post(PATH + "/rates/{rate:uuid}/withdraw", status_code=200)
    async def withdraw(self, request: Request, rate: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_withdraw(rate, form, request))
        if isinstance(outcome, RegisterError):
            return await _shown(request, form.again(outcome, edge.words(request)))
        return gone_on(request, PATH, "notices.rate_withdrawn")


async def _record(form: Form, request: Request) -> UUID:
    entry = forms.read(RateEntry, form)
    return await exchanging.record_rate(Rate(**dict(entry)), actor=edge.actor(request))


async def _withdraw(rate: UUID, form: Form, request: Request) -> None:
    field = f"withdrawing.{rate}"
    act = exchanging.withdraw_rate(rate, reason=form.values.get(field, ""), actor=edge.actor(request))
    outcome = await forms.attempt(act)
    if isinstance(outcome, Invalid):
        raise Invalid(*[Problem(field, each.key, each.params) for each in outcome.problems])
    if isinstance(outcome, RegisterError):
        raise outcome


async def _shown(request: Request, form: FormState, *, status: int = 422) -> Response[Any]:
    async with days.reading(request, PATH) as on:
        found, rate, listed, known = await asyncio.gather(
            money.of(money.Filter(), on.reader),
            rates.of(rates.Filter(), on.reader),
            exchange_rates.listing(),
            exchange_rates.on(on.reader.today),
        )
    view = MoneyView(
        days=on.view,
        unknown=found.unknown,
        sums=money.lines(found.totals, known),
        bodies=found.bodies,
        years=found.years,
        rate=rate,
        rates=listed[:RATES_SHOWN],
        may_record=on.may(Act.EXCHANGE_RATE_RECORD),
        may_withdraw=on.may(Act.EXCHANGE_RATE_WITHDRAW),
        currencies=tuple(each for each in choices(edge.words(request)) if each[0] != NATIONAL),
        form=form,
    )
    return page("money/index.html", view, request, status=status)
