"""Who sees and does what through the interface. What one may not see is not there."""

from typing import Any
from uuid import uuid4

import pytest

from tests.files import PDF

SEES_REGISTERED = {
    "registrar": 200, "second": 200, "auditor": 200, "administrator": 200, "debtor": 200, "creditor": 200,
    "stranger": 404, "nobody": 401,
}  # fmt: skip
SEES_DRAFT = {
    "registrar": 200, "second": 200, "auditor": 404, "administrator": 404, "debtor": 404, "creditor": 404,
    "stranger": 404, "nobody": 401,
}  # fmt: skip


def addresses(dossier: dict[str, Any]) -> list[str]:
    where = f"/agreements/{dossier['id']}"
    return [where, f"{where}/ledger", f"{where}/documents", f"/ledger/{dossier['ledger']['seq']}"]


async def test_each_role_sees_what_it_may(programs, registered):
    for who, status in SEES_REGISTERED.items():
        for address in [
            *addresses(registered),
            f"/milestones/{registered['commitments'][0]['milestones'][0]['id']}",
        ]:
            assert (await programs[who].get(address)).status_code == status, (who, address)
        if who != "nobody":
            rows = 1 if status == 200 else 0
            for noun in ("agreements", "commitments"):
                assert len((await programs[who].get(f"/{noun}")).json()["items"]) == rows, who
                csv = (await programs[who].get(f"/{noun}.csv")).text
                assert len(csv.splitlines()) == rows + 1 or rows, who


async def test_drafts_are_the_registrars_own(programs, drafted):
    for who, status in SEES_DRAFT.items():
        for address in addresses(drafted):
            assert (await programs[who].get(address)).status_code == status, (who, address)


async def test_what_is_confidential_is_for_those_named_and_for_auditors(programs, memorandum, bodies):
    secret = {
        **memorandum,
        "confidentiality": "confidential",
        "confidentiality_reason": "test",
        "reader_organisations": [str(bodies["fund"])],
    }
    made = (await programs["registrar"].post("/agreements", json=secret)).json()
    await programs["registrar"].post(f"/agreements/{made['id']}/registration")
    seen = {
        "registrar": 200,
        "creditor": 200,
        "second": 404,
        "auditor": 200,
        "administrator": 404,
        "debtor": 404,
    }
    for who, status in seen.items():
        for address in addresses(made):
            assert (await programs[who].get(address)).status_code == status, (who, address)
        found = (await programs[who].get("/agreements", params={"q": "меморандум"})).json()["items"]
        assert bool(found) is (status == 200), who


async def test_only_registrars_enter_and_change(programs, memorandum, drafted, registered):
    body = {"name": {"en": "Another (test)"}, "kind": "other"}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/agreements", {"json": memorandum}),
        ("POST", "/organisations", {"json": body}),
        ("PUT", f"/organisations/{uuid4()}", {"json": {**body, "seen": 1}}),
        (
            "POST",
            f"/agreements/{registered['id']}/corrections",
            {"json": {**memorandum, "reason": "x", "seen": 2}},
        ),
        ("POST", f"/agreements/{registered['id']}/documents", {"files": {"file": ("a.pdf", PDF)}}),
    ]
    for method, address, sent in calls:
        for who in ("auditor", "administrator", "debtor"):
            answer = await programs[who].request(method, address, **sent)
            assert (answer.status_code, answer.json()["key"]) == (403, "permissions.registrars_only"), (
                who,
                address,
            )
        assert (await programs["nobody"].request(method, address, **sent)).status_code == 401


async def test_a_token_that_nobody_has_is_refused_everywhere(programs, registered):
    for given in ("Bearer nonsense", "Bearer ", "Basic eDp4", "Bearer \xff"):
        answer = await programs["nobody"].get(
            "/agreements", headers={"authorization": given.encode("latin-1")}
        )
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "address",
    [
        "/agreements/1",
        f"/agreements/{{{uuid4()}}}",
        f"/agreements/{uuid4().hex}",
        f"/agreements/{uuid4()}",
        f"/milestones/{uuid4()}",
        f"/organisations/{uuid4()}",
        f"/agreements/{uuid4()}/ledger",
        f"/agreements/{uuid4()}/documents",
        f"/agreements/{uuid4()}/summary.pdf",
        "/ledger/-1",
        "/ledger/1_0",
        "/ledger/٣",
        "/ledger/999999999999999999",
        "/ledger/99999999999999999999",
        "/ledger/nan",
        "/calendar/26",
        "/calendar/9999",
        "/calendar/٢٠٢٦",
        "/nothing",
        "/agreements/%00",
    ],
)
async def test_what_is_not_there_is_not_found(registrar_api, address):
    answer = await registrar_api.get(address)
    assert answer.status_code == 404, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_method_that_is_none_is_refused(registrar_api):
    assert (await registrar_api.patch("/agreements", json={})).status_code == 405
