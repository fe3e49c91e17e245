"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    advice,
    agreements,
    calendar_days,
    documents,
    downgrades,
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
    unsealings,
)

handlers: list[ControllerRouterHandler] = [
    *advice.handlers,
    *agreements.handlers,
    *calendar_days.handlers,
    *documents.handlers,
    *downgrades.handlers,
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
    *unsealings.handlers,
]
