"""Whoever is named learns that an auditor opened a need-to-know agreement: once, by a letter and in the inbox."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from agreements.actors import Actor
from agreements.readings import reminders
from agreements.rules import unsealings
from agreements.vocabulary import Language, ReminderState, Role
from registry import delivering, letters, reminding
from registry.delivering import Outcome
from registry.languages import words
from registry.letters import Sender
from registry.mail import Mailbox
from tests.fixtures_reminders import MORNING, Scene, sql

WHO = Sender("noreply@register.test", "https://register.test")
HOST = "register.test"
REASON = "Проверка обращения (тест)"


class Opened:
    """A need-to-know agreement opened by an auditor, with two people named and one who is not."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    async def enter(self) -> "Opened":
        scene = self.scene
        body = await scene.organisation()
        self.named = [await scene.account(body, language=language) for language in ("ky", "ru")]
        self.stranger = await scene.account(body)
        self.auditor = await scene.account(body, Role.AUDITOR)
        self.agreement = await scene.agreement(body, confidentiality="need_to_know")
        for account in self.named:
            await scene.put("agreement_reader", agreement=self.agreement, account=account)
        await self.open()
        return self

    async def open(self) -> UUID:
        return await self.scene.put(
            "unsealing",
            agreement=self.agreement,
            account=self.auditor,
            reason=REASON,
            unsealed_at=MORNING,
            until=unsealings.until(MORNING),
        )


@pytest.fixture
async def opened(scene: Scene) -> Opened:
    return await Opened(scene).enter()


async def recipients() -> set[UUID]:
    return {
        row["recipient"] for row in await sql("SELECT recipient FROM reminder WHERE cancelled_at IS NULL")
    }


async def test_those_named_are_told_once_however_often_the_plan_is_made(opened: Opened):
    assert (await reminding.plan(MORNING, HOST)).planned == 2
    assert await recipients() == set(opened.named)
    assert (await reminding.plan(MORNING + timedelta(days=1), HOST)).planned == 0
    await opened.open()
    assert (await reminding.plan(MORNING, HOST)).planned == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE account SET active = false",
        "DELETE FROM agreement_reader",
        "UPDATE agreement SET confidentiality = 'public'",
        "UPDATE unsealing SET unsealed_at = unsealed_at - interval '9 days', until = until - interval '9 days'",
    ],
)
async def test_nobody_is_told_of_what_does_not_concern_them(opened: Opened, change: str):
    await sql(change)
    assert (await reminding.plan(MORNING, HOST)).planned == 0


@pytest.mark.parametrize("change", ["UPDATE account SET active = false", "DELETE FROM agreement_reader"])
async def test_a_letter_to_who_is_named_no_more_is_not_sent(opened: Opened, tmp_path: Path, change: str):
    await reminding.plan(MORNING, HOST)
    await sql(change)
    assert await delivering.send_all(MORNING, Mailbox(tmp_path), WHO) == {Outcome.CANCELLED: 2}
    assert list(tmp_path.iterdir()) == []


async def test_the_letter_goes_out_and_stands_in_the_inbox(opened: Opened, tmp_path: Path):
    await reminding.plan(MORNING, HOST)
    assert await delivering.send_all(MORNING, Mailbox(tmp_path), WHO) == {Outcome.SENT: 2}
    assert len(list(tmp_path.iterdir())) == 2
    reader = Actor(opened.named[0], frozenset({Role.EXECUTOR}), MORNING)
    [letter] = reminders.rows(await reminders.inbox(reader))
    assert (letter.milestone, letter.agreement, letter.unsealed_for) == (None, opened.agreement, REASON)
    assert (letter.state, letter.step) == (ReminderState.SENT, "unsealed")
    assert await reminders.unread(reader) == 1
    stranger = Actor(opened.stranger, frozenset({Role.EXECUTOR}), MORNING)
    assert reminders.rows(await reminders.inbox(stranger)) == ()
    await sql("DELETE FROM agreement_reader")
    assert reminders.rows(await reminders.inbox(reader)) == ()
    assert await reminders.unread(reader) == 0


async def test_it_is_no_part_of_the_plan_of_due_dates(opened: Opened):
    await reminding.plan(MORNING, HOST)
    reader = Actor(opened.named[0], frozenset({Role.REGISTRAR}), MORNING)
    assert reminders.rows(await reminders.listing(reminders.Filter(), reader)) == ()


@pytest.mark.parametrize("language", list(Language))
def test_the_letter_tells_neither_the_title_nor_the_reason(language: Language):
    told = letters.Opening(
        id=uuid4(),
        message_id="x@register.test",
        stands=True,
        agreement=uuid4(),
        number="MEM-2026-0001",
        unsealed_at=MORNING,
        reason=REASON,
        recipient_name="Исполнитель (пример)",
        recipient_email="executor@example.test",
        recipient_language=language,
    )
    said = letters.unsealed(told, WHO, words(language))
    assert "MEM-2026-0001" in said.subject
    assert said.href == f"https://register.test/agreements/{told.agreement}#unsealings"
    raw = letters.message_of_opening(told, MORNING, WHO)
    parts = [part.get_payload(decode=True).decode() for part in raw.get_payload()]
    for part in (*parts, said.subject):
        assert REASON not in part
    for part in parts:
        assert said.lead in part
        assert words(language).t("mail.how_to_report") not in part
