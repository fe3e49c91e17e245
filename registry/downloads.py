"""Files for people to take away, made from what a reader may see; pages and the API give out the same ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Litestar
from litestar.response import Response

from agreements.actors import Actor
from agreements.ledger import witnessing
from agreements.ledger.canonical import plain
from agreements.readings import agreements, as_on, commitments, coverage, known, programmes
from agreements.readings.as_on import NOW, Asked
from agreements.readings.as_on_values import AsOn
from agreements.readings.documents import File
from agreements.vocabulary import IssuedKind
from agreements.wording import as_on as as_on_words
from agreements.wording.words import Words
from exports import archives, evidence, lists, programme_sheets, seals, spreadsheets, summaries
from exports import programmes as reports
from exports.lists import Listing
from exports.rendering import Rendering
from exports.views import Summary as View
from registry import assets, conditions, issuing
from registry.issuing import Told
from registry.settings import settings

# Names of ours for the kinds of files; the table of the operating system differs from machine to machine.
MEDIA_TYPES = {
    # Litestar adds the charset to every text.
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
# Where the evidence of a file can be had that was given out.
EVIDENCE = "/api/v1/issued-files/{}/evidence"


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
    # Of what is made of the register's records: its number there, and its evidence.
    issued: UUID | None = None
    evidence: bytes = b""

    @property
    def evidence_name(self) -> str | None:
        """Under which name the evidence stands beside the file; None where it is inside."""
        beside = self.evidence and self.media_type in {MEDIA_TYPES[form] for form in Table}
        return f"{self.filename}.{evidence.NAME}" if beside else None


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
    seq = whole.ledger.seq if whole.ledger else -1
    told = Told(
        kind=IssuedKind.AGREEMENT_SUMMARY,
        actor=actor,
        words=words,
        size=seq + 1,
        index=seq,
        agreements=(agreement,),
        asked=Asked(asked.in_force_on, reader.known_on),
    )
    return await _document(view, form, told)


async def programme_report(
    programme: UUID, form: Report, actor: Actor, words: Words, asked: Asked = NOW
) -> Download:
    """The report on a programme, with the coverage that the actor may see. Raises `NotFound`, `Invalid`."""
    async with asked.reading(actor) as reader:
        found = await programmes.of(programme)
        covered = await coverage.of(found, reader)
    serving = tuple(each.id for each in covered.serving)
    last = await witnessing.last([programme, *serving], reader.known_on)
    told = Told(
        kind=IssuedKind.PROGRAMME_REPORT,
        actor=actor,
        words=words,
        size=max(last.values()) + 1,
        index=last[programme],
        agreements=serving,
        programme=programme,
        asked=Asked(known_on=reader.known_on),
    )
    if form is Report.XLSX:
        listing = programme_sheets.report(found, covered, words, **_about(reader))
        years = f"{found.first_year}-{found.last_year}"
        name = f"programme-{years}-{words.language}-{_dated(reader)}"
        return await _table(listing, Table.XLSX, name, told)
    view = reports.report(
        found,
        covered,
        words,
        day=reader.today,
        as_on=_as_on(reader),
        base_url=settings().address,
        demonstration=settings().demonstration,
    )
    return await _document(view, form, told)


async def agreement_list(
    wanted: agreements.Filter, form: Table, actor: Actor, words: Words, known_on: datetime | None = None
) -> Download:
    """The agreements that match and that the actor may read. Raises `Invalid`."""
    size = await issuing.entries(Asked(known_on=known_on))
    async with known.reading(known_on, actor) as reader:
        rows = [row async for row in agreements.every(wanted, reader)]
        filters = await conditions.worded(wanted, words, reader)
    listing = lists.agreements(rows, words, filters=filters, **_about(reader, wanted.in_force_on))
    told = Told(
        kind=IssuedKind.AGREEMENT_LIST,
        actor=actor,
        words=words,
        size=size,
        index=size - 1,
        agreements=tuple(row.id for row in rows),
        narrowed=_narrowed(wanted),
        asked=Asked(wanted.in_force_on, reader.known_on),
    )
    return await _table(listing, form, f"agreements-{_dated(reader, wanted.in_force_on)}", told)


async def commitment_list(
    wanted: commitments.Filter, form: Table, actor: Actor, words: Words, known_on: datetime | None = None
) -> Download:
    """The milestones that match, of agreements that the actor may read. Raises `Invalid`."""
    size = await issuing.entries(Asked(known_on=known_on))
    async with known.reading(known_on, actor) as reader:
        rows = [row async for row in commitments.every(wanted, reader)]
        unscheduled = await commitments.unscheduled(wanted, reader)
        filters = await conditions.worded(wanted, words, reader)
    listing = lists.commitments(rows, words, filters=filters, unscheduled=unscheduled, **_about(reader))
    told = Told(
        kind=IssuedKind.COMMITMENT_LIST,
        actor=actor,
        words=words,
        size=size,
        index=size - 1,
        agreements=tuple(dict.fromkeys(row.agreement for row in rows)),
        narrowed=_narrowed(wanted),
        asked=Asked(known_on=reader.known_on),
    )
    return await _table(listing, form, f"commitments-{_dated(reader)}", told)


def document(file: File) -> Download:
    """A file of a dossier as it came in."""
    return Download(file.content, file.filename, file.media_type)


def with_evidence(first: Download, *others: Download) -> Download:
    """Files and the evidence of each beside it, in one archive that is called as the first."""
    made = (first, *others)
    parts = {each.filename: each.content for each in made}
    parts |= {each.evidence_name: each.evidence for each in made if each.evidence_name}
    return Download(archives.packed(parts), f"{first.filename.rpartition('.')[0]}.zip", MEDIA_TYPES["zip"])


def answer(download: Download) -> Response[bytes]:
    """Give out a file; browsers save it under its name and do not guess what it is."""
    headers = kept(download.filename)
    if download.issued is not None:
        headers["link"] = (
            f'<{EVIDENCE.format(download.issued)}>; rel="describedby"; type="{evidence.MEDIA_TYPE}"'
        )
    return Response(download.content, media_type=download.media_type, headers=headers)


def kept(filename: str) -> dict[str, str]:
    """The headers of what is to be saved."""
    return {
        "content-disposition": disposition(filename),
        "x-content-type-options": "nosniff",
        # What runs when a file is opened from the register's own address after all has no rights there.
        "content-security-policy": "default-src 'none'; sandbox",
    }


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


async def _document(view: View, form: Summary | Report, told: Told) -> Download:
    """The file, with its evidence inside."""
    ready = await issuing.ready(told)
    view = seals.on_document(view, ready.standing, told.words, settings().address, ready.room)
    if form.value == Summary.PDF:
        file = await crews.here().pdf(view)
        content = evidence.in_pdf(file, ready.room)
    else:
        file = await crews.here().docx(view)
        content = evidence.in_docx()
    given = await issuing.issue(file, content, form, told, ready.records)
    return Download(given.file, f"{view.filename}.{form}", MEDIA_TYPES[form], given.issued, given.evidence)


async def _table(listing: Listing, form: Table, name: str, told: Told) -> Download:
    """The file, with its evidence beside it."""
    ready = await issuing.ready(told)
    listing = seals.on_list(listing, ready.standing, told.words, settings().address)
    if form is Table.XLSX:
        file = await crews.here().xlsx(listing)
    else:
        file = await asyncio.to_thread(lambda: b"".join(spreadsheets.csv_lines(listing)))
    given = await issuing.issue(file, evidence.beside(), form, told, ready.records)
    return Download(given.file, f"{name}.{form}", MEDIA_TYPES[form], given.issued, given.evidence)


def _narrowed(asked: agreements.Filter | commitments.Filter) -> dict[str, Any]:
    """What a list was narrowed to, as it is recorded: without what narrows nothing."""
    found: dict[str, Any] = asdict(asked) | {"q": asked.q.strip()}
    return {name: plain(value) for name, value in found.items() if value not in (None, "", ())}
