"""The ledger's own tables. Triggers, made by the migrations, refuse UPDATE, DELETE and TRUNCATE of every one."""

from piccolo.columns import JSONB, UUID, Array, BigInt, Bytea, Integer, Text, Timestamptz
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


class LedgerTile(Table):
    """A full row of 256 hashes of the tree, under its address in C2SP tlog-tiles (`0/x001/234`).

    Written by the signer from the bytes of the entries; `root` is the head over the row, a hash of the tile above.
    """

    path = Text(primary_key=True, default=None)
    hashes = Bytea(required=True, default=None)
    root = Bytea(required=True, default=None)

    ledger_tile_is_full = Check('length("hashes") = 8192')
    ledger_tile_root_is_sha256 = Check('length("root") = 32')


class LedgerKey(Table):
    """A key that checkpoints are signed with, as whoever checks them takes it (C2SP signed-note)."""

    vkey = Text(primary_key=True, default=None)
    published_at = Timestamptz(required=True, default=None)


class LedgerCheckpoint(Table):
    """A tree head as it was signed: `note` is what is given out, byte for byte; the other columns repeat it."""

    number = BigInt(primary_key=True, default=None)
    signed_at = Timestamptz(required=True, default=None)
    size = BigInt(required=True, default=None)
    root = Bytea(required=True, default=None)
    note = Bytea(required=True, default=None)

    ledger_checkpoint_counts_from_one = Check('"number" >= 1')
    ledger_checkpoint_is_of_entries = Check('"size" >= 1')
    ledger_checkpoint_root_is_sha256 = Check('length("root") = 32')


class LedgerStamp(Table):
    """That an authority of time stamped a checkpoint's note: its `answer` (RFC 3161) is the proof, byte for byte.

    The other columns repeat it: the moment it names, and the name of who signed it.
    """

    number = BigInt(primary_key=True, default=None)
    stamped_at = Timestamptz(required=True, default=None)
    authority = Text(required=True, default=None)
    answer = Bytea(required=True, default=None)

    ledger_stamp_counts_from_one = Check('"number" >= 1')


class LedgerAlarm(Table):
    """A head that the signer refused: the catalogue key of the reason, and what stands in its sentence.

    It stands until a checkpoint is signed again.
    """

    id = UUID(primary_key=True, default=None)
    raised_at = Timestamptz(required=True, default=None)
    reason = Text(required=True, default=None)
    params = JSONB(required=True, default=None)
