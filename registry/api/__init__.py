"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    agreements,
    documents,
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
    *documents.handlers,
    *events.handlers,
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
