"""Promised against budget: the same currency, the same years, and nothing counted that nobody stated."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.coverage import Line, Promise, chains, sums, towards, unserved, without_sum, year
from agreements.rules.programmes import tree

A, B, C = (UUID(int=number) for number in (1, 2, 3))
SINCE, IN_2024, SPAN = UUID(int=11), UUID(int=12), UUID(int=13)


def promise(key=A, amount=100, currency="KGS", when=2024, *, items=(), lines=(), financial=True):
    known = None if amount is None else Decimal(amount)
    return Promise(key, frozenset(items), frozenset(lines), known, currency, when, financial)


def line(key=IN_2024, first=2024, last=2024, amount=1000, currency="KGS"):
    return Line(key, first, last, Decimal(amount), currency)


def told(found):
    return [
        (each.first_year, each.last_year, each.currency, each.budget, each.promised, each.commitments)
        for each in found
    ]


@pytest.mark.parametrize(
    ("due", "wanted"),
    [
        ((2024,), 2024),
        ((2024, 2024), 2024),
        ((2024, 2025), None),
        ((2024, None), None),
        ((None,), None),
        ((), None),
    ],
)
def test_a_promise_is_of_a_year_when_all_of_it_falls_due_then(due, wanted):
    assert year(due) == wanted


@pytest.mark.parametrize(
    ("promises", "lines", "wanted"),
    [
        ([], [], []),
        ([], [line()], [(2024, 2024, "KGS", 1000, None, 0)]),
        ([promise()], [line()], [(2024, 2024, "KGS", 1000, 100, 1)]),
        ([promise(), promise(B, 50)], [line()], [(2024, 2024, "KGS", 1000, 150, 2)]),
        # Another currency or year is told beside the published sum, never within it.
        (
            [promise(currency="USD")],
            [line()],
            [(2024, 2024, "KGS", 1000, None, 0), (2024, 2024, "USD", None, 100, 1)],
        ),
        (
            [promise(when=2025)],
            [line()],
            [(2024, 2024, "KGS", 1000, None, 0), (2025, 2025, "KGS", None, 100, 1)],
        ),
        # What has no year is told last, with none.
        (
            [promise(when=None), promise(B, 7, when=2023), promise(C, 9, when=2025)],
            [],
            [
                (2025, 2025, "KGS", None, 9, 1),
                (2023, 2023, "KGS", None, 7, 1),
                (None, None, "KGS", None, 100, 1),
            ],
        ),
        # A sum since 2019 holds that of 2024: a promise stands against both, and the sums are not added.
        (
            [promise()],
            [line(), line(SINCE, 2019, None, 2500)],
            [(2024, 2024, "KGS", 1000, 100, 1), (2019, None, "KGS", 2500, 100, 1)],
        ),
        ([promise(when=2026)], [line(SPAN, 2024, 2028)], [(2024, 2028, "KGS", 1000, 100, 1)]),
        # Set against one published sum, it stands against no other, and its year does not matter.
        (
            [promise(when=None, lines=[SINCE])],
            [line(), line(SINCE, 2019, None, 2500)],
            [(2024, 2024, "KGS", 1000, None, 0), (2019, None, "KGS", 2500, 100, 1)],
        ),
        # Set against a sum in another currency, it is not compared with it.
        (
            [promise(currency="USD", lines=[IN_2024])],
            [line()],
            [(2024, 2024, "KGS", 1000, None, 0), (2024, 2024, "USD", None, 100, 1)],
        ),
        # A promise without a sum adds nothing, not even a nought.
        ([promise(amount=None, currency=None)], [line()], [(2024, 2024, "KGS", 1000, None, 0)]),
        ([promise(amount=None, currency=None)], [], []),
    ],
)
def test_promised_stands_against_budget(promises, lines, wanted):
    assert told(sums(promises, lines)) == wanted


def test_promises_of_money_without_a_sum_are_counted():
    assert without_sum([promise(), promise(B, None), promise(C, None, financial=False)]) == 1


TREE = tree(("1", "1.1", "1.2", "1.2.1", "2"))


@pytest.mark.parametrize(
    ("served", "wanted"),
    [
        (set(), ("1", "1.1", "1.2", "1.2.1", "2")),
        ({"1.2.1"}, ("1.1", "2")),
        ({"1"}, ("1.1", "1.2", "1.2.1", "2")),
        ({"1", "1.1", "1.2.1", "2"}, ()),
    ],
)
def test_an_item_is_covered_by_itself_or_through_a_part_of_it(served, wanted):
    assert unserved(TREE, served) == wanted


def test_a_promise_that_serves_two_parts_counts_once_for_the_whole():
    twice, other = promise(items=["1.1", "1.2.1"]), promise(B, items=["2"])
    assert chains(TREE)["1.2.1"] == ("1.2.1", "1.2", "1")
    assert towards(TREE, [twice, other]) == {
        "1": (twice,),
        "1.1": (twice,),
        "1.2": (twice,),
        "1.2.1": (twice,),
        "2": (other,),
    }


@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**9),
            st.sampled_from(["KGS", "USD", "EUR"]),
            st.one_of(st.none(), st.integers(2019, 2028)),
        ),
        max_size=20,
    ),
    st.booleans(),
)
def test_no_promise_is_lost_and_no_currencies_are_added(promised, published):
    """Without overlapping published sums, the rows of a currency add up to all that was promised in it."""
    promises = [
        promise(UUID(int=100 + number), amount, currency, when)
        for number, (amount, currency, when) in enumerate(promised)
    ]
    found = sums(promises, [line()] if published else [])
    for currency in ("KGS", "USD", "EUR"):
        wanted = sum(amount for amount, code, _ in promised if code == currency)
        assert sum(each.promised or 0 for each in found if each.currency == currency) == wanted
