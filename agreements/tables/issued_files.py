"""Files that were given out."""

from piccolo.columns import JSONB, UUID, Array, BigInt, Date, Integer, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.tables.checks import one_of
from agreements.vocabulary import IssuedForm, IssuedKind, Language


class IssuedFile(Table):
    """A content that was given out: the same one given out again is the same row. Its `id` follows from the content.

    `digest` is the SHA-256 of the content, and `content` says of which bytes it is (`ledger.evidence.Content`).
    `asked` is what a list was narrowed to. The content tells of the first `log_size` entries of the log. `agreements`
    are those it shows, but for the `left_out` that would be too many; `records` is the SHA-256 over the entries about
    them that its evidence has, unknown where these were not signed yet. No foreign keys: a draft that was discarded
    was given out all the same. `issued_at` is the last of so many `times`.
    """

    id = UUID(primary_key=True, default=None)
    digest = Text(required=True, default=None, index=True)
    content = JSONB(required=True, default=None)
    kind = Text(required=True, default=None)
    form = Text(required=True, default=None)
    language = Text(required=True, default=None)
    asked = JSONB(required=True, default=None)
    agreements = Array(UUID(), default=list)
    left_out = Integer(required=True, default=None)
    programme = UUID(null=True, default=None)
    records = Text(null=True, default=None)
    in_force_on = Date(null=True, default=None)
    known_on = Timestamptz(null=True, default=None)
    log_size = BigInt(required=True, default=None)
    issued_at = Timestamptz(required=True, default=None)
    times = Integer(required=True, default=None)

    issued_file_digest_is_sha256 = Check("\"digest\" ~ '^[0-9a-f]{64}$'")
    issued_file_records_are_sha256 = Check("\"records\" ~ '^[0-9a-f]{64}$'")
    issued_file_kind_known = Check(one_of("kind", IssuedKind))
    issued_file_form_known = Check(one_of("form", IssuedForm))
    issued_file_language_known = Check(one_of("language", Language))
    issued_file_leaves_out_some_or_none = Check('"left_out" >= 0')
    issued_file_tells_of_entries = Check('"log_size" >= 0')
    issued_file_was_issued = Check('"times" >= 1')
