"""The service: the application and what is around it, from the database to pages and commands."""

__version__ = "0.1.0"
