"""`kelishim ledger key new | rotate`, and `ledger sign` where it cannot begin."""

import os
import subprocess
import sys

import pytest

from agreements.ledger.notes import Verifier
from registry.signer import keys


@pytest.fixture
def kelishim(tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KELISHIM_")}

    def run(*arguments, **environment):
        chosen = {
            "KELISHIM_SIGNER_HOME": str(tmp_path / "signer"),
            "KELISHIM_HOME": str(tmp_path / "home"),
            "KELISHIM_ORIGIN": "example.test/register",
            "LC_ALL": "C.UTF-8",
        }
        return subprocess.run(
            [sys.executable, "-m", "registry.cli", "ledger", *arguments],
            env=clean | chosen | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    run.folder = tmp_path / "signer"
    return run


def verifiers(said):
    return [Verifier.parse(line) for line in said.splitlines() if "+" in line]


def test_a_key_is_made_once_and_its_verifier_is_told(kelishim):
    made = kelishim("key", "new")
    assert made.returncode == 0, made.stderr
    [verifier] = verifiers(made.stdout)
    assert verifier.name == "example.test/register"
    assert [key.signer.verifier for key in keys.kept(kelishim.folder)] == [verifier]
    again = kelishim("key", "new")
    assert again.returncode == 1
    assert "key rotate" in again.stderr
    assert "PRIVATE" not in made.stdout + made.stderr + again.stderr


def test_a_rotation_tells_both_verifiers_and_until_when_the_former_signs(kelishim):
    [first] = verifiers(kelishim("key", "new").stdout)
    done = kelishim("key", "rotate", "--days", "10")
    assert done.returncode == 0, done.stderr
    found = verifiers(done.stdout)
    assert len(found) == 2
    assert first in found
    assert "until" in done.stdout
    # The former key signs no more at once where that is asked for, after it was lost, say.
    assert len(verifiers(kelishim("key", "rotate", "--days", "0").stdout)) == 2
    assert len(keys.kept(kelishim.folder)) == 3


def test_there_is_nothing_to_rotate_before_the_first_key(kelishim):
    done = kelishim("key", "rotate")
    assert done.returncode == 1
    assert "key new" in done.stderr


def test_a_signer_says_plainly_that_its_folder_is_open_to_others(kelishim):
    kelishim.folder.mkdir(mode=0o755)
    done = kelishim("sign", KELISHIM_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "chmod 700" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stamp_is_refused_plainly_where_no_authority_or_no_database_is_there(kelishim):
    url = "postgresql://nobody@127.0.0.1:1/none"
    done = kelishim("stamp", KELISHIM_DATABASE_URL=url, KELISHIM_TSA_URL="http://127.0.0.1:1/")
    assert done.returncode == 1
    assert "database" in done.stderr
    assert "Traceback" not in done.stderr
    done = kelishim("stamp", KELISHIM_DATABASE_URL=url)
    assert done.returncode == 1
    assert "KELISHIM_TSA_URL" in done.stderr
    done = kelishim(
        "stamp", KELISHIM_DATABASE_URL=url, KELISHIM_TSA_URL="http://x/", KELISHIM_TSA_CA="/nowhere"
    )
    assert done.returncode == 1
    assert "KELISHIM_TSA_CA" in done.stderr
