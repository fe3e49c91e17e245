"""Amendments, for programs."""

from copy import deepcopy
from typing import Any

import httpx
import pytest

from tests.api.conftest import Programs

SIGNED = {"number": "№ 1", "signed_on": "2026-05-20", "ground": "По соглашению сторон (демонстрация)"}


def content(dossier, memorandum):
    """What a program sends back of a dossier that it has read: the body of a correction, with the ids of all parts."""
    sent = deepcopy(memorandum)
    for party, stands in zip(sent["parties"], dossier["parties"], strict=True):
        party["id"] = stands["id"]
        for signatory, signed in zip(party.get("signatories", []), stands["signatories"], strict=True):
            signatory["id"] = signed["id"]
    for promise, stands in zip(sent["commitments"], dossier["commitments"], strict=True):
        promise["id"] = stands["id"]
        for milestone, dated in zip(promise["milestones"], stands["milestones"], strict=True):
            milestone["id"] = dated["id"]
    return sent


@pytest.fixture
def sent(registered: dict[str, Any], memorandum: dict[str, Any]) -> dict[str, Any]:
    """An amendment that gives the agreement a notice of 60 days, from June on."""
    amended = {**content(registered, memorandum), "notice_days": 60}
    return {**SIGNED, "effective_on": "2026-06-01", "content": amended, "seen": registered["revision"]}


def path(dossier):
    return f"/agreements/{dossier['id']}/amendments"


async def test_an_amendment_is_recorded_and_the_dossier_answers(registrar_api, registered, sent, bodies):
    signer = {"organisation": str(bodies["fund"]), "name": "Б. Пример", "position": "Директор"}
    answer = await registrar_api.post(path(registered), json={**sent, "signers": [signer]})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["etag"] == f'"{told["revision"]}"'
    assert told["notice_days"] == 60
    [amendment] = told["amendments"]
    assert amendment["changes"] == [{"at": "notice_days", "before": None, "after": 60}]
    assert (amendment["number"], amendment["effective_on"], amendment["signers"]) == (
        "№ 1",
        "2026-06-01",
        [signer],
    )


async def test_a_commitment_sent_without_an_id_is_added_and_one_left_out_ends(
    registrar_api, registered, sent, bodies
):
    promise = {
        "text": {"ru": "Представлять отчёт"},
        "kind": "reporting",
        "owed_by": str(bodies["fund"]),
        "milestones": [{"rule": {"kind": "date", "on": "2027-01-15"}}],
    }
    sent["content"]["commitments"] = [promise]
    answer = await registrar_api.post(path(registered), json=sent)
    assert answer.status_code == 201, answer.text
    ended, added = answer.json()["commitments"]
    assert ended["milestones"][0]["waived_on"] == "2026-06-01"
    assert (ended["milestones"][0]["ground"], added["milestones"][0]["due_on"]) == ("№ 1", "2027-01-15")
    changed = {each["at"]: each["after"] for each in answer.json()["amendments"][0]["changes"]}
    assert changed[f"commitments/{ended['id']}/ended"] is True
    assert changed[f"commitments/{added['id']}/kind"] == "reporting"


async def test_an_amendment_is_given_its_day_and_withdrawn(registrar_api, registered, sent):
    made = await registrar_api.post(path(registered), json={**sent, "effective_on": None})
    key = made.json()["amendments"][0]["id"]
    assert made.json()["notice_days"] is None
    dated = {"effective_on": "2026-06-10", "reason": "Нота получена"}
    answer = await registrar_api.post(f"/amendments/{key}/date", json=dated)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["notice_days"], answer.json()["amendments"][0]["effective_on"]) == (
        60,
        "2026-06-10",
    )
    again = await registrar_api.post(f"/amendments/{key}/date", json=dated)
    assert (again.status_code, again.json()["key"]) == (409, "amendments.dated_already")
    struck = await registrar_api.post(f"/amendments/{key}/withdrawal", json={"reason": "Ошибка"})
    assert struck.status_code == 200, struck.text
    assert (struck.json()["notice_days"], struck.json()["amendments"][0]["strike_reason"]) == (None, "Ошибка")


@pytest.mark.parametrize(
    ("change", "status", "key", "field"),
    [
        ({"number": " "}, 422, "errors.missing", "number"),
        ({"signed_on": "2026-05-01"}, 422, "amendments.signed_before_the_agreement", "signed_on"),
        ({"effective_on": "later"}, 422, "errors.no_date", "effective_on"),
        ({"document": "019aab00-0000-7000-8000-000000000001"}, 422, "errors.no_document", "document"),
        ({"signers": [{"organisation": "other", "name": "В."}]}, 422, "amendments.signer_of_no_party",
         "signers.0.organisation"),
        ({"content": {"place": "Ош"}}, 422, "amendments.no_provision", "content.place"),
        ({"content": {"class": "interstate"}}, 422, "amendments.no_provision", "content.class"),
        ({"content": {"signed_on": "2026-05-05"}}, 422, "amendments.no_provision", "content.signed_on"),
        ({"content": {"notice_days": None}}, 422, "amendments.nothing_changed", ""),
        ({"content": {"title": {}}}, 422, "completeness.no_title", "content.title"),
        ({"seen": 1}, 409, "errors.changed_meanwhile", None),
        ({"seen": None}, 428, None, None),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_by_the_field_of_the_body(
    registrar_api, registered, sent, bodies, change, status, key, field
):
    wrong = {**sent, **{name: value for name, value in change.items() if name != "content"}}
    wrong["content"] = {**sent["content"], **change.get("content", {})}
    for signer in wrong.get("signers", ()):
        signer["organisation"] = str(bodies["other"])
    answer = await registrar_api.post(path(registered), json=wrong)
    assert answer.status_code == status, answer.text
    if field is not None:
        assert (field, key) in {(each["field"], each["key"]) for each in answer.json()["problems"]}
    elif key is not None:
        assert answer.json()["key"] == key
    assert (await registrar_api.get(f"/agreements/{registered['id']}")).json()["amendments"] == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("auditor", 403), ("administrator", 403), ("debtor", 403), ("stranger", 404), ("nobody", 401)],
)
async def test_registrars_alone_amend(programs: Programs, registered, sent, who, status):
    made = await programs["registrar"].post(path(registered), json={**sent, "effective_on": None})
    key = made.json()["amendments"][0]["id"]
    caller: httpx.AsyncClient = programs[who]
    later = {**sent, "number": "№ 2", "seen": made.json()["revision"]}
    assert (await caller.post(path(registered), json=later)).status_code == status
    assert (
        await caller.post(f"/amendments/{key}/date", json={"effective_on": "2026-06-10"})
    ).status_code == status
    assert (await caller.post(f"/amendments/{key}/withdrawal", json={"reason": "x"})).status_code == status


async def test_an_amendment_sent_again_under_its_key_is_recorded_once(registrar_api, registered, sent):
    again = {"json": sent, "headers": {"idempotency-key": "one"}}
    first, second = [await registrar_api.post(path(registered), **again) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len((await registrar_api.get(f"/agreements/{registered['id']}")).json()["amendments"]) == 1


async def test_what_may_be_done_now_is_told(programs: Programs, registered, sent):
    registrar = programs["registrar"]

    async def allowed(caller: str) -> list[bool]:
        told = (await programs[caller].get(f"/agreements/{registered['id']}/acts")).json()
        found = {each["act"]: each["allowed"] for each in told["items"]}
        return [found[name] for name in ("amendment.date", "amendment.record", "amendment.withdraw")]

    # There is none yet whose day could be said, or that could be struck.
    assert await allowed("registrar") == [False, True, False]
    made = await registrar.post(path(registered), json={**sent, "effective_on": None})
    assert made.status_code == 201, made.text
    assert await allowed("registrar") == [True, True, True]
    assert await allowed("auditor") == [False, False, False]


async def test_recording_takes_no_more_statements_for_more_changes(
    registrar_api, registered, sent, statements
):
    """Each change is a value in one row; rows are read by table and written only where they differ."""
    with statements() as few:
        made = await registrar_api.post(path(registered), json={**sent, "effective_on": "2027-01-01"})
    assert made.status_code == 201, made.text
    many = {
        **sent["content"], "renewal": "tacit", "renewal_months": 12, "notice_form": "written", "term": "length",
        "term_months": 24, "purpose": {"ru": "Обмен опытом"},
    }  # fmt: skip
    later = {
        **sent,
        "number": "№ 2",
        "effective_on": "2027-02-01",
        "content": many,
        "seen": made.json()["revision"],
    }
    with statements() as more:
        made = await registrar_api.post(path(registered), json=later)
    assert made.status_code == 201, made.text
    assert len(more) <= len(few)
    with statements() as much:
        now = {**later, "number": "№ 3", "effective_on": "2026-06-01", "seen": made.json()["revision"]}
        made = await registrar_api.post(path(registered), json=now)
    assert made.status_code == 201, made.text
    # In effect at once: the rows of five parts are read, two of them once more, and what was sealed; what differs is
    # written, and so are the two amendments that now follow upon this one.
    assert len(much) <= len(few) + 18
