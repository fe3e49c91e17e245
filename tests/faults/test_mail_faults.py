"""Mail servers that refuse, stall and hang up, processes that are killed, connections that are cut.

Whatever happens, a letter is sent once or, where nobody can know whether it was, once more under the same name.
"""

import asyncio
import os
import signal
import ssl
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry import delivering, jobs, reminding
from registry.delivering import DELAYS, MOST_ATTEMPTS, Outcome
from registry.letters import Sender
from registry.mail import NotSent, Post, Refused, Smtp
from registry.piccolo_conf import DB
from registry.settings import Settings
from tests.fixtures_reminders import MORNING, MailServer, Scene, sql

pytestmark = pytest.mark.faults

WHO = Sender("noreply@register.test", "https://register.test")
WORKER = Path(__file__).with_name("sending_worker.py")
TEMPORARY = ["421 4.3.2 shutting down", "450 4.2.1 busy", "451 4.3.0 later", "452 4.3.1 full"]
PERMANENT = ["550 5.1.1 nobody here", "552 5.2.2 too big", "554 5.7.1 spam"]


def letter() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = "a@register.test", "b@example.test", "<1@register.test>"
    made.set_content("text")
    return made


def at(server: MailServer, seconds: float = 10) -> Smtp:
    return Smtp(
        "127.0.0.1", server.port, start_tls="never", command_seconds=seconds, letter_seconds=seconds * 3
    )


async def test_a_server_that_accepts_has_the_letter(mail_server: MailServer):
    await at(mail_server).send(letter())
    assert len(mail_server.letters) == 1


async def test_nobody_listening_puts_the_letter_off(mail_server: MailServer, unused_tcp_port: int):
    with pytest.raises(NotSent) as failure:
        await Smtp("127.0.0.1", unused_tcp_port).send(letter())
    assert not isinstance(failure.value, Refused)


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data", "text"])
@pytest.mark.parametrize("reply", TEMPORARY)
async def test_a_temporary_no_puts_the_letter_off(mail_server: MailServer, stage: str, reply: str):
    mail_server.answers[stage] = reply
    with pytest.raises(NotSent) as failure:
        await at(mail_server).send(letter())
    assert not isinstance(failure.value, Refused)
    assert mail_server.letters == []


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "text"])
@pytest.mark.parametrize("reply", PERMANENT)
async def test_a_permanent_no_to_the_letter_is_final_and_says_why(
    mail_server: MailServer, stage: str, reply: str
):
    mail_server.answers[stage] = reply
    with pytest.raises(Refused) as refusal:
        await at(mail_server).send(letter())
    assert str(refusal.value) == reply


@pytest.mark.parametrize("stage", ["connect", "ehlo"])
async def test_a_permanent_no_to_all_letters_is_the_servers_trouble_and_not_this_letters(
    mail_server: MailServer, stage: str
):
    mail_server.answers[stage] = "554 5.3.2 closed"
    with pytest.raises(NotSent) as failure:
        await at(mail_server).send(letter())
    assert not isinstance(failure.value, Refused)


@pytest.mark.parametrize("how", ["stall", "drop"])
@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data", "text"])
async def test_a_server_that_goes_silent_or_away_puts_the_letter_off_in_time(
    mail_server: MailServer, stage: str, how: str
):
    mail_server.answers[stage] = how
    began = time.monotonic()
    with pytest.raises(NotSent) as failure:
        await at(mail_server, 0.3).send(letter())
    assert not isinstance(failure.value, Refused)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("how", ["stall", "drop", "500 what", "421 bye"])
async def test_a_letter_that_was_taken_is_sent_whatever_becomes_of_the_goodbye(
    mail_server: MailServer, how: str
):
    mail_server.answers["quit"] = how
    await at(mail_server).send(letter())
    assert len(mail_server.letters) == 1


async def test_a_password_is_never_said_without_tls(mail_server: MailServer):
    with pytest.raises(NotSent):
        await Smtp.at(f"smtp://me:secret@127.0.0.1:{mail_server.port}").send(letter())
    assert mail_server.texts == []


@pytest.fixture
async def sealed_server(mail_server: MailServer, tmp_path: Path) -> AsyncIterator[tuple[int, Path]]:
    """The mail server behind TLS: its port, and the certificate it shows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
    )
    made = made.add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
    )
    certificate = tmp_path / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    certificate.write_bytes(private + signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = await asyncio.start_server(mail_server.serve, "127.0.0.1", 0, ssl=context)
    yield listener.sockets[0].getsockname()[1], certificate
    listener.close()


async def test_tls_reaches_a_server_whose_authority_is_known_and_no_other(
    mail_server: MailServer, sealed_server: tuple[int, Path]
):
    port, certificate = sealed_server
    await Smtp.at(f"smtps://127.0.0.1:{port}?ca={certificate}").send(letter())
    assert len(mail_server.letters) == 1
    with pytest.raises(NotSent) as failure:
        await Smtp.at(f"smtps://127.0.0.1:{port}").send(letter())
    assert "certificate" in str(failure.value).lower()
    assert len(mail_server.letters) == 1


# --- Letters of the plan ---------------------------------------------------------------------------------------------


class Doing(Post):
    """A post that does what it is told, time after time; the last order stands."""

    def __init__(self, *orders: Callable[[], None]) -> None:
        self.orders = list(orders)
        self.seen: list[str] = []

    async def send(self, letter: Message) -> None:
        self.seen.append(str(letter["Message-ID"]))
        (self.orders.pop(0) if len(self.orders) > 1 else self.orders[0])()


def raising(error: Exception) -> Callable[[], None]:
    def order() -> None:
        raise error

    return order


async def taken(scene: Scene, count: int = 1) -> list[UUID]:
    """Letters due today, taken from the plan."""
    today = datetime.now(UTC)
    for _ in range(count):
        await scene.owed(reminding.day_of(today))
    await reminding.plan(today, "register.test")
    await sql("UPDATE reminder SET enqueued_at = now() WHERE send_on <= {}", reminding.day_of(today))
    return [
        row["id"] for row in await sql("SELECT id FROM reminder WHERE enqueued_at IS NOT NULL ORDER BY id")
    ]


async def row_of(letter: UUID) -> dict[str, Any]:
    [row] = await sql("SELECT * FROM reminder WHERE id = {}", letter)
    return dict(row)


async def test_a_letter_put_off_is_tried_later_and_later_and_sent_in_the_end(committed_scene: Scene):
    [key] = await taken(committed_scene)
    now = datetime.now(UTC)
    post = Doing(raising(NotSent("451 later")), raising(NotSent("refused")), lambda: None)
    assert await delivering.deliver(key, now, post, WHO) is Outcome.PUT_OFF
    assert await delivering.delay_of(key, now) == DELAYS[0]
    assert (await row_of(key))["last_error"] == "451 later"
    assert await delivering.deliver(key, now, post, WHO) is Outcome.PUT_OFF
    assert await delivering.delay_of(key, now) == DELAYS[1]
    assert await delivering.deliver(key, now, post, WHO) is Outcome.SENT
    assert await delivering.deliver(key, now, post, WHO) is Outcome.DONE
    row = await row_of(key)
    assert (row["attempts"], row["sent_at"], row["next_attempt_at"]) == (3, now, None)
    assert len(set(post.seen)) == 1


async def test_a_refusal_fails_the_letter_at_once_and_shows_why(committed_scene: Scene):
    [key] = await taken(committed_scene)
    post = Doing(raising(Refused("550 5.1.1 nobody here")))
    assert await delivering.deliver(key, datetime.now(UTC), post, WHO) is Outcome.FAILED
    row = await row_of(key)
    assert row["failed_at"] is not None
    assert row["last_error"] == "550 5.1.1 nobody here"
    assert await delivering.deliver(key, datetime.now(UTC), post, WHO) is Outcome.DONE
    assert len(post.seen) == 1


async def test_a_server_that_is_never_back_fails_the_letter_in_the_end(committed_scene: Scene):
    [key] = await taken(committed_scene)
    post = Doing(raising(NotSent("refused")))
    outcomes = [await delivering.deliver(key, datetime.now(UTC), post, WHO) for _ in range(MOST_ATTEMPTS)]
    assert outcomes == [Outcome.PUT_OFF] * (MOST_ATTEMPTS - 1) + [Outcome.FAILED]
    assert sum(DELAYS, timedelta()) > timedelta(days=2)


async def test_a_fault_of_our_own_is_seen_on_the_letter_and_stops_no_other(committed_scene: Scene):
    first, second = await taken(committed_scene, 2)
    post = Doing(raising(RuntimeError("a fault")), lambda: None)
    assert await delivering.deliver(first, datetime.now(UTC), post, WHO) is Outcome.PUT_OFF
    assert (await row_of(first))["last_error"] == "RuntimeError"
    assert await delivering.deliver(second, datetime.now(UTC), post, WHO) is Outcome.SENT


async def test_a_letter_that_kills_its_sender_is_given_up(committed_scene: Scene):
    """Each start is counted before anything else, so a crash counts too."""
    [key] = await taken(committed_scene)
    for _ in range(MOST_ATTEMPTS):
        assert isinstance(await delivering._begin(key, MORNING), int)
    assert await delivering._begin(key, MORNING) is Outcome.FAILED
    assert (await row_of(key))["failed_at"] is not None


async def test_two_senders_at_once_send_a_letter_once(committed_scene: Scene, mail_server: MailServer):
    keys = await taken(committed_scene, 5)
    mail_server.pause = 0.2
    now = datetime.now(UTC)
    outcomes = await asyncio.gather(
        *(delivering.deliver(key, now, at(mail_server), WHO) for key in keys for _ in range(2)),
    )
    assert outcomes.count(Outcome.SENT) == 5
    assert set(outcomes) <= {Outcome.SENT, Outcome.BUSY, Outcome.DONE}
    assert len(mail_server.letters) == 5


async def test_a_text_taken_and_never_answered_for_is_sent_again_under_the_same_name(
    committed_scene: Scene, mail_server: MailServer
):
    [key] = await taken(committed_scene)
    mail_server.answers["text"] = "drop"
    assert await delivering.deliver(key, datetime.now(UTC), at(mail_server), WHO) is Outcome.PUT_OFF
    del mail_server.answers["text"]
    assert await delivering.deliver(key, datetime.now(UTC), at(mail_server), WHO) is Outcome.SENT
    assert len(mail_server.texts) == 2
    assert len({message_from_bytes(text)["Message-ID"] for text in mail_server.texts}) == 1


# --- Processes --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def worker(mail_server: MailServer) -> AsyncIterator[Callable[[], Any]]:
    """Starts processes that run the jobs; those that are left are ended."""
    started: list[asyncio.subprocess.Process] = []

    async def start() -> asyncio.subprocess.Process:
        environment = {
            **os.environ,
            "PYTHONPATH": str(WORKER.parents[2]),
            "KELISHIM_SMTP_URL": mail_server.url,
            "KELISHIM_ORIGIN": "register.test/log",
        }
        process = await asyncio.create_subprocess_exec(sys.executable, str(WORKER), env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            with suppress(TimeoutError):
                async with asyncio.timeout(15):
                    await process.wait()
            if process.returncode is None:
                process.kill()
                await process.wait()


async def until(condition: Callable[[], Any], seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while True:
            answer = condition()
            if await answer if asyncio.iscoroutine(answer) else answer:
                return
            await asyncio.sleep(0.05)


async def all_sent() -> bool:
    [row] = await sql(
        "SELECT count(*) AS count FROM reminder WHERE enqueued_at IS NULL AND send_on <= current_date"
        " OR enqueued_at IS NOT NULL AND sent_at IS NULL"
    )
    return not row["count"]


def names(texts: list[bytes]) -> list[str]:
    return [message_from_bytes(text)["Message-ID"] for text in texts]


@pytest.mark.slow
async def test_a_sender_killed_in_mid_letter_loses_nothing(
    committed_scene: Scene, mail_server: MailServer, worker: Callable[[], Any]
):
    keys = await taken(committed_scene, 4)
    mail_server.pause = 3600  # the text is read to its end, and no answer comes
    victim = await worker()
    await until(lambda: mail_server.texts)
    victim.kill()
    await victim.wait()
    mail_server.pause = 0
    await worker()
    await until(all_sent)
    assert {row["id"] for row in await sql("SELECT id FROM reminder WHERE sent_at IS NOT NULL")} == set(keys)
    # Each accepted once; those the killed one had under way were seen before, under the same names.
    assert sorted(names(mail_server.letters)) == sorted(f"<{key}@register.test>" for key in keys)
    assert set(names(mail_server.texts)) == set(names(mail_server.letters))
    assert len(mail_server.texts) > len(keys)


@pytest.mark.slow
async def test_two_workers_restarted_again_and_again_send_each_letter_once(
    committed_scene: Scene, mail_server: MailServer, worker: Callable[[], Any]
):
    keys = await taken(committed_scene, 60)
    mail_server.pause = 0.05
    first, _ = await worker(), await worker()
    await until(lambda: len(mail_server.letters) > 10)
    first.send_signal(signal.SIGTERM)  # in good order: what is under way is noted down
    await first.wait()
    await worker()
    await until(all_sent)
    assert sorted(names(mail_server.letters)) == sorted(f"<{key}@register.test>" for key in keys)
    assert mail_server.most_at_once > 1
    assert await sql("SELECT 1 FROM pgqueuer") == []


async def test_jobs_go_on_after_their_connection_was_cut(
    committed_scene: Scene, mail_server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made: list[Any] = []
    connect = asyncpg.connect

    async def connected(**options: Any) -> Any:
        session = await connect(**options)
        made.append(session.get_server_pid())
        return session

    monkeypatch.setattr(jobs.asyncpg, "connect", connected)
    stop = asyncio.Event()
    settings = Settings(home=tmp_path, smtp_url=mail_server.url, origin="register.test/log")
    task = asyncio.create_task(jobs.run(settings, stop))
    try:
        await until(lambda: made)
        await asyncio.sleep(0.5)
        await sql("SELECT pg_terminate_backend({})", made[0])
        await until(lambda: len(made) > 1)
        await taken(committed_scene, 2)
        async with DB.transaction():
            await reminding.enqueue(datetime.now(UTC))
        await until(all_sent)
        assert len(mail_server.letters) == 2
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await task


async def test_a_refused_letter_is_held_in_the_queue_too(
    committed_scene: Scene, mail_server: MailServer, tmp_path: Path
):
    await taken(committed_scene)
    mail_server.answers["rcpt"] = "550 5.1.1 nobody here"
    stop = asyncio.Event()
    settings = Settings(home=tmp_path, smtp_url=mail_server.url, origin="register.test/log")
    task = asyncio.create_task(jobs.run(settings, stop))
    try:
        await until(lambda: sql("SELECT 1 FROM pgqueuer WHERE status = 'failed'"))
    finally:
        stop.set()
        await task
    [row] = await sql("SELECT failed_at, last_error FROM reminder WHERE enqueued_at IS NOT NULL")
    assert row["failed_at"] is not None
    assert row["last_error"] == "550 5.1.1 nobody here"
