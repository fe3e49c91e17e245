"""Named moments of the register, and the packages that were made of them."""

from piccolo.columns import UUID, BigInt, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.checks import one_of
from agreements.vocabulary import Language


class Freeze(Table):
    """The register as its ledger had it under one checkpoint, named after the days it is to tell of.

    The ledger itself keeps what was known then; a freeze is the name of a place in it, and takes nothing of its own.
    PostgreSQL keeps the word for itself: in a statement it stands in quotes.
    """

    id = UUID(primary_key=True, default=None)
    name = Text(required=True, default=None)
    first_on = Date(required=True, default=None)
    last_on = Date(required=True, default=None)
    checkpoint = BigInt(required=True, default=None)
    log_size = BigInt(required=True, default=None)
    note = Text(null=True, default=None)
    made_at = Timestamptz(required=True, default=None)
    made_by = UUID(required=True, default=None)

    freeze_named_once = Unique([name])
    freeze_has_name = Check("\"name\" <> ''")
    freeze_days_in_order = Check('"last_on" >= "first_on"')
    freeze_is_of_entries = Check('"log_size" >= 1 AND "checkpoint" >= 1')


class FreezePackage(Table):
    """What was given to one auditor of a freeze: the digest of the list of all that is in it, in hexadecimal.

    What an auditor may read differs from person to person and from day to day, and with it the package.
    """

    id = UUID(primary_key=True, default=None)
    freeze = ForeignKey(
        Freeze, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    made_for = UUID(required=True, default=None)
    made_at = Timestamptz(required=True, default=None)
    language = Text(required=True, default=None)
    digest = Text(required=True, default=None)

    freeze_package_given_once = Unique([freeze, made_for, digest])
    freeze_package_language_known = Check(one_of("language", Language))
    freeze_package_digest_is_sha256 = Check("\"digest\" ~ '^[0-9a-f]{64}$'")
