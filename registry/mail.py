"""Handing letters over: to a mail server, or into a folder where there is none.

A server gets a letter at least once: one that takes the text and is cut off before it answers gets it again, under
the same Message-ID, by which mail servers and programs know it for the same letter. No queue can promise more.
"""

import contextlib
import os
from asyncio import timeout
from dataclasses import dataclass, field
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from agreements.errors import RegisterError
from registry.settings import Settings

# RFC 5321, section 4.5.3.2, allows a server minutes for each command. A register with its own relay need not wait so
# long, and whoever is not answered is tried again.
COMMAND_SECONDS = 20.0
LETTER_SECONDS = 60.0
GOODBYE_SECONDS = 2.0
# From this answer on a server says no for good (RFC 5321, section 4.2.1).
FOR_GOOD = 500
LONGEST_REASON = 500

StartTls = Literal["if_offered", "never", "required"]


class MailSettingsError(RegisterError):
    """The address of the mail server cannot be used."""


class NotSent(Exception):
    """The letter was not handed over now; it may be later. Says what the server said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason[:LONGEST_REASON])


class Refused(NotSent):
    """The letter was refused for good: asking again would get the same answer."""


class Post(Protocol):
    """Takes letters."""

    async def send(self, letter: Message) -> None:
        """Hand the letter over. Raises `NotSent` or `Refused`."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. Certificates are always checked; `ca` names the file of an authority of one's own."""

    host: str
    port: int
    tls: bool = False
    start_tls: StartTls = "if_offered"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: str | None = None
    command_seconds: float = COMMAND_SECONDS
    letter_seconds: float = LETTER_SECONDS

    @classmethod
    def at(cls, url: str) -> "Smtp":
        """Read `smtp://user:password@host:port?starttls=required|never|if_offered&ca=FILE` or `smtps://...`.

        With a password, TLS is required unless `starttls=never` says otherwise. Raises `MailSettingsError`.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
            options = (
                {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
                if (parts.query)
                else {}
            )
        except ValueError:
            raise MailSettingsError("mail.no_smtp_url") from None
        tls = parts.scheme == "smtps"
        user = unquote(parts.username) if parts.username else None
        start_tls = options.pop("starttls", "required" if user else "if_offered")
        ca = options.pop("ca", None)
        known = parts.scheme in {"smtp", "smtps"} and start_tls in {"if_offered", "never", "required"}
        if not known or not parts.hostname or options or parts.path not in {"", "/"}:
            raise MailSettingsError("mail.no_smtp_url")
        return cls(
            host=parts.hostname,
            port=port or (465 if tls else 587 if user else 25),
            tls=tls,
            start_tls=start_tls,  # type: ignore[arg-type]  # one of the three, as just seen
            user=user,
            password=unquote(parts.password) if parts.password else None,
            ca=ca,
        )

    async def send(self, letter: Message) -> None:
        """Hand the letter over on a connection of its own."""
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            timeout=self.command_seconds,
            use_tls=self.tls,
            start_tls=False
            if self.tls
            else {"if_offered": None, "never": False, "required": True}[self.start_tls],
            cert_bundle=self.ca,
        )
        try:
            async with timeout(self.letter_seconds):
                try:
                    await client.connect()
                except (aiosmtplib.SMTPException, ValueError) as error:
                    # Greeting, TLS and password concern the server and not this letter: once mended, it will go.
                    raise NotSent(said(error)) from error
                await self._hand_over(client, letter)
            # The letter is the server's now, whatever becomes of the goodbye.
            with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                await client.quit(timeout=GOODBYE_SECONDS)
        except (OSError, TimeoutError) as error:
            raise NotSent(said(error)) from error
        finally:
            client.close()

    async def _hand_over(self, client: aiosmtplib.SMTP, letter: Message) -> None:
        try:
            addresses = [parseaddr(str(letter[header]))[1] for header in ("From", "To")]
            await client.sendmail(addresses[0], addresses[1:], written(letter))
        except aiosmtplib.SMTPHeloError as error:
            raise NotSent(said(error)) from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = error.recipients[0]
            raise (Refused if refused.code >= FOR_GOOD else NotSent)(said(refused)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise (Refused if error.code >= FOR_GOOD else NotSent)(said(error)) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise NotSent(said(error)) from error
        except ValueError as error:
            # An address that cannot be written into an envelope.
            raise Refused(said(error)) from error


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder that takes letters as `.eml` files. Its Message-ID names it, so a letter given twice is there once."""

    folder: Path

    async def send(self, letter: Message) -> None:
        """Write the file whole or not at all."""
        name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        try:
            self._write(self.folder / f"{name}.eml", written(letter))
        except OSError as error:
            raise NotSent(said(error)) from error

    def _write(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def post(settings: Settings) -> Post:
    """Where this register's letters go. Raises `MailSettingsError`."""
    if settings.smtp_url is None:
        return Mailbox(settings.home / "mailbox")
    return Smtp.at(settings.smtp_url.get_secret_value())


def written(letter: Message) -> bytes:
    """The letter's bytes, with the line ends that mail asks for."""
    return letter.as_bytes(policy=compat32.clone(linesep="\r\n"))


def said(error: BaseException) -> str:
    """What went wrong, in the server's words where it had any, on one line."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
