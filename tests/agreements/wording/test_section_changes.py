"""What became of a section, in words."""

from uuid import uuid4

import pytest

from agreements.rules.section_changes import TOLD, FieldChange, RowChange
from agreements.vocabulary import Language
from agreements.wording.section_changes import BODIES, LABELS, worded
from registry import languages

BODY, ROW = uuid4(), uuid4()
NBSP = "\u00a0"


def told(table, name, before, after, language=Language.RU, names=None):
    change = RowChange(table, ROW, "changed", (FieldChange(name, before, after),))
    [line] = worded(change, languages.words(language), names or {}).lines
    return line.what, line.before, line.after


@pytest.mark.parametrize("language", list(Language))
def test_every_field_has_a_name(language):
    words = languages.words(language)
    for table, names in TOLD.items():
        row = RowChange(table, ROW, "changed", tuple(FieldChange(name, None, None) for name in names))
        whats = [line.what for line in worded(row, words, {}).lines]
        assert all(whats)
        assert len(set(whats)) == len(whats), table


@pytest.mark.parametrize(
    ("table", "name", "before", "after", "words"),
    [
        ("agreement", "place", None, "Ош", ("Место", None, "Ош")),
        ("agreement", "title_ky", "А", "Б", ("Название (кыргызский)", "А", "Б")),
        ("agreement", "signed_on", "2026-05-04", None, ("Дата подписания", f"4{NBSP}мая 2026{NBSP}года", None)),
        ("agreement", "confidentiality", "public", "confidential", None),
        (
            "agreement", "registered_at", None, "2026-05-04T06:00:00.000000Z",
            ("Зарегистрировано", None, f"04.05.2026,{NBSP}12:00"),
        ),
        ("commitment", "owed_by", None, str(BODY), ("Кто исполняет", None, "Фонд")),
        ("commitment", "owed_by", None, str(uuid4()), ("Кто исполняет", None, "не показано")),
        (
            "commitment", "amount", {"amount": "1.00", "currency": "USD"}, None,
            ("Сумма", f"1{NBSP}доллар США", None),
        ),
        ("fulfilment", "share", "50.00", None, ("Исполнено дополнительно, %", "50,00", None)),
        ("event", "kind", None, "suspended", None),
        ("document", "kind", None, "text", None),
        ("relation", "kind", None, "annex_of", None),
        ("milestone", "paused_days", None, 3, None),
        ("milestone", "rule", None, {"kind": "date", "on": "2026-05-04"}, None),
        ("unsealing", "until", None, "2026-05-04T06:00:00.000000Z", None),
    ],
)  # fmt: skip
def test_values_are_words(table, name, before, after, words):
    said = told(table, name, before, after, names={BODY: "Фонд"})
    if words is None:
        assert (str(before), str(after)) != said[1:]
    else:
        assert said == words


def test_bodies_are_among_what_is_told():
    assert all(set(names) <= set(TOLD[table]) for table, names in BODIES.items())
    assert set(LABELS) == set(TOLD)
