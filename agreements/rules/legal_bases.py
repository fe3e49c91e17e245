"""The acts that the register leans on, each with the days it holds for: a law changes, and code does not follow it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.rules.contents import Text


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """An act, what it is leaned on for, and the days between which it holds; an unknown first day is none."""

    what: str
    first_day: date | None
    last_day: date | None
    act: Text


def read_bases(text: str) -> tuple[LegalBasis, ...]:
    """Read the list; lines that begin with `#` are remarks."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple(
        LegalBasis(
            what=row["what"],
            first_day=date.fromisoformat(row["first_day"]) if row["first_day"] else None,
            last_day=date.fromisoformat(row["last_day"]) if row["last_day"] else None,
            act=Text(row["act_ky"], row["act_ru"], row["act_en"]),
        )
        for row in csv.DictReader(lines)
    )


def basis(bases: Iterable[LegalBasis], what: str, on: date) -> LegalBasis | None:
    """The act that holds on a day; the youngest of several."""
    holding = [
        each
        for each in bases
        if each.what == what
        and (each.first_day is None or each.first_day <= on)
        and (each.last_day is None or on <= each.last_day)
    ]
    return max(holding, key=lambda each: each.first_day or date.min, default=None)
