"""`kelishim demo`: fill an empty register with the demonstration and say how to sign in."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from registry.demo import Login
    from registry.settings import Settings


@click.command
def command() -> None:
    from agreements.errors import AgainstTheRules
    from registry import terminal
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    chosen = settings()
    with ExitStack() as stack:
        if chosen.embedded:
            stack.enter_context(EmbeddedPostgres(chosen.home, chosen.pg_root))
        logins = asyncio.run(_load(chosen))
    if not logins:
        raise AgainstTheRules("demo.register_in_use")
    terminal.say("demo.loaded")
    for login in logins:
        terminal.say("cli.login", email=login.email, password=login.password, name=login.name)
    if not chosen.demonstration:
        # On the operator's own server nothing but this setting makes the pages say that all of it is invented.
        terminal.say("demo.set_the_mark")


async def _load(chosen: "Settings") -> "Sequence[Login]":
    from registry import database, demo
    from registry.settings import DEMONSTRATION_LOADED

    await database.prepare(chosen)
    async with database.pool(chosen):
        logins = await demo.load()
    if logins and chosen.embedded:
        chosen.demonstration_mark.write_text(DEMONSTRATION_LOADED, "utf-8")
    return logins
