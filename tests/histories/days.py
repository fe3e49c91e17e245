"""Days as somebody with a wall calendar reckons them: one after the other. Nothing here is the register's code."""

import calendar as months
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

ONE = timedelta(days=1)
# What the register's calendar says of a day that its weekday does not: whether people work on it.
Named = Mapping[date, bool]


def working(day: date, named: Named) -> bool:
    return named.get(day, day.weekday() < 5)


def walked(day: date, steps: int, named: Named | None) -> date:
    """So many days on, or back; with a calendar only its working days are counted."""
    way = ONE if steps > 0 else -ONE
    while steps:
        day += way
        if named is None or working(day, named):
            steps -= 1 if steps > 0 else -1
    return day


def months_on(day: date, count: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def off_a_day_off(day: date, roll: str, named: Named) -> date:
    while roll != "none" and not working(day, named):
        day += ONE if roll == "next" else -ONE
    return day


def reckoned(rule: Mapping[str, Any], anchor: date | None, paused: int, named: Named) -> date | None:
    """The day a rule comes to, after its clock stood still for so many days."""
    if rule["kind"] == "date":
        return date.fromisoformat(rule["on"]) + timedelta(days=paused)
    if anchor is None:
        return None
    count, roll = rule["offset"], rule["roll"]
    match rule["unit"]:
        case "working_day":
            day = walked(anchor, count, named)
        case "calendar_day":
            day = walked(anchor, count, None)
        case "week":
            day = walked(anchor, 7 * count, None)
        case unit:
            day = months_on(anchor, count * (12 if unit == "year" else 1))
    day = off_a_day_off(day, roll, named)
    return off_a_day_off(day + timedelta(days=paused), roll, named) if paused else day
