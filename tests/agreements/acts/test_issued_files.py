"""Giving out a file: once or again, by whom, and of what."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from agreements.acts import issued_files
from agreements.acts.issued_files import Issued
from agreements.ledger import verifying
from agreements.ledger.evidence import Content, Method
from agreements.tables.issued_files import IssuedFile
from agreements.tables.ledger import LedgerEntry, LedgerSection
from agreements.vocabulary import Act, IssuedForm, IssuedKind, Language, Role
from tests.fixtures_register import NOON, acting

LIST = Issued(
    digest=bytes(32),
    content=Content(Method.FILE),
    kind=IssuedKind.AGREEMENT_LIST,
    form=IssuedForm.CSV,
    language=Language.KY,
    log_size=3,
    asked={"q": "меморандум"},
    agreements=(uuid4(), uuid4()),
)


async def entries():
    return await LedgerEntry.raw("SELECT * FROM ledger_entry WHERE subject_kind = 'issued_file' ORDER BY seq")


async def shown(entry):
    """The row that the entry's section holds."""
    digest = bytes.fromhex(json.loads(entry["body"])["sections"]["core"])
    [section] = await LedgerSection.raw("SELECT body FROM ledger_section WHERE digest = {}", digest)
    [row] = json.loads(section["body"])["rows"]["issued_file"]
    return row


async def test_what_is_given_out_stands_in_the_ledger_with_its_digest_and_whose_it_was(db, registrar):
    made = await issued_files.issue(LIST, actor=registrar)
    [entry] = await entries()
    assert (entry["act"], entry["actor"], entry["subject"]) == (Act.FILE_ISSUE, registrar.account, made)
    row = await shown(entry)
    assert row == {
        "id": str(made),
        "digest": "00" * 32,
        "content": {"method": "file"},
        "kind": "agreement_list",
        "form": "csv",
        "language": "ky",
        "asked": {"q": "меморандум"},
        "agreements": [str(each) for each in LIST.agreements],
        "left_out": 0,
        "log_size": 3,
        "issued_at": "2026-06-15T06:00:00.000000Z",
        "times": 1,
    }


async def test_the_same_given_out_again_is_the_same_file_with_a_further_entry(db, registrar, auditor):
    later = replace(auditor, at=NOON + timedelta(days=1))
    made = await issued_files.issue(LIST, actor=registrar)
    # What came into the log meanwhile makes no other content of it.
    assert await issued_files.issue(replace(LIST, log_size=9), actor=later) == made
    first, second = await entries()
    assert (second["actor"], second["revision"]) == (auditor.account, 2)
    again = await shown(second)
    assert again == await shown(first) | {"times": 2, "issued_at": "2026-06-16T06:00:00.000000Z"}
    assert await IssuedFile.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"digest": b"1" * 32}, {"asked": {"q": "меморандума"}}, {"language": Language.RU}, {"known_on": NOON}],
    ids=lambda other: next(iter(other)),
)
async def test_another_content_or_question_is_another_file(db, registrar, other):
    made = await issued_files.issue(LIST, actor=registrar)
    assert await issued_files.issue(replace(LIST, **other), actor=registrar) != made


@pytest.mark.parametrize("role", Role)
async def test_whoever_reads_may_take_away(db, role):
    await issued_files.issue(LIST, actor=acting(role))
    assert len(await entries()) == 1


async def test_two_who_are_given_the_same_at_once_are_given_one_file(committed_db):
    made = await asyncio.gather(*(issued_files.issue(LIST, actor=acting(Role.AUDITOR)) for _ in range(5)))
    assert len(set(made)) == 1
    assert [entry["revision"] for entry in await entries()] == [1, 2, 3, 4, 5]


async def test_what_was_given_out_is_held_against_the_ledger(db, registrar):
    made = await issued_files.issue(LIST, actor=registrar)
    assert [each async for each in verifying.findings()] == []
    await IssuedFile.update({IssuedFile.digest: "1" * 64}).where(IssuedFile.id == made)
    [found] = [each async for each in verifying.findings()]
    assert found.params["column"] == "digest"
