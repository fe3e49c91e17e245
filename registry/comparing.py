"""Holding the language versions of an agreement's text to one another: read in a child process, compared by a rule."""

import asyncio
from dataclasses import dataclass

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import documents, versions
from agreements.readings.values import Document, Dossier
from agreements.rules import parity
from agreements.rules.parity import Difference, Line
from registry import inspecting, uploads

# What a text can be read from.
READABLE = frozenset({"docx", "pdf", "txt"})


@dataclass(frozen=True, slots=True)
class Version:
    """A text in one language; `unread` is the key of the sentence that says why it could not be compared."""

    document: Document
    lines: tuple[Line, ...] = ()
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, and what they do not have alike."""

    first: Document
    second: Document
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Parity:
    """The versions of a text, and each of them held to the first that can be read."""

    versions: tuple[Version, ...]
    comparisons: tuple[Comparison, ...]
    lacks_kyrgyz_original: bool


async def of(dossier: Dossier, actor: Actor) -> Parity:
    """Compares what the dossier has; nothing of it is kept, since the files are, and never change."""
    found = [await _read(each, actor) for each in versions.texts(dossier)]
    readable = [each for each in found if each.unread is None]
    compared = []
    for other in readable[1:]:
        differences = await asyncio.to_thread(parity.compare, readable[0].lines, other.lines)
        compared.append(Comparison(readable[0].document, other.document, differences))
    return Parity(tuple(found), tuple(compared), versions.lacks_kyrgyz_original(dossier))


async def _read(document: Document, actor: Actor) -> Version:
    ending = uploads.ending_of(document.filename)
    if ending not in READABLE:
        return Version(document, unread="parity.no_text_kind")
    try:
        file = await documents.of(document.id, actor)
    except NotFound as refusal:
        # The dossier names it, so that it is there to be read; its bytes were taken out.
        return Version(document, unread=refusal.key)
    read = await inspecting.text(file.content, ending, file.digest)
    if read.refused is not None:
        return Version(document, unread=read.refused)
    if not read.lines:
        return Version(document, unread="parity.no_text_layer")
    return Version(document, tuple(Line(text, page) for page, text in read.lines))
