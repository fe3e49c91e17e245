"""Having a checkpoint of each day stamped by an authority of time (RFC 3161), where one is configured.

Beside the rounds and never before them: an authority that is down or slow costs stamps and no signature. A stamp is
in the folder before it is in the database, so the database can be lost and the stamps not.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import httpx
import structlog
from cryptography.x509 import Certificate

from agreements.ledger import published, signing, stamps
from agreements.ledger.signing import Signed
from agreements.ledger.stamps import Stamp, StampError
from agreements.wording.words import BISHKEK
from registry import authorities
from registry.engine import PoolNotStartedError
from registry.settings import Settings
from registry.signer import files
from registry.signer.files import SignerError

FOLDER = "stamps"
EVERY = 60.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 3600.0
# An authority answers within a second or two, or something is wrong with it.
SECONDS = 20.0
# Whoever stamps is to know what time it is.
APART = timedelta(hours=1)

log = structlog.get_logger("kelishim.signer")


@dataclass(frozen=True, slots=True)
class Stamper:
    """Asks one authority, and keeps its answers."""

    folder: Path
    url: str
    roots: Sequence[Certificate]
    seconds: float = SECONDS

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The one that is configured, if any. Raises `RegisterError`."""
        if settings.tsa_url is None:
            return None
        folder = files.made(files.made(settings.signer_folder) / FOLDER)
        return cls(folder, settings.tsa_url.get_secret_value(), authorities.roots(settings))

    async def once(self, now: datetime) -> Stamp | None:
        """Has the last checkpoint stamped where no other was that day. Raises `SignerError`."""
        morning = now.astimezone(BISHKEK).replace(hour=0, minute=0, second=0, microsecond=0)
        due = await signing.unstamped(morning)
        return None if due is None else await self.stamp(due, now)

    async def stamp(self, checkpoint: Signed, now: datetime) -> Stamp:
        """Has a checkpoint stamped, unless an answer about it is kept already. Raises `SignerError`."""
        path = self.folder / f"{checkpoint.number}.tsr"
        try:
            answer = path.read_bytes()
            made = stamps.opened(answer, checkpoint.note, self.roots)
        except (FileNotFoundError, StampError):
            answer, made = await self._asked(checkpoint.note, now)
            files.write(path, answer)
        await signing.keep_stamp(checkpoint.number, made, answer)
        return made

    async def _asked(self, note: bytes, now: datetime) -> tuple[bytes, Stamp]:
        question = stamps.question(note)
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self._answer(question.body)
            made = stamps.opened(answer, note, self.roots, question.nonce)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise SignerError("stamping.no_answer", said=type(error).__name__) from error
        except StampError as error:
            raise SignerError("stamping.no_stamp", said=error) from error
        if abs(made.at - now) > APART:
            raise SignerError("stamping.other_time", found=made.at.isoformat(), now=now.isoformat())
        return answer, made

    async def _answer(self, body: bytes) -> bytes:
        """What the authority says to a question, as long as it says no more than a stamp has."""
        found = bytearray()
        headers = {"content-type": stamps.QUERY, "accept": stamps.REPLY}
        async with (
            httpx.AsyncClient(timeout=self.seconds) as client,
            client.stream("POST", self.url, content=body, headers=headers) as answer,
        ):
            answer.raise_for_status()
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > stamps.LARGEST:
                    raise StampError("the answer is too long")
        return bytes(found)


async def stamp_last(settings: Settings, now: datetime) -> tuple[Signed, Stamp]:
    """Has the last checkpoint stamped at once. Raises `RegisterError` where that cannot be."""
    stamper = Stamper.of(settings)
    if stamper is None:
        raise SignerError("stamping.no_authority")
    last = await published.checkpoint()
    return last, await stamper.stamp(last, now)


async def run(settings: Settings, stop: asyncio.Event, *, every: float = EVERY) -> None:
    """Look every minute whether a stamp is due, until told to stop; what fails is tried again, later each time.

    The connections are those of the rounds: while these have none, there is nothing new to stamp either.
    """
    pause = every
    while not stop.is_set():
        try:
            stamper = Stamper.of(settings)
            if stamper is None:
                return
            made = await stamper.once(datetime.now(UTC))
            if made is not None:
                log.info("stamped", at=made.at.isoformat(), authority=made.authority)
            pause = every
        except PoolNotStartedError:
            pause = min(every, FIRST_PAUSE)
        except Exception as error:  # noqa: BLE001 -- it outlives whatever it was, as the signer does
            reason, params = getattr(error, "key", type(error).__name__), getattr(error, "params", {})
            log.warning("not_stamped", reason=reason, again_in=pause, **params)
            pause = min(pause * 2, LONGEST_PAUSE)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stop.wait()
