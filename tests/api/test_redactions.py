"""Taking something out of the record, for programs."""

import pytest

from registry.repeats.tables import IdempotencyKey
from tests.api.conftest import API

LAW = {"title": "Закон (пример)", "number": "№ 0", "on": "2008-04-14"}
NAME = "Министр (демонстрация)"


@pytest.fixture
async def place(registrar_api, registered):
    answer = await registrar_api.get(f"/agreements/{registered['id']}/redactions/places")
    assert answer.status_code == 200, answer.text
    [found] = [each for each in answer.json()["items"] if each["place"]["field"] == "name"]
    assert (found["last"], found["stands"], found["revisions"]) == (NAME, True, [])
    return {name: value for name, value in found["place"].items() if value is not None}


@pytest.fixture
def proposal(place):
    return {"places": [{**place, "stands": True}], "act": LAW, "asker": "staff"}


@pytest.fixture
async def proposed(registrar_api, registered, proposal):
    answer = await registrar_api.post(f"/agreements/{registered['id']}/redactions", json=proposal)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{API}/agreements/{registered['id']}"
    [told] = answer.json()["redactions"]
    assert (told["basis"], told["asker"], told["entry"]) == (LAW, "staff", None)
    assert told["asked_by"] == told["proposed_by"]
    return told["id"]


async def test_an_auditor_approves_and_what_was_known_before_says_so(programs, registered, proposed):
    refused = await programs["second"].post(f"/redactions/{proposed}/approval")
    assert (refused.status_code, refused.json()["key"]) == (403, "permissions.auditor_or_administrator")
    answer = await programs["auditor"].post(f"/redactions/{proposed}/approval")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert answer.headers["etag"] == f'"{told["revision"]}"'
    assert NAME not in answer.text
    [redaction] = told["redactions"]
    assert redaction["entry"] == told["ledger"]["seq"]
    again = await programs["auditor"].post(f"/redactions/{proposed}/approval")
    assert (again.status_code, again.json()["key"]) == (409, "redacting.decided_already")
    path = f"/agreements/{registered['id']}"
    changes = await programs["registrar"].get(f"{path}/ledger?changes=true")
    assert NAME not in changes.text
    assert [redaction["entry"]] in [
        section["withheld_by"] for each in changes.json()["items"] for section in each["changes"] or ()
    ]
    then = await programs["registrar"].get(f"{path}?known_on={registered['ledger']['at']}")
    assert then.status_code == 200, then.text
    [withheld] = then.json()["as_on"]["withheld"]
    assert (withheld["entry"], withheld["basis"]) == (redaction["entry"], LAW)
    assert NAME not in then.text


async def test_answers_kept_for_repeating_go_too(programs, registered, proposal):
    """They are the dossier as it was."""
    key = {"idempotency-key": "once-1"}
    path = f"/agreements/{registered['id']}/redactions"
    made = await programs["registrar"].post(path, json=proposal, headers=key)
    assert NAME in made.text
    again = await programs["registrar"].post(path, json=proposal, headers=key)
    assert again.content == made.content
    approved = await programs["auditor"].post(f"/redactions/{made.json()['redactions'][0]['id']}/approval")
    assert approved.status_code == 200, approved.text
    kept = await IdempotencyKey.raw("SELECT count(*) AS kept FROM idempotency_key")
    assert kept[0]["kept"] == 0
    again = await programs["registrar"].post(path, json=proposal, headers=key)
    assert (again.status_code, NAME in again.text) == (422, False)


async def test_an_administrator_refuses_and_the_proposer_withdraws(programs, registered, proposal, proposed):
    answer = await programs["administrator"].post(
        f"/redactions/{proposed}/refusal", json={"reason": "Нельзя"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["redactions"][0]["refusal_reason"] == "Нельзя"
    path = f"/agreements/{registered['id']}/redactions"
    made = (await programs["registrar"].post(path, json=proposal)).json()["redactions"][1]["id"]
    refused = await programs["second"].post(f"/redactions/{made}/withdrawal")
    assert refused.json()["key"] == "permissions.proposer_only"
    assert (await programs["registrar"].post(f"/redactions/{made}/withdrawal")).status_code == 200


async def test_what_may_be_done_is_told_with_the_reasons(programs, registered, proposed):
    async def reasons(who):
        told = (await programs[who].get(f"/agreements/{registered['id']}/acts")).json()["items"]
        return {each["act"]: each["key"] for each in told if each["act"].startswith("redaction")}

    assert await reasons("registrar") == {
        "redaction.approve": "permissions.auditor_or_administrator",
        "redaction.propose": "redacting.waits_already",
        "redaction.refuse": "permissions.auditor_or_administrator",
        "redaction.withdraw": None,
    }
    assert await reasons("auditor") == {
        "redaction.approve": None,
        "redaction.propose": "permissions.registrars_only",
        "redaction.refuse": None,
        "redaction.withdraw": "permissions.registrars_only",
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"places": []}, "places"),
        ({"places": [{"section": "core"}]}, "places"),
        ({"places": [{"section": "core", "field": "x", "revision": 0}]}, "places.0.revision"),
        ({"act": {**LAW, "on": "2999-01-01"}}, "act.on"),
        ({"asker": "court"}, "request_number"),
        ({"asker": "somebody"}, "asker"),
    ],
)
async def test_what_is_lacking_is_named(programs, registered, proposal, changed, field):
    path = f"/agreements/{registered['id']}/redactions"
    answer = await programs["registrar"].post(path, json={**proposal, **changed})
    assert answer.status_code == 422, answer.text
    assert field in {each["field"] for each in answer.json()["problems"]}
