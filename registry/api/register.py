"""What stands around agreements: the ledger, the calendar, and who is asking."""

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct
from pydantic import Field

from agreements.errors import NotFound
from agreements.readings import ledger_changes, ledgers, years
from agreements.readings.ledgers import Entry
from agreements.vocabulary import Language, Role
from registry import edge
from registry.api import answers, reading
from registry.api.documenting import Answer, describes
from registry.api.fields import MaybeBoolean, Whole
from registry.api.queries import Known
from registry.requests import Request

# Ordinal numbers as PostgreSQL's `bigint` holds them, in one way of writing each.
ORDINAL = re.compile(r"0|[1-9][0-9]{0,17}")
MOST = 10**18 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2999


class Ledger(Struct, frozen=True):
    """The entries about one agreement, the oldest first; `earlier` is the last entry before them."""

    items: tuple[Entry, ...]
    earlier: int | None = None


class LedgerQuery(Known):
    """Whether to tell of each entry, field by field, what it changed: of the last 50, or those up to one of them."""

    changes: MaybeBoolean = Field(None, description="`true` for what each entry changed, field by field.")
    upto: Annotated[int | None, Whole(0, MOST)] = Field(
        None, description="The last entry to tell of, by its number: `earlier` of an answer before."
    )


class Month(Struct, frozen=True):
    """A month of the working calendar."""

    number: int
    working_days: int


class CalendarYear(Struct, frozen=True):
    """A year of the working calendar; one that nobody entered has its weekends alone."""

    country: str
    year: int
    entered: bool
    revision: int | None
    working_days: int
    uncertain: int
    months: tuple[Month, ...]
    days: tuple[years.Day, ...]


class Me(Struct, frozen=True):
    """The account that is asking, and the day it is in the register."""

    account: UUID
    name: str
    email: str
    roles: tuple[Role, ...]
    organisation: UUID | None
    language: Language
    today: date


@get(
    "/agreements/{agreement_id:uuid}/ledger",
    operation_class=describes((200, Answer("Entries.", Ledger)), query=LedgerQuery),
    tags=["Ledger"],
)
async def list_entries(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """What was done to an agreement, by whom, and where that stands in the tree of the ledger."""
    asked = reading.query(request, LedgerQuery)
    async with asked.reading(edge.actor(request)) as reader:
        if not asked.changes:
            return answers.value(Ledger(await ledgers.of_agreement(agreement_id, reader)))
        found = await ledger_changes.of_agreement(agreement_id, reader, upto=asked.upto)
    return answers.value(Ledger(found.entries, found.earlier))


@get(
    "/ledger/{seq:str}",
    operation_class=describes((200, Answer("The entry.", dict[str, Any]))),
    tags=["Ledger"],
)
async def read_entry(request: Request, seq: FromPath[str]) -> Response[bytes]:
    """The bytes of an entry (canonical JSON, RFC 8785), whose digest is its leaf in the tree (RFC 6962)."""
    if not ORDINAL.fullmatch(seq):
        raise NotFound("errors.no_entry")
    return answers.said(await ledgers.body(int(seq), edge.actor(request)))


@get(
    "/calendar/{year:str}",
    operation_class=describes((200, Answer("The year.", CalendarYear)), query=Known),
    tags=["Calendar"],
)
async def show_year(request: Request, year: FromPath[str]) -> Response[bytes]:
    """The days of a year that are not what their weekday says, each with the act that made it so."""
    async with reading.query(request, Known).reading(edge.actor(request)):
        return answers.value(told(await year_of(year)))


async def year_of(year: str) -> years.Year:
    """The year of an address. Raises `NotFound` for what is none."""
    if not re.fullmatch("[0-9]{4}", year) or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise NotFound("api.no_year")
    return await years.of(int(year))


def told(found: years.Year) -> CalendarYear:
    return CalendarYear(
        country=found.country,
        year=found.year,
        entered=found.entered,
        revision=found.revision,
        working_days=found.working_days,
        uncertain=found.uncertain,
        months=tuple(Month(each.number, each.working_days) for each in found.months),
        days=found.days,
    )


@get("/me", operation_class=describes((200, Answer("The caller.", Me))), tags=["Me"])
async def show_me(request: Request) -> Response[bytes]:
    """Whose token this is."""
    person, actor = edge.person(request), edge.actor(request)
    caller = Me(
        account=person.account,
        name=person.name,
        email=person.email,
        roles=tuple(sorted(person.roles)),
        organisation=person.organisation,
        language=person.language,
        today=actor.today,
    )
    return answers.said(msgspec.json.encode(caller))


handlers = [list_entries, read_entry, show_year, show_me]
