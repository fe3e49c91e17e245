"""The migrated schema is the one the tables describe.

Piccolo's migrations compare constraints by name alone, so a changed CHECK would silently stay as it was.
"""

import asyncpg
import pytest
from piccolo.conf.apps import Finder
from piccolo.table import sort_table_classes

from registry.engine import owner
from registry.settings import settings

CONSTRAINTS = """
    SELECT conrelid::regclass::text AS owner, conname AS name, pg_get_constraintdef(oid) AS says
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype IN ('c', 'u', 'f', 'p')
"""
COLUMNS = """
    SELECT table_name AS owner, column_name AS name, data_type AS type, is_nullable AS nullable,
        numeric_precision AS digits, numeric_scale AS scale
    FROM information_schema.columns WHERE table_schema = current_schema() AND is_generated = 'NEVER'
"""


async def said(connection, statement, tables):
    rows = await connection.fetch(statement)
    return sorted(
        tuple(str(value).replace("fresh.", "").replace('"', "") for value in row.values())
        for row in rows
        if row["owner"].replace("fresh.", "").strip('"') in tables
    )


@pytest.fixture
async def connection(postgres):
    """The owner's connection, since the application may not create anything; rolled back."""
    session = await asyncpg.connect(**owner(settings()))
    transaction = session.transaction()
    await transaction.start()
    yield session
    await transaction.rollback()
    await session.close()


async def test_migrations_lead_to_the_described_schema(connection, pool):
    classes = sort_table_classes(list(dict.fromkeys(Finder().get_table_classes())))
    tables = {each._meta.tablename for each in classes}
    migrated = [await said(connection, statement, tables) for statement in (CONSTRAINTS, COLUMNS)]
    await connection.execute("CREATE SCHEMA fresh")
    await connection.execute("SET LOCAL search_path TO fresh")
    for table in classes:
        for statement in table.create_table().ddl:
            await connection.execute(statement)
    described = [await said(connection, statement, tables) for statement in (CONSTRAINTS, COLUMNS)]
    assert described == migrated


def test_every_constraint_says_whose_it_is_and_what_holds():
    """`<table>_<what_holds>`: the edge turns these names into sentences."""
    for table in dict.fromkeys(Finder().get_table_classes()):
        for constraint in table._meta.constraints:
            assert constraint._meta.name.startswith(f"{table._meta.tablename}_"), constraint._meta.name


async def test_every_foreign_key_refuses_to_cascade(connection):
    rows = await connection.fetch(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'r'"
    )
    assert [row["conname"] for row in rows] == []
