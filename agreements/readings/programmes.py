"""Programmes with the figures published about them.

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
from agreements.tables.programmes import Programme as Table
from agreements.vocabulary import InitiativeStatus

BUDGET = listed(
    "json_build_object('id', b.id, 'first_year', b.first_year, 'last_year', b.last_year,"
    f" 'amount', b.amount::text, 'currency', b.currency, 'change', b.change::text,"
    f" 'note', {text('b', 'note')}, 'source', b.source)",
    "budget_line b WHERE b.programme = p.id",
    "b.first_year DESC, b.last_year DESC NULLS LAST, b.id",
)
# Carried out first, as a report tells it.
TALLIES = listed(
    "json_build_object('status', i.status, 'count', i.initiatives, 'source', i.source)",
    "initiative_tally i WHERE i.programme = p.id",
    "array_position(ARRAY['carried_out', 'finalising', 'planned'], i.status), i.id",
)
PROGRAMME = (
    f"json_build_object('id', p.id, 'title', {text('p', 'title')}, 'first_year', p.first_year,"
    f" 'last_year', p.last_year, 'owner', {body('o')}, 'adopted_on', p.adopted_on,"
    f" 'note', {text('p', 'note')},"
    f" 'source', p.source, 'budget', {BUDGET}, 'tallies', {TALLIES},"
    " 'revision', (SELECT max(revision) FROM ledger_entry WHERE subject = p.id))"
)
FROM = " FROM programme p LEFT JOIN organisation o ON o.id = p.owner"


class BudgetLine(Struct, frozen=True):
    """A published sum. Without `last_year` it runs to the day of its source; `change` is against before."""

    id: UUID
    first_year: int
    last_year: int | None
    amount: Decimal
    currency: str
    change: Decimal | None
    note: Text
    source: str


class Tally(Struct, frozen=True):
    """How many initiatives had a status, as published."""

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
