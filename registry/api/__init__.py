"""The interface for programs, below `/api/v1`. This list is what the application serves."""

from litestar.types import ControllerRouterHandler

handlers: list[ControllerRouterHandler] = []
