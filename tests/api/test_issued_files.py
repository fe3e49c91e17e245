"""The evidence of files that programs were given, and of a record without a file."""

import hashlib
import json

import pytest

from agreements.ledger import evidence
from agreements.tables.issued_files import IssuedFile
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act
from registry import downloads


def where(answer):
    """The address of the evidence, as a program reads it."""
    address, *said = answer.headers["link"].split("; ")
    assert said == ['rel="describedby"', 'type="application/json"']
    return address.removeprefix("<").removesuffix(">").removeprefix("/api/v1")


async def acts():
    rows = await LedgerEntry.raw("SELECT act FROM ledger_entry WHERE subject_kind = 'issued_file'")
    return [row["act"] for row in rows]


@pytest.mark.parametrize("path", ["/agreements.csv", "/commitments.csv"])
async def test_an_answer_says_where_the_evidence_of_its_file_is(programs, registered, path):
    answer = await programs["debtor"].get(path)
    assert await acts() == [Act.FILE_ISSUE]
    told = await programs["debtor"].get(where(answer))
    assert (told.status_code, told.headers["content-type"]) == (200, "application/json")
    read = evidence.read(told.content)
    [row] = await IssuedFile.raw("SELECT digest FROM issued_file")
    assert (
        row["digest"]
        == hashlib.sha256(answer.content).hexdigest()
        == read.content.digest(answer.content).hex()
    )


async def test_a_question_is_recorded_as_it_was_asked(programs, registered, bodies):
    query = {"q": "взнос", "owed_by": str(bodies["ministry"]), "open": "true", "due_from": "2026-01-01"}
    await programs["auditor"].get("/commitments.csv", params=query)
    [row] = await IssuedFile.raw("SELECT asked, kind, form, language FROM issued_file")
    asked = {"q": "взнос", "owed_by": [str(bodies["ministry"])], "open": True, "due_from": "2026-01-01"}
    assert json.loads(row["asked"]) == asked
    assert (row["kind"], row["form"], row["language"]) == ("commitment_list", "csv", "en")


async def test_what_nobody_was_given_has_no_evidence(programs, registered):
    answer = await programs["auditor"].get(f"/issued-files/{registered['id']}/evidence")
    assert (answer.status_code, answer.json()["key"]) == (404, "errors.no_issued_file")
    assert (await programs["nobody"].get(f"/issued-files/{registered['id']}/evidence")).status_code == 401


async def test_somebody_elses_file_is_nobodys_but_an_officers(programs, registered):
    address = where(await programs["debtor"].get("/agreements.csv"))
    codes = {name: (await each.get(address)).status_code for name, each in programs.items()}
    assert {name for name, code in codes.items() if code == 200} == {
        "registrar",
        "second",
        "auditor",
        "debtor",
    }
    assert codes["creditor"] == codes["administrator"] == codes["stranger"] == 404


async def test_a_record_that_is_not_signed_yet_cannot_be_proved(programs, registered):
    answer = await programs["auditor"].get(f"/agreements/{registered['id']}/evidence")
    assert (answer.status_code, answer.json()["key"]) == (404, "errors.entry_not_signed")


def test_a_file_that_was_uploaded_has_no_evidence():
    given = downloads.Download(b"x", "a.pdf", downloads.MEDIA_TYPES["pdf"])
    assert "link" not in downloads.answer(given).headers
    assert given.evidence_name is None
