"""What one may not see is not there: not in lists, counts, search, files, nor by its address."""

from dataclasses import replace
from uuid import uuid4

import pytest

from agreements.acts import documents, drafting, registering
from agreements.acts.documents import File
from agreements.rules.contents import Text
from agreements.tables.commitments import Milestone
from agreements.tables.ledger import LedgerEntry
from agreements.tables.reminders import Reminder
from agreements.vocabulary import Confidentiality, Role
from tests.files import PDF
from tests.fixtures_accounts import enter, person

SECRET = "Тайное соглашение"


# Who reads neither by role nor by name; the auditor reads what is confidential.
STRANGERS = [
    *((Confidentiality.CONFIDENTIAL, role) for role in Role if role is not Role.AUDITOR),
    *((Confidentiality.NEED_TO_KNOW, role) for role in Role),
]


@pytest.fixture
async def secret(request, content, registrar):
    hidden = replace(
        content,
        title=Text(ru=SECRET),
        confidentiality=getattr(request, "param", Confidentiality.CONFIDENTIAL),
        confidentiality_reason="Тайна",
    )
    agreement = await drafting.draft(hidden, actor=registrar)
    await registering.register(agreement, seen=None, actor=registrar)
    file = File(content=b"%PDF-1.7 x", filename="secret.pdf", media_type="application/pdf")
    document = await documents.add(agreement, file, actor=registrar)
    [milestone] = await Milestone.raw("SELECT id FROM milestone WHERE agreement = {}", agreement)
    [entry] = await LedgerEntry.raw("SELECT max(seq) AS seq FROM ledger_entry WHERE subject = {}", agreement)
    return {"agreement": agreement, "document": document, "milestone": milestone["id"], "seq": entry["seq"]}


@pytest.mark.parametrize(("secret", "role"), STRANGERS, indirect=["secret"])
async def test_what_is_closed_is_nowhere_for_those_not_named(client, secret, ministry, role):
    browser = await enter(client, await person(role, organisation=ministry))
    agreement, milestone = secret["agreement"], secret["milestone"]
    for address in (
        f"/agreements/{agreement}",
        f"/agreements/{agreement}/ledger",
        f"/agreements/{agreement}/summary.pdf",
        f"/milestones/{milestone}",
        f"/documents/{secret['document']}",
        f"/ledger/entries/{secret['seq']}",
        f"/ledger/entries/{secret['seq']}/proof",
    ):
        assert (await browser.get(address)).status_code == 404, address
    for address in (
        "/",
        "/agreements",
        "/agreements?confidentiality=confidential&confidentiality=need_to_know",
        "/agreements?review_by=2030-01-01",
        "/commitments",
        f"/agreements?q={SECRET}",
        "/agreements.csv",
        "/commitments.csv",
        f"/organisations/{ministry}",
        "/reminders",
        "/inbox",
        "/money",
        "/moves",
    ):
        answer = await browser.get(address)
        assert answer.status_code == 200
        assert str(agreement) not in answer.text, address
        assert str(milestone) not in answer.text, address
    for path in (f"/agreements/{agreement}/documents", f"/milestones/{milestone}/fulfilments"):
        data = {"happened_on": "2026-06-10", "text": "x", "_csrf_token": browser.csrf}
        answer = await client.post(path, data=data, files={"file": ("a.pdf", PDF, "application/pdf")})
        assert answer.status_code in {403, 404}, path
        assert SECRET not in answer.text


async def test_a_draft_is_the_registrars_own(client, draft, ministry):
    browser = await enter(client, await person(Role.EXECUTOR, organisation=ministry))
    assert (await browser.get(f"/agreements/{draft}")).status_code == 404
    assert str(draft) not in (await browser.get("/agreements")).text


@pytest.mark.parametrize("path", ["register", "discard", "edit", "correct"])
async def test_only_registrars_change_agreements(client, draft, ministry, path):
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.EXECUTOR):
        browser = await enter(client, await person(role, organisation=ministry))
        assert (await browser.post(f"/agreements/{draft}/{path}", {"do": "save"})).status_code in {403, 404}


@pytest.mark.parametrize(
    "address",
    [
        "/agreements/00000000-0000-7000-8000-000000000000",
        "/milestones/x",
        "/calendar/1",
        "/calendar/99999",
        "/nothing",
    ],
)
async def test_what_is_not_there_is_a_page_that_says_so(client, db, address):
    browser = await enter(client, await person(Role.REGISTRAR))
    answer = await browser.get(address)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


async def test_the_bell_does_not_count_letters_about_what_is_closed_since(client, registered, ministry):
    """A letter that told of it was sent while it was open; neither the inbox nor its count shows it any more."""
    account = await person(Role.EXECUTOR, organisation=ministry)
    browser = await enter(client, account)
    [milestone] = await Milestone.raw("SELECT id FROM milestone WHERE agreement = {}", registered)
    await Reminder.raw(
        "INSERT INTO reminder (id, milestone, step, recipient, due_on, send_on, planned_at, sent_at, attempts,"
        " message_id) VALUES ({}, {}, 'due', {}, '2026-06-15', '2026-06-15', now(), now(), 1, 'x@register.test')",
        uuid4(),
        milestone["id"],
        account,
    )
    for level, count in (("official", 1), ("confidential", 0), ("need_to_know", 0), ("public", 1)):
        await Milestone.raw(
            "UPDATE agreement SET confidentiality = {}, confidentiality_reason = 'x' WHERE id = {}",
            level,
            registered,
        )
        answer = await browser.get("/inbox")
        assert answer.text.count('class="k-count"') == count, level
        assert (str(milestone["id"]) in answer.text) is bool(count), level
