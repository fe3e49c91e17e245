"""The service: the application and what is around it, from the database to pages and commands."""

import os

__version__ = "0.1.0"

# Read by Piccolo when a table first looks for its engine; a dotted path, so no file of that name in the root.
os.environ.setdefault("PICCOLO_CONF", "registry.piccolo_conf")
