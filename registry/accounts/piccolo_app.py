"""The tables of accounts, as Piccolo's migrations see them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="accounts",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(modules=["registry.accounts.tables"], exclude_imported=True),
    migration_dependencies=["agreements.tables.piccolo_app"],
)
