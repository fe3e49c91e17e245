"""Fill a register, serve it with one worker, and measure each main thing beside a bare handler in the same run."""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

os.environ["PICCOLO_CONF"] = "registry.piccolo_conf"
HOME = Path(tempfile.mkdtemp(prefix="kelishim-bench-", dir="/tmp"))
HOME.chmod(0o755)
os.environ.update(
    KELISHIM_HOME=str(HOME), KELISHIM_DEMO="0", KELISHIM_SECRET="for the measurements alone, long enough"
)

import asyncpg  # noqa: E402
import httpx  # noqa: E402

from registry import database, embedded  # noqa: E402
from registry.embedded import EmbeddedPostgres  # noqa: E402
from registry.engine import owner  # noqa: E402
from registry.settings import settings  # noqa: E402
from tests.bench.generator import Made, generate  # noqa: E402
from tests.bench.load import Measured, Watched, answers, measure, until  # noqa: E402

PASSWORD = "measure me, I am no secret"
SAMPLE = 2_000
# A day in the midst of the fifty amendments.
DAY = "2023-05-01"


@dataclass(frozen=True, slots=True)
class Keys:
    """How the measurements come in."""

    registrar: str
    executor: str
    email: str
    amended: str


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing to measure: our address, the bare one's, and the ratio to reach."""

    name: str
    ours: Callable[[], Measured]
    bare: Callable[[], Measured] | None
    least: float


async def fill(agreements: int) -> tuple[Made, Keys]:
    """Migrate, make the accounts, and generate."""
    from agreements.actors import Actor
    from agreements.vocabulary import Role
    from registry.accounts import acts
    from registry.edge import now
    from tests.bench import amended

    await database.prepare(settings())
    async with database.pool(settings()):
        system = acts.system(now())
        registrar = await acts.create(
            acts.AccountContent(email="bench@kelishim.test", name="Bench", roles=frozenset({Role.REGISTRAR})),
            password=PASSWORD, actor=system,
        )  # fmt: skip
    session = await asyncpg.connect(**owner(settings()))
    made = await generate(session, agreements=agreements, account=registrar)
    await session.close()
    async with database.pool(settings()):
        system = acts.system(now())
        executor = await acts.create(
            acts.AccountContent(
                email="ministry@kelishim.test",
                name="Ministry",
                roles=frozenset({Role.EXECUTOR}),
                organisation=made.bodies[0],
            ),
            password=PASSWORD, actor=system,
        )  # fmt: skip
        tokens = [await acts.issue_token(account, actor=system) for account in (registrar, executor)]
        officer = Actor(registrar, frozenset({Role.REGISTRAR}), now())
        agreement = await amended.enter(*[await body(name, officer) for name in ("One", "Two")], officer)
    return made, Keys(*tokens, "ministry@kelishim.test", f"/api/v1/agreements/{agreement}")


async def body(name: str, actor: Any) -> UUID:
    """A body with its ledger, which the generated ones have none of."""
    from agreements.acts import organisations
    from agreements.rules.contents import Text
    from agreements.vocabulary import OrganisationKind

    content = organisations.OrganisationContent(name=Text(en=name), kind=OrganisationKind.OTHER)
    return await organisations.create(content, actor=actor)


@contextmanager
def running(command: list[str], address: str, env: dict[str, str]) -> Iterator[int]:
    """A server for as long as the block lasts."""
    log = HOME / f"{Path(command[1]).name}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=os.environ | env, stdout=said, stderr=said)
        try:
            until(lambda: answers(address), seconds=60, what=address)
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def session_cookie(address: str, email: str) -> str:
    """Sign in as a person does, and give the cookie."""
    with httpx.Client(base_url=address, follow_redirects=False) as client:
        page = client.get("/sign-in").text
        token = re.search(r'name="_csrf_token" value="([^"]+)"', page)
        data = {"email": email, "password": PASSWORD, "_csrf_token": token[1] if token else ""}
        answer = client.post("/sign-in", data=data, headers={"Origin": address})
        if answer.status_code not in (302, 303):
            sys.exit(f"signing in failed: {answer.status_code} {answer.text[:300]}")
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def lua(name: str, body: str) -> Path:
    path = HOME / name
    path.write_text(body, "utf-8")
    return path


def random_paths(prefix: str, keys: list[Any]) -> Path:
    chosen = random.Random(1).sample(keys, min(SAMPLE, len(keys)))  # noqa: S311 -- nothing secret
    paths = ", ".join(f'"{prefix}{key}"' for key in chosen)
    name = f"paths{abs(hash(prefix))}.lua"
    return lua(
        name,
        f"local p = {{{paths}}}\nlocal i = 0\n"
        "request = function()\n i = i % #p + 1\n return wrk.format(nil, p[i])\nend\n",
    )


def posted(made: Made) -> Path:
    """Creating an agreement with two parties and five commitments."""
    ministry, fund = made.bodies[0], made.bodies[50]
    rule = {"kind": "relative", "anchor": "entry_into_force", "offset": 30, "unit": "working_day"}
    commitments = [
        {
            "text": {"ru": f"Обязательство {index} для измерения", "ky": f"Өлчөө үчүн милдеттенме {index}"},
            "kind": "financial", "owed_by": str(ministry), "owed_to": str(fund),
            "amount": "1500000.50", "currency": "KGS",
            "milestones": [{"rule": rule}],
        }
        for index in range(5)
    ]  # fmt: skip
    body = {
        "form": "memorandum", "title": {"ru": "Меморандум для измерения", "ky": "Өлчөө үчүн меморандум"},
        "signed_on": "2026-03-02", "entry_rule": "on_signature",
        "parties": [{"organisation": str(ministry)}, {"organisation": str(fund)}], "commitments": commitments,
    }  # fmt: skip
    text = json.dumps(json.dumps(body))
    return lua(
        "create.lua",
        f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = {text}\n',
    )


@dataclass(frozen=True, slots=True)
class Side:
    """A server under load: where it answers, and what it uses up."""

    address: str
    watched: Watched


def goals(us: Side, them: Side, made: Made, keys: Keys, duration: int) -> list[Goal]:
    ministry, today = made.bodies[0], made.today
    until_day = today + timedelta(days=90)
    asked = f"owed_by={ministry}&open=true&due_from={today}&due_to={until_day}&limit=50"
    executor = {"Authorization": f"Bearer {keys.executor}"}
    registrar = {"Authorization": f"Bearer {keys.registrar}"}
    cookie = {"Cookie": session_cookie(us.address, keys.email)}
    word, amended = quote("меморандум"), f"{keys.amended}?in_force_on={DAY}"
    known = f"{amended}&known_on={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def ours(path: str, headers: dict[str, str], script: Path | None = None) -> Callable[[], Measured]:
        return lambda: measure(
            us.watched, us.address + path, duration=duration, headers=headers, script=script
        )

    def plain(path: str, script: Path | None = None) -> Callable[[], Measured]:
        return lambda: measure(
            them.watched, them.address + path, duration=duration, headers={}, script=script
        )

    bare_list = plain(f"/list/{ministry}?today={today}")
    return [
        Goal("open commitments of a ministry, API", ours(f"/api/v1/milestones?{asked}", executor), bare_list, 0.8),
        Goal(
            "one dossier by id, API",
            ours("/api/v1/agreements/", registrar, random_paths("/api/v1/agreements/", made.agreements)),
            plain("/", random_paths("/dossier/", made.agreements)),
            0.5,
        ),
        Goal("the same list as a page", ours(f"/commitments?{asked}", cookie), bare_list, 0.25),
        Goal(
            "search in titles, 20 hits",
            ours(f"/api/v1/agreements?q={word}&limit=20", registrar),
            plain(f"/search?q={word}"),
            0.8,
        ),
        Goal("as in force on a day, 50 amendments", ours(amended, registrar), None, 20),
        Goal("the same as known by today", ours(known, registrar), None, 20),
        Goal("create with 2 parties, 5 commitments", ours("/api/v1/agreements", registrar, posted(made)), None, 150),
    ]  # fmt: skip


def median(found: list[Measured]) -> Measured:
    return sorted(found, key=lambda each: each.rate)[len(found) // 2]


def line(name: str, side: str, found: Measured) -> str:
    failed = f"  {found.failed} refused" if found.failed else ""
    return (
        f"{name:<40} {side:<5} {found.rate:>8.0f}/s  p50 {found.p50:>7.1f} ms  p99 {found.p99:>7.1f} ms"
        f"  CPU {found.cpu:>6.2f} + {found.database_cpu:>6.2f} ms  {found.memory:>5.0f} MB{failed}"
    )


def verdict(name: str, reached: float, wanted: str, *, well: bool) -> str:
    return f"{'reached ' if well else 'MISSED  '} {name:<48} {reached:>7.2f}  (goal {wanted})"


def documents() -> list[str]:
    """The summary as a tagged, archival PDF beside bare WeasyPrint on the same page, in each language."""
    command = [sys.executable, "-m", "tests.bench.documents"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(said, end="", flush=True)
    return [
        verdict(
            f"summary PDF to bare WeasyPrint, {language}",
            float(ratio),
            "at most 1.25",
            well=float(ratio) <= 1.25,
        )
        for language, ratio in re.findall(r"^(\w\w):.* ratio ([\d.]+)$", said, re.MULTILINE)
    ]


def ledger() -> list[str]:
    """An act with and without its ledger entry, and proofs and a whole check of a million entries."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.ledger"], capture_output=True, text=True, check=True
    ).stdout
    print(said.partition("\n\n")[0], flush=True)
    return said.partition("\n\n")[2].splitlines()


def main() -> None:
    asked = argparse.ArgumentParser(prog="make bench")
    asked.add_argument("--agreements", type=int, default=100_000)
    asked.add_argument("--seconds", type=int, default=8)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--only", default="", help="measure only what has this in its name")
    chosen = asked.parse_args()
    verdicts: list[str] = []
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(HOME, settings().pg_root))
        print(f"filling a register of {chosen.agreements:,} agreements ...", flush=True)
        made, keys = asyncio.run(fill(chosen.agreements))
        port, bare_port = free_port(), free_port()
        base, bare = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bare_port}"
        address = {
            key: str(value) for key, value in embedded.address(HOME, user=embedded.APPLICATION).items()
        }
        environment = {"KELISHIM_PORT": str(port), "BENCH_DATABASE": json.dumps(address)}
        kelishim = str(Path(sys.executable).with_name("kelishim"))
        server = stack.enter_context(
            running([sys.executable, kelishim, "serve"], f"{base}/health", environment)
        )
        plain = [sys.executable, "-m", "uvicorn", "tests.bench.bare:application"]
        plain += ["--port", str(bare_port), "--log-level", "error"]
        bare_server = stack.enter_context(running(plain, f"{bare}/search?q=x", environment))
        pid = postgres.process.pid if postgres.process is not None else os.getpid()
        us, them = Side(base, Watched(server, pid)), Side(bare, Watched(bare_server, pid))
        for goal in goals(us, them, made, keys, chosen.seconds):
            if chosen.only not in goal.name:
                continue
            sides: dict[str, list[Measured]] = {"ours": [], "bare": []}
            for _ in range(chosen.rounds):
                sides["ours"].append(goal.ours())
                if goal.bare is not None:
                    sides["bare"].append(goal.bare())
            for side, found in sides.items():
                if found:
                    print(line(goal.name, side, median(found)), flush=True)
            rate = median(sides["ours"]).rate
            reached = rate / median(sides["bare"]).rate if goal.bare is not None else rate
            wanted = f"at least {goal.least}" + ("" if goal.bare is not None else " a second")
            verdicts.append(verdict(goal.name, reached, wanted, well=reached >= goal.least))
        verdicts.append(
            verdict(
                "memory of the server, MB", us.watched.memory(), "under 300", well=us.watched.memory() < 300
            )
        )
    if chosen.only in "summary PDF":
        verdicts += documents()
    if chosen.only in "ledger":
        verdicts += ledger()
    print("\n" + "\n".join(verdicts))


if __name__ == "__main__":
    main()
