"""The national calendar, merged from its two sources.

The package `holidays` knows the holidays by law, the lunar ones included, and most moved days; the project's
own list of transfers names the decision behind each. Where they contradict each other the day is `disputed`
and its note holds both sides. A transfer stands against the package only when a second source confirms it.
"""

import csv
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from holidays.constants import WORKDAY
from holidays.countries.kyrgyzstan import Kyrgyzstan, KyrgyzstanStaticHolidays
from holidays.version import __version__

from agreements.rules.workdays import SATURDAY, Calendar, CalendarDay
from agreements.vocabulary import DayKind, DayStanding, Language

PACKAGE = f"holidays {__version__}"
PACKAGE_URL = f"https://github.com/vacanza/holidays/blob/v{__version__}/holidays/countries/kyrgyzstan.py"
PACKAGE_LANGUAGES = {Language.KY: "ky", Language.RU: "ru_KG", Language.EN: "en_US"}
# How the package marks a day in its Kyrgyz names: reckoned by the moon, moved from another day, given
# besides.
ESTIMATED = Kyrgyzstan.estimated_label.removeprefix("%s")
MOVED = KyrgyzstanStaticHolidays.substituted_label.partition("%s")[0]
BESIDES = KyrgyzstanStaticHolidays.additional_public_holiday
LUNAR = "айт"
# February and April holidays that people work on are a shorter day, the November ones are not (LOCAL_FACTS
# 5).
SHORTENED = {(2, 23), (4, 7)}

Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A decision that gives one day off and, mostly, has another worked for it."""

    day_off: date
    becomes_working: date | None
    decision: str
    source_url: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a transfer says of one day, and the name of such a day."""

    transfer: Transfer
    day: date
    kind: DayKind
    what: str


@dataclass(frozen=True, slots=True)
class HolidayAct:
    """The law that makes holidays days off from a day on."""

    first_day: date
    act: str
    source_url: str


def read_transfers(text: str) -> list[Transfer]:
    """Read the list of transfers; lines that begin with `#` are remarks."""
    return [
        Transfer(
            day_off=date.fromisoformat(row["day_off"]),
            becomes_working=date.fromisoformat(row["becomes_working"]) if row["becomes_working"] else None,
            decision=row["decision"],
            source_url=row["source_url"],
            confirmed=row["confirmed_by_second_source"] != "NO",
        )
        for row in rows(text)
    ]


def read_acts(text: str) -> list[HolidayAct]:
    """Read the list of laws, the earliest first."""
    return [
        HolidayAct(date.fromisoformat(row["first_day"]), row["act"], row["source_url"]) for row in rows(text)
    ]


def read_names(text: str) -> Names:
    """Read the names of days that no law names."""
    return {row["what"]: {language: row[language] for language in PACKAGE_LANGUAGES} for row in rows(text)}


def rows(text: str) -> list[dict[str, str]]:
    """Read comma-separated rows, leaving out remarks."""
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def national_days(
    first_year: int,
    last_year: int,
    transfers: Iterable[Transfer],
    acts: Iterable[HolidayAct] = (),
    names: Names | None = None,
) -> list[CalendarDay]:
    """Give every day of these years that is not what its weekday says, or is a holiday, in order."""
    names = names or {}
    days = _package_days(first_year, last_year, sorted(acts, key=lambda act: act.first_day), names)
    package = Calendar(days.values())
    for transfer in transfers:
        for claim in _claims(transfer):
            other = DayKind.WORKING if package.is_working(claim.day) else DayKind.DAY_OFF
            days[claim.day] = _merged(claim, days.get(claim.day), other, names)
    return [days[day] for day in sorted(days) if first_year <= day.year <= last_year]


def _claims(transfer: Transfer) -> Iterable[_Claim]:
    if transfer.becomes_working is None:
        yield _Claim(transfer, transfer.day_off, DayKind.DAY_OFF, "extra_day_off")
        return
    yield _Claim(transfer, transfer.day_off, DayKind.DAY_OFF, "moved_day_off")
    yield _Claim(transfer, transfer.becomes_working, DayKind.WORKING, "moved_working")


def _merged(claim: _Claim, known: CalendarDay | None, other: DayKind, names: Names) -> CalendarDay:
    """Hold a claim against what the package has for the day: its entry, if any, and the kind it comes to."""
    agreed = claim.kind is other
    stands = claim.kind if claim.transfer.confirmed else other
    if known is not None and known.kind is stands:
        name = known.name
    else:
        name = dict(names.get(claim.what if stands is claim.kind else f"reported_{claim.kind}", {}))
    return CalendarDay(
        day=claim.day,
        kind=stands,
        standing=DayStanding.CONFIRMED if agreed else DayStanding.DISPUTED,
        name=name,
        act=claim.transfer.decision if stands is claim.kind else None,
        source_url=claim.transfer.source_url,
        note=None if agreed else f"{claim.kind}: {claim.transfer.decision}\n{other}: {PACKAGE}",
    )


def _package_days(first: int, last: int, acts: list[HolidayAct], names: Names) -> dict[date, CalendarDay]:
    # A day can be moved across the turn of a year, which the package learns with the year it was moved to.
    years = range(first - 1, last + 2)
    off = {language: Kyrgyzstan(years=years, language=code) for language, code in PACKAGE_LANGUAGES.items()}
    at_work = {
        language: Kyrgyzstan(years=years, language=code, categories=WORKDAY)
        for language, code in PACKAGE_LANGUAGES.items()
    }
    days: dict[date, CalendarDay] = {}
    for day in at_work[Language.KY]:
        # On a weekend such a holiday changes nothing.
        if day.weekday() < SATURDAY:
            kind = DayKind.SHORTENED if (day.month, day.day) in SHORTENED else DayKind.WORKING
            days[day] = _package_day(
                day, kind, {language: known[day] for language, known in at_work.items()}, acts
            )
    for day in off[Language.KY]:
        days[day] = _package_day(
            day, DayKind.DAY_OFF, {language: known[day] for language, known in off.items()}, acts
        )
    for day in off[Language.KY].weekend_workdays:
        days[day] = CalendarDay(
            day, DayKind.WORKING, name=dict(names.get("moved_working", {})), source_url=PACKAGE_URL
        )
    return days


def _package_day(day: date, kind: DayKind, name: dict[Language, str], acts: list[HolidayAct]) -> CalendarDay:
    kyrgyz = name[Language.KY]
    by_law = not (kyrgyz.startswith((MOVED, BESIDES)) or LUNAR in kyrgyz)
    place = bisect_right(acts, day, key=lambda act: act.first_day) if by_law else 0
    return CalendarDay(
        day=day,
        kind=kind,
        standing=DayStanding.PROVISIONAL if kyrgyz.endswith(ESTIMATED) else DayStanding.CONFIRMED,
        name={language.value: word for language, word in name.items()},
        act=acts[place - 1].act if place else None,
        source_url=acts[place - 1].source_url if place else PACKAGE_URL,
    )
