"""Verifications of the database against the ledger. They change nothing that the register says."""

from piccolo.columns import JSONB, UUID, BigInt, Integer, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table


class Verification(Table):
    """One verification: asked for by a person, or by nobody each night; then begun; then ended, or broken off.

    `size` is how many entries the ledger had when it began, `entries_read` how far it has come. `found` counts the
    discrepancies; `findings` are the first of them, each the key of its sentence and what stands in it.
    `failed` is the kind of error that broke it off.
    """

    id = UUID(primary_key=True, default=None)
    asked_at = Timestamptz(required=True, default=None)
    asked_by = UUID(null=True, default=None)
    began_at = Timestamptz(null=True, default=None)
    size = BigInt(null=True, default=None)
    entries_read = BigInt(default=0)
    ended_at = Timestamptz(null=True, default=None)
    found = Integer(null=True, default=None)
    findings = JSONB(null=True, default=None)
    failed = Text(null=True, default=None)

    # It ends with a result or with a reason why there is none.
    verification_ends_one_way = Check(
        'CASE WHEN "ended_at" IS NULL THEN num_nonnulls("found", "failed") = 0'
        ' ELSE num_nonnulls("found", "failed") = 1 END'
    )
    verification_findings_are_told = Check('("found" IS NULL) = ("findings" IS NULL)')
