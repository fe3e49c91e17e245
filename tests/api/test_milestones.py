"""Commitments, and the reports on them, through HTTP."""

from typing import Any

import httpx
import pytest

from tests.files import PDF

REPORT = {"happened_on": "2026-06-10", "text": "Взнос перечислен"}


def milestone_of(dossier: dict[str, Any]) -> str:
    return str(dossier["commitments"][0]["milestones"][0]["id"])


async def test_what_is_owed_is_listed_by_milestone(programs, registered):
    api = programs["debtor"]
    page = (await api.get("/commitments")).json()
    [row] = page["items"]
    assert (row["id"], row["amount"], row["clause"]) == (milestone_of(registered), "1500000.50", "п. 3.2")
    assert (await api.get("/milestones")).json() == page
    [party, other] = [party["organisation"]["id"] for party in registered["parties"]]

    async def count(**params: Any) -> int:
        answer = await api.get("/commitments", params=params)
        assert answer.status_code == 200, answer.text
        return len(answer.json()["items"])

    assert await count(owed_by=party, owed_to=other, kind="financial", agreement=registered["id"]) == 1
    assert await count(owed_by=other) == 0
    assert await count(organisation=[party, other]) == 1
    assert await count(open="true") == 1
    assert await count(open="false") == 0
    assert await count(due_from="2026-06-01", due_to="2026-12-31") == 1
    assert await count(due_to="2026-06-01") == 0
    assert await count(status=["late", "due_soon", "upcoming"], q="взнос сотрудничество") == 1
    assert await count(status="fulfilled") == 0
    assert await count(commitment=registered["commitments"][0]["id"]) == 1


async def test_a_milestone_explains_its_day(programs, registered):
    answer = await programs["creditor"].get(f"/milestones/{milestone_of(registered)}")
    told = answer.json()
    assert told["milestone"]["card"]["result"] == told["milestone"]["due_on"]
    assert told["agreement"] == registered["id"]
    assert told["commitment"]["clause"] == "п. 3.2"


async def test_a_report_is_made_returned_made_again_with_evidence_and_accepted(programs, registered):
    debtor, creditor = programs["debtor"], programs["creditor"]
    where = f"/milestones/{milestone_of(registered)}"
    made = await debtor.post(f"{where}/fulfilments", json=REPORT)
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    assert (await debtor.post(f"{where}/fulfilments", json=REPORT)).status_code == 409
    returned = await creditor.post(
        f"/fulfilments/{made.json()['id']}/return", json={"reason": "Нет поручения"}
    )
    assert (returned.status_code, returned.json()["milestone"]["fulfilments"][0]["state"]) == (
        200,
        "returned",
    )
    again = await debtor.post(
        f"{where}/fulfilments",
        data={**REPORT, "share": "100", "amount": "1500000.50"},
        files=[("file", ("поручение.pdf", PDF)), ("file", ("выписка.txt", "выписка".encode()))],
    )
    assert again.status_code == 201, again.text
    evidence = again.json()["evidence"]
    assert {(each["filename"], each["kind"], each["media_type"]) for each in evidence} == {
        ("поручение.pdf", "evidence", "application/pdf"),
        ("выписка.txt", "evidence", "text/plain"),
    }
    [text] = [each["id"] for each in evidence if each["media_type"] == "text/plain"]
    file = await creditor.get(f"/agreements/{registered['id']}/documents/{text}/content")
    assert file.content == "выписка".encode()
    accepted = await creditor.post(f"/fulfilments/{again.json()['id']}/acceptance")
    assert (accepted.status_code, accepted.json()["milestone"]["status"]) == (200, "fulfilled")
    assert (await creditor.post(f"/fulfilments/{again.json()['id']}/acceptance")).status_code == 409
    assert (await debtor.post(f"{where}/fulfilments", json=REPORT)).status_code == 409


async def test_who_reported_does_not_decide_and_only_who_owes_reports(programs, registered):
    where = f"/milestones/{milestone_of(registered)}/fulfilments"
    for who, status in {
        "creditor": 403,
        "auditor": 403,
        "administrator": 403,
        "stranger": 404,
        "nobody": 401,
    }.items():
        assert (await programs[who].post(where, json=REPORT)).status_code == status, who
    made = (await programs["registrar"].post(where, json=REPORT)).json()
    decide = f"/fulfilments/{made['id']}"
    for who, status in {
        "registrar": 403,
        "debtor": 403,
        "auditor": 403,
        "stranger": 404,
        "nobody": 401,
    }.items():
        assert (await programs[who].post(f"{decide}/acceptance")).status_code == status, who
        assert (await programs[who].post(f"{decide}/return", json={"reason": "x"})).status_code == status, who
    assert (await programs["second"].post(f"{decide}/acceptance")).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"happened_on": ""}, "happened_on"),
        ({"text": " \n "}, "text"),
        ({"share": "100.01"}, "share"),
        ({"share": "0"}, "share"),
        ({"amount": "-1"}, "amount"),
        ({"extra": "x"}, "extra"),
    ],
)
@pytest.mark.parametrize("form", [False, True])
async def test_a_report_that_cannot_be_taken_names_its_field(programs, registered, change, field, form):
    where = f"/milestones/{milestone_of(registered)}/fulfilments"
    sent: dict[str, Any] = {"json": {**REPORT, **change}}
    if form:
        sent = {"data": {**REPORT, **change}, "files": {"file": ("a.txt", b"a")}}
    answer = await programs["debtor"].post(where, **sent)
    assert answer.status_code == 422, answer.text
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]


MULTIPART = (
    b'--B\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--B--\r\n',
    b'--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/a; charset=none\r\n\r\nx\r\n--B--\r\n',
    b"--B\r\n\r\n",
    b"",
    b"nothing of the kind",
    b'--B\r\nContent-Disposition: form-data; name="file"; filename="\xff.pdf"\r\n\r\n%PDF-\r\n--B--\r\n',
)


@pytest.mark.parametrize("body", MULTIPART)
async def test_a_form_that_nobody_can_read_is_the_senders_mistake(programs, registered, body):
    for kind in ("multipart/form-data; boundary=B", "multipart/form-data"):
        for where in (
            f"/milestones/{milestone_of(registered)}/fulfilments",
            f"/agreements/{registered['id']}/documents",
        ):
            answer = await programs["registrar"].post(where, content=body, headers={"content-type": kind})
            assert 400 <= answer.status_code < 500, answer.text


async def test_a_list_costs_two_statements_and_a_dossier_too(programs, registered, statements):
    """One to know the caller, one to answer."""
    api: httpx.AsyncClient = programs["debtor"]
    await api.get("/me")
    for address in (
        "/milestones?status=late&open=true",
        "/agreements",
        f"/agreements/{registered['id']}",
        "/organisations",
        "/payments",
        "/exchange-rates",
        f"/rates?agreement={registered['id']}",
    ):
        with statements() as seen:
            assert (await api.get(address)).status_code == 200
        assert len(seen) == 2, (address, seen)
