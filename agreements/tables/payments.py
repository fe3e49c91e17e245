"""Money that moved."""

from piccolo.columns import UUID, Date, ForeignKey, Numeric, OnDelete, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.commitments import Milestone
from agreements.tables.organisations import Organisation


class Payment(Table):
    """A payment for a milestone, from one body to another, on a day.

    Its currency may be another than the promised one. One that was recorded wrongly is withdrawn for a reason: it
    stays to be seen and is counted nowhere.
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    milestone = ForeignKey(
        Milestone, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    # A list of payments begins with the latest.
    paid_on = Date(required=True, default=None, index=True)
    amount = Numeric(digits=(20, 2), required=True, default=None)
    currency = Text(required=True, default=None)
    payer = ForeignKey(
        Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    payee = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    note = Text(null=True, default=None)
    recorded_at = Timestamptz(required=True, default=None)
    recorded_by = UUID(required=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)
    withdrawal_reason = Text(null=True, default=None)

    payment_amount_is_positive = Check('"amount" > 0')
    payment_currency_code = Check("\"currency\" ~ '^[A-Z]{3}$'")
    # Money that stays where it is was not paid.
    payment_to_another = Check('"payee" <> "payer"')
    payment_withdrawn_by_somebody = Check('("withdrawn_at" IS NULL) = ("withdrawn_by" IS NULL)')
    payment_withdrawn_for_a_reason = Check(
        '("withdrawn_at" IS NULL) = ("withdrawal_reason" IS NULL) AND "withdrawal_reason" IS DISTINCT FROM \'\''
    )
