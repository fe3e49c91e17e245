"""Promised, scheduled, paid and outstanding, by currency and never across."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules import money
from agreements.rules.money import Instalment, Promise, Totals, totals


def som(**sums):
    return Totals("KGS", **{name: Decimal(value) for name, value in sums.items()})


@pytest.mark.parametrize(
    ("promise", "wanted"),
    [
        (Promise(Decimal(100), "KGS"), [som(promised=100, outstanding=100)]),
        # A promise with one milestone falls due with it whole.
        (
            Promise(Decimal(100), "KGS", (Instalment(payments=((Decimal(30), "KGS"),)),)),
            [som(promised=100, scheduled=100, paid=30, outstanding=70)],
        ),
        (
            Promise(
                Decimal(100),
                "KGS",
                (Instalment(Decimal(60)), Instalment(Decimal(40), payments=((Decimal(40), "KGS"),))),
            ),
            [som(promised=100, scheduled=100, paid=40, outstanding=60)],
        ),
        # Without sums for its milestones nothing is scheduled, and nothing is made up.
        (
            Promise(Decimal(100), "KGS", (Instalment(), Instalment())),
            [som(promised=100, outstanding=100)],
        ),
        # Another currency than the promised one is told apart and settles nothing.
        (
            Promise(Decimal(100), "KGS", (Instalment(payments=((Decimal(1), "USD"), (Decimal(5), "KGS"))),)),
            [
                som(promised=100, scheduled=100, paid=5, outstanding=95),
                Totals("USD", paid_otherwise=Decimal(1)),
            ],
        ),
        # A sum that is not known stays so: what was paid for it is no more than that.
        (
            Promise(None, None, (Instalment(payments=((Decimal(7), "KGS"),)),)),
            [som(paid_otherwise=7)],
        ),
        (
            Promise(Decimal(100), "KGS", (Instalment(Decimal(60), waived=True), Instalment(Decimal(40)))),
            [som(promised=100, scheduled=100, waived=60, outstanding=40)],
        ),
        (
            Promise(
                Decimal(100),
                "KGS",
                (
                    Instalment(Decimal(60), waived=True, payments=((Decimal(10), "KGS"),)),
                    Instalment(Decimal(40)),
                ),
            ),
            [som(promised=100, scheduled=100, paid=10, waived=50, outstanding=40)],
        ),
        # Where all of it is waived, so is what no instalment names.
        (
            Promise(Decimal(100), "KGS", (Instalment(waived=True), Instalment(waived=True))),
            [som(promised=100, waived=100)],
        ),
        (
            Promise(Decimal(100), "KGS", (Instalment(payments=((Decimal(120), "KGS"),)),)),
            [som(promised=100, scheduled=100, paid=120)],
        ),
    ],
)
def test_the_sums_of_one_promise(promise, wanted):
    assert list(totals([promise])) == wanted


def test_what_is_paid_too_much_for_one_promise_lowers_no_other():
    over = Promise(Decimal(100), "KGS", (Instalment(payments=((Decimal(150), "KGS"),)),))
    [row] = totals([over, Promise(Decimal(100), "KGS")])
    assert (row.promised, row.paid, row.outstanding) == (Decimal(200), Decimal(150), Decimal(100))


def test_currencies_stand_in_rows_of_their_own():
    rows = totals([Promise(Decimal(1), "USD"), Promise(Decimal(2), "KGS"), Promise(Decimal(3), "USD")])
    assert [(row.currency, row.promised) for row in rows] == [("KGS", Decimal(2)), ("USD", Decimal(4))]


sums = st.decimals(min_value=1, max_value=10**9, places=2)
payments = st.lists(st.tuples(sums, st.sampled_from(["KGS", "USD"])), max_size=3).map(tuple)


@pytest.mark.parametrize(
    ("instalments", "waived", "outstanding"),
    [
        ((), 100, 0),
        # What had fallen due by then is owed still; of the rest nothing is.
        ((Instalment(Decimal(60)), Instalment(Decimal(40), waived=True)), 40, 60),
        ((Instalment(Decimal(60), payments=((Decimal(25), "KGS"),)), Instalment()), 40, 35),
        ((Instalment(waived=True),), 100, 0),
    ],
)
def test_of_a_promise_that_ended_only_what_fell_due_is_owed(instalments, waived, outstanding):
    [row] = totals([Promise(Decimal(100), "KGS", instalments, ended=True)])
    assert (row.waived, row.outstanding) == (waived, outstanding)


instalments = st.lists(st.builds(Instalment, st.none() | sums, st.booleans(), payments), max_size=4).map(
    tuple
)
promises = st.lists(
    st.builds(Promise, sums, st.sampled_from(["KGS", "EUR"]), instalments, st.booleans()), max_size=4
)


@given(promises)
def test_nothing_is_lost_and_nothing_is_netted(given):
    rows = {row.currency: row for row in totals(given)}
    for currency in ("EUR", "KGS", "USD"):
        row = rows.get(currency, Totals(currency))
        moved = sum(
            (
                amount
                for each in given
                for part in each.instalments
                for amount, paid in part.payments
                if paid == currency
            ),
            Decimal(0),
        )
        assert row.paid + row.paid_otherwise == moved
        assert row.promised == sum((each.amount for each in given if each.currency == currency), Decimal(0))
        assert row.outstanding >= 0
        assert row.outstanding + row.waived + row.paid >= row.promised


@given(promises)
def test_parts_and_what_is_not_scheduled_add_up_to_the_whole(given):
    rest = money.unscheduled(given)
    for row in totals(given):
        own = [each for each in given if each.currency == row.currency]
        found = [part for each in own for part in money.parts(each)]
        assert sum(part.paid for part in found) == row.paid
        assert sum(part.due or 0 for part in found) == row.scheduled
        still = sum(part.outstanding or 0 for part in found)
        assert still + rest.get(row.currency, (0, 0))[1] == row.outstanding
        assert all((part.outstanding or 0) >= 0 for part in found)


def test_a_part_tells_its_instalment_what_was_paid_of_it_and_what_was_paid_otherwise():
    paid = ((Decimal(70), "KGS"), (Decimal(5), "USD"))
    promise = Promise(Decimal(100), "KGS", (Instalment(Decimal(60), payments=paid), Instalment()))
    first, second = money.parts(promise)
    assert first == money.Part(Decimal(60), Decimal(70), Decimal(0), (("USD", Decimal(5)),))
    assert second == money.Part(None, Decimal(0), None)
    assert money.unscheduled([promise]) == {"KGS": (Decimal(40), Decimal(30))}


@pytest.mark.parametrize(
    ("promised", "instalments", "possible"),
    [
        (100, (), True),
        (100, (None, None), True),
        (100, (60, 40), True),
        (100, (60, 39), False),
        (100, (60, 41), False),
        # A milestone without a sum may be no payment at all, or one whose sum is not known.
        (100, (60, None), True),
        (100, (100, None), True),
        (100, (101, None), False),
    ],
)
def test_instalments_make_up_the_whole(promised, instalments, possible):
    given = [None if each is None else Decimal(each) for each in instalments]
    assert money.adds_up(Decimal(promised), given) is possible


def test_an_indicative_sum_minds_how_many_units_a_rate_is_for():
    assert money.indicative(Decimal(250), Decimal("16.5432"), 10) == Decimal("413.58")
    assert money.indicative(Decimal(2), Decimal("87.4500"), 1) == Decimal("174.90")


KGS_60 = ((Decimal(60), "KGS"),)


@pytest.mark.parametrize(
    ("promise", "place", "wanted"),
    [
        (Promise(None, None, (Instalment(),)), 0, None),
        (Promise(Decimal(100), "KGS", (Instalment(),)), 0, 100),
        (Promise(Decimal(100), "KGS", (Instalment(payments=KGS_60),)), 0, 40),
        # What was paid in another currency settles nothing.
        (Promise(Decimal(100), "KGS", (Instalment(payments=((Decimal(60), "USD"),)),)), 0, 100),
        # An instalment is bound by its own sum, and by what is left of the whole.
        (Promise(Decimal(100), "KGS", (Instalment(Decimal(30)), Instalment(Decimal(70)))), 0, 30),
        (
            Promise(Decimal(100), "KGS", (Instalment(Decimal(50)), Instalment(Decimal(50), payments=KGS_60))),
            0,
            40,
        ),
        (Promise(Decimal(100), "KGS", (Instalment(), Instalment(payments=KGS_60))), 0, 40),
        # Overpaid already: nothing is left, not less than nothing.
        (Promise(Decimal(50), "KGS", (Instalment(payments=KGS_60),)), 0, 0),
    ],
)
def test_what_is_left_to_pay_for_a_milestone(promise, place, wanted):
    assert money.left(promise, place) == wanted
