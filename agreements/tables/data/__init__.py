"""Facts that ship with the register, each file naming its sources; the register keeps them as rows."""

from importlib.resources import files

from agreements.rules.calendar_sources import national_days, read_acts, read_names, read_transfers
from agreements.rules.workdays import CalendarDay


def national_calendar(first_year: int, last_year: int) -> list[CalendarDay]:
    """Give the national calendar of these years, as the shipped facts have it."""
    return national_days(
        first_year,
        last_year,
        read_transfers(_text("workday_transfers_kg.csv")),
        read_acts(_text("holiday_acts_kg.csv")),
        read_names(_text("day_names.csv")),
    )


def _text(name: str) -> str:
    return (files(__name__) / name).read_text(encoding="utf-8")
