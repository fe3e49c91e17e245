"""The growing edge of the tree: what has to be remembered of it to append, to fold its head and to fill tiles."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from agreements.ledger import merkle, notes, tiles
from agreements.ledger.merkle import HASH_LENGTH
from agreements.ledger.tiles import HEIGHT, WIDTH, Tile


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that was just filled, its hashes in a row and the head over them."""

    tile: Tile
    hashes: bytes
    root: bytes


@dataclass(slots=True)
class Edge:
    """At each level the hashes that no full tile holds yet, fewer than 256 of them."""

    rows: list[list[bytes]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(len(row) << (level * HEIGHT) for level, row in enumerate(self.rows))

    def root(self) -> bytes:
        peaks = []
        for row in reversed(self.rows):
            start = 0
            while start < len(row):
                width = 1 << ((len(row) - start).bit_length() - 1)
                peaks.append(tiles.folded(row[start : start + width]))
                start += width
        return merkle.root(tuple(peaks))

    def append(self, leaf: bytes) -> list[FullTile]:
        """Adds a leaf; gives the tiles it filled, lowest first."""
        index, found, hash_ = self.size, list[FullTile](), leaf
        for level in range(tiles.TOP_LEVEL + 1):
            if level == len(self.rows):
                self.rows.append([])
            row = self.rows[level]
            row.append(hash_)
            if len(row) < WIDTH:
                break
            index >>= HEIGHT
            hash_ = tiles.folded(row)
            found.append(FullTile(Tile(level, index), b"".join(row), hash_))
            row.clear()
        return found

    def copy(self) -> Self:
        return type(self)([list(row) for row in self.rows])

    def texts(self) -> list[str]:
        """The rows as they are written down, base64 of their hashes."""
        return [notes.encoded(b"".join(row)) for row in self.rows]

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> Self:
        """Raises `ValueError` for what was not written by `texts`."""
        rows = [notes.decoded(text) for text in texts]
        if any(len(row) % HASH_LENGTH or len(row) >= HASH_LENGTH * WIDTH for row in rows):
            raise ValueError("an edge has rows of fewer than 256 hashes")
        return cls([tiles.hashes_of(row) for row in rows])
