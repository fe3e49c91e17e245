"""The files of a dossier."""

from dataclasses import replace
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.acts import documents as acts
from agreements.errors import Invalid, NotFound, Problem
from agreements.readings import documents, dossiers
from agreements.readings.values import Document
from registry import downloads, edge, uploads
from registry.api import answers, reading, repeating
from registry.api.bodies import DocumentBody
from registry.api.documenting import ONCE, TEXT, Answer, describes
from registry.api.queries import ReasonQuery
from registry.requests import Request

TAGS = ["Documents"]


class DocumentList(Struct, frozen=True):
    """The files of a dossier; evidence stands with its report."""

    items: tuple[Document, ...]


@get(
    "/agreements/{agreement_id:uuid}/documents",
    operation_class=describes((200, Answer("Files.", DocumentList))),
    tags=TAGS,
)
async def list_documents(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """The files of a dossier, with their digests (SHA-256)."""
    dossier = await dossiers.of(agreement_id, edge.actor(request))
    return answers.value(DocumentList(dossier.documents))


@post(
    "/agreements/{agreement_id:uuid}/documents",
    operation_class=describes(
        (201, Answer("Added.", Document, headers={"Location": TEXT})), form=DocumentBody, headers=[ONCE]
    ),
    tags=TAGS,
)
async def add_document(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Add a file, as a multipart form with one `file`, or a newer version of one. Registrars only."""
    actor = edge.actor(request)
    given, files = await reading.form(request, DocumentBody)
    if len(files) != 1:
        raise Invalid(Problem("file", "api.one_file"))
    taken = await uploads.taken(files[0], "file")
    file = replace(taken, **dict(given))

    async def add() -> Response[bytes]:
        made = await acts.add(agreement_id, file, actor=actor)
        dossier = await dossiers.of(agreement_id, actor)
        [told] = [each for each in dossier.documents if each.id == made]
        where = f"/api/v1/agreements/{agreement_id}/documents/{made}/content"
        return answers.value(told, status=201, headers={"location": where})

    return await repeating.once(request, actor, add, given, file.content)


@get(
    "/agreements/{agreement_id:uuid}/documents/{document_id:uuid}/content",
    operation_class=describes((200, Answer("The file.", media_type="application/octet-stream"))),
    tags=TAGS,
)
async def read_document(
    request: Request, agreement_id: FromPath[UUID], document_id: FromPath[UUID]
) -> Response[bytes]:
    """The bytes of a file, evidence too, as they came in."""
    file = await documents.of(document_id, edge.actor(request))
    if file.agreement != agreement_id:
        raise NotFound("errors.no_document")
    return downloads.answer(downloads.document(file))


@delete(
    "/agreements/{agreement_id:uuid}/documents/{document_id:uuid}",
    operation_class=describes((204, Answer("Removed.")), query=ReasonQuery),
    tags=TAGS,
)
async def remove_document(
    request: Request, agreement_id: FromPath[UUID], document_id: FromPath[UUID]
) -> None:
    """Take a wrong file out, for a reason that the ledger keeps. Registrars only."""
    reason = reading.query(request, ReasonQuery).reason
    await acts.remove(agreement_id, document_id, reason=reason, actor=edge.actor(request))


handlers = [list_documents, add_document, read_document, remove_document]
