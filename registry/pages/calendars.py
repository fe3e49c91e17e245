"""The calendar of working days, a year at a time."""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response

from agreements.errors import NotFound
from agreements.readings import calendars, years
from agreements.readings.years import Cell, Day
from agreements.vocabulary import Language
from registry import edge
from registry.requests import Request
from registry.templating import page

PATH = "/calendar"
# Years for which weekends at least mean something.
SHOWN = range(1991, 2100)
# Neighbours offered beside the year shown.
AROUND = 2


@dataclass(frozen=True, slots=True)
class YearLink:
    """Another year."""

    year: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month by its name, in weeks from Monday."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class CalendarView:
    """What `calendars/index.html` shows."""

    year: int
    years: tuple[YearLink, ...]
    covered: bool
    version: str
    months: tuple[CalendarMonth, ...]
    days: tuple[Day, ...]
    working_days: int
    weekdays: tuple[tuple[str, str], ...]


class CalendarPages(Controller):
    """The year it is, or another."""

    path = PATH

    @get()
    async def this_year(self, request: Request) -> Response[Any]:
        year = edge.actor(request).today.year
        return page("calendars/index.html", await _view(year, edge.language(request)), request)

    @get("/{year:int}")
    async def one_year(self, request: Request, year: FromPath[int]) -> Response[Any]:
        return page("calendars/index.html", await _view(year, edge.language(request)), request)


async def _view(year: int, language: Language) -> CalendarView:
    if year not in SHOWN:
        raise NotFound("calendars.no_year")
    read = await years.of(year)
    entered = await years.entered()
    near = sorted({each for each in entered if abs(each - year) <= AROUND} | {year})
    names = Locale(language)
    months, weekdays = names.months["stand-alone"]["wide"], names.days["stand-alone"]
    return CalendarView(
        year=year,
        years=tuple(YearLink(each, f"{PATH}/{each}", each == year) for each in near),
        covered=read.entered,
        version=(await calendars.national()).version,
        months=tuple(CalendarMonth(months[month.number], month.weeks) for month in read.months),
        days=read.days,
        working_days=read.working_days,
        weekdays=tuple((weekdays["abbreviated"][number], weekdays["wide"][number]) for number in range(7)),
    )
