"""Triggers that keep the signer's tables append-only, and how its checkpoints and alarms are found."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-26T14:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "checkpoints that nobody rewrites"

# Append-only like the ledger itself, by the function that the first migration made.
GUARDED = ("ledger_alarm", "ledger_checkpoint", "ledger_key", "ledger_tile")
STATEMENTS = [
    *(
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION ledger_refuses()"
        for table in GUARDED
    ),
    *(
        f"CREATE TRIGGER {table}_stays_whole BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()"
        for table in GUARDED
    ),
    # The first checkpoint that is over an entry, and those beyond a size.
    "CREATE INDEX ledger_checkpoint_by_size ON ledger_checkpoint (size, number)",
    "CREATE INDEX ledger_alarm_by_moment ON ledger_alarm (raised_at)",
]


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await RawTable.raw(statement)

    manager.add_raw(run)
    return manager
