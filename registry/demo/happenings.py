"""What happens to an agreement of the demonstration once it is registered, as it stands in `data/*.json`."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from agreements.vocabulary import Confidentiality, DocumentKind, DocumentStanding, Language

# Days from the day of loading, or a day of a source.
When = int | date


class Plan(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of a file. A misspelt field is refused, not ignored."""


class Upload(Plan, frozen=True):
    """A file of `data/files`, and what it is to the agreement; `replaces` is the file it is a newer version of."""

    file: str
    kind: DocumentKind = DocumentKind.TEXT
    standing: DocumentStanding | None = None
    language: Language | None = None
    replaces: str | None = None


class Report(Plan, frozen=True):
    """A report on a milestone, and what was decided about it: accepted, returned for a reason, or nothing yet.

    Before that the other side may have said something of it.
    """

    by: str
    on: When
    text: str
    share: Decimal | None = None
    amount: Decimal | None = None
    evidence: tuple[Upload, ...] = ()
    accepted_by: str | None = None
    returned_by: str | None = None
    reason: str = ""
    confirmed_by: str | None = None
    contradicted_by: str | None = None
    answer: str = ""


class Downgrade(Plan, frozen=True):
    """A lower level of confidentiality that was proposed and waits for another registrar."""

    to: Confidentiality
    reason: str
    by: str = "registrar"


class Payment(Plan, frozen=True):
    """Money that moved, in the promised currency unless another is named; or was recorded wrongly and withdrawn."""

    by: str
    on: When
    amount: Decimal
    currency: str | None = None
    note: str | None = None
    evidence: tuple[Upload, ...] = ()
    withdrawn: str = ""


class Stop(Plan, frozen=True):
    """A ground on which a milestone is on hold, or waived."""

    on: When
    ground: str
    by: str = "registrar"
    waived: bool = False


class Rate(Plan, frozen=True):
    """A rate of exchange. The demonstration's are invented, and their source says so."""

    currency: str
    on: When
    rate: Decimal
    source: str
    units: int = 1
