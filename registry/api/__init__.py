"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    agreements,
    documents,
    files,
    milestones,
    organisations,
    programmes,
    register,
    servings,
)

handlers: list[ControllerRouterHandler] = [
    *agreements.handlers,
    *documents.handlers,
    *files.handlers,
    *milestones.handlers,
    *organisations.handlers,
    *programmes.handlers,
    *register.handlers,
    *servings.handlers,
]
