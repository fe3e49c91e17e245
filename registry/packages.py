"""Packages of a frozen register: what its ledger had up to a checkpoint, as far as an auditor may see it.

Nothing of a package is kept: it is made again when it is fetched, with the same bytes as long as its reader may read
the same, and written to the disk as it comes. What was given to whom is in the ledger by the digest of its contents.
"""

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from litestar.response import Response, Stream

from agreements.actors import Actor
from agreements.acts import freezing
from agreements.errors import AgainstTheRules
from agreements.ledger import canonical, checkpoints, exporting, log_folders, notes, published, sections
from agreements.ledger.evidence import Content, Evidence, Method, Witness
from agreements.ledger.notes import Verifier
from agreements.ledger.recording import columns
from agreements.ledger.sections import SUBJECTS
from agreements.ledger.signing import Signed
from agreements.readings import freezes, frozen
from agreements.readings.freezes import Freeze
from agreements.rules import permissions
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act, Language
from agreements.wording.words import Words
from exports.frozen_tables import Tables
from exports.packages import Package
from registry import downloads, languages

KINDS = (*frozen.OPEN, "agreement")
# Who may read what, and who opened what, is told by the sections to whoever reads them, and is no table to work with.
NOT_TABLED = frozenset({"agreement_reader", "unsealing"})
# Acts are signed within seconds. A package is given out without its proof rather than not at all.
PATIENCE = timedelta(seconds=8)
LOOKS = timedelta(milliseconds=100)
# One at a time in each process: making one is long, and whoever asks for it is one of few.
ALONE = asyncio.Semaphore(1)
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """A package on the disk, and the digest of its list of contents in hexadecimal."""

    file: IO[bytes]
    digest: str
    size: int


async def give(freeze: UUID, words: Words, actor: Actor) -> UUID:
    """Makes the package that the actor may have, and notes in the ledger what is in it.

    Raises `NotFound`, `NotAllowed`, and `AgainstTheRules` where the log is not as it was signed.
    """
    permissions.check(actor, Act.FREEZE_PACK)
    found = await freezes.of(freeze, actor)
    async with made(found, Language(words.language), actor) as package:
        digest = package.digest
    return await freezing.pack(freeze, digest, Language(words.language), actor=actor)


@asynccontextmanager
async def given(freeze: UUID, key: UUID, actor: Actor) -> AsyncIterator[tuple[Freeze, Made]]:
    """A package that the actor was given, made again. Raises as `give`, and where they may not read the same now."""
    permissions.check(actor, Act.FREEZE_PACK)
    found = await freezes.of(freeze, actor)
    known = freezes.package(found, key)
    async with made(found, known.language, actor, proof_of=known.id) as package:
        if package.digest != known.digest:
            raise AgainstTheRules("freezes.another_now")
        yield found, package


@asynccontextmanager
async def made(
    freeze: Freeze, language: Language, actor: Actor, *, proof_of: UUID | None = None
) -> AsyncIterator[Made]:
    """The package of a freeze, for as long as it is looked at."""
    with tempfile.TemporaryFile() as file:
        async with ALONE:
            package = Package(file)
            signed = await published.numbered(freeze.checkpoint)
            log = checkpoints.parse(notes.parse(signed.note).text).origin
            with tempfile.TemporaryDirectory(prefix="kelishim-") as folder:
                await _fill(package, freeze, signed, log, languages.words(language), actor, Path(folder))
            manifest = package.close(_about(freeze, log, language, actor))
            if proof_of is not None and (proof := await _evidence(freeze, log, proof_of)):
                package.prove(proof)
            package.end()
        size = file.tell()
        file.seek(0)
        yield Made(file, canonical.digest(manifest).hex(), size)


async def chunks(package: Made) -> AsyncIterator[bytes]:
    """The bytes of a package, in pieces."""
    while chunk := await asyncio.to_thread(package.file.read, CHUNK):
        yield chunk


def filename(freeze: Freeze) -> str:
    """After its name, in letters that every system takes."""
    plain = "".join(char if char.isalnum() or char in "-._" else "-" for char in freeze.name)
    return f"kelishim-{plain}.zip"


def _about(freeze: Freeze, log: str, language: Language, actor: Actor) -> Mapping[str, Any]:
    """What a package says of itself: whose, of which moment, and for whose eyes."""
    return {
        "freeze": str(freeze.id),
        "name": freeze.name,
        "first_on": freeze.first_on.isoformat(),
        "last_on": freeze.last_on.isoformat(),
        "checkpoint": freeze.checkpoint,
        "size": freeze.log_size,
        "root": freeze.root,
        "log": log,
        "language": str(language),
        "made_for": str(actor.account),
    }


async def _fill(  # noqa: PLR0913, PLR0917 -- all that a package is made of
    package: Package, freeze: Freeze, signed: Signed, log: str, words: Words, actor: Actor, folder: Path
) -> None:
    package.put("README.txt", _readme(freeze, log).encode())
    package.put(log_folders.CHECKPOINT, signed.note)
    package.put(log_folders.KEYS, "".join(f"{key}\n" for key in await _signers(signed)).encode())
    async for path, content in exporting.tree(signed):
        package.put(path, content)
    tables, files = Tables(folder, _columns(), words), set[str]()
    async for known in frozen.records(signed.size, actor):
        for digest, body in known.sections.items():
            package.put(log_folders.section_path(digest), body)
        tables.add(known.rows)
        files.update(row["digest"] for rows in known.rows for row in rows.get("document", ()))
    for table in await asyncio.to_thread(tables.finish, freeze.made_at):
        packed = table.suffix == ".xlsx"
        await asyncio.to_thread(package.put_file, f"tables/{table.name}", table, packed=packed)
    for digest in sorted(files):
        kept = await frozen.file(digest)
        if kept is not None:
            package.put(f"files/{digest}", kept, packed=True)


def _columns() -> dict[str, tuple[str, ...]]:
    """The columns of every table that a package has, as sections have them."""
    return {
        sections.name(table): tuple(
            column for column in columns(table).replace('"', "").split(", ") if column not in family.secret
        )
        for kind in KINDS
        for family in (SUBJECTS[kind].core, *SUBJECTS[kind].parts.values())
        for table in family.tables
        if sections.name(table) not in NOT_TABLED
    }


def _readme(freeze: Freeze, log: str) -> str:
    """What the package is and how it is checked, in the three languages."""
    told = []
    for language in Language:
        words = languages.words(language)
        days = {"first": words.date(freeze.first_on), "last": words.date(freeze.last_on)}
        about = {"name": freeze.name, "log": log, "size": words.number(freeze.log_size), "root": freeze.root}
        told.append(words.t("freezes.readme", **about, **days))
    return "\n\n".join(told)


async def _signers(signed: Signed) -> tuple[str, ...]:
    """The published keys that signed a checkpoint; those that came later are none of a package's."""
    ids = {each.key_id for each in notes.parse(signed.note).signatures}
    return tuple(sorted(key for key in await published.keys() if Verifier.parse(key).key_id in ids))


async def _evidence(freeze: Freeze, log: str, package: UUID) -> bytes | None:
    """What proves that the package was given out; None while the act is not signed."""
    section = f"package/{package}"
    [entry] = await LedgerEntry.raw(
        "SELECT seq, body FROM ledger_entry WHERE subject = {} AND"
        " convert_from(body, 'UTF8')::jsonb -> 'sections' ? {}::text ORDER BY revision LIMIT 1",
        freeze.id,
        section,
    )
    digest = json.loads(entry["body"])["sections"][section]
    shown = tuple([body async for _, body in exporting.sections([digest])])
    signed = await _signed(entry["seq"])
    if signed is None:
        return None
    proof = await published.proof_under(entry["seq"], signed)
    issue = Witness(bytes(entry["body"]), proof.body(), shown)
    return Evidence(log, Content(Method.FILE), issue, (), await _signers(signed)).written()


async def _signed(seq: int) -> Signed | None:
    """The first checkpoint over an entry, waited for."""
    found = await published.first_over(seq)
    for _ in range(PATIENCE // LOOKS):
        if found is not None:
            break
        await asyncio.sleep(LOOKS.total_seconds())
        found = await published.first_over(seq)
    return found


async def answer(freeze: UUID, key: UUID, actor: Actor) -> Response[Any]:
    """A package to be saved, given out as it is read from the disk. Raises as `given`."""
    stack = contextlib.AsyncExitStack()
    found, package = await stack.enter_async_context(given(freeze, key, actor))

    async def content() -> AsyncIterator[bytes]:
        async with stack:
            async for chunk in chunks(package):
                yield chunk

    return Stream(
        content(),
        media_type="application/zip",
        headers={
            **downloads.kept(filename(found)),
            "content-length": str(package.size),
            "cache-control": "private, no-store",
        },
    )
