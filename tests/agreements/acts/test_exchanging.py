"""Official rates, entered by hand with their source."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agreements.acts import exchanging
from agreements.acts.exchanging import Rate
from agreements.errors import AgainstTheRules, Invalid, NotAllowed, NotFound
from agreements.readings import exchange_rates, money
from agreements.rules.money import Totals
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act

DOLLAR = Rate(currency="USD", valid_on=date(2026, 6, 1), rate=Decimal("87.4500"), source="example.test")


async def entries():
    return [
        (row["act"], row["subject"])
        for row in await LedgerEntry.raw("SELECT * FROM ledger_entry ORDER BY seq")
    ]


async def test_a_rate_holds_from_its_day_until_the_next(db, registrar):
    for day, rate in ((1, "87.45"), (10, "87.60"), (15, "88.00")):
        given = replace(DOLLAR, valid_on=date(2026, 6, day), rate=Decimal(rate))
        made = await exchanging.record_rate(given, actor=registrar)
        assert (await entries())[-1] == (Act.EXCHANGE_RATE_RECORD, made)
    held = {day: (await exchange_rates.on(date(2026, 6, day))).get("USD") for day in (9, 10, 14, 15, 30)}
    assert {day: found and found.rate for day, found in held.items()} == {
        9: Decimal("87.45"),
        10: Decimal("87.60"),
        14: Decimal("87.60"),
        15: Decimal("88.00"),
        30: Decimal("88.00"),
    }
    assert await exchange_rates.on(date(2026, 5, 31)) == {}


async def test_an_indicative_sum_names_its_rate(db, registrar):
    yen = replace(DOLLAR, currency="JPY", units=100, rate=Decimal("58.1234"))
    await exchanging.record_rate(yen, actor=registrar)
    rates = await exchange_rates.on(date(2026, 6, 15))
    totals = (Totals("EUR", promised=Decimal(5)), Totals("JPY", promised=Decimal(1000)))
    euro, line = money.lines(totals, rates)
    assert euro.indicative is None
    assert (line.indicative.promised, line.indicative.currency) == (Decimal("581.23"), "KGS")
    assert (line.indicative.rate.valid_on, line.indicative.rate.source) == (yen.valid_on, "example.test")


async def test_a_wrong_rate_is_withdrawn_for_a_reason_and_entered_anew(db, registrar):
    made = await exchanging.record_rate(DOLLAR, actor=registrar)
    await exchanging.withdraw_rate(made, reason="Опечатка", actor=registrar)
    assert (await entries())[-1] == (Act.EXCHANGE_RATE_WITHDRAW, made)
    assert await exchange_rates.listing() == ()
    await exchanging.record_rate(DOLLAR, actor=registrar)
    with pytest.raises(NotFound):
        await exchanging.withdraw_rate(made, reason="x", actor=registrar)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "KGS"}, "currency"),
        ({"rate": Decimal(0)}, "rate"),
        ({"units": 0}, "units"),
        ({"valid_on": date(2026, 6, 16)}, "valid_on"),
        ({"source": " "}, "source"),
    ],
)
async def test_a_rate_that_cannot_be_leaves_no_trace(db, registrar, change, field):
    before = await entries()
    with pytest.raises(Invalid) as caught:
        await exchanging.record_rate(replace(DOLLAR, **change), actor=registrar)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert await entries() == before


async def test_a_day_has_one_official_rate_and_registrars_enter_it(db, registrar, auditor, executor):
    made = await exchanging.record_rate(DOLLAR, actor=registrar)
    before = await entries()
    with pytest.raises(AgainstTheRules, match="known_already"):
        await exchanging.record_rate(DOLLAR, actor=registrar)
    for stranger in (auditor, executor):
        with pytest.raises(NotAllowed):
            await exchanging.record_rate(replace(DOLLAR, currency="EUR"), actor=stranger)
        with pytest.raises(NotAllowed):
            await exchanging.withdraw_rate(made, reason="x", actor=stranger)
    with pytest.raises(Invalid):
        await exchanging.withdraw_rate(made, reason=" ", actor=registrar)
    assert await entries() == before
