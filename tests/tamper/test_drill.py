"""More than 600 edits by whoever owns the database, each of them found and named, or refused by the signer.

For each of them alone, and not by twelves: `KELISHIM_RUNS=1 .venv/bin/pytest tests/tamper`.
"""

import itertools
import os
import random
from collections.abc import AsyncIterator

import asyncpg
import pytest

from agreements.ledger.sections import SUBJECTS, name
from registry.engine import owner
from registry.settings import settings
from tests.conftest import RESTORE
from tests.tamper import entries, laundering, rows, scene, sections, signatures
from tests.tamper.edits import Edit, missed
from tests.tamper.scene import Found, Scene

# Edits of the record's own tables do not disturb each other: by twelves, unless somebody has more patience.
AT_ONCE = 1 if os.environ.get("KELISHIM_RUNS") else 12
COLUMNS = [*rows.columns()]
MOVES = [*rows.moves()]
# Each new table and column of the record brings some more.
AT_LEAST = 600
EDITS = [
    edit
    for edits in (
        rows.edits, entries.of_entries, entries.of_the_head, sections.of_sections, sections.of_files,
        sections.of_counters, signatures.of_tiles, signatures.of_keys, signatures.of_checkpoints, laundering.edits,
    )
    for edit in edits()
]  # fmt: skip


def at_once(edits: list[Edit]) -> list[list[Edit]]:
    shuffled = random.Random(5).sample(edits, len(edits))  # noqa: S311 -- the same twelves every time
    return [shuffled[start : start + AT_ONCE] for start in range(0, len(shuffled), AT_ONCE)]


@pytest.fixture(scope="module")
async def register(pool, tmp_path_factory) -> AsyncIterator[Scene]:
    try:
        made = await scene.made(tmp_path_factory.mktemp("drill") / "signer")
        async with scene.owned():
            yield made
    finally:
        session = await asyncpg.connect(**owner(settings()))
        try:
            await session.execute("DROP SCHEMA IF EXISTS older CASCADE")
            await session.execute(RESTORE)
        finally:
            await session.close()


async def test_an_untouched_register_has_no_findings(register: Scene):
    assert await register.found(by_the_signer=True) == []


@pytest.mark.parametrize("edits", at_once(COLUMNS), ids=lambda edits: edits[0].name)
async def test_another_value_is_named_with_table_row_and_column(register: Scene, edits: list[Edit]):
    unnamed, found = await missed(register, *edits)
    assert not unnamed, found
    changed = [key for key, _ in found if key.startswith(("verify.row", "verify.value"))]
    assert len(changed) == len(edits), "nothing is named that was not changed"


@pytest.mark.parametrize(
    "edits", [some for kind in MOVES for some in at_once(kind)], ids=lambda edits: edits[0].name
)
async def test_a_row_that_goes_or_comes_is_named(register: Scene, edits: list[Edit]):
    unnamed, found = await missed(register, *edits)
    assert not unnamed, found


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
async def test_an_edit_is_found(register: Scene, edit: Edit):
    unnamed, found = await missed(register, edit)
    assert not unnamed, found


def test_more_than_600_edits_are_tried_each_column_of_each_table_among_them():
    names = [edit.name for edit in (*COLUMNS, *itertools.chain(*MOVES), *EDITS)]
    assert len(names) == len(set(names)) >= AT_LEAST
    tables = [
        table
        for subject in SUBJECTS.values()
        for family in (subject.core, *subject.parts.values())
        for table in family.tables
    ]
    for table in tables:
        said = name(table)
        assert {f"a row of {said} deleted", f"a row of {said} added"} <= set(names)
        for column in table._meta.columns:
            if (said, column._meta.db_column_name) not in rows.SECRET:
                assert f"{said}.{column._meta.db_column_name} changed" in names


async def test_what_no_checkpoint_is_over_yet_can_be_written_anew(register: Scene):
    """The limit of what can be proved, and why heads are signed within seconds: see README."""
    edit = Edit("the unsigned tail", lambda _: _unsigned(register))
    unnamed, found = await missed(register, edit)
    assert found == []
    assert unnamed


async def _unsigned(register: Scene) -> list[Found]:
    forgery = await laundering.Forgery.begun()
    await laundering.an_act_more(forgery)
    await forgery.put_back()
    return [("verify.root_changed", {})]
