"""Programmes through the interface: entered, changed, served, held against what serves them."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from registry.api.documenting import EXAMPLES

PROGRAMME = EXAMPLES["programme"]


@pytest.fixture
async def programme(registrar_api: httpx.AsyncClient) -> dict[str, Any]:
    answer = await registrar_api.post("/programmes", json=PROGRAMME)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"].endswith(answer.json()["id"])
    return dict(answer.json())


async def test_a_programme_is_entered_as_the_example_says(
    registrar_api: httpx.AsyncClient, programme: dict[str, Any]
) -> None:
    assert [each["code"] for each in programme["items"]] == ["1", "1.1"]
    assert programme["initiatives"][0]["item"] == "1.1"
    [line] = programme["budget"]
    assert (line["amount"], line["change"], line["item"]) == ("600000000.00", "100000000.00", "1")
    assert (await registrar_api.get(f"/programmes/{programme['id']}")).json() == programme
    assert (await registrar_api.get("/programmes")).json() == {"items": [programme]}


async def test_what_is_read_can_be_sent_back_changed(
    registrar_api: httpx.AsyncClient, programme: dict[str, Any]
) -> None:
    where = f"/programmes/{programme['id']}"
    sent = {key: value for key, value in programme.items() if key not in {"id", "revision"}}
    sent["items"][1]["code"] = "1.2"
    sent["initiatives"][0]["item"] = "1.2"
    sent["budget"][0]["change"] = "-5.50"
    sent["reason"] = "Уточнение"
    assert (await registrar_api.put(where, json=sent)).status_code == 428
    answer = await registrar_api.put(where, json=sent, headers={"if-match": '"1"'})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"'), answer.text
    changed = answer.json()
    assert changed["items"][1] == {**programme["items"][1], "code": "1.2"}
    assert (changed["initiatives"][0]["item"], changed["budget"][0]["change"]) == ("1.2", "-5.50")
    entries = (await registrar_api.get(f"{where}/ledger")).json()["items"]
    assert [(each["act"], each["reason"]) for each in entries] == [
        ("programme.create", None),
        ("programme.change", "Уточнение"),
    ]
    assert (await registrar_api.put(where, json=sent, headers={"if-match": '"1"'})).status_code == 412
    same = await registrar_api.put(where, json=sent, headers={"if-match": '"2"'})
    assert same.json()["problems"][0]["key"] == "errors.nothing_changed"


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"title": {}}, "title", "completeness.no_title"),
        ({"source": " "}, "source", "errors.missing"),
        ({"last_year": 2020}, "last_year", "completeness.ends_before_it_begins"),
        ({"first_year": 12}, "first_year", "errors.too_small"),
        ({"items": [{"title": {"ru": "Без номера"}}]}, "items.0.code", "errors.missing"),
        (
            {"items": [{"code": "1"}], "initiatives": [], "budget": []},
            "items.0.title",
            "completeness.no_title",
        ),
        ({"budget": [{**PROGRAMME["budget"][0], "item": "9"}]}, "budget.0.item", "programmes.no_such_code"),
        (
            {"budget": [{**PROGRAMME["budget"][0], "amount": 0}]},
            "budget.0.amount",
            "errors.amount_not_positive",
        ),
        ({"budget": [{**PROGRAMME["budget"][0], "amount": None}]}, "budget.0.amount", "errors.missing"),
        ({"budget": [{**PROGRAMME["budget"][0], "currency": None}]}, "budget.0.currency", "errors.missing"),
        ({"budget": [{**PROGRAMME["budget"][0], "change": "--1"}]}, "budget.0.change", "errors.no_number"),
        (
            {"tallies": [{"status": "carried_out", "count": -1, "source": "x"}]},
            "tallies.0.count",
            "errors.too_small",
        ),
        ({"owner": "00000000-0000-7000-8000-000000000000"}, "owner", "errors.no_organisation"),
    ],
)
async def test_a_programme_that_cannot_be_taken_names_its_field(
    registrar_api: httpx.AsyncClient, change: dict[str, Any], field: str, key: str
) -> None:
    answer = await registrar_api.post("/programmes", json={**PROGRAMME, **change})
    assert answer.status_code == 422, answer.text
    assert [(problem["field"], problem["key"]) for problem in answer.json()["problems"]] == [(field, key)]
    assert (await registrar_api.get("/programmes")).json() == {"items": []}


@pytest.mark.parametrize("who", ["auditor", "administrator", "debtor", "stranger"])
async def test_others_read_programmes_and_write_nothing(
    programs: dict[str, httpx.AsyncClient], programme: dict[str, Any], registered: dict[str, Any], who: str
) -> None:
    session = programs[who]
    where = f"/programmes/{programme['id']}"
    assert (await session.get(where)).json() == programme
    assert (await session.get(f"{where}/coverage")).status_code == 200
    assert (await session.post("/programmes", json=PROGRAMME)).status_code == 403
    change = {**PROGRAMME, "reason": "Причина"}
    assert (await session.put(where, json=change, headers={"if-match": '"1"'})).status_code == 403
    serving = {"programme": programme["id"]}
    seen = who != "stranger"
    refused = await session.post(f"/agreements/{registered['id']}/servings", json=serving)
    assert refused.status_code == (403 if seen else 404)
    assert (await session.get(f"/agreements/{registered['id']}/servings")).status_code == (
        200 if seen else 404
    )


async def test_who_is_not_signed_in_reads_nothing(
    programs: dict[str, httpx.AsyncClient], programme: dict[str, Any]
) -> None:
    for where in (f"/programmes/{programme['id']}", f"/programmes/{programme['id']}/coverage"):
        assert (await programs["nobody"].get(where)).status_code == 401


async def test_the_ledger_of_programmes_tells_of_nothing_else(
    registrar_api: httpx.AsyncClient, drafted: dict[str, Any]
) -> None:
    """Entries of agreements are for who may read these, whatever address they are asked at."""
    assert (await registrar_api.get(f"/programmes/{drafted['id']}/ledger")).status_code == 404
    assert (await registrar_api.get(f"/programmes/{UUID(int=7)}/ledger")).status_code == 404


async def test_a_commitment_serves_an_item_until_that_is_taken_back(
    programs: dict[str, httpx.AsyncClient],
    registrar_api: httpx.AsyncClient,
    programme: dict[str, Any],
    registered: dict[str, Any],
) -> None:
    where = f"/agreements/{registered['id']}/servings"
    serving = {
        "programme": programme["id"],
        "commitment": registered["commitments"][0]["id"],
        "item": programme["items"][1]["id"],
        "line": programme["budget"][0]["id"],
    }
    answer = await registrar_api.post(where, json=serving, headers={"idempotency-key": "once"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["item"]["code"], made["item"]["withdrawn"]) == ("1.1", False)
    again = await registrar_api.post(where, json=serving, headers={"idempotency-key": "once"})
    assert again.json() == made
    twice = await registrar_api.post(where, json=serving)
    assert [each["key"] for each in twice.json()["problems"]] == ["programmes.served_already"]
    assert (await registrar_api.get(where)).json() == {"items": [made]}
    dossier = (await registrar_api.get(f"/agreements/{registered['id']}")).json()
    assert (dossier["serves"], dossier["revision"]) == ([made], registered["revision"] + 1)

    covered = (await registrar_api.get(f"/programmes/{programme['id']}/coverage")).json()
    assert covered["items_without_agreement"] == []
    [parent, part] = covered["items"]
    # Set against a published sum, it stands against that one whatever the year it falls due in.
    [row] = parent["sums"]
    assert (row["first_year"], row["budget"], row["promised"]) == (2024, "600000000.00", "1500000.50")
    assert [each["id"] for each in covered["serving"]] == [registered["id"]]
    assert part["agreements"] == [registered["id"]]
    # What the stranger may not read serves nothing as far as they can tell.
    hidden = (await programs["stranger"].get(f"/programmes/{programme['id']}/coverage")).json()
    assert (hidden["serving"], hidden["items_without_agreement"]) == ([], ["1", "1.1"])

    assert (await registrar_api.delete(f"{where}/{made['id']}")).status_code == 422
    gone = await registrar_api.delete(f"{where}/{made['id']}", params={"reason": "Ошибка"})
    assert gone.status_code == 204
    assert (await registrar_api.get(where)).json() == {"items": []}
    assert (await registrar_api.delete(f"{where}/{made['id']}", params={"reason": "x"})).status_code == 404


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("programme", "errors.no_programme"),
        ("commitment", "errors.no_commitment"),
        ("item", "errors.no_programme_item"),
        ("line", "errors.no_budget_line"),
    ],
)
async def test_what_is_not_there_cannot_be_served(
    registrar_api: httpx.AsyncClient,
    programme: dict[str, Any],
    registered: dict[str, Any],
    part: str,
    key: str,
) -> None:
    sent = {"programme": programme["id"], part: str(UUID(int=7))}
    answer = await registrar_api.post(f"/agreements/{registered['id']}/servings", json=sent)
    assert [(each["field"], each["key"]) for each in answer.json()["problems"]] == [(part, key)]
