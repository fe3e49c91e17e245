"""One act, one entry, one commit."""

import asyncio
import hashlib
import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import asyncpg
import pytest

from agreements.acts import drafting, organisations, registering
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotFound
from agreements.ledger import merkle, verifying
from agreements.ledger.canonical import canonical
from agreements.ledger.recording import recorded
from agreements.readings import contents, dossiers
from agreements.tables.agreements import Agreement
from agreements.tables.commitments import Commitment
from agreements.tables.ledger import LedgerEntry, LedgerHead, LedgerSection
from agreements.tables.organisations import Organisation
from agreements.vocabulary import Act
from registry.piccolo_conf import DB
from tests.fixtures_register import FUND, MINISTRY, memorandum


async def entries(subject):
    return await LedgerEntry.raw("SELECT * FROM ledger_entry WHERE subject = {} ORDER BY revision", subject)


async def test_an_entry_holds_ids_and_digests_and_nothing_else(registered, registrar):
    first, second = await entries(registered)
    said = json.loads(second["body"])
    assert canonical(said) == second["body"]
    assert set(said) == {
        "v", "log", "seq", "at", "actor", "act", "subject", "revision", "previous", "sections", "reason", "request",
    }  # fmt: skip
    assert said["act"] == "agreement.register"
    assert said["actor"]["account"] == str(registrar.account)
    assert said["subject"] == f"agreement/{registered}"
    assert (said["revision"], said["previous"]) == (2, first["leaf"].hex())
    assert said["request"] == "test-request"
    assert "Меморандум" not in second["body"].decode()


async def test_unchanged_sections_keep_their_digest_and_changed_ones_get_another(registered):
    first, second = (json.loads(entry["body"])["sections"] for entry in await entries(registered))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == ["core"]


async def test_a_section_is_stored_once_under_the_digest_of_its_salted_bytes(draft, content, registrar):
    [entry] = await entries(draft)
    for name, digest in json.loads(entry["body"])["sections"].items():
        [row] = await LedgerSection.raw(
            "SELECT body FROM ledger_section WHERE digest = {}", bytes.fromhex(digest)
        )
        assert hashlib.sha256(row["body"]).hexdigest() == digest
        said = json.loads(row["body"])
        assert (said["section"], said["subject"]) == (name, f"agreement/{draft}")
        assert len(bytes.fromhex(said["salt"])) == 16
    again = await drafting.draft(content, actor=registrar)
    [other] = await entries(again)
    assert json.loads(other["body"])["sections"]["core"] != json.loads(entry["body"])["sections"]["core"]


async def test_a_reason_is_kept_behind_its_digest(registered, registrar):
    standing = await contents.of(registered, registrar)
    await drafting.correct(
        registered, replace(standing, place="Бишкек"), reason="опечатка", seen=2, actor=registrar
    )
    entry = (await entries(registered))[-1]
    assert "опечатка" not in entry["body"].decode()
    digest = json.loads(entry["body"])["reason"]
    [row] = await LedgerSection.raw(
        "SELECT body FROM ledger_section WHERE digest = {}", bytes.fromhex(digest)
    )
    assert json.loads(row["body"])["text"] == "опечатка"


async def test_the_head_follows_every_entry(registered):
    rows = await LedgerEntry.raw("SELECT seq, body, leaf, root FROM ledger_entry ORDER BY seq")
    assert [row["seq"] for row in rows] == list(range(len(rows)))
    assert all(row["leaf"] == merkle.leaf_hash(row["body"]) for row in rows)
    assert rows[-1]["root"] == merkle.tree_root([row["leaf"] for row in rows])
    [head] = await LedgerHead.raw("SELECT size, root FROM ledger_head")
    assert (head["size"], head["root"]) == (len(rows), rows[-1]["root"])


async def test_a_failure_inside_leaves_nothing(db, registrar, ministry):
    before = await LedgerHead.raw("SELECT size, root FROM ledger_head")
    with pytest.raises(asyncpg.CheckViolationError) as caught:
        async with recorded(registrar, Act.ORGANISATION_CHANGE, ("organisation", ministry)) as record:
            await record.update(Organisation, ministry, email="a@b.test")
            await record.update(Organisation, ministry, kind="circus")
    assert caught.value.constraint_name == "organisation_kind_known"
    assert await LedgerHead.raw("SELECT size, root FROM ledger_head") == before
    [row] = await Organisation.raw("SELECT email FROM organisation WHERE id = {}", ministry)
    assert row["email"] is None


async def test_a_block_that_changes_nothing_is_a_mistake(db, registrar, ministry):
    with pytest.raises(AssertionError, match="changed nothing"):
        async with recorded(registrar, Act.ORGANISATION_CHANGE, ("organisation", ministry)):
            pass


async def test_whoever_saw_an_older_revision_is_refused(registered, registrar):
    standing = await contents.of(registered, registrar)
    with pytest.raises(ChangedMeanwhile):
        await drafting.correct(registered, replace(standing, place="Ош"), reason="x", seen=1, actor=registrar)
    assert (await dossiers.of(registered, registrar)).revision == 2


async def test_nothing_changed_is_nothing_recorded(registered, registrar):
    standing = await contents.of(registered, registrar)
    with pytest.raises(Invalid) as caught:
        await drafting.correct(registered, standing, reason="x", seen=2, actor=registrar)
    assert [problem.key for problem in caught.value.problems] == ["errors.nothing_changed"]


async def test_what_is_not_there_is_not_found(db, registrar):
    with pytest.raises(NotFound):
        await drafting.discard(uuid4(), seen=None, actor=registrar)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET act = 'agreement.draft'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "UPDATE ledger_section SET body = ''",
        "DELETE FROM ledger_section",
        "TRUNCATE ledger_section",
        "UPDATE ledger_head SET size = size - 1",
        "UPDATE ledger_head SET root = ''",
        "DELETE FROM ledger_head",
        "TRUNCATE ledger_head",
        "UPDATE ledger_past SET digest = NULL",
        "DELETE FROM ledger_past",
        "TRUNCATE ledger_past",
    ],
)
async def test_the_ledger_cannot_be_rewritten(registered, statement):
    with pytest.raises(asyncpg.PostgresError) as caught:
        await LedgerEntry.raw(statement)
    assert isinstance(
        caught.value, asyncpg.IntegrityConstraintViolationError | asyncpg.InsufficientPrivilegeError
    )


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("UPDATE commitment SET amount = amount + 1", "ledger.row_differs"),
        ("UPDATE commitment SET clause = NULL", "ledger.row_differs"),
        ("UPDATE milestone SET fulfilled_on = '2026-06-01'", "ledger.row_differs"),
        ("DELETE FROM milestone", "ledger.row_vanished"),
        (
            (
                "INSERT INTO milestone (id, commitment, agreement, position)"
                " SELECT gen_random_uuid(), commitment, agreement, 9 FROM milestone LIMIT 1"
            ),
            "ledger.row_appeared",
        ),
    ],
)
async def test_no_act_seals_what_was_changed_behind_the_back_of_the_register(
    registered, registrar, statement, key
):
    """An ordinary correction of another field once laundered it: afterwards nothing was to be found any more."""
    standing = await contents.of(registered, registrar)
    [promise] = standing.commitments
    await LedgerEntry.raw(statement)
    found = {each.key for each in [one async for one in verifying.findings()]}
    with pytest.raises(AgainstTheRules) as refused:
        async with recorded(
            registrar, Act.AGREEMENT_CORRECT, ("agreement", registered), reason="x"
        ) as record:
            await record.lock(Agreement, registered)
            await record.update(Commitment, promise.id, evidence_expected="Отчёт (пример)")
    assert refused.value.key == key
    # What it did not touch it does not judge: another part of the record goes on.
    async with recorded(registrar, Act.AGREEMENT_CORRECT, ("agreement", registered), reason="x") as record:
        await record.update(Agreement, registered, place="Ош")
    assert {each.key for each in [one async for one in verifying.findings()]} == found != set()


async def test_numbers_and_sequence_have_no_gaps_when_twenty_register_at_once(committed_db, registrar):
    content = memorandum(
        await organisations.create(MINISTRY, actor=registrar),
        await organisations.create(FUND, actor=registrar),
    )
    drafts = [
        await drafting.draft(replace(content, signed_on=date(2026, 1, day + 1)), actor=registrar)
        for day in range(20)
    ]

    async def register(agreement, index):
        if index % 4 == 3:  # some fail when they have their number already, and it must go to the next
            with pytest.raises(RuntimeError):
                async with DB.transaction():
                    await registering.register(agreement, seen=1, actor=registrar)
                    raise RuntimeError
        return await registering.register(agreement, seen=1, actor=registrar)

    numbers = await asyncio.gather(*(register(agreement, index) for index, agreement in enumerate(drafts)))
    assert sorted(numbers) == [f"MEM-2026-{ordinal:04}" for ordinal in range(1, 21)]
    rows = await LedgerEntry.raw("SELECT seq, leaf, root FROM ledger_entry ORDER BY seq")
    assert [row["seq"] for row in rows] == list(range(len(rows)))
    assert rows[-1]["root"] == merkle.tree_root([row["leaf"] for row in rows])
    assert len({row["number"] for row in await Agreement.raw("SELECT number FROM agreement")}) == 20
