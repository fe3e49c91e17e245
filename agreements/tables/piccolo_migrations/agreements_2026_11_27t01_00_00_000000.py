"""The parties of an agreement in their order, which every list of agreements shows."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-27T01:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "parties in their order"


class RawTable(Table):
    """Runs statements."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        await RawTable.raw("CREATE INDEX party_in_order ON party (agreement, position)")

    manager.add_raw(run)
    return manager
