"""What programs send: models that turn JSON into the values acts take. A field that no model has is refused."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticKnownError

from agreements.acts.organisations import OrganisationContent
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
)
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    DocumentKind,
    DocumentStanding,
    EntryIntoForce,
    Language,
    NoticeForm,
    OrganisationKind,
    PartyRole,
    Renewal,
    TermKind,
    Unit,
)
from registry.api.fields import (
    Boolean,
    Country,
    Currency,
    Day,
    Email,
    Id,
    Line,
    Lines,
    MaybeBoolean,
    NeededId,
    Sum,
    Whole,
    once,
)
from registry.api.rule_bodies import RelativeRuleBody, Rule
from registry.api.texts import NAME, TITLE, Body, NameBody, ProseBody, TitleBody

# More than any agreement has. A thousand milestones take a second to write; a working day, 17 microseconds.
MOST_MILESTONES = 1_000
MOST_WORKING_DAYS = 50_000

Seen = Annotated[int | None, Whole(1, 2**31 - 1)]


class IdentifierBody(Body):
    """A number a body bears in somebody's scheme, for example `KG-INN`."""

    scheme: Annotated[str, Line(50)]
    value: Annotated[str, Line(100)]


class OrganisationBody(Body):
    """A body that signs."""

    name: NameBody
    kind: OrganisationKind
    short_name: NameBody = NameBody()
    country: Country = None
    identifiers: Annotated[tuple[IdentifierBody, ...], Field(max_length=50)] = ()
    aliases: Annotated[tuple[Annotated[str, Line(NAME)], ...], Field(max_length=100)] = ()
    email: Email = None
    phone: Annotated[str | None, Line(50)] = None
    address: Annotated[str | None, Lines(1_000)] = None
    approval_days: Annotated[int | None, Whole(0, 250)] = Field(
        None, description="How many working days its internal approval takes."
    )
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")

    def content(self) -> OrganisationContent:
        return OrganisationContent(
            name=self.name.text(),
            kind=self.kind,
            short_name=self.short_name.text(),
            country=self.country,
            identifiers=frozenset((each.scheme, each.value) for each in self.identifiers),
            aliases=frozenset(self.aliases),
            email=self.email,
            phone=self.phone,
            address=self.address,
            approval_days=self.approval_days,
        )


class SignatoryBody(Body):
    """Who signed for a party, and by what right."""

    name: Annotated[str, Line(300)]
    position: Annotated[str | None, Line(NAME)] = None
    authority: AuthorityBasis | None = None
    authority_number: Annotated[str | None, Line(100)] = None
    authority_on: Day = None
    signed_on: Day = None
    place: Annotated[str | None, Line(300)] = None
    id: Id = None

    def content(self) -> SignatoryContent:
        return SignatoryContent(**dict(self))


class PartyBody(Body):
    """An organisation's part. `id` names a party that the agreement has; without one it is new."""

    organisation: NeededId
    role: PartyRole = PartyRole.PARTY
    signatories: Annotated[tuple[SignatoryBody, ...], Field(max_length=50)] = ()
    id: Id = None

    def content(self) -> PartyContent:
        signatories = tuple(each.content() for each in self.signatories)
        return PartyContent(
            organisation=self.organisation, role=self.role, signatories=signatories, id=self.id
        )


class MilestoneBody(Body):
    """A dated instance of a promise; without a rule its day is unknown. An instalment comes with its currency."""

    title: TitleBody = TitleBody()
    rule: Rule | None = None
    amount: Sum = None
    currency: Currency = None
    id: Id = None

    def content(self) -> MilestoneContent:
        rule = None if self.rule is None else self.rule.json_value()
        return MilestoneContent(
            title=self.title.text(), rule=rule, amount=self.amount, currency=self.currency, id=self.id
        )


class CommitmentBody(Body):
    """A promise: who owes what to whom. A sum comes with its currency."""

    text: ProseBody = ProseBody()
    clause: Annotated[str | None, Line(100)] = None
    kind: CommitmentKind | None = None
    owed_by: Id = None
    owed_to: Id = None
    amount: Sum = None
    currency: Currency = None
    evidence_expected: Annotated[str | None, Lines(2_000)] = None
    as_in_source: MaybeBoolean = Field(
        None,
        description="The instalments do not make up the sum in the paper either: take them as they stand.",
    )
    milestones: Annotated[tuple[MilestoneBody, ...], Field(max_length=500)] = ()
    id: Id = None

    def content(self) -> CommitmentContent:
        return CommitmentContent(
            text=self.text.text(),
            clause=self.clause,
            kind=self.kind,
            owed_by=self.owed_by,
            owed_to=self.owed_to,
            amount=self.amount,
            currency=self.currency,
            evidence_expected=self.evidence_expected,
            as_in_source=self.as_in_source,
            milestones=tuple(each.content() for each in self.milestones),
            id=self.id,
        )


def _not_too_many(commitments: tuple[CommitmentBody, ...]) -> tuple[CommitmentBody, ...]:
    """Every milestone is reckoned while others wait, a working day at a time."""
    milestones = [each for commitment in commitments for each in commitment.milestones]
    if len(milestones) > MOST_MILESTONES:
        limits = {"field_type": "List", "max_length": MOST_MILESTONES, "actual_length": len(milestones)}
        raise PydanticKnownError("too_long", limits)
    rules = [each.rule for each in milestones if isinstance(each.rule, RelativeRuleBody)]
    if sum(abs(rule.offset) for rule in rules if rule.unit is Unit.WORKING_DAY) > MOST_WORKING_DAYS:
        raise ValueError("api.too_many_working_days")
    return commitments


Ids = Annotated[tuple[NeededId, ...], Field(max_length=500)]


class AgreementBody(Body):
    """The whole of an agreement; what is left out is unknown.

    `in_force_on` and `ends_on` are derived where the rules of the agreement give them.
    """

    form: AgreementForm | None = None
    legal_class: AgreementClass | None = Field(None, alias="class")
    legal_basis: Annotated[str | None, Lines(2_000)] = None
    title: TitleBody = TitleBody()
    purpose: ProseBody = ProseBody()
    place: Annotated[str | None, Line(300)] = None
    signed_on: Day = None
    entry_rule: EntryIntoForce | None = None
    entry_days: Annotated[int | None, Whole(0, 3_660)] = Field(
        None, description="Days from the last notification or ratification to the entry into force."
    )
    in_force_on: Day = None
    term: TermKind | None = None
    term_months: Annotated[int | None, Whole(1, 1_200)] = None
    ends_on: Day = None
    renewal: Renewal | None = None
    renewal_months: Annotated[int | None, Whole(1, 1_200)] = Field(
        None, description="How long each tacit renewal lasts."
    )
    notice_days: Annotated[int | None, Whole(0, 3_660)] = None
    notice_form: NoticeForm | None = None
    languages: Annotated[tuple[Language, ...], Field(max_length=10), AfterValidator(once)] = ()
    prevailing_language: Language | None = None
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    confidentiality_reason: Annotated[str | None, Lines(2_000)] = None
    confidentiality_review_on: Day = Field(
        None, description="When the level of confidentiality is to be reviewed."
    )
    original_location: Annotated[str | None, Line(TITLE)] = None
    reader_organisations: Ids = ()
    reader_accounts: Ids = ()
    parties: Annotated[tuple[PartyBody, ...], Field(max_length=100)] = ()
    commitments: Annotated[
        tuple[CommitmentBody, ...], Field(max_length=500), AfterValidator(_not_too_many)
    ] = ()

    def content(self) -> AgreementContent:
        parts = {"title", "purpose", "reader_organisations", "reader_accounts", "parties", "commitments"}
        own = {
            name: value for name, value in self if name in AgreementBody.model_fields and name not in parts
        }
        return AgreementContent(
            **own,
            title=self.title.text(),
            purpose=self.purpose.text(),
            reader_organisations=frozenset(self.reader_organisations),
            reader_accounts=frozenset(self.reader_accounts),
            parties=tuple(each.content() for each in self.parties),
            commitments=tuple(each.content() for each in self.commitments),
        )


class RevisionBody(AgreementBody):
    """A draft as it shall be."""

    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")


class CorrectionBody(AgreementBody):
    """A registered agreement as it shall be, and why."""

    reason: Annotated[str, Lines(2_000)]
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")


class RegistrationBody(Body):
    """How a draft is registered."""

    despite_duplicates: Boolean = False
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")


class DocumentBody(Body):
    """What a file is to the agreement."""

    kind: DocumentKind = DocumentKind.TEXT
    standing: DocumentStanding | None = None
    language: Language | None = None
    replaces: Id = None
