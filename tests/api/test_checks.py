"""Checking files over the interface for programs, with a token and without."""

import pytest

from agreements.ledger.evidence import Method
from agreements.vocabulary import Role
from registry import checking
from tests.evidence_files import issued
from tests.fixtures_accounts import enter, person
from tests.fixtures_signing import stored

CHECK = "/api/v1/check"


@pytest.fixture
async def made(committed_db):
    found = issued(Method.FILE)
    await stored(found.log, len(found.log.bodies))
    return found


async def test_a_form_brings_a_file_and_its_evidence(made, committed_client):
    files = {"file": ("list.csv", made.file), "evidence": ("list.csv.evidence.json", made.sidecar)}
    answer = await committed_client.post(CHECK, files=files, headers={"accept-language": "ru"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["verdict"], told["issued"]["form"]) == ("genuine", "pdf")
    assert told["sentences"][0] == "Подлинный"
    assert told["since"]["after"] == [{"entry": made.record, "next": None}]


async def test_the_bytes_alone_will_do_where_the_evidence_is_in_them(made, committed_client):
    inside = issued(Method.PARTS)
    answer = await committed_client.post(
        CHECK, content=inside.file, headers={"content-type": "application/octet-stream"}
    )
    assert answer.json()["verdict"] in {"genuine", "forked"}
    answer = await committed_client.post(CHECK, content=made.file)
    assert answer.json()["verdict"] == "not_ours"


@pytest.mark.parametrize("sent", [{}, {"data": {"file": "text"}}, {"files": {"evidence": ("e", b"{}")}}])
async def test_what_is_missing_is_said(made, committed_client, sent):
    answer = await committed_client.post(CHECK, **sent)
    if "data" in sent:
        assert answer.json()["verdict"] == "not_ours"
    else:
        assert (answer.status_code, answer.json()["problems"][0]["field"]) == (422, "file")


async def test_a_browsers_session_brings_its_token_here_too(made, committed_client):
    browser = await enter(committed_client, await person(Role.AUDITOR))
    assert (await browser.post(CHECK, content=made.file)).status_code == 403


async def test_too_many_at_once_are_asked_to_come_again(made, committed_client, monkeypatch):
    monkeypatch.setattr(checking._Waiting, "count", checking.MOST_WAITING)
    answer = await committed_client.post(CHECK, content=made.file)
    assert (answer.status_code, answer.json()["key"]) == (503, "errors.check_busy")


async def test_a_file_larger_than_any_is_refused(made, committed_client):
    answer = await committed_client.post(CHECK, content=b"x" * (30 * 1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_it_is_described(committed_client):
    found = (await committed_client.get("/api/v1/openapi.json")).json()["paths"][CHECK]["post"]
    schema = found["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert schema["properties"].keys() >= {"file", "evidence"}
