"""Agreements through HTTP, as a program sees them."""

from typing import Any
from uuid import uuid4

import httpx
import pytest


async def test_an_agreement_is_entered_whole_in_one_call(registrar_api, memorandum):
    answer = await registrar_api.post("/agreements", json=memorandum)
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["location"] == f"/api/v1/agreements/{made['id']}"
    assert answer.headers["etag"] == '"1"'
    assert made["status"] == "draft"
    assert made["class"] == "interdepartmental"
    assert made["in_force_on"] == "2026-05-04"
    [commitment] = made["commitments"]
    assert commitment["amount"] == "1500000.50"
    assert commitment["milestones"][0]["due_on"] > "2026-06-01"
    assert [party["organisation"]["id"] for party in made["parties"]] == [
        party["organisation"] for party in memorandum["parties"]
    ]
    assert (await registrar_api.get(answer.headers["location"].removeprefix("/api/v1"))).json() == made


async def test_what_still_reads_the_same_is_not_sent_again(registrar_api, memorandum):
    made = (await registrar_api.post("/agreements", json=memorandum)).json()
    where = f"/agreements/{made['id']}"
    tag = (await registrar_api.get(where)).headers["etag"]
    for known in (tag, f"W/{tag}", f'"9", {tag}', "*"):
        again = await registrar_api.get(where, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), known
    for known in ('"1"', '"9.0000000000000000"', "x"):
        assert (await registrar_api.get(where, headers={"if-none-match": known})).status_code == 200, known
    body = {**memorandum, "place": "Бишкек"}
    assert (await registrar_api.put(where, json=body, headers={"if-match": tag})).status_code == 200
    assert (await registrar_api.get(where, headers={"if-none-match": tag})).status_code == 200
    assert (await registrar_api.put(where, json=body, headers={"if-match": tag})).status_code == 412


async def test_a_renamed_body_is_sent_again_though_the_revision_stands(registrar_api, memorandum):
    made = (await registrar_api.post("/agreements", json=memorandum)).json()
    where, body = f"/agreements/{made['id']}", made["parties"][0]["organisation"]["id"]
    before = await registrar_api.get(where)
    organisation = (await registrar_api.get(f"/organisations/{body}")).json()
    told = {"name": {"ru": "Иное имя (тест)"}, "kind": organisation["kind"], "seen": organisation["revision"]}
    assert (await registrar_api.put(f"/organisations/{body}", json=told)).status_code == 200
    after = await registrar_api.get(where, headers={"if-none-match": before.headers["etag"]})
    assert (after.status_code, after.json()["revision"]) == (200, made["revision"])


async def test_a_commitment_that_cannot_be_taken_leaves_no_agreement_behind(registrar_api, memorandum):
    memorandum["commitments"].append({"amount": "5", "currency": "XYZ"})
    answer = await registrar_api.post("/agreements", json=memorandum)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["problems"]] == ["commitments.1.currency"]
    assert (await registrar_api.get("/agreements")).json()["items"] == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('"1500000.5"', "1500000.50"),
        ("0.1", "0.10"),
        ("999999999999999999.99", "999999999999999999.99"),
        ("7", "7.00"),
    ],
)
async def test_a_sum_keeps_every_digit(registrar_api, memorandum, sent, kept):
    memorandum["commitments"][0]["amount"] = "AMOUNT"
    body = httpx.Request("POST", "/", json=memorandum).content.replace(b'"AMOUNT"', sent.encode())
    answer = await registrar_api.post(
        "/agreements", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["commitments"][0]["amount"] == kept


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"colour": "red"}, "colour", "errors.unknown_field"),
        ({"title": {"ky": "a\x00b"}}, "title.ky", "errors.control_characters"),
        ({"title": {"ky": "а" * 1001}}, "title.ky", "errors.too_long"),
        ({"title": {"ky": "one\ntwo"}}, "title.ky", "api.one_line"),
        ({"signed_on": "2026-02-30"}, "signed_on", "errors.no_date"),
        ({"signed_on": "٢٠٢٦-٠٢-٠١"}, "signed_on", "errors.no_date"),
        ({"signed_on": 1767225600}, "signed_on", "errors.no_date"),
        ({"signed_on": "0001-01-01"}, "signed_on", "errors.day_out_of_range"),
        ({"term_months": "1_0"}, "term_months", "errors.no_whole_number"),
        ({"term_months": 1.0}, "term_months", "errors.no_whole_number"),
        ({"term_months": True}, "term_months", "errors.no_whole_number"),
        ({"term_months": 10**30}, "term_months", "errors.too_big"),
        ({"notice_days": -1}, "notice_days", "errors.too_small"),
        ({"form": "treaty"}, "form", "errors.unknown_choice"),
        ({"languages": ["kk"]}, "languages.0", "errors.unknown_choice"),
        ({"parties": {"a": 1}}, "parties", "errors.no_list"),
        (
            {"reader_accounts": ["{0190163d-8694-739b-aea5-966c26f8ad91}"]},
            "reader_accounts.0",
            "errors.no_identifier",
        ),
        ({"parties": [{"organisation": str(uuid4())}]}, "parties", "errors.no_organisation"),
    ],
)
async def test_what_cannot_be_taken_is_named_by_its_field(registrar_api, memorandum, change, field, key):
    answer = await registrar_api.post("/agreements", json={**memorandum, "commitments": [], **change})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(problem["field"], problem["key"]) for problem in answer.json()["problems"]] == [(field, key)]


@pytest.mark.parametrize(
    ("amount", "key"),
    [
        ("1e400", "errors.out_of_range"),
        ("-5", "errors.amount_not_positive"),
        ("0", "errors.amount_not_positive"),
        ("0.001", "errors.too_many_places"),
        ("1e-400", "errors.too_many_places"),
        ('"1 000"', "errors.no_number"),
        ('"1_0"', "errors.no_number"),
        ('"NaN"', "errors.no_number"),
        ('"٥"', "errors.no_number"),
        ("true", "errors.no_number"),
        ("123456789012345678901234567890", "errors.out_of_range"),
    ],
)
async def test_a_sum_that_is_none_is_refused(registrar_api, amount, key):
    body = f'{{"commitments": [{{"amount": {amount}, "currency": "KGS"}}]}}'.encode()
    answer = await registrar_api.post(
        "/agreements", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert [problem["key"] for problem in answer.json()["problems"]] == [key]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 201),
        (b"null", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"\xff", 400),
        (b'{"place": "\xff"}', 400),
        (b'{"place": "\\ud800"}', 400),
        (b'{"place": NaN}', 400),
        (b'{"commitments": [{"amount": 1e999999999999999999999}]}', 400),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    ],
)
async def test_a_body_that_nobody_can_read_is_the_senders_mistake(registrar_api, body, status):
    answer = await registrar_api.post(
        "/agreements", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=koi8-r",
        "application/msgpack",
    ],
)
async def test_a_body_that_is_no_json_is_not_taken(registrar_api, kind):
    answer = await registrar_api.post("/agreements", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415


async def test_a_draft_is_revised_against_the_revision_that_was_read(registrar_api, memorandum, drafted):
    where = f"/agreements/{drafted['id']}"
    assert (await registrar_api.put(where, json=memorandum)).status_code == 428
    memorandum["place"] = "Бишкек"
    stale = await registrar_api.put(where, json=memorandum, headers={"if-match": '"7"'})
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/changed-meanwhile")
    assert (await registrar_api.put(where, json={**memorandum, "seen": 7})).status_code == 409
    done = await registrar_api.put(where, json=memorandum, headers={"if-match": '"1"'})
    assert (done.status_code, done.headers["etag"], done.json()["place"]) == (200, '"2"', "Бишкек")
    again = await registrar_api.put(where, json={**memorandum, "place": "Ош", "seen": 2})
    assert (again.status_code, again.json()["place"]) == (200, "Ош")
    for tag in ("W/1", 'W/"3"', '"3", "4"', '"x"', "7"):
        assert (await registrar_api.put(where, json=memorandum, headers={"if-match": tag})).status_code == 412


async def test_parts_keep_their_ids_when_they_are_sent_along(registrar_api, memorandum, drafted):
    memorandum["parties"][0]["id"] = drafted["parties"][0]["id"]
    memorandum["parties"][0]["signatories"] = []
    done = await registrar_api.put(
        f"/agreements/{drafted['id']}", json=memorandum, headers={"if-match": '"1"'}
    )
    assert done.json()["parties"][0]["id"] == drafted["parties"][0]["id"]
    assert done.json()["parties"][1]["id"] != drafted["parties"][1]["id"]
    memorandum["parties"][0]["id"] = str(uuid4())
    refused = await registrar_api.put(f"/agreements/{drafted['id']}", json={**memorandum, "seen": 2})
    assert [problem["field"] for problem in refused.json()["problems"]] == ["parties.0"]


async def test_a_draft_is_registered_and_gets_its_number(registrar_api, drafted):
    where = f"/agreements/{drafted['id']}"
    answer = await registrar_api.post(f"{where}/registration", json={"despite_duplicates": False})
    assert answer.status_code == 201
    assert answer.json()["number"].startswith("MEM-")
    assert (await registrar_api.get(where)).json()["number"] == answer.json()["number"]
    assert (await registrar_api.post(f"{where}/registration")).status_code == 403


async def test_registration_names_all_that_is_missing(registrar_api):
    made = (await registrar_api.post("/agreements", json={})).json()
    answer = await registrar_api.post(f"/agreements/{made['id']}/registration")
    assert answer.status_code == 422
    assert {problem["field"] for problem in answer.json()["problems"]} == {"form", "title", "parties"}


async def test_a_probable_duplicate_is_shown_and_can_be_registered_all_the_same(
    registrar_api, memorandum, registered
):
    twin = (await registrar_api.post("/agreements", json=memorandum)).json()
    where = f"/agreements/{twin['id']}/registration"
    answer = await registrar_api.post(where)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/probable-duplicates")
    assert [each["number"] for each in answer.json()["duplicates"]] == [registered["number"]]
    assert (await registrar_api.post(where, json={"despite_duplicates": True})).status_code == 201


async def test_a_registered_agreement_is_corrected_for_a_reason(registrar_api, memorandum, registered):
    where = f"/agreements/{registered['id']}/corrections"
    memorandum["place"] = "Бишкек"
    without = await registrar_api.post(where, json=memorandum, headers={"if-match": '"2"'})
    assert [problem["field"] for problem in without.json()["problems"]] == ["reason"]
    assert (await registrar_api.post(where, json={**memorandum, "reason": "опечатка"})).status_code == 428
    done = await registrar_api.post(where, json={**memorandum, "reason": "опечатка", "seen": 2})
    assert (done.status_code, done.json()["place"], done.headers["etag"]) == (200, "Бишкек", '"3"')
    entries = (await registrar_api.get(f"/agreements/{registered['id']}/ledger")).json()["items"]
    assert [(each["act"], each["reason"]) for each in entries][-1] == ("agreement.correct", "опечатка")
    assert (
        await registrar_api.put(f"/agreements/{registered['id']}", json={**memorandum, "seen": 3})
    ).status_code == 403


async def test_a_draft_is_discarded_and_a_registered_agreement_is_not(registrar_api, drafted, memorandum):
    where = f"/agreements/{drafted['id']}"
    assert (await registrar_api.delete(where, headers={"if-match": '"9"'})).status_code == 412
    assert (await registrar_api.delete(where)).status_code == 204
    assert (await registrar_api.get(where)).status_code == 404
    other = (await registrar_api.post("/agreements", json=memorandum)).json()
    await registrar_api.post(f"/agreements/{other['id']}/registration")
    assert (await registrar_api.delete(f"/agreements/{other['id']}")).status_code == 403


async def test_lists_are_paged_both_ways_and_filtered(registrar_api, memorandum):
    made = []
    for place in range(5):
        answer = await registrar_api.post("/agreements", json={**memorandum, "place": str(place)})
        made.append(answer.json()["id"])
    newest = made[::-1]
    first = (await registrar_api.get("/agreements", params={"limit": 2})).json()
    assert ([row["id"] for row in first["items"]], first["previous"]) == (newest[:2], None)
    second = (await registrar_api.get("/agreements", params={"limit": 2, "cursor": first["next"]})).json()
    assert [row["id"] for row in second["items"]] == newest[2:4]
    back = (await registrar_api.get("/agreements", params={"limit": 2, "cursor": second["previous"]})).json()
    assert [row["id"] for row in back["items"]] == newest[:2]

    async def count(**params: Any) -> int:
        answer = await registrar_api.get("/agreements", params=params)
        assert answer.status_code == 200, answer.text
        return len(answer.json()["items"])

    assert await count(status="draft") == 5
    assert await count(status=["in_force", "expired"]) == 0
    assert await count(status=["in_force", "draft"], form="memorandum", year=2026) == 5
    assert await count(organisation=memorandum["parties"][0]["organisation"]) == 5
    assert await count(organisation=str(uuid4())) == 0
    assert await count(q="меморандумы") == 5
    assert await count(confidentiality="public", q="") == 5
    assert await count(review_by="2027-01-01") == 0


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": "501"}, "limit"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1_0"}, "limit"),
        ({"limit": "٥"}, "limit"),
        ({"limit": "nan"}, "limit"),
        ({"year": "20x6"}, "year.0"),
        ({"status": "lost"}, "status.0"),
        ({"organisation": "1"}, "organisation.0"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
        ({"colour": "red"}, "colour"),
        ({"q": "a\x00b"}, "q"),
        ({"lang": "kk"}, "lang"),
    ],
)
async def test_a_query_that_is_wrong_names_what_is(registrar_api, params, field):
    answer = await registrar_api.get("/agreements", params=params)
    assert answer.status_code == 422, answer.text
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]


async def test_one_thing_said_twice_or_in_no_known_letters_is_refused(registrar_api):
    twice = await registrar_api.get("/agreements?limit=1&limit=2")
    assert [problem["key"] for problem in twice.json()["problems"]] == ["api.given_twice"]
    assert (await registrar_api.get("/agreements?q=%FF")).status_code == 400
    assert (await registrar_api.get("/agreements?" + "&".join(["year=2020"] * 501))).status_code == 400


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("ky", "Муну көрсөтүү керек."), ("ru", "Это нужно указать."), ("en", "This is needed.")],
)
async def test_refusals_speak_the_callers_language(registrar_api, bodies, language, sentence):
    answer = await registrar_api.post(
        "/agreements",
        json={"parties": [{"organisation": str(bodies["fund"]), "signatories": [{"name": " "}]}]},
        headers={"accept-language": language},
    )
    assert answer.headers["content-language"] == language
    assert answer.json()["problems"][0]["detail"] == sentence
