"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    agreements,
    calendar_days,
    documents,
    due_dates,
    files,
    milestones,
    organisations,
    register,
)

handlers: list[ControllerRouterHandler] = [
    *agreements.handlers,
    *calendar_days.handlers,
    *documents.handlers,
    *due_dates.handlers,
    *files.handlers,
    *milestones.handlers,
    *organisations.handlers,
    *register.handlers,
]
