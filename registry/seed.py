"""What every register begins with, the demonstration or not: the calendar of working days."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from agreements.actors import SYSTEM, Actor
from agreements.acts import calendars
from agreements.readings import years
from agreements.readings.calendars import COUNTRY
from agreements.tables.calendars import CalendarYear
from agreements.vocabulary import Role, Via
from registry.piccolo_conf import DB

# From this year on the package `holidays` takes lunar holidays from the acts that named them. Before it they are
# reckoned, and days off moved by decision are missing. For the years to come they are reckoned again, which each
# such day says of itself.
FIRST_YEAR = 2006
LAST_YEAR = 2035
# The name of this lock and no other's.
LOCK = 7_301_001


async def enter_calendar(*, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> int:
    """Enters the years of the national calendar that the register lacks; returns how many it entered.

    A year that stands is never touched, whatever a newer list says: it is the administrators' from then on.
    """
    actor = Actor(SYSTEM, frozenset({Role.ADMINISTRATOR}), datetime.now(UTC), via=Via.JOB)
    async with alone(LOCK):
        known = set(await years.entered())
        missing = [year for year in range(first_year, last_year + 1) if year not in known]
        if not missing:
            return 0
        # Needed once in a register's life; every later start goes without what it brings (the package `holidays`).
        from agreements.tables.data import national_calendar

        days = national_calendar(first_year, last_year)
        for year in missing:
            await calendars.enter_year(
                COUNTRY, year, [day for day in days if day.day.year == year], actor=actor
            )
    return len(missing)


@asynccontextmanager
async def alone(lock: int) -> AsyncIterator[None]:
    """Lets processes that start at once take turns, and makes all acts within come to pass together or not at all."""
    async with DB.transaction():
        await CalendarYear.raw("SELECT pg_advisory_xact_lock({})", lock)
        yield
