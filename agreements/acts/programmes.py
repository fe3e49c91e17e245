"""Entering a strategy or programme with the figures published about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.rows import CENT, texts
from agreements.errors import Invalid, Problem
from agreements.ledger.recording import recorded
from agreements.rules import permissions
from agreements.rules.contents import Text
from agreements.tables.ids import new_id
from agreements.tables.programmes import BudgetLine, InitiativeTally, Programme
from agreements.vocabulary import Act, InitiativeStatus

NO_TEXT = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetContent:
    """A sum as published: without `last_year` it is "since"; `change` is against the time before."""

    first_year: int
    amount: Decimal
    currency: str
    source: str
    last_year: int | None = None
    change: Decimal | None = None
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyContent:
    """A published number of initiatives."""

    status: InitiativeStatus
    count: int
    source: str


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
    budget: tuple[BudgetContent, ...] = ()
    tallies: tuple[TallyContent, ...] = ()


async def create(content: ProgrammeContent, *, actor: Actor) -> UUID:
    """Enters a programme with its figures, each with its source. Raises `Invalid`, `NotAllowed`."""
    permissions.check(actor, Act.PROGRAMME_CREATE)
    problems = list(_problems(content))
    if problems:
        raise Invalid(*problems)
    programme = new_id()
    async with recorded(actor, Act.PROGRAMME_CREATE, ("programme", programme)) as record:
        await record.insert(
            Programme,
            [
                {
                    "id": programme,
                    **texts("title", content.title),
                    "first_year": content.first_year,
                    "last_year": content.last_year,
                    "owner": content.owner,
                    "adopted_on": content.adopted_on,
                    **texts("note", content.note),
                    "source": content.source.strip(),
                }
            ],
        )
        await record.insert(
            BudgetLine,
            [
                {
                    "id": new_id(),
                    "programme": programme,
                    "first_year": line.first_year,
                    "last_year": line.last_year,
                    "amount": line.amount.quantize(CENT),
                    "currency": line.currency,
                    "change": None if line.change is None else line.change.quantize(CENT),
                    **texts("note", line.note),
                    "source": line.source.strip(),
                }
                for line in content.budget
            ],
        )
        await record.insert(
            InitiativeTally,
            [
                {
                    "id": new_id(),
                    "programme": programme,
                    "status": tally.status,
                    "initiatives": tally.count,
                    "source": tally.source.strip(),
                }
                for tally in content.tallies
            ],
        )
    return programme


def _problems(content: ProgrammeContent) -> Iterator[Problem]:
    if not content.title:
        yield Problem("title", "completeness.no_title")
    if content.last_year < content.first_year:
        yield Problem("last_year", "completeness.ends_before_it_begins")
    if not content.source.strip():
        yield Problem("source", "programmes.no_source")
    yield from _wrong_figures(content)


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
