"""`kelishim serve`: the private PostgreSQL, the migrations and the web service, in one command."""

from contextlib import ExitStack

import click


@click.command
@click.option("--host", help="KELISHIM_HOST")
@click.option("--port", type=int, help="KELISHIM_PORT")
@click.option("--workers", type=click.IntRange(1, 64), default=1)
def command(host: str | None, port: int | None, workers: int) -> None:
    from registry import serving
    from registry.embedded import EmbeddedPostgres
    from registry.settings import override, settings

    override(host=host, port=port)
    serving.end_on_sigterm()
    with ExitStack() as stack:
        server = None
        if settings().embedded:
            server = stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        serving.serve(settings(), server, workers=workers)
