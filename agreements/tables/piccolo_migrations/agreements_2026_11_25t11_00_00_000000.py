from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.column_types import Integer
from piccolo.columns.column_types import Text
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

ID = "2026-11-25T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "other days for milestones, and clocks that stand still"

# What a card was made from, beside it: to find the cards that would come to another day, without reading them.
CARDS = [
    "ALTER TABLE milestone ADD COLUMN reckoned_by text GENERATED ALWAYS AS (card ->> 'calendar_version') STORED,"
    " ADD COLUMN reckoned_from jsonb GENERATED ALWAYS AS (card -> 'inputs') STORED",
    "CREATE INDEX milestone_reckoned ON milestone (reckoned_by, due_on) WHERE fulfilled_on IS NULL",
]


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="agreements", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Milestone",
        tablename="milestone",
        column_name="override_on",
        db_column_name="override_on",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="Milestone",
        tablename="milestone",
        column_name="override_reason",
        db_column_name="override_reason",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="Milestone",
        tablename="milestone",
        column_name="paused_days",
        db_column_name="paused_days",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="Milestone",
        tablename="milestone",
        column_name="paused_on",
        db_column_name="paused_on",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Milestone",
        tablename="milestone",
        constraint_name="milestone_override_for_a_reason",
        constraint_class=Check,
        params={
            "condition": '("override_on" IS NULL) = ("override_reason" IS NULL)'
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Milestone",
        tablename="milestone",
        constraint_name="milestone_override_in_force",
        constraint_class=Check,
        params={"condition": '"override_on" IS NULL OR "due_on" = "override_on"'},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Milestone",
        tablename="milestone",
        constraint_name="milestone_paused_days_count_up",
        constraint_class=Check,
        params={"condition": '"paused_days" > 0'},
        schema=None,
    )

    async def run() -> None:
        for statement in CARDS:
            await RawTable.raw(statement)

    manager.add_raw(run)
    return manager
