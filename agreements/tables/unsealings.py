"""Need-to-know agreements opened by auditors."""

from piccolo.columns import UUID, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.tables.agreements import Agreement


class Unsealing(Table):
    """That an auditor opened an agreement for a reason, and reads it until a moment. It is never taken back."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    account = UUID(required=True, default=None)
    reason = Text(required=True, default=None)
    unsealed_at = Timestamptz(required=True, default=None)
    until = Timestamptz(required=True, default=None)

    unsealing_for_a_reason = Check("\"reason\" <> ''")
    unsealing_comes_to_an_end = Check('"until" > "unsealed_at"')
