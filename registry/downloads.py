"""Files for people to take away, made from what a reader may see; pages and the API give out the same ones."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Litestar
from litestar.response import Response

from agreements.actors import Actor
from agreements.readings import agreements, as_on, bodies, commitments, coverage, known, programmes
from agreements.readings.as_on import NOW, Asked
from agreements.readings.as_on_values import AsOn
from agreements.readings.documents import File
from agreements.wording import as_on as as_on_words
from agreements.wording.words import Words
from exports import lists, programme_sheets, spreadsheets, summaries
from exports import programmes as reports
from exports.lists import Listing
from exports.rendering import Rendering
from registry import assets
from registry.settings import settings

# Names of ours for the kinds of files; the table of the operating system differs from machine to machine.
MEDIA_TYPES = {
    # Litestar adds the charset to every text.
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Report(StrEnum):
    """How the report on a programme can be had."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"


class Summary(StrEnum):
    """How an extract can be had."""

    DOCX = "docx"
    PDF = "pdf"


class Table(StrEnum):
    """How a list can be had."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be saved: never shown within a page, since anybody may have written what is in it."""

    content: bytes
    filename: str
    media_type: str


class _Crews:
    """The worker processes of each event loop; a crew belongs to the loop it was begun in."""

    def __init__(self) -> None:
        self._by_loop: dict[asyncio.AbstractEventLoop, Rendering] = {}

    def here(self) -> Rendering:
        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            self._by_loop[loop] = Rendering(assets.FONTS)
        return self._by_loop[loop]

    async def stop(self) -> None:
        crew = self._by_loop.pop(asyncio.get_running_loop(), None)
        if crew is not None:
            await crew.stop()


crews = _Crews()


@asynccontextmanager
async def lifespan(_: Litestar) -> AsyncIterator[None]:
    """Processes are started by the first file asked for, and end with the application."""
    try:
        yield
    finally:
        await crews.stop()


async def summary(agreement: UUID, form: Summary, actor: Actor, words: Words, asked: Asked = NOW) -> Download:
    """The extract of one agreement in the language of `words`, of the days asked for. Raises `NotFound`, `Invalid`."""
    async with asked.reading(actor) as reader:
        whole = await as_on.base(agreement, asked, reader)
        dossier = await as_on.on_its_day(whole, asked, reader)
    view = summaries.summarise(
        dossier,
        words,
        known=whole,
        day=reader.today,
        at=reader.known_on or reader.at,
        base_url=settings().address,
        demonstration=settings().demonstration,
    )
    crew = crews.here()
    content = await (crew.pdf(view) if form is Summary.PDF else crew.docx(view))
    return Download(content, f"{view.filename}.{form}", MEDIA_TYPES[form])


async def programme_report(
    programme: UUID, form: Report, actor: Actor, words: Words, asked: Asked = NOW
) -> Download:
    """The report on a programme, with the coverage that the actor may see. Raises `NotFound`, `Invalid`."""
    async with asked.reading(actor) as reader:
        found = await programmes.of(programme)
        covered = await coverage.of(found, reader)
    if form is Report.XLSX:
        listing = programme_sheets.report(found, covered, words, **_about(reader))
        years = f"{found.first_year}-{found.last_year}"
        return await _table(listing, Table.XLSX, f"programme-{years}-{words.language}-{_dated(reader)}")
    view = reports.report(
        found,
        covered,
        words,
        day=reader.today,
        as_on=_as_on(reader),
        base_url=settings().address,
        demonstration=settings().demonstration,
    )
    crew = crews.here()
    content = await (crew.pdf(view) if form is Report.PDF else crew.docx(view))
    return Download(content, f"{view.filename}.{form}", MEDIA_TYPES[form])


async def agreement_list(
    wanted: agreements.Filter, form: Table, actor: Actor, words: Words, known_on: datetime | None = None
) -> Download:
    """The agreements that match and that the actor may read. Raises `Invalid`."""
    async with known.reading(known_on, actor) as reader:
        rows = [row async for row in agreements.every(wanted, reader)]
        filters = await _conditions(wanted, words, reader)
    listing = lists.agreements(rows, words, filters=filters, **_about(reader, wanted.in_force_on))
    return await _table(listing, form, f"agreements-{_dated(reader, wanted.in_force_on)}")


async def commitment_list(
    wanted: commitments.Filter, form: Table, actor: Actor, words: Words, known_on: datetime | None = None
) -> Download:
    """The milestones that match, of agreements that the actor may read. Raises `Invalid`."""
    async with known.reading(known_on, actor) as reader:
        rows = [row async for row in commitments.every(wanted, reader)]
        unscheduled = await commitments.unscheduled(wanted, reader)
        filters = await _conditions(wanted, words, reader)
    listing = lists.commitments(rows, words, filters=filters, unscheduled=unscheduled, **_about(reader))
    return await _table(listing, form, f"commitments-{_dated(reader)}")


def document(file: File) -> Download:
    """A file of a dossier as it came in."""
    return Download(file.content, file.filename, file.media_type)


def answer(download: Download) -> Response[bytes]:
    """Give out a file; browsers save it under its name and do not guess what it is."""
    return Response(
        download.content,
        media_type=download.media_type,
        headers={
            "content-disposition": disposition(download.filename),
            "x-content-type-options": "nosniff",
            # What runs when a file is opened from the register's own address after all has no rights there.
            "content-security-policy": "default-src 'none'; sandbox",
        },
    )


def disposition(filename: str) -> str:
    """How to name a download, for old and for new programs (RFC 6266, RFC 8187)."""
    plain = "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\%/' else "_" for char in filename
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename.encode('utf-8', 'replace'), safe='')}"


def _about(reader: Actor, in_force_on: date | None = None) -> dict[str, Any]:
    """What a file says of itself; one of the past has no other moment than that of which it tells."""
    return {
        "moment": reader.known_on or reader.at,
        "as_on": _as_on(reader, in_force_on),
        "base_url": settings().address,
        "demonstration": settings().demonstration,
    }


def _as_on(reader: Actor, in_force_on: date | None = None) -> AsOn | None:
    return AsOn(in_force_on, reader.known_on) if in_force_on or reader.known_on else None


def _dated(reader: Actor, in_force_on: date | None = None) -> str:
    """The end of a file's name: today, or the days of which it tells."""
    as_on = _as_on(reader, in_force_on)
    return as_on_words.stamp(as_on.in_force_on, as_on.known_on) if as_on else reader.today.isoformat()


async def _table(listing: Listing, form: Table, name: str) -> Download:
    if form is Table.XLSX:
        content = await crews.here().xlsx(listing)
    else:
        content = await asyncio.to_thread(lambda: b"".join(spreadsheets.csv_lines(listing)))
    return Download(content, f"{name}.{form}", MEDIA_TYPES[form])


async def _conditions(
    asked: agreements.Filter | commitments.Filter, words: Words, reader: Actor
) -> tuple[tuple[str, str], ...]:
    """What the list was narrowed to, in words; and what a list of the past lacks."""
    told: list[tuple[str, str]] = []
    if asked.q.strip():
        told.append((words.t("list.search"), asked.q.strip()))
    ids = [key for name in ("organisation", "owed_by", "owed_to") for key in getattr(asked, name, ())]
    found = await bodies.named(ids)
    for name in ("status", "form", "kind", "confidentiality", "year", "organisation", "owed_by", "owed_to"):
        values: Iterable[Any] = getattr(asked, name, ())
        worded = [
            words.pick(found[value].name)
            if value in found
            else words.word(value)
            if isinstance(value, StrEnum)
            else str(value)
            for value in values
        ]
        if worded:
            told.append((words.t(f"list.facet_{name}"), ", ".join(worded)))
    if isinstance(asked, agreements.Filter) and asked.review_by is not None:
        told.append((words.t("list.facet_review_by"), words.date(asked.review_by)))
    if isinstance(asked, commitments.Filter):
        told += _about_days(asked, words)
    if reader.known_on is not None and (lacking := await known.withheld(reader)):
        told.append((words.t("as_on.lacking"), as_on_words.kinds(lacking, words)))
    return tuple(told)


def _about_days(asked: commitments.Filter, words: Words) -> list[tuple[str, str]]:
    """What else commitments are narrowed to; a list that left out something and did not say so would mislead."""
    told = []
    if asked.agreement is not None:
        told.append((words.t("list.agreement"), str(asked.agreement)))
    if asked.commitment is not None:
        told.append((words.t("list.commitment"), str(asked.commitment)))
    if asked.open is not None:
        told.append((words.t("list.facet_open"), words.t("list.open" if asked.open else "list.done")))
    if asked.due_from is not None:
        told.append((words.t("list.due_from"), words.date(asked.due_from)))
    if asked.due_to is not None:
        told.append((words.t("list.due_to"), words.date(asked.due_to)))
    return told
