"""Bodies, programmes, the calendar, the ledger's bytes, and whose token it is."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

BODY = {
    "name": {"ky": "  Үлгү  ", "ru": "Пример"},
    "kind": "fund",
    "country": "KG",
    "identifiers": [{"scheme": "KG-INN", "value": "123"}],
    "aliases": ["ПФ", "ПФ"],
    "email": "a@example.test",
}


async def test_a_body_is_entered_found_and_mended(registrar_api):
    answer = await registrar_api.post("/organisations", json=BODY)
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    made = answer.json()
    assert made["name"]["ky"] == "Үлгү"
    assert made["aliases"] == ["ПФ"]
    where = f"/organisations/{made['id']}"
    assert (await registrar_api.get(where)).json() == made
    assert [
        row["id"] for row in (await registrar_api.get("/organisations", params={"q": "пф"})).json()["items"]
    ] == [made["id"]]
    assert (await registrar_api.get("/organisations", params={"kind": "ministry", "q": "пф"})).json()[
        "items"
    ] == []
    changed = {**BODY, "aliases": [], "phone": "+996 312 00 00 00"}
    assert (await registrar_api.put(where, json=changed)).status_code == 428
    done = await registrar_api.put(where, json=changed, headers={"if-match": '"1"'})
    assert (done.status_code, done.json()["aliases"], done.headers["etag"]) == (200, [], '"2"')
    assert (await registrar_api.put(where, json=changed, headers={"if-match": '"1"'})).status_code == 412
    same = await registrar_api.put(where, json=changed, headers={"if-match": '"2"'})
    assert same.json()["problems"][0]["key"] == "errors.nothing_changed"


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"name": {}}, "name", "completeness.no_name"),
        ({"name": None}, "name", "errors.unusable"),
        ({"kind": None}, "kind", "errors.unknown_choice"),
        ({"country": "XX"}, "country", "errors.no_country_code"),
        ({"country": "kg"}, "country", "errors.no_country_code"),
        ({"country": "EU"}, "country", "errors.no_country_code"),
        ({"email": "nobody"}, "email", "api.no_email"),
        ({"identifiers": [{"scheme": "a"}]}, "identifiers.0.value", "errors.missing"),
        ({"aliases": [""]}, "aliases.0", "errors.missing"),
        ({"aliases": ["a"] * 101}, "aliases", "errors.too_many"),
    ],
)
async def test_a_body_that_cannot_be_taken_names_its_field(registrar_api, change, field, key):
    answer = await registrar_api.post("/organisations", json={**BODY, **change})
    assert answer.status_code == 422, answer.text
    assert [(problem["field"], problem["key"]) for problem in answer.json()["problems"]] == [(field, key)]


async def test_a_number_that_another_body_bears_is_refused(registrar_api):
    await registrar_api.post("/organisations", json=BODY)
    answer = await registrar_api.post("/organisations", json=BODY)
    assert answer.status_code == 422, answer.text
    assert answer.json()["problems"][0]["key"] == "errors.identifier_taken"


async def test_the_bytes_of_an_entry_are_what_the_tree_holds(registrar_api, drafted):
    entries = (await registrar_api.get(f"/agreements/{drafted['id']}/ledger")).json()["items"]
    body = (await registrar_api.get(f"/ledger/{entries[0]['seq']}")).content
    assert hashlib.sha256(b"\x00" + body).hexdigest() == entries[0]["leaf"]


async def test_a_year_has_its_days(registrar_api):
    told = (await registrar_api.get("/calendar/2026")).json()
    assert (told["year"], len(told["months"])) == (2026, 12)
    assert told["working_days"] == sum(month["working_days"] for month in told["months"])


async def test_programmes_are_listed(registrar_api):
    assert (await registrar_api.get("/programmes")).json() == {"items": []}


async def test_a_token_says_whose_it_is(programs, bodies):
    told = (await programs["debtor"].get("/me")).json()
    assert (told["roles"], told["organisation"]) == (["executor"], str(bodies["ministry"]))
    assert abs((date.fromisoformat(told["today"]) - datetime.now(UTC).date()).days) <= 1


async def test_an_act_through_the_interface_says_so_in_the_ledger(registrar_api, memorandum):
    answer = await registrar_api.post(
        "/agreements", json=memorandum, headers={"x-request-id": "f0a1-0000-0001"}
    )
    entry = (await registrar_api.get(f"/ledger/{answer.json()['ledger']['seq']}")).json()
    assert (entry["request"], entry["actor"]["via"]) == ("f0a1-0000-0001", "api")


async def test_every_operation_is_described_and_every_reference_leads_somewhere(programs: Any):
    described = (await programs["nobody"].get("/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation.get("description"), (path, method)
            assert "default" in operation["responses"], (path, method)

    def references(value: Any, found: Callable[[str], None]) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                found(value["$ref"])
            for each in value.values():
                references(each, found)
        elif isinstance(value, list):
            for each in value:
                references(each, found)

    named: list[str] = []
    references(described, named.append)
    schemas = described["components"]["schemas"]
    assert {name for name in named if name.removeprefix("#/components/schemas/") not in schemas} == set()
