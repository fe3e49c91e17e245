"""`kelishim ledger sign | stamp | key new | key rotate | export`: the signer of the head, its keys, and a copy.

Run as a process and, where there is one, an account of its own: whoever serves the register need not read the keys.
"""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click

from registry import terminal


@click.group
def command() -> None:
    pass


@command.command(help=terminal.t("cli.ledger_sign"))
@click.option("--with", "companion", type=int, hidden=True)
def sign(companion: int | None) -> None:
    from registry.processes import die_with

    tie = None if companion is None else die_with(companion, signal.SIGTERM)
    if tie:
        tie()  # a signer whose service was killed would hold the folder
    with _as_signer(for_good=companion is not None):
        if tie:
            tie()  # the kernel forgets it when a process becomes somebody else
        asyncio.run(_sign())


async def _sign() -> None:
    from registry.settings import settings
    from registry.signer import rounds, stamping

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    beside = asyncio.create_task(stamping.run(settings(), stop))
    try:
        await rounds.run(settings(), stop)
    finally:
        beside.cancel()  # an answer that is waited for is asked for again by the next signer
        with suppress(asyncio.CancelledError):
            await beside


@command.command(help=terminal.t("cli.ledger_stamp"))
def stamp() -> None:
    with _as_signer():
        asyncio.run(_stamp())


async def _stamp() -> None:
    from registry.edge import now
    from registry.engine import signer
    from registry.piccolo_conf import DB
    from registry.settings import settings
    from registry.signer import stamping

    await DB.start_connection_pool(min_size=1, max_size=1, **signer(settings()))
    try:
        checkpoint, made = await stamping.stamp_last(settings(), now())
    finally:
        await DB.close_connection_pool()
    moment = terminal.words().moment(made.at)
    terminal.say("cli.ledger_stamped", number=checkpoint.number, moment=moment, authority=made.authority)


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

    with _as_signer(asks=False):
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
    with _as_signer(asks=False):
        found = keys.rotate(settings().signer_folder, settings().origin, today, overlap)
    for each in found:
        if each.until is None:
            terminal.say("cli.ledger_key_made", folder=settings().signer_folder)
        elif today < each.until:
            terminal.say("cli.ledger_key_until", day=terminal.words().date(each.until))
        else:
            continue
        click.echo(each.signer.verifier.text())


@contextmanager
def _as_signer(*, asks: bool = True, for_good: bool = False) -> Iterator[None]:
    """What is done in it, the signer does: as its own account where root divides a private register.

    The private server runs meanwhile, where the signer `asks` the database.
    """
    from registry import privileges
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    chosen = settings()
    with ExitStack() as stack:
        supervising = False
        if chosen.embedded and asks:
            server = stack.enter_context(EmbeddedPostgres(chosen.home, chosen.pg_root))
            supervising = server.supervising
        division = privileges.divided(chosen.home) if chosen.embedded else None
        if division is not None:
            division.hand_over(chosen.home, chosen.signer_folder)
            if for_good and not supervising:
                division.signer.become()
            else:
                stack.enter_context(division.signer.acting())
        yield
