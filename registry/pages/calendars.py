"""The calendar of working days, a year at a time, and the administrator's change of one day of it."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from babel import Locale
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, StringConstraints

from agreements.acts import calendars as changing
from agreements.errors import ChangedMeanwhile, Invalid, NotFound, Problem, RegisterError
from agreements.readings import calendars, years
from agreements.readings.years import Cell, Year
from agreements.readings.years import Day as NamedDay
from agreements.rules import permissions
from agreements.rules.workdays import CalendarDay
from agreements.vocabulary import Act, DayKind, DayStanding, Language
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import due_moves, entry
from registry.pages.answers import gone_on
from registry.pages.fields import Day, Line, Names, Prose
from registry.requests import Request
from registry.templating import page

PATH = "/calendar"
# Years for which weekends at least mean something.
SHOWN = range(1991, 2100)
# Neighbours offered beside the year shown.
AROUND = 2
BLANK = {
    "day": "",
    "kind": DayKind.DAY_OFF,
    "standing": DayStanding.CONFIRMED,
    "act": "",
    "source": "",
    "reason": "",
}
# The fields of the form by the names that the act has for them.
OWN = {"days.0.day": "day", "days.0.name": "name", "days.0.source": "source"}


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
    days: tuple[NamedDay, ...]
    working_days: int
    weekdays: tuple[tuple[str, str], ...]
    may_change: bool
    seen: int | None
    form: FormState
    kinds: tuple[DayKind, ...] = tuple(DayKind)
    standings: tuple[DayStanding, ...] = tuple(DayStanding)


class DayEntry(BaseModel):
    """What the calendar is to say of a day, by which act and source, and why it is changed."""

    day: Day
    kind: DayKind | Literal["as_weekday"]
    standing: DayStanding = DayStanding.CONFIRMED
    name: Names = Names()
    act: Line | None = None
    source: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    reason: Prose = ""


class CalendarPages(Controller):
    """The year it is, or another."""

    path = PATH

    @get()
    async def this_year(self, request: Request) -> Response[Any]:
        return await _shown(request, edge.actor(request).today.year, FormState(BLANK))

    @get("/{year:int}")
    async def one_year(self, request: Request, year: FromPath[int]) -> Response[Any]:
        return await _shown(request, year, FormState(BLANK))

    @post("/{year:int}", status_code=200)
    async def change(self, request: Request, year: FromPath[int]) -> Response[Any]:
        form = await forms.received(request)
        permissions.check(edge.actor(request), Act.CALENDAR_CHANGE)
        outcome = await forms.attempt(_change(await _read(year), form, request), ChangedMeanwhile, NotFound)
        if isinstance(outcome, RegisterError):
            state = form.again(_own(outcome), edge.words(request))
            return await _shown(request, year, state, status=422)
        return gone_on(request, due_moves.PATH, "notices.calendar_changed")


async def _change(year: Year, form: Form, request: Request) -> None:
    said = forms.read(DayEntry, form)
    if year.id is None:
        raise NotFound("errors.no_calendar_year")
    seen, actor = entry.seen(form), edge.actor(request)
    if not isinstance(said.kind, DayKind):
        await changing.clear_day(year.id, said.day, reason=said.reason, seen=seen, actor=actor)
        return
    name = {language: text for language, text in dict(said.name).items() if text}
    day = CalendarDay(said.day, said.kind, said.standing, name, said.act, said.source)
    await changing.change_day(year.id, day, reason=said.reason, seen=seen, actor=actor)


def _own(refusal: RegisterError) -> RegisterError:
    if not isinstance(refusal, Invalid):
        return refusal
    named = [Problem(OWN.get(each.field, each.field), each.key, each.params) for each in refusal.problems]
    return Invalid(*named)


async def _shown(request: Request, year: int, form: FormState, *, status: int = 200) -> Response[Any]:
    may_change = permissions.may(edge.actor(request), Act.CALENDAR_CHANGE) is True
    view = await _view(await _read(year), edge.language(request), form, may_change=may_change)
    return page("calendars/index.html", view, request, status=status)


async def _read(year: int) -> Year:
    if year not in SHOWN:
        raise NotFound("calendars.no_year")
    return await years.of(year)


async def _view(read: Year, language: Language, form: FormState, *, may_change: bool) -> CalendarView:
    year = read.year
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
        may_change=may_change and read.entered,
        seen=read.revision,
        form=form,
    )
