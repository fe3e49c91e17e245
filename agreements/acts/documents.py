"""Putting files into a dossier, and taking wrong ones out again."""

from dataclasses import dataclass
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.locking import locked_agreement
from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem
from agreements.ledger.recording import Record, recorded
from agreements.tables.documents import Document
from agreements.tables.ids import new_id
from agreements.vocabulary import Act, DocumentKind, DocumentStanding, FileFinding, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it came in: its bytes, checked at the edge for size and type, and what it is to the agreement.

    `replaces` is the document of the dossier that this is a newer version of.
    """

    content: bytes
    filename: str
    media_type: str
    kind: DocumentKind = DocumentKind.TEXT
    standing: DocumentStanding | None = None
    language: Language | None = None
    replaces: UUID | None = None
    findings: tuple[FileFinding, ...] = ()


async def add(agreement: UUID, file: File, *, actor: Actor) -> UUID:
    """Adds a file to the dossier. Raises `Invalid`, `NotFound`, `NotAllowed`, `AgainstTheRules`."""
    async with recorded(actor, Act.DOCUMENT_ADD, ("agreement", agreement)) as record:
        await locked_agreement(record, agreement)
        if file.replaces is not None:
            await _check_newest(record, file.replaces)
        return await keep(record, file)


async def remove(agreement: UUID, document: UUID, *, reason: str, actor: Actor) -> None:
    """Takes a file out of the dossier, for a reason; evidence stays with its report or payment.

    Raises `Invalid` without a reason, `NotFound`, `NotAllowed`, `AgainstTheRules`.
    """
    if not reason.strip():
        raise Invalid(Problem("reason", "documents.no_reason"))
    reason = reason.strip()
    async with recorded(actor, Act.DOCUMENT_REMOVE, ("agreement", agreement), reason=reason) as record:
        await locked_agreement(record, agreement)
        row = await record.lock(Document, document)
        if row["agreement"] != agreement:
            raise NotFound("errors.no_document")
        if row["fulfilment"] is not None or row["payment"] is not None:
            raise AgainstTheRules("documents.evidence_stays")
        if await _is_replaced(document):
            raise AgainstTheRules("documents.has_newer_version")
        await record.delete(Document, [document])


async def keep(
    record: Record, file: File, *, fulfilment: UUID | None = None, payment: UUID | None = None
) -> UUID:
    """Stores the bytes under their digest and the file's place in the dossier of the record's agreement."""
    document = new_id()
    digest = await record.keep_file(file.content)
    await record.insert(
        Document,
        [
            {
                "id": document,
                "agreement": record.subject,
                "fulfilment": fulfilment,
                "kind": file.kind,
                "standing": file.standing,
                "language": file.language,
                "filename": file.filename,
                "media_type": file.media_type,
                "size": len(file.content),
                "digest": digest,
                "replaces": file.replaces,
                "findings": list(file.findings) or None,
                "added_at": record.actor.at,
                "added_by": record.actor.account,
                "payment": payment,
            }
        ],
    )
    return document


async def _check_newest(record: Record, document: UUID) -> None:
    """A version replaces the newest of the same dossier, so that versions make one line."""
    rows = await Document.raw(
        "SELECT 1 FROM document WHERE id = {} AND agreement = {} AND fulfilment IS NULL",
        document,
        record.subject,
    )
    if not rows:
        raise Invalid(Problem("replaces", "errors.no_document"))
    if await _is_replaced(document):
        raise AgainstTheRules("documents.replaced_already")


async def _is_replaced(document: UUID) -> bool:
    return bool(await Document.raw("SELECT 1 FROM document WHERE replaces = {}", document))
