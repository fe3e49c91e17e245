"""Lowering confidentiality, for programs."""

import pytest

from tests.api.conftest import API


@pytest.fixture
async def official(registrar_api, memorandum):
    sent = {**memorandum, "confidentiality": "official", "confidentiality_reason": "test"}
    made = (await registrar_api.post("/agreements", json=sent)).json()
    answer = await registrar_api.post(f"/agreements/{made['id']}/registration")
    assert answer.status_code == 201, answer.text
    return made["id"]


@pytest.fixture
async def proposed(registrar_api, official):
    sent = {"to_level": "public", "reason": "Опубликовано"}
    answer = await registrar_api.post(f"/agreements/{official}/downgrades", json=sent)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{API}/agreements/{official}"
    [told] = answer.json()["downgrades"]
    assert (told["from_level"], told["to_level"], told["reason"]) == ("official", "public", "Опубликовано")
    return told["id"]


async def test_another_registrar_confirms(programs, official, proposed):
    refused = await programs["registrar"].post(f"/downgrades/{proposed}/confirmation")
    assert (refused.status_code, refused.json()["key"]) == (403, "permissions.another_must_decide")
    answer = await programs["second"].post(f"/downgrades/{proposed}/confirmation")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["confidentiality"], told["confidentiality_reason"]) == ("public", None)
    assert answer.headers["etag"] == f'"{told["revision"]}"'
    again = await programs["second"].post(f"/downgrades/{proposed}/confirmation")
    assert (again.status_code, again.json()["key"]) == (409, "downgrading.decided_already")


async def test_another_registrar_refuses_and_the_proposer_withdraws(programs, official, proposed):
    answer = await programs["second"].post(f"/downgrades/{proposed}/refusal", json={"reason": "Рано"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["downgrades"][0]["refusal_reason"] == "Рано"
    sent = {"to_level": "public", "reason": "Теперь"}
    made = (await programs["registrar"].post(f"/agreements/{official}/downgrades", json=sent)).json()
    path = f"/downgrades/{made['downgrades'][1]['id']}/withdrawal"
    assert (await programs["second"].post(path)).json()["key"] == "permissions.proposer_only"
    assert (await programs["registrar"].post(path)).status_code == 200


async def test_what_may_be_done_is_told_with_the_reasons(programs, official, proposed):
    async def reasons(who):
        told = (await programs[who].get(f"/agreements/{official}/acts")).json()["items"]
        return {each["act"]: each["key"] for each in told if each["act"].startswith("downgrade")}

    assert await reasons("registrar") == {
        "downgrade.confirm": "permissions.another_must_decide",
        "downgrade.propose": "downgrading.waits_already",
        "downgrade.refuse": "permissions.another_must_decide",
        "downgrade.withdraw": None,
    }
    assert await reasons("second") == {
        "downgrade.confirm": None,
        "downgrade.propose": "downgrading.waits_already",
        "downgrade.refuse": None,
        "downgrade.withdraw": "permissions.proposer_only",
    }
    assert set((await reasons("debtor")).values()) == {"permissions.registrars_only"}


async def test_a_correction_that_lowers_the_level_says_how_it_is_done(registrar_api, memorandum, official):
    stands = (await registrar_api.get(f"/agreements/{official}")).json()
    sent = {**memorandum, "confidentiality": "public", "reason": "Открыто", "seen": stands["revision"]}
    answer = await registrar_api.post(f"/agreements/{official}/corrections", json=sent)
    assert answer.status_code == 422
    [problem] = [each for each in answer.json()["problems"] if each["field"] == "confidentiality"]
    assert problem["key"] == "downgrading.by_two"


@pytest.mark.parametrize(
    ("who", "status"),
    [("auditor", 403), ("administrator", 403), ("debtor", 403), ("stranger", 404), ("nobody", 401)],
)
async def test_registrars_alone_propose_and_decide(programs, official, proposed, who, status):
    caller = programs[who]
    sent = {"to_level": "public", "reason": "x"}
    for path, body in (
        (f"/agreements/{official}/downgrades", sent),
        (f"/downgrades/{proposed}/confirmation", None),
        (f"/downgrades/{proposed}/refusal", {"reason": "x"}),
        (f"/downgrades/{proposed}/withdrawal", None),
    ):
        assert (await caller.post(path, json=body)).status_code == status, path


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ({"to_level": "official", "reason": "x"}, "downgrading.not_lower"),
        ({"to_level": "secret", "reason": "x"}, "errors.unknown_choice"),
        ({"to_level": "public", "reason": " "}, "errors.missing"),
    ],
)
async def test_what_is_wrong_with_a_proposal_is_named(registrar_api, official, sent, key):
    answer = await registrar_api.post(f"/agreements/{official}/downgrades", json=sent)
    assert answer.status_code == 422, answer.text
    assert key in {each["key"] for each in answer.json()["problems"]}
