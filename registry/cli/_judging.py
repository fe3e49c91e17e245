"""Commands that end with a verdict: their statuses are those of `agreements.ledger.telling`."""

from typing import Any

import click


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
