"""How much of what fell due was done. `readings.rates` is the SQL twin of `of`.

Only milestones whose day has passed are counted, and none of a declarative promise: "to contribute to" is never
late and never done. What is waived, on hold or ended by an amendment is not owed now; an unknown day is neither past
nor to come. All of these are counted apart, so that nobody takes the rate for more than it says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from msgspec import Struct

from agreements.vocabulary import CommitmentKind

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Step:
    """What the rate depends on in one milestone; one that an amendment `ended` is waived by it."""

    kind: CommitmentKind | None
    due_on: date | None
    fulfilled_on: date | None
    waived: bool = False
    ended: bool = False
    held: bool = False


class Rate(Struct, frozen=True):
    """Of `due` milestones, `fulfilled` were met, `in_time` of them by their day. `percent` is None when none was due.

    Counted apart: `waived`, `ended` by an amendment, `held`, those of an `unknown_day`, and those of `declarative`
    promises.
    """

    due: int = 0
    fulfilled: int = 0
    in_time: int = 0
    waived: int = 0
    ended: int = 0
    held: int = 0
    unknown_day: int = 0
    declarative: int = 0
    percent: Decimal | None = None


def of(steps: Iterable[Step], today: date) -> Rate:
    counted = dict.fromkeys(
        ("due", "fulfilled", "in_time", "waived", "ended", "held", "unknown_day", "declarative"), 0
    )
    for step in steps:
        for name in _counts(step, today):
            counted[name] += 1
    return Rate(**counted, percent=percent(counted["fulfilled"], counted["due"]))


def percent(fulfilled: int, due: int) -> Decimal | None:
    return None if due == 0 else (Decimal(100) * fulfilled / due).quantize(TENTH)


def _counts(step: Step, today: date) -> tuple[str, ...]:  # noqa: PLR0911 -- one line a place
    """Where a milestone is counted; one that is still to come, nowhere."""
    if step.kind is CommitmentKind.DECLARATIVE:
        return ("declarative",)
    if step.fulfilled_on is None and step.waived:
        return ("ended",) if step.ended else ("waived",)
    if step.fulfilled_on is None and step.held:
        return ("held",)
    if step.due_on is None:
        return ("unknown_day",)
    if step.due_on >= today:
        return ()
    if step.fulfilled_on is None:
        return ("due",)
    return ("due", "fulfilled", "in_time") if step.fulfilled_on <= step.due_on else ("due", "fulfilled")
