"""When letters about a due date are sent.

A step is a day counted from the due date. It applies until the day of the next one, so at any time at most one step
is the present one: whoever plans late sends that one, never the heap of those gone by.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

# Days before the due date on which people are reminded; the first is `lifecycle.SOON_DAYS`.
DAYS_BEFORE = (30, 14, 7, 1)
# Half a year of weekly letters; what is still not met then wants a talk and not a twenty-seventh letter.
WEEKS_LATE = 26
WEEK = 7
# How far ahead the plan is made and shown, in days.
HORIZON = 90
DUE = "due"


@dataclass(frozen=True, slots=True)
class Step:
    """A letter's place about the due date, as days from it: sent on `opens`, of no use from `closes` on.

    `name` reads `before-30`, `due` or `late-2` (weeks late).
    """

    name: str
    opens: int
    closes: int

    @property
    def late(self) -> bool:
        return self.opens > 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A step and the day its letter goes out."""

    step: str
    send_on: date


def _steps() -> tuple[Step, ...]:
    days = [
        *((f"before-{days}", -days) for days in DAYS_BEFORE),
        (DUE, 0),
        *((f"late-{weeks}", weeks * WEEK) for weeks in range(1, WEEKS_LATE + 1)),
        ("", (WEEKS_LATE + 1) * WEEK),
    ]
    return tuple(Step(name, opens, closes) for (name, opens), (_, closes) in pairwise(days))


STEPS = _steps()


def plan(due_on: date, today: date, horizon: int = HORIZON) -> tuple[Planned, ...]:
    """The letters still to be sent about a due date that is not met: the present step's, then the coming ones'.

    Letters about being late are planned once it is late; until then nobody counts on it. The SQL twin is in
    `registry.reminding`; a property test holds both.
    """
    from_due = (today - due_on).days
    return tuple(
        Planned(step.name, max(due_on + timedelta(days=step.opens), today))
        for step in STEPS
        if step.closes > from_due and step.opens <= from_due + horizon and (from_due > 0 or not step.late)
    )


def gone_by(name: str, due_on: date, today: date) -> bool:
    """Whether the next step has come, so that a letter of this one is of no more use."""
    [step] = [each for each in STEPS if each.name == name]
    return (today - due_on).days >= step.closes
