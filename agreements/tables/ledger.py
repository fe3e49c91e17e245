"""The ledger's own tables. Their triggers, made by the first migration, refuse UPDATE, DELETE and TRUNCATE."""

from piccolo.columns import UUID, Array, BigInt, Bytea, Integer, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class LedgerEntry(Table):
    """One act. `body` is the entry's canonical bytes and the truth; the other columns repeat it for indexes.

    `leaf` is the RFC 6962 leaf hash of `body`; `root` is the tree head over all entries up to and with this one.
    """

    seq = BigInt(primary_key=True, default=None)
    at = Timestamptz(required=True, default=None)
    act = Text(required=True, default=None)
    actor = UUID(required=True, default=None)
    subject_kind = Text(required=True, default=None)
    subject = UUID(required=True, default=None)
    revision = Integer(required=True, default=None)
    body = Bytea(required=True, default=None)
    leaf = Bytea(required=True, default=None)
    root = Bytea(required=True, default=None)

    # The revisions of a subject follow each other without a gap or a fork.
    ledger_entry_revision_once = Unique([subject, revision])
    ledger_entry_revision_counts_from_one = Check('"revision" >= 1')


class LedgerSection(Table):
    """The canonical bytes of one section of a dossier, salted, under their SHA-256."""

    digest = Bytea(primary_key=True, default=None)
    body = Bytea(required=True, default=None)

    ledger_section_is_itself = Check('"digest" = sha256("body")')


class LedgerHead(Table):
    """The tree head: one row, locked last in every act, so that sequence numbers are gapless in commit order.

    `frontier` holds the hashes of the perfect subtrees that make up the tree, largest first; with them a new leaf
    is added in logarithmic time without reading the tree. `at` is the moment of the last entry: time in the log
    never runs back, whatever the server's clock does.
    """

    id = Integer(primary_key=True, default=1)
    log = Text(required=True, default=None)
    size = BigInt(required=True, default=None)
    at = Timestamptz(null=True, default=None)
    root = Bytea(required=True, default=None)
    frontier = Array(Bytea(), default=list)

    ledger_head_is_one = Check('"id" = 1')
