"""Opening a need-to-know agreement through the interface."""

from datetime import datetime

import pytest

REASON = "Проверка (тест)"


@pytest.fixture
async def closed(programs, memorandum):
    secret = {
        **memorandum,
        "title": {"ru": "Закрытое (тест)"},
        "confidentiality": "need_to_know",
        "confidentiality_reason": "test",
    }
    made = (await programs["registrar"].post("/agreements", json=secret)).json()
    answer = await programs["registrar"].post(f"/agreements/{made['id']}/registration")
    return {**made, **answer.json()}


async def test_an_auditor_opens_it_by_its_number_and_reads_it(programs, closed):
    auditor, where = programs["auditor"], f"/agreements/{closed['id']}"
    assert (await auditor.get(where)).status_code == 404
    sent = {"number": closed["number"], "reason": REASON}
    made = await auditor.post("/unsealings", json=sent, headers={"idempotency-key": "once"})
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/api/v1{where}"
    assert made.json()["agreement"] == closed["id"]
    again = await auditor.post("/unsealings", json=sent, headers={"idempotency-key": "once"})
    assert again.json() == made.json()
    [opened] = (await auditor.get(where)).json()["unsealings"]
    assert opened["reason"] == REASON
    assert datetime.fromisoformat(opened["until"]) == datetime.fromisoformat(made.json()["until"])
    assert len((await auditor.get("/agreements")).json()["items"]) == 1
    acts = [each["act"] for each in (await programs["registrar"].get(f"{where}/ledger")).json()["items"]]
    assert acts[-1] == "agreement.unseal"
    refused = await auditor.post(f"{where}/relations", json={"kind": "related", "other": closed["id"]})
    assert (refused.status_code, refused.json()["key"]) == (403, "permissions.registrars_only")


async def test_what_has_not_to_be_opened_is_not_found_whatever_it_is(programs, closed, registered):
    auditor = programs["auditor"]
    answers = [
        await auditor.post("/unsealings", json={"number": number, "reason": REASON})
        for number in (registered["number"], "MEM-2026-9999", "nonsense")
    ]
    bodies = [{**answer.json(), "request": "", "instance": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["key"] == "unsealings.no_such_number"


@pytest.mark.parametrize("who", ["registrar", "second", "administrator", "debtor", "stranger"])
async def test_nobody_but_auditors_opens(programs, closed, who):
    for number in (closed["number"], "MEM-2026-9999"):
        answer = await programs[who].post("/unsealings", json={"number": number, "reason": REASON})
        assert (answer.status_code, answer.json()["key"]) == (403, "permissions.auditors_only")


@pytest.mark.parametrize("reason", ["", "   "])
async def test_a_reason_is_needed(programs, closed, reason):
    answer = await programs["auditor"].post(
        "/unsealings", json={"number": closed["number"], "reason": reason}
    )
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["problems"]] == ["reason"]
    assert (await programs["auditor"].get(f"/agreements/{closed['id']}")).status_code == 404


async def test_a_body_is_not_named_as_reader_of_what_is_need_to_know(programs, memorandum, bodies):
    sent = {**memorandum, "confidentiality": "need_to_know", "reader_organisations": [str(bodies["fund"])]}
    answer = await programs["registrar"].post("/agreements", json=sent)
    assert answer.status_code == 422
    [problem] = answer.json()["problems"]
    assert (problem["field"], problem["key"]) == (
        "reader_organisations",
        "completeness.need_to_know_names_people",
    )
