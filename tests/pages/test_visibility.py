"""What one may not see is not there: not in lists, counts, search, files, nor by its address."""

from dataclasses import replace

import pytest

from agreements.acts import documents, drafting, registering
from agreements.acts.documents import File
from agreements.rules.contents import Text
from agreements.tables.commitments import Milestone
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Confidentiality, Role
from tests.files import PDF
from tests.fixtures_accounts import enter, person

SECRET = "Тайное соглашение"


@pytest.fixture
async def secret(content, registrar):
    hidden = replace(
        content,
        title=Text(ru=SECRET),
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="Тайна",
    )
    agreement = await drafting.draft(hidden, actor=registrar)
    await registering.register(agreement, seen=None, actor=registrar)
    file = File(content=b"%PDF-1.7 x", filename="secret.pdf", media_type="application/pdf")
    document = await documents.add(agreement, file, actor=registrar)
    [milestone] = await Milestone.raw("SELECT id FROM milestone WHERE agreement = {}", agreement)
    [entry] = await LedgerEntry.raw("SELECT max(seq) AS seq FROM ledger_entry WHERE subject = {}", agreement)
    return {"agreement": agreement, "document": document, "milestone": milestone["id"], "seq": entry["seq"]}


@pytest.mark.parametrize("role", list(Role))
async def test_a_confidential_agreement_is_nowhere_for_those_not_named(client, secret, ministry, role):
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
        "/agreements?confidentiality=confidential",
        "/commitments",
        f"/agreements?q={SECRET}",
        "/agreements.csv",
        "/commitments.csv",
        f"/organisations/{ministry}",
        "/reminders",
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
