"""How agreements stand to one another."""

from piccolo.columns import UUID, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.checks import one_of
from agreements.vocabulary import RelationKind

# By table, the column that names another agreement, which the reader of this one may not be one to see.
OTHERS = {"amendment": "instrument", "event": "successor", "relation": "other"}


class Relation(Table):
    """What an agreement says of itself and an `other` one, registered before it: "an annex of", "supersedes"."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    other = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    kind = Text(required=True, default=None)
    added_at = Timestamptz(required=True, default=None)
    added_by = UUID(required=True, default=None)

    relation_once = Unique([agreement, other, kind])
    relation_kind_known = Check(one_of("kind", RelationKind))
    # Nothing is its own annex.
    relation_of_two = Check('"agreement" <> "other"')
