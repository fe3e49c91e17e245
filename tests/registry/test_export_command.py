"""The command line writes the same files as the pages, and nothing confidential."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from agreements.actors import SYSTEM, Actor
from agreements.acts import drafting, registering
from agreements.errors import NotFound
from agreements.ledger import evidence
from agreements.readings import agreements
from agreements.readings.as_on import Asked
from agreements.vocabulary import Confidentiality, Language, Role, Via
from registry import downloads
from registry.cli import export
from registry.languages import words
from tests.fixtures_register import NOON

CLI = Actor(SYSTEM, frozenset({Role.ADMINISTRATOR}), NOON, via=Via.CLI)


@pytest.fixture
async def stop():
    yield
    await downloads.crews.stop()


async def test_a_list_has_what_an_administrator_may_see(registered, content, registrar, stop):
    secret = replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="x")
    hidden = await drafting.draft(secret, actor=registrar)
    await registering.register(hidden, seen=1, actor=registrar, despite_duplicates=True)
    made = await downloads.agreement_list(agreements.Filter(), downloads.Table.XLSX, CLI, words(Language.RU))
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "MEM-2026-0001" in cells
    assert "MEM-2026-0002" not in cells


async def test_a_summary_of_what_is_confidential_is_not_found(content, registrar):
    secret = replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="x")
    hidden = await drafting.draft(secret, actor=registrar)
    await registering.register(hidden, seen=1, actor=registrar, despite_duplicates=True)
    with pytest.raises(NotFound):
        await downloads.summary(hidden, downloads.Summary.PDF, CLI, words(Language.RU))


@pytest.mark.slow
async def test_a_summary_of_another_day_says_so_in_its_name(registered, stop):
    asked = Asked(date(2026, 5, 20))
    made = await downloads.summary(registered, downloads.Summary.DOCX, CLI, words(Language.RU), asked)
    assert made.filename == "MEM-2026-0001-2026-05-20-ru.docx"


def test_a_wrong_choice_is_told_before_anything_starts():
    told = CliRunner().invoke(export.command, ["summary", "MEM-2026-0001", "--format", "exe"])
    assert told.exit_code == 2
    assert "exe" in told.output


@pytest.fixture
def new_home():
    """A home nobody has started yet; under /tmp, since a socket's path has to be short."""
    home = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
    home.chmod(0o755)
    yield home
    shutil.rmtree(home, ignore_errors=True)


def test_a_register_that_was_never_started_is_answered_for_too(new_home):
    """The database is made ready first: these commands once ended in a traceback there."""
    environment = {**os.environ, "KELISHIM_HOME": str(new_home), "KELISHIM_LANGUAGE": "en"}
    command = [sys.executable, "-m", "registry.cli"]
    verified = subprocess.run(
        [*command, "verify", "log"], env=environment, capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "0 entries" in verified.stdout
    told = subprocess.run(
        [*command, "export", "summary", "X-1"], env=environment, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (1, "There is no agreement with the number X-1.\n")
    listed = subprocess.run(
        [*command, "export", "agreements", "--format", "csv", "--output", new_home / "all.csv"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (listed.returncode, listed.stderr) == (0, "")
    beside = evidence.read((new_home / "all.csv.evidence.json").read_bytes())
    assert (beside.issue, beside.records) == (None, ())
    assert "all.csv.evidence.json" in listed.stdout
