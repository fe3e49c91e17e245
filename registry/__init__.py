"""The service: the application and everything around it, from settings and the database to pages and commands."""

__version__ = "0.1.0"
