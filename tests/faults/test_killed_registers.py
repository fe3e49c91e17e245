"""A web server, a signer and a database that are killed at any moment, while officers go on with their work.

What was acknowledged is there, and once; the log has no gap and no fork; every head that was ever given out is that
of its beginning. The last is for the second verifier to say.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import pairwise

import httpx
import pytest

from agreements.ledger import merkle, proofs
from tests.faults.registers import ORIGIN, Register
from tests.second_verifier import verifier
from tests.second_verifier.verifier import Key

pytestmark = [pytest.mark.faults, pytest.mark.slow]

# As many as anybody waits for; `make faults` has more patience.
FEW, MANY = 3, 50
VICTIMS = (("web",), ("signer",), ("web", "signer"), ("database",), ("web", "signer", "database"))
OFFICERS = 3


@dataclass
class Officers:
    """People who enter agreements by the API and remember what was acknowledged.

    Whoever gets no answer asks again under the same key, as the interface has it.
    """

    address: str
    token: str
    bodies: tuple[str, str] = ("", "")
    drafts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    heads: dict[int, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    over: bool = False

    async def enter(self, client: httpx.AsyncClient, title: str) -> None:
        body = {
            "form": "memorandum",
            "title": {"ru": title, "ky": title},
            "signed_on": "2026-03-02",
            "entry_rule": "on_signature",
            "term": "indefinite",
            "parties": [{"organisation": each} for each in self.bodies],
        }
        self.drafts[title] = (await self.done(client, "/agreements", f"draft {title}", body))["id"]
        path = f"/agreements/{self.drafts[title]}/registration"
        registered = await self.done(client, path, f"registration {title}", {"despite_duplicates": True})
        self.numbers[title] = registered["number"]

    async def done(self, client, path, key, body):
        """The answer, however often it takes."""
        while True:
            self.asked[key] += 1
            try:
                answer = await client.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code < 300:
                return answer.json()
            # A registration needs no key: asked for again, it is said to be done, and the agreement tells the rest.
            if self.asked[key] > 1 and answer.json()["key"] == "permissions.registered_already":
                return await self.read(client, path.removesuffix("/registration"))
            assert answer.status_code >= 500, answer.text
            await asyncio.sleep(0.05)

    async def read(self, client, path):
        while True:
            try:
                answer = await client.get(path)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            assert answer.status_code == 200 or answer.status_code >= 500, answer.text
            if answer.status_code == 200:
                return answer.json()

    def client(self) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.AsyncClient(base_url=f"{self.address}/api/v1", headers=headers, timeout=20)

    async def begin(self) -> None:
        async with self.client() as client:
            made = [
                (await self.done(client, "/organisations", name, {"kind": "fund", "name": {"ru": name}}))[
                    "id"
                ]
                for name in ("One (test)", "Other (test)")
            ]
        self.bodies = made[0], made[1]

    async def work(self, name: str) -> None:
        count = 0
        async with self.client() as client:
            while not self.over:
                await self.enter(client, f"{name} {count}")
                count += 1

    async def watch(self) -> None:
        """Somebody outside who keeps every head that is given out."""
        async with httpx.AsyncClient(base_url=self.address, timeout=20) as client:
            while not self.over:
                try:
                    answer = await client.get("/ledger/checkpoint")
                    if answer.status_code == 200:
                        size, root = verifier.checkpoint(
                            answer.content, ORIGIN, [*map(Key.of, await self.keys(client))]
                        )
                        assert self.heads.setdefault(size, root) == root, "two heads of one size"
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    @staticmethod
    async def keys(client: httpx.AsyncClient) -> list[str]:
        return (await client.get("/ledger/keys")).text.splitlines()


@pytest.fixture
async def register() -> AsyncIterator[Register]:
    made = Register()
    try:
        yield made
    finally:
        await made.stop()


async def test_what_was_acknowledged_outlives_every_kill(register: Register, pytestconfig):
    kills = MANY if pytestconfig.getoption("-m") == "faults" else FEW
    chance = random.Random(11)  # noqa: S311 -- no secret
    register.database.start()
    for command in (("migrate",), ("account", "create", "killed@example.test", "--role", "registrar")):
        status, said = await register.do(*command)
        assert status == 0, said
    _, said = await register.do("account", "token", "killed@example.test")
    await register.start()
    officers = Officers(register.address, next(word for word in said.split() if word.startswith("kelishim_")))
    await officers.begin()
    async with asyncio.TaskGroup() as work:
        for number in range(OFFICERS):
            work.create_task(officers.work(f"Memorandum {number}"))
        work.create_task(officers.watch())
        for point in range(kills):
            await asyncio.sleep(chance.uniform(0.2, 1.2))
            # Each alone at first, then whoever chance names.
            await register.kill(*(VICTIMS[point] if point < len(VICTIMS) else chance.choice(VICTIMS)))
            await register.start()
        await asyncio.sleep(0.5)
        officers.over = True
    status, said = await register.do("verify", "log")
    assert status == 0, said
    await check_acts(register, officers)
    await check_the_log(register, officers)


async def check_acts(register: Register, officers: Officers) -> None:
    rows = await register.sql("SELECT id::text, title_ru, number FROM agreement")
    assert {row["title_ru"]: row["id"] for row in rows} == officers.drafts
    assert {row["title_ru"]: row["number"] for row in rows} == officers.numbers
    assert len(rows) == len(officers.drafts), "none is there twice"
    ordinals = await register.sql("SELECT ordinal FROM agreement ORDER BY ordinal")
    assert [row["ordinal"] for row in ordinals] == [*range(1, len(rows) + 1)]
    # A drill in which nothing was cut off would prove nothing.
    assert max(officers.asked.values()) > 1
    acts = await register.sql(
        "SELECT act, count(*) FROM ledger_entry WHERE subject_kind = 'agreement' GROUP BY 1"
    )
    assert [row["count"] for row in acts] == [len(rows), len(rows)]


async def check_the_log(register: Register, officers: Officers) -> None:
    entries = await register.sql("SELECT seq, body FROM ledger_entry ORDER BY seq")
    assert [row["seq"] for row in entries] == [*range(len(entries))]
    leaves = [verifier.leaf_hash(row["body"]) for row in entries]
    keys = [Key.of(row["vkey"]) for row in await register.sql("SELECT vkey FROM ledger_key")]
    signed = await register.sql("SELECT number, note FROM ledger_checkpoint ORDER BY number")
    assert [row["number"] for row in signed] == [*range(1, len(signed) + 1)]
    chain = [verifier.checkpoint(row["note"], ORIGIN, keys) for row in signed]
    assert len(chain) > 1
    for size, root in chain:
        assert verifier.tree_hash(leaves[:size]) == root
    for (old, old_root), (new, new_root) in pairwise(chain):
        steps = proofs.consistency(old, new).carried_out(lambda node: subtree(leaves, *node))
        verifier.consistent(old, new, old_root, new_root, steps)
    assert officers.heads.items() <= dict(chain).items(), "a head that was given out is signed no more"
    for row in await register.sql("SELECT path, hashes FROM ledger_tile"):
        level, index = map(int, row["path"].split("/"))
        assert verifier.tile(leaves, level, index) == row["hashes"]


def subtree(leaves: list[bytes], height: int, index: int) -> bytes:
    return merkle.tree_root(leaves[index << height : (index + 1) << height])
