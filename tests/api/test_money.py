"""Payments, sums, rates, answers to reports, grounds, and what one may do now, through HTTP."""

from typing import Any

import pytest

from tests.api.test_milestones import REPORT, milestone_of
from tests.files import PDF

PAYMENT = {"paid_on": "2026-06-10", "amount": "500000.50", "note": "Поручение № 12"}
RATE = {"currency": "USD", "valid_on": "2026-06-01", "rate": "87.4500", "source": "example.test"}
GROUND = {"on": "2026-06-10", "ground": "Письмо от 9 июня 2026 года № 12"}


async def test_a_payment_is_recorded_with_evidence_listed_and_withdrawn(programs, registered):
    debtor, creditor = programs["debtor"], programs["creditor"]
    where = f"/milestones/{milestone_of(registered)}/payments"
    made = await debtor.post(where, data=PAYMENT, files=[("file", ("поручение.pdf", PDF, "application/pdf"))])
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["amount"], told["currency"], [each["filename"] for each in told["evidence"]]) == (
        "500000.50",
        "KGS",
        ["поручение.pdf"],
    )
    place = made.headers["location"].removeprefix("/api/v1")
    assert (await debtor.get(place)).json() == told
    other = await creditor.post(
        where, json={**PAYMENT, "amount": "100", "currency": "USD", "despite_excess": True}
    )
    assert other.status_code == 201, other.text
    page = (await creditor.get("/payments", params={"limit": 1})).json()
    assert [each["id"] for each in page["items"]] == [other.json()["id"]]
    following = (await creditor.get("/payments", params={"limit": 1, "cursor": page["next"]})).json()
    assert [each["id"] for each in following["items"]] == [told["id"]]
    assert following["items"][0]["agreement"] == registered["id"]

    sums = (await debtor.get("/money", params={"agreement": registered["id"]})).json()
    assert [
        (each["totals"]["currency"], each["totals"]["outstanding"], each["totals"]["paid_otherwise"])
        for each in sums["totals"]
    ] == [("KGS", "1000000.00", "0"), ("USD", "0", "100.00")]

    [promise] = registered["commitments"]
    narrowed = (await debtor.get("/money", params={"commitment": promise["id"]})).json()
    assert narrowed["totals"] == sums["totals"]
    assert (await debtor.get("/money", params={"commitment": registered["id"]})).json()["totals"] == []

    gone = await creditor.post(f"/payments/{other.json()['id']}/withdrawal", json={"reason": "Не та сумма"})
    assert (gone.status_code, gone.json()["withdrawal_reason"]) == (200, "Не та сумма")
    assert len((await debtor.get("/payments", params={"withdrawn": "false"})).json()["items"]) == 1
    again = await creditor.post(f"/payments/{other.json()['id']}/withdrawal", json={"reason": "x"})
    assert (again.status_code, again.json()["key"]) == (409, "paying.withdrawn_already")


async def test_who_is_at_neither_end_tells_of_no_payment_and_sees_none(programs, registered):
    where = f"/milestones/{milestone_of(registered)}/payments"
    for who, status in {"auditor": 403, "administrator": 403, "stranger": 404, "nobody": 401}.items():
        assert (await programs[who].post(where, json=PAYMENT)).status_code == status, who
    made = (await programs["registrar"].post(where, json=PAYMENT)).json()
    for who, status in {"auditor": 403, "stranger": 404, "nobody": 401}.items():
        answer = await programs[who].post(f"/payments/{made['id']}/withdrawal", json={"reason": "x"})
        assert answer.status_code == status, who
    for who, rows in {"auditor": 1, "debtor": 1, "creditor": 1, "stranger": 0}.items():
        assert len((await programs[who].get("/payments")).json()["items"]) == rows, who
        assert len((await programs[who].get("/money")).json()["totals"]) == rows, who


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"paid_on": "2999-01-01"}, "paid_on"),
        ({"amount": "0"}, "amount"),
        ({"amount": None}, "amount"),
        ({"currency": "XXY"}, "currency"),
        ({"extra": "x"}, "extra"),
    ],
)
async def test_a_payment_that_cannot_be_taken_names_its_field(programs, registered, change, field):
    where = f"/milestones/{milestone_of(registered)}/payments"
    answer = await programs["debtor"].post(where, json={**PAYMENT, **change})
    assert answer.status_code == 422, answer.text
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]


async def test_a_program_says_that_more_than_was_promised_was_paid(programs, registered):
    where = f"/milestones/{milestone_of(registered)}/payments"
    much = {**PAYMENT, "amount": "1500000.51"}
    answer = await programs["debtor"].post(where, json=much)
    assert (answer.status_code, answer.json()["key"]) == (409, "paying.more_than_promised")
    assert (await programs["debtor"].post(where, json={**much, "despite_excess": True})).status_code == 201
    again = {**much, "amount": "1", "despite_excess": "true"}
    files = [("file", ("order.pdf", PDF, "application/pdf"))]
    assert (await programs["debtor"].post(where, data=again, files=files)).status_code == 201


async def test_the_same_payment_sent_again_is_recorded_once(programs, registered):
    where = f"/milestones/{milestone_of(registered)}/payments"
    headers = {"Idempotency-Key": "payment-12"}
    one = await programs["debtor"].post(where, json=PAYMENT, headers=headers)
    two = await programs["debtor"].post(where, json=PAYMENT, headers=headers)
    assert one.json() == two.json()
    assert len((await programs["debtor"].get("/payments")).json()["items"]) == 1


async def test_sums_and_rates_of_a_body_that_is_none_are_not_found(programs, registered):
    nobody = registered["id"]
    for address in (
        f"/money?owed_by={nobody}",
        f"/money?organisation={nobody}",
        f"/rates?organisation={nobody}",
    ):
        answer = await programs["debtor"].get(address)
        assert (answer.status_code, answer.json()["key"]) == (404, "errors.no_organisation"), address


async def test_a_share_in_words_is_told_what_a_share_is(programs, registered):
    where = f"/milestones/{milestone_of(registered)}/fulfilments"
    answer = await programs["debtor"].post(where, json={**REPORT, "share": "partial"})
    assert [each["key"] for each in answer.json()["problems"]] == ["errors.no_percentage"]


async def test_a_rate_entered_by_hand_makes_an_indicative_sum_and_says_so(programs, registered):
    registrar = programs["registrar"]
    for who in ("auditor", "debtor", "administrator"):
        assert (await programs[who].post("/exchange-rates", json=RATE)).status_code == 403, who
    made = await registrar.post("/exchange-rates", json=RATE)
    assert made.status_code == 201, made.text
    assert (await registrar.post("/exchange-rates", json=RATE)).status_code == 409
    wrong = await registrar.post("/exchange-rates", json={**RATE, "rate": "1.00001", "currency": "EUR"})
    assert [problem["field"] for problem in wrong.json()["problems"]] == ["rate"]
    where = f"/milestones/{milestone_of(registered)}/payments"
    paid = {**PAYMENT, "amount": "10", "currency": "USD", "despite_excess": True}
    assert (await programs["debtor"].post(where, json=paid)).status_code == 201
    [som, dollars] = (await programs["debtor"].get("/money")).json()["totals"]
    assert som["indicative"] is None
    assert dollars["indicative"]["paid_otherwise"] == "874.50"
    assert dollars["indicative"]["rate"] == {
        **(await registrar.get("/exchange-rates")).json()["items"][0],
        "rate": "87.4500",
        "valid_on": "2026-06-01",
        "source": "example.test",
    }
    gone = await registrar.post(
        f"/exchange-rates/{made.json()['id']}/withdrawal", json={"reason": "Опечатка"}
    )
    assert gone.status_code == 204
    assert (await registrar.get("/exchange-rates")).json() == {"items": []}


async def test_the_counterparty_contradicts_a_report(programs, registered):
    where = f"/milestones/{milestone_of(registered)}/fulfilments"
    made = (await programs["debtor"].post(where, json=REPORT)).json()
    address = f"/fulfilments/{made['id']}/contradiction"
    for who, status in {"debtor": 403, "auditor": 403, "stranger": 404, "nobody": 401}.items():
        assert (await programs[who].post(address, json={"text": "x"})).status_code == status, who
    answer = await programs["creditor"].post(address, json={"text": "Не поступило"})
    assert answer.status_code == 200, answer.text
    [report] = answer.json()["milestone"]["fulfilments"]
    assert (report["counterparty"], report["answer"], report["state"]) == (
        "contradicted",
        "Не поступило",
        "waiting",
    )
    late = await programs["creditor"].post(f"/fulfilments/{made['id']}/confirmation", json={})
    assert (late.status_code, late.json()["key"]) == (409, "fulfilling.answered_already")


async def test_a_milestone_is_held_released_and_waived_by_registrars(programs, registered):
    where = f"/milestones/{milestone_of(registered)}"
    for verb in ("hold", "waiver"):
        for who, status in {"debtor": 403, "auditor": 403, "stranger": 404, "nobody": 401}.items():
            assert (await programs[who].post(f"{where}/{verb}", json=GROUND)).status_code == status, who
    held = await programs["registrar"].post(f"{where}/hold", json=GROUND)
    assert (held.status_code, held.json()["milestone"]["status"]) == (200, "held")
    listed = (await programs["debtor"].get("/commitments", params={"status": "held"})).json()["items"]
    assert [row["id"] for row in listed] == [milestone_of(registered)]
    assert (await programs["debtor"].post(f"{where}/fulfilments", json=REPORT)).status_code == 409
    back = await programs["registrar"].post(f"{where}/release", json={"reason": "Возобновлено"})
    assert back.json()["milestone"]["held_on"] is None
    waived = await programs["registrar"].post(f"{where}/waiver", json=GROUND)
    told = waived.json()["milestone"]
    assert (told["status"], told["ground"], told["waived_on"]) == ("waived", GROUND["ground"], GROUND["on"])
    rate = (await programs["debtor"].get("/rates", params={"agreement": registered["id"]})).json()
    assert (rate["due"], rate["waived"], rate["percent"]) == (0, 1, None)


async def acts_of(api: Any, address: str) -> dict[str, Any]:
    answer = await api.get(f"{address}/acts", headers={"accept-language": "ru"})
    assert answer.status_code == 200, answer.text
    return {each["act"]: each for each in answer.json()["items"]}


async def test_each_record_says_what_the_caller_may_do_now_and_why_not(programs, registered):
    milestone = f"/milestones/{milestone_of(registered)}"
    told = await acts_of(programs["debtor"], milestone)
    assert told["fulfilment.report"]["allowed"]
    assert told["fulfilment.accept"]["key"] == "permissions.registrar_or_creditor"
    assert "регистратор" in told["milestone.hold"]["reason"]
    await programs["debtor"].post(f"{milestone}/fulfilments", json=REPORT)
    told = await acts_of(programs["debtor"], milestone)
    assert told["fulfilment.report"]["key"] == "fulfilling.waits_for_a_decision"
    assert told["fulfilment.confirm"]["key"] == "permissions.another_person"
    assert (await acts_of(programs["creditor"], milestone))["fulfilment.confirm"]["allowed"]
    dossier = f"/agreements/{registered['id']}"
    told = await acts_of(programs["registrar"], dossier)
    assert told["agreement.correct"]["allowed"]
    assert told["agreement.discard"]["key"] == "permissions.registered_already"
    for address in (milestone, dossier):
        assert (await programs["stranger"].get(f"{address}/acts")).status_code == 404


async def test_what_is_told_of_is_what_happens(programs, registered):
    """Every act that is said to be allowed is done, and every other one refused by the sentence named."""
    milestone = f"/milestones/{milestone_of(registered)}"
    made = (await programs["debtor"].post(f"{milestone}/fulfilments", json=REPORT)).json()
    report = f"/fulfilments/{made['id']}"
    calls = {
        "fulfilment.confirm": (f"{report}/confirmation", {}),
        "fulfilment.contradict": (f"{report}/contradiction", {"text": "x"}),
        "fulfilment.return": (f"{report}/return", {"reason": "x"}),
        "milestone.hold": (f"{milestone}/hold", GROUND),
        "milestone.release": (f"{milestone}/release", {"reason": "x"}),
        "milestone.waive": (f"{milestone}/waiver", GROUND),
        "payment.record": (f"{milestone}/payments", {**PAYMENT, "amount": "1"}),
        "fulfilment.report": (f"{milestone}/fulfilments", REPORT),
    }
    for who in ("auditor", "administrator", "debtor", "creditor", "registrar"):
        for act, (address, body) in calls.items():
            told = (await acts_of(programs[who], milestone))[act]
            answer = await programs[who].post(address, json=body)
            assert (answer.status_code < 300) is told["allowed"], (who, act, answer.text)
            if not told["allowed"] and told["key"] != "fulfilling.nothing_waits":
                assert answer.json()["key"] == told["key"], (who, act)


async def test_instalments_come_back_as_they_were_entered(programs, memorandum):
    memorandum["commitments"][0]["milestones"] = [
        {"amount": "1000000", "currency": "KGS"},
        {"amount": "500000.50", "currency": "KGS"},
    ]
    made = (await programs["registrar"].post("/agreements", json=memorandum)).json()
    steps = made["commitments"][0]["milestones"]
    assert [(each["amount"], each["currency"]) for each in steps] == [
        ("1000000.00", "KGS"),
        ("500000.50", "KGS"),
    ]


async def test_instalments_that_do_not_add_up_are_refused_at_registration(programs, memorandum):
    registrar = programs["registrar"]
    memorandum["commitments"][0]["milestones"] = [{"amount": "1000000", "currency": "KGS"}]
    made = (await registrar.post("/agreements", json=memorandum)).json()
    answer = await registrar.post(f"/agreements/{made['id']}/registration")
    assert [(each["field"], each["key"]) for each in answer.json()["problems"]] == [
        ("commitments.0.amount", "completeness.instalments_do_not_add_up")
    ]
    memorandum["commitments"][0]["as_in_source"] = True
    made = (await registrar.post("/agreements", json=memorandum)).json()
    answer = await registrar.post(f"/agreements/{made['id']}/registration", json={"despite_duplicates": True})
    assert answer.status_code == 201, answer.text
