from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.column_types import UUID
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table


class Agreement(Table, tablename="agreement", schema=None):
    id = UUID(
        default=None,
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


ID = "2026-11-26T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "confidentiality is lowered by two people"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="agreements", description=DESCRIPTION
    )

    manager.add_table(
        class_name="Downgrade",
        tablename="downgrade",
        schema=None,
        columns=None,
    )

    manager.add_column(
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": None,
            "null": False,
            "primary_key": True,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="agreement",
        db_column_name="agreement",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Agreement,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": True,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="from_level",
        db_column_name="from_level",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": None,
            "null": False,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="to_level",
        db_column_name="to_level",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": None,
            "null": False,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="reason",
        db_column_name="reason",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": None,
            "null": False,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="proposed_at",
        db_column_name="proposed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": False,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="proposed_by",
        db_column_name="proposed_by",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": None,
            "null": False,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="confirmed_at",
        db_column_name="confirmed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="confirmed_by",
        db_column_name="confirmed_by",
        column_class_name="UUID",
        column_class=UUID,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="refused_at",
        db_column_name="refused_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="refused_by",
        db_column_name="refused_by",
        column_class_name="UUID",
        column_class=UUID,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="refusal_reason",
        db_column_name="refusal_reason",
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="withdrawn_at",
        db_column_name="withdrawn_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        column_name="withdrawn_by",
        db_column_name="withdrawn_by",
        column_class_name="UUID",
        column_class=UUID,
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
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_from_known",
        constraint_class=Check,
        params={
            "condition": "\"from_level\" IN ('confidential', 'need_to_know', 'official', 'public')"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_to_known",
        constraint_class=Check,
        params={
            "condition": "\"to_level\" IN ('confidential', 'need_to_know', 'official', 'public')"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_lowers",
        constraint_class=Check,
        params={
            "condition": "array_position(ARRAY['public', 'official', 'confidential', 'need_to_know'], \"to_level\") < array_position(ARRAY['public', 'official', 'confidential', 'need_to_know'], \"from_level\")"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_for_a_reason",
        constraint_class=Check,
        params={"condition": "\"reason\" <> ''"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_confirmed_by_somebody",
        constraint_class=Check,
        params={"condition": '("confirmed_at" IS NULL) = ("confirmed_by" IS NULL)'},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_refused_for_a_reason",
        constraint_class=Check,
        params={
            "condition": 'num_nulls("refused_at", "refused_by", "refusal_reason") IN (0, 3)'
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_withdrawn_by_somebody",
        constraint_class=Check,
        params={"condition": '("withdrawn_at" IS NULL) = ("withdrawn_by" IS NULL)'},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_decided_once",
        constraint_class=Check,
        params={
            "condition": 'num_nonnulls("confirmed_at", "refused_at", "withdrawn_at") <= 1'
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Downgrade",
        tablename="downgrade",
        constraint_name="downgrade_decided_by_another",
        constraint_class=Check,
        params={
            "condition": '"confirmed_by" <> "proposed_by" AND "refused_by" <> "proposed_by" AND "withdrawn_by" = "proposed_by"'
        },
        schema=None,
    )

    return manager
