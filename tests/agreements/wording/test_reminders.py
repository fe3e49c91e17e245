"""How far away a due date is on the day of its letter."""

from datetime import date, timedelta

import pytest

from agreements.vocabulary import Language
from agreements.wording.reminders import occasion, step
from registry.languages import words

DUE = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (30, "за 30 дней до срока"),
        (18, "за 18 дней до срока"),
        (1, "за 1 день до срока"),
        (0, "в день срока"),
        (-2, "просрочено на 2 дня"),
        (-7, "просрочено на 1 неделю"),
        (-16, "просрочено на 16 дней"),
    ],
)
def test_a_letter_made_late_says_the_days_that_are_left_and_not_its_step(left: int, said: str):
    shown = occasion(DUE, DUE - timedelta(days=left), words(Language.RU))
    assert shown.replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("name", "left"), [("before-7", 7), ("due", 0), ("late-3", -21)])
def test_a_letter_of_its_day_is_named_by_its_step(name: str, left: int, language: Language):
    said = words(language)
    assert occasion(DUE, DUE - timedelta(days=left), said) == step(name, said)
