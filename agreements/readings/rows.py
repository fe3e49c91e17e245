"""The lines of lists, as values of the kind of `readings.values`."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from agreements.readings.values import Body
from agreements.rules.contents import Text
from agreements.rules.money import Promise
from agreements.vocabulary import AgreementForm, CommitmentKind, Confidentiality, MilestoneStatus, Status


class AgreementRow(Struct, frozen=True):
    """One line of a list of agreements. `ends_on` is the day to which it runs now, by tacit renewals too."""

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
    """One line of a list of commitments: a milestone with the promise it is an instance of.

    `amount` is the instalment that falls due with it, where the promise is paid in several. `after_the_end`: the
    agreement was over before this day.
    """

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
    after_the_end: bool


class PaidRow(MilestoneRow, frozen=True):
    """A line of an exported list: with the sums of the whole promise, among whose milestones it has its `place`."""

    promise: Promise
    place: int
