"""What Piccolo's tables cannot say of bodies over time: former names are searched as present ones are, those that are
no more are few among many, and a party may be a successor.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-25T13:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "bodies over time: search, indexes, the part of a successor"

SEARCH = [
    # The same as of `organisation`: "министерства финансов" is to find a body that was "Министерство финансов".
    """
    ALTER TABLE organisation_name ADD COLUMN names text GENERATED ALWAYS AS (
        fold(coalesce(name_ky, '') || ' ' || coalesce(name_ru, '') || ' ' || coalesce(name_en, '') || ' '
            || coalesce(short_name_ky, '') || ' ' || coalesce(short_name_ru, '') || ' '
            || coalesce(short_name_en, ''))
    ) STORED
    """,
    """
    ALTER TABLE organisation_name ADD COLUMN search tsvector GENERATED ALWAYS AS (
        to_tsvector('russian'::regconfig, fold(coalesce(name_ru, '') || ' ' || coalesce(short_name_ru, '')))
        || to_tsvector('simple'::regconfig,
            fold(coalesce(name_ky, '') || ' ' || coalesce(name_ru, '') || ' ' || coalesce(name_en, '')))
    ) STORED
    """,
    "CREATE INDEX former_name_search_words ON organisation_name USING gin (search)",
    "CREATE INDEX former_name_likeness ON organisation_name USING gin (names gin_trgm_ops)",
]

INDEXES = [
    "CREATE INDEX organisation_ended ON organisation (ended_on) WHERE ended_on IS NOT NULL",
]

# The list of parts has grown by one, and Piccolo compares constraints by their names alone.
PARTS = [
    "ALTER TABLE party DROP CONSTRAINT party_role_known",
    "ALTER TABLE party ADD CONSTRAINT party_role_known CHECK"
    " (role IN ('depositary', 'executor', 'guarantor', 'party', 'successor'))",
]


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        for statement in [*SEARCH, *INDEXES, *PARTS]:
            await RawTable.raw(statement)

    manager.add_raw(run)
    return manager
