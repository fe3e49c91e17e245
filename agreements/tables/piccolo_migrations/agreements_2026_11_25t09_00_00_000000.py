"""Parts of numbers, and words of promises, so that a commitment is found by its own text and not only by its
agreement's title; and searches that go by the index of words whatever PostgreSQL thinks of it.

It takes any beginning of a word for common (one row in 200 at least), and then walks a whole list in search of a word
that stands in it once: half a second among 100,000 agreements, two among 500,000 promises.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-25T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "words of commitments"

STATEMENTS = [
    # A number is found by its parts: "2026-0021", "0021" and, as people say it, "21".
    "ALTER TABLE agreement DROP COLUMN search",
    """
    ALTER TABLE agreement ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('russian'::regconfig, fold(coalesce(title_ru, ''))), 'A')
        || setweight(to_tsvector('english'::regconfig, fold(coalesce(title_en, ''))), 'A')
        || setweight(to_tsvector('simple'::regconfig,
            fold(coalesce(title_ky, '') || ' ' || coalesce(title_ru, '') || ' ' || coalesce(title_en, ''))), 'A')
        || setweight(to_tsvector('simple'::regconfig,
            fold(coalesce(translate(number, '-', ' '), '')) || ' ' || coalesce(ordinal::text, '')), 'A')
        || setweight(to_tsvector('russian'::regconfig, fold(coalesce(purpose_ru, ''))), 'C')
        || setweight(to_tsvector('simple'::regconfig,
            fold(coalesce(purpose_ky, '') || ' ' || coalesce(purpose_en, ''))), 'C')
    ) STORED
    """,
    "CREATE INDEX agreement_search_words ON agreement USING gin (search)",
    # As for titles: Russian and English by the stem, every language by the beginnings of its words.
    """
    ALTER TABLE commitment ADD COLUMN search tsvector GENERATED ALWAYS AS (
        to_tsvector('russian'::regconfig, fold(coalesce(text_ru, '')))
        || to_tsvector('english'::regconfig, fold(coalesce(text_en, '')))
        || to_tsvector('simple'::regconfig,
            fold(coalesce(text_ky, '') || ' ' || coalesce(text_ru, '') || ' ' || coalesce(text_en, '')))
    ) STORED
    """,
    "CREATE INDEX commitment_search_words ON commitment USING gin (search)",
    """
    CREATE FUNCTION agreements_said(words tsquery, most integer) RETURNS SETOF uuid LANGUAGE sql STABLE
    SET enable_seqscan = off AS $$
        SELECT id FROM agreement WHERE search @@ words LIMIT most
    $$
    """,
    """
    CREATE FUNCTION commitments_said(words tsquery, most integer) RETURNS SETOF uuid LANGUAGE sql STABLE
    SET enable_seqscan = off AS $$
        SELECT id FROM commitment WHERE search @@ words LIMIT most
    $$
    """,
    # What has the words, or else, since somebody may have slipped, what has words like them.
    """
    CREATE FUNCTION agreements_found(words tsquery, said text) RETURNS SETOF uuid LANGUAGE plpgsql STABLE STRICT
    SET enable_seqscan = off AS $$
    BEGIN
        RETURN QUERY SELECT id FROM agreement WHERE search @@ words;
        IF NOT FOUND THEN
            RETURN QUERY SELECT agreements_like(said);
        END IF;
    END
    $$
    """,
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
