"""Edits that cover their traces: whoever owns the database can make everything in it agree, but for the signatures.

Rows, sections, entries, hashes, tiles and the head are made anew from where they were changed; then the checkpoints
too, under a key of the forger's own. What is left to find it by are the keys that an auditor was handed, and what the
signer remembers.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agreements.ledger import checkpoints, merkle
from agreements.ledger.canonical import canonical, digest
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.edges import Edge, FullTile
from tests.tamper.edits import Edit
from tests.tamper.scene import RESTORE, Found, Scene, sql
from tests.tamper.signatures import PLANTED

Entry = dict[str, Any]
SIGNER: list[Found] = [("alarm.other_head", {})]


@dataclass
class Forgery:
    """The log taken out of the database, to be changed and put back so that all of it agrees."""

    entries: list[Entry]
    full: list[FullTile] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=list)

    @classmethod
    async def begun(cls) -> "Forgery":
        return cls(
            [json.loads(row["body"]) for row in await sql("SELECT body FROM ledger_entry ORDER BY seq")]
        )

    async def put_back(self) -> None:
        """Places, revisions and links are counted anew, and all hashes with them."""
        edge, last, rows = Edge(), dict[str, tuple[int, bytes]](), []
        frontier: tuple[bytes, ...] = ()
        for seq, entry in enumerate(self.entries):
            revision, previous = last.get(entry["subject"], (0, None))
            entry |= {"seq": seq, "revision": revision + 1, "previous": previous.hex() if previous else None}
            body = canonical(entry)
            leaf = merkle.leaf_hash(body)
            last[entry["subject"]] = revision + 1, leaf
            self.full += edge.append(leaf)
            frontier = merkle.appended(frontier, seq, leaf)
            self.roots.append(merkle.root(frontier))
            kind, _, subject = entry["subject"].partition("/")
            rows.append(
                (
                    seq, moment(entry["at"]), entry["act"], entry["actor"]["account"], kind, subject,
                    revision + 1, body, leaf, self.roots[-1],
                )
            )  # fmt: skip
        await sql("DELETE FROM ledger_entry")
        for row in rows:
            await sql("INSERT INTO ledger_entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", *row)
        await sql(
            "UPDATE ledger_head SET size = $1, at = $2, root = $3, frontier = $4",
            len(rows), rows[-1][1], self.roots[-1], list(frontier),
        )  # fmt: skip

    async def tile(self) -> None:
        await sql("DELETE FROM ledger_tile")
        for each in self.full:
            await sql("INSERT INTO ledger_tile VALUES ($1, $2, $3)", each.tile.path(), each.hashes, each.root)

    async def sign(self) -> None:
        """Checkpoints of the same sizes and moments, as far as there are entries, by the forger's key alone."""
        await sql("DELETE FROM ledger_key")
        for row in await sql("SELECT number, size, signed_at FROM ledger_checkpoint ORDER BY number"):
            size = min(row["size"], len(self.entries))
            root = self.roots[size - 1]
            note = checkpoints.sign(Checkpoint(PLANTED.name, size, root), [PLANTED])
            await sql(
                "UPDATE ledger_checkpoint SET size = $2, root = $3, note = $4 WHERE number = $1",
                row["number"], size, root, note,
            )  # fmt: skip
            if row["number"] == 1:
                await sql("INSERT INTO ledger_key VALUES ($1, $2)", PLANTED.verifier.text(), row["signed_at"])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- What the forger wants to be otherwise ----------------------------------------------------------------------------


async def _seal_anew(forgery: Forgery, table: str, row: dict[str, Any], **values: Any) -> None:
    """Another value in every section that tells of a row, from the first on, and in the entries that name them."""
    for found in await sql(
        "SELECT digest, body FROM ledger_section WHERE position($1 IN body) > 0", str(row["id"]).encode()
    ):
        said = json.loads(found["body"])
        told = [each for each in said.get("rows", {}).get(table, ()) if each["id"] == str(row["id"])]
        if not told:
            continue
        told[0].update(values)
        body = canonical(said)
        await sql(
            "UPDATE ledger_section SET digest = $2, body = $3 WHERE digest = $1",
            found["digest"],
            digest(body),
            body,
        )
        for entry in forgery.entries:
            for section, named in entry["sections"].items():
                if named == found["digest"].hex():
                    entry["sections"][section] = digest(body).hex()


async def a_larger_sum(forgery: Forgery) -> None:
    [row] = await sql(
        "UPDATE commitment SET amount = 1"
        " WHERE id = (SELECT min(id::text)::uuid FROM commitment WHERE amount > 5) RETURNING id"
    )
    await _seal_anew(forgery, "commitment", row, amount="1.00")


async def another_signatory(forgery: Forgery) -> None:
    [row] = await sql(
        "UPDATE signatory SET name = 'Forged' WHERE id = (SELECT min(id::text)::uuid FROM signatory) RETURNING id"
    )
    await _seal_anew(forgery, "signatory", row, name="Forged")


async def a_later_day(forgery: Forgery) -> None:
    [row] = await sql(
        "UPDATE milestone SET due_on = '2031-01-01'"
        " WHERE id = (SELECT min(id::text)::uuid FROM milestone WHERE due_on IS NOT NULL) RETURNING id"
    )
    await _seal_anew(forgery, "milestone", row, due_on="2031-01-01")


async def another_actor(forgery: Forgery) -> None:
    accounts = {entry["actor"]["account"] for entry in forgery.entries}
    entry = forgery.entries[200]
    entry["actor"]["account"] = min(accounts - {entry["actor"]["account"]})


async def an_earlier_moment(forgery: Forgery) -> None:
    """Back-dated, and not before the entry that it stands after."""
    forgery.entries[200]["at"] = forgery.entries[199]["at"]


async def an_entry_less(forgery: Forgery) -> None:
    """The last decision about something, and what it changed is as it was."""
    last: dict[str, int] = {
        entry["subject"]: seq for seq, entry in enumerate(forgery.entries) if entry["revision"] > 1
    }
    subject, seq = next((subject, seq) for subject, seq in last.items() if subject.startswith("account/"))
    forgery.entries.pop(seq)
    await sql("DELETE FROM api_token WHERE account = $1::text::uuid", subject.partition("/")[2])


async def two_changed_places(forgery: Forgery) -> None:
    forgery.entries[40], forgery.entries[41] = forgery.entries[41], forgery.entries[40]


async def an_act_more(forgery: Forgery) -> None:
    """One that nobody did: the same record sealed once more, by somebody else."""
    entry = dict(forgery.entries[-1])
    forgery.entries.append(entry | {"act": "organisation.correct", "request": "forged"})


FORGERIES: tuple[Callable[[Forgery], Any], ...] = (
    a_larger_sum, another_signatory, a_later_day, another_actor, an_earlier_moment, two_changed_places,
)  # fmt: skip


def laundered(what: Callable[[Forgery], Any], how: str) -> Edit:
    """`how`: how far the forger gets. All is made to agree, but for tiles or checkpoints; or those too."""

    async def do(scene: Scene) -> Sequence[Found]:
        forgery = await Forgery.begun()
        await what(forgery)
        await forgery.put_back()
        if how == "hashes":
            return [("verify.tile_changed", {"tile": "0/000"}), ("verify.checkpoint_differs", {"number": 1})]
        await forgery.tile()
        if how == "tiles":
            return [("verify.checkpoint_differs", {"number": number}) for number in (1, 2, 3, 4)]
        await forgery.sign()
        differing: list[Found] = [
            ("verify.checkpoint_differs", {"number": number}) for number in (1, 2, 3, 4)
        ]
        # What is only added looks to the signer like any act that came after.
        return differing if len(forgery.entries) > scene.size else [*differing, *SIGNER]

    name = what.__name__.replace("_", " ")
    return Edit(f"{name}, laundered with {how}", do, by_the_signer=how == "checkpoints")


def an_entry_less_than_signed() -> Edit:
    async def do(scene: Scene) -> Sequence[Found]:
        forgery = await Forgery.begun()
        await an_entry_less(forgery)
        await forgery.put_back()
        await forgery.tile()
        return [("verify.checkpoint_differs", {"number": 3}), ("verify.checkpoint_beyond", {"number": 4})]

    return Edit("an entry less, laundered with tiles", do)


def without_checkpoints(what: Callable[[Forgery], Any]) -> Edit:
    """All agrees, since nothing is left to differ; the signer remembers."""

    async def do(scene: Scene) -> Sequence[Found]:
        forgery = await Forgery.begun()
        await what(forgery)
        await forgery.put_back()
        await forgery.tile()
        await sql("DELETE FROM ledger_checkpoint")
        await sql("DELETE FROM ledger_key")
        return SIGNER

    return Edit(f"{what.__name__.replace('_', ' ')}, laundered without checkpoints", do, by_the_signer=True)


def truncated(name: str, then: Callable[[Forgery, Scene], Any], found: Sequence[Found]) -> Edit:
    """The backup is restored, in which all agrees and is signed; and then something is done in it."""

    async def do(scene: Scene) -> Sequence[Found]:
        async with restored():
            forgery = await Forgery.begun()
            assert len(forgery.entries) == scene.backed_up
            await then(forgery, scene)
        return found

    return Edit(name, do, by_the_signer=True)


@asynccontextmanager
async def restored() -> AsyncIterator[None]:
    await sql(RESTORE)
    yield


async def _nothing(forgery: Forgery, scene: Scene) -> None:
    return


async def _acts_again(forgery: Forgery, scene: Scene) -> None:
    """As many entries as were signed, and one more; of other acts."""
    while len(forgery.entries) <= scene.size:
        await an_act_more(forgery)
    await forgery.put_back()
    await forgery.tile()


async def _acts_to_the_size(forgery: Forgery, scene: Scene) -> None:
    while len(forgery.entries) < scene.size:
        await an_act_more(forgery)
    await forgery.put_back()
    await forgery.tile()


def cut_off(name: str, *, checkpoints_too: bool) -> Edit:
    """The last entries are gone, and the head is what it was before them; the rows they brought are left or gone."""

    async def do(scene: Scene) -> Sequence[Found]:
        forgery = await Forgery.begun()
        del forgery.entries[scene.backed_up :]
        await forgery.put_back()
        if checkpoints_too:
            await sql("DELETE FROM ledger_checkpoint WHERE size > $1", scene.backed_up)
            return [("alarm.smaller_head", {"signed": scene.size, "found": scene.backed_up})]
        return [("verify.checkpoint_beyond", {"number": number}) for number in (3, 4)]

    return Edit(name, do, by_the_signer=checkpoints_too)


def edits() -> Iterator[Edit]:
    for what in FORGERIES:
        for how in ("hashes", "tiles", "checkpoints"):
            yield laundered(what, how)
        yield without_checkpoints(what)
    yield an_entry_less_than_signed()
    yield laundered(an_act_more, "checkpoints")
    yield cut_off("the last entries cut off", checkpoints_too=False)
    yield cut_off("the last entries cut off, with their checkpoints", checkpoints_too=True)
    smaller: Found = ("alarm.smaller_head", {})
    yield truncated("an older backup restored", _nothing, [smaller])
    yield truncated(
        "an older backup restored, and acts done to the size that was signed", _acts_to_the_size, SIGNER
    )
    yield truncated("an older backup restored, and more acts done than were signed", _acts_again, SIGNER)
