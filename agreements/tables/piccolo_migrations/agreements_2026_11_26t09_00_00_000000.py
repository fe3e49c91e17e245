"""A fourth level of confidentiality: need-to-know."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-26T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "levels of confidentiality"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    manager.drop_constraint(
        table_class_name="Agreement",
        tablename="agreement",
        constraint_name="agreement_confidentiality_known",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Agreement",
        tablename="agreement",
        constraint_name="agreement_confidentiality_level_known",
        constraint_class=Check,
        params={"condition": "\"confidentiality\" IN ('confidential', 'need_to_know', 'official', 'public')"},
        schema=None,
    )

    return manager
