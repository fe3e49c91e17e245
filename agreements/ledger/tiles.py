"""Tiles (C2SP tlog-tiles): the hashes of the tree in rows of 256, each row under an address that never changes.

A tile at level 0 holds leaf hashes; one above holds the heads of full tiles below. So the hash of the perfect
subtree at height `h` is found in one tile, at level `h // 8`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from agreements.ledger import merkle
from agreements.ledger.merkle import HASH_LENGTH

HEIGHT = 8
WIDTH = 1 << HEIGHT
TOP_LEVEL = 63
LEVEL = re.compile(r"0|[1-9][0-9]?")
INDEX = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")
PARTIAL = re.compile(r"[1-9][0-9]{0,2}")
# No index is longer: six groups of three digits count further than a log grows.
LONGEST_INDEX = len("x000/" * 6 + "000")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """A row of hashes: `width` of them, 256 when it is full."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def span(self) -> int:
        """How many entries each of its hashes is over."""
        return 1 << (self.level * HEIGHT)

    @property
    def end(self) -> int:
        """How many entries a tree has to have for this tile to be in it."""
        return (self.index * WIDTH + self.width) * self.span

    def path(self) -> str:
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{self.level}/{index_path(self.index)}{partial}"

    @classmethod
    def parse(cls, level: str, path: str) -> Self:
        """Raises `ValueError` for anything but the one address a tile has."""
        if not LEVEL.fullmatch(level) or int(level) > TOP_LEVEL:
            raise ValueError("no such level")
        index, partial, said = path.partition(".p/")
        if partial and (not PARTIAL.fullmatch(said) or int(said) >= WIDTH):
            raise ValueError("no such width")
        if not INDEX.fullmatch(index) or len(index) > LONGEST_INDEX:
            raise ValueError("no such index")
        found = cls(int(level), int(re.sub(r"\D", "", index)), int(said) if partial else WIDTH)
        if index_path(found.index) != index:
            raise ValueError("an index has no leading groups of zeroes")
        return found


def of_tree(size: int) -> Iterator[Tile]:
    """All the tiles of a tree, a level after the other; of each level the last may be partial."""
    for level in range(TOP_LEVEL + 1):
        hashes = size >> (level * HEIGHT)
        if not hashes:
            return
        for first in range(0, hashes, WIDTH):
            yield Tile(level, first // WIDTH, min(WIDTH, hashes - first))


def partial(size: int) -> Iterator[Tile]:
    """The tiles at the edge of a tree, which a larger one has with more hashes in them."""
    for level in range(TOP_LEVEL + 1):
        full, rest = divmod(size >> (level * HEIGHT), WIDTH)
        if rest:
            yield Tile(level, full, rest)


def index_path(index: int) -> str:
    """An index in groups of three digits, all but the last marked with an `x`."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def of_node(height: int, index: int, size: int) -> Tile:
    """The tile, in a tree of `size`, from which the hash of a perfect subtree is made."""
    level, within = divmod(height, HEIGHT)
    number = (index << within) // WIDTH
    hashes = size >> (level * HEIGHT)
    return Tile(level, number, min(WIDTH, hashes - number * WIDTH))


def node(height: int, index: int, row: bytes) -> bytes:
    """The hash of a perfect subtree, from the hashes of its tile."""
    within = height % HEIGHT
    first = (index << within) % WIDTH
    return folded(hashes_of(row)[first : first + (1 << within)])


def hashes_of(row: bytes) -> list[bytes]:
    return [row[start : start + HASH_LENGTH] for start in range(0, len(row), HASH_LENGTH)]


def folded(hashes: list[bytes]) -> bytes:
    """The head over a perfect subtree's hashes. Raises `ValueError` where they are not as many."""
    if not hashes or len(hashes) & (len(hashes) - 1):
        raise ValueError("the tile is too short")
    while len(hashes) > 1:
        hashes = [merkle.node_hash(*hashes[start : start + 2]) for start in range(0, len(hashes), 2)]
    return hashes[0]
