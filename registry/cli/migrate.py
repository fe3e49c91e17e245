"""`kelishim migrate`."""

import asyncio
from contextlib import ExitStack

import click


@click.command
def command() -> None:
    from registry import terminal
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        from registry.database import prepare

        done = asyncio.run(prepare(settings()))
    click.echo(terminal.words().n("cli.migrated", done.migrations))
