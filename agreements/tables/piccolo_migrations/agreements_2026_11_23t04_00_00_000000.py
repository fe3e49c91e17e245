"""What Piccolo's tables cannot say: folding for search, the Kyrgyz order, indexes on several columns, and the
triggers that keep the ledger append-only.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T04:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "search, order, indexes, and a ledger nobody rewrites"

SEARCH = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    # Case, ё/е and the three letters that keyboards without Kyrgyz lack do not matter to a search.
    """
    CREATE FUNCTION fold(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT translate(lower(normalize(given, NFKC)), 'ёңөү', 'еноу')
    $$
    """,
    # The Kyrgyz alphabet as code points in its own order (ё after е, ң after н, ө after о, ү after у), compared as
    # bytes: works on every PostgreSQL, with ICU or without.
    """
    CREATE FUNCTION ky_sort_key(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT translate(
            lower(normalize(given, NFC)),
            'абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя',
            'абвгдежзийклмнопрстуфхцчшщъыьэюяѐёђѓ'
        )
    $$
    """,
    """
    ALTER TABLE agreement ADD COLUMN titles text GENERATED ALWAYS AS (
        fold(coalesce(title_ky, '') || ' ' || coalesce(title_ru, '') || ' ' || coalesce(title_en, ''))
    ) STORED
    """,
    # Russian words by their stem; every language's words as they stand, for prefixes (no Kyrgyz stemmer exists).
    """
    ALTER TABLE agreement ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('russian'::regconfig, fold(coalesce(title_ru, ''))), 'A')
        || setweight(to_tsvector('english'::regconfig, fold(coalesce(title_en, ''))), 'A')
        || setweight(to_tsvector('simple'::regconfig,
            fold(coalesce(title_ky, '') || ' ' || coalesce(title_ru, '') || ' ' || coalesce(title_en, ''))), 'A')
        || setweight(to_tsvector('simple'::regconfig, fold(coalesce(number, ''))), 'A')
        || setweight(to_tsvector('russian'::regconfig, fold(coalesce(purpose_ru, ''))), 'C')
        || setweight(to_tsvector('simple'::regconfig,
            fold(coalesce(purpose_ky, '') || ' ' || coalesce(purpose_en, ''))), 'C')
    ) STORED
    """,
    """
    ALTER TABLE organisation ADD COLUMN names text GENERATED ALWAYS AS (
        fold(coalesce(name_ky, '') || ' ' || coalesce(name_ru, '') || ' ' || coalesce(name_en, '') || ' '
            || coalesce(short_name_ky, '') || ' ' || coalesce(short_name_ru, '') || ' '
            || coalesce(short_name_en, ''))
    ) STORED
    """,
    # "министерства финансов" is to find "Министерство финансов".
    """
    ALTER TABLE organisation ADD COLUMN search tsvector GENERATED ALWAYS AS (
        to_tsvector('russian'::regconfig, fold(coalesce(name_ru, '') || ' ' || coalesce(short_name_ru, '')))
        || to_tsvector('simple'::regconfig,
            fold(coalesce(name_ky, '') || ' ' || coalesce(name_ru, '') || ' ' || coalesce(name_en, '')))
    ) STORED
    """,
    "CREATE INDEX organisation_search_words ON organisation USING gin (search)",
    "CREATE INDEX agreement_search_words ON agreement USING gin (search)",
    "CREATE INDEX agreement_title_likeness ON agreement USING gin (titles gin_trgm_ops)",
    # A word with a slip in it still finds its title: the default threshold of 0.6 misses one wrong letter in ten.
    # Nobody looks through more than 500 guesses, and counting further would take half a second in a large register.
    """
    CREATE FUNCTION agreements_like(said text) RETURNS SETOF uuid LANGUAGE sql STABLE STRICT
    SET pg_trgm.word_similarity_threshold = 0.45 AS $$
        SELECT id FROM agreement WHERE said <% titles LIMIT 500
    $$
    """,
    "CREATE INDEX organisation_name_likeness ON organisation USING gin (names gin_trgm_ops)",
    "CREATE INDEX organisation_alias_likeness ON organisation_alias USING gin (fold(alias) gin_trgm_ops)",
]

# JSON that lists are full of, made once when its row is written rather than for each of its readers: building it took
# two thirds of the time of a list of 50 rows.
SAID = [
    """
    CREATE FUNCTION said_texts(ky text, ru text, en text) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT json_build_object('ky', ky, 'ru', ru, 'en', en)
    $$
    """,
    """
    CREATE FUNCTION said_body(id uuid, name json, short_name json, kind text, country text) RETURNS json
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT json_build_object('id', id, 'name', name, 'short_name', short_name, 'kind', kind, 'country', country)
    $$
    """,
    """
    ALTER TABLE organisation ADD COLUMN said json GENERATED ALWAYS AS (
        said_body(id, said_texts(name_ky, name_ru, name_en),
            said_texts(short_name_ky, short_name_ru, short_name_en), kind, country)
    ) STORED
    """,
    "ALTER TABLE agreement ADD COLUMN said_title json"
    " GENERATED ALWAYS AS (said_texts(title_ky, title_ru, title_en)) STORED",
    "ALTER TABLE commitment ADD COLUMN said_text json"
    " GENERATED ALWAYS AS (said_texts(text_ky, text_ru, text_en)) STORED",
    "ALTER TABLE milestone ADD COLUMN said_title json"
    " GENERATED ALWAYS AS (said_texts(title_ky, title_ru, title_en)) STORED",
]

INDEXES = [
    # Lists of agreements: newest first, and by what facets filter on.
    "CREATE INDEX agreement_by_signature ON agreement (signed_on DESC, id DESC)",
    "CREATE INDEX agreement_by_end ON agreement (ends_on, id) WHERE registered_at IS NOT NULL",
    "CREATE INDEX agreement_drafts ON agreement (created_by, id) WHERE registered_at IS NULL",
    "CREATE INDEX agreement_confidential ON agreement (id) WHERE confidentiality = 'confidential'",
    "CREATE INDEX party_by_organisation ON party (organisation, agreement)",
    # What a body owes and by when; what anybody owes and by when.
    "CREATE INDEX milestone_owed ON milestone (owed_by, due_on, id) WHERE fulfilled_on IS NULL",
    "CREATE INDEX milestone_by_due_day ON milestone (due_on, id)",
    "CREATE INDEX milestone_open ON milestone (due_on, id) WHERE fulfilled_on IS NULL",
    "CREATE INDEX fulfilment_waiting ON fulfilment (agreement, milestone)"
    " WHERE accepted_at IS NULL AND returned_at IS NULL",
    "CREATE INDEX ledger_entry_by_kind ON ledger_entry (subject_kind, seq)",
    "CREATE INDEX ledger_entry_by_actor ON ledger_entry (actor, seq)",
    "CREATE INDEX reminder_to_send ON reminder (send_on)"
    " WHERE sent_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL",
    "CREATE INDEX reminder_by_recipient ON reminder (recipient, send_on DESC)",
    "ALTER TABLE file_content ALTER COLUMN content SET STORAGE EXTERNAL",
]

GUARDS = [
    """
    CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is append-only: % on % refused', tg_op, tg_table_name
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = tg_table_name || '_is_append_only';
    END
    $$
    """,
    """
    CREATE TRIGGER ledger_entry_stays BEFORE UPDATE OR DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_refuses()
    """,
    """
    CREATE TRIGGER ledger_entry_stays_whole BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()
    """,
    """
    CREATE TRIGGER ledger_section_stays BEFORE UPDATE OR DELETE ON ledger_section
        FOR EACH ROW EXECUTE FUNCTION ledger_refuses()
    """,
    """
    CREATE TRIGGER ledger_section_stays_whole BEFORE TRUNCATE ON ledger_section
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()
    """,
    # The head moves forward only: its size grows by one with each entry, and it is never taken away.
    """
    CREATE FUNCTION ledger_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF tg_op = 'UPDATE' AND new.size = old.size + 1 AND new.log = old.log AND new.id = old.id THEN
            RETURN new;
        END IF;
        RAISE EXCEPTION 'the ledger head only moves on: % refused', tg_op
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_head_moves_on';
    END
    $$
    """,
    """
    CREATE TRIGGER ledger_head_moves_on BEFORE UPDATE OR DELETE ON ledger_head
        FOR EACH ROW EXECUTE FUNCTION ledger_head_moves_on()
    """,
    """
    CREATE TRIGGER ledger_head_stays BEFORE TRUNCATE ON ledger_head
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()
    """,
]


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        for statement in [*SEARCH, *SAID, *INDEXES, *GUARDS]:
            await RawTable.raw(statement)

    manager.add_raw(run)
    return manager
