"""Due dates in sentences, in three languages."""

import re
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.deadlines import (
    Card,
    FixedDate,
    Occurrence,
    RelativeDate,
    Rule,
    Series,
    compute,
    to_json,
)
from agreements.rules.due_moves import Kind, Why
from agreements.rules.workdays import Calendar, CalendarDay
from agreements.tables.data import national_calendar
from agreements.vocabulary import Anchor, DayKind, DayStanding, EventKind, Language, Period, Roll, Unit
from agreements.wording import cards
from registry import languages

NATIONAL = Calendar(national_calendar(2016, 2027), range(2016, 2028))
SIGNATURE = Anchor.SIGNATURE


def told(card: Card, language: Language) -> list[str]:
    """Tell a card with plain spaces."""
    return [sentence.replace("\u00a0", " ") for sentence in cards.sentences(languages.words(language), card)]


def reckon(rule: Rule, signed: date | None) -> Card:
    """Reckon a date from a signing day by the national calendar."""
    return compute(rule, {SIGNATURE: signed}, NATIONAL)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "10 calendar days after the event “ratified”"),
        (Language.RU, "10 календарных дней после события «ратифицировано»"),
    ],
)
def test_the_event_that_a_date_counts_from_is_named(language, said) -> None:
    rule = RelativeDate(Anchor.EVENT, 10, Unit.CALENDAR_DAY, event=EventKind.RATIFIED)
    assert cards.rule(languages.words(language), to_json(rule)).replace("\u00a0", " ") == said


def test_a_card_is_told_in_russian() -> None:
    assert told(reckon(RelativeDate(SIGNATURE, 2, Unit.WORKING_DAY), date(2025, 12, 30)), Language.RU) == [
        "Срок отсчитывается от даты подписания: 30 декабря 2025 года.",
        "Этот день не считается; первый день срока: 31 декабря 2025 года.",
        "Длина срока: 2 рабочих дня, нерабочие дни не считаются; последний день отсчёта: 8 января 2026 года.",
        *(
            f"{day} января 2026 года: {name}. "
            "Основание: Трудовой кодекс Кыргызской Республики от 23 января 2025 года."
            for day, name in [
                (1, "Новый год"),
                *((day, "Новогодние каникулы") for day in range(2, 7)),
                (7, "Рождество Христово"),
            ]
        ),
        (
            "8 января 2026 года: Выходной день по сообщению одного источника. Источники расходятся: "
            "нерабочий день: решение Кабмина о дополнительных выходных для государственных органов; "
            "рабочий день: вычислено библиотекой holidays 0.109, акта пока нет."
        ),
    ]


def test_a_card_is_told_in_kyrgyz() -> None:
    assert told(reckon(RelativeDate(SIGNATURE, 1, Unit.MONTH), date(2026, 1, 31)), Language.KY) == [
        "Мөөнөт кол коюлган күндөн эсептелет: 2026-жылдын 31-январы.",
        "Бул күн эсепке кирбейт; мөөнөттүн биринчи күнү: 2026-жылдын 1-февралы.",
        (
            "Мөөнөттүн узактыгы: 1 ай; ал бүткөн айда 31-күн жок, ошондуктан мөөнөт айдын акыркы күнү бүтөт: "
            "2026-жылдын 28-февралы."
        ),
        (
            "Эсептин акыркы күнү (2026-жылдын 28-февралы) иш күнү эмес, "
            "ошондуктан мөөнөт кийинки иш күнүнө жылат: 2026-жылдын 2-марты."
        ),
        "Өткөрүлгөн дем алыш күндөрү (ишемби, жекшемби): 2.",
        "Кийинки иш күнүнө жылдыруу демейки эреже катары алынган; аны белгилеген укук ченеми ырастала элек.",
    ]


def test_a_card_is_told_in_english() -> None:
    assert told(compute(FixedDate(date(2028, 5, 6)), {}, NATIONAL), Language.EN) == [
        "The text itself fixes the date: 6 May 2028.",
        "6 May 2028 is a day off; a date fixed by the text is not moved.",
        (
            "The holidays of 2028 are not known to the register: "
            "only Saturdays and Sundays were taken into account."
        ),
    ]


def test_an_unknown_date_tells_why_it_is_unknown() -> None:
    card = reckon(RelativeDate(SIGNATURE, 30, Unit.WORKING_DAY), None)
    assert told(card, Language.RU) == ["Дата подписания не указана, поэтому срок вычислить нельзя."]


def test_a_disputed_day_without_a_remark_still_says_that_it_is_disputed() -> None:
    disputed = CalendarDay(date(2026, 6, 3), DayKind.WORKING, DayStanding.DISPUTED)
    card = compute(FixedDate(disputed.day), {}, Calendar([disputed], [2026]))
    assert told(card, Language.EN)[1] == "3 June 2026: not stated. The sources disagree: not stated."


def test_an_explanation_keeps_plain_weekends_apart_from_days_somebody_decided_on() -> None:
    card = reckon(RelativeDate(SIGNATURE, 1, Unit.WORKING_DAY), date(2022, 4, 30))
    told = cards.explain(languages.words(Language.RU), card)
    assert told.result == date(2022, 5, 10)
    assert [day.on.day for day in told.skipped] == [1, 2, 3, 4, 5, 6, 9]
    assert told.steps[-1].text.startswith("Пропущено 2 выходных дня")
    assert told.skipped[3].act == "решение Кабмина (апрель 2022)"
    assert told.skipped[3].url is not None


def test_an_explanation_of_an_unknown_date_says_why_in_its_notes() -> None:
    told = cards.explain(
        languages.words(Language.EN),
        reckon(RelativeDate(SIGNATURE, 1, Unit.MONTH), None).to_json(),
    )
    assert (told.rule.replace("\u00a0", " "), told.steps, told.result) == ("1 month after signing", (), None)
    assert told.notes == ("The day of signing is not stated, so the date cannot be computed.",)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (RelativeDate(SIGNATURE, 30, Unit.WORKING_DAY), "30 рабочих дней после подписания"),
        (RelativeDate(Anchor.ENTRY_INTO_FORCE, 1, Unit.YEAR), "1 год после вступления в силу"),
        (RelativeDate(SIGNATURE, -2, Unit.WEEK), "2 недели до подписания"),
        (RelativeDate(SIGNATURE, 0, Unit.WEEK), "в день подписания"),
        (FixedDate(date(2026, 5, 1)), "1 мая 2026 года"),
    ],
)
def test_a_rule_is_said_in_a_few_words(due: Rule, said: str) -> None:
    assert cards.rule(languages.words(Language.RU), due).replace("\u00a0", " ") == said


@given(
    st.builds(
        RelativeDate,
        anchor=st.sampled_from(Anchor),
        offset=st.integers(-40, 40),
        unit=st.sampled_from(Unit),
        roll=st.sampled_from(Roll),
    ),
    st.dates(date(2015, 6, 1), date(2028, 6, 30)),
    st.sampled_from(Language),
)
def test_any_card_can_be_told_from_its_stored_form(rule: Rule, start: date, language: Language) -> None:
    card = compute(rule, dict.fromkeys(Anchor, start), NATIONAL)
    for sentence in cards.sentences(languages.words(language), card.to_json()):
        assert re.fullmatch(r"[^{}]+\.", sentence)
        assert not re.search(r"\b[a-z_]+\.[a-z_]{4,}", sentence.replace("minjust.gov", "")), sentence


MONTHLY = Series(Anchor.ENTRY_INTO_FORCE, Period.MONTH, count=2)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (MONTHLY, "ежемесячно, от вступления в силу, всего 2 срока"),
        (
            Series(SIGNATURE, Period.QUARTER, last_working_day=True, until=date(2027, 12, 31)),
            "ежеквартально, в последний рабочий день, от подписания, последний день: 31 декабря 2027 года",
        ),
        (
            Series(Anchor.DATE, Period.WEEK, every=3, through_term=True, since=date(2026, 5, 1)),
            "каждые 3 недели, начиная с даты: 1 мая 2026 года, до окончания срока действия",
        ),
        (Occurrence(MONTHLY, 2), "срок № 2: ежемесячно, от вступления в силу, всего 2 срока"),
        (
            RelativeDate(Anchor.DATE, 10, Unit.CALENDAR_DAY, since=date(2026, 5, 1)),
            "10 календарных дней после: 1 мая 2026 года",
        ),
        (
            RelativeDate(Anchor.FULFILMENT, 1, Unit.MONTH, milestone=UUID(int=1)),
            "1 месяц после исполнения другого обязательства",
        ),
    ],
)
def test_series_and_further_anchors_are_said_too(due: Rule, said: str) -> None:
    words = languages.words(Language.RU)
    assert cards.rule(words, due).replace("\u00a0", " ") == said
    assert cards.rule(words, to_json(due)) == cards.rule(words, due)


def test_a_pause_is_told_in_the_card() -> None:
    card = compute(
        RelativeDate(SIGNATURE, 1, Unit.MONTH), {SIGNATURE: date(2026, 5, 15)}, NATIONAL, paused=12
    )
    assert "Прибавлены дни, на которые течение срока было приостановлено: 12: 27 июня 2026 года." in told(
        card, Language.RU
    )


def test_what_waits_says_what_it_waits_for() -> None:
    rule = RelativeDate(Anchor.FULFILMENT, 1, Unit.MONTH, milestone=UUID(int=1))
    assert told(compute(rule, {}, NATIONAL), Language.EN) == [
        "The date waits for the fulfilment of another commitment and is not known until then."
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "rule",
    [
        MONTHLY,
        Occurrence(MONTHLY, 2),
        Series(Anchor.DATE, Period.MONTH, count=3, since=date(2026, 1, 31)),
        Series(Anchor.ENTRY_INTO_FORCE, Period.QUARTER, last_working_day=True, through_term=True),
        Series(Anchor.ENTRY_INTO_FORCE, Period.YEAR, until=date(2020, 1, 1)),
        Occurrence(MONTHLY, 3),
    ],
)
def test_any_card_of_a_series_can_be_told(rule: Rule, language: Language) -> None:
    anchors = {Anchor.ENTRY_INTO_FORCE: date(2026, 3, 30), Anchor.END_OF_TERM: date(2027, 3, 30)}
    for known in (anchors, {}):
        sentences = cards.sentences(languages.words(language), compute(rule, known, NATIONAL).to_json())
        assert sentences
        assert all(re.fullmatch(r"[^{}]+\.", sentence) for sentence in sentences), sentences


@pytest.mark.parametrize("language", Language)
def test_every_reason_of_a_move_has_its_words(language: Language) -> None:
    days = (None, date(2026, 5, 1))
    reasons = [
        Why(kind, anchor, before, after, {"ru": "Праздник"}, act)
        for kind in Kind
        for anchor in (*Anchor, "fulfilment/x")
        for before in days
        for after in days
        for act in (None, "Приказ № 1")
        if after is not None or kind not in (Kind.DAY_OFF, Kind.WORKING_DAY)
    ]
    for why in reasons:
        said = cards.reason(languages.words(language), why)
        assert said
        assert not re.search(r"[{}]|deadlines\.", said), said
