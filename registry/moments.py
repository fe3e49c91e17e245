"""Moments as people and programs write them: a day, which means its end, or an exact moment with its zone."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from agreements.readings.known import end_of

EXACT = Annotated[datetime, Meta(tz=True)]


def moment(given: str, day: Callable[[str], date | None]) -> datetime:
    """Read a moment; `day` reads a day as its face has them. Raises `ValueError` with the key of the sentence."""
    if "T" not in given:
        read = day(given)
        if read is None:
            raise ValueError("errors.missing")
        return end_of(read)
    try:
        # A plus in an address is a blank.
        made: datetime = msgspec.convert(given.replace(" ", "+"), EXACT)
    except msgspec.ValidationError as wrong:
        raise ValueError("errors.no_moment") from wrong
    day(made.date().isoformat())
    return made
