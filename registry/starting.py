"""What happens once before anybody is served.

The database is made ready, the calendar entered, and the demonstration loaded into a register that is new.
"""

from collections.abc import Sequence
from typing import Any

from registry import database, seed
from registry.settings import DEMONSTRATION_LOADED, DEMONSTRATION_WANTED, Settings


async def prepare(chosen: Settings) -> Sequence[Any]:
    """Make the register ready to serve; gives the log-ins of the demonstration, when it is one.

    A private register that is new is a demonstration unless the operator says otherwise. The operator's own
    server is one only if asked.
    """
    mark = chosen.demonstration_mark
    if chosen.embedded and chosen.demo is not False and not await database.exists(chosen):
        # Noted before the database is made: a start that is killed before the load is taken up by the next one.
        mark.write_text(DEMONSTRATION_WANTED, "utf-8")
    await database.prepare(chosen)
    async with database.pool(chosen):
        await seed.enter_calendar()
        if chosen.demo or (chosen.demo is None and chosen.embedded and mark.exists()) or chosen.demonstration:
            from registry import demo

            # All or nothing; a register that has accounts stays as it is and tells the log-ins it has.
            logins = await demo.load()
            if logins and chosen.embedded:
                mark.write_text(DEMONSTRATION_LOADED, "utf-8")
            return logins
    return ()
