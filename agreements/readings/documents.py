"""The files of dossiers."""

from uuid import UUID

from msgspec import Struct

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.redactions import FILE_WITHHELD
from agreements.readings.visibility import visible
from agreements.tables.documents import Document as Table


class File(Struct, frozen=True):
    """A file with its bytes, and whose it is; `fulfilment` is the report it is evidence for."""

    id: UUID
    agreement: UUID
    fulfilment: UUID | None
    filename: str
    media_type: str
    digest: str
    content: bytes


async def of(document: UUID, actor: Actor) -> File:
    """Raises `NotFound`, also for what the actor may not read and for what was taken out of the record."""
    rows = await Table.raw(
        "SELECT d.id, d.agreement, d.fulfilment, d.filename, d.media_type, d.digest,"
        f" CASE WHEN NOT {FILE_WITHHELD.format('d.id')} THEN c.content END AS content"
        " FROM document d JOIN agreement a ON a.id = d.agreement JOIN file_content c ON c.digest = d.digest"
        " WHERE d.id = {} AND {}",
        document,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_document")
    if rows[0]["content"] is None:
        raise NotFound("redactions.file_withheld")
    return File(**{**rows[0], "content": bytes(rows[0]["content"])})
