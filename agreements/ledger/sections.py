"""What a dossier is cut into.

A section is a row with the rows that belong to it alone (a party with its signatories). Its bytes are canonical
JSON of those rows and a salt; its digest is all that an entry says of it. Sections are named `core`, or
`<kind>/<uuid>` for the parts of a subject.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from piccolo.columns import JSONB
from piccolo.table import Table

from agreements.ledger.canonical import canonical, plain_row
from agreements.tables.agreements import Agreement, AgreementReader
from agreements.tables.amendments import Amendment
from agreements.tables.calendars import CalendarDay, CalendarYear
from agreements.tables.commitments import Commitment, Milestone
from agreements.tables.documents import Document
from agreements.tables.downgrades import Downgrade
from agreements.tables.events import Event
from agreements.tables.exchange_rates import ExchangeRate
from agreements.tables.freezes import Freeze, FreezePackage
from agreements.tables.fulfilments import Fulfilment
from agreements.tables.issued_files import IssuedFile
from agreements.tables.organisations import Organisation, OrganisationAlias, OrganisationIdentifier
from agreements.tables.parties import Party, Signatory
from agreements.tables.payments import Payment
from agreements.tables.programmes import (
    BudgetLine,
    Initiative,
    InitiativeTally,
    Programme,
    ProgrammeItem,
    Serving,
)
from agreements.tables.redactions import RedactedPlace, RedactedSection, Redaction
from agreements.tables.relations import Relation
from agreements.tables.successions import HandedOver, HandOver, OrganisationName, Reorganisation, Succession
from agreements.tables.unsealings import Unsealing

# 128 bits of salt hide a guessable value behind its digest (RFC 9901, section 9.3).
SALT_BYTES = 16
VERSION = 1


@dataclass(frozen=True, slots=True)
class Family:
    """A table with the tables whose rows belong to one row of it through a column named after it.

    `secret` columns are kept out of sections: they are no part of the record.
    """

    root: type[Table]
    children: tuple[type[Table], ...] = ()
    secret: frozenset[str] = frozenset()

    @property
    def tables(self) -> tuple[type[Table], ...]:
        return (self.root, *self.children)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing acts are about: its own family (`core`) and its parts by kind."""

    core: Family
    parts: Mapping[str, Family] = field(default_factory=dict)

    def family(self, section: str) -> Family:
        kind, _, _ = section.partition("/")
        return self.core if kind == "core" else self.parts[kind]


SUBJECTS: dict[str, Subject] = {
    "agreement": Subject(
        Family(Agreement, (AgreementReader,)),
        {
            "amendment": Family(Amendment),
            "commitment": Family(Commitment, (Milestone,)),
            "document": Family(Document),
            "downgrade": Family(Downgrade),
            "event": Family(Event),
            "fulfilment": Family(Fulfilment),
            "hand_over": Family(HandOver, (HandedOver,)),
            "party": Family(Party, (Signatory,)),
            "payment": Family(Payment),
            "redaction": Family(Redaction, (RedactedPlace, RedactedSection)),
            "serving": Family(Serving),
            "relation": Family(Relation),
            "unsealing": Family(Unsealing),
        },
    ),
    "calendar": Subject(Family(CalendarYear, (CalendarDay,))),
    "exchange_rate": Subject(Family(ExchangeRate)),
    "issued_file": Subject(Family(IssuedFile)),
    "freeze": Subject(Family(Freeze), {"package": Family(FreezePackage)}),
    "organisation": Subject(
        Family(Organisation, (OrganisationAlias, OrganisationIdentifier)),
        {
            "name": Family(OrganisationName),
            "reorganisation": Family(Reorganisation, (Succession,)),
        },
    ),
    "programme": Subject(
        Family(Programme, (BudgetLine, InitiativeTally)),
        {"initiative": Family(Initiative), "item": Family(ProgrammeItem)},
    ),
}


def know(kind: str, subject: Subject) -> None:
    """Lets a package above add a kind of subject of its own, such as accounts."""
    SUBJECTS[kind] = subject


def name(table: type[Table]) -> str:
    return table._meta.tablename  # noqa: SLF001 -- Piccolo's public name for it


def section_of(kind: str, table: type[Table], row: Mapping[str, Any]) -> str:
    """The section of a subject that a row of `table` stands in. `LookupError`: it stands in none."""
    subject = SUBJECTS[kind]
    if table in subject.core.tables:
        return "core"
    for part, family in subject.parts.items():
        if table is family.root:
            return f"{part}/{row['id']}"
        if table in family.children:
            return f"{part}/{row[name(family.root)]}"
    raise LookupError(f"{name(table)} is no part of a {kind}")


def root_id(section: str, subject: UUID) -> UUID:
    _, _, part = section.partition("/")
    return UUID(part) if part else subject


@cache
def json_columns(table: type[Table]) -> frozenset[str]:
    return frozenset(column._meta.name for column in table._meta.columns if isinstance(column, JSONB))  # noqa: SLF001


def content(family: Family, rows: Mapping[type[Table], Iterable[Mapping[str, Any]]]) -> dict[str, Any]:
    """The rows of a section as JSON: by table, in the order of their ids, unknown and secret columns left out."""
    return {
        name(table): [
            {
                column: value
                for column, value in plain_row(row, json_columns(table)).items()
                if column not in family.secret
            }
            for row in sorted(rows.get(table, ()), key=lambda row: str(row["id"]))
        ]
        for table in family.tables
    }


def body(section: str, subject: str, rows: dict[str, Any]) -> bytes:
    """The canonical bytes of a section under a fresh salt. `subject` reads `agreement/<uuid>`."""
    return canonical(
        {
            "v": VERSION,
            "salt": secrets.token_hex(SALT_BYTES),
            "subject": subject,
            "section": section,
            "rows": rows,
        }
    )


def reason_body(reason: str, subject: str) -> bytes:
    """The bytes of a reason: free text may name people, so an entry holds its digest only."""
    return canonical(
        {
            "v": VERSION,
            "salt": secrets.token_hex(SALT_BYTES),
            "subject": subject,
            "section": "reason",
            "text": reason,
        }
    )
