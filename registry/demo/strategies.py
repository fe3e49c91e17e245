"""The programmes of the demonstration as they stand in `data/programmes.json`, and what acts make of them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.rules.contents import Text
from agreements.rules.programmes import (
    BudgetContent,
    InitiativeContent,
    ItemContent,
    ProgrammeContent,
    TallyContent,
)
from agreements.vocabulary import InitiativeStatus

NO_TEXT = Text()


class BudgetLine(Struct, frozen=True, forbid_unknown_fields=True):
    """A published sum."""

    first_year: int
    amount: Decimal
    currency: str
    source: str
    last_year: int | None = None
    change: Decimal | None = None
    note: Text = NO_TEXT
    item: str | None = None


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """A numbered item of a programme, and the body that answers for it."""

    code: str
    title: Text
    owner: str | None = None


class Initiative(Struct, frozen=True, forbid_unknown_fields=True):
    """An initiative known by name."""

    title: Text
    status: InitiativeStatus
    item: str | None = None
    source: str | None = None


class Tally(Struct, frozen=True, forbid_unknown_fields=True):
    """A published number of initiatives."""

    status: InitiativeStatus
    count: int
    source: str


class Served(Struct, frozen=True, forbid_unknown_fields=True):
    """What serves a programme: an agreement by its Russian title, or the commitment at a place in it (from 0).

    Without an item it serves the programme as a whole; `paid_from` is the published sum it is paid from.
    """

    agreement: str
    item: str | None = None
    commitment: int | None = None
    paid_from: Decimal | None = None


class Programme(Struct, frozen=True, forbid_unknown_fields=True):
    """A programme with its items and figures. One that is not `invented` says what its source says, and no more."""

    title: Text
    first_year: int
    last_year: int
    source: str
    owner: str | None = None
    note: Text = NO_TEXT
    items: tuple[Item, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    tallies: tuple[Tally, ...] = ()
    served_by: tuple[Served, ...] = ()
    invented: bool = False

    def content(self, bodies: Mapping[str, UUID], marked: Callable[[Text], Text]) -> ProgrammeContent:
        """Give what an officer would enter; `marked` says of a text that it is invented."""
        return ProgrammeContent(
            title=marked(self.title) if self.invented else self.title,
            first_year=self.first_year,
            last_year=self.last_year,
            source=self.source,
            owner=None if self.owner is None else bodies[self.owner],
            note=self.note,
            items=tuple(
                ItemContent(
                    code=item.code,
                    title=item.title,
                    owner=None if item.owner is None else bodies[item.owner],
                )
                for item in self.items
            ),
            initiatives=tuple(
                InitiativeContent(**msgspec.structs.asdict(initiative)) for initiative in self.initiatives
            ),
            budget=tuple(BudgetContent(**msgspec.structs.asdict(line)) for line in self.budget),
            tallies=tuple(TallyContent(**msgspec.structs.asdict(tally)) for tally in self.tallies),
        )
