"""Programmes as plain values: what an officer enters, what of it cannot stand, and how numbered items make a tree.

`id` names a part that the programme has already; a part without one is new. Items are referred to by their codes,
which are the programme's own numbering: a new item has no other name yet.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from agreements.errors import Problem
from agreements.rules.contents import Text
from agreements.vocabulary import InitiativeStatus

NO_TEXT = Text()
# What stands between the parts of a number: "1.2", "IV-3", "2/а", "1) б".
BREAKS = re.compile(r"[.\-/) ]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemContent:
    """A numbered item: what the programme itself says is to be done."""

    code: str
    title: Text = NO_TEXT
    owner: UUID | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeContent:
    """An initiative known by name; `item` is the code of the item it belongs to, `source` may be unknown."""

    title: Text
    status: InitiativeStatus
    item: str | None = None
    source: str | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetContent:
    """A sum as published: without `last_year` it is "since"; `change` is against the time before.

    `item` is the code of the item it is for; without one it is for the programme as a whole.
    """

    first_year: int
    amount: Decimal
    currency: str
    source: str
    last_year: int | None = None
    change: Decimal | None = None
    note: Text = NO_TEXT
    item: str | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyContent:
    """A published number of initiatives."""

    status: InitiativeStatus
    count: int
    source: str
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeContent:
    """What an officer enters of a programme; `source` says who published it."""

    title: Text
    first_year: int
    last_year: int
    source: str
    owner: UUID | None = None
    adopted_on: date | None = None
    note: Text = NO_TEXT
    items: tuple[ItemContent, ...] = ()
    initiatives: tuple[InitiativeContent, ...] = ()
    budget: tuple[BudgetContent, ...] = ()
    tallies: tuple[TallyContent, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """Where an item stands in the tree: below which item, and how deep."""

    code: str
    above: str | None
    depth: int


def above(code: str, codes: Collection[str]) -> str | None:
    """The item that this one is a part of: "1.2.3" is of "1.2", or of "1" where the programme numbers no "1.2"."""
    for place in reversed([found.start() for found in BREAKS.finditer(code)]):
        if place and code[:place] in codes:
            return code[:place]
    return None


def tree(codes: Sequence[str]) -> tuple[Branch, ...]:
    """The items in their order, each followed by its own parts, whatever the order they were entered in."""
    known = set(codes)
    parts: dict[str | None, list[str]] = {}
    for code in codes:
        parts.setdefault(above(code, known), []).append(code)

    def grown(of: str | None, depth: int) -> Iterator[Branch]:
        for code in parts.get(of, ()):
            yield Branch(code, of, depth)
            yield from grown(code, depth + 1)

    return tuple(grown(None, 0))


def problems(content: ProgrammeContent) -> Iterator[Problem]:
    """Everything that cannot stand."""
    if not content.title:
        yield Problem("title", "completeness.no_title")
    if content.last_year < content.first_year:
        yield Problem("last_year", "completeness.ends_before_it_begins")
    if not content.source.strip():
        yield Problem("source", "programmes.no_source")
    yield from _wrong_items(content)
    yield from _wrong_figures(content)


def _wrong_items(content: ProgrammeContent) -> Iterator[Problem]:
    taken: set[str] = set()
    for index, item in enumerate(content.items):
        if not item.code:
            yield Problem(f"items.{index}.code", "programmes.no_code")
        elif item.code in taken:
            yield Problem(f"items.{index}.code", "programmes.code_twice", {"code": item.code})
        taken.add(item.code)
        if not item.title:
            yield Problem(f"items.{index}.title", "completeness.no_title")
    for index, initiative in enumerate(content.initiatives):
        if not initiative.title:
            yield Problem(f"initiatives.{index}.title", "completeness.no_title")
        yield from _of_an_item(initiative.item, f"initiatives.{index}.item", taken)
    for index, line in enumerate(content.budget):
        yield from _of_an_item(line.item, f"budget.{index}.item", taken)


def _of_an_item(code: str | None, where: str, codes: Collection[str]) -> Iterator[Problem]:
    if code is not None and code not in codes:
        yield Problem(where, "programmes.no_such_code", {"code": code})


def _wrong_figures(content: ProgrammeContent) -> Iterator[Problem]:
    for index, line in enumerate(content.budget):
        if line.last_year is not None and line.last_year < line.first_year:
            yield Problem(f"budget.{index}.last_year", "completeness.ends_before_it_begins")
        if line.amount <= 0:
            yield Problem(f"budget.{index}.amount", "programmes.amount_not_positive")
        if not line.source.strip():
            yield Problem(f"budget.{index}.source", "programmes.no_source")
    for index, tally in enumerate(content.tallies):
        if tally.count < 0:
            yield Problem(f"tallies.{index}.count", "programmes.count_negative")
        if not tally.source.strip():
            yield Problem(f"tallies.{index}.source", "programmes.no_source")
