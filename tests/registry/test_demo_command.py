"""`kelishim demo` as a process, on a database of the operator's own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import asyncpg
import pytest

from registry import embedded
from registry.settings import settings

NAME = "kelishim_demo_command"


def as_owner(statement: str, database: str = "postgres") -> list[asyncpg.Record]:
    async def run() -> list[asyncpg.Record]:
        session = await asyncpg.connect(**embedded.address(settings().home, database=database))
        try:
            rows: list[asyncpg.Record] = await session.fetch(statement)
            return rows
        finally:
            await session.close()

    return asyncio.run(run())


@pytest.fixture
def database(postgres: object) -> Iterator[str]:
    """The address of an empty, migrated database."""
    as_owner(f"CREATE DATABASE {NAME} TEMPLATE kelishim_template STRATEGY file_copy")
    where = embedded.address(settings().home, database=NAME)
    yield f"postgresql://{where['user']}@/{NAME}?host={where['host']}&port={where['port']}"
    with suppress(asyncpg.PostgresError):
        as_owner(f"DROP DATABASE {NAME} WITH (FORCE)")


def demo(url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "registry.cli", "demo"],
        env={**os.environ, "KELISHIM_DATABASE_URL": url, "KELISHIM_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_loads_once_and_says_how_to_sign_in_each_time(database: str) -> None:
    first = demo(database)
    assert first.returncode == 0, first.stderr
    assert "registrar@demo.kelishim.test" in first.stdout
    assert "KELISHIM_DEMO=1" in first.stdout
    [before] = as_owner("SELECT count(*) FROM ledger_entry", NAME)
    second = demo(database)
    assert second.stdout == first.stdout
    assert as_owner("SELECT count(*) FROM ledger_entry", NAME) == [before]


def test_the_command_refuses_a_register_that_is_in_use(database: str) -> None:
    as_owner(
        "INSERT INTO account (id, email, name, roles, language, active, created_at)"
        " VALUES (gen_random_uuid(), 'own@example.test', 'Own', '{administrator}', 'ky', true, now())",
        NAME,
    )
    refused = demo(database)
    assert refused.returncode == 1
    assert "The register has accounts" in refused.stderr
    assert "Traceback" not in refused.stderr
    [row] = as_owner("SELECT count(*) AS n FROM agreement", NAME)
    assert row["n"] == 0
