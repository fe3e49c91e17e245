"""The files of dossiers: put in, taken away, given out."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, StringConstraints

from agreements.actors import Actor
from agreements.acts import documents
from agreements.errors import AgainstTheRules, Invalid, Problem, RegisterError
from agreements.readings import documents as files
from agreements.vocabulary import DocumentKind, DocumentStanding, Language
from registry import downloads, edge, forms, uploads
from registry.forms import Form
from registry.pages import dossiers
from registry.pages.answers import gone_on
from registry.requests import Request
from registry.templating import page


class FileEntry(BaseModel):
    """What is said of a file beside its bytes."""

    kind: DocumentKind = DocumentKind.TEXT
    standing: DocumentStanding | None = None
    language: Language | None = None
    replaces: UUID | None = None


class RemovalEntry(BaseModel):
    """Why a file is taken out."""

    reason: Annotated[str, StringConstraints(max_length=2_000)]


class DocumentPages(Controller):
    """The files."""

    @get("/documents/{document:uuid}")
    async def give_out(self, request: Request, document: FromPath[UUID]) -> Response[Any]:
        file = await files.of(document, edge.actor(request))
        return downloads.answer(downloads.document(file))

    @post("/agreements/{agreement:uuid}/documents", status_code=200)
    async def add(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_add(agreement, form, edge.actor(request)), AgainstTheRules)
        if isinstance(outcome, RegisterError):
            view = await dossiers.view(agreement, request, form.again(outcome, edge.words(request)))
            return page("agreements/show.html", view, request, status=422)
        return gone_on(request, f"/agreements/{agreement}#documents", "notices.document_added")

    @post("/documents/{document:uuid}/remove", status_code=200)
    async def remove(self, request: Request, document: FromPath[UUID]) -> Response[Any]:
        actor = edge.actor(request)
        agreement = await files.agreement_of(document, actor)
        entry = forms.read(RemovalEntry, await forms.received(request))
        await documents.remove(agreement, document, reason=entry.reason, actor=actor)
        return gone_on(request, f"/agreements/{agreement}#documents", "notices.document_removed")


async def _add(agreement: UUID, form: Form, actor: Actor) -> UUID:
    entry = forms.read(FileEntry, form)
    if "file" not in form.files:
        raise Invalid(Problem("file", "documents.no_file"))
    file = await uploads.taken(form.files["file"], "file")
    return await documents.add(agreement, replace(file, **dict(entry)), actor=actor)
