"""The frozen values that readings return and exports take.

Their JSON form is the API's: names are the fields' names (`class_` reads `class`), sums are strings, days are
`YYYY-MM-DD`, moments are RFC 3339 in UTC. `None` means that the register does not know.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from agreements.readings.amendment_values import Amendment
from agreements.readings.as_on_values import AsOn
from agreements.readings.downgrades import Downgrade
from agreements.readings.redactions import Redaction
from agreements.readings.serving_values import Serving
from agreements.readings.unsealings import Unsealing
from agreements.rules.contents import Text
from agreements.rules.successions import LegalAct
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    CounterpartyAnswer,
    DocumentKind,
    DocumentStanding,
    EntryIntoForce,
    EventKind,
    FileFinding,
    FulfilmentState,
    Language,
    MilestoneStatus,
    NoticeForm,
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
    """An organisation with all the register knows of it; `ended_on` is the last day of one that is no more."""

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
    approval_days: int | None = None
    ended_on: date | None = None


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
    """A report that a milestone was met, and what a second person decided about it.

    `counterparty` is whether the body that is owed confirmed or contradicted it, and `answer` its words.
    """

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
    counterparty: CounterpartyAnswer | None = None
    answered_at: datetime | None = None
    answered_by: UUID | None = None
    answer: str | None = None


class Payment(Struct, frozen=True):
    """Money that moved for a milestone. One that is withdrawn was recorded wrongly and counts nowhere."""

    id: UUID
    milestone: UUID
    paid_on: date
    amount: Decimal
    currency: str
    payer: Body
    payee: Body | None
    note: str | None
    recorded_at: datetime
    recorded_by: UUID
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None
    withdrawal_reason: str | None
    evidence: tuple[Document, ...]


class HandOver(Struct, frozen=True):
    """That a milestone passed from the body that answered for it to a successor, and by which act."""

    happened_on: date
    predecessor: Body
    successor: Body
    act: LegalAct


class Milestone(Struct, frozen=True):
    """A dated instance of a commitment. `card` explains the computed day; `rule` is what it was computed from.

    `due_on` is the day in force: the card's result, or `override_on` where an officer set another. From `paused_on`
    on the clock stands still; `paused_days` are those it stood before. `amount` is the instalment that falls due with
    it, `share` how much of it is met so far, in percent. What is on hold or waived is so on a `ground`. `owed_by`
    answers for it now: the commitment's debtor, or whoever the last of `hand_overs` gave it to. If that body is no
    more, `owner_ended_on` is its last day. `after_the_end`: the agreement was over before the day came.
    """

    id: UUID
    title: Text
    rule: dict[str, Any] | None
    due_on: date | None
    card: dict[str, Any] | None
    status: MilestoneStatus
    days_left: int | None
    fulfilled_on: date | None
    fulfilments: tuple[Fulfilment, ...]
    owed_by: Body | None = None
    hand_overs: tuple[HandOver, ...] = ()
    owner_ended_on: date | None = None
    share: Decimal = Decimal(0)
    amount: Decimal | None = None
    currency: str | None = None
    held_on: date | None = None
    waived_on: date | None = None
    ground: str | None = None
    payments: tuple[Payment, ...] = ()
    override_on: date | None = None
    override_reason: str | None = None
    paused_on: date | None = None
    paused_days: int | None = None
    after_the_end: bool = False


class Commitment(Struct, frozen=True):
    """A promise: who owes what to whom. Kind, text and debtor are there once the agreement is registered.

    `as_in_source`: its instalments do not add up in the paper either. From `ended_on` on it binds nobody any more.
    """

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
    as_in_source: bool | None = None
    ended_on: date | None = None


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
    """An organisation's part in an agreement. Its internal approval takes `approval_days` working days.

    `name_then` and `short_name_then` are those it bore on the day of signature, where it bears another name now.
    """

    id: UUID
    organisation: Body
    role: PartyRole
    signatories: tuple[Signatory, ...]
    approval_days: int | None = None
    name_then: Text | None = None
    short_name_then: Text | None = None


class Successor(Struct, frozen=True):
    """The agreement that takes the place of a superseded one."""

    id: UUID
    number: str
    title: Text


class Event(Struct, frozen=True):
    """What befell an agreement: the day it happened, the day it holds from; struck when entered by mistake.

    `successor` is also None for a reader who may not see that agreement.
    """

    id: UUID
    kind: EventKind
    happened_on: date | None
    effective_on: date | None
    organisation: Body | None
    ends_on: date | None
    notice_form: NoticeForm | None
    successor: Successor | None
    document: UUID | None
    note: str | None
    recorded_at: datetime
    recorded_by: UUID
    struck_at: datetime | None
    struck_by: UUID | None
    strike_reason: str | None


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
    """Everything about one agreement; `as_on` says of which days it tells, where that is not as it stands now."""

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
    entry_days: int | None = None
    renewal_months: int | None = None
    notice_form: NoticeForm | None = None
    events: tuple[Event, ...] = ()
    serves: tuple[Serving, ...] = ()
    downgrades: tuple[Downgrade, ...] = ()
    unsealings: tuple[Unsealing, ...] = ()
    confidentiality_review_on: date | None = None
    amendments: tuple[Amendment, ...] = ()
    as_on: AsOn | None = None
    redactions: tuple[Redaction, ...] = ()
