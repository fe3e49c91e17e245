"""`kelishim ledger sign | key new | key rotate | export`: the signer of the ledger's head, its keys, and a copy.

Run as a process and, where there is one, an account of its own: whoever serves the register need not read the keys.
"""

import asyncio
import signal
from contextlib import ExitStack
from pathlib import Path

import click

from registry import terminal


@click.group
def command() -> None:
    pass


@command.command(help=terminal.t("cli.ledger_sign"))
@click.option("--with", "companion", type=int, hidden=True)
def sign(companion: int | None) -> None:
    from registry.embedded import EmbeddedPostgres
    from registry.processes import die_with
    from registry.settings import settings

    if companion is not None and (tie := die_with(companion, signal.SIGTERM)):
        tie()  # a signer whose service was killed would hold the folder
    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        asyncio.run(_sign())


async def _sign() -> None:
    from registry.settings import settings
    from registry.signer import rounds

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await rounds.run(settings(), stop)


@command.command(help=terminal.t("cli.ledger_export"))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--without-sections", is_flag=True, help=terminal.t("cli.ledger_without_sections"))
def export(folder: Path, *, without_sections: bool) -> None:
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        asyncio.run(_export(folder, sections=not without_sections))


async def _export(folder: Path, *, sections: bool) -> None:
    from registry import database, log_copies
    from registry.settings import settings

    await database.prepare(settings())
    async with database.pool(settings()):
        done = await log_copies.bring(folder, sections=sections)
    told = terminal.words().n("cli.ledger_exported", done.size, log=done.log, folder=folder)
    click.echo(f"{told} {terminal.words().n('cli.ledger_came', done.entries, sections=done.sections)}")


@command.group(help=terminal.t("cli.ledger_key"))
def key() -> None:
    pass


@key.command(help=terminal.t("cli.ledger_key_new"))
def new() -> None:
    from registry.settings import settings
    from registry.signer import keys

    made = keys.make(settings().signer_folder, settings().origin)
    terminal.say("cli.ledger_key_made", folder=settings().signer_folder)
    click.echo(made.signer.verifier.text())


@key.command(help=terminal.t("cli.ledger_key_rotate"))
@click.option("--days", type=click.IntRange(0, 3660), help=terminal.t("cli.ledger_key_days"))
def rotate(days: int | None) -> None:
    from agreements.wording.words import BISHKEK
    from registry.edge import now
    from registry.settings import settings
    from registry.signer import keys

    today = now().astimezone(BISHKEK).date()
    overlap = keys.OVERLAP_DAYS if days is None else days
    for each in keys.rotate(settings().signer_folder, settings().origin, today, overlap):
        if each.until is None:
            terminal.say("cli.ledger_key_made", folder=settings().signer_folder)
        elif today < each.until:
            terminal.say("cli.ledger_key_until", day=terminal.words().date(each.until))
        else:
            continue
        click.echo(each.signer.verifier.text())
