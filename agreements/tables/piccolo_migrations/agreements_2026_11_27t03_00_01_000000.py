"""The past of sections, which the database keeps beside each entry, and of all the entries that are there."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-27T03:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "the past of sections kept with each entry"

STATEMENTS = [
    # What of a kind was there when a moment had come, what became of one part since, and what of one subject.
    "CREATE INDEX ledger_past_by_moment ON ledger_past (kind, until)",
    "CREATE INDEX ledger_past_by_part ON ledger_past (part, until)",
    "CREATE INDEX ledger_past_by_subject ON ledger_past (subject, kind, until)",
    # The sections that an entry has otherwise than the one before it about the same subject.
    """
    CREATE FUNCTION ledger_superseded(entry ledger_entry) RETURNS SETOF ledger_past LANGUAGE sql STABLE AS $$
        SELECT NULL::bigint, entry.seq, s.kind, s.part, entry.subject, s.digest,
            (SELECT max(p.until) FROM ledger_past p WHERE p.part = s.part AND p.seq < entry.seq), entry.at
        FROM (
            SELECT entry.subject_kind || '/' || split_part(name, '/', 1) AS kind,
                CASE WHEN name = 'core' THEN entry.subject ELSE split_part(name, '/', 2)::uuid END AS part,
                decode(before.digest, 'hex') AS digest
            FROM jsonb_each_text(convert_from(entry.body, 'UTF8')::jsonb -> 'sections') AS now (name, digest)
            FULL JOIN (
                SELECT held.* FROM ledger_entry l
                CROSS JOIN jsonb_each_text(convert_from(l.body, 'UTF8')::jsonb -> 'sections') AS held (name, digest)
                WHERE l.subject = entry.subject AND l.revision = entry.revision - 1
            ) before USING (name)
            WHERE now.digest IS DISTINCT FROM before.digest
        ) s
    $$
    """,
    """
    CREATE FUNCTION ledger_keeps_past(entry ledger_entry) RETURNS void LANGUAGE sql AS $$
        INSERT INTO ledger_past (seq, kind, part, subject, digest, since, until)
            SELECT seq, kind, part, subject, digest, since, until FROM ledger_superseded(entry)
    $$
    """,
    # It writes as the owner of the tables, so that whoever appends to the ledger needs no right to the past.
    """
    CREATE FUNCTION ledger_goes_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM ledger_keeps_past(new);
        RETURN NULL;
    END
    $$
    """,
    "SELECT ledger_keeps_past(e) FROM (SELECT * FROM ledger_entry ORDER BY seq) e",
    "CREATE TRIGGER ledger_entry_goes_on AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_goes_on()",
    "CREATE TRIGGER ledger_past_stays BEFORE UPDATE OR DELETE ON ledger_past"
    " FOR EACH ROW EXECUTE FUNCTION ledger_refuses()",
    "CREATE TRIGGER ledger_past_stays_whole BEFORE TRUNCATE ON ledger_past"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()",
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
