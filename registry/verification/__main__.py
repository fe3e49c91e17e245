"""`python -m registry.verification ID`: started by `registry.verification.asking`."""

import asyncio
import sys
from uuid import UUID

from registry import database
from registry.settings import settings
from registry.verification import running


async def main(verification: UUID) -> None:
    async with database.pool(settings()):
        await running.verify(verification, settings())


asyncio.run(main(UUID(sys.argv[1])))
