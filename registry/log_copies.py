"""Copies of the log in folders of the operator's: made once, then brought up to what was signed since."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agreements.errors import AgainstTheRules
from agreements.ledger import bundles, checkpoints, exporting, log_folders, notes, published, tiles, walking
from agreements.ledger.log_folders import Folder, NoLogError
from agreements.ledger.signing import Signed
from agreements.ledger.walking import UNREADABLE

# Those who may read the whole ledger are few.
MODE = 0o700


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands in the folder now: the log, its size, and how many entries and sections came."""

    log: str
    size: int
    entries: int
    sections: int


async def bring(folder: Path, *, sections: bool) -> Copied:
    """Adds to a folder what was signed since, all of it to a new one. Raises `AgainstTheRules`, `NotFound`.

    The checkpoint comes last, so that a copy that was broken off is the former one still.
    """
    signed = await published.checkpoint()
    since = await _since(folder, signed, sections=sections)
    if sections:
        (folder / log_folders.SECTIONS).mkdir(mode=MODE, parents=True, exist_ok=True)
    came = 0
    async for path, content in exporting.tree(signed, since):
        _put(folder / path, content)
        if sections and path.startswith(bundles.FOLDER):
            came += await _bring_sections(folder, bundles.read(content))
    _put(folder / log_folders.KEYS, await exporting.keys())
    _put(folder / log_folders.CHECKPOINT, signed.note)
    if since < signed.size:
        _clear(folder, since, signed.size)
    return Copied(log_folders.head(Folder(folder)).origin, signed.size, signed.size - since, came)


async def _since(folder: Path, signed: Signed, *, sections: bool) -> int:
    """How many entries the folder has. Raises `AgainstTheRules` where it is no copy of this log, or of another kind."""
    if not folder.exists() or not any(folder.iterdir()):
        return 0
    try:
        said = log_folders.head(Folder(folder))
    except NoLogError:
        # A first copy that was broken off has no checkpoint yet; a folder of something else has no tiles.
        if all(each.name in {"tile", log_folders.SECTIONS, log_folders.KEYS} for each in folder.iterdir()):
            return 0
        raise AgainstTheRules("log_copy.not_empty", folder=folder) from None
    ours = checkpoints.parse(notes.parse(signed.note).text)
    grown = await exporting.edge(said.size) if said.size <= signed.size else None
    if said.origin != ours.origin or grown is None or grown.root() != said.root:
        raise AgainstTheRules("log_copy.no_beginning", folder=folder)
    if (folder / log_folders.SECTIONS).exists() is not sections:
        raise AgainstTheRules("log_copy.other_kind", folder=folder)
    return said.size


async def _bring_sections(folder: Path, bodies: list[bytes]) -> int:
    """The sections that entries name and the folder lacks."""
    wanted = set[str]()
    for body in bodies:
        # One that cannot be read names none.
        with suppress(*UNREADABLE):
            wanted.update(digest.hex() for digest in walking.digests(json.loads(body)))
    came = 0
    lacking = [each for each in wanted if not (folder / log_folders.section_path(each)).exists()]
    async for path, content in exporting.sections(lacking):
        _put(folder / path, content)
        came += 1
    return came


def _put(path: Path, content: bytes) -> None:
    """The whole file or the former one, whatever happens."""
    path.parent.mkdir(mode=MODE, parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)


def _clear(folder: Path, since: int, size: int) -> None:
    """Rows that were at the edge of the former tree and have more in them now."""
    stay = set(tiles.partial(size))
    for tile in set(tiles.partial(since)) - stay:
        _remove(folder / log_folders.TILE / tile.path())
        if tile.level == 0:
            _remove(folder / bundles.path(tile))


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    if path.parent.name.endswith(".p") and not any(path.parent.iterdir()):
        path.parent.rmdir()
