"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    agreements,
    documents,
    events,
    files,
    milestones,
    organisations,
    register,
    successions,
)

handlers: list[ControllerRouterHandler] = [
    *agreements.handlers,
    *documents.handlers,
    *events.handlers,
    *files.handlers,
    *milestones.handlers,
    *organisations.handlers,
    *register.handlers,
    *successions.handlers,
]
