"""Dates, numbers, sums and texts as each language writes them."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.vocabulary import AgreementForm, Language, Unit
from agreements.wording.numbers import numeral, sum_of_money
from agreements.wording.words import Words, enum_key
from registry import languages

KY, RU, EN = Language.KY, Language.RU, Language.EN
NBSP = "\u00a0"


def spaced(text: str) -> str:
    """Show no-break spaces as plain ones, so that a table of cases can be read."""
    return text.replace(NBSP, " ")


@pytest.fixture(params=Language)
def words(request: pytest.FixtureRequest) -> Words:
    """Give the words of each language in turn."""
    return languages.words(request.param)


@pytest.mark.parametrize(
    ("language", "day", "written"),
    [
        (KY, date(2014, 4, 24), "2014-жылдын 24-апрели"),
        (KY, date(2026, 1, 1), "2026-жылдын 1-январы"),
        (KY, date(2026, 5, 9), "2026-жылдын 9-майы"),
        (KY, date(2026, 6, 30), "2026-жылдын 30-июну"),
        (KY, date(2026, 7, 1), "2026-жылдын 1-июлу"),
        (KY, date(2026, 8, 31), "2026-жылдын 31-августу"),
        (KY, date(2026, 11, 22), "2026-жылдын 22-ноябры"),
        (RU, date(2014, 4, 24), "24 апреля 2014 года"),
        (RU, date(2026, 5, 9), "9 мая 2026 года"),
        (RU, date(2026, 11, 22), "22 ноября 2026 года"),
        (EN, date(2026, 11, 22), "22 November 2026"),
    ],
)
def test_a_day_is_written_in_the_official_form(language: Language, day: date, written: str) -> None:
    assert spaced(languages.words(language).date(day)) == written


def test_no_narrow_space_that_a_font_may_lack_is_written(words: Words) -> None:
    day = date(2026, 11, 22)
    assert "\u202f" not in words.date(day) + words.number(1234567) + words.money(1234567, "KGS") + words.days(
        3
    )


def test_a_day_does_not_break_between_its_number_and_its_month() -> None:
    assert languages.words(RU).date(date(2026, 11, 22)) == f"22{NBSP}ноября 2026{NBSP}года"
    assert languages.words(KY).date(date(2026, 11, 22)) == f"2026-жылдын{NBSP}22-ноябры"


def test_a_short_date_is_the_same_in_every_language(words: Words) -> None:
    assert words.short_date(date(2026, 11, 2)) == "02.11.2026"
    assert words.short_date(date(962, 1, 2)) == "02.01.0962"


def test_a_moment_is_told_by_the_clock_of_bishkek(words: Words) -> None:
    at = datetime(2026, 11, 22, 20, 5, 9, tzinfo=UTC)
    assert spaced(words.moment(at)) == "23.11.2026, 02:05"
    assert spaced(words.moment(at, seconds=True)) == "23.11.2026, 02:05:09"
    assert words.moment(at.astimezone(timezone(timedelta(hours=-3)))) == words.moment(at)


def test_there_is_no_daylight_saving_time_in_bishkek(words: Words) -> None:
    assert spaced(words.moment(datetime(2026, 7, 1, 12, tzinfo=UTC))) == "01.07.2026, 18:00"


def test_a_moment_without_a_zone_is_refused(words: Words) -> None:
    with pytest.raises(ValueError, match="time zone"):
        words.moment(datetime(2026, 11, 22))  # noqa: DTZ001 -- the point of the test


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        (RU, Decimal("1234567.80"), "1 234 567,80"),
        (KY, Decimal("1234567.80"), "1 234 567,80"),
        (EN, Decimal("1234567.80"), "1,234,567.80"),
        (RU, 0, "0"),
        (RU, 999, "999"),
        (RU, 1000, "1 000"),
        (RU, -1000, "−1 000"),
        (RU, Decimal("1E+6"), "1 000 000"),
        (RU, Decimal("0.000001"), "0,000001"),
        (EN, Decimal("-0.5"), "−0.5"),
    ],
)
def test_a_number_is_written_with_all_its_digits(
    language: Language, value: Decimal | int, written: str
) -> None:
    assert spaced(languages.words(language).number(value)) == written


@pytest.mark.parametrize("value", [1.5, True, "12", float("nan")])
def test_what_is_not_an_exact_number_is_refused(words: Words, value: object) -> None:
    with pytest.raises(TypeError):
        words.number(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        words.money(value, "KGS")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_refused(words: Words, value: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        words.number(Decimal(value))


@given(st.integers(-(10**40), 10**40), st.integers(0, 6))
def test_no_digit_of_a_sum_is_lost_or_invented(digits: int, places: int) -> None:
    value = Decimal(f"{digits}e-{places}")
    written = numeral(sum_of_money(value), RU)
    read_back = written.replace(NBSP, "").replace(",", ".").replace("−", "-")
    assert Decimal(read_back) == value
    assert numeral(value, RU).replace(NBSP, "").lstrip("−") == format(value, "f").replace(".", ",").lstrip(
        "-"
    )


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        (RU, Decimal(600_000_000), "KGS", "600 000 000 сом"),
        (KY, Decimal("600000000.00"), "KGS", "600 000 000 сом"),
        (EN, Decimal("600000000.00"), "KGS", "KGS 600,000,000"),
        (RU, 1, "USD", "1 доллар США"),
        (RU, 2, "USD", "2 доллара США"),
        (RU, 5, "USD", "5 долларов США"),
        (RU, 21, "USD", "21 доллар США"),
        (RU, Decimal("1.5"), "USD", "1,50 доллара США"),
        (RU, Decimal("0.125"), "EUR", "0,125 евро"),
        (KY, 5, "USD", "5 АКШ доллары"),
        (EN, Decimal("1234.5"), "EUR", "EUR 1,234.50"),
        (RU, -3, "RUB", "−3 российских рубля"),
        (RU, 10**20 + 1, "KGS", "100 000 000 000 000 000 001 сом"),
        (RU, 7, "XAU", "7 XAU"),
        (EN, 7, "XAU", "XAU 7"),
        (RU, 7, None, "7 (валюта не указана)"),
        (RU, None, "KGS", "не указано"),
    ],
)
def test_a_sum_is_written_with_its_currency(
    language: Language, amount: Decimal | int | None, currency: str | None, written: str
) -> None:
    assert spaced(languages.words(language).money(amount, currency)) == written


@pytest.mark.parametrize(
    ("language", "count", "written"),
    [
        (RU, 1, "1 день"),
        (RU, 3, "3 дня"),
        (RU, 11, "11 дней"),
        (RU, 21, "21 день"),
        (RU, 112, "112 дней"),
        (RU, 1001, "1 001 день"),
        (RU, -2, "−2 дня"),
        (KY, 1, "1 күн"),
        (KY, 30, "30 күн"),
        (EN, 1, "1 day"),
        (EN, 0, "0 days"),
    ],
)
def test_days_take_the_plural_of_their_number(language: Language, count: int, written: str) -> None:
    assert spaced(languages.words(language).days(count)) == written


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 байт"),
        (1023, "1 023 байта"),
        (1024, "1,0 КБ"),
        (20_480, "20 КБ"),
        (1_048_575, "1,0 МБ"),
        (1_468_006, "1,4 МБ"),
        (5 * 1024**4, "5 120 ГБ"),
    ],
)
def test_a_size_is_written_in_its_natural_unit(size: int, written: str) -> None:
    assert spaced(languages.words(RU).size(size)) == written


@pytest.mark.parametrize(
    ("language", "unknown"), [(KY, "көрсөтүлгөн эмес"), (RU, "не указано"), (EN, "not stated")]
)
def test_what_is_unknown_is_shown_as_unknown(language: Language, unknown: str) -> None:
    words = languages.words(language)
    shown = [
        words.date(None),
        words.short_date(None),
        words.moment(None),
        words.number(None),
        words.days(None),
    ]
    shown += [words.size(None), words.money(None, None), words.currency(None), words.unknown]
    assert set(shown) == {unknown}


@pytest.mark.parametrize(
    ("text", "asked", "picked"),
    [
        ({"ky": "К", "ru": "Р", "en": "E"}, EN, (EN, "E")),
        ({"ky": "К", "ru": "Р", "en": None}, EN, (KY, "К")),
        ({"ky": "", "ru": "Р"}, EN, (RU, "Р")),
        ({"en": "E"}, KY, (EN, "E")),
        ({}, KY, (KY, "")),
        (None, RU, (RU, "")),
        (SimpleNamespace(ky=None, ru=None, en="E"), RU, (EN, "E")),
    ],
)
def test_a_text_is_picked_in_the_language_asked_for_or_the_next_best(
    text: object, asked: Language, picked: tuple[Language, str]
) -> None:
    assert languages.words(asked).picked(text) == picked
    assert languages.words(asked).pick(text) == picked[1]


@pytest.mark.parametrize(
    ("items", "written"), [([], ""), (["a"], "a"), (["a", "b"], "a и b"), (["a", "b", "c"], "a, b и c")]
)
def test_things_are_joined_into_a_list(items: list[str], written: str) -> None:
    assert languages.words(RU).joined(items) == written


def test_a_member_of_a_closed_list_has_its_word() -> None:
    assert enum_key(AgreementForm.ROAD_MAP) == "agreement_form.road_map"
    assert languages.words(RU).word(AgreementForm.ROAD_MAP) == "дорожная карта"


class Said:
    """A catalogue of one sentence."""

    def text(self, key: str) -> str:
        """Give the key back, or the sentence."""
        return "{when} {unit} {who} {sum} {year}" if key == "sentence" else key

    def plural(self, key: str, count: int) -> str:
        """Give the sentence with the count that chose its form."""
        return f"{key} {{count}} of {count}"

    def gap(self, key: str, place: str) -> str:
        """Show the gap."""
        return f"[{key} {place}]"


def test_values_are_worded_on_their_way_into_a_sentence() -> None:
    said = Words(RU, Said())
    parameters = {"when": None, "unit": Unit.WEEK, "who": "{year}", "sum": Decimal("1.5"), "year": 2026}
    assert said.t("sentence", **parameters) == "common.unknown unit.week {year} 1,5 2026"


def test_a_place_without_a_value_is_the_catalogues_business() -> None:
    assert Words(RU, Said()).t("sentence", who="A").startswith("[sentence when] [sentence unit] A")


def test_the_plural_form_is_chosen_by_the_count_without_its_sign() -> None:
    assert spaced(Words(RU, Said()).n("x", -1200)) == "x −1 200 of 1200"


def test_every_enum_of_the_vocabulary_is_named_in_snake_case() -> None:
    class EntryIntoForce(StrEnum):
        ON_DATE = "on_date"

    assert enum_key(EntryIntoForce.ON_DATE) == "entry_into_force.on_date"
