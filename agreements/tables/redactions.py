"""What was taken out of the record for ever: by which act of law, at whose request, proposed and approved by whom.

Nothing here says what it was that was taken out, nor names the person it was about.
"""

from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.checks import both_or_neither, one_of
from agreements.vocabulary import RedactionAsker


class Redaction(Table):
    """A proposal. It waits until it is approved, refused with a reason, or withdrawn by whoever made it.

    `act_*` is the legal basis, `request_*` the letter by which somebody outside of the register asked, `asked_by` the
    account of somebody within it. One at most waits for each agreement: a unique index over those that do.
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    act_title = Text(required=True, default=None)
    act_number = Text(required=True, default=None)
    act_on = Date(required=True, default=None)
    asker = Text(required=True, default=None)
    asked_by = UUID(null=True, default=None)
    request_number = Text(null=True, default=None)
    request_on = Date(null=True, default=None)
    proposed_at = Timestamptz(required=True, default=None)
    proposed_by = UUID(required=True, default=None)
    approved_at = Timestamptz(null=True, default=None)
    approved_by = UUID(null=True, default=None)
    refused_at = Timestamptz(null=True, default=None)
    refused_by = UUID(null=True, default=None)
    refusal_reason = Text(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)

    redaction_asker_known = Check(one_of("asker", RedactionAsker))
    # Nothing is taken out without a law that says so.
    redaction_has_act = Check("\"act_title\" <> '' AND \"act_number\" <> ''")
    # Somebody within asks by an account; somebody outside by a letter.
    redaction_asked_by_somebody = Check(
        '("asker" = \'staff\') = ("asked_by" IS NOT NULL)'
        " AND (\"asker\" = 'staff' OR (coalesce(\"request_number\", '') <> '' AND \"request_on\" IS NOT NULL))"
    )
    redaction_approved_by_somebody = Check(both_or_neither("approved_at", "approved_by"))
    redaction_refused_for_a_reason = Check(
        'num_nulls("refused_at", "refused_by", "refusal_reason") IN (0, 3)'
    )
    redaction_withdrawn_by_somebody = Check(both_or_neither("withdrawn_at", "withdrawn_by"))
    redaction_decided_once = Check('num_nonnulls("approved_at", "refused_at", "withdrawn_at") <= 1')
    # Neither who asked nor who proposed decides, and nobody takes back what is another's.
    redaction_decided_by_another = Check(
        '"approved_by" <> "proposed_by" AND "refused_by" <> "proposed_by" AND "withdrawn_by" = "proposed_by"'
        ' AND "approved_by" <> coalesce("asked_by", "proposed_by")'
    )


class RedactedPlace(Table):
    """A place in the record that says too much: a field of a row of a section, a file, or the reason of an act.

    `part` is the table of the row and `part_id` its id; `field` is a column, with the way to a text within it where
    that is JSON (`signers.0.name`), or `file` for the bytes of a document. A reason has its `revision` instead.
    `stands`: what stands there now is taken out too, and not only what stood there before.
    """

    id = UUID(primary_key=True, default=None)
    redaction = ForeignKey(
        Redaction, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    section = Text(required=True, default=None)
    revision = Integer(null=True, default=None)
    part = Text(null=True, default=None)
    part_id = UUID(null=True, default=None)
    field = Text(null=True, default=None)
    stands = Boolean(required=True, default=None)

    redacted_place_is_one = Check(
        'num_nulls("part", "part_id", "field") IN (0, 3) AND ("part" IS NULL) = ("revision" IS NOT NULL)'
    )
    redacted_place_once = Unique([redaction, section, revision, part_id, field], nulls_distinct=False)


class RedactedSection(Table):
    """Bytes of a section that an approved redaction deleted: their digest, in hexadecimal, and what is left of them.

    `revision` is the first one that said so. `remains` is the digest of the section as it stood but for the places
    named; of a reason nothing is left.
    """

    id = UUID(primary_key=True, default=None)
    redaction = ForeignKey(
        Redaction, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    section = Text(required=True, default=None)
    revision = Integer(required=True, default=None)
    digest = Text(required=True, default=None)
    remains = Text(null=True, default=None)

    redacted_section_once = Unique([digest])
    redacted_section_remains_another = Check('"remains" <> "digest"')
