"""Whatever is sent to a page, it is the sender's mistake and never a failure of ours."""

import pytest

from agreements.tables.commitments import Milestone
from agreements.vocabulary import Role
from tests.fixtures_accounts import enter, person

NAUGHTY = [
    "",
    "\x00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "1_0",
    "٣",
    "nan",
    "Infinity",
    "1e400",
    "-0",
    "9" * 400,
    "999999999999999999.99",
    "0001-01-01",
    "9999-12-31",
    "31.12.99999",
    "00000000-0000-0000-0000-000000000000",
    "{12345678-1234-1234-1234-123456789012}",
    "'; DROP TABLE agreement; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {x} {0} %s",
    "\u202eABC\u202c",
    "🏳️‍⚧️" * 50,
    "İıſß" * 100,
    "a\u0300" * 500,
    "Ы" * 20_000,
]
FIELDS = {
    "/agreements/new": [
        "form", "class", "title.ky", "purpose.ru", "parties.0.organisation", "parties.0.role", "parties.0.id",
        "parties.0.signatories.0.name", "parties.0.signatories.0.signed_on", "signed_on", "term", "term_months",
        "ends_on", "notice_days", "languages.ky", "prevailing_language", "commitments.0.amount",
        "commitments.0.currency", "commitments.0.owed_by", "commitments.0.text.en", "commitments.0.id",
        "commitments.0.milestones.0.due.kind", "commitments.0.milestones.0.due.offset", "confidentiality",
        "new_organisation.kind", "seen",
    ],
    "/organisations/new": ["name.ru", "kind", "country", "identifiers.0.scheme", "aliases", "email", "seen"],
}  # fmt: skip


@pytest.fixture
async def browser(client, db):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.mark.parametrize("path", list(FIELDS))
@pytest.mark.parametrize("value", NAUGHTY, ids=range(len(NAUGHTY)))
async def test_any_value_in_any_field_of_a_form_is_answered(browser, path, value):
    for name in FIELDS[path]:
        answer = await browser.post(
            path, {"title.en": "x", "name.en": "x", "kind": "fund", name: value, "do": "save"}
        )
        assert answer.status_code < 500, (name, answer.status_code)


@pytest.mark.parametrize(
    ("kind", "offset"),
    [
        ("date", "9999-99-99"),
        ("relative", "40000"),
        ("relative", "-40000"),
        ("relative", "99999999999"),
        ("x", "1"),
    ],
)
async def test_any_rule_of_a_due_day_is_answered(browser, ministry, kind, offset):
    for unit in ("working_day", "calendar_day", "week", "month", "year", "century"):
        where = "commitments.0.milestones.0.due"
        rule = {
            "kind": kind,
            "on": offset,
            "offset": offset,
            "unit": unit,
            "anchor": "signature",
            "roll": "next",
        }
        sent = {f"{where}.{name}": value for name, value in rule.items()}
        sent |= {"signed_on": "2026-01-01", "title.en": "x", "do": "save"}
        answer = await browser.post("/agreements/new", sent)
        assert answer.status_code < 500, unit


@pytest.mark.parametrize(
    "sent",
    [
        {"parties": "x", "parties.0.role": "party"},
        {"parties.x.role": "party"},
        {"parties.0": "x"},
        {"title": "x"},
        {"title.0": "x"},
        {"commitments.0.milestones": "x"},
        {"languages": "ky"},
        {"languages.0": "on"},
        {"languages.xx": "on"},
        {"reader_organisations.x": "on"},
        {"reader_accounts.00000000-0000-7000-8000-000000000000": "on", "confidentiality": "confidential"},
        {"parties.9999.role": "party"},
        {"..": "x"},
        {"a" * 5000: "x"},
        {"do.do": "x"},
    ],
    ids=str,
)
async def test_names_that_no_form_of_ours_has_are_answered(browser, sent):
    answer = await browser.post("/agreements/new", {**sent, "do": "save"})
    assert answer.status_code < 500


async def test_nonsense_sent_to_every_act_is_answered(browser, client, registered, draft, ministry):
    [row] = await Milestone.raw("SELECT id FROM milestone LIMIT 1")
    nobody = "00000000-0000-7000-8000-000000000000"
    acts = ("register", "discard", "edit", "correct", "documents")
    paths = [
        *(f"/agreements/{each}/{act}" for each in (registered, draft, nobody) for act in acts),
        f"/organisations/{ministry}/edit",
        f"/organisations/{nobody}/edit",
        f"/milestones/{row['id']}/fulfilments",
        f"/milestones/{nobody}/fulfilments",
        f"/fulfilments/{nobody}/accept",
        f"/fulfilments/{nobody}/return",
        f"/documents/{nobody}/remove",
        f"/inbox/{nobody}/read",
        "/inbox/read",
    ]
    for path in paths:
        for body in (
            {"seen": "x"},
            {"seen": "9" * 50, "reason": "\x00"},
            {"happened_on": "x", "file": "not a file"},
        ):
            answer = await browser.post(path, body)
            assert answer.status_code < 500, path
        answer = await client.post(path, content=b"\xff\xfe", headers={"content-type": "application/json"})
        assert answer.status_code < 500, path
        answer = await client.post(
            path,
            content=b"--x\r\n",
            headers={"content-type": "multipart/form-data; boundary=x; charset=nope"},
        )
        assert answer.status_code < 500, path
