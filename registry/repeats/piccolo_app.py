"""The table of repeated requests, as Piccolo's migrations see it."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="repeats",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(modules=["registry.repeats.tables"], exclude_imported=True),
    migration_dependencies=["registry.accounts.piccolo_app"],
)
