"""The command line: `kelishim <command>`, a file of this folder for each command.

A file `some_name.py` holds the click command `some-name` under the name `command`; what it is for stands in
the catalogue as `cli.some-name`. A command is imported when it is called: none waits for another's imports.
"""

import pkgutil
import sys
from importlib import import_module

import click

from agreements.errors import RegisterError
from registry import __version__, terminal


class Commands(click.Group):
    """The commands found in this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return sorted(
            module.name.replace("_", "-")
            for module in pkgutil.iter_modules(__path__)
            if module.name[0] != "_"
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        command.help = command.help or terminal.t(f"cli.{cmd_name}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the catalogue, without importing any."""
        rows = [(name, terminal.t(f"cli.{name}")) for name in self.list_commands(ctx)]
        with formatter.section(terminal.t("cli.commands")):
            formatter.write_dl(rows)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = terminal.t("cli.kelishim")
        super().format_help_text(ctx, formatter)


@click.group(cls=Commands, name="kelishim")
@click.version_option(__version__)
def kelishim() -> None:
    """Run the command that was asked for."""


def main() -> None:
    """Run the command line; a refusal is said in the reader's language, without a traceback."""
    try:
        kelishim()
    except RegisterError as refusal:
        terminal.complain(refusal.key, **refusal.params)
        sys.exit(1)
