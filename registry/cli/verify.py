"""`kelishim verify log | file`: whether the log proves itself, and whether a file is what the register gave out.

Exit status of `log`: 0 when nothing was found, 1 when something was, 2 when the command was misused. That of `file`
stands in `agreements.ledger.telling`.
"""

import asyncio
import sys
from contextlib import ExitStack

import click

from registry import terminal
from registry.cli._verify_file import file


@click.group
def command() -> None:
    pass


command.add_command(file)


@command.command("log", help=terminal.t("verify.help"))
def log() -> None:
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        sys.exit(asyncio.run(verify()))


async def verify() -> int:
    """Print every finding as it comes, then the verdict; give the exit status."""
    from agreements.ledger import verifying
    from registry import database
    from registry.accounts import acts as _accounts  # noqa: F401 -- so that the ledger knows of accounts too
    from registry.settings import settings

    found = 0
    await database.prepare(settings())
    async with database.pool(settings()):
        async for finding in verifying.findings():
            found += 1
            terminal.complain(finding.key, **finding.params)
        name, size, root = await verifying.totals() if found == 0 else ("", 0, "")
    if found:
        click.echo(terminal.words().n("verify.found", found), err=True)
        return 1
    click.echo(terminal.words().n("verify.genuine", size, log=name, root=root))
    return 0
