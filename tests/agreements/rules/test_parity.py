"""Days, sums and clauses of two language versions: how each is read, and what is a difference."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.parity import Line, Money, compare, excerpt, facts, number
from agreements.vocabulary import Language, ParityKind
from registry.languages import words

CLAUSE, DATE, REFERENCE, SUM = ParityKind


def read(text, kind):
    lines = [Line(line) for line in text.splitlines()]
    return [value for (each, value), places in facts(lines).items() if each is kind for _ in places]


@pytest.mark.parametrize(
    "text",
    [
        "4 мая 2026 года", "«04» мая 2026 г.", "04.05.2026", "4.5.2026", "2026-05-04", "2026-жылдын 4-майы",
        "2026-жылдын 4-майындагы", "2026-ж. 4-май", "2026 жылдын «4» майы", "4 May 2026", "May 4, 2026",
        "4th of May 2026", "the 4th day of May 2026", "04/05/2026", "04 Бугу, 2026", "от 4\nмая 2026 года",
        "2026-жылдын\n4-майы", "MAY 4, 2026", "4\u00a0мая\u00a02026\u00a0г.",
    ],
)  # fmt: skip
def test_one_day_in_all_its_writings(text):
    assert read(text, DATE) == [date(2026, 5, 4)]


@pytest.mark.parametrize(("text", "day"), [
    ("06 Тогуздун айы, 2022", date(2022, 10, 6)),
    ("2026-жылдын 24-апрелиндеги № 64", date(2026, 4, 24)),
    ("26-сентябрындагы, 2025-жылдын 26-сентябры", date(2025, 9, 26)),
    ("31 декабря 2028 года", date(2028, 12, 31)),
    ("Mar. 1, 2027", date(2027, 3, 1)),
])  # fmt: skip
def test_other_days(text, day):
    assert read(text, DATE) == [day]


@pytest.mark.parametrize(
    "text", ["31.02.2026", "п. 3.2.2026.1", "2026 год", "в мае 2026 года", "пункт 12.13"]
)
def test_what_is_no_day(text):
    assert read(text, DATE) == []


@given(day=st.dates(date(1950, 1, 1), date(2999, 12, 31)), language=st.sampled_from(Language))
def test_every_day_is_read_as_the_register_writes_it(day, language):
    assert read(words(language).date(day), DATE) == [day]
    assert read(words(language).short_date(day), DATE) == [day]


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1 500 000 сомов", "1500000", "KGS"),
        ("1 500 000,50 сома", "1500000.50", "KGS"),
        ("1\u00a0500\u00a0000 сомдон", "1500000", "KGS"),
        ("1,500,000.50 soms", "1500000.50", "KGS"),
        ("1.500.000 сом", "1500000", "KGS"),
        ("1,5 млн сомов", "1500000", "KGS"),
        ("1.5 million KGS", "1500000", "KGS"),
        ("2,5 миллиард сом", "2500000000", "KGS"),
        ("600 тыс. кыргызских сомов", "600000", "KGS"),
        ("1 500 000 (один миллион пятьсот тысяч) сомов", "1500000", "KGS"),
        ("100 000 долларов США", "100000", "USD"),
        ("100 000 АКШ доллары", "100000", "USD"),
        ("100,000 US dollars", "100000", "USD"),
        ("USD 100,000", "100000", "USD"),
        ("US$ 100 000", "100000", "USD"),
        ("$1.5 million", "1500000", "USD"),
        ("6 200 евро", "6200", "EUR"),
        ("€6.200", "6200", "EUR"),
        ("10 000\nрублей", "10000", "RUB"),
        ("5000 юаней", "5000", "CNY"),
    ],
)
def test_sums_in_their_writings(text, amount, currency):
    assert read(text, SUM) == [Money(Decimal(amount).normalize(), currency)]


@pytest.mark.parametrize("text", ["30 сомнений", "12 школ", "№ 64", "тридцать сомов", "2026-жыл"])
def test_what_is_no_sum(text):
    assert read(text, SUM) == []


@pytest.mark.parametrize(("text", "value"), [
    ("1500", "1500"), ("1.500", "1500"), ("1,50", "1.50"), ("1'234'567,8", "1234567.8"), ("0,5", "0.5"),
])  # fmt: skip
def test_numbers(text, value):
    assert number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("3.2. Стороны обязуются", ["3.2"]),
        ("3.2 Тараптар милдеттенишет", ["3.2"]),
        ("3) The Parties", ["3"]),
        ("1. 2026-жылдын 4-майына чейин", ["1"]),
        ("3.2. 1 500 000 сом которулат", ["3.2"]),
        ("Статья 5. Сроки", ["5"]),
        ("5-берене. Мөөнөттөр", ["5"]),
        ("Article 5", ["5"]),
        ("3.2-пункт", ["3.2"]),
        ("04.05.2026 Бишкек шаары", []),
        ("1 500 000 сомов перечисляются", []),
        ("2026-жылдын 4-майында", []),
        ("30 школ", []),
        ("стороны (см. п. 3.2) договорились", []),
    ],
)
def test_what_opens_a_clause(text, clauses):
    assert read(text, CLAUSE) == clauses


@pytest.mark.parametrize(
    "text",
    [
        "согласно п. 3.2",
        "согласно пункту 3.2 меморандума",
        "ушул келишимдин 3.2-пунктуна ылайык",
        "under clause 3.2",
    ],
)
def test_a_reference_to_a_clause(text):
    assert read(text, REFERENCE) == ["3.2"]


RUSSIAN = [
    Line("Меморандум от 4 мая 2026 года", 1),
    Line("1. Предмет", 1),
    Line("2. Обязательства", 1),
    Line("2.1. Фонд перечисляет 1 500 000 (полтора миллиона) сомов до 31 декабря 2026 года.", 1),
    Line("2.2. Министерство отчитывается по п. 2.1.", 2),
]
KYRGYZ = [
    Line("2026-жылдын 4-майындагы меморандум"),
    Line("1. Предмети"),
    Line("2. Милдеттенмелер"),
    Line("2.1. Фонд 2026-жылдын 31-декабрына чейин 1 500 000 сом которот."),
    Line("2.2. Министрлик 2.1-пункт боюнча отчет берет."),
]


def test_versions_that_say_the_same_have_no_difference():
    assert compare(RUSSIAN, KYRGYZ) == ()
    assert compare(KYRGYZ, KYRGYZ) == ()
    assert compare([], []) == ()


def test_a_difference_says_where_each_text_has_it():
    slipped = [*KYRGYZ[:3], Line("2.1. Фонд 2026-жылдын 30-декабрына чейин 1 500 000 сом которот.")]
    found = {(each.kind, each.value): each for each in compare(RUSSIAN, slipped)}
    assert found.keys() == {
        (CLAUSE, "2.2"),
        (REFERENCE, "2.1"),
        (DATE, date(2026, 12, 31)),
        (DATE, date(2026, 12, 30)),
    }
    [place] = found[DATE, date(2026, 12, 31)].first
    assert (place.line, place.page, place.clause) == (4, 1, "2.1")
    assert "31 декабря 2026" in place.excerpt
    assert found[DATE, date(2026, 12, 31)].second == ()
    [place] = found[DATE, date(2026, 12, 30)].second
    assert (place.line, place.page, place.clause) == (4, None, "2.1")


@pytest.mark.parametrize(("text", "at", "shown"), [
    ("коротко", 0, "коротко"),
    ("Министерство перечисляет взнос до 4 мая 2026 года", 34, "…взнос до 4 мая 2026 года"),
    ("4 мая " + "слово " * 20, 0, "4 мая " + "слово " * 8 + "слово…"),
    ("о" * 300, 0, "о" * 60 + "…"),
])  # fmt: skip
def test_an_excerpt_is_of_whole_words(text, at, shown):
    assert excerpt(text, at) == shown


def test_a_sum_said_oftener_in_one_text_is_a_difference():
    twice = [*RUSSIAN, Line("3. Всего 1 500 000 сомов.")]
    [clause, money] = compare(twice, KYRGYZ)
    assert (clause.kind, clause.value) == (CLAUSE, "3")
    assert (len(money.first), len(money.second)) == (2, 1)


def test_sums_in_two_currencies_are_two_sums():
    found = compare([Line("100 долларов")], [Line("100 сомов")])
    assert {each.value for each in found} == {Money(Decimal(100), "USD"), Money(Decimal(100), "KGS")}


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_is_like_itself(lines):
    text = [Line(line) for line in lines]
    assert compare(text, text) == ()
