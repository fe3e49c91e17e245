"""What each entry of an agreement changed, for programs."""

from typing import Any

import pytest


@pytest.fixture
async def corrected(registrar_api, registered, memorandum):
    body = {**memorandum, "place": "Ош", "reason": "Опечатка", "seen": registered["revision"]}
    answer = await registrar_api.post(f"/agreements/{registered['id']}/corrections", json=body)
    assert answer.status_code == 200, answer.text
    return registered["id"]


async def items(program, agreement, **params: Any):
    answer = await program.get(f"/agreements/{agreement}/ledger", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def fields(entry):
    return {
        (row["table"], each["name"]): (each["before"], each["after"])
        for section in entry["changes"]
        for row in section["rows"]
        for each in row["fields"]
    }


async def test_changes_are_told_when_they_are_asked_for(registrar_api, corrected):
    assert all(each["changes"] is None for each in await items(registrar_api, corrected))
    last = (await items(registrar_api, corrected, changes="true"))[-1]
    assert last["act"] == "agreement.correct"
    assert fields(last)["agreement", "place"] == (None, "Ош")


async def test_they_are_told_up_to_an_entry(registrar_api, corrected):
    draft, *_, last = await items(registrar_api, corrected)
    [only] = await items(registrar_api, corrected, changes="true", upto=draft["seq"])
    assert only["seq"] == draft["seq"]
    assert only["added"] == only["changed"]
    assert last["added"] != last["changed"]
    for wrong in ({"upto": "x"}, {"upto": -1}, {"changes": "maybe"}, {"before": 3}):
        answer = await registrar_api.get(f"/agreements/{corrected}/ledger", params=wrong)
        assert answer.status_code == 422, wrong


async def test_drafts_stay_with_those_who_read_them_and_strangers_find_nothing(programs, corrected):
    told = [each["changes"] for each in await items(programs["auditor"], corrected, changes="true")]
    assert told[0] is None
    assert told[1] is None
    assert told[2]
    for who, status in {"debtor": 200, "stranger": 404, "nobody": 401}.items():
        answer = await programs[who].get(f"/agreements/{corrected}/ledger", params={"changes": "true"})
        assert answer.status_code == status, who


async def test_it_costs_no_more_statements_for_more_entries(registrar_api, corrected, memorandum, statements):
    async def asked():
        with statements() as seen:
            await items(registrar_api, corrected, changes="true")
        return len(seen)

    few = await asked()
    for revision, place in enumerate(("Нарын", "Талас"), 3):
        body = {**memorandum, "place": place, "reason": "Опечатка", "seen": revision}
        answer = await registrar_api.post(f"/agreements/{corrected}/corrections", json=body)
        assert answer.status_code == 200, answer.text
    assert await asked() == few
    assert few <= 4
