"""Verifications of the database: one at a time, kept with what they found, and told once."""

import asyncio
import json
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from agreements.readings import ledger_letters as told_of
from agreements.readings import verifications
from agreements.tables.reminders import Reminder
from agreements.tables.verifications import Verification
from agreements.vocabulary import Language, Role
from registry import jobs, ledger_letters
from registry.letters import Sender
from registry.settings import settings
from registry.verification import asking, running
from tests.fixtures_accounts import enter, person
from tests.fixtures_signing import tampered
from tests.pages.reading import whole

WHO = Sender("noreply@register.test", "https://register.test")


def now() -> datetime:
    return datetime.now(UTC)


async def verified():
    await running.verify(await asking.ask(now()), settings())
    return await verifications.last()


async def put(body):
    from agreements.acts import organisations
    from tests.fixtures_register import FUND, acting

    return await organisations.create(FUND, actor=acting(Role.REGISTRAR))


async def letters():
    rows = await Reminder.raw("SELECT id, recipient FROM reminder WHERE verification IS NOT NULL")
    return {row["recipient"]: row["id"] for row in rows}


@pytest.fixture
async def body(committed_db):
    return await put(committed_db)


async def test_a_sound_database_is_found_sound(body):
    found = await verified()
    assert (found.found, found.findings, found.failed) == (0, (), None)
    assert found.entries_read == found.size > 0
    assert found.asked_at <= found.began_at <= found.ended_at
    assert await letters() == {}


async def test_a_changed_value_is_named_by_table_row_and_column(body):
    await tampered("UPDATE organisation SET name_ru = 'Подмена'")
    found = await verified()
    assert found.found == 1
    [finding] = found.findings
    assert finding.key == "verify.value_changed"
    assert finding.params == {"table": "organisation", "row": str(body), "column": "name_ru"}


async def test_whoever_asks_while_one_is_under_way_gets_that_one(body):
    first = await asking.ask(now())
    assert await asking.ask(now()) == first
    assert len(await Verification.raw("SELECT 1 FROM pgqueuer WHERE entrypoint = 'verify_ledger'")) == 1
    await running.verify(first, settings())
    assert await asking.ask(now()) != first


async def test_ten_who_ask_at_once_get_one(body):
    assert len({await each for each in [asyncio.create_task(asking.ask(now())) for _ in range(10)]}) == 1


async def test_a_verification_whose_job_was_lost_is_taken_up_again(body):
    await asking.ask(now())
    await Verification.raw("DELETE FROM pgqueuer")
    await asking.resume()
    await asking.resume()
    assert len(await Verification.raw("SELECT 1 FROM pgqueuer WHERE entrypoint = 'verify_ledger'")) == 1


async def test_one_that_has_ended_is_not_done_again(body):
    found = await verified()
    await tampered("UPDATE organisation SET name_ru = 'Подмена'")
    await running.verify(found.id, settings())
    assert await verifications.numbered(found.id) == found


async def test_how_far_it_has_come_can_be_seen_meanwhile(body, monkeypatch):
    seen = []
    real = running.verifying.findings

    async def slow(roots, walk):
        walk.size = 1
        await asyncio.sleep(0.1)
        seen.append((await verifications.under_way()).entries_read)
        walk.size = 0
        async for finding in real(roots, walk):
            yield finding

    monkeypatch.setattr(running, "TELLS_EVERY", 0.01)
    monkeypatch.setattr(running.verifying, "findings", slow)
    await verified()
    assert seen == [1]


async def test_of_many_discrepancies_the_first_are_kept_and_all_are_counted(body, monkeypatch):
    monkeypatch.setattr(running, "KEPT", 2)
    await tampered("UPDATE organisation SET name_ru = 'x', name_ky = 'x', name_en = 'x', kind = 'agency'")
    found = await verified()
    assert (found.found, len(found.findings)) == (4, 2)


# Letters


async def test_what_is_found_is_told_to_administrators_and_auditors_once(body):
    told = {await person(role) for role in (Role.ADMINISTRATOR, Role.AUDITOR)}
    await person(Role.REGISTRAR)
    await tampered("UPDATE organisation SET name_ru = 'Подмена'")
    await verified()
    assert (await letters()).keys() == told
    before = await letters()
    await verified()
    assert await letters() == before, "the next night finds the same"
    await tampered("UPDATE organisation SET name_ky = 'Алмаштыруу'")
    await verified()
    assert len(await Reminder.raw("SELECT 1 FROM reminder WHERE verification IS NOT NULL")) == 4


async def test_what_comes_back_after_it_was_mended_is_told_again(body):
    await person(Role.AUDITOR)
    [row] = await Verification.raw("SELECT name_en FROM organisation")
    for name in ("Other", row["name_en"], "Other"):
        await tampered(f"UPDATE organisation SET name_en = '{name}'")  # noqa: S608 -- words of the test
        await verified()
    assert len(await Reminder.raw("SELECT 1 FROM reminder WHERE verification IS NOT NULL")) == 2


@pytest.mark.parametrize("language", list(Language))
async def test_the_letter_names_what_was_found(body, language):
    auditor = await person(Role.AUDITOR, language=language)
    await tampered("UPDATE organisation SET name_ru = 'Подмена'")
    await verified()
    letter = (await letters())[auditor]
    told = await told_of.told(letter)
    assert told.to.stands
    made = ledger_letters.message(told, now(), WHO)
    text = made.get_payload(decode=True).decode()
    assert str(body) in text
    assert "name_ru" in text
    assert "https://register.test/ledger#verification" in text
    assert "Подмена" not in text, "what the data says is not for mail"
    await Verification.raw("UPDATE account SET active = false WHERE id = {}", auditor)
    assert not (await told_of.told(letter)).to.stands


# The process that does it


async def ended(verification):
    async with asyncio.timeout(60):
        while (found := await verifications.numbered(verification)).ended_at is None:  # noqa: ASYNC110 -- another process ends it
            await asyncio.sleep(0.05)
    return found


async def test_it_is_done_by_a_process_of_its_own(body):
    await tampered("UPDATE organisation SET name_ru = 'Подмена'")
    verification = await asking.ask(now())
    await asking.work(verification)
    assert (await verifications.numbered(verification)).found == 1


async def test_a_process_that_is_killed_leaves_a_reason_and_another_can_be_asked_for(body, monkeypatch):
    started = []
    real = asyncio.create_subprocess_exec

    async def kept(*arguments, **options):
        started.append(await real(*arguments, **options))
        os.kill(started[0].pid, signal.SIGKILL)
        return started[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", kept)
    verification = await asking.ask(now())
    await asking.work(verification)
    found = await verifications.numbered(verification)
    assert (found.found, found.failed) == (None, "status -9")
    assert await asking.ask(now()) != verification


async def test_who_is_told_to_end_takes_the_process_along_and_leaves_the_verification_to_another(body):
    verification = await asking.ask(now())
    task = asyncio.create_task(asking.work(verification))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await verifications.numbered(verification)).ended_at is None


async def test_the_queue_hands_it_to_the_process(body):
    verification = await asking.ask(now())
    stop = asyncio.Event()
    running_jobs = asyncio.create_task(jobs.run(settings(), stop))
    try:
        found = await ended(verification)
    finally:
        stop.set()
        await running_jobs
    assert (found.found, found.failed) == (0, None)


# The page


async def test_an_auditor_asks_for_one_and_sees_what_it_found(body, committed_client):
    browser = await enter(committed_client, await person(Role.AUDITOR))
    assert "has not been verified yet" in whole(await browser.get("/ledger"), "en").said
    answer = await browser.post("/ledger/verifications")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ledger#verification")
    under_way = await verifications.under_way()
    assert under_way.asked_by is not None
    page = await browser.get("/ledger")
    assert "about to begin" in whole(page, "en").said
    assert 'hx-trigger="every 2s"' in page.text
    assert "/ledger/verifications" not in page.text
    await Verification.raw("UPDATE verification SET began_at = now(), size = 2000, entries_read = 1000")
    assert "1,000 of 2,000 entries read" in whole(await browser.get("/ledger"), "en").said
    await tampered("UPDATE organisation SET name_ru = 'Подмена'")
    await running.verify(under_way.id, settings())
    document = whole(await browser.get("/ledger"), "en")
    assert "does not agree with the ledger: 1 discrepancy" in document.said
    assert f"Column name_ru of row {body} in table organisation" in document.said
    await Verification.raw("UPDATE verification SET found = 300")
    assert "and 299 more" in whole(await browser.get("/ledger"), "en").said
    await Verification.raw("UPDATE verification SET found = NULL, findings = NULL, failed = 'status -9'")
    assert "Broke off" in whole(await browser.get("/ledger"), "en").said


@pytest.mark.parametrize(
    ("role", "told"), [(Role.REGISTRAR, False), (Role.ADMINISTRATOR, True), (Role.AUDITOR, True)]
)
async def test_rows_are_named_to_those_who_act_upon_it(body, committed_client, role, told):
    """A row may be of an agreement that a registrar knows nothing of; that something is wrong all may know."""
    browser = await enter(committed_client, await person(role))
    await tampered("UPDATE organisation SET name_ru = 'Подмена'")
    await verified()
    text = (await browser.get("/ledger")).text
    assert "verification-title" in text
    assert ("name_ru" in text) is told
    assert ("/ledger/verifications" in text) is told
    assert (await browser.post("/ledger/verifications")).status_code == (303 if told else 403)


async def test_the_nightly_one_is_asked_for_by_nobody(body):
    await asking.ask(now())
    assert (await verifications.under_way()).asked_by is None
    assert json.loads(json.dumps(asking.NIGHTLY)).split()[:2] == ["30", "19"]


async def test_a_large_ledger_is_streamed(body, monkeypatch):
    """Entries are read a few hundred at a time, so that memory does not grow with the ledger."""
    from agreements.ledger import verifying
    from tests.fixtures_signing import grow

    await grow(3 * verifying.BATCH)
    asked = []
    real = verifying._beside

    def counted(row, step, walk):
        asked.append(len(walk.heads))
        return real(row, step, walk)

    monkeypatch.setattr(verifying, "_beside", counted)
    found = await verified()
    assert found.entries_read > 3 * verifying.BATCH
    assert max(asked) <= verifying.BATCH
    assert found.ended_at - found.began_at < timedelta(minutes=1)
