"""The calendar of working days as the register has it now."""

from agreements.rules.workdays import Calendar, CalendarDay
from agreements.tables.calendars import CalendarDay as Day
from agreements.tables.calendars import CalendarYear
from agreements.vocabulary import DayKind, DayStanding

COUNTRY = "KG"

# The calendar read last, under the leaf hash of the ledger entry that last changed it (a sequence number is given
# anew after a rollback). It changes a few times a year and is needed for every due date.
_kept: tuple[bytes, Calendar] | None = None


async def national() -> Calendar:
    """The country's calendar; read again only when an act has changed it."""
    global _kept  # noqa: PLW0603 -- a cache of one value, replaced whole
    rows = await CalendarYear.raw(
        "SELECT leaf FROM ledger_entry WHERE subject_kind = 'calendar' ORDER BY seq DESC LIMIT 1"
    )
    leaf = rows[0]["leaf"] if rows else b""
    if _kept is None or _kept[0] != leaf:
        _kept = (leaf, await _read())
    return _kept[1]


def kept(leaf: bytes | None) -> Calendar | None:
    """The calendar read last, if this is the leaf of the entry that changed it last: no statement of its own."""
    return _kept[1] if _kept is not None and _kept[0] == (leaf or b"") else None


def version() -> str:
    """The version of the calendar read last; empty before any was."""
    return "" if _kept is None else _kept[1].version


async def _read() -> Calendar:
    years = await CalendarYear.raw("SELECT year FROM calendar_year WHERE country = {}", COUNTRY)
    days = await Day.raw(
        "SELECT d.* FROM calendar_day d JOIN calendar_year y ON y.id = d.calendar_year"
        " WHERE y.country = {} ORDER BY d.day",
        COUNTRY,
    )
    return Calendar(
        (
            CalendarDay(
                day=row["day"],
                kind=DayKind(row["kind"]),
                standing=DayStanding(row["standing"]),
                name={
                    language: row[f"name_{language}"]
                    for language in ("ky", "ru", "en")
                    if row[f"name_{language}"]
                },
                act=row["act"],
                source_url=row["source"],
                note=row["note"],
            )
            for row in days
        ),
        [row["year"] for row in years],
    )
