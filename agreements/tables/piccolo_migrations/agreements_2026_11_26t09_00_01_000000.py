"""The indexes that find the levels whose review is due, and what names a person or a body as reader."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-26T09:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "reviews of confidentiality by day, readers by who they are"
INDEXES = (
    "CREATE INDEX agreement_by_review ON agreement (confidentiality_review_on, id)"
    " WHERE confidentiality <> 'public' AND confidentiality_review_on IS NOT NULL",
    # An executor's list begins with these.
    "CREATE INDEX agreement_reader_by_account ON agreement_reader (account, agreement) WHERE account IS NOT NULL",
    "CREATE INDEX agreement_reader_by_organisation ON agreement_reader (organisation, agreement)"
    " WHERE organisation IS NOT NULL",
)


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        for index in INDEXES:
            await RawTable.raw(index)

    manager.add_raw(run)
    return manager
