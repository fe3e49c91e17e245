"""Triggers that keep time stamps append-only, and one verification at a time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-27T04:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "time stamps that nobody rewrites"

STATEMENTS = [
    # Append-only like the ledger itself, by the function that the first migration made.
    "CREATE TRIGGER ledger_stamp_stays BEFORE UPDATE OR DELETE ON ledger_stamp"
    " FOR EACH ROW EXECUTE FUNCTION ledger_refuses()",
    "CREATE TRIGGER ledger_stamp_stays_whole BEFORE TRUNCATE ON ledger_stamp"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()",
    "CREATE INDEX ledger_stamp_by_moment ON ledger_stamp (stamped_at)",
    # Whoever asks for a verification while one is under way gets that one.
    "CREATE UNIQUE INDEX verification_runs_once ON verification ((true)) WHERE ended_at IS NULL",
    "CREATE INDEX verification_by_end ON verification (ended_at DESC) WHERE ended_at IS NOT NULL",
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
