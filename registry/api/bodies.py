"""What programs send: models that turn JSON into the values acts take. A field that no model has is refused."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticKnownError

from agreements.acts.documents import File
from agreements.acts.fulfilling import Report
from agreements.acts.organisations import OrganisationContent
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
    Text,
)
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    Anchor,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    DocumentKind,
    DocumentStanding,
    EntryIntoForce,
    Language,
    OrganisationKind,
    PartyRole,
    Renewal,
    Roll,
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
    NeededDay,
    NeededId,
    Share,
    Sum,
    Whole,
    once,
)

# More than any agreement has. A thousand milestones take a second to write; a working day, 17 microseconds.
MOST_MILESTONES = 1_000
MOST_WORKING_DAYS = 50_000
# Three characters for each of a name's would not fit into an index entry beyond this.
NAME, TITLE, PROSE = 500, 1_000, 20_000

Seen = Annotated[int | None, Whole(1, 2**31 - 1)]


class Body(BaseModel):
    """A JSON object of which every field is known."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)


class NameBody(Body):
    """A short text in the languages it exists in."""

    ky: Annotated[str | None, Line(NAME)] = None
    ru: Annotated[str | None, Line(NAME)] = None
    en: Annotated[str | None, Line(NAME)] = None

    def text(self) -> Text:
        return Text(self.ky, self.ru, self.en)


class TitleBody(Body):
    """A title in the languages it exists in."""

    ky: Annotated[str | None, Line(TITLE)] = None
    ru: Annotated[str | None, Line(TITLE)] = None
    en: Annotated[str | None, Line(TITLE)] = None

    def text(self) -> Text:
        return Text(self.ky, self.ru, self.en)


class ProseBody(Body):
    """A text of any number of lines in the languages it exists in."""

    ky: Annotated[str | None, Lines(PROSE)] = None
    ru: Annotated[str | None, Lines(PROSE)] = None
    en: Annotated[str | None, Lines(PROSE)] = None

    def text(self) -> Text:
        return Text(self.ky, self.ru, self.en)


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


class FixedRuleBody(Body):
    """The text names the day."""

    kind: Literal["date"]
    on: NeededDay

    def json_value(self) -> dict[str, Any]:
        return {"kind": self.kind, "on": self.on.isoformat()}


class RelativeRuleBody(Body):
    """The text counts from an event; a negative offset counts back from it."""

    kind: Literal["relative"]
    anchor: Anchor
    offset: Annotated[int, Whole(-40_000, 40_000)]
    unit: Unit
    roll: Roll = Roll.NEXT

    def json_value(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "anchor": str(self.anchor),
            "offset": self.offset,
            "unit": str(self.unit),
            "roll": str(self.roll),
        }


Rule = Annotated[FixedRuleBody | RelativeRuleBody, Field(discriminator="kind")]


class MilestoneBody(Body):
    """A dated instance of a promise; without a rule its day is unknown."""

    title: TitleBody = TitleBody()
    rule: Rule | None = None
    id: Id = None

    def content(self) -> MilestoneContent:
        rule = None if self.rule is None else self.rule.json_value()
        return MilestoneContent(title=self.title.text(), rule=rule, id=self.id)


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
    in_force_on: Day = None
    term: TermKind | None = None
    term_months: Annotated[int | None, Whole(1, 1_200)] = None
    ends_on: Day = None
    renewal: Renewal | None = None
    notice_days: Annotated[int | None, Whole(0, 3_660)] = None
    languages: Annotated[tuple[Language, ...], Field(max_length=10), AfterValidator(once)] = ()
    prevailing_language: Language | None = None
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    confidentiality_reason: Annotated[str | None, Lines(2_000)] = None
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


class ReportBody(Body):
    """What the body that owes reports; without a share it is all of it."""

    happened_on: NeededDay
    text: Annotated[str, Lines(PROSE)]
    share: Share = None
    amount: Sum = None

    def report(self, evidence: Sequence[File] = ()) -> Report:
        return Report(**dict(self), evidence=evidence)


class ReasonBody(Body):
    """Why."""

    reason: Annotated[str, Lines(2_000)]


class DocumentBody(Body):
    """What a file is to the agreement."""

    kind: DocumentKind = DocumentKind.TEXT
    standing: DocumentStanding | None = None
    language: Language | None = None
    replaces: Id = None
