"""What the register advises, through HTTP."""

import pytest


async def test_a_class_is_suggested_with_its_grounds_in_a_language(registrar_api, drafted):
    answer = await registrar_api.get(f"/agreements/{drafted['id']}/triage", params={"lang": "ru"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["class"], told["suggested"]) == (drafted["class"], "without_treaty_status")
    assert [each["key"] for each in told["grounds"]] == ["triage.private_party", "triage.money"]
    assert told["grounds"][1]["text"] == "Обещана сумма."
    assert told["basis"]["ru"]


async def test_too_little_suggests_nothing(registrar_api):
    made = (await registrar_api.post("/agreements", json={})).json()
    told = (await registrar_api.get(f"/agreements/{made['id']}/triage")).json()
    assert told == {"class": None, "suggested": None, "grounds": [], "basis": None}


async def test_commitments_hard_to_follow_are_named(registrar_api, drafted):
    told = (await registrar_api.get(f"/agreements/{drafted['id']}/trackability")).json()
    assert (told["commitments"], told["marked"]) == (1, 0)
    [item] = told["items"]
    assert item["commitment"] == drafted["commitments"][0]["id"]
    assert [each["key"] for each in item["remarks"]] == ["trackability.remark_no_evidence"]
    assert (item["missing"], item["declarative"]) == ([], [])
    vague = {"commitments": [{"text": {"ru": "При возможности помочь"}}]}
    made = (await registrar_api.post("/agreements", json=vague)).json()
    told = (await registrar_api.get(f"/agreements/{made['id']}/trackability")).json()
    assert (told["commitments"], told["marked"]) == (1, 1)
    [item] = told["items"]
    assert [each["key"].rpartition(".")[2] for each in item["missing"]] == [
        "no_owner",
        "no_measure",
        "no_date",
        "no_evidence",
    ]
    assert (item["declarative"], item["remarks"]) == (["При возможности"], [])


@pytest.mark.parametrize("what", ["triage", "trackability"])
async def test_advice_is_for_those_who_may_read(programs, drafted, what):
    for name in ("auditor", "debtor"):
        answer = await programs[name].get(f"/agreements/{drafted['id']}/{what}")
        assert answer.status_code == 404
    api = programs["registrar"]
    assert (await api.get(f"/agreements/{drafted['id']}/{what}", params={"x": "1"})).status_code == 422
