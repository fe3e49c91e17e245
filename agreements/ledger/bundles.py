"""Bundles of entries (C2SP tlog-tiles): up to 256 entries in a row, each behind its length."""

from agreements.ledger.tiles import Tile

LENGTH_BYTES = 2
LONGEST_ENTRY = (1 << 8 * LENGTH_BYTES) - 1
FOLDER = "tile/entries/"


class BundleError(ValueError):
    """The bytes are no bundle, or an entry is longer than a bundle can say."""


def path(tile: Tile) -> str:
    """The address of the entries under a tile of level 0."""
    return FOLDER + tile.path().partition("/")[2]


def written(bodies: list[bytes]) -> bytes:
    """Raises `BundleError` where an entry is too long."""
    if any(len(body) > LONGEST_ENTRY for body in bodies):
        raise BundleError("an entry is longer than a bundle can say")
    return b"".join(len(body).to_bytes(LENGTH_BYTES, "big") + body for body in bodies)


def read(bundle: bytes) -> list[bytes]:
    """Raises `BundleError` where the last entry is cut off."""
    bodies, place = list[bytes](), 0
    while place < len(bundle):
        first = place + LENGTH_BYTES
        place = first + int.from_bytes(bundle[place:first], "big")
        if place > len(bundle) or first > len(bundle):
            raise BundleError("the bundle is cut off")
        bodies.append(bundle[first:place])
    return bodies
