"""The log for programs (C2SP tlog-tiles) under `/ledger`: what is hashed and signed for anybody, entries for auditors.

Beside them the time stamps of checkpoints (RFC 3161).

What is public is answered without looking at who asks: no cookie is read and none is set.

Entries hold ids, moments, acts and digests. Of a need-to-know agreement an auditor so learns that there is one, when
something was done to it, how many parts it has and which organisation's people acted; never its number, its names or
its words. With such entries left out nobody could check what the hashes are over, which is what the log is for.
"""

import re

from litestar import Router, get
from litestar.params import FromPath
from litestar.response import Response

from agreements.errors import NotFound
from agreements.ledger import afterwards, consistency, following, published, stamps
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
INDEX = re.compile("0|[1-9][0-9]{0,17}")
DIGEST = re.compile("[0-9a-f]{64}")


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


@get("/checkpoints/{number:int}/stamp")
async def stamp(number: FromPath[int]) -> Response[bytes]:
    """What an authority of time answered about a checkpoint."""
    return Response(await published.stamp(number), media_type=stamps.REPLY, headers=FOR_EVER)


@get("/tile/{level:str}/{index:path}")
async def tile(level: FromPath[str], index: FromPath[str]) -> Response[bytes]:
    """A row of hashes of the tree."""
    return Response(await published.tile(_tile(level, index)), media_type=OCTETS, headers=FOR_EVER)


@get("/after/{index:str}/{held:str}")
async def after(index: FromPath[str], held: FromPath[str]) -> Response[str]:
    """The index of the entry after one about the same record, or `none`, for whoever has the bytes of that one.

    `held` is the plain SHA-256 of these, in hexadecimal: it does not follow from the leaf hash, which is public.
    """
    if not INDEX.fullmatch(index) or not DIGEST.fullmatch(held):
        raise NotFound("errors.no_entry")
    found = await afterwards.next_entry(int(index), bytes.fromhex(held))
    return Response(f"{following.NONE if found is None else found}\n", media_type=TEXT, headers=SECONDS)


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


public = Router(PREFIX, route_handlers=[after, checkpoint, grown, keys, stamp, tile], include_in_schema=False)
