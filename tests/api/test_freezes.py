"""Frozen states through the interface."""

from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest

from agreements.acts import drafting, events, paying, registering
from agreements.acts.paying import Paid
from agreements.ledger import freezes as checking
from agreements.ledger import published
from agreements.ledger.freezes import Report
from agreements.ledger.notes import Verifier
from agreements.readings import dossiers
from agreements.rules.events import EventContent
from agreements.vocabulary import EventKind, Role
from registry.accounts import acts
from tests.fixtures_accounts import person
from tests.fixtures_register import acting, memorandum
from tests.fixtures_signing import MONDAY, signing

API = "/api/v1/freezes"
NOW = datetime.now(UTC)
GIVEN = {"name": "2026-Q2", "first_on": "2026-04-01", "last_on": "2026-06-30", "note": None}


@pytest.fixture
def db(committed_db):
    """What the fixtures of the register write is committed, or there would be nothing to sign."""
    return committed_db


@pytest.fixture
async def registered(ministry, fund, registrar):
    agreement = await drafting.draft(memorandum(ministry, fund), actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    return agreement


@pytest.fixture
async def sign(committed_db, signer):
    here = signer()

    async def once():
        async with signing():
            await here.once(MONDAY)

    return once


@pytest.fixture
async def auditor(committed_client):
    token = await acts.issue_token(await person(Role.AUDITOR), actor=acts.system(NOW))
    committed_client.headers["authorization"] = f"Bearer {token}"
    return committed_client


@pytest.fixture
async def freeze(registered, sign, auditor):
    await sign()
    answer = await auditor.post(API, json=GIVEN, headers={"idempotency-key": "once"})
    assert answer.status_code == 201, answer.text
    again = await auditor.post(API, json=GIVEN, headers={"idempotency-key": "once"})
    assert again.json() == answer.json()
    await sign()
    return answer.json()


async def changes(auditor: httpx.AsyncClient, freeze) -> list:
    answer = await auditor.get(f"{API}/{freeze['id']}/changes")
    assert answer.status_code == 200, answer.text
    assert answer.json()["after"] is None
    return answer.json()["items"]


def marked(items) -> list:
    return [
        (each["entry"]["act"], fact["table"], fact["field"], fact["day"], fact["days"], fact["effect"])
        for each in items
        for fact in each["back_dated"]
    ]


def late(day: date) -> int:
    return (NOW.date() - day).days


async def test_it_names_what_was_signed(freeze, auditor):
    signed = await published.numbered(freeze["checkpoint"])
    assert (freeze["log_size"], freeze["root"]) == (signed.size, signed.root.hex())
    assert [each["name"] for each in (await auditor.get(API)).json()["items"]] == ["2026-Q2"]
    assert (await auditor.get(f"{API}/{freeze['id']}")).json() == freeze
    assert await changes(auditor, freeze) == []


async def test_acts_since_are_told_field_by_field_and_facts_of_those_days_are_marked(
    freeze, auditor, registered, registrar
):
    now = acting(Role.REGISTRAR, at=NOW)
    event = EventContent(
        kind=EventKind.SUSPENDED, happened_on=date(2026, 6, 20), effective_on=date(2026, 7, 5)
    )
    key = await events.enter(registered, event, seen=None, actor=now)
    [told] = await changes(auditor, freeze)
    assert marked([told]) == [
        ("event.record", "event", "happened_on", "2026-06-20", late(date(2026, 6, 20)), "told")
    ]
    fields = [
        field
        for section in told["entry"]["changes"]
        for row in section["rows"]
        for field in row["fields"]
        if row["table"] == "event"
    ]
    assert {"name": "happened_on", "before": None, "after": "2026-06-20"} in fields
    await events.strike(key, reason="Ошибка", seen=None, actor=now)
    [_, struck] = await changes(auditor, freeze)
    assert struck["entry"]["reason"] == "Ошибка"
    assert {each[-1] for each in marked([struck])} == {"taken_back"}


async def test_a_payment_of_those_days_is_marked(freeze, auditor, registered, registrar):
    dossier = await dossiers.of(registered, registrar)
    milestone = dossier.commitments[0].milestones[0].id
    paid = Paid(paid_on=date(2026, 6, 30), amount=Decimal("100.00"))
    await paying.record_payment(milestone, paid, actor=acting(Role.REGISTRAR, at=NOW))
    assert marked(await changes(auditor, freeze)) == [
        ("payment.record", "payment", "paid_on", "2026-06-30", late(date(2026, 6, 30)), "told")
    ]


async def test_an_agreement_of_those_days_that_was_registered_later_is_marked_and_its_draft_is_not_told(
    freeze, auditor, ministry, fund
):
    now = acting(Role.REGISTRAR, at=NOW)
    draft = await drafting.draft(memorandum(ministry, fund), actor=now)
    assert await changes(auditor, freeze) == []
    await registering.register(draft, seen=1, actor=now, despite_duplicates=True)
    [told] = await changes(auditor, freeze)
    assert (told["entry"]["act"], told["entry"]["changes"]) == ("agreement.register", None)
    assert marked([told]) == [
        ("agreement.register", "agreement", "signed_on", "2026-05-04", late(date(2026, 5, 4)), "told")
    ]


async def test_a_package_is_made_fetched_and_checked(freeze, auditor, sign, tmp_path):
    made = await auditor.post(f"{API}/{freeze['id']}/packages", headers={"accept-language": "ky"})
    assert (made.status_code, made.json()["language"]) == (201, "ky")
    await sign()
    found = await auditor.get(made.headers["location"])
    assert (found.status_code, found.headers["content-type"]) == (200, "application/zip")
    path = tmp_path / "package.zip"
    path.write_bytes(found.content)
    keys = [Verifier.parse(key) for key in await published.keys()]
    report = Report()
    assert list(checking.findings(path, keys, report)) == []
    assert report.issued is not None
    [own] = (await auditor.get(f"{API}/{freeze['id']}")).json()["packages"]
    assert own == made.json()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"first_on": None}, "first_on"),
        ({"last_on": "2026-02-30"}, "last_on"),
        ({"last_on": "2026-03-31"}, "last_on"),
        ({"last_on": "2999-01-01"}, "last_on"),
        ({"name": "2026-Q2"}, "name"),
    ],
)
async def test_what_cannot_be_taken_is_told_by_its_field(freeze, auditor, change, field):
    answer = await auditor.post(API, json={**GIVEN, "name": "another", **change})
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["problems"]] == [field]


async def test_before_anything_is_signed_there_is_nothing_to_freeze(registered, auditor):
    answer = await auditor.post(API, json=GIVEN)
    assert (answer.status_code, answer.json()["key"]) == (404, "errors.no_checkpoint")


@pytest.mark.parametrize("after", ["-1", "x", "1.5"])
async def test_a_place_that_is_none_is_refused(freeze, auditor, after):
    answer = await auditor.get(f"{API}/{freeze['id']}/changes", params={"after": after})
    assert answer.status_code == 422
