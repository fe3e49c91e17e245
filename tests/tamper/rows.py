"""Edits of the record's own tables: each column of each, and rows that go, come, are copied and are put back."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

from piccolo.table import Table

from agreements.ledger.sections import SUBJECTS, Family, name
from registry.accounts import acts as _accounts  # noqa: F401 -- so that the ledger knows of accounts too
from tests.tamper.edits import Edit
from tests.tamper.scene import Found, Scene, sql

# Another value of the same type. The column may be unknown in the row.
OTHER = {
    "bigint": "coalesce({0}, 0) + 1",
    "boolean": "NOT coalesce({0}, false)",
    "bytea": "coalesce({0}, '') || '\\x00'",
    "date": "coalesce({0}, '2026-01-01') - 1",
    "date[]": "coalesce({0}, '{{}}') || '2026-01-01'::date",
    "integer": "coalesce({0}, 0) + 1",
    "jsonb": "coalesce({0}, '{{}}') || '{{\"forged\": true}}'",
    "numeric": "coalesce({0}, 0) + 0.01",
    "smallint": "coalesce({0}, 0) + 1",
    "text": "coalesce({0}, '') || '.'",
    "text[]": "coalesce({0}, '{{}}') || 'forged'::text",
    "timestamp with time zone": "coalesce({0}, '2026-01-01') - interval '1 second'",
    "uuid": "gen_random_uuid()",
    "uuid[]": "coalesce({0}, '{{}}') || gen_random_uuid()",
}
FAMILIES: list[Family] = [
    family for subject in SUBJECTS.values() for family in (subject.core, *subject.parts.values())
]
TABLES: list[type[Table]] = [table for family in FAMILIES for table in family.tables]
SECRET = {(name(table), column) for family in FAMILIES for table in family.tables for column in family.secret}


def columns_of(table: type[Table]) -> list[str]:
    return [column._meta.db_column_name for column in table._meta.columns]


async def type_of(table: str, column: str) -> str:
    [row] = await sql(
        "SELECT regexp_replace(format_type(atttypid, atttypmod), '\\(.*\\)', '') AS type FROM pg_attribute"
        " WHERE attrelid = $1::text::regclass AND attname = $2",
        table, column,
    )  # fmt: skip
    return str(row["type"])


async def row_of(table: str, where: str = "id IS NOT NULL", place: int = 0) -> UUID:
    """The id of one of the rows there are, the first of those for which something holds."""
    rows = await sql(f'SELECT id FROM "{table}" ORDER BY ({where}) DESC, id OFFSET {place} LIMIT 1')
    assert rows, f"the scene has no {table}"
    return UUID(str(rows[0]["id"]))


def new_id() -> UUID:
    """One that comes after all the register made, so that another edit does not come by it first."""
    return UUID(int=uuid4().int | 0xF << 124)


def value_changed(table: str, row: UUID, column: str) -> Found:
    return "verify.value_changed", {"table": table, "row": str(row), "column": column}


def row_deleted(table: str, row: UUID) -> Found:
    return "verify.row_deleted", {"table": table, "row": str(row)}


def row_added(table: str, row: UUID) -> Found:
    return "verify.row_added", {"table": table, "row": str(row)}


def changed(table: str, column: str, place: int = 0) -> Edit:
    """Another value in one row."""

    async def do(scene: Scene) -> Sequence[Found]:
        row = await row_of(table, f'"{column}" IS NOT NULL', place)
        other = OTHER[await type_of(table, column)].format(f'"{column}"')
        await sql(f'UPDATE "{table}" SET "{column}" = {other} WHERE id = $1', row)
        if column in belonging(table):
            return [row_deleted(table, row), row_added(table, row)]
        return [value_changed(table, row, column)]

    return Edit(f"{table}.{column} changed", do)


def belonging(table: str) -> set[str]:
    """The columns that say whose a row is: of another it is not in the dossier any more."""
    found = {"id"}
    for subject in SUBJECTS.values():
        for family in (subject.core, *subject.parts.values()):
            names = [name(each) for each in family.tables]
            if table in names[1:]:
                found.add(names[0])
            if table == names[0] and family is not subject.core:
                found.add(name(subject.core.root))
    return found


def renamed(table: str) -> Edit:
    """The same row under another id."""

    async def do(scene: Scene) -> Sequence[Found]:
        row, other = await row_of(table), new_id()
        await sql(f'UPDATE "{table}" SET id = $2 WHERE id = $1', row, other)
        return [row_deleted(table, row), row_added(table, other)]

    return Edit(f"{table}.id changed", do)


def emptied(table: str, column: str) -> Edit:
    """What was known is unknown."""

    async def do(scene: Scene) -> Sequence[Found]:
        row = await row_of(table, f'"{column}" IS NOT NULL')
        await sql(f'ALTER TABLE "{table}" ALTER "{column}" DROP NOT NULL')
        await sql(f'UPDATE "{table}" SET "{column}" = NULL WHERE id = $1', row)
        return [value_changed(table, row, column)]

    return Edit(f"{table}.{column} emptied", do)


def deleted(table: str) -> Edit:
    async def do(scene: Scene) -> Sequence[Found]:
        row = await row_of(table)
        await sql(f'DELETE FROM "{table}" WHERE id = $1', row)
        return [row_deleted(table, row)]

    return Edit(f"a row of {table} deleted", do)


def all_deleted(table: str) -> Edit:
    async def do(scene: Scene) -> Sequence[Found]:
        rows = await sql(f'DELETE FROM "{table}" RETURNING id')
        return [row_deleted(table, row["id"]) for row in rows]

    return Edit(f"all of {table} deleted", do)


async def copied(table: str, **instead: Any) -> UUID:
    """A copy of a row of the table, with other values in some columns."""
    row, other = await row_of(table), new_id()
    names = [
        each["attname"]
        for each in await sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = ''",
            table,
        )
    ]
    given = {"id": other, **instead}
    values = ", ".join(f"'{given[column]}'" if column in given else f'"{column}"' for column in names)
    quoted = ", ".join(f'"{column}"' for column in names)
    await sql(f'INSERT INTO "{table}" ({quoted}) SELECT {values} FROM "{table}" WHERE id = $1', row)
    return other


def added(table: str) -> Edit:
    async def do(scene: Scene) -> Sequence[Found]:
        return [row_added(table, await copied(table))]

    return Edit(f"a row of {table} added", do)


def added_to_nothing(table: str, column: str) -> Edit:
    """A row of a dossier that is none."""

    async def do(scene: Scene) -> Sequence[Found]:
        return [row_added(table, await copied(table, **{column: new_id()}))]

    return Edit(f"a row of {table} added to no {column}", do)


def swapped(table: str, column: str) -> Edit:
    """Two rows that differ, each with the value of the other."""

    async def do(scene: Scene) -> Sequence[Found]:
        one, other = await sql(
            f'SELECT DISTINCT ON ("{column}") id FROM "{table}" WHERE "{column}" IS NOT NULL'
            f' ORDER BY "{column}", id LIMIT 2'
        )
        await sql(
            f'UPDATE "{table}" t SET "{column}" = o."{column}" FROM "{table}" o'
            " WHERE (t.id, o.id) IN (($1, $2), ($2, $1))",
            one["id"], other["id"],
        )  # fmt: skip
        return [value_changed(table, each["id"], column) for each in (one, other)]

    return Edit(f"{table}.{column} of two rows swapped", do)


def columns() -> Iterator[Edit]:
    """Another value in each column that says something of its row."""
    for table in TABLES:
        said = name(table)
        for column in columns_of(table):
            if column not in belonging(said) and (said, column) not in SECRET:
                yield changed(said, column)


def moves() -> Iterator[list[Edit]]:
    """Rows that are another's, go and come: in each table, one kind of edit after another."""
    names = [name(table) for table in TABLES]
    owned = [(said, column) for said in names for column in sorted(belonging(said) - {"id"})]
    yield [changed(said, column) for said, column in owned]
    yield [added_to_nothing(said, column) for said, column in owned]
    yield [renamed(said) for said in names]
    yield [deleted(said) for said in names]
    yield [added(said) for said in names]


def edits() -> Iterator[Edit]:
    """What leaves nothing behind, takes all, or gives one's own to another."""
    for said, column in (
        ("agreement", "signed_on"), ("agreement", "confidentiality_reason"), ("agreement", "registered_by"),
        ("commitment", "amount"), ("commitment", "owed_to"), ("milestone", "due_on"), ("milestone", "fulfilled_on"),
        ("fulfilment", "decided_by"), ("payment", "note"), ("party", "organisation"), ("document", "language"),
    ):  # fmt: skip
        yield emptied(said, column)
    for said in ("signatory", "agreement_reader", "payment", "amendment", "event", "calendar_day"):
        yield all_deleted(said)
    for said, column in (
        ("agreement", "number"), ("commitment", "amount"), ("commitment", "text_ru"), ("milestone", "due_on"),
        ("party", "organisation"), ("payment", "amount"), ("document", "digest"), ("account", "email"),
    ):  # fmt: skip
        yield swapped(said, column)
