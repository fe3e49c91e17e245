"""Heads by the first four bytes of their root, which documents name them by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-27T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "heads by what documents name them by"


class RawTable(Table):
    """Runs statements."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        await RawTable.raw("CREATE INDEX ledger_checkpoint_by_root ON ledger_checkpoint (substring(root FROM 1 FOR 4), size)")

    manager.add_raw(run)
    return manager
