"""The log for programs (C2SP tlog-tiles) under `/ledger`: what is hashed and signed for anybody, entries for auditors.

What is public is answered without looking at who asks: no cookie is read and none is set.
"""

from litestar import Router, get
from litestar.params import FromPath
from litestar.response import Response

from agreements.errors import NotFound
from agreements.ledger import consistency, published
from agreements.ledger.tiles import Tile
from agreements.vocabulary import Role
from registry import edge

PREFIX = "/ledger"
# Litestar adds the charset to every text.
TEXT = "text/plain"
OCTETS = "application/octet-stream"
# The checkpoint changes every few seconds; the specification asks for no more than that to be kept.
SECONDS = {"cache-control": "public, max-age=3"}
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
# Entries name people by their ids: a cache that others use does not keep them.
FOR_ONE = {"cache-control": "private, max-age=31536000, immutable"}


@get("/checkpoint")
async def checkpoint() -> Response[bytes]:
    """The last tree head, signed."""
    found = await published.checkpoint()
    return Response(found.note, media_type=TEXT, headers=SECONDS)


@get("/keys")
async def keys() -> Response[str]:
    """The keys that sign, one a line, the newest first."""
    said = "".join(f"{key}\n" for key in await published.keys())
    return Response(said, media_type=TEXT, headers=SECONDS)


@get("/tile/{level:str}/{index:path}")
async def tile(level: FromPath[str], index: FromPath[str]) -> Response[bytes]:
    """A row of hashes of the tree."""
    return Response(await published.tile(_tile(level, index)), media_type=OCTETS, headers=FOR_EVER)


@get("/consistency/{old:int}/{new:int}", guards=[edge.one_address_guard])
async def grown(old: FromPath[int], new: FromPath[int]) -> Response[str]:
    """The proof that a signed tree is the beginning of another (RFC 6962): base64, a hash on each line."""
    found = await published.consistency(old, new)
    return Response(consistency.written(found), media_type=TEXT, headers=FOR_EVER)


@get("/ledger/tile/entries/{index:path}", guards=[edge.only(Role.AUDITOR)])
async def entries(index: FromPath[str]) -> Response[bytes]:
    """A row of entries, the bytes that the hashes are over."""
    return Response(await published.bundle(_tile("0", index)), media_type=OCTETS, headers=FOR_ONE)


def _tile(level: str, path: str) -> Tile:
    try:
        return Tile.parse(level, path.removeprefix("/"))
    except ValueError:
        raise NotFound("errors.no_tile") from None


public = Router(PREFIX, route_handlers=[checkpoint, keys, tile, grown], include_in_schema=False)
