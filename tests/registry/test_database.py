"""Making a database ready: the operator's own, with what may be wrong with it, and the private one."""

import asyncio
import subprocess
import sys

import asyncpg
import pytest

from agreements.errors import RegisterError
from registry import database, demo, embedded, seed, starting
from registry.embedded import address
from registry.settings import Settings, settings

HOME = settings().home


@pytest.fixture
async def own(postgres):
    """Makes databases an operator might bring; gives the settings that name one."""
    made = []
    session = await asyncpg.connect(**address(HOME, database="postgres"))

    async def make(options="", owner="postgres"):
        name = f"own_{len(made)}"
        await session.execute(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 {options}")
        made.append(name)
        return Settings(home=HOME, database_url=url(name, owner))

    yield make
    for name in made:
        await session.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await session.close()


def url(name, user="postgres"):
    return f"postgresql://{user}@/{name}?host={embedded.socket_folder(HOME)}&port={embedded.PORT}"


def prepared(chosen):
    """Prepares in a process of its own: the pool that migrates is one of a loop of its own."""
    asked = (
        "import asyncio; from registry.settings import settings; from registry import database;"
        "print(asyncio.run(database.prepare(settings())))"
    )
    environment = {"KELISHIM_HOME": str(chosen.home), "PATH": "/usr/bin:/bin"}
    environment["KELISHIM_DATABASE_URL"] = chosen.database_url.get_secret_value()
    if chosen.database_owner_url is not None:
        environment["KELISHIM_DATABASE_OWNER_URL"] = chosen.database_owner_url.get_secret_value()
    return subprocess.Popen(
        [sys.executable, "-c", asked],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


async def refusal_of(chosen):
    with pytest.raises(RegisterError) as refusal:
        await database.prepare(chosen)
    return refusal.value


async def test_an_operators_database_is_migrated_once_by_whoever_comes_first(own):
    chosen = await own()
    starts = [prepared(chosen) for _ in range(3)]
    said = [await asyncio.to_thread(start.communicate) for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0], said
    migrations = len(database.known())
    assert sorted(out for out, _ in said) == [
        "Prepared(fresh=False, migrations=0)\n",
        "Prepared(fresh=False, migrations=0)\n",
        f"Prepared(fresh=True, migrations={migrations})\n",
    ]


async def test_a_locale_without_cyrillic_is_refused_before_anything_is_made(own):
    chosen = await own("LOCALE_PROVIDER libc LOCALE 'C' ENCODING 'UTF8'")
    assert (await refusal_of(chosen)).key == "cli.database_not_cyrillic"
    session = await asyncpg.connect(chosen.database_url.get_secret_value())
    assert await session.fetchval("SELECT to_regclass('organisation')") is None
    await session.close()


async def test_another_encoding_is_refused(own):
    chosen = await own("LOCALE_PROVIDER libc LOCALE 'C' ENCODING 'SQL_ASCII'")
    assert (await refusal_of(chosen)).key == "cli.database_not_utf8"


async def test_a_server_that_is_too_old_is_refused():
    class Old:
        async def fetchval(self, query):
            return {"SHOW server_version_num": "140012", "SHOW server_version": "14.12"}[query]

    with pytest.raises(RegisterError) as refusal:
        await database.check_server(Old())
    assert refusal.value.params == {"found": "14.12", "oldest": 15}


async def test_a_database_that_is_not_there_is_said_plainly(postgres):
    chosen = Settings(home=HOME, database_url=url("there_is_none"))
    assert (await refusal_of(chosen)).key == "cli.no_database"


@pytest.mark.parametrize(
    "wrong", ["postgresql://nobody@127.0.0.1:1/none", "not an address", "postgresql://h:x/none"]
)
async def test_a_server_that_does_not_answer_is_said_plainly(wrong):
    assert (await refusal_of(Settings(home=HOME, database_url=wrong))).key == "cli.no_connection"


async def test_a_database_of_a_newer_version_is_refused_unchanged(own):
    chosen = await own()
    session = await asyncpg.connect(chosen.database_url.get_secret_value())
    await session.execute("CREATE TABLE migration (app_name text, name text)")
    await session.execute("INSERT INTO migration VALUES ('agreements', 'of a time to come')")
    refusal = await refusal_of(chosen)
    assert refusal.key == "cli.database_newer"
    assert refusal.params == {"migrations": "agreements/of a time to come"}
    await session.close()


async def test_an_operators_server_gets_no_demonstration_unless_asked(own, monkeypatch):
    loaded = []

    async def load():
        loaded.append(True)
        return []

    async def nothing(*_):
        return database.Prepared(fresh=True, migrations=0)

    chosen = await own()
    monkeypatch.setattr(database, "prepare", nothing)
    monkeypatch.setattr(seed, "enter_calendar", nothing)
    monkeypatch.setattr(demo, "load", load)
    await starting.prepare(chosen)
    assert loaded == []
    await starting.prepare(chosen.model_copy(update={"demo": True}))
    assert loaded == [True]
