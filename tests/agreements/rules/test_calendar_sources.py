"""The national calendar, merged from the package of holidays and the project's own list of transfers."""

from datetime import date

import pytest

from agreements.rules.calendar_sources import Transfer, national_days, read_transfers
from agreements.tables.data import national_calendar
from agreements.vocabulary import DayKind, DayStanding

DAYS = {entry.day: entry for entry in national_calendar(2016, 2027)}


def transfer(day_off: date, becomes_working: date | None, *, confirmed: bool) -> Transfer:
    """Make a decision of the year 2030, of which no source knows anything."""
    return Transfer(day_off, becomes_working, "Decision 1", "https://example.org/1", confirmed)


def test_every_day_has_a_name_in_three_languages_and_a_source() -> None:
    for entry in DAYS.values():
        assert set(entry.name) == {"ky", "ru", "en"}, entry
        assert all(entry.name.values()), entry
        assert entry.source_url, entry


def test_days_come_in_order_and_only_of_the_years_asked_for() -> None:
    days = [entry.day for entry in national_calendar(2022, 2023)]
    assert days == sorted(set(days))
    assert {day.year for day in days} == {2022, 2023}


def test_a_day_moved_from_the_next_year_is_known_without_asking_for_that_year() -> None:
    assert date(2017, 12, 30) in {entry.day for entry in national_calendar(2017, 2017)}


def test_a_lunar_holiday_not_yet_named_is_provisional() -> None:
    assert DAYS[date(2026, 3, 20)].standing is DayStanding.CONFIRMED
    for day in (date(2027, 3, 9), date(2027, 5, 16)):
        assert DAYS[day].standing is DayStanding.PROVISIONAL
        assert DAYS[day].act is None
        assert "болжолдуу" in DAYS[day].name["ky"]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2016-03-05", DayKind.DAY_OFF),
        ("2016-03-07", DayKind.WORKING),
        ("2016-05-02", DayKind.DAY_OFF),
        ("2016-05-06", DayKind.WORKING),
        ("2026-01-08", DayKind.WORKING),
        ("2026-01-09", DayKind.WORKING),
    ],
)
def test_a_day_on_which_the_sources_disagree_is_disputed_and_holds_both_sides(
    day: str, kind: DayKind
) -> None:
    entry = DAYS[date.fromisoformat(day)]
    assert entry.standing is DayStanding.DISPUTED
    assert entry.kind is kind
    assert entry.note is not None
    sides = dict(line.split(": ", 1) for line in entry.note.splitlines())
    assert set(sides) == {DayKind.DAY_OFF, DayKind.WORKING}
    assert sides[kind].startswith("holidays ")


def test_no_other_day_is_disputed() -> None:
    assert sum(entry.standing is DayStanding.DISPUTED for entry in DAYS.values()) == 6


def test_a_transfer_both_sources_know_cites_its_decision() -> None:
    assert DAYS[date(2016, 1, 16)].act == "Постановление № 868 от 23 декабря 2015"
    assert DAYS[date(2016, 1, 16)].standing is DayStanding.CONFIRMED


def test_holidays_by_law_cite_the_labour_code_of_their_time() -> None:
    act_2004, act_2025 = DAYS[date(2024, 5, 9)].act, DAYS[date(2026, 5, 9)].act
    assert act_2004 is not None
    assert act_2025 is not None
    assert "2004" in act_2004
    assert "2025" in act_2025


def test_february_and_april_holidays_are_shortened_and_november_ones_plain_working_days() -> None:
    assert DAYS[date(2026, 2, 23)].kind is DayKind.SHORTENED
    assert DAYS[date(2026, 4, 7)].kind is DayKind.SHORTENED
    assert DAYS[date(2025, 11, 7)].kind is DayKind.WORKING
    assert date(2026, 11, 7) not in DAYS  # a Saturday stays one


def test_a_confirmed_transfer_stands_against_the_package() -> None:
    tuesday, saturday = date(2030, 4, 16), date(2030, 4, 20)
    days = {
        entry.day: entry for entry in national_days(2030, 2030, [transfer(tuesday, saturday, confirmed=True)])
    }
    assert (days[tuesday].kind, days[tuesday].standing) == (DayKind.DAY_OFF, DayStanding.DISPUTED)
    assert (days[saturday].kind, days[saturday].standing) == (DayKind.WORKING, DayStanding.DISPUTED)
    assert days[tuesday].act == "Decision 1"


def test_an_unconfirmed_transfer_marks_the_day_and_changes_nothing() -> None:
    tuesday = date(2030, 4, 16)
    [entry] = [
        entry
        for entry in national_days(2030, 2030, [transfer(tuesday, None, confirmed=False)])
        if entry.day == tuesday
    ]
    assert (entry.kind, entry.standing, entry.act) == (DayKind.WORKING, DayStanding.DISPUTED, None)


def test_remarks_in_the_file_of_transfers_are_left_out() -> None:
    head = "day_off,becomes_working,decision,source_url,confirmed_by_second_source"
    text = f"# a remark\n{head}\n2030-04-16,,One,url,NO\n"
    assert read_transfers(text) == [Transfer(date(2030, 4, 16), None, "One", "url", confirmed=False)]
