"""The index that finds the levels whose review is due."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-26T09:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "reviews of confidentiality by day"
INDEX = """
    CREATE INDEX agreement_by_review ON agreement (confidentiality_review_on, id)
    WHERE confidentiality <> 'public' AND confidentiality_review_on IS NOT NULL
"""


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        await RawTable.raw(INDEX)

    manager.add_raw(run)
    return manager
