"""One proposal at most waits for each agreement; the list of those that wait reads this index too."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-26T10:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "one proposal to lower confidentiality at a time"

WAITING = (
    "CREATE UNIQUE INDEX downgrade_waits_once ON downgrade (agreement)"
    " WHERE confirmed_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL"
)


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        await RawTable.raw(WAITING)

    manager.add_raw(run)
    return manager
