"""`kelishim verify log | file`: whether the log proves itself, and whether a file is what the register gave out.

Exit status of `log`: 0 when nothing was found, 1 when something was, 2 when the command was misused. That of `file`
stands in `agreements.ledger.telling`.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry import terminal

if TYPE_CHECKING:
    from agreements.ledger.findings import Finding
    from agreements.ledger.reports import Report
    from agreements.ledger.verify import Asked
    from agreements.ledger.withholding import Withheld


@click.group
def command() -> None:
    pass


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
    from agreements.ledger import verifying, withholding
    from registry import authorities, database
    from registry.accounts import acts as _accounts  # noqa: F401 -- so that the ledger knows of accounts too
    from registry.settings import settings

    found = 0
    await database.prepare(settings())
    async with database.pool(settings()), database.at_one_moment():
        async for finding in verifying.findings(authorities.roots(settings())):
            found += 1
            terminal.complain(finding.key, **finding.params)
        withheld = await withholding.told()
        name, size, root = await verifying.totals() if found == 0 else ("", 0, "")
    for line in _withheld(withheld.values()):
        click.echo(line)
    if found:
        click.echo(terminal.words().n("verify.found", found), err=True)
        return 1
    click.echo(terminal.words().n("verify.genuine", size, log=name, root=root))
    return 0


class Misuse(click.UsageError):
    """A command that is told what it cannot read; its status is no verdict."""

    exit_code = 64


class Judging(click.Command):
    """A command that ends with a verdict."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401 -- click's signature
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise Misuse(error.message, error.ctx) from error


READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@command.command("file", cls=Judging, help=terminal.t("check.help"))
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


def _withheld(told: "Iterable[Withheld]") -> list[str]:
    """What is missing because an entry says so: by entry, the sections and how many versions of each."""
    counted = Counter((each.seq, each.subject, each.section) for each in told)
    return [
        terminal.words().n("verify.withheld", count, seq=seq, subject=subject, section=section)
        for (seq, subject, section), count in sorted(counted.items())
    ]
