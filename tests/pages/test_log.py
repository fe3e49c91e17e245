"""The ledger's page: what it says of its head, and what is offered to those who check it."""

from datetime import UTC, datetime, timedelta

import pytest

from agreements.ledger import checkpoints, merkle, tlog_proofs
from agreements.ledger.notes import Verifier
from agreements.tables.ledger import LedgerCheckpoint, LedgerEntry
from agreements.vocabulary import Language, Role
from registry import languages
from registry.settings import settings
from registry.signer import alarms, rounds
from tests.fixtures_accounts import enter, person
from tests.fixtures_signing import signing, tampered
from tests.pages.reading import form, whole
from tests.registry.test_signing import Post


@pytest.fixture
async def auditor(committed_client):
    return await enter(committed_client, await person(Role.AUDITOR))


async def signed(signer, at=None):
    async with signing():
        await signer().once(at or datetime.now(UTC))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.REGISTRAR])
async def test_the_page_answers_those_who_answer_for_the_register(client, registered, role, language):
    browser = await enter(client, await person(role, language=language))
    document = whole(await browser.get("/ledger"), language)
    assert "MEM-2026-0001" in document.said
    assert settings().origin in document.said


async def test_it_is_not_for_executors(client, ministry):
    browser = await enter(client, await person(Role.EXECUTOR, organisation=ministry))
    for path in ("/ledger", "/ledger/checkpoints/1"):
        assert (await browser.get(path)).status_code == 403
    assert 'href="/ledger"' not in (await browser.get("/")).text


async def test_before_the_first_signature_it_says_that_one_is_missing(auditor):
    document = whole(await auditor.get("/ledger"), "en")
    assert "There is no checkpoint of the ledger yet." in document.said
    assert "has not been signed for more than a day" in document.said


async def test_checkpoints_and_keys_are_shown_and_can_be_kept(auditor, signer):
    await signed(signer)
    page = await auditor.get("/ledger")
    document = whole(page, "en")
    kept = await auditor.get("/ledger/checkpoints/1")
    keys = (await auditor.get("/ledger/keys")).text.split()
    found = checkpoints.opened(kept.content, settings().origin, [Verifier.parse(each) for each in keys])
    assert found.root.hex() in document.said
    assert keys[0] in document.said
    assert "has not been signed" not in document.said
    assert kept.headers["content-disposition"].startswith("attachment;")
    missing = await auditor.get("/ledger/checkpoints/77", headers={"accept-language": "en"})
    assert missing.status_code == 404
    assert "There is no checkpoint with this number." in whole(missing, "en").said


async def test_an_old_signature_is_told_of(auditor, signer):
    await signed(signer, datetime.now(UTC) - timedelta(hours=26))
    assert "has not been signed for more than a day" in (await auditor.get("/ledger")).text


async def test_an_alarm_stands_on_the_page_with_its_reason(auditor, signer, tmp_path):
    await signed(signer, datetime.now(UTC) - timedelta(minutes=1))
    await tampered("UPDATE ledger_head SET root = sha256('')")
    here = signer()
    teller = alarms.Teller(settings(), here.folder)
    teller.post = Post()
    async with signing():
        assert not await rounds._round(here, teller, datetime.now(UTC))
    document = whole(await auditor.get("/ledger"), "en")
    assert "does not agree with the entries that were signed" in document.said
    assert "kelishim verify log" in document.said


async def test_an_entry_is_taken_away_with_a_proof_that_anybody_can_check(committed_client, signer):
    from agreements.acts import drafting, organisations
    from tests.fixtures_register import FUND, MINISTRY, acting, memorandum

    registrar = acting(Role.REGISTRAR)
    bodies = [await organisations.create(each, actor=registrar) for each in (MINISTRY, FUND)]
    draft = await drafting.draft(memorandum(*bodies), actor=registrar)
    browser = await enter(committed_client, await person(Role.REGISTRAR))
    [entry] = await LedgerEntry.raw("SELECT seq FROM ledger_entry WHERE subject = {}", draft)
    path = f"/ledger/entries/{entry['seq']}/proof"
    assert (await browser.get(path)).status_code == 404
    assert "No checkpoint yet" in (await browser.get(f"/agreements/{draft}/ledger")).text
    await signed(signer)
    assert path in (await browser.get(f"/agreements/{draft}/ledger")).text
    body = (await browser.get(f"/ledger/entries/{entry['seq']}")).content
    answer = await browser.get(path)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert 'filename="entry-2.tlog-proof"' in answer.headers["content-disposition"]
    keys = [Verifier.parse(each) for each in (await browser.get("/ledger/keys")).text.split()]
    proof = tlog_proofs.parse(answer.content)
    tlog_proofs.check(proof, merkle.leaf_hash(body), settings().origin, keys)


async def test_acts_are_searched_by_the_address(client, registered, registrar):
    browser = await enter(client, await person(Role.AUDITOR))
    for query, there in (
        ("act=agreement.register", True),
        ("act=organisation.create", False),
        ("q=MEM-2026-0001", True),
        ("q=nothing", False),
        (f"actor={registrar.account}", True),
        ("since=2000-01-01&until=2000-01-02", False),
        ("since=2000-01-01", True),
        ("before=0", False),
    ):
        document = whole(await browser.get(f"/ledger?{query}"), "en")
        assert (f"/agreements/{registered}/ledger" in str(document.all("a"))) is there, query
    for wrong in ("before=-1", "before=x", "before=" + "9" * 30):
        assert (await browser.get(f"/ledger?{wrong}")).status_code == 422, wrong


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("act=circus", {"act"}),
        ("actor=me", {"actor"}),
        ("since=yesterday&until=0001-01-01", {"since", "until"}),
        ("since=2026-03-02&until=2026-03-01", {"until"}),
    ],
)
async def test_a_search_that_cannot_be_made_comes_back_with_what_was_asked(client, registered, query, fields):
    browser = await enter(client, await person(Role.AUDITOR))
    answer = await browser.get(f"/ledger?{query}")
    assert answer.status_code == 422
    document = whole(answer, "en")
    assert {each["href"] for each in document.all("a") if each.get("href", "").startswith("#f-")} == {
        f"#f-{field}" for field in fields
    }
    assert str(registered) not in answer.text
    assert languages.words(Language.EN).t("log.none") not in document.said
    shown = form(answer, "/ledger#acts").values
    assert all(
        shown[name] == value
        for name, _, value in (part.partition("=") for part in query.split("&"))
        if name in {"since", "until"}
    )


async def test_an_entry_is_found_by_its_number(client, registered):
    browser = await enter(client, await person(Role.AUDITOR))
    rows = await LedgerEntry.raw("SELECT seq FROM ledger_entry WHERE subject = {} ORDER BY seq", registered)
    first, last = rows[0]["seq"], rows[-1]["seq"]
    for said in (str(first), f"№ {first}", f"#{first}"):
        found = [
            each.get("href", "")
            for each in whole(await browser.get("/ledger", params={"q": said}), "en").all("a")
        ]
        assert f"/agreements/{registered}/ledger#entry-{first}" in found, said
        assert f"/agreements/{registered}/ledger#entry-{last}" not in found, said
    assert "entry-" not in (await browser.get("/ledger", params={"q": "999 999"})).text
    assert (await browser.get("/ledger", params={"q": "9" * 40})).status_code == 200


async def test_the_search_comes_first_and_old_checkpoints_are_folded(auditor, signer):
    for ago in range(7, 0, -1):
        await signed(signer, datetime.now(UTC) - timedelta(days=ago))
    text = (await auditor.get("/ledger")).text
    assert text.index('id="acts"') < text.index('id="chain"') < text.index('id="keys"')
    shown, _, folded = text[text.index('id="chain"') :].partition("<details")
    assert shown.count("/ledger/checkpoints/") == 5
    assert (
        folded.count("/ledger/checkpoints/")
        == len(await LedgerCheckpoint.raw("SELECT 1 FROM ledger_checkpoint")) - 5
        > 0
    )
