"""Bodies over time through the interface."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.conftest import Programs

ACT = {"title": "Decree (test)", "number": "1", "on": "2026-05-20"}
NAME = {"ru": "Министерство технологий", "en": "Ministry of Technology (test)"}


def day(offset: int) -> str:
    return (datetime.now(UTC) + timedelta(days=offset)).date().isoformat()


def merger(*successors: object, **more: object) -> dict[str, Any]:
    return {
        "kind": "merger",
        "happened_on": "2026-06-01",
        "act": ACT,
        "successors": [*map(str, successors)],
        **more,
    }


async def test_a_body_is_renamed_and_its_agreements_show_both_names(registrar_api, registered, bodies):
    where = f"/organisations/{bodies['ministry']}"
    body = {"name": NAME, "happened_on": "2026-06-01", "act": ACT}
    answer = await registrar_api.post(f"{where}/names", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1{where}/history"
    [former] = answer.json()["names"]
    assert (former["name"]["en"], former["borne_until"], former["act"]) == (
        "The ministry (test)",
        "2026-05-31",
        ACT,
    )
    assert answer.json() == (await registrar_api.get(f"{where}/history")).json()
    [party, _] = (await registrar_api.get(f"/agreements/{registered['id']}")).json()["parties"]
    assert (party["name_then"]["en"], party["organisation"]["name"]["en"]) == (
        "The ministry (test)",
        NAME["en"],
    )
    [found] = (await registrar_api.get("/organisations", params={"q": "the ministry"})).json()["items"]
    assert found["id"] == str(bodies["ministry"])


async def hand_over(
    api: httpx.AsyncClient, registered: dict[str, Any], successor: object, **more: object
) -> Any:
    milestones = [each["id"] for each in registered["commitments"][0]["milestones"]]
    body = {"milestones": milestones, "successor": str(successor), "happened_on": day(-1), "act": ACT, **more}
    return await api.post(f"/agreements/{registered['id']}/handovers", json=body)


async def test_an_orphan_is_found_and_handed_over_and_its_new_owner_reports(
    programs: Programs, registered, bodies
):
    registrar, stranger = programs["registrar"], programs["stranger"]
    ministry, other = bodies["ministry"], bodies["other"]
    milestone = registered["commitments"][0]["milestones"][0]["id"]
    assert (await registrar.get("/orphans")).json() == {"items": []}
    made = await registrar.post(f"/organisations/{ministry}/reorganisations", json=merger(other))
    assert made.status_code == 201, made.text
    assert made.json()["ended_on"] == "2026-05-31"
    [orphan] = (await registrar.get("/orphans")).json()["items"]
    assert (orphan["row"]["id"], orphan["heirs"][0]["body"]["id"]) == (milestone, str(other))
    report = {"happened_on": day(-1), "text": "Done"}
    assert (await stranger.get(f"/milestones/{milestone}")).status_code == 404
    answer = await hand_over(registrar, registered, other, seen=2)
    assert answer.status_code == 201, answer.text
    [passed] = answer.json()["commitments"][0]["milestones"]
    assert (passed["owed_by"]["id"], passed["hand_overs"][0]["act"]) == (str(other), ACT)
    assert answer.json()["commitments"][0]["owed_by"]["id"] == str(ministry)
    assert (await registrar.get("/orphans")).json() == {"items": []}
    assert (await stranger.post(f"/milestones/{milestone}/fulfilments", json=report)).status_code == 201


async def test_staff_of_a_body_that_is_no_more_lose_what_it_had(programs: Programs, registered, bodies):
    debtor, milestone = programs["debtor"], registered["commitments"][0]["milestones"][0]["id"]
    assert (await debtor.get(f"/agreements/{registered['id']}")).status_code == 200
    ends = merger(bodies["other"], happened_on=day(0))
    await programs["registrar"].post(f"/organisations/{bodies['ministry']}/reorganisations", json=ends)
    for address in (f"/agreements/{registered['id']}", f"/milestones/{milestone}"):
        assert (await debtor.get(address)).status_code == 404
    assert (await debtor.get("/agreements")).json()["items"] == []
    assert (await debtor.get("/me")).json()["organisation"] is None
    answer = await debtor.post(
        f"/milestones/{milestone}/fulfilments", json={"happened_on": day(-1), "text": "x"}
    )
    assert answer.status_code == 404


async def test_staff_keep_their_rights_on_the_last_day(programs: Programs, registered, bodies):
    ends = merger(bodies["other"], happened_on=day(2))
    await programs["registrar"].post(f"/organisations/{bodies['ministry']}/reorganisations", json=ends)
    assert (await programs["debtor"].get(f"/agreements/{registered['id']}")).status_code == 200


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"successors": []}, "successors", "successions.no_successor"),
        ({"kind": "split"}, "successors", "successions.fewer_than_two"),
        ({"act": {"title": ""}}, "act.title", "errors.missing"),
        ({"happened_on": None}, "happened_on", "errors.missing"),
        ({"kind": "explosion"}, "kind", "errors.unknown_choice"),
        ({"successors": ["00000000-0000-7000-8000-000000000000"]}, "successors", "errors.no_organisation"),
    ],
)
async def test_a_reorganisation_that_cannot_be_taken_names_its_field(
    registrar_api, bodies, change, field, key
):
    where = f"/organisations/{bodies['ministry']}"
    answer = await registrar_api.post(f"{where}/reorganisations", json=merger(bodies["other"]) | change)
    assert answer.status_code == 422, answer.text
    assert (field, key) in {(each["field"], each["key"]) for each in answer.json()["problems"]}
    assert (await registrar_api.get(f"{where}/history")).json()["events"] == []


async def test_a_milestone_that_was_handed_over_is_not_corrected_away(
    registrar_api, registered, memorandum, bodies
):
    await registrar_api.post(
        f"/organisations/{bodies['ministry']}/reorganisations", json=merger(bodies["other"])
    )
    told = (await hand_over(registrar_api, registered, bodies["other"])).json()
    promise = {**memorandum["commitments"][0], "id": told["commitments"][0]["id"], "milestones": []}
    parties = [
        {**party, "id": stands["id"]}
        for party, stands in zip(memorandum["parties"], told["parties"], strict=False)
    ]
    wanted = {**memorandum, "parties": parties, "commitments": [promise], "reason": "x", "seen": 3}
    answer = await registrar_api.post(f"/agreements/{registered['id']}/corrections", json=wanted)
    assert answer.status_code == 422, answer.text
    assert [each["key"] for each in answer.json()["problems"]] == ["successions.stays_handed_over"]


async def test_an_agreement_signed_later_is_refused_with_the_reason(registrar_api, memorandum, bodies):
    await registrar_api.post(
        f"/organisations/{bodies['ministry']}/reorganisations", json=merger(bodies["other"])
    )
    answer = await registrar_api.post("/agreements", json={**memorandum, "signed_on": "2026-06-02"})
    assert answer.status_code == 422
    [problem] = answer.json()["problems"]
    assert (problem["field"], problem["key"]) == ("parties.0.organisation", "successions.party_ended")
    assert "31\N{NO-BREAK SPACE}May 2026" in problem["detail"]
    assert (await registrar_api.post("/agreements", json=memorandum)).status_code == 201


async def test_only_registrars_reorganise_and_hand_over(programs: Programs, registered, bodies):
    where = f"/organisations/{bodies['ministry']}"
    renaming = {"name": NAME, "happened_on": "2026-06-01", "act": ACT}
    for who in ("auditor", "administrator", "debtor"):
        api = programs[who]
        for answer in (
            await api.post(f"{where}/names", json=renaming),
            await api.post(f"{where}/reorganisations", json=merger(bodies["other"])),
            await hand_over(api, registered, bodies["other"]),
        ):
            assert (answer.status_code, answer.json()["key"]) == (403, "permissions.registrars_only"), who
    assert (await hand_over(programs["stranger"], registered, bodies["other"])).status_code == 404
    assert (await hand_over(programs["nobody"], registered, bodies["other"])).status_code == 401
    for who, status in {
        "auditor": 200,
        "registrar": 200,
        "debtor": 403,
        "administrator": 403,
        "nobody": 401,
    }.items():
        assert (await programs[who].get("/orphans")).status_code == status, who


async def test_a_hand_over_is_done_once_and_not_against_another_revision(registrar_api, registered, bodies):
    await registrar_api.post(
        f"/organisations/{bodies['ministry']}/reorganisations", json=merger(bodies["other"])
    )
    assert (await hand_over(registrar_api, registered, bodies["other"], seen=1)).status_code == 409
    assert (await hand_over(registrar_api, registered, bodies["other"])).status_code == 201
    again = await hand_over(registrar_api, registered, bodies["other"])
    assert again.status_code == 422
    assert [each["key"] for each in again.json()["problems"]] == ["successions.not_a_successor"]
