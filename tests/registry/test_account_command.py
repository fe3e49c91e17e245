"""`kelishim account`: what an operator does by hand, in a process of its own."""

import os
import subprocess
import sys

import pytest

from registry import embedded
from tests.conftest import HOME, as_owner


@pytest.fixture(scope="module")
def database(postgres):
    name = "kelishim_command"
    as_owner(f"CREATE DATABASE {name} TEMPLATE kelishim_template STRATEGY file_copy")
    host = embedded.address(HOME)["host"]
    yield f"postgresql://postgres@/{name}?host={host}"
    as_owner(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def kelishim(database):
    def run(*arguments, typed=None):
        environment = {
            **os.environ,
            "KELISHIM_DATABASE_URL": database,
            "KELISHIM_LANGUAGE": "en",
        }
        return subprocess.run(
            [sys.executable, "-c", "from registry.cli import main; main()", "account", *arguments],
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_an_operator_makes_the_first_administrator_and_a_token(kelishim):
    made = kelishim("create", "Admin@Example.test", "--role", "administrator", "--name", "Test administrator")
    assert made.returncode == 0, made.stderr
    assert "Password (shown this once): " in made.stdout
    again = kelishim("create", "admin@example.test", "--role", "auditor")
    assert again.returncode == 1
    assert again.stderr.strip() == "There is an account with this e-mail already."
    token = kelishim("token", "ADMIN@example.test", "--expires-in", "30")
    assert "Token (shown this once): kelishim_" in token.stdout
    changed = kelishim("password", "admin@example.test")
    assert changed.returncode == 0, changed.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "nobody", "--role", "auditor"), "This is no e-mail address."),
        (
            ("create", "e@example.test", "--role", "executor"),
            "An executor acts for an organisation: choose which.",
        ),
        (("token", "nobody@example.test"), "There is no such account."),
        (("token", "nobody@example.test", "--expires-in", "0"), "There is no such account."),
        (("password", "nobody@example.test"), "There is no such account."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_without_a_traceback(kelishim, arguments, said):
    refused = kelishim(*arguments)
    assert refused.returncode == 1
    assert refused.stderr.strip() == said


def test_roles_are_those_of_the_register(kelishim):
    refused = kelishim("create", "x@example.test", "--role", "emperor")
    assert refused.returncode == 2
    assert "administrator" in refused.stderr
