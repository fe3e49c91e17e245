"""How agreements stand to one another, and language versions compared, through HTTP."""

import pytest

from tests.files import written


@pytest.fixture
async def annex(registrar_api, memorandum):
    return (
        await registrar_api.post("/agreements", json={**memorandum, "title": {"ru": "Приложение"}})
    ).json()


async def test_a_relation_is_said_read_from_both_ends_and_taken_back(programs, registered, annex):
    api, where = programs["registrar"], f"/agreements/{annex['id']}/relations"
    answer = await api.post(where, json={"kind": "annex_of", "other": registered["id"]})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["kind"], made["outgoing"], made["other"]["id"]) == ("annex_of", True, registered["id"])
    assert (await api.get(where)).json() == {"items": [made]}
    there = f"/agreements/{registered['id']}/relations"
    [seen] = (await api.get(there)).json()["items"]
    assert (seen["id"], seen["outgoing"], seen["other"]["id"]) == (made["id"], False, annex["id"])
    assert (await programs["auditor"].get(there)).json() == {"items": []}
    assert (await programs["auditor"].get(where)).status_code == 404
    assert (await api.delete(f"{where}/{made['id']}")).status_code == 422
    wrong = await api.delete(f"{there}/{made['id']}", params={"reason": "x"})
    assert wrong.status_code == 404
    gone = await api.delete(f"{where}/{made['id']}", params={"reason": "не то"})
    assert gone.status_code == 204
    assert (await api.get(where)).json() == {"items": []}


async def test_what_cannot_be_said_is_refused(programs, registered, annex):
    api, where = programs["registrar"], f"/agreements/{registered['id']}/relations"
    for body, status in (
        ({"kind": "cousin", "other": annex["id"]}, 422),
        ({"kind": "annex_of", "other": annex["id"]}, 422),
        ({"kind": "annex_of", "other": registered["id"]}, 422),
        ({"kind": "annex_of"}, 422),
    ):
        assert (await api.post(where, json=body)).status_code == status, body
    body = {"kind": "annex_of", "other": registered["id"]}
    for name, status in (("auditor", 403), ("administrator", 403), ("debtor", 403), ("stranger", 404)):
        assert (await programs[name].post(where, json=body)).status_code == status, name
    again = f"/agreements/{annex['id']}/relations"
    assert (await api.post(again, json=body)).status_code == 201
    assert (await api.post(again, json=body)).status_code == 409


async def test_a_newer_version_is_added_and_versions_of_languages_are_compared(registrar_api, drafted):
    where = f"/agreements/{drafted['id']}/documents"

    async def add(content, **fields):
        return await registrar_api.post(where, data=fields, files={"file": ("text.docx", content)})

    first = (await add(written("1. Старое"), language="ru", standing="original")).json()
    newer = await add(written("1. До 4 мая 2026 года"), language="ru", replaces=first["id"])
    assert newer.status_code == 201, newer.text
    assert (newer.json()["replaces"], newer.json()["findings"]) == (first["id"], [])
    assert (await add(written("x"), replaces=first["id"])).status_code == 409
    assert (await add(written("x"), replaces=drafted["id"])).status_code == 422
    kept = await registrar_api.delete(f"{where}/{first['id']}", params={"reason": "x"})
    assert kept.status_code == 409
    await add(written("1. 2026-жылдын 5-майына чейин"), language="ky", standing="original")
    answer = await registrar_api.get(f"/agreements/{drafted['id']}/parity", params={"lang": "ru"}, timeout=60)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["lacks_kyrgyz_original"] is False
    assert [each["language"] for each in told["texts"]] == ["ky", "ru"]
    [comparison] = told["comparisons"]
    assert [(each["kind"], each["day"]) for each in comparison["differences"]] == [
        ("date", "2026-05-05"),
        ("date", "2026-05-04"),
    ]
    [place] = comparison["differences"][0]["first"]
    assert (place["line"], place["page"], place["clause"]) == (1, None, "1")


async def test_texts_are_compared_for_those_who_may_read_them(programs, drafted):
    for name in ("auditor", "debtor", "stranger"):
        assert (await programs[name].get(f"/agreements/{drafted['id']}/parity")).status_code == 404
