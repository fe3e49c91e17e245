"""Short names among the words a body is found by, so that its names need not be gone through for every search."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-25T18:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "words of short names"

# The names a body bears, and those it bore.
TABLES = {"organisation": "organisation_search_words", "organisation_name": "former_name_search_words"}


def statements(table: str, index: str) -> tuple[str, ...]:
    return (
        f"ALTER TABLE {table} DROP COLUMN search",
        f"""
        ALTER TABLE {table} ADD COLUMN search tsvector GENERATED ALWAYS AS (
            to_tsvector('russian'::regconfig, fold(coalesce(name_ru, '') || ' ' || coalesce(short_name_ru, '')))
            || to_tsvector('english'::regconfig, fold(coalesce(name_en, '') || ' ' || coalesce(short_name_en, '')))
            || to_tsvector('simple'::regconfig,
                fold(coalesce(name_ky, '') || ' ' || coalesce(name_ru, '') || ' ' || coalesce(name_en, '') || ' '
                    || coalesce(short_name_ky, '') || ' ' || coalesce(short_name_ru, '') || ' '
                    || coalesce(short_name_en, '')))
        ) STORED
        """,
        f"CREATE INDEX {index} ON {table} USING gin (search)",
    )


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        for table, index in TABLES.items():
            for statement in statements(table, index):
                await RawTable.raw(statement)

    manager.add_raw(run)
    return manager
