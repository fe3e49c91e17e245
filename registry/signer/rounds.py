"""Round after round: has the head moved, does it continue what was signed, then sign it, remember it, publish it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import structlog

from agreements.ledger import checkpoints, signing
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.edges import Edge
from agreements.ledger.merkle import EMPTY_ROOT
from agreements.ledger.signing import Head, HeadRefused, Signed
from agreements.wording.words import BISHKEK
from registry.engine import signer as connection
from registry.piccolo_conf import DB
from registry.settings import Settings
from registry.signer import alarms, files, keys, memory
from registry.signer.files import SignerError
from registry.signer.keys import Key
from registry.signer.memory import Memory

EVERY = 3.0
# What is asked for within so many seconds is signed in one.
GATHERING = 0.05
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
MOMENT = timedelta(microseconds=1)
# What a database without a log says of it: nothing that could be signed, and less than what was, if anything was.
NO_LOG = Head(log="", size=0, root=EMPTY_ROOT, numbered=0, alarmed=False)

log = structlog.get_logger("kelishim.signer")


class Rounds:
    """What one signer does, as long as it has its folder to itself.

    `makes_key`: a log that nobody ever signed gets its key by itself, as a private register's does.
    """

    def __init__(self, folder: Path, origin: str, *, makes_key: bool) -> None:
        self.folder = files.made(folder)
        self.origin = origin
        self.makes_key = makes_key
        self.memory = memory.read(self.folder)
        # Whether the database has what is remembered.
        self.published = self.memory is None

    async def once(self, now: datetime) -> Signed | None:
        """One round; gives what was signed. Raises `HeadRefused` and `SignerError`."""
        found = await signing.head() or NO_LOG
        if found.size == 0 and self.memory is None and not found.numbered:
            return None
        kept = self._keys(found)
        gone = self.published and self.memory is not None and found.numbered < self.memory.number
        if not self.published:
            await self._publish(kept)
        signers = keys.signing(kept, now.astimezone(BISHKEK).date())
        if not signers:
            raise SignerError("signing.no_key", folder=self.folder)
        if not gone and not self._due(found, frozenset(each.verifier.key_id for each in signers), now):
            return None
        before = self.memory
        edge = await signing.grown(before.edge if before else Edge(), found, self.origin)
        if gone and before:
            raise HeadRefused("alarm.checkpoint_gone", number=before.number)
        note = checkpoints.sign(Checkpoint(self.origin, edge.size, edge.root()), signers)
        number = 1 + max(found.numbered, before.number if before else 0)
        # Time runs on in the chain of checkpoints, whatever the clock does.
        at = max(now, before.at + MOMENT) if before else now
        # First the memory, then the database: see `registry.signer.memory`.
        signed = Memory(number, at, note, edge)
        memory.keep(self.folder, signed)
        self.memory, self.published = signed, False
        await self._publish(kept)
        return signed.signed()

    def _keys(self, found: Head) -> tuple[Key, ...]:
        kept = keys.kept(self.folder)
        if not kept and self.makes_key and self.memory is None and not found.numbered:
            return (keys.make(self.folder, self.origin),)
        return kept

    def _due(self, found: Head, key_ids: frozenset[bytes], now: datetime) -> bool:
        last = self.memory
        return (
            last is None
            or found.alarmed
            or (found.size, found.root) != (last.edge.size, last.edge.root())
            or now - last.at >= signing.AT_LEAST
            or key_ids != last.key_ids
        )

    async def _publish(self, kept: tuple[Key, ...]) -> None:
        if self.memory is not None:
            theirs = self.memory.key_ids
            verifiers = [key.signer.verifier for key in kept]
            await signing.publish(self.memory.signed(), [each for each in verifiers if each.key_id in theirs])
        self.published = True


async def run(settings: Settings, stop: asyncio.Event, *, every: float = EVERY) -> None:
    """Sign until told to stop; what breaks is tried again, later each time. Raises `SignerError` at the start."""
    folder = files.made(settings.signer_folder)
    with files.alone(folder):
        rounds = Rounds(folder, settings.origin, makes_key=settings.embedded)
        teller = alarms.Teller(settings, folder)
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                async with _connected(settings), _listening(settings) as asked:
                    while not stop.is_set():
                        asked.clear()
                        agreed = await _round(rounds, teller, datetime.now(UTC))
                        pause = FIRST_PAUSE
                        # A head that was refused is not better three seconds later, nor when it is asked for.
                        await (_wait(stop, every, asked) if agreed else _wait(stop, LONGEST_PAUSE))
            except Exception as error:  # noqa: BLE001 -- the signer outlives whatever it was
                params = error.params if isinstance(error, SignerError) else {}
                reason = error.key if isinstance(error, SignerError) else type(error).__name__
                log.warning("signing_broken_off", reason=reason, again_in=pause, **params)
                await _wait(stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[None]:
    await DB.start_connection_pool(min_size=1, max_size=2, **connection(settings))
    try:
        yield
    finally:
        await DB.close_connection_pool()


@asynccontextmanager
async def _listening(settings: Settings) -> AsyncIterator[asyncio.Event]:
    """Set when somebody waits for a signature. A session of its own: what listens goes back to no pool."""
    asked, chosen = asyncio.Event(), connection(settings)
    named = {**chosen["server_settings"], "application_name": signing.LISTENER}
    session = await asyncpg.connect(**{**chosen, "server_settings": named})
    try:
        await session.add_listener(signing.CHANNEL, lambda *_: asked.set())
        yield asked
    finally:
        session.terminate()


async def _round(rounds: Rounds, teller: alarms.Teller, now: datetime) -> bool:
    """Sign what is to be signed, or raise the alarm; tells whether the head could be signed."""
    agreed = True
    try:
        await rounds.once(now)
    except HeadRefused as refused:
        agreed = False
        log.error("head_refused", reason=refused.key, **refused.params)  # noqa: TRY400 -- it is no failure of ours
        await signing.note_alarm(now, refused.key, refused.params)
    await teller.tell(now)
    return agreed


async def _wait(stop: asyncio.Event, seconds: float, asked: asyncio.Event | None = None) -> None:
    """Until told to stop or asked to sign, and no longer than this."""
    events = [stop] if asked is None else [stop, asked]
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if asked is not None and asked.is_set():
            await asyncio.sleep(GATHERING)
    finally:
        for each in waiting:
            each.cancel()
