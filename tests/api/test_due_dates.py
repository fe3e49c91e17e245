"""Due dates through HTTP: what would move, confirmed; days set by hand; clocks stopped; series."""

from typing import Any

import pytest

from agreements.acts import calendars

WAITING = {"kind": "relative", "anchor": "fulfilment", "milestone": "0.0", "offset": 1, "unit": "week"}
MONTHLY = {"kind": "series", "anchor": "entry_into_force", "period": "month", "count": 3}


def steps(dossier: dict[str, Any]) -> list[dict[str, Any]]:
    return list(dossier["commitments"][0]["milestones"])


async def entered(api, memorandum, *rules, register=True):
    [promise] = memorandum["commitments"]
    promise["milestones"] = [{"rule": rule} for rule in rules]
    made = await api.post("/agreements", json=memorandum)
    assert made.status_code == 201, made.text
    where = f"/agreements/{made.json()['id']}"
    if register:
        answer = await api.post(f"{where}/registration", json={"despite_duplicates": True})
        assert answer.status_code == 201, answer.text
    return (await api.get(where)).json()


async def corrected(api, dossier, memorandum, **change):
    """The agreement as it stands, sent back with a change, as a program that read it would."""
    [promise] = memorandum["commitments"]
    kept = [{"id": each["id"], "rule": each["rule"]} for each in steps(dossier)]
    [own] = dossier["commitments"]
    promise = {**promise, "id": own["id"], "milestones": kept}
    parties = [{"organisation": each["organisation"]["id"], "id": each["id"]} for each in dossier["parties"]]
    body = {**memorandum, "parties": parties, "commitments": [promise], "reason": "x", **change}
    answer = await api.post(f"/agreements/{dossier['id']}/corrections", json=body, headers={"if-match": "*"})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_date_that_would_move_is_told_and_confirmed(programs, registered, memorandum):
    api = programs["registrar"]
    assert (await api.get("/moves")).json() == {"items": [], "next": None}
    dossier = await corrected(api, registered, memorandum, signed_on="2026-05-01")
    [move] = (await programs["auditor"].get("/moves")).json()["items"]
    [step] = steps(dossier)
    assert (move["milestone"], move["from"]) == (step["id"], step["due_on"])
    assert move["why"] == [
        {
            "kind": "anchor", "anchor": "entry_into_force", "before": "2026-05-04", "after": "2026-05-01",
            "name": {}, "act": None,
        }
    ]  # fmt: skip
    where, chosen = f"/agreements/{dossier['id']}/moves", {"milestone": step["id"], "to": move["to"]}
    assert move["card"]["result"] == move["to"]
    for who, status in {
        "auditor": 403, "debtor": 403, "administrator": 403, "stranger": 404, "nobody": 401,
    }.items():  # fmt: skip
        assert (await programs[who].post(where, json={"moves": [chosen]})).status_code == status, who
    assert (await api.post(where, json={"moves": []})).status_code == 422
    assert (await api.post(where, json={"moves": [{**chosen, "to": "2026-01-01"}]})).status_code == 409
    stale = await api.post(where, json={"moves": [chosen]}, headers={"if-match": '"1"'})
    assert stale.status_code == 412
    answer = await api.post(
        where,
        json={"moves": [chosen], "reason": "Исправлена дата"},
        headers={"if-match": f'"{dossier["revision"]}"'},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{dossier["revision"] + 1}"'
    assert steps(answer.json())[0]["due_on"] == move["to"]
    assert (await api.post(where, json={"moves": [chosen]})).status_code == 409
    changes = (await api.get(f"/milestones/{step['id']}/due-changes")).json()["items"]
    assert [(each["act"], each["after"], each["reason"]) for each in changes][-1] == (
        "milestone.move", move["to"], "Исправлена дата",
    )  # fmt: skip
    assert (await programs["stranger"].get(f"/milestones/{step['id']}/due-changes")).status_code == 404


async def test_what_nobody_else_may_see_is_not_among_the_moves(programs, registered, memorandum):
    await corrected(programs["registrar"], registered, memorandum, signed_on="2026-05-01")
    for who, count in {"debtor": 1, "creditor": 1, "second": 1, "stranger": 0}.items():
        assert len((await programs[who].get("/moves")).json()["items"]) == count, who
    assert (await programs["nobody"].get("/moves")).status_code == 401
    assert (await programs["debtor"].get("/moves", params={"after": "x"})).status_code == 422


async def test_a_day_is_set_and_lifted(programs, registered):
    api, [step] = programs["registrar"], steps(registered)
    where = f"/milestones/{step['id']}"
    said = {"on": "2026-07-01", "reason": "Письмо сторон"}
    for who, status in {"debtor": 403, "auditor": 403, "stranger": 404, "nobody": 401}.items():
        assert (await programs[who].post(f"{where}/override", json=said)).status_code == status, who
        answer = await programs[who].post(f"{where}/lift", json={"reason": "x"})
        assert answer.status_code == status, who
    answer = await api.post(f"{where}/override", json={**said, "reason": " "})
    assert [each["field"] for each in answer.json()["problems"]] == ["reason"]
    told = (await api.post(f"{where}/override", json=said)).json()["milestone"]
    assert (told["due_on"], told["override_on"], told["override_reason"]) == (
        "2026-07-01", "2026-07-01", "Письмо сторон",
    )  # fmt: skip
    assert told["card"]["result"] == step["due_on"]
    told = (await api.post(f"{where}/lift", json={"reason": "Отозвано"})).json()["milestone"]
    assert (told["due_on"], told["override_on"]) == (step["due_on"], None)
    assert (await api.post(f"{where}/lift", json={"reason": "x"})).status_code == 409


async def test_a_clock_is_stopped_and_goes_on(programs, registered):
    api, [step] = programs["registrar"], steps(registered)
    where = f"/milestones/{step['id']}"
    said = {"reason": "Форс-мажор", "on": "2026-06-01"}
    for who, status in {"debtor": 403, "auditor": 403, "stranger": 404, "nobody": 401}.items():
        for act in ("pause", "resume"):
            assert (await programs[who].post(f"{where}/{act}", json=said)).status_code == status, who
    told = (await api.post(f"{where}/pause", json=said)).json()["milestone"]
    assert (told["status"], told["paused_on"], told["due_on"]) == ("paused", "2026-06-01", step["due_on"])
    listed = await api.get("/commitments", params={"status": "paused"})
    assert [each["id"] for each in listed.json()["items"]] == [step["id"]]
    assert (await api.post(f"{where}/pause", json=said)).status_code == 409
    told = (await api.post(f"{where}/resume", json={**said, "on": "2026-06-11"})).json()["milestone"]
    assert (told["paused_on"], told["paused_days"]) == (None, 10)
    assert told["due_on"] > step["due_on"]
    assert (await api.post(f"{where}/resume", json=said)).status_code == 409


async def test_a_series_is_entered_and_comes_back_as_it_was_sent(programs, memorandum):
    api = programs["registrar"]
    dossier = await entered(api, memorandum, MONTHLY, register=False)
    [drafted] = steps(dossier)
    assert drafted["rule"] == {**MONTHLY, "every": 1, "last_working_day": False, "roll": "next"}
    await api.post(f"/agreements/{dossier['id']}/registration")
    dossier = (await api.get(f"/agreements/{dossier['id']}")).json()
    assert [each["due_on"] for each in steps(dossier)] == ["2026-06-04", "2026-07-06", "2026-08-04"]
    again = await corrected(api, dossier, memorandum, place="Ош")
    assert steps(again) == steps(dossier)


async def test_milestones_wait_for_one_another_in_one_request(programs, memorandum):
    dossier = await entered(programs["registrar"], memorandum, {"kind": "date", "on": "2026-06-12"}, WAITING)
    first, second = steps(dossier)
    assert second["rule"]["milestone"] == first["id"]
    assert second["card"]["unknown"] == "deadlines.unknown_fulfilment"


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({**MONTHLY, "count": 261}, "commitments.0.milestones.0.rule.series.count"),
        ({**MONTHLY, "count": None}, "commitments.0.milestones.0.due.ends"),
        ({**MONTHLY, "until": "2027-01-01"}, "commitments.0.milestones.0.due.ends"),
        ({**WAITING, "milestone": "0.7"}, "commitments.0.milestones.0.due"),
        ({**WAITING, "milestone": None}, "commitments.0.milestones.0.due.milestone"),
        ({**WAITING, "anchor": "date"}, "commitments.0.milestones.0.due.since"),
    ],
)
async def test_a_rule_that_contradicts_itself_is_refused(programs, memorandum, rule, field):
    memorandum["commitments"][0]["milestones"] = [{"rule": rule}]
    answer = await programs["registrar"].post("/agreements", json=memorandum)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["problems"]] == [field]


DAY = {
    "day": "2031-06-04", "kind": "day_off", "name": {"ru": "Выходной (тест)"}, "act": "Приказ № 1",
    "source_url": "https://example.test/1", "reason": "Вышел приказ",
}  # fmt: skip


async def test_an_administrator_changes_a_day_and_the_dates_it_would_move_are_told(
    programs, memorandum, administrator
):
    await calendars.enter_year("KG", 2031, [], actor=administrator)
    rule = {"kind": "relative", "anchor": "date", "since": "2031-06-02", "offset": 3, "unit": "working_day"}
    dossier = await entered(programs["registrar"], memorandum, rule)
    for who, status in {"registrar": 403, "auditor": 403, "debtor": 403, "nobody": 401}.items():
        assert (await programs[who].post("/calendar/2031/days", json=DAY)).status_code == status, who
    api = programs["administrator"]
    assert (await api.post("/calendar/2032/days", json=DAY)).status_code == 404
    refused = await api.post("/calendar/2031/days", json={**DAY, "source_url": None})
    assert [each["field"] for each in refused.json()["problems"]] == ["days.0.source"]
    told = (await api.post("/calendar/2031/days", json=DAY)).json()
    assert [each["day"] for each in told["days"]] == ["2031-06-04"]
    [move] = (await api.get("/moves")).json()["items"]
    assert (move["milestone"], move["from"], move["to"]) == (
        steps(dossier)[0]["id"], "2031-06-05", "2031-06-06",
    )  # fmt: skip
    assert [(each["kind"], each["act"]) for each in move["why"]] == [("day_off", "Приказ № 1")]
    cleared = await api.post("/calendar/2031/days", json={"day": "2031-06-04", "reason": "Отменён"})
    assert cleared.json()["days"] == []
    assert (await api.get("/moves")).json()["items"] == []


async def test_a_rule_that_is_not_finished_goes_through_a_program_and_is_asked_for_at_registration(
    registrar_api, memorandum
):
    half = {"kind": "unfinished", "of": "series", "anchor": "date", "period": "month", "every": 2}
    memorandum["commitments"][0]["milestones"] = [{"rule": half}]
    made = (await registrar_api.post("/agreements", json=memorandum)).json()
    [milestone] = made["commitments"][0]["milestones"]
    assert (milestone["rule"], milestone["due_on"]) == (half, None)
    refused = await registrar_api.post(f"/agreements/{made['id']}/registration")
    where = "commitments.0.milestones.0.due"
    assert refused.status_code == 422
    assert {each["field"] for each in refused.json()["problems"]} == {f"{where}.ends", f"{where}.since"}
    # One that lacks nothing is not unfinished.
    whole = {**half, "count": 4, "since": "2026-06-01"}
    memorandum["commitments"][0]["milestones"] = [{"rule": whole}]
    answer = await registrar_api.post("/agreements", json=memorandum)
    assert [each["key"] for each in answer.json()["problems"]] == ["deadlines.rule_unreadable"]
