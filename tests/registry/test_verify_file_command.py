"""`kelishim verify file`: the check in the reader's language, and against the register of this machine."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from agreements.ledger.evidence import Method
from registry import terminal
from registry.cli import _verify_file as command
from registry.cli import kelishim
from registry.settings import settings
from tests.evidence_files import KEY, issued
from tests.fixtures_signing import stored


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(issued(Method.RANGE).file)
    return path


@pytest.fixture
def spoken(monkeypatch):
    """The language of the terminal."""

    def speak(language):
        monkeypatch.setenv("KELISHIM_LANGUAGE", language)
        settings.cache_clear()
        terminal.words.cache_clear()

    yield speak
    monkeypatch.undo()
    settings.cache_clear()
    terminal.words.cache_clear()


def run(*arguments):
    return CliRunner().invoke(kelishim, ["verify", "file", *map(str, arguments)])


@pytest.mark.parametrize(("language", "word"), [("en", "Genuine"), ("ru", "Подлинный"), ("ky", "Чыныгы")])
def test_it_speaks_the_language_of_the_terminal(file, spoken, language, word):
    spoken(language)
    done = run(file, "--key", KEY.verifier.text())
    assert (done.exit_code, done.output.splitlines()[0]) == (0, word)


def test_each_verdict_has_its_status(file, tmp_path):
    trusted = ("--key", KEY.verifier.text())
    assert run(file, *trusted).exit_code == 0
    assert run(file).exit_code == 3
    assert run(file, *trusted, "--log", tmp_path / "nowhere").exit_code == 69
    file.write_bytes(file.read_bytes() + b" ")
    assert run(file, *trusted).exit_code == 1
    file.write_bytes(b"")
    assert run(file, *trusted).exit_code == 2


@pytest.mark.parametrize("arguments", [(), ("nowhere.pdf",), ("--else",), ("FILE", "--key", "no key")])
def test_misuse_has_a_status_that_is_no_verdict(file, arguments):
    done = run(*(file if each == "FILE" else each for each in arguments))
    assert done.exit_code == 64
    assert done.output


def test_the_statuses_are_told(file):
    said = " ".join(run("--help").output.split())
    for part in ("0 genuine", "1 altered", "2 not ours", "3 sound", "4 the log", "64 misused", "69 the log"):
        assert part in said


def test_it_needs_no_register(file, tmp_path):
    """Nothing is started and nothing written: whoever has only the file has no home of ours."""
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-m", "registry.cli", "verify", "file", str(file), "--json"],
        env={**os.environ, "KELISHIM_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (3, "unknown_key")
    assert not home.exists()


async def test_the_register_of_this_machine_brings_its_keys_and_what_came_after(
    file, committed_db, monkeypatch
):
    from contextlib import asynccontextmanager

    from agreements.ledger.verify import Asked
    from registry import database

    @asynccontextmanager
    async def there(_):
        yield

    async def prepared(_):
        pass

    monkeypatch.setattr(database, "pool", there)
    monkeypatch.setattr(database, "prepare", prepared)
    made = issued(Method.RANGE)
    made.log.fill(20)
    await stored(made.log, len(made.log.bodies))
    report, unfollowed = await command._in_register(Asked(file))
    assert (report.verdict, unfollowed) == ("genuine", None)
    assert report.since.after == {made.record: None}
