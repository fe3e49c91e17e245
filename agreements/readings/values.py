"""The frozen values that readings return and exports take.

Their JSON form is the API's: names are the fields' names (`class_` reads `class`), sums are strings, days are
`YYYY-MM-DD`, moments are RFC 3339 in UTC. `None` means that the register does not know.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from agreements.rules.contents import Text
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    DocumentKind,
    DocumentStanding,
    EntryIntoForce,
    FileFinding,
    FulfilmentState,
    Language,
    MilestoneStatus,
    OrganisationKind,
    PartyRole,
    Renewal,
    Status,
    TermKind,
)


class Body(Struct, frozen=True):
    """An organisation, in short."""

    id: UUID
    name: Text
    short_name: Text
    kind: OrganisationKind
    country: str | None = None


class Identifier(Struct, frozen=True):
    """A number an organisation bears in somebody's scheme, for example `KG-INN`."""

    scheme: str
    value: str


class Organisation(Struct, frozen=True):
    """An organisation with all the register knows of it."""

    id: UUID
    name: Text
    short_name: Text
    kind: OrganisationKind
    country: str | None
    identifiers: tuple[Identifier, ...]
    aliases: tuple[str, ...]
    email: str | None
    phone: str | None
    address: str | None
    revision: int


class Document(Struct, frozen=True):
    """A file kept by its digest (SHA-256, hexadecimal); `size` in bytes.

    `replaces` is the version before it; `findings` are what was remarkable in it when it came in.
    """

    id: UUID
    kind: DocumentKind
    standing: DocumentStanding | None
    language: Language | None
    filename: str
    media_type: str
    size: int
    digest: str
    added_at: datetime
    replaces: UUID | None = None
    findings: tuple[FileFinding, ...] = ()


class Fulfilment(Struct, frozen=True):
    """A report that a milestone was met, and what a second person decided about it."""

    id: UUID
    milestone: UUID
    happened_on: date
    text: str
    share: Decimal | None
    amount: Decimal | None
    reported_at: datetime
    reported_by: UUID
    state: FulfilmentState
    decided_at: datetime | None
    decided_by: UUID | None
    return_reason: str | None
    evidence: tuple[Document, ...]


class Milestone(Struct, frozen=True):
    """A dated instance of a commitment. `card` explains `due_on`; `rule` is what it was computed from."""

    id: UUID
    title: Text
    rule: dict[str, Any] | None
    due_on: date | None
    card: dict[str, Any] | None
    status: MilestoneStatus
    days_left: int | None
    fulfilled_on: date | None
    fulfilments: tuple[Fulfilment, ...]


class Commitment(Struct, frozen=True):
    """A promise: who owes what to whom. Kind, text and debtor are there once the agreement is registered."""

    id: UUID
    clause: str | None
    text: Text
    kind: CommitmentKind | None
    owed_by: Body | None
    owed_to: Body | None
    amount: Decimal | None
    currency: str | None
    evidence_expected: str | None
    milestones: tuple[Milestone, ...]


class Signatory(Struct, frozen=True):
    """Who signed for a party, and what gave them the right to."""

    id: UUID
    name: str
    position: str | None
    authority: AuthorityBasis | None
    authority_number: str | None
    authority_on: date | None
    signed_on: date | None
    place: str | None


class Party(Struct, frozen=True):
    """An organisation's part in an agreement."""

    id: UUID
    organisation: Body
    role: PartyRole
    signatories: tuple[Signatory, ...]


class LedgerPosition(Struct, frozen=True):
    """The last ledger entry about an agreement, and the tree head (`size`, `root`) right after it."""

    log: str
    seq: int
    at: datetime
    leaf: str
    revision: int
    size: int
    root: str


class Dossier(Struct, frozen=True):
    """Everything about one agreement."""

    id: UUID
    number: str | None
    status: Status
    form: AgreementForm | None
    class_: AgreementClass | None = field(name="class")
    legal_basis: str | None
    title: Text
    purpose: Text
    place: str | None
    signed_on: date | None
    entry_rule: EntryIntoForce | None
    in_force_on: date | None
    term: TermKind | None
    term_months: int | None
    ends_on: date | None
    renewal: Renewal | None
    notice_days: int | None
    languages: tuple[Language, ...]
    prevailing_language: Language | None
    confidentiality: Confidentiality
    confidentiality_reason: str | None
    reader_organisations: tuple[UUID, ...]
    reader_accounts: tuple[UUID, ...]
    original_location: str | None
    registered_at: datetime | None
    created_at: datetime
    created_by: UUID
    revision: int
    parties: tuple[Party, ...]
    commitments: tuple[Commitment, ...]
    documents: tuple[Document, ...]
    ledger: LedgerPosition | None


class AgreementRow(Struct, frozen=True):
    """One line of a list of agreements."""

    id: UUID
    number: str | None
    status: Status
    form: AgreementForm | None
    title: Text
    signed_on: date | None
    in_force_on: date | None
    ends_on: date | None
    registered_at: datetime | None
    confidentiality: Confidentiality
    parties: tuple[Body, ...]
    commitments: int
    open_milestones: int
    next_due_on: date | None


class MilestoneRow(Struct, frozen=True):
    """One line of a list of commitments: a milestone with the promise it is an instance of."""

    id: UUID
    agreement: UUID
    agreement_number: str | None
    agreement_title: Text
    commitment: UUID
    clause: str | None
    kind: CommitmentKind
    text: Text
    title: Text
    owed_by: Body
    owed_to: Body | None
    amount: Decimal | None
    currency: str | None
    due_on: date | None
    status: MilestoneStatus
    days_left: int | None
    fulfilled_on: date | None
