"""The log as files to take away, a few at a time, in the layout that `log_folders` checks."""

from collections.abc import AsyncIterator, Iterable

from agreements.errors import AgainstTheRules
from agreements.ledger import bundles, log_folders, merkle, published, tiles
from agreements.ledger.bundles import BundleError
from agreements.ledger.edges import Edge
from agreements.ledger.signing import Signed
from agreements.ledger.tiles import WIDTH, Tile
from agreements.tables.ledger import LedgerEntry, LedgerSection

# So many sections are in memory at once; one has a few kilobytes, rarely some hundred.
BATCH = 100
# The path of a file, and its bytes.
File = tuple[str, bytes]


async def edge(size: int) -> Edge:
    """The growing edge of the signed tree as it was at `size`."""
    partial = {tile.level: tile for tile in tiles.partial(size)}
    read = await published.rows(partial.values())
    levels = range(max(partial, default=-1) + 1)
    return Edge([tiles.hashes_of(read[partial[level]]) if level in partial else [] for level in levels])


async def tree(signed: Signed, since: int = 0) -> AsyncIterator[File]:
    """Entries and tiles up to a checkpoint, without those of a tree of `since` entries; what it had partial is new.

    Everything is hashed from the bytes given out. Raises `AgainstTheRules` where that is not what was signed.
    """
    grown = await edge(since)
    for first in range(since - since % WIDTH, signed.size, WIDTH):
        tile = Tile(0, first // WIDTH, min(WIDTH, signed.size - first))
        bodies = await entries(first, first + tile.width)
        if len(bodies) < tile.width:
            raise AgainstTheRules("ledger.not_as_signed", size=signed.size)
        try:
            yield bundles.path(tile), bundles.written(bodies)
        except BundleError:
            raise AgainstTheRules("errors.entry_too_long") from None
        for body in bodies[max(0, since - first) :]:
            for full in grown.append(merkle.leaf_hash(body)):
                yield log_folders.TILE + full.tile.path(), full.hashes
    for tile in tiles.partial(signed.size):
        yield log_folders.TILE + tile.path(), b"".join(grown.rows[tile.level])
    if grown.root() != signed.root:
        raise AgainstTheRules("ledger.not_as_signed", size=signed.size)


async def entries(first: int, beyond: int) -> list[bytes]:
    """The bytes of entries in a row."""
    rows = await LedgerEntry.raw(
        "SELECT body FROM ledger_entry WHERE seq >= {} AND seq < {} ORDER BY seq", first, beyond
    )
    return [bytes(row["body"]) for row in rows]


async def sections(digests: Iterable[str]) -> AsyncIterator[File]:
    """The sections of these digests, in hexadecimal and in their order, as far as they are kept still."""
    wanted = sorted(set(digests))
    for start in range(0, len(wanted), BATCH):
        rows = await LedgerSection.raw(
            "SELECT digest, body FROM ledger_section WHERE digest = ANY({}) ORDER BY digest",
            [bytes.fromhex(each) for each in wanted[start : start + BATCH]],
        )
        for row in rows:
            yield log_folders.section_path(row["digest"].hex()), bytes(row["body"])


async def keys() -> bytes:
    """The verifier keys, as they are served."""
    return "".join(f"{key}\n" for key in await published.keys()).encode()
