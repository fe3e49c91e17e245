"""What an agreement says, as plain values: what an officer enters, before it is anything else.

Every field may be unknown (None, or empty) as long as the agreement is a draft. `id` names a part that stands in
the register already; a part without one is new.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    EntryIntoForce,
    Language,
    NoticeForm,
    PartyRole,
    Renewal,
    TermKind,
)


class Text(Struct, frozen=True):
    """One text in the languages it exists in."""

    ky: str | None = None
    ru: str | None = None
    en: str | None = None

    def __bool__(self) -> bool:
        return bool(self.ky or self.ru or self.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatoryContent:
    """Who signed for a party."""

    name: str
    position: str | None = None
    authority: AuthorityBasis | None = None
    authority_number: str | None = None
    authority_on: date | None = None
    signed_on: date | None = None
    place: str | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyContent:
    """An organisation's part."""

    organisation: UUID
    role: PartyRole = PartyRole.PARTY
    signatories: tuple[SignatoryContent, ...] = ()
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneContent:
    """A dated instance of a promise; `rule` is the JSON of a `rules.deadlines.Rule`, `amount` an instalment."""

    title: Text = Text()
    rule: dict[str, Any] | None = None
    amount: Decimal | None = None
    currency: str | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentContent:
    """A promise. `as_in_source`: its instalments do not add up in the paper either, and are kept as they stand."""

    text: Text = Text()
    clause: str | None = None
    kind: CommitmentKind | None = None
    owed_by: UUID | None = None
    owed_to: UUID | None = None
    amount: Decimal | None = None
    currency: str | None = None
    evidence_expected: str | None = None
    as_in_source: bool | None = None
    milestones: tuple[MilestoneContent, ...] = ()
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementContent:
    """The whole of an agreement. `reader_*` name who may read one that is not open, beside whoever enters it."""

    form: AgreementForm | None = None
    legal_class: AgreementClass | None = None
    legal_basis: str | None = None
    title: Text = Text()
    purpose: Text = Text()
    place: str | None = None
    signed_on: date | None = None
    entry_rule: EntryIntoForce | None = None
    entry_days: int | None = None
    in_force_on: date | None = None
    term: TermKind | None = None
    term_months: int | None = None
    ends_on: date | None = None
    renewal: Renewal | None = None
    renewal_months: int | None = None
    notice_days: int | None = None
    notice_form: NoticeForm | None = None
    languages: tuple[Language, ...] = ()
    prevailing_language: Language | None = None
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    confidentiality_reason: str | None = None
    confidentiality_review_on: date | None = None
    original_location: str | None = None
    reader_organisations: frozenset[UUID] = frozenset()
    reader_accounts: frozenset[UUID] = frozenset()
    parties: tuple[PartyContent, ...] = ()
    commitments: tuple[CommitmentContent, ...] = field(default=())
