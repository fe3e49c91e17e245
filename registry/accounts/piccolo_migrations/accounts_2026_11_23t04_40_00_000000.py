"""What Piccolo's tables cannot say: indexes on several columns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T04:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of accounts"

INDEXES = [
    # Every attempt to sign in counts the failures before it, by account and by address.
    "CREATE INDEX sign_in_failure_by_account ON sign_in_failure (account, at)",
    "CREATE INDEX sign_in_failure_by_address ON sign_in_failure (address, at)",
    # Reminders go to the active people of a body.
    "CREATE INDEX account_active_of_organisation ON account (organisation) WHERE active",
]


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    """Make the indexes."""
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)

    async def run() -> None:
        for statement in INDEXES:
            await RawTable.raw(statement)

    manager.add_raw(run)
    return manager
