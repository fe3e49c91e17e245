"""Programmes: their items, their initiatives and the figures published about them.

Figures are shown one by one, each with its source. They are never added up: a sum "since 2019" holds the sum
of 2024 within it, and sums of different currencies have no total.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.errors import NotFound
from agreements.readings.sql import body, listed, text
from agreements.readings.values import Body
from agreements.rules.contents import Text
from agreements.rules.programmes import (
    BudgetContent,
    InitiativeContent,
    ItemContent,
    ProgrammeContent,
    TallyContent,
)
from agreements.tables.programmes import Programme as Table
from agreements.vocabulary import InitiativeStatus

ITEMS = listed(
    f"json_build_object('id', i.id, 'code', i.code, 'title', {text('i', 'title')}, 'owner', {body('w')})",
    "programme_item i LEFT JOIN organisation w ON w.id = i.owner"
    " WHERE i.programme = p.id AND i.withdrawn_at IS NULL",
    "i.position, i.id",
)
# Carried out first, as a report tells it.
STATUSES = "array_position(ARRAY['carried_out', 'finalising', 'planned'], {}.status), {}.id"
INITIATIVES = listed(
    f"json_build_object('id', v.id, 'title', {text('v', 'title')}, 'status', v.status, 'item', i.code,"
    " 'source', v.source)",
    "initiative v LEFT JOIN programme_item i ON i.id = v.item WHERE v.programme = p.id",
    STATUSES.format("v", "v"),
)
BUDGET = listed(
    "json_build_object('id', b.id, 'first_year', b.first_year, 'last_year', b.last_year,"
    f" 'amount', b.amount::text, 'currency', b.currency, 'change', b.change::text,"
    f" 'note', {text('b', 'note')}, 'source', b.source, 'item', i.code)",
    "budget_line b LEFT JOIN programme_item i ON i.id = b.item"
    " WHERE b.programme = p.id AND b.withdrawn_at IS NULL",
    "b.first_year DESC, b.last_year DESC NULLS LAST, b.id",
)
TALLIES = listed(
    "json_build_object('id', t.id, 'status', t.status, 'count', t.initiatives, 'source', t.source)",
    "initiative_tally t WHERE t.programme = p.id",
    STATUSES.format("t", "t"),
)
PROGRAMME = (
    f"json_build_object('id', p.id, 'title', {text('p', 'title')}, 'first_year', p.first_year,"
    f" 'last_year', p.last_year, 'owner', {body('o')}, 'adopted_on', p.adopted_on,"
    f" 'note', {text('p', 'note')}, 'source', p.source, 'items', {ITEMS}, 'initiatives', {INITIATIVES},"
    f" 'budget', {BUDGET}, 'tallies', {TALLIES},"
    " 'revision', (SELECT max(revision) FROM ledger_entry WHERE subject = p.id))"
)
FROM = " FROM programme p LEFT JOIN organisation o ON o.id = p.owner"


class Item(Struct, frozen=True):
    """A numbered item. What it is a part of follows from its code."""

    id: UUID
    code: str
    title: Text
    owner: Body | None


class Initiative(Struct, frozen=True):
    """An initiative known by name; `item` is the code of the item it belongs to."""

    id: UUID
    title: Text
    status: InitiativeStatus
    item: str | None
    source: str | None


class BudgetLine(Struct, frozen=True):
    """A published sum. Without `last_year` it runs to the day of its source; `change` is against before.

    `item` is the code of the item it is for; without one it is for the programme as a whole.
    """

    id: UUID
    first_year: int
    last_year: int | None
    amount: Decimal
    currency: str
    change: Decimal | None
    note: Text
    source: str
    item: str | None


class Tally(Struct, frozen=True):
    """How many initiatives had a status, as published."""

    id: UUID
    status: InitiativeStatus
    count: int
    source: str


class Programme(Struct, frozen=True):
    """A strategy or programme; an unknown `adopted_on` means that the register knows of no adoption."""

    id: UUID
    title: Text
    first_year: int
    last_year: int
    owner: Body | None
    adopted_on: date | None
    note: Text
    source: str
    items: tuple[Item, ...]
    initiatives: tuple[Initiative, ...]
    budget: tuple[BudgetLine, ...]
    tallies: tuple[Tally, ...]
    revision: int


async def said(programme: UUID) -> str:
    """The programme as JSON. Raises `NotFound`."""
    rows = await Table.raw(f"SELECT {PROGRAMME}::text AS said{FROM} WHERE p.id = {{}}", programme)
    if not rows:
        raise NotFound("errors.no_programme")
    return str(rows[0]["said"])


async def of(programme: UUID) -> Programme:
    """The programme. Raises `NotFound`. Programmes are published, so whoever is signed in may read them."""
    return msgspec.json.decode(await said(programme), type=Programme)


async def listing_said() -> str:
    """All programmes as JSON, the latest first; a state has tens of them, not thousands."""
    whole = listed(PROGRAMME, FROM.removeprefix(" FROM "), "p.first_year DESC, p.last_year DESC, p.id")
    [row] = await Table.raw(f"SELECT {whole}::text AS said")
    return str(row["said"])


async def listing() -> tuple[Programme, ...]:
    return msgspec.json.decode(await listing_said(), type=tuple[Programme, ...])


def content(programme: Programme) -> ProgrammeContent:
    """What an officer would enter to get this programme; its parts carry their ids."""
    return ProgrammeContent(
        title=programme.title,
        first_year=programme.first_year,
        last_year=programme.last_year,
        source=programme.source,
        owner=programme.owner.id if programme.owner else None,
        adopted_on=programme.adopted_on,
        note=programme.note,
        items=tuple(
            ItemContent(
                id=each.id, code=each.code, title=each.title, owner=each.owner.id if each.owner else None
            )
            for each in programme.items
        ),
        initiatives=tuple(
            InitiativeContent(**msgspec.structs.asdict(each)) for each in programme.initiatives
        ),
        budget=tuple(BudgetContent(**msgspec.structs.asdict(each)) for each in programme.budget),
        tallies=tuple(TallyContent(**msgspec.structs.asdict(each)) for each in programme.tallies),
    )
