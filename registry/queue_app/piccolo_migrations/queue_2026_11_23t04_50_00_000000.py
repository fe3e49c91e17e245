"""PgQueuer's tables, as the installed version of it wants them, and the indexes that reading letters needs.

A later version of PgQueuer that wants other tables gets a migration of its own with `Queries.plan_upgrade`;
`tests/registry/test_reminders.py` fails until it is there.
"""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder
from piccolo.table import Table

ID = "2026-11-23T04:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the queue, and indexes of letters"

INDEXES = [
    # The plan by day, in all states.
    "CREATE INDEX reminder_by_day ON reminder (send_on, id)",
    # The bell on every page.
    "CREATE INDEX reminder_unread ON reminder (recipient)"
    " WHERE sent_at IS NOT NULL AND read_at IS NULL AND cancelled_at IS NULL",
    # Letters on their way, a handful among many.
    "CREATE INDEX reminder_on_its_way ON reminder (send_on, id)"
    " WHERE enqueued_at IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL",
]


class RawTable(Table):
    """Carries raw statements; it is no table of ours."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="queue", description=DESCRIPTION)

    async def run() -> None:
        # Several statements at once, which only the plain protocol takes: on the migration's own connection.
        transaction = engine_finder().current_transaction.get()
        await transaction.connection.execute(QueryBuilderEnvironment().build_install_query())
        for statement in INDEXES:
            await RawTable.raw(statement)

    manager.add_raw(run)
    return manager
