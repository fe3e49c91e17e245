"""What Piccolo looks for (`PICCOLO_CONF`): the engine and the apps. Importing it connects nowhere."""

from piccolo.conf.apps import AppRegistry

from registry.engine import Engine, connection
from registry.settings import settings

DB = Engine(config=connection(settings()))
APP_REGISTRY = AppRegistry(
    apps=[
        "agreements.tables.piccolo_app",
        "registry.accounts.piccolo_app",
        "registry.queue_app.piccolo_app",
        "registry.repeats.piccolo_app",
    ],
)
