"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.api import (
    agreements,
    documents,
    files,
    milestones,
    money,
    organisations,
    payments,
    possibilities,
    register,
)

handlers: list[ControllerRouterHandler] = [
    *agreements.handlers,
    *documents.handlers,
    *files.handlers,
    *milestones.handlers,
    *money.handlers,
    *organisations.handlers,
    *payments.handlers,
    *possibilities.handlers,
    *register.handlers,
]
