"""What happens once before anybody is served.

The database is made ready, the calendar entered, and the demonstration loaded into a register that is new.
"""

from collections.abc import Sequence
from typing import Any

from registry import database, seed
from registry.embedded import EmbeddedPostgres
from registry.settings import Settings

LOADING, LOADED = "loading", "loaded"


async def prepare(chosen: Settings, postgres: EmbeddedPostgres | None) -> Sequence[Any]:
    """Make the register ready to serve; gives the log-ins of the demonstration, when it is one.

    A private register that is new is a demonstration unless the operator says otherwise. The operator's own
    server is one only if asked.
    """
    # Only who supervises the server may judge that a load was broken off: nobody else can be loading.
    supervising = postgres is not None and postgres.supervising
    if supervising and chosen.demonstration_state() == LOADING:
        # Killed while loading: invented data alone are in it, so it is made again from nothing.
        await database.drop_embedded(chosen)
        chosen.demonstration_mark.unlink()
    if supervising and chosen.demo is not False and not await database.exists(chosen):
        chosen.demonstration_mark.write_text(LOADING, "utf-8")
    await database.prepare(chosen)
    loading = chosen.demo or (supervising and chosen.demonstration_state() == LOADING)
    logins: Sequence[Any] = ()
    async with database.pool(chosen):
        await seed.enter_calendar()
        # Loading into a register that has accounts changes nothing and gives the same log-ins.
        if loading or chosen.demonstration:
            from registry import demo

            logins = await demo.load()
    if loading and chosen.embedded:
        chosen.demonstration_mark.write_text(LOADED, "utf-8")
    return logins
