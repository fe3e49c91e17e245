"""What Piccolo looks for (`PICCOLO_CONF`): the engine and the apps. Importing it connects nowhere."""

from importlib.util import find_spec

from piccolo.conf.apps import AppRegistry

from registry.engine import Engine, connection
from registry.settings import settings

DB = Engine(config=connection(settings()))
APPS = ["agreements.tables.piccolo_app"]
if find_spec("registry.accounts") and find_spec("registry.accounts.piccolo_app"):
    APPS.append("registry.accounts.piccolo_app")
APPS.append("registry.queue_app.piccolo_app")
APP_REGISTRY = AppRegistry(apps=APPS)
