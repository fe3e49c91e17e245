"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    advice,
    agreements,
    documents,
    files,
    milestones,
    organisations,
    parity,
    register,
    relations,
)

handlers: list[ControllerRouterHandler] = [
    *advice.handlers,
    *agreements.handlers,
    *documents.handlers,
    *files.handlers,
    *milestones.handlers,
    *organisations.handlers,
    *parity.handlers,
    *register.handlers,
    *relations.handlers,
]
