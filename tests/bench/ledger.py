"""What the ledger costs: `.venv/bin/python -m tests.bench.ledger`, also as a part of `make bench`.

Beside the same act without its sections, entry and head, in the same run; and on a log of a million entries. Where
other work is done on the machine, look at the seconds of CPU.
"""

import argparse
import asyncio
import atexit
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

os.environ["PICCOLO_CONF"] = "registry.piccolo_conf"
HOME = Path(tempfile.mkdtemp(prefix="kelishim-bench-", dir="/tmp"))
HOME.chmod(0o755)
# A log of a million entries is three gigabytes.
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.update(
    KELISHIM_HOME=str(HOME), KELISHIM_DEMO="0", KELISHIM_SECRET="for the measurements alone, long enough"
)

import asyncpg  # noqa: E402 -- after the environment
import psutil  # noqa: E402

from agreements.actors import Actor  # noqa: E402
from agreements.acts import drafting, organisations  # noqa: E402
from agreements.ledger import merkle, published, tlog_proofs, verifying  # noqa: E402
from agreements.ledger.notes import Signer, Verifier  # noqa: E402
from agreements.ledger.recording import Record  # noqa: E402
from agreements.rules.contents import (  # noqa: E402
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    Text,
)
from agreements.tables.ledger import LedgerEntry  # noqa: E402
from agreements.vocabulary import AgreementForm, CommitmentKind, EntryIntoForce, OrganisationKind, Role  # noqa: E402
from registry import database  # noqa: E402
from registry.embedded import EmbeddedPostgres  # noqa: E402
from registry.engine import owner  # noqa: E402
from registry.settings import settings  # noqa: E402
from tests.bench import million  # noqa: E402
from tests.bench.load import seconds  # noqa: E402

ROUNDS, ACTS, OFFICERS = 7, 80, 8
PROOFS = 2_000
SIGNER = Signer(settings().origin, bytes(range(32)))


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, of the CPU in this process, and of the CPU in PostgreSQL."""

    wall: float
    cpu: float
    database: float

    def __truediv__(self, other: "Spent") -> "Spent":
        return Spent(self.wall / other.wall, self.cpu / other.cpu, self.database / other.database)


class Clock:
    """What a piece of work took."""

    def __init__(self, postgres: int) -> None:
        self.here, self.postgres = psutil.Process(), psutil.Process(postgres)

    def read(self) -> Spent:
        database = seconds([self.postgres, *self.postgres.children(recursive=True)])
        return Spent(time.perf_counter(), time.process_time(), database)

    @contextmanager
    def running(self, taken: list[Spent]) -> Iterator[None]:
        before = self.read()
        yield
        after = self.read()
        taken.append(
            Spent(after.wall - before.wall, after.cpu - before.cpu, after.database - before.database)
        )


@contextmanager
def without_ledger() -> Iterator[None]:
    """The act writes its rows and nothing besides."""

    async def close(record: Record) -> int:
        return 0

    kept = Record.close
    Record.close = close
    try:
        yield
    finally:
        Record.close = kept


def content(one: UUID, other: UUID) -> AgreementContent:
    """Two parties and five commitments, as `make bench` posts them."""
    rule = {"kind": "relative", "anchor": "entry_into_force", "offset": 30, "unit": "working_day"}
    return AgreementContent(
        form=AgreementForm.MEMORANDUM,
        title=Text(ru="Меморандум для измерения", ky="Өлчөө үчүн меморандум"),
        signed_on=date(2026, 3, 2),
        entry_rule=EntryIntoForce.ON_SIGNATURE,
        parties=(PartyContent(organisation=one), PartyContent(organisation=other)),
        commitments=tuple(
            CommitmentContent(
                text=Text(ru=f"Обязательство {number} для измерения", ky=f"Өлчөө үчүн милдеттенме {number}"),
                kind=CommitmentKind.FINANCIAL,
                owed_by=one,
                owed_to=other,
                amount=Decimal("1500000.50"),
                currency="KGS",
                milestones=(MilestoneContent(rule=rule),),
            )
            for number in range(5)
        ),
    )


async def appending(clock: Clock) -> list[str]:
    """The same act with and without the ledger, in turns: one officer, then eight at once."""
    actor = Actor(UUID(int=7), frozenset({Role.REGISTRAR}), datetime.now(UTC), request="0" * 32)
    bodies = [
        await organisations.create(
            organisations.OrganisationContent(name=Text(en=name), kind=OrganisationKind.FUND), actor=actor
        )
        for name in ("One", "Other")
    ]
    said = content(bodies[0], bodies[1])

    async def officer(acts: int) -> None:
        for _ in range(acts):
            await drafting.draft(said, actor=actor)

    async def one() -> None:
        await officer(ACTS)

    async def eight() -> None:
        await asyncio.gather(*(officer(ACTS // OFFICERS) for _ in range(OFFICERS)))

    found = []
    for name, work in (("one connection", one), ("eight at once", eight)):
        taken: dict[bool, list[Spent]] = {True: [], False: []}
        for _ in range(1 + ROUNDS):
            with clock.running(taken[True]):
                await work()
            with without_ledger(), clock.running(taken[False]):
                await work()
        # The first of each is a warm-up; a pair stands side by side, so that both had the same machine.
        ratios = [ours / bare for ours, bare in zip(taken[True][1:], taken[False][1:], strict=True)]
        for side, runs in (("ledger", taken[True][1:]), ("without", taken[False][1:])):
            print(f"{name:<20} {side:<8} {each_act(runs)}", flush=True)
        wall = statistics.median(each.wall for each in ratios)
        spent = statistics.median(
            (ours.cpu + ours.database) / (bare.cpu + bare.database)
            for ours, bare in zip(taken[True][1:], taken[False][1:], strict=True)
        )
        found.append(verdict(f"act to act without ledger, {name}", wall, 1.3, f"{spent:.2f} by CPU"))
    return found


def each_act(runs: list[Spent]) -> str:
    wall, cpu, base = (
        statistics.median(getattr(run, name) for run in runs) / ACTS * 1000
        for name in ("wall", "cpu", "database")
    )
    return f"{wall:>6.2f} ms an act, CPU {cpu:>5.2f} + {base:>5.2f} ms"


async def proving(clock: Clock, entries: int) -> list[str]:
    """A proof of any entry from the database, and its check with nothing but the key."""
    keys = [Verifier.parse(key) for key in await published.keys()]
    taken: dict[str, list[float]] = {"made": [], "checked": []}
    bodies = {}
    spent: list[Spent] = []
    with clock.running(spent):
        for place in range(PROOFS):
            seq = place * 7_919 % entries
            began = time.perf_counter()
            bodies[seq] = (await published.proof(seq)).body()
            taken["made"].append(time.perf_counter() - began)
    read = await LedgerEntry.raw("SELECT seq, body FROM ledger_entry WHERE seq = ANY({})", list(bodies))
    leaves = {row["seq"]: merkle.leaf_hash(bytes(row["body"])) for row in read}
    with clock.running(spent):
        for seq, body in bodies.items():
            began = time.perf_counter()
            tlog_proofs.check(tlog_proofs.parse(body), leaves[seq], settings().origin, keys)
            taken["checked"].append(time.perf_counter() - began)
    computed = {
        what: (each.cpu + each.database) / PROOFS * 1000 for what, each in zip(taken, spent, strict=True)
    }
    found = []
    for what, times in taken.items():
        middle, slow = statistics.median(times) * 1000, statistics.quantiles(times, n=100)[98] * 1000
        aside = f"p99 {slow:.2f}, CPU {computed[what]:.2f}"
        print(f"a proof in {entries:,} entries {what:<8} {middle:>6.2f} ms, {aside} ms", flush=True)
        found.append(verdict(f"a proof {what}, ms", middle, 5, aside))
    return found


async def verifying_all(clock: Clock, entries: int) -> list[str]:
    """All that `kelishim verify log` does."""
    taken: list[Spent] = []
    with clock.running(taken):
        async with database.at_one_moment():
            found = [finding async for finding in verifying.findings()]
    assert not found, found[:5]
    [spent] = taken
    print(
        f"verifying {entries:,} entries {spent.wall:.1f} s, CPU {spent.cpu:.1f} + {spent.database:.1f} s,"
        f" memory {psutil.Process().memory_info().rss / 1e6:.0f} MB",
        flush=True,
    )
    return [
        verdict(
            f"verifying {entries:,} entries, s",
            spent.wall,
            120,
            f"CPU {spent.cpu:.0f} + {spent.database:.0f}",
        )
    ]


def verdict(name: str, reached: float, most: float, aside: str) -> str:
    return f"{'reached ' if reached <= most else 'MISSED  '} {name:<48} {reached:>7.2f}  (goal at most {most}; {aside})"


@asynccontextmanager
async def register() -> AsyncIterator[None]:
    await database.prepare(settings())
    async with database.pool(settings()):
        yield


async def emptied() -> None:
    """The few acts that were measured make way for a log that is made in one go."""
    session = await asyncpg.connect(**owner(settings()))
    await session.execute("SET session_replication_role = replica")
    tables = await session.fetch(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename NOT IN ('ledger_head', 'migration')"
    )
    names = ", ".join(f'"{row["name"]}"' for row in tables)
    await session.execute(f"TRUNCATE {names}")
    await session.close()


async def measured(clock: Clock, entries: int) -> list[str]:
    found = []
    async with register():
        found += await appending(clock)
        await emptied()
        print(f"making a log of {entries:,} entries ...", flush=True)
        session = await asyncpg.connect(**owner(settings()))
        began = time.perf_counter()
        await million.fill(session, entries, SIGNER)
        await session.close()
        print(f"made in {time.perf_counter() - began:.0f} s", flush=True)
        found += await proving(clock, entries)
        found += await verifying_all(clock, entries)
    return found


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.ledger")
    asked.add_argument("--entries", type=int, default=1_000_000)
    chosen = asked.parse_args()
    with EmbeddedPostgres(HOME, settings().pg_root) as postgres:
        assert postgres.process is not None
        verdicts = asyncio.run(measured(Clock(postgres.process.pid), chosen.entries))
    print("\n" + "\n".join(verdicts))


if __name__ == "__main__":
    main()
