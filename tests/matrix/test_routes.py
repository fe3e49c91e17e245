"""The matrix names every address of the application: a new one that it does not know fails here."""

import re
from typing import Any

from tests.matrix.cells import ADDRESSES
from tests.matrix.lists import ELSEWHERE, LISTS


def plain(path: str) -> str:
    """An address without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])


def served(app: Any) -> set[str]:
    """What the application answers, by method and path."""
    return {
        f"{method} {plain(route.path)}"
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }


def test_every_address_has_its_place_in_the_matrix(app: Any) -> None:
    cells = {f"{address.method} {plain(address.path)}" for address in ADDRESSES}
    listed = {f"GET {plain(each.path)}" for each in LISTS}
    assert served(app) - cells - listed - ELSEWHERE == set(), "not in the matrix"
    assert (cells | listed | ELSEWHERE) - served(app) == set(), "no such address"
    assert (cells | listed) & ELSEWHERE == set()
