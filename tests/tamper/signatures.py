"""Edits of what the signer wrote: tiles, keys and checkpoints."""

from collections.abc import Iterator, Sequence

from agreements.ledger import checkpoints, notes
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.notes import Signer
from registry.settings import settings
from tests.tamper.edits import Edit, edit
from tests.tamper.scene import Found, Scene, sql

# A key of the log's name that the signer has not.
PLANTED = Signer(settings().origin, bytes(range(32)))


def of_tiles() -> Iterator[Edit]:
    tile: list[Found] = [("verify.tile_changed", {"tile": "0/000"})]
    yield edit(
        "a tile's hashes changed",
        "UPDATE ledger_tile SET hashes = set_byte(hashes, 99, 255 - get_byte(hashes, 99))",
        found=tile,
    )
    yield edit("a tile's root changed", "UPDATE ledger_tile SET root = sha256(root)", found=tile)
    yield edit("a tile shortened", "UPDATE ledger_tile SET hashes = substring(hashes FROM 33)", found=tile)
    yield edit(
        "a tile deleted", "DELETE FROM ledger_tile", found=[("verify.tile_missing", {"tile": "0/000"})]
    )
    for path in ("0/001", "1/000", "0/x001/000", "nowhere"):
        yield edit(
            f"a tile moved to {path}",
            f"UPDATE ledger_tile SET path = '{path}'",
            found=[("verify.tile_missing", {"tile": "0/000"}), ("verify.tile_of_nothing", {"tile": path})],
        )
    yield edit(
        "a tile copied",
        "INSERT INTO ledger_tile SELECT '0/002', hashes, root FROM ledger_tile",
        found=[("verify.tile_of_nothing", {"tile": "0/002"})],
    )


def of_keys() -> Iterator[Edit]:
    planted = PLANTED.verifier.text()
    yield edit(
        "a key planted",
        f"INSERT INTO ledger_key VALUES ('{planted}', now())",
        found=[("verify.key_of_nothing", {"key": planted})],
    )
    yield edit(
        "a key planted with the first checkpoint",
        f"INSERT INTO ledger_key SELECT '{planted}', signed_at FROM ledger_checkpoint WHERE number = 1",
        found=[("verify.key_of_nothing", {"key": planted})],
    )
    yield edit(
        "a key replaced",
        f"UPDATE ledger_key SET vkey = '{planted}' WHERE published_at = (SELECT min(published_at) FROM ledger_key)",
        found=[("verify.key_of_nothing", {"key": planted})],
    )
    yield edit(
        "a key that is none",
        "INSERT INTO ledger_key VALUES ('nonsense', now())",
        found=[("verify.key_of_nothing", {"key": "nonsense"})],
    )
    for name, step in (("earlier", "- interval '1 hour'"), ("later", "+ interval '1 hour'")):

        async def moved(scene: Scene, step: str = step) -> Sequence[Found]:
            rows = await sql(f"UPDATE ledger_key SET published_at = published_at {step} RETURNING vkey")
            return [("verify.key_of_nothing", {"key": row["vkey"]}) for row in rows]

        yield Edit(f"keys published {name}", moved)


def of_checkpoints() -> Iterator[Edit]:
    for number in (1, 2, 4):
        differs: list[Found] = [("verify.checkpoint_differs", {"number": number})]
        where = f"WHERE number = {number}"
        yield edit(
            f"the root of checkpoint {number} changed",
            f"UPDATE ledger_checkpoint SET root = sha256(root) {where}",
            found=differs,
        )
        yield edit(
            f"the size of checkpoint {number} smaller",
            f"UPDATE ledger_checkpoint SET size = size - 1 {where}",
            found=differs,
        )
        yield edit(
            f"a bit of checkpoint {number} flipped",
            f"UPDATE ledger_checkpoint SET note = set_bit(note, 205, 1 - get_bit(note, 205)) {where}",
            found=differs,
        )
        yield edit(
            f"the signature of checkpoint {number} cut off",
            f"UPDATE ledger_checkpoint SET note = substring(note FROM 1 FOR length(note) - 9) {where}",
            found=differs,
        )
        yield edit(
            f"checkpoint {number} over all and more",
            f"UPDATE ledger_checkpoint SET size = 9999 {where}",
            found=[("verify.checkpoint_beyond", {"number": number})],
        )
        yield edit(
            f"checkpoint {number} over nothing",
            f"UPDATE ledger_checkpoint SET size = 0 {where}",
            found=[("verify.checkpoint_beyond", {"number": number})],
        )
        yield planted(number)
    yield edit(
        "the first checkpoint deleted",
        "DELETE FROM ledger_checkpoint WHERE number = 1",
        found=[("verify.checkpoint_missing", {"number": 1})],
    )
    yield edit(
        "a checkpoint deleted",
        "DELETE FROM ledger_checkpoint WHERE number = 2",
        found=[("verify.checkpoint_missing", {"number": 2})],
    )
    yield edit(
        "the last checkpoint deleted",
        "DELETE FROM ledger_checkpoint WHERE number = @s",
        found=[("alarm.checkpoint_gone", {"number": "@s"})],
        by_the_signer=True,
    )
    yield edit(
        "all checkpoints deleted",
        "DELETE FROM ledger_checkpoint",
        found=[("alarm.checkpoint_gone", {"number": "@s"})],
        by_the_signer=True,
    )
    yield edit(
        "a checkpoint numbered otherwise",
        "UPDATE ledger_checkpoint SET number = 9 WHERE number = 4",
        found=[("verify.checkpoint_missing", {"number": 8})],
    )
    yield edit(
        "two checkpoints changed places",
        "UPDATE ledger_checkpoint SET number = -number WHERE number IN (2, 3)",
        "UPDATE ledger_checkpoint SET number = 5 + number WHERE number < 0",
        found=[("verify.checkpoint_before_last", {"number": 3})],
    )
    yield edit(
        "a checkpoint put back a year",
        "UPDATE ledger_checkpoint SET signed_at = signed_at - interval '1 year' WHERE number = 3",
        found=[("verify.checkpoint_before_last", {"number": 3})],
    )
    yield edit(
        "a checkpoint put ahead a year",
        "UPDATE ledger_checkpoint SET signed_at = signed_at + interval '1 year' WHERE number = 3",
        found=[("verify.checkpoint_before_last", {"number": 4})],
    )
    yield edit(
        "two checkpoints with each other's notes",
        "UPDATE ledger_checkpoint c SET note = o.note FROM ledger_checkpoint o"
        " WHERE (c.number, o.number) IN ((2, 3), (3, 2))",
        found=[("verify.checkpoint_differs", {"number": number}) for number in (2, 3)],
    )
    yield edit(
        "a checkpoint added",
        "INSERT INTO ledger_checkpoint SELECT number + 2, signed_at + interval '1 second', size, root, note"
        " FROM ledger_checkpoint WHERE number = @s",
        found=[("verify.checkpoint_missing", {"number": 5})],
    )


def planted(number: int) -> Edit:
    """The same head under the signature of somebody else's key of the log's name, which is published too."""

    async def do(scene: Scene) -> Sequence[Found]:
        [row] = await sql("SELECT size, root, signed_at FROM ledger_checkpoint WHERE number = $1", number)
        note = checkpoints.sign(Checkpoint(PLANTED.name, row["size"], row["root"]), [PLANTED])
        assert notes.opened(note, [PLANTED.verifier])
        await sql("UPDATE ledger_checkpoint SET note = $2 WHERE number = $1", number, note)
        await sql("INSERT INTO ledger_key VALUES ($1, $2)", PLANTED.verifier.text(), row["signed_at"])
        return [("verify.checkpoint_differs", {"number": number})]

    return Edit(f"checkpoint {number} signed by a planted key", do)
