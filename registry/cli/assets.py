"""`kelishim assets`."""

import time

import click


@click.command
def command() -> None:
    from registry import terminal
    from registry.fetching import fetch

    began = time.monotonic()
    size = fetch()
    terminal.say(
        "cli.assets_done", size=terminal.words().size(size), seconds=round(time.monotonic() - began, 1)
    )
