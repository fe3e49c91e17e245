"""The domain's tables, as Piccolo's migrations see them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="agreements",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        modules=[
            "agreements.tables.agreements",
            "agreements.tables.amendments",
            "agreements.tables.calendars",
            "agreements.tables.commitments",
            "agreements.tables.documents",
            "agreements.tables.downgrades",
            "agreements.tables.events",
            "agreements.tables.exchange_rates",
            "agreements.tables.freezes",
            "agreements.tables.fulfilments",
            "agreements.tables.issued_files",
            "agreements.tables.ledger",
            "agreements.tables.organisations",
            "agreements.tables.parties",
            "agreements.tables.payments",
            "agreements.tables.programmes",
            "agreements.tables.redactions",
            "agreements.tables.relations",
            "agreements.tables.reminders",
            "agreements.tables.successions",
            "agreements.tables.unsealings",
            "agreements.tables.verifications",
        ],
        exclude_imported=True,
    ),
)
