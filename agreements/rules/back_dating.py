"""Facts of days that were told of already: what an act recorded later says of a day on or before the last of them."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from agreements.rules.section_changes import Row, Rows

# The days on which something was, by table. What follows from them, and when it was recorded, is none of these.
DAYS: dict[str, tuple[str, ...]] = {
    "agreement": ("signed_on",),
    "amendment": ("signed_on", "effective_on"),
    "event": ("happened_on", "effective_on"),
    "fulfilment": ("happened_on",),
    "hand_over": ("happened_on",),
    "milestone": ("held_on", "waived_on"),
    "organisation_name": ("borne_until",),
    "payment": ("paid_on",),
    "reorganisation": ("happened_on",),
}
# When a fact was taken back, by table: it is none any more from then on.
TAKEN_BACK = {
    "amendment": "struck_at",
    "event": "struck_at",
    "fulfilment": "returned_at",
    "payment": "withdrawn_at",
}


class BackDated(Struct, frozen=True):
    """A fact of a day told of already: where its day stands, the day, and how many days later it was recorded.

    `effect`: the fact was `told`, its day `moved` from or to there, or it was `taken_back`.
    """

    table: str
    field: str
    day: date
    days: int
    effect: str


def back_dated(
    before: Rows | None, after: Rows | None, last: date, recorded_on: date
) -> tuple[BackDated, ...]:
    """What an act of `recorded_on` that made one body of a section the other says of days up to `last`."""
    return tuple(_facts(before or {}, after or {}, last, recorded_on))


def _facts(before: Rows, after: Rows, last: date, recorded_on: date) -> Iterator[BackDated]:
    for table, fields in DAYS.items():
        was = {row["id"]: row for row in before.get(table, ())}
        for row in after.get(table, ()):
            former = was.get(row["id"], {})
            gone = _is_taken_back(table, former, row)
            for field in fields:
                day, effect = _day(former.get(field), row.get(field), gone=gone)
                if day is not None and day <= last:
                    yield BackDated(table, field, day, (recorded_on - day).days, effect)


def _is_taken_back(table: str, former: Row, row: Row) -> bool:
    column = TAKEN_BACK.get(table, "")
    return row.get(column) is not None and former.get(column) is None


def _day(was: str | None, now: str | None, *, gone: bool) -> tuple[date | None, str]:
    """The day that an act speaks of, the earlier where it moved from one to another; None where it says nothing new."""
    days = sorted(date.fromisoformat(each) for each in (was, now) if each is not None)
    if not days or (was == now and not gone):
        return None, ""
    if gone:
        return days[0], "taken_back"
    return days[0], "told" if was is None else "moved"
