"""The last checkpoint of a day by letter: to each auditor once, and again and again until it is taken."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from agreements.ledger import checkpoints, published
from agreements.ledger.notes import Verifier
from agreements.tables.reminders import Reminder
from agreements.vocabulary import Language, Role
from registry import delivering, jobs, ledger_letters
from registry.delivering import Outcome
from registry.letters import Sender
from registry.mail import NotSent
from registry.settings import Settings, settings
from tests.fixtures_accounts import person
from tests.fixtures_signing import grow, signing

WHO = Sender("noreply@register.test", "https://register.test")
HOST = "register.test"
# Half past nine in the evening of the 15th in Bishkek, and the morning after.
EVENING = datetime(2026, 6, 15, 15, 30, tzinfo=UTC)
MORNING = datetime(2026, 6, 16, 3, 0, tzinfo=UTC)


class Post:
    def __init__(self, broken=0) -> None:
        self.letters, self.broken = [], broken

    async def send(self, letter):
        if self.broken:
            self.broken -= 1
            raise NotSent("the server is down")
        self.letters.append(message_from_bytes(letter.as_bytes()))


@pytest.fixture
async def signed(signer):
    """Two checkpoints of one day."""
    here = signer()
    for hours in (5, 0):
        await grow(2)
        async with signing():
            await here.once(EVENING - timedelta(hours=hours))
    return here


async def planned():
    rows = await Reminder.raw("SELECT checkpoint, recipient, due_on, send_on FROM reminder ORDER BY id")
    return [(row["checkpoint"], row["recipient"], f"{row['due_on']}", f"{row['send_on']}") for row in rows]


@pytest.mark.parametrize("language", list(Language))
async def test_an_auditor_gets_the_note_itself(signed, language):
    await person(Role.AUDITOR, language=language, email="auditor@example.test")
    assert await ledger_letters.plan(MORNING, HOST) == 1
    post = Post()
    assert await delivering.send_all(MORNING, post, WHO) == {Outcome.SENT: 1}
    [letter] = post.letters
    text, file = letter.get_payload()
    note = (await published.numbered(2)).note
    assert file.get_payload(decode=True) == note, "to be kept, byte for byte"
    assert file.get_filename() == "checkpoint-2.txt"
    said = text.get_payload(decode=True).decode()
    assert note.decode().replace("\n", "\r\n") in said
    assert "https://register.test/ledger/checkpoints/2" in said
    assert "2026" in str(make_header(decode_header(letter["Subject"])))
    assert "auditor@example.test" in letter["To"]
    keys = [Verifier.parse(each) for each in await published.keys()]
    assert checkpoints.opened(file.get_payload(decode=True), settings().origin, keys).size == 4


async def test_it_is_the_last_one_of_the_day_before_and_one_a_day_however_often_it_is_planned(signed):
    auditor = await person(Role.AUDITOR)
    for role in (Role.ADMINISTRATOR, Role.REGISTRAR):
        await person(role)
    for _ in range(3):
        await ledger_letters.plan(MORNING, HOST)
    assert await planned() == [(2, auditor, "2026-06-15", "2026-06-16")]
    # Signed today: for tomorrow's letter.
    async with signing():
        await signed.once(EVENING + timedelta(days=1))
    await ledger_letters.plan(EVENING + timedelta(days=1, hours=1), HOST)
    assert len(await planned()) == 1
    await ledger_letters.plan(MORNING + timedelta(days=1), HOST)
    assert [each[0] for each in await planned()] == [2, 3]


async def test_before_the_day_is_over_nothing_is_sent(signed):
    await person(Role.AUDITOR)
    assert await ledger_letters.plan(EVENING + timedelta(hours=1), HOST) == 0


async def test_two_processes_plan_one_letter(signed):
    import asyncio

    await person(Role.AUDITOR)
    made = await asyncio.gather(*(ledger_letters.plan(MORNING, HOST) for _ in range(8)))
    assert sum(made) == len(await planned()) == 1


async def test_a_server_that_is_down_loses_no_letter(signed):
    await person(Role.AUDITOR)
    await ledger_letters.plan(MORNING, HOST)
    post = Post(broken=2)
    assert await delivering.send_all(MORNING, post, WHO) == {Outcome.PUT_OFF: 1}
    assert await delivering.send_all(MORNING + timedelta(hours=1), post, WHO) == {Outcome.PUT_OFF: 1}
    assert await delivering.send_all(MORNING + timedelta(hours=2), post, WHO) == {Outcome.SENT: 1}
    assert await delivering.send_all(MORNING + timedelta(hours=3), post, WHO) == {}
    assert len(post.letters) == 1


async def test_who_is_an_auditor_no_more_gets_none(signed):
    await person(Role.AUDITOR)
    await ledger_letters.plan(MORNING, HOST)
    await Reminder.raw("UPDATE account SET roles = ARRAY['registrar']")
    assert await delivering.send_all(MORNING, Post(), WHO) == {Outcome.CANCELLED: 1}


@pytest.mark.parametrize(("setting", "letters"), [(None, 0), ("auditors", 1)])
async def test_letters_go_out_where_the_operator_says_so(signed, setting, letters):
    await person(Role.AUDITOR)
    rounds = jobs.Rounds(settings().model_copy(update={"checkpoint_mail": setting}))
    await rounds.once(MORNING)
    assert len(await planned()) == letters


def test_nobody_else_can_be_named():
    with pytest.raises(ValueError, match="auditors"):
        Settings(checkpoint_mail="everybody")
    assert Settings(checkpoint_mail="").checkpoint_mail is None
