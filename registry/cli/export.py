"""`kelishim export agreements | commitments | summary`: the files of the pages, without a browser.

Whoever may run this has the machine; of confidential agreements it still gives out nothing, as to an administrator.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agreements.vocabulary import Language, MilestoneStatus, Status
from registry import terminal

if TYPE_CHECKING:
    from agreements.actors import Actor
    from agreements.wording.words import Words
    from registry.downloads import Download

LANGUAGE = click.option(
    "--language", type=click.Choice([each.value for each in Language]), default=Language.KY.value
)
OUTPUT = click.option("--output", type=click.Path(dir_okay=False, path_type=Path))
TABLE = click.option("--format", "form", type=click.Choice(["xlsx", "csv"]), default="xlsx")


@click.group
def command() -> None:
    pass


@command.command(help=terminal.t("export.agreements"))
@click.option("--search", "q", default="")
@click.option("--status", "statuses", type=click.Choice([each.value for each in Status]), multiple=True)
@TABLE
@LANGUAGE
@OUTPUT
def agreements(q: str, statuses: tuple[str, ...], form: str, language: str, output: Path | None) -> None:
    from agreements.readings.agreements import Filter
    from registry import downloads

    asked = Filter(q=q, status=tuple(map(Status, statuses)))
    _write(
        lambda actor, words: downloads.agreement_list(asked, downloads.Table(form), actor, words),
        language,
        output,
    )


@command.command(help=terminal.t("export.commitments"))
@click.option("--search", "q", default="")
@click.option(
    "--status", "statuses", type=click.Choice([each.value for each in MilestoneStatus]), multiple=True
)
@click.option("--due-from", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--due-to", type=click.DateTime(["%Y-%m-%d"]))
@TABLE
@LANGUAGE
@OUTPUT
def commitments(  # noqa: PLR0913, PLR0917 -- one for each option
    q: str,
    statuses: tuple[str, ...],
    due_from: datetime | None,
    due_to: datetime | None,
    form: str,
    language: str,
    output: Path | None,
) -> None:
    from agreements.readings.commitments import Filter
    from registry import downloads

    asked = Filter(
        q=q,
        status=tuple(map(MilestoneStatus, statuses)),
        due_from=due_from.date() if due_from else None,
        due_to=due_to.date() if due_to else None,
    )
    _write(
        lambda actor, words: downloads.commitment_list(asked, downloads.Table(form), actor, words),
        language,
        output,
    )


@command.command(help=terminal.t("export.summary"))
@click.argument("number")
@click.option("--format", "form", type=click.Choice(["pdf", "docx"]), default="pdf")
@click.option("--in-force-on", type=click.DateTime(["%Y-%m-%d"]))
@LANGUAGE
@OUTPUT
def summary(number: str, form: str, in_force_on: datetime | None, language: str, output: Path | None) -> None:
    from agreements.errors import NotFound
    from agreements.readings import agreements
    from agreements.readings.as_on import Asked
    from registry import downloads

    async def made(actor: "Actor", words: "Words") -> "Download":
        found = agreements.rows(await agreements.listing(agreements.Filter(q=number), actor, limit=1))
        if not found or found[0].number != number.strip().upper():
            raise NotFound("export.no_such_number", number=number)
        asked = Asked(in_force_on.date() if in_force_on else None)
        return await downloads.summary(found[0].id, downloads.Summary(form), actor, words, asked)

    _write(made, language, output)


def _write(made: "Callable[[Actor, Words], Awaitable[Download]]", language: str, output: Path | None) -> None:
    """Make the file against the register and put it where it was asked for, else into this folder under its name."""
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        download = asyncio.run(_made(made, language))
    path = output or Path(download.filename)
    path.write_bytes(download.content)
    terminal.say("export.written", path=path, size=terminal.words().size(len(download.content)))
    if download.evidence_name:
        beside = path.with_name(f"{path.name}{download.evidence_name.removeprefix(download.filename)}")
        beside.write_bytes(download.evidence)
        terminal.say("export.evidence", path=beside)


async def _made(made: "Callable[[Actor, Words], Awaitable[Download]]", language: str) -> "Download":
    from agreements.actors import SYSTEM, Actor
    from agreements.vocabulary import Role, Via
    from registry import database, downloads, languages
    from registry.settings import settings

    actor = Actor(SYSTEM, frozenset({Role.ADMINISTRATOR}), datetime.now(UTC), via=Via.CLI)
    await database.prepare(settings())
    async with database.pool(settings()):
        try:
            return await made(actor, languages.words(Language(language)))
        finally:
            await downloads.crews.stop()
