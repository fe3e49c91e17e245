"""The files of dossiers."""

from uuid import UUID

from msgspec import Struct

from agreements.actors import Actor
from agreements.errors import NotFound
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
    """Raises `NotFound`, also for what the actor may not read."""
    rows = await Table.raw(
        "SELECT d.id, d.agreement, d.fulfilment, d.filename, d.media_type, d.digest, c.content"
        " FROM document d JOIN agreement a ON a.id = d.agreement JOIN file_content c ON c.digest = d.digest"
        " WHERE d.id = {} AND {}",
        document,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_document")
    return File(**{**rows[0], "content": bytes(rows[0]["content"])})
