"""The register as it was known at a moment: a schema of views that bear the names of the tables.

A statement that is run with this schema before `public` in its path reads what the register knew at the moment the
session has (`readings.known`). So there is no second way of reading a list, a search or a report, and the functions of
the database read the same. A row whose section no act changed since is taken from its table, with its indexes; one that
was changed, or is gone, is taken from the bytes of its section, which `LedgerPast` finds. What a column is reckoned by
in its table it is reckoned by here.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from piccolo.table import Table

from agreements.ledger.sections import SUBJECTS, Family, name
from agreements.tables.ledger import KNOWN, MOMENT, LedgerPast

THEN = f"current_setting('{MOMENT}')::timestamptz"
# Accounts are asked who they are now, whatever is read.
PRESENT = frozenset({"account"})

COLUMNS = """
SELECT a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS reckoned
FROM pg_attribute a LEFT JOIN pg_attrdef d ON a.attgenerated <> '' AND d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
# What is looked up is looked up by a query of its own and never joined: so the joins of a statement are those it has
# itself, and none of them need be by loops, which PostgreSQL, knowing little of a view like this, would choose wrongly
# (`readings.known` forbids it).
VIEW = """
CREATE VIEW {schema}.{table} AS
SELECT {kept} FROM public.{table} t
WHERE (SELECT true FROM public.ledger_past x WHERE x.part = t.{key} AND x.until > {moment} LIMIT 1) IS NULL
UNION ALL
SELECT {made} FROM (
    SELECT {read} FROM public.ledger_past x CROSS JOIN LATERAL {rows} r
    WHERE x.kind = '{kind}' AND x.since <= {moment} AND x.until > {moment} AND r.id IS NOT NULL
) r
"""
# Of a section that a redaction took something out of, what is left of it.
BYTES = (
    "(SELECT convert_from(b.body, 'UTF8')::jsonb FROM public.ledger_section b"
    " WHERE b.digest = public.ledger_standing(encode(x.digest, 'hex')))"
)
# Of its own row a section has one; saying so lets PostgreSQL expect no more.
ONE = f"jsonb_populate_record(NULL::public.{{table}}, {BYTES} -> 'rows' -> '{{table}}' -> 0)"
SEVERAL = f"jsonb_populate_recordset(NULL::public.{{table}}, {BYTES} -> 'rows' -> '{{table}}')"


def _tables() -> Iterator[tuple[str, Family, str, type[Table]]]:
    """The kind of section, as `LedgerPast` names it, and the tables whose rows it holds."""
    for subject, parts in SUBJECTS.items():
        if subject in PRESENT:
            continue
        for part, family in (("core", parts.core), *parts.parts.items()):
            for table in family.tables:
                yield f"{subject}/{part}", family, name(parts.core.root), table


# Entries whose past is otherwise than they have it: something of it is changed, gone or added.
DISAGREEING = """
WITH said AS (
    SELECT s.seq, s.kind, s.part, s.subject, s.digest, s.since, s.until
    FROM ledger_entry e CROSS JOIN LATERAL ledger_superseded(e) s WHERE e.seq >= {} AND e.seq < {}
), kept AS (
    SELECT seq, kind, part, subject, digest, since, until FROM ledger_past WHERE seq >= {} AND seq < {}
)
SELECT seq FROM (
    (TABLE said EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE said)
) d GROUP BY seq ORDER BY seq
"""
BATCH = 5_000


async def disagreeing(size: int) -> AsyncIterator[int]:
    """The entries of a log of this size beside which another past is kept than they tell."""
    for first in range(0, size, BATCH):
        beyond = first + BATCH
        for row in await LedgerPast.raw(DISAGREEING, first, beyond, first, beyond):
            yield row["seq"]


async def clear(session: Any) -> None:
    await session.execute(f"DROP SCHEMA IF EXISTS {KNOWN} CASCADE")


async def build(session: Any) -> None:
    """Make the schema anew where it is not that of this version. `session` is the owner's connection."""
    statements = [f"CREATE SCHEMA {KNOWN}"]
    statements.append(
        f"CREATE VIEW {KNOWN}.ledger_entry AS SELECT * FROM public.ledger_entry WHERE at <= {THEN}"
    )
    statements += [_view(*each, await session.fetch(COLUMNS, name(each[-1]))) for each in _tables()]
    made = hashlib.sha256("".join(statements).encode()).hexdigest()
    there = await session.fetchval("SELECT obj_description(to_regnamespace($1), 'pg_namespace')", KNOWN)
    if there != made:
        async with session.transaction():
            await clear(session)
            for statement in (*statements, f"COMMENT ON SCHEMA {KNOWN} IS '{made}'"):
                await session.execute(statement)


def _view(kind: str, family: Family, subject: str, table: type[Table], columns: list[Any]) -> str:
    key = "id" if table is family.root else name(family.root)
    # The part and the subject are told by `ledger_past`, whose indexes then find them.
    told = {subject: "x.subject", key: "x.part"}
    stored = [column["name"] for column in columns if column["reckoned"] is None]
    return VIEW.format(
        schema=KNOWN,
        table=name(table),
        kind=kind,
        key=key,
        rows=(ONE if table is family.root else SEVERAL).format(table=name(table)),
        moment=THEN,
        kept=", ".join(f't."{column["name"]}"' for column in columns),
        read=", ".join(f"""{told.get(each, f'r."{each}"')} AS "{each}\"""" for each in stored),
        made=", ".join(
            f"""{column["reckoned"] or f'"{column["name"]}"'} AS "{column["name"]}\"""" for column in columns
        ),
    )
