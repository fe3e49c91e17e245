"""What is given out of the ledger to whoever checks it: the checkpoint, tiles, bundles of entries, proofs.

Nothing beyond the last checkpoint is given out, so that all of it is under a signature.
"""

from collections.abc import Collection, Iterable, Mapping

from agreements.errors import AgainstTheRules, NotFound
from agreements.ledger import bundles, proofs, tiles
from agreements.ledger.bundles import BundleError
from agreements.ledger.merkle import HASH_LENGTH
from agreements.ledger.proofs import Plan
from agreements.ledger.signing import Signed
from agreements.ledger.stamps import Stamp
from agreements.ledger.tiles import WIDTH, Tile
from agreements.ledger.tlog_proofs import Proof
from agreements.tables.ledger import LedgerCheckpoint, LedgerEntry, LedgerKey, LedgerStamp, LedgerTile

CHECKPOINT = "SELECT number, signed_at AS at, size, root, note FROM ledger_checkpoint"


async def checkpoint() -> Signed:
    """The last one. Raises `NotFound` before the first."""
    found = await chain(1)
    if not found:
        raise NotFound("errors.no_checkpoint")
    return found[0]


async def size() -> int:
    """How many entries are under the last checkpoint."""
    return next((each.size for each in await chain(1)), 0)


async def first_over(seq: int) -> Signed | None:
    """The first of the chain that is over an entry; None while it is not signed."""
    rows = await LedgerCheckpoint.raw(f"{CHECKPOINT} WHERE size > {{}} ORDER BY size, number LIMIT 1", seq)
    return Signed(**rows[0]) if rows else None


async def proof_under(seq: int, signed: Signed) -> Proof:
    """The proof that an entry stands under one of the checkpoints that are over it."""
    return Proof(seq, tuple(await hashes(proofs.inclusion(seq, signed.size), signed.size)), signed.note)


async def numbered(number: int) -> Signed:
    """One of the chain. Raises `NotFound`."""
    rows = await LedgerCheckpoint.raw(f"{CHECKPOINT} WHERE number = {{}}", number)
    if not rows:
        raise NotFound("errors.no_such_checkpoint")
    return Signed(**rows[0])


async def covering(seq: int) -> Signed | None:
    """The first of the chain that an entry stands under: whenever it is asked for, it is the same one."""
    rows = await LedgerCheckpoint.raw(f"{CHECKPOINT} WHERE size > {{}} ORDER BY size, number LIMIT 1", seq)
    return Signed(**rows[0]) if rows else None


async def chain(most: int) -> tuple[Signed, ...]:
    """The last ones, the latest first."""
    rows = await LedgerCheckpoint.raw(f"{CHECKPOINT} ORDER BY number DESC LIMIT {most:d}")
    return tuple(Signed(**row) for row in rows)


async def stamp(number: int) -> bytes:
    """What an authority of time answered about a checkpoint. Raises `NotFound`."""
    rows = await LedgerStamp.raw("SELECT answer FROM ledger_stamp WHERE number = {}", number)
    if not rows:
        raise NotFound("errors.no_stamp")
    return bytes(rows[0]["answer"])


async def stamps(most: int) -> dict[int, Stamp]:
    """The last ones by the number of their checkpoint, the latest first."""
    rows = await LedgerStamp.raw(
        f"SELECT number, stamped_at, authority FROM ledger_stamp ORDER BY number DESC LIMIT {most:d}"
    )
    return {row["number"]: Stamp(row["stamped_at"], row["authority"]) for row in rows}


async def keys() -> tuple[str, ...]:
    """Every verifier key there was, the newest first."""
    rows = await LedgerKey.raw("SELECT vkey FROM ledger_key ORDER BY published_at DESC, vkey")
    return tuple(row["vkey"] for row in rows)


async def tile(asked: Tile) -> bytes:
    """The hashes of a tile of the signed tree. Raises `NotFound`."""
    await _check_signed(asked)
    return (await rows([asked]))[asked]


async def bundle(asked: Tile) -> bytes:
    """The entries under a tile of level 0, each behind its length. Raises `NotFound`.

    Raises `AgainstTheRules` where one is longer than a bundle can say.
    """
    await _check_signed(asked)
    found = await LedgerEntry.raw(
        "SELECT body FROM ledger_entry WHERE seq >= {} AND seq < {} ORDER BY seq",
        asked.index * WIDTH,
        asked.end,
    )
    try:
        return bundles.written([bytes(row["body"]) for row in found])
    except BundleError:
        raise AgainstTheRules("errors.entry_too_long") from None


async def proof(seq: int) -> Proof:
    """The proof that an entry stands under the last checkpoint. Raises `NotFound` while it is not signed."""
    last = await checkpoint()
    if not 0 <= seq < last.size:
        raise NotFound("errors.entry_not_signed")
    return await proof_under(seq, last)


async def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` entries is the beginning of that of `new`. Raises `NotFound`."""
    if not 0 < old <= new <= await size():
        raise NotFound("errors.no_such_sizes")
    return await hashes(proofs.consistency(old, new), new)


async def proofs_under(head: Signed, entries: Iterable[int]) -> Mapping[int, Proof]:
    """The proofs that entries stand under one checkpoint, by entry; as many statements for many as for one."""
    plans = {seq: proofs.inclusion(seq, head.size) for seq in entries}
    found = await _carried_out(plans.values(), head.size)
    return {seq: Proof(seq, tuple(way), head.note) for seq, way in zip(plans, found, strict=True)}


async def hashes(plan: Plan, size: int) -> list[bytes]:
    """The hashes of a proof in a signed tree of `size`."""
    [found] = await _carried_out([plan], size)
    return found


async def _carried_out(plans: Collection[Plan], size: int) -> list[list[bytes]]:
    where = {node: tiles.of_node(*node, size) for plan in plans for node in plan.nodes()}
    read = await rows(where.values())
    return [plan.carried_out(lambda node: tiles.node(*node, read[where[node]])) for plan in plans]


async def rows(asked: Iterable[Tile]) -> dict[Tile, bytes]:
    """The hashes of tiles, of which all the entries are signed: from full tiles, else from what will fill one."""
    wanted = set(asked)
    full = await LedgerTile.raw(
        "SELECT path, hashes FROM ledger_tile WHERE path = ANY({})",
        [Tile(t.level, t.index).path() for t in wanted],
    )
    kept = {row["path"]: bytes(row["hashes"]) for row in full}
    found = {}
    for each in wanted:
        row = kept.get(Tile(each.level, each.index).path())
        row = await _filling(each) if row is None else row
        found[each] = row[: each.width * HASH_LENGTH]
    return found


async def _filling(asked: Tile) -> bytes:
    first = asked.index * WIDTH
    if asked.level == 0:
        [row] = await LedgerEntry.raw(
            "SELECT string_agg(leaf, '' ORDER BY seq) AS hashes FROM ledger_entry WHERE seq >= {} AND seq < {}",
            first,
            first + asked.width,
        )
    else:
        below = [Tile(asked.level - 1, index).path() for index in range(first, first + asked.width)]
        [row] = await LedgerTile.raw(
            "SELECT string_agg(t.root, '' ORDER BY place) AS hashes"
            " FROM unnest({}::text[]) WITH ORDINALITY below (path, place) JOIN ledger_tile t USING (path)",
            below,
        )
    return bytes(row["hashes"] or b"")


async def _check_signed(asked: Tile) -> None:
    if asked.end > await size():
        raise NotFound("errors.no_tile")
