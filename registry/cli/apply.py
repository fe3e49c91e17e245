"""`kelishim apply`: amendments whose day has come take effect, by hand or from the operator's own cron."""

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime

import click


@click.command
def command() -> None:
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        asyncio.run(_run())


async def _run() -> None:
    from agreements.acts import amendments
    from registry import database, terminal
    from registry.settings import settings

    await database.prepare(settings())
    async with database.pool(settings()):
        became = await amendments.apply_due(datetime.now(UTC))
    terminal.say("apply.done", applied=len(became.applied), refused=len(became.refused))
