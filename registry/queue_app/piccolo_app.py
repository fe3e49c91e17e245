"""The queue as Piccolo's migrations see it: no tables of ours, one migration that lets PgQueuer make its own."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="queue",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[],
    migration_dependencies=["agreements.tables.piccolo_app"],
)
