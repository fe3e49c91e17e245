"""What was changed behind the register's back is found and named."""

import asyncio
from contextvars import Context

import asyncpg
import pytest

from agreements.acts import fulfilling, organisations
from agreements.acts.documents import File, add
from agreements.acts.fulfilling import Report
from agreements.ledger import verifying
from agreements.readings import dossiers
from agreements.tables.agreements import Agreement
from agreements.vocabulary import DocumentKind
from registry.database import at_one_moment
from registry.engine import FastConnection, owner
from registry.piccolo_conf import DB
from registry.settings import settings
from tests.fixtures_register import FUND, MINISTRY


@pytest.fixture
async def db(pool):
    """The database as its owner sees it, who alone can lift the triggers; rolled back like the other one."""
    owners = await asyncpg.create_pool(
        **owner(settings()), min_size=1, max_size=1, connection_class=FastConnection
    )
    applications, DB.pool = DB.pool, owners
    transaction = DB.transaction()
    await transaction.__aenter__()
    try:
        yield DB
    finally:
        await transaction.rollback()
        await transaction.__aexit__(None, None, None)
        DB.pool = applications
        await owners.close()


@pytest.fixture
async def lived(registered, registrar, second_registrar):
    """An agreement with a file, a report and a decision."""
    await add(registered, File(content=b"text", filename="a.txt", media_type="text/plain"), actor=registrar)
    dossier = await dossiers.of(registered, registrar)
    report = Report(
        happened_on=registrar.today,
        text="Перечислено",
        evidence=(
            File(content=b"proof", filename="b.txt", media_type="text/plain", kind=DocumentKind.OTHER),
        ),
    )
    fulfilment = await fulfilling.report(dossier.commitments[0].milestones[0].id, report, actor=registrar)
    await fulfilling.accept(fulfilment, actor=second_registrar)
    return registered


async def found():
    return [(finding.key, dict(finding.params)) async for finding in verifying.findings()]


async def behind_its_back(statement, *values):
    """As somebody would who owns the database: with the triggers and checks off."""
    await Agreement.raw("SET LOCAL session_replication_role = replica")
    await Agreement.raw(statement, *values)
    await Agreement.raw("SET LOCAL session_replication_role = origin")


async def test_an_honest_register_has_no_findings(lived):
    assert await found() == []
    log, size, root = await verifying.totals()
    assert (log, size > 0, len(root)) == ("kelishim.local/register", True, 64)


@pytest.mark.parametrize(
    ("statement", "key", "says"),
    [
        (
            "UPDATE commitment SET amount = amount + 1",
            "verify.value_changed",
            {"table": "commitment", "column": "amount"},
        ),
        (
            "UPDATE milestone SET due_on = due_on + 30",
            "verify.value_changed",
            {"table": "milestone", "column": "due_on"},
        ),
        (
            "UPDATE agreement SET place = 'Ош'",
            "verify.value_changed",
            {"table": "agreement", "column": "place"},
        ),
        (
            "UPDATE agreement SET signed_on = NULL",
            "verify.value_changed",
            {"table": "agreement", "column": "signed_on"},
        ),
        (
            "UPDATE signatory SET name = 'B. Test'",
            "verify.value_changed",
            {"table": "signatory", "column": "name"},
        ),
        (
            "UPDATE fulfilment SET decided_by = gen_random_uuid()",
            "verify.value_changed",
            {"column": "decided_by"},
        ),
        ("DELETE FROM signatory", "verify.row_deleted", {"table": "signatory"}),
        (
            "INSERT INTO party SELECT gen_random_uuid(), agreement, organisation, 'guarantor', 9 FROM party LIMIT 1",
            "verify.row_added",
            {"table": "party"},
        ),
        (
            "INSERT INTO organisation (id, name_ru, kind) VALUES (gen_random_uuid(), 'Тень', 'other')",
            "verify.row_added",
            {"table": "organisation"},
        ),
        ("UPDATE number_series SET last = last + 5", "verify.numbers_with_gaps", {"series": "MEM"}),
        (
            "UPDATE ledger_entry SET at = at - interval '1 day' WHERE seq = 2",
            "verify.entry_column_changed",
            {"column": "at"},
        ),
        ("UPDATE ledger_entry SET leaf = sha256(leaf) WHERE seq = 2", "verify.entry_changed", {"seq": 2}),
        ("UPDATE ledger_entry SET root = sha256(root) WHERE seq = 2", "verify.root_changed", {"seq": 2}),
        (
            "UPDATE ledger_entry SET body = overlay(body PLACING '\\x20'::bytea FROM 9) WHERE seq = 2",
            "verify.entry_changed",
            {"seq": 2},
        ),
        ("DELETE FROM ledger_entry WHERE seq = 2", "verify.entries_missing", {"first": 2, "last": 2}),
        ("UPDATE ledger_head SET root = sha256(root)", "verify.head_changed", {}),
        ("UPDATE ledger_head SET size = size + 3", "verify.head_size", {}),
        ("DELETE FROM ledger_head", "verify.no_head", {}),
    ],
)
async def test_a_change_behind_its_back_is_named(lived, statement, key, says):
    await behind_its_back(statement)
    named = [params for said, params in await found() if said == key]
    assert named, await found()
    assert any(says.items() <= params.items() for params in named)


async def test_a_section_whose_bytes_were_swapped_is_named(lived):
    await Agreement.raw("ALTER TABLE ledger_section DROP CONSTRAINT ledger_section_is_itself")
    await behind_its_back("UPDATE ledger_section SET body = body || '\\x20'::bytea")
    assert "verify.section_changed" in {key for key, _ in await found()}


async def test_a_section_that_is_gone_is_named_with_the_entry_that_needs_it(lived):
    await behind_its_back(
        "DELETE FROM ledger_section WHERE digest = (SELECT digest FROM ledger_section ORDER BY digest LIMIT 1)"
    )
    assert "verify.section_missing" in {key for key, _ in await found()}


async def test_a_swapped_file_is_named(lived):
    await Agreement.raw("ALTER TABLE file_content DROP CONSTRAINT file_content_is_itself")
    await behind_its_back("UPDATE file_content SET content = 'forged', size = 6")
    assert "verify.file_changed" in {key for key, _ in await found()}


async def test_an_entry_slipped_in_at_the_end_is_named(lived):
    await behind_its_back(
        "INSERT INTO ledger_entry SELECT seq + 1, at, act, actor, subject_kind, subject, revision + 1, body, leaf, root"
        " FROM ledger_entry ORDER BY seq DESC LIMIT 1"
    )
    keys = {key for key, _ in await found()}
    assert {"verify.head_size", "verify.entry_column_changed"} <= keys


@pytest.mark.parametrize("gone", [[0], [1], [1, 2], [0, 2, 4, 6]])
async def test_a_log_with_holes_is_read_to_its_end(lived, registrar, gone):
    for text in ("a", "b", "c", "d"):
        await add(
            lived,
            File(content=text.encode(), filename=f"{text}.txt", media_type="text/plain"),
            actor=registrar,
        )
    await behind_its_back("DELETE FROM ledger_entry WHERE seq = ANY({})", gone)
    keys = {key for key, _ in await found()}
    assert "verify.entries_missing" in keys
    assert "verify.head_changed" not in keys, "of a tree that cannot be built nothing is said"


@pytest.mark.parametrize(
    "body", [b"not JSON", b"[]", b"{}", b'{"sections": []}', b"null", b"\xff", b'{"sections": {"a": 1}}']
)
async def test_an_entry_that_cannot_be_read_is_named(lived, body):
    await behind_its_back("UPDATE ledger_entry SET body = {} WHERE seq = 1", body)
    assert {"verify.entry_changed", "verify.entry_unreadable"} <= {key for key, _ in await found()}


@pytest.mark.parametrize("subject", ["agreement/none", "nothing", "other/1", "agreement/"])
async def test_an_entry_about_nothing_there_is_is_named(lived, subject):
    await behind_its_back(
        "UPDATE ledger_entry SET body = convert_to(jsonb_set(convert_from(body, 'UTF8')::jsonb,"
        " ARRAY['subject'], to_jsonb({}::text))::text, 'UTF8') WHERE seq = 1",
        subject,
    )
    assert "verify.subject_unknown" in {key for key, _ in await found()}


@pytest.mark.parametrize("body", [b"not JSON", b"[]", b'{"rows": []}', b'{"rows": {"agreement": [1]}}'])
async def test_sections_that_cannot_be_read_are_named(lived, body):
    await Agreement.raw("ALTER TABLE ledger_section DROP CONSTRAINT ledger_section_is_itself")
    await behind_its_back("UPDATE ledger_section SET body = {}", body)
    assert "verify.section_changed" in {key for key, _ in await found()}


async def test_acts_that_go_on_meanwhile_are_no_discrepancy(committed_db, registrar):
    await organisations.create(FUND, actor=registrar)
    async with at_one_moment():
        assert (await verifying.totals())[1] == 1
        # Somebody else's act: it has a connection of its own.
        await asyncio.create_task(organisations.create(MINISTRY, actor=registrar), context=Context())
        assert (await verifying.totals())[1] == 1
        assert await found() == []
    assert (await verifying.totals())[1] == 2
