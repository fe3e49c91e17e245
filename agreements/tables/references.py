"""Facts that ship with the register and are looked up in memory: words that suggest something, acts it leans on.

They stand beside `data`, not in it: reading that package brings the sources of holidays along.
"""

from functools import cache
from importlib.resources import files

from agreements.rules.legal_bases import LegalBasis, read_bases
from agreements.rules.markers import Markers, read_markers


@cache
def legal_bases() -> tuple[LegalBasis, ...]:
    """Give the acts that the register leans on."""
    return read_bases(_text("legal_bases.csv"))


@cache
def wording_markers() -> Markers:
    """Give the words that suggest a class, or that a promise is declarative."""
    return read_markers(_text("wording_markers.csv"))


def _text(name: str) -> str:
    return (files("agreements.tables") / "data" / name).read_text(encoding="utf-8")
