"""The register's work in the background, in the process that serves it or in one of its own.

Every process may run it: a round has one winner, a letter one sender. When the connection is cut, everything is
built anew, later each time.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import structlog
from litestar import Litestar
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job, Schedule

from agreements.acts import amendments
from agreements.tables.ledger import LedgerHead
from registry import delivering, ledger_letters, reminding
from registry.delivering import AT_ONCE, Outcome
from registry.mail import Post, post
from registry.piccolo_conf import DB
from registry.settings import Settings, settings
from registry.verification import asking

# Every ten minutes: at eight in the morning, when the day's letters go out, and for what is registered during the day.
ROUNDS = "*/10 * * * *"
# A worker that was killed has its jobs taken over after this long.
SILENCE = timedelta(seconds=30)
BUSY_DELAY = timedelta(seconds=30)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# Letters on their way get this long to be noted down when the process is to end.
GRACE_SECONDS = 8.0

log = structlog.get_logger("kelishim.jobs")


class LetterFailedError(Exception):
    """A letter was refused for good. Its job is held, so that the queue too shows it."""


class Rounds:
    """Lets amendments take effect, plans and hands on, again and again.

    It plans only when the register or the day has moved since.
    """

    def __init__(self, settings: Settings) -> None:
        self.origin = delivering.host(settings)
        self.mails_checkpoints = settings.checkpoint_mail is not None
        # Whoever tries the demonstration at night is not to wait for the morning.
        self.at_any_hour = settings.demonstration
        self.planned: tuple[int, date] | None = None

    async def once(self, at: datetime) -> None:
        """One round. All that the plan depends on goes through the ledger, so its size tells of every change."""
        became = await amendments.apply_due(at)
        if became.applied or became.refused:
            log.info("applied", applied=len(became.applied), refused=[str(each) for each in became.refused])
        [head] = await LedgerHead.raw("SELECT coalesce(max(size), 0) AS size FROM ledger_head")
        seen = (head["size"], reminding.day_of(at))
        if seen != self.planned:
            changed = await reminding.plan(at, self.origin)
            self.planned = seen
            if changed.planned or changed.cancelled:
                log.info("planned", planned=changed.planned, cancelled=changed.cancelled)
        if self.mails_checkpoints:
            await ledger_letters.plan(at, self.origin)
        await reminding.enqueue(at, reminding.day_of(at) if self.at_any_hour else None)


def build(session: asyncpg.Connection, settings: Settings, carrier: Post, rounds: Rounds) -> PgQueuer:
    """The queue on a session of its own, with what it can do."""
    queue = PgQueuer(AsyncpgDriver(session))
    who = delivering.sender(settings)

    @queue.entrypoint(reminding.SEND, concurrency_limit=AT_ONCE, on_failure="hold")
    async def send(job: Job) -> None:
        letter = UUID((job.payload or b"").decode())
        at = datetime.now(UTC)
        outcome = await delivering.deliver(letter, at, carrier, who, job)
        if outcome is Outcome.BUSY:
            raise RetryRequested(delay=BUSY_DELAY, reason=outcome.value)
        if outcome is Outcome.PUT_OFF:
            raise RetryRequested(delay=await delivering.delay_of(letter, at), reason=outcome.value)
        if outcome is Outcome.FAILED:
            raise LetterFailedError(str(letter))

    @queue.entrypoint(asking.VERIFY, concurrency_limit=1)
    async def verify(job: Job) -> None:
        await asking.work(UUID((job.payload or b"").decode()))

    @queue.schedule("verification", asking.NIGHTLY)
    async def go_through(schedule: Schedule) -> None:  # noqa: ARG001 -- the queue's signature
        await asking.ask(datetime.now(UTC))

    @queue.schedule("reminders", ROUNDS)
    async def go_round(schedule: Schedule) -> None:  # noqa: ARG001 -- the queue's signature
        await rounds.once(datetime.now(UTC))

    return queue


async def run(settings: Settings, stop: asyncio.Event, *, silence: timedelta = SILENCE) -> None:
    """Work until told to stop. Whatever breaks is built anew, after a pause that grows."""
    carrier = post(settings)
    rounds = Rounds(settings)
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            session = await asyncpg.connect(**DB.config)
            try:
                # What fell due while nobody was here.
                await rounds.once(datetime.now(UTC))
                await asking.resume()
                pause = FIRST_PAUSE
                queue = build(session, settings, carrier, rounds)
                # The queue itself would notice at its next look only, half a minute later.
                session.add_termination_listener(lambda _, queue=queue: queue.shutdown.set())
                await _work(queue, stop, silence)
            finally:
                session.terminate()
        except Exception as error:  # noqa: BLE001 -- the jobs outlive whatever it was
            log.warning("jobs_broken_off", error=type(error).__name__, again_in=pause)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await stop.wait()
            pause = min(pause * 2, LONGEST_PAUSE)


async def _work(queue: PgQueuer, stop: asyncio.Event, silence: timedelta) -> None:
    async def pass_on() -> None:
        await stop.wait()
        queue.shutdown.set()

    passing = asyncio.create_task(pass_on())
    try:
        await queue.run(
            dequeue_timeout=timedelta(seconds=30),
            batch_size=AT_ONCE,
            heartbeat_timeout=silence,
            shutdown_on_listener_failure=True,
        )
    finally:
        passing.cancel()


@contextlib.asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:  # noqa: ARG001 -- Litestar's signature
    """The jobs, for as long as the application lives. Its pool has to be open by then."""
    stop = asyncio.Event()
    task = asyncio.create_task(run(settings(), stop))
    try:
        yield
    finally:
        stop.set()
        _, late = await asyncio.wait({task}, timeout=GRACE_SECONDS)
        for each in late:
            # Letters still on their way are let go of; the next process sends them again under the same Message-ID.
            each.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await each
