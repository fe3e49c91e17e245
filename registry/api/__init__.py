"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    agreements,
    calendar_days,
    documents,
    due_dates,
    events,
    files,
    milestones,
    money,
    organisations,
    payments,
    possibilities,
    programmes,
    register,
    servings,
    successions,
)

handlers: list[ControllerRouterHandler] = [
    *agreements.handlers,
    *calendar_days.handlers,
    *documents.handlers,
    *events.handlers,
    *due_dates.handlers,
    *files.handlers,
    *milestones.handlers,
    *money.handlers,
    *organisations.handlers,
    *payments.handlers,
    *possibilities.handlers,
    *programmes.handlers,
    *register.handlers,
    *successions.handlers,
    *servings.handlers,
]
