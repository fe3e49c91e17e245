"""Events and the running term, for programs."""

from typing import Any

import httpx
import pytest

from tests.api.conftest import Programs

SUSPENDED = {"kind": "suspended", "happened_on": "2026-06-01", "note": "Нота № 7"}


async def test_an_event_is_recorded_and_the_dossier_answers(registrar_api, registered):
    answer = await registrar_api.post(f"/agreements/{registered['id']}/events", json=SUSPENDED)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["etag"] == f'"{told["revision"]}"'
    assert told["status"] == "suspended"
    [event] = told["events"]
    assert (event["kind"], event["happened_on"], event["note"], event["struck_at"]) == (
        "suspended",
        "2026-06-01",
        "Нота № 7",
        None,
    )
    listed = await registrar_api.get("/agreements", params={"status": "suspended"})
    assert [each["id"] for each in listed.json()["items"]] == [registered["id"]]


async def test_an_event_is_struck_with_a_reason_and_stays(registrar_api, registered):
    made = (await registrar_api.post(f"/agreements/{registered['id']}/events", json=SUSPENDED)).json()
    event = made["events"][0]["id"]
    answer = await registrar_api.post(f"/events/{event}/withdrawal", json={"reason": "Не то соглашение"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "in_force"
    assert answer.json()["events"][0]["strike_reason"] == "Не то соглашение"
    again = await registrar_api.post(f"/events/{event}/withdrawal", json={"reason": "x"})
    assert (again.status_code, again.json()["key"]) == (409, "events.struck_already")


@pytest.mark.parametrize(
    ("sent", "status", "key"),
    [
        ({"kind": "resumed", "happened_on": "2026-06-01"}, 409, "events.not_suspended"),
        ({"kind": "signed", "happened_on": "2026-06-01"}, 422, "events.no_party"),
        ({"kind": "renewed", "happened_on": "2026-06-01"}, 422, "events.no_new_end"),
        ({"kind": "suspended"}, 422, "events.no_day"),
        ({"kind": "abolished", "happened_on": "2026-06-01"}, 422, "errors.unknown_choice"),
        ({**SUSPENDED, "seen": 1}, 409, "errors.changed_meanwhile"),
    ],
)
async def test_what_cannot_be_is_refused(registrar_api, registered, sent, status, key):
    answer = await registrar_api.post(f"/agreements/{registered['id']}/events", json=sent)
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert key in {told["key"], *(each["key"] for each in told.get("problems", ()))}
    assert (await registrar_api.get(f"/agreements/{registered['id']}")).json()["events"] == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("auditor", 403), ("administrator", 403), ("debtor", 403), ("stranger", 404), ("nobody", 401)],
)
async def test_registrars_alone_record_and_strike(
    programs: Programs, registered: dict[str, Any], who, status
):
    path = f"/agreements/{registered['id']}/events"
    made = (await programs["registrar"].post(path, json=SUSPENDED)).json()
    caller: httpx.AsyncClient = programs[who]
    assert (await caller.post(path, json=SUSPENDED)).status_code == status
    struck = await caller.post(f"/events/{made['events'][0]['id']}/withdrawal", json={"reason": "x"})
    assert struck.status_code == status
    assert (await caller.get(f"/agreements/{registered['id']}/term")).status_code == (
        200 if status == 403 else status
    )


async def test_an_event_sent_again_under_its_key_is_recorded_once(registrar_api, registered):
    path = f"/agreements/{registered['id']}/events"
    sent = {"json": SUSPENDED, "headers": {"idempotency-key": "one"}}
    first, second = [await registrar_api.post(path, **sent) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len((await registrar_api.get(f"/agreements/{registered['id']}")).json()["events"]) == 1


async def test_the_running_term_says_its_period_and_its_clocks(registrar_api, memorandum, bodies):
    ministry = str(bodies["ministry"])
    body = (await registrar_api.get(f"/organisations/{ministry}")).json()
    revision, known = body.pop("revision"), {"id", "revision", "ended_on"}
    sent = {name: value for name, value in body.items() if name not in known} | {"approval_days": 5}
    answer = await registrar_api.put(f"/organisations/{ministry}", json={**sent, "seen": revision})
    assert answer.json()["approval_days"] == 5, answer.text
    yearly = {
        **memorandum,
        "signed_on": "2020-01-01",
        "term": "length",
        "term_months": 12,
        "renewal": "tacit",
        "renewal_months": 12,
        "notice_days": 30,
        "notice_form": "written",
    }
    made = (await registrar_api.post("/agreements", json=yearly)).json()
    assert (made["renewal_months"], made["notice_form"]) == (12, "written")
    told = (await registrar_api.get(f"/agreements/{made['id']}/term")).json()
    assert told["why_not"] is None
    assert told["last"][4:] == "-01-01"
    assert told["last_notice"]["on"][4:] == "-12-02"
    assert [each["organisation"] for each in told["prepare"]] == [ministry]
    assert told["prepare"][0]["start"]["on"] < told["last_notice"]["on"]
    assert told["last_notice"]["card"]["steps"][0]["on"] == told["last"]
