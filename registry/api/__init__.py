"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    advice,
    agreements,
    amendments,
    as_on,
    calendar_days,
    documents,
    due_dates,
    events,
    files,
    milestones,
    money,
    organisations,
    parity,
    payments,
    possibilities,
    programmes,
    register,
    relations,
    servings,
    successions,
)

handlers: list[ControllerRouterHandler] = [
    *advice.handlers,
    *agreements.handlers,
    *as_on.handlers,
    *amendments.handlers,
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
    *parity.handlers,
    *register.handlers,
    *successions.handlers,
    *servings.handlers,
    *relations.handlers,
]
