"""The order of the Kyrgyz alphabet."""

import itertools
import re
from pathlib import Path

from agreements.wording.sorting import ALPHABET, PLACES, sort_key

MIGRATIONS = Path(__file__).parents[3] / "agreements" / "tables" / "piccolo_migrations"


def test_letters_follow_the_kyrgyz_alphabet() -> None:
    assert sorted(ALPHABET, key=sort_key) == list(ALPHABET)
    assert len(set(ALPHABET)) == len(PLACES) == 36


def test_names_are_ordered_letter_by_letter_without_regard_to_case() -> None:
    names = [
        "Zeta",
        "Ата",
        "Елка",
        "Ёлка",
        "Жогорку",
        "Нарын",
        "Ңара",
        "Ош",
        "Өзгөн",
        "Пекин",
        "Уста",
        "Үсөн",
        "Яна",
    ]
    assert sorted({*names}, key=sort_key) == names
    assert sorted({name.upper() for name in names}, key=sort_key) == [name.upper() for name in names]


def test_a_letter_written_in_two_code_points_is_the_same_letter() -> None:
    assert sort_key("й") == sort_key("и\u0306")


def test_different_names_keep_different_keys() -> None:
    assert all(sort_key(one) != sort_key(other) for one, other in itertools.combinations(ALPHABET, 2))


def test_the_database_orders_by_the_same_letters() -> None:
    sql = "".join(path.read_text(encoding="utf-8") for path in sorted(MIGRATIONS.glob("*.py")))
    found = re.search(r"FUNCTION ky_sort_key.*?translate\(.*?'(\w+)',\s*'(\w+)'", sql, re.DOTALL)
    assert found is not None
    assert found.groups() == (ALPHABET, PLACES)
