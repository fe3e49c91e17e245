"""What a rate of fulfilment counts, and what it leaves out and says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agreements.rules import rates
from agreements.rules.rates import Rate, Step
from agreements.vocabulary import CommitmentKind

TODAY = date(2026, 6, 15)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ACTION = CommitmentKind.ACTION


@pytest.mark.parametrize(
    ("step", "counted"),
    [
        (Step(ACTION, YESTERDAY, None), {"due"}),
        (Step(ACTION, YESTERDAY, YESTERDAY), {"due", "fulfilled", "in_time"}),
        (Step(ACTION, YESTERDAY, TODAY), {"due", "fulfilled"}),
        (Step(None, YESTERDAY, None), {"due"}),
        # Its day is not over: nobody has failed yet, and what was done early waits to be counted with the rest.
        (Step(ACTION, TODAY, None), set()),
        (Step(ACTION, TOMORROW, YESTERDAY), set()),
        (Step(ACTION, None, None), {"unknown_day"}),
        (Step(ACTION, None, YESTERDAY), {"unknown_day"}),
        (Step(ACTION, YESTERDAY, None, waived=True), {"waived"}),
        (Step(ACTION, YESTERDAY, None, waived=True, ended=True), {"ended"}),
        (Step(ACTION, YESTERDAY, YESTERDAY, waived=True, ended=True), {"due", "fulfilled", "in_time"}),
        (Step(ACTION, None, None, held=True), {"held"}),
        (Step(ACTION, YESTERDAY, YESTERDAY, held=True), {"due", "fulfilled", "in_time"}),
        (Step(CommitmentKind.DECLARATIVE, YESTERDAY, YESTERDAY), {"declarative"}),
        (Step(CommitmentKind.DECLARATIVE, None, None, waived=True), {"declarative"}),
    ],
)
def test_each_milestone_is_counted_once_and_where_it_belongs(step, counted):
    made = rates.of([step], TODAY)
    names = ("due", "fulfilled", "in_time", "waived", "ended", "held", "unknown_day", "declarative")
    assert {name for name in names if getattr(made, name)} == counted


def test_the_rate_is_a_share_of_what_fell_due():
    steps = [Step(ACTION, YESTERDAY, None)] * 2 + [Step(ACTION, YESTERDAY, YESTERDAY)]
    assert rates.of(steps, TODAY).percent == Decimal("33.3")


def test_where_nothing_fell_due_there_is_no_rate():
    assert rates.of([], TODAY) == Rate()
    assert rates.of([Step(CommitmentKind.DECLARATIVE, YESTERDAY, None)], TODAY).percent is None
