"""What the parties changed after they had signed."""

from piccolo.columns import JSONB, UUID, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.documents import Document


class Amendment(Table):
    """A signed record that changes an agreement from a day on; an unknown day is one that is still awaited.

    `changes` is the JSON of `rules.amendments.Change`s, in whose order of effect each `before` is what stood before it.
    `signers` is who signed it, a list of `organisation`, `name` and `position`. From `applied_at` on the agreement's
    own rows say what it says. `instrument` is the agreement in the register that this amendment is, if it was
    registered as one. An amendment entered by mistake is struck with a reason and stays.
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    number = Text(required=True, default=None)
    signed_on = Date(required=True, default=None)
    effective_on = Date(null=True, default=None, index=True)
    ground = Text(required=True, default=None)
    signers = JSONB(required=True, default=None)
    document = ForeignKey(Document, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    instrument = ForeignKey(Agreement, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    changes = JSONB(required=True, default=None)
    recorded_at = Timestamptz(required=True, default=None)
    recorded_by = UUID(required=True, default=None)
    applied_at = Timestamptz(null=True, default=None)
    struck_at = Timestamptz(null=True, default=None)
    struck_by = UUID(null=True, default=None)
    strike_reason = Text(null=True, default=None)

    # What has no day of effect has no effect.
    amendment_applied_from_a_day = Check('"applied_at" IS NULL OR "effective_on" IS NOT NULL')
    amendment_of_another = Check('"instrument" <> "agreement"')
    amendment_ground_filled = Check("\"ground\" <> '' AND \"number\" <> ''")
    amendment_struck_whole = Check('num_nulls("struck_at", "struck_by", "strike_reason") IN (0, 3)')
    # A struck one left the rows again.
    amendment_struck_is_not_applied = Check('"struck_at" IS NULL OR "applied_at" IS NULL')
