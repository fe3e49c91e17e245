"""How numbered items make a tree, and what of a programme cannot stand."""

from decimal import Decimal

import pytest

from agreements.errors import Problem
from agreements.rules.contents import Text
from agreements.rules.programmes import (
    Branch,
    BudgetContent,
    InitiativeContent,
    ItemContent,
    ProgrammeContent,
    above,
    problems,
    tree,
)
from agreements.vocabulary import InitiativeStatus


@pytest.mark.parametrize(
    ("code", "codes", "wanted"),
    [
        ("1", {"1"}, None),
        ("1.2", {"1", "1.2"}, "1"),
        ("1.2.3", {"1", "1.2", "1.2.3"}, "1.2"),
        ("1.2.3", {"1", "1.2.3"}, "1"),
        ("1.2", {"2", "1.2"}, None),
        ("12", {"1", "12"}, None),
        ("1.10", {"1", "1.1", "1.10"}, "1"),
        ("IV-3", {"IV", "IV-3"}, "IV"),
        ("2/а", {"2", "2/а"}, "2"),
        ("1) б", {"1", "1) б"}, "1"),
        (".1", {".1", ""}, None),
    ],
)
def test_a_number_says_what_it_is_a_part_of(code, codes, wanted):
    assert above(code, codes) == wanted


def test_each_item_is_followed_by_its_parts_in_the_order_they_were_entered():
    assert tree(("2", "1", "1.2", "2.1", "1.1", "1.2.1", "3.1")) == (
        Branch("2", None, 0),
        Branch("2.1", "2", 1),
        Branch("1", None, 0),
        Branch("1.2", "1", 1),
        Branch("1.2.1", "1.2", 2),
        Branch("1.1", "1", 1),
        Branch("3.1", None, 0),
    )
    assert tree(()) == ()


TITLE = Text(ru="Название")
STATUS = InitiativeStatus.PLANNED


def programme(**parts):
    return ProgrammeContent(title=TITLE, first_year=2024, last_year=2028, source="Источник", **parts)


def line(item):
    return BudgetContent(first_year=2024, amount=Decimal(1), currency="KGS", source="Источник", item=item)


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ({"items": (ItemContent(code="1", title=TITLE), ItemContent(code="2", title=TITLE))}, []),
        ({"items": (ItemContent(code="", title=TITLE),)}, [Problem("items.0.code", "programmes.no_code")]),
        ({"items": (ItemContent(code="1"),)}, [Problem("items.0.title", "completeness.no_title")]),
        (
            {"items": (ItemContent(code="1", title=TITLE), ItemContent(code="1", title=TITLE))},
            [Problem("items.1.code", "programmes.code_twice", {"code": "1"})],
        ),
        (
            {"initiatives": (InitiativeContent(title=Text(), status=STATUS),)},
            [Problem("initiatives.0.title", "completeness.no_title")],
        ),
        (
            {"initiatives": (InitiativeContent(title=TITLE, status=STATUS, item="7"),)},
            [Problem("initiatives.0.item", "programmes.no_such_code", {"code": "7"})],
        ),
        ({"budget": (line("7"),)}, [Problem("budget.0.item", "programmes.no_such_code", {"code": "7"})]),
        ({"items": (ItemContent(code="7", title=TITLE),), "budget": (line("7"), line(None))}, []),
    ],
)
def test_items_are_numbered_once_and_named(parts, wanted):
    assert list(problems(programme(**parts))) == wanted
