"""Bytes leave the ledger in one way: as the newest entry says, which approves a redaction that another proposed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-27T05:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "what an approved redaction names leaves the ledger, and nothing else"

WAITING = (
    "CREATE UNIQUE INDEX redaction_waits_once ON redaction (agreement)"
    " WHERE approved_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL"
)
# Under which digest what is left of a section stands: its own, or that of what a redaction left of it.
STANDING = """
    CREATE FUNCTION ledger_standing(said text) RETURNS bytea LANGUAGE plpgsql STABLE STRICT AS $$
    DECLARE
        stands text := said;
        after redacted_section;
    BEGIN
        LOOP
            SELECT * INTO after FROM redacted_section g WHERE g.digest = stands;
            EXIT WHEN NOT FOUND;
            stands := after.remains;
        END LOOP;
        RETURN decode(stands, 'hex');
    END
    $$
"""
# What a section says once the texts at the places named in it are taken out, each for the mark.
REMAINS = """
    CREATE FUNCTION ledger_remains(said jsonb, section text, places jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE
        place jsonb;
        way text[];
    BEGIN
        FOR place IN SELECT p FROM jsonb_array_elements(places) p WHERE p ->> 'section' = section AND p ? 'part' LOOP
            way := string_to_array(place ->> 'field', '.');
            said := jsonb_set(said, ARRAY[place ->> 'part'], (
                SELECT coalesce(jsonb_agg(
                    CASE WHEN r.said ->> 'id' = place ->> 'part_id' AND jsonb_typeof(r.said #> way) = 'string'
                        THEN jsonb_set(r.said, way, '"[…]"') ELSE r.said END ORDER BY r.n), '[]')
                FROM jsonb_array_elements(said -> (place ->> 'part')) WITH ORDINALITY AS r (said, n)
            ), false);
        END LOOP;
        RETURN said;
    END
    $$
"""
# Whether the newest entry of the ledger withholds a section. It speaks for itself: what is read here are sealed bytes,
# not rows that the application could have written beside the ledger.
LETS_GO = """
    CREATE FUNCTION ledger_lets_go(gone bytea, body bytea) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    DECLARE
        was jsonb;
        newest ledger_entry;
        entry jsonb;
        rows jsonb;
        after jsonb;
        remains bytea;
    BEGIN
        SELECT e.* INTO newest FROM ledger_entry e JOIN ledger_head h ON e.seq = h.size - 1;
        IF newest.act IS DISTINCT FROM 'redaction.approve' THEN
            RETURN false;
        END IF;
        -- It approves a redaction, of the same subject, by somebody who may...
        entry := convert_from(newest.body, 'UTF8')::jsonb;
        was := convert_from(body, 'UTF8')::jsonb;
        IF entry ->> 'act' IS DISTINCT FROM 'redaction.approve'
            OR was ->> 'subject' IS DISTINCT FROM entry ->> 'subject'
            OR NOT entry #> ARRAY['actor', 'roles'] ?| ARRAY['administrator', 'auditor']
            OR was ->> 'section' LIKE 'redaction/%'
        THEN
            RETURN false;
        END IF;
        -- ... and what stands after it is not withheld.
        IF entry ->> 'reason' = encode(gone, 'hex')
            OR EXISTS (SELECT 1 FROM jsonb_each_text(entry -> 'sections') k WHERE k.value = encode(gone, 'hex'))
        THEN
            RETURN false;
        END IF;
        SELECT b.rows, g INTO rows, after
        FROM jsonb_each_text(entry -> 'sections') k JOIN ledger_section s ON s.digest = decode(k.value, 'hex')
            CROSS JOIN LATERAL (SELECT convert_from(s.body, 'UTF8')::jsonb -> 'rows' AS rows) b
            CROSS JOIN LATERAL (SELECT b.rows #> ARRAY['redaction', '0'] AS said) r
            CROSS JOIN LATERAL jsonb_array_elements(b.rows -> 'redacted_section') g
        WHERE k.key LIKE 'redaction/%' AND g ->> 'digest' = encode(gone, 'hex')
            AND g ->> 'section' = was ->> 'section'
            -- Two people: the one who approves, in this entry, and the registrar who proposed it, in one before it.
            AND r.said ->> 'approved_by' = entry #>> ARRAY['actor', 'account']
            AND r.said ->> 'approved_by' NOT IN (r.said ->> 'proposed_by', coalesce(r.said ->> 'asked_by', ''))
            AND EXISTS (
                SELECT 1 FROM ledger_entry p CROSS JOIN LATERAL (SELECT convert_from(p.body, 'UTF8')::jsonb AS said) e
                WHERE p.subject = newest.subject AND p.act = 'redaction.propose' AND e.said -> 'sections' ? k.key
                    AND e.said #>> ARRAY['actor', 'account'] = r.said ->> 'proposed_by'
                    AND e.said #> ARRAY['actor', 'roles'] ? 'registrar'
            );
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        IF was ->> 'section' = 'reason' THEN
            RETURN NOT after ? 'remains';
        END IF;
        -- All that was said still is, but at the places named.
        SELECT s.body INTO remains FROM ledger_section s WHERE s.digest = decode(after ->> 'remains', 'hex');
        RETURN remains IS NOT NULL AND convert_from(remains, 'UTF8')::jsonb - 'salt' = jsonb_set(
            was - 'salt', ARRAY['rows'], ledger_remains(was -> 'rows', was ->> 'section', rows -> 'redacted_place')
        );
    END
    $$
"""
STAYS = """
    CREATE FUNCTION ledger_section_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF tg_op = 'DELETE' THEN
            IF ledger_lets_go(old.digest, old.body) THEN
                RETURN old;
            END IF;
        END IF;
        RAISE EXCEPTION 'the ledger is append-only: % on % refused', tg_op, tg_table_name
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = tg_table_name || '_is_append_only';
    END
    $$
"""
# The application may delete nothing. This does so in its place, with the rights of whoever owns the ledger, and names
# what it deletes itself: all that the newest entry withholds. The trigger decides of each; one refused refuses all.
WITHHOLD = """
    CREATE FUNCTION ledger_withhold() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        gone bigint;
    BEGIN
        DELETE FROM ledger_section s USING (
            SELECT decode(g ->> 'digest', 'hex') AS digest
            FROM ledger_head h JOIN ledger_entry e ON e.seq = h.size - 1 AND e.act = 'redaction.approve'
                CROSS JOIN LATERAL jsonb_each_text(convert_from(e.body, 'UTF8')::jsonb -> 'sections') k
                JOIN ledger_section s ON k.key LIKE 'redaction/%' AND s.digest = decode(k.value, 'hex')
                CROSS JOIN LATERAL
                    jsonb_array_elements(convert_from(s.body, 'UTF8')::jsonb #> ARRAY['rows', 'redacted_section']) g
        ) named
        WHERE s.digest = named.digest;
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone = 0 THEN
            RAISE EXCEPTION 'the newest entry withholds nothing'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_section_is_append_only';
        END IF;
        RETURN gone;
    END
    $$
"""
STATEMENTS = (
    WAITING,
    STANDING,
    REMAINS,
    LETS_GO,
    STAYS,
    WITHHOLD,
    "REVOKE ALL ON FUNCTION ledger_withhold() FROM PUBLIC",
    "DROP TRIGGER ledger_section_stays ON ledger_section",
    "CREATE TRIGGER ledger_section_stays BEFORE UPDATE OR DELETE ON ledger_section"
    " FOR EACH ROW EXECUTE FUNCTION ledger_section_stays()",
)


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="agreements", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await RawTable.raw(statement)

    manager.add_raw(run)
    return manager
