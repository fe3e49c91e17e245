"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import agreements, documents, due_dates, files, milestones, organisations, register

handlers: list[ControllerRouterHandler] = [
    *agreements.handlers,
    *documents.handlers,
    *due_dates.handlers,
    *files.handlers,
    *milestones.handlers,
    *organisations.handlers,
    *register.handlers,
]
