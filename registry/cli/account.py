"""`kelishim account create | password | token | revoke`: the first administrator, and keys for programs.

Whoever may run this has the machine, so the register itself acts: the ledger says `via: cli`.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import ExitStack, closing
from typing import Any
from uuid import UUID

import click

from agreements.vocabulary import Language, Role
from registry import terminal


@click.group
def command() -> None:
    pass


@command.command(help=terminal.t("cli.account_create"))
@click.argument("email")
@click.option(
    "--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True, required=True
)
@click.option("--name")
@click.option("--organisation", type=click.UUID)
@click.option("--language", type=click.Choice([each.value for each in Language]), default=Language.KY.value)
@click.option("--ask-password", is_flag=True, help=terminal.t("cli.account_ask_password"))
def create(  # noqa: PLR0913 -- one for each option
    email: str,
    roles: tuple[str, ...],
    name: str | None,
    organisation: UUID | None,
    language: str,
    *,
    ask_password: bool,
) -> None:
    from registry.accounts import acts, passwords
    from registry.edge import now

    content = acts.AccountContent(
        email=email,
        name=name or email.partition("@")[0],
        roles=frozenset(map(Role, roles)),
        organisation=organisation,
        language=Language(language),
    )
    password = _asked() if ask_password else passwords.generated()
    _run(acts.create(content, password=password, actor=acts.system(now())))
    terminal.say("cli.account_created", email=email)
    if not ask_password:
        terminal.say("cli.account_password_is", password=password)


@command.command(help=terminal.t("cli.account_password"))
@click.argument("email")
@click.option("--ask-password", is_flag=True, help=terminal.t("cli.account_ask_password"))
def password(email: str, *, ask_password: bool) -> None:
    from registry.accounts import passwords

    chosen = _asked() if ask_password else passwords.generated()
    _run(_change_password(email, chosen))
    terminal.say("cli.account_changed", email=email)
    if not ask_password:
        terminal.say("cli.account_password_is", password=chosen)


@command.command(help=terminal.t("cli.account_token"))
@click.argument("email")
@click.option("--expires-in", "days", type=int, metavar="DAYS")
def token(email: str, days: int | None) -> None:
    terminal.say("cli.account_token_is", token=_run(_issue(email, days)))


@command.command(help=terminal.t("cli.account_revoke"))
@click.argument("email")
@click.argument("identifier", type=click.UUID, metavar="TOKEN-ID")
def revoke(email: str, identifier: UUID) -> None:
    _run(_revoke(email, identifier))
    terminal.say("cli.account_token_revoked")


def _asked() -> str:
    return str(
        click.prompt(terminal.t("cli.account_password_prompt"), hide_input=True, confirmation_prompt=True)
    )


async def _change_password(email: str, chosen: str) -> None:
    from registry.accounts import acts, people
    from registry.edge import now

    row = await people.of(await people.identified(email))
    await acts.change(row.id, acts.as_it_is(row), seen=None, actor=acts.system(now()), password=chosen)


async def _issue(email: str, days: int | None) -> str:
    from registry.accounts import acts, people
    from registry.edge import now

    return await acts.issue_token(await people.identified(email), actor=acts.system(now()), days=days)


async def _revoke(email: str, identifier: UUID) -> None:
    from registry.accounts import acts, people
    from registry.edge import now

    await acts.revoke_token(await people.identified(email), identifier, actor=acts.system(now()))


def _run(act: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 -- whatever the act gives
    """Do it on the register's database, which is started for it if need be; say what is wrong in sentences."""
    from agreements.errors import Invalid, RegisterError
    from registry import database, forms
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    async def connected() -> Any:  # noqa: ANN401 -- the same
        await database.prepare(settings())
        async with database.pool(settings()):
            return await forms.attempt(act)

    with closing(act), ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        outcome = asyncio.run(connected())
    if isinstance(outcome, Invalid):
        for problem in outcome.problems:
            terminal.complain(problem.key, **problem.params)
        raise SystemExit(1)
    if isinstance(outcome, RegisterError):
        raise outcome
    return outcome
