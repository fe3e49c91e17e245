"""Reports that milestones were met, and decisions on them."""

from piccolo.columns import UUID, Date, ForeignKey, Numeric, OnDelete, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.commitments import Milestone


class Fulfilment(Table):
    """A report on a milestone. `share` is a percentage, 0 < share <= 100; a second person accepts or returns it.

    Before that the body that is owed may confirm or contradict it (`answer` is what they say).
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    milestone = ForeignKey(
        Milestone, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    happened_on = Date(required=True, default=None)
    text = Text(required=True, default=None)
    share = Numeric(digits=(5, 2), null=True, default=None)
    amount = Numeric(digits=(20, 2), null=True, default=None)
    reported_at = Timestamptz(required=True, default=None)
    reported_by = UUID(required=True, default=None)
    accepted_at = Timestamptz(null=True, default=None)
    returned_at = Timestamptz(null=True, default=None)
    decided_by = UUID(null=True, default=None)
    return_reason = Text(null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    contradicted_at = Timestamptz(null=True, default=None)
    answered_by = UUID(null=True, default=None)
    answer = Text(null=True, default=None)

    fulfilment_has_text = Check("\"text\" <> ''")
    fulfilment_share_is_a_percentage = Check('"share" > 0 AND "share" <= 100')
    fulfilment_amount_is_positive = Check('"amount" > 0')
    # A report is accepted or returned, not both, and whoever decides is somebody.
    fulfilment_decided_once = Check('num_nonnulls("accepted_at", "returned_at") = num_nonnulls("decided_by")')
    # The one who reported does not decide.
    fulfilment_decided_by_another = Check('"decided_by" <> "reported_by"')
    fulfilment_returned_for_a_reason = Check('("returned_at" IS NULL) = ("return_reason" IS NULL)')
    # The counterparty answers once, and it is somebody who does.
    fulfilment_answered_once = Check(
        'num_nonnulls("confirmed_at", "contradicted_at") = num_nonnulls("answered_by")'
    )
    fulfilment_answered_by_another = Check('"answered_by" <> "reported_by"')
    # Whoever contradicts says in what.
    fulfilment_contradicted_in_words = Check(
        '"contradicted_at" IS NULL OR "answer" IS NOT NULL AND "answer" <> \'\''
    )
