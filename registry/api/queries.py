"""What lists are narrowed by. A name that no list has is refused: a filter misspelt would show everything."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from agreements.actors import Actor
from agreements.readings import agreements, commitments, known, money, organisations, payments, rates
from agreements.readings.paging import LARGEST, Cursor
from agreements.vocabulary import (
    AgreementForm,
    CommitmentKind,
    Confidentiality,
    Language,
    MilestoneStatus,
    OrganisationKind,
    Status,
)
from registry.api.fields import (
    STRING,
    Currency,
    Day,
    Id,
    Line,
    MaybeBoolean,
    NeededId,
    Whole,
    once,
    read_day,
)
from registry.moments import moment

LONGEST_SEARCH = 300
LONGEST_CURSOR = 400
MOST_CHOICES = 100


def _moment(given: object) -> datetime | None:
    return None if given is None or given == "" else moment(str(given), read_day)


Moment = Annotated[datetime | None, PlainValidator(_moment), WithJsonSchema(STRING)]


class Query(BaseModel):
    """The part of an address after its question mark."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Language | None = Field(None, description="The language of sentences: `ky`, `ru` or `en`.")


class Known(Query):
    """What the register knew by a moment; without it, what it knows."""

    known_on: Moment = Field(
        None,
        description="What the register knew by then: a day, which means its end in Bishkek, or a moment with its zone"
        " (RFC 3339). Who may read what is decided as of now.",
        examples=["2026-03-15", "2026-03-15T09:30:00Z"],
    )

    def reading(self, actor: Actor) -> AbstractAsyncContextManager[Actor]:
        """The block in which everything is read as it was known then. Raises `Invalid`."""
        return known.reading(self.known_on, actor)


class Paged(Known):
    """A list that is read page by page."""

    limit: Annotated[int, Whole(1, LARGEST)] = Field(50, description="How many rows a page has at most.")
    cursor: Annotated[str | None, Line(LONGEST_CURSOR)] = Field(
        None, description="`next` or `previous` of a page read before."
    )

    def place(self) -> Cursor | None:
        return None if self.cursor is None else Cursor.read(self.cursor)


Search = Annotated[str | None, Line(LONGEST_SEARCH)]
SEARCH = "Words, in any of the three languages, or a registration number."
Ids = Annotated[tuple[NeededId, ...], Field(max_length=MOST_CHOICES), AfterValidator(once)]
Years = Annotated[
    tuple[Annotated[int, Whole(1800, 2999)], ...], Field(max_length=MOST_CHOICES), AfterValidator(once)
]


class AgreementsFilter(Known):
    """Which agreements. A name repeated widens the choice."""

    q: Search = Field(None, description=SEARCH)
    status: Annotated[tuple[Status, ...], Field(max_length=MOST_CHOICES)] = ()
    form: Annotated[tuple[AgreementForm, ...], Field(max_length=MOST_CHOICES)] = ()
    organisation: Ids = Field((), description="Parties, by id.")
    year: Years = Field((), description="The years of signature.")
    confidentiality: Annotated[tuple[Confidentiality, ...], Field(max_length=MOST_CHOICES)] = ()
    review_by: Day = Field(None, description="Not public, and to be reviewed by this day.")
    in_force_on: Day = Field(
        None,
        description="The rows as in force on this day, of agreements signed by then; `status` is not taken with it.",
        examples=["2026-03-01"],
    )

    def filter(self) -> agreements.Filter:
        return agreements.Filter(
            q=self.q or "",
            status=self.status,
            form=self.form,
            organisation=self.organisation,
            year=self.year,
            confidentiality=self.confidentiality,
            review_by=self.review_by,
            in_force_on=self.in_force_on,
        )


class AgreementsQuery(AgreementsFilter, Paged):
    """Which agreements, and which page of them."""


class MilestonesFilter(Known):
    """Which commitments: a row for each milestone. A name repeated widens the choice."""

    q: Search = Field(None, description=f"{SEARCH} They are looked for in the promise and in its agreement.")
    organisation: Ids = Field((), description="Bodies that owe or are owed, by id.")
    owed_by: Ids = ()
    owed_to: Ids = ()
    agreement: Id = None
    commitment: Id = None
    kind: Annotated[tuple[CommitmentKind, ...], Field(max_length=MOST_CHOICES)] = ()
    status: Annotated[tuple[MilestoneStatus, ...], Field(max_length=MOST_CHOICES)] = ()
    open: MaybeBoolean = Field(
        None,
        description="`true` for what is owed still: neither fulfilled nor waived,"
        " nor due only after the agreement was over.",
    )
    due_from: Day = None
    due_to: Day = None

    def filter(self) -> commitments.Filter:
        return commitments.Filter(
            q=self.q or "",
            organisation=self.organisation,
            owed_by=self.owed_by,
            owed_to=self.owed_to,
            agreement=self.agreement,
            commitment=self.commitment,
            kind=self.kind,
            status=self.status,
            open=self.open,
            due_from=self.due_from,
            due_to=self.due_to,
        )


class MilestonesQuery(MilestonesFilter, Paged):
    """Which commitments, and which page of them."""


class MoneyQuery(Known):
    """Whose promises."""

    organisation: Id = Field(None, description="A body that owes or is owed.")
    owed_by: Id = None
    owed_to: Id = None
    agreement: Id = None
    commitment: Id = None

    def filter(self) -> money.Filter:
        return money.Filter(
            organisation=self.organisation,
            owed_by=self.owed_by,
            owed_to=self.owed_to,
            agreement=self.agreement,
            commitment=self.commitment,
        )


class PaymentsQuery(Paged):
    """Which payments, and which page of them."""

    organisation: Id = Field(None, description="A body that paid or was paid.")
    agreement: Id = None
    commitment: Id = None
    milestone: Id = None
    currency: Currency = None
    paid_from: Day = None
    paid_to: Day = None
    withdrawn: MaybeBoolean = Field(None, description="`false` leaves out what was recorded wrongly.")

    def filter(self) -> payments.Filter:
        return payments.Filter(
            organisation=self.organisation,
            agreement=self.agreement,
            commitment=self.commitment,
            milestone=self.milestone,
            currency=self.currency,
            paid_from=self.paid_from,
            paid_to=self.paid_to,
            withdrawn=self.withdrawn,
        )


class RatesQuery(Known):
    """Whose milestones; left out, those of the whole register."""

    organisation: Id = Field(None, description="The body that owes.")
    agreement: Id = None

    def filter(self) -> rates.Filter:
        return rates.Filter(organisation=self.organisation, agreement=self.agreement)


class OrganisationsQuery(Paged):
    """Which bodies, and which page of them."""

    q: Search = Field(None, description="Words of a name or an alias.")
    kind: OrganisationKind | None = None

    def filter(self) -> organisations.Filter:
        return organisations.Filter(q=self.q or "", kinds=() if self.kind is None else (self.kind,))


class ReasonQuery(Query):
    """Why something is taken away; a DELETE has no body that every program may send."""

    reason: Annotated[str, Line(2_000)]
