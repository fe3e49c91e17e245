"""`kelishim verify file`: whether a file is what the register gave out."""

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from registry import terminal
from registry.cli._judging import Judging

if TYPE_CHECKING:
    from agreements.ledger.findings import Finding
    from agreements.ledger.reports import Report
    from agreements.ledger.verify import Asked

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("file", cls=Judging, help=terminal.t("check.help"))
@click.argument("path", type=READABLE)
@click.option("--evidence", type=READABLE, help=terminal.t("check.help_evidence"))
@click.option("--key", "keys", multiple=True, help=terminal.t("check.help_key"))
@click.option("--keys", "key_files", type=READABLE, multiple=True, help=terminal.t("check.help_keys"))
@click.option("--checkpoint", type=READABLE, help=terminal.t("check.help_checkpoint"))
@click.option("--consistency", type=READABLE, help=terminal.t("check.help_consistency"))
@click.option("--log", "where", metavar="URL|FOLDER", help=terminal.t("check.help_log"))
@click.option("--here", is_flag=True, help=terminal.t("check.help_here"))
@click.option("--json", "plain", is_flag=True, help=terminal.t("check.help_json"))
def file(  # noqa: PLR0913, PLR0917 -- one for each option
    path: Path,
    evidence: Path | None,
    keys: tuple[str, ...],
    key_files: tuple[Path, ...],
    checkpoint: Path | None,
    consistency: Path | None,
    where: str | None,
    here: bool,
    plain: bool,
) -> None:
    from agreements.ledger import telling, verify
    from agreements.ledger.verify import Asked, Misused

    asked = Asked(path, evidence, keys, key_files, checkpoint, consistency, where)
    try:
        if here:
            report, unfollowed = _here(asked)
        else:
            report, unfollowed = verify.checked(asked, asked.verifiers())
    except Misused as error:
        terminal.complain(error.finding.key, **error.finding.params)
        sys.exit(telling.MISUSED)
    if plain:
        click.echo(verify.as_json(report, unfollowed))
    else:
        for each in telling.sentences(report, unfollowed):
            click.echo(terminal.words().t(each.key, **each.params))
    sys.exit(telling.status(report, unfollowed))


def _here(asked: "Asked") -> "tuple[Report, Finding | None]":
    """The check against the register of this machine: its keys are trusted, and it says what came after."""
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        return asyncio.run(_in_register(asked))


async def _in_register(asked: "Asked") -> "tuple[Report, Finding | None]":
    from agreements.ledger import afterwards, verify
    from agreements.ledger.following import Unfollowed
    from registry import database
    from registry.settings import settings

    await database.prepare(settings())
    async with database.pool(settings()):
        trusted = (*asked.verifiers(), *await afterwards.keys())
        report, unfollowed = verify.checked(asked, trusted)
        try:
            return (await afterwards.followed(report) if unfollowed is None else report), unfollowed
        except Unfollowed as missing:
            return report, missing.finding
