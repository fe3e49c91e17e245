"""A process that runs the jobs until it is told to end or is killed. Started by `test_mail_faults`."""

import asyncio
import signal
from datetime import timedelta

from registry import database, jobs
from registry.settings import settings


async def main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with database.pool(settings()):
        await jobs.run(settings(), stop, silence=timedelta(seconds=2))


asyncio.run(main())
