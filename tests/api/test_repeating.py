"""A request sent twice under one key is done once."""

import asyncio

from registry.repeats.tables import IdempotencyKey
from tests.files import PDF, pdf


async def test_a_request_sent_again_is_answered_as_then_and_done_once(registrar_api, memorandum):
    headers = {"idempotency-key": "first try"}
    made = await registrar_api.post("/agreements", json=memorandum, headers=headers)
    again = await registrar_api.post("/agreements", json=dict(reversed(memorandum.items())), headers=headers)
    assert (again.status_code, again.content, again.headers["etag"]) == (
        201,
        made.content,
        made.headers["etag"],
    )
    assert again.headers["location"] == made.headers["location"]
    assert len((await registrar_api.get("/agreements")).json()["items"]) == 1


async def test_a_key_serves_one_request_of_one_account(programs, memorandum):
    headers = {"idempotency-key": "k"}
    registrar, second = programs["registrar"], programs["second"]
    await registrar.post("/agreements", json=memorandum, headers=headers)
    other = await registrar.post("/agreements", json={**memorandum, "place": "Ош"}, headers=headers)
    assert (other.status_code, other.json()["key"]) == (409, "api.key_used")
    assert (
        await second.post("/agreements", json={**memorandum, "place": "Ош"}, headers=headers)
    ).status_code == 201


async def test_a_refused_request_leaves_its_key_free(registrar_api, memorandum):
    headers = {"idempotency-key": "k"}
    bad = {**memorandum, "in_force_on": "2026-06-01", "ends_on": "2026-01-01", "entry_rule": "on_date"}
    assert (await registrar_api.post("/agreements", json=bad, headers=headers)).status_code == 422
    assert (await registrar_api.post("/agreements", json=memorandum, headers=headers)).status_code == 201


async def test_what_is_no_key_is_refused(registrar_api, memorandum):
    for key in ("", "x" * 201, " \u00e9".encode()):
        answer = await registrar_api.post("/agreements", json=memorandum, headers={"idempotency-key": key})
        assert answer.status_code == 422, key


async def test_files_are_part_of_what_was_asked(registrar_api, drafted):
    headers = {"idempotency-key": "k"}
    where = f"/agreements/{drafted['id']}/documents"
    one = await registrar_api.post(where, files={"file": ("a.pdf", PDF)}, headers=headers)
    same = await registrar_api.post(where, files={"file": ("a.pdf", PDF)}, headers=headers)
    assert (one.status_code, same.json()) == (201, one.json())
    other = await registrar_api.post(where, files={"file": ("a.pdf", pdf(mark="another"))}, headers=headers)
    assert other.status_code == 409


async def test_a_hundred_at_once_under_one_key_make_one(committed_client):
    """With real commits on several connections: the others wait at the index and find the answer."""
    from agreements.vocabulary import Role
    from tests.api.conftest import key_of

    token = await key_of("hurried", Role.REGISTRAR)
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "once"}
    body = {"name": {"en": "Once (test)"}, "kind": "fund"}
    answers = await asyncio.gather(
        *(committed_client.post("/api/v1/organisations", json=body, headers=headers) for _ in range(100))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await IdempotencyKey.count() == 1
