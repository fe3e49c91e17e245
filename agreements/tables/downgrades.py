"""Proposals to lower the confidentiality of an agreement, and what a second person decided about them."""

from piccolo.columns import UUID, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.rules.confidentiality import ORDER
from agreements.tables.agreements import Agreement
from agreements.tables.checks import both_or_neither, one_of
from agreements.vocabulary import Confidentiality

LEVELS = "ARRAY[" + ", ".join(f"'{level}'" for level in ORDER) + "]"


class Downgrade(Table):
    """A proposal. It waits until it is confirmed, refused with a reason, or withdrawn by whoever made it.

    One at most waits for each agreement: a unique index over those that do, which the migration makes.
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    from_level = Text(required=True, default=None)
    to_level = Text(required=True, default=None)
    reason = Text(required=True, default=None)
    proposed_at = Timestamptz(required=True, default=None)
    proposed_by = UUID(required=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    confirmed_by = UUID(null=True, default=None)
    refused_at = Timestamptz(null=True, default=None)
    refused_by = UUID(null=True, default=None)
    refusal_reason = Text(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)

    downgrade_from_known = Check(one_of("from_level", Confidentiality))
    downgrade_to_known = Check(one_of("to_level", Confidentiality))
    downgrade_lowers = Check(f'array_position({LEVELS}, "to_level") < array_position({LEVELS}, "from_level")')
    downgrade_for_a_reason = Check("\"reason\" <> ''")
    downgrade_confirmed_by_somebody = Check(both_or_neither("confirmed_at", "confirmed_by"))
    downgrade_refused_for_a_reason = Check(
        'num_nulls("refused_at", "refused_by", "refusal_reason") IN (0, 3)'
    )
    downgrade_withdrawn_by_somebody = Check(both_or_neither("withdrawn_at", "withdrawn_by"))
    downgrade_decided_once = Check('num_nonnulls("confirmed_at", "refused_at", "withdrawn_at") <= 1')
    # Two people lower a level, and nobody takes back what is another's.
    downgrade_decided_by_another = Check(
        '"confirmed_by" <> "proposed_by" AND "refused_by" <> "proposed_by" AND "withdrawn_by" = "proposed_by"'
    )
