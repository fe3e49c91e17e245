"""Files, kept by their digest."""

from piccolo.columns import UUID, Array, BigInt, Bytea, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.checks import one_of
from agreements.tables.fulfilments import Fulfilment
from agreements.tables.payments import Payment
from agreements.vocabulary import DocumentKind, DocumentStanding, Language


class FileContent(Table):
    """The bytes of a file under their SHA-256. They stand in the database so that workers need no shared disk.

    Without `content` they were taken out of the record by a redaction.
    """

    digest = Text(primary_key=True, default=None)
    size = BigInt(required=True, default=None)
    content = Bytea(null=True, default=None)

    # The digest is that of the content, so a file swapped behind the register's back is refused or found.
    file_content_is_itself = Check('"digest" = encode(sha256("content"), \'hex\')')
    file_content_has_its_size = Check('"size" = length("content")')


class Document(Table):
    """A file's place in a dossier; with `fulfilment` or `payment` it is evidence for that report or payment.

    `replaces` is the version before this one, `findings` what was remarkable in the file when it came in.
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    fulfilment = ForeignKey(Fulfilment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    kind = Text(required=True, default=None)
    standing = Text(null=True, default=None)
    language = Text(null=True, default=None)
    filename = Text(required=True, default=None)
    media_type = Text(required=True, default=None)
    size = BigInt(required=True, default=None)
    digest = ForeignKey(
        FileContent, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    added_at = Timestamptz(required=True, default=None)
    added_by = UUID(required=True, default=None)
    payment = ForeignKey(Payment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    replaces: ForeignKey["Document"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )
    findings = Array(Text(), null=True, default=None)

    # A version has one that follows it, or none.
    document_replaced_once = Unique([replaces])
    document_kind_known = Check(one_of("kind", DocumentKind))
    document_standing_known = Check(one_of("standing", DocumentStanding))
    document_language_known = Check(one_of("language", Language))
    document_has_filename = Check("\"filename\" <> ''")
