"""The interface described: as OpenAPI for programs, as a plain page for people.

The usual viewers of OpenAPI bring scripts and styles from elsewhere, which our policy forbids; a list does as well.
"""

from dataclasses import dataclass
from typing import Any

from litestar import get
from litestar.response import Response

from registry import edge
from registry.api.documenting import SCHEMAS
from registry.requests import Request
from registry.templating import page


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an operation takes in its address or headers."""

    name: str
    place: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ApiView:
    """What `api.html` shows."""

    operations: tuple[Operation, ...]
    schema: str


@get("/openapi.json", include_in_schema=False, opt={edge.ANONYMOUS: True})
async def schema(request: Request) -> dict[str, Any]:
    """The description of the interface in OpenAPI 3.1."""
    return described(request)


@get("/docs", include_in_schema=False, opt={edge.ANONYMOUS: True})
async def show(request: Request) -> Response[Any]:
    """The same for reading."""
    found = tuple(
        _operation(path, method, said)
        for path, methods in sorted(described(request).get("paths", {}).items())
        for method, said in methods.items()
    )
    return page("api.html", ApiView(found, f"{edge.API}v1/openapi.json"), request)


def described(request: Request) -> dict[str, Any]:
    """The description, with the schemas that Litestar has no place for."""
    whole = request.app.openapi_schema.to_schema()
    return {**whole, "components": {**whole.get("components", {}), "schemas": SCHEMAS}}


def _operation(path: str, method: str, said: dict[str, Any]) -> Operation:
    return Operation(
        method.upper(),
        path,
        said.get("summary", ""),
        said.get("description", ""),
        tuple(
            Parameter(each["name"], each["in"], bool(each.get("required")), each.get("description", ""))
            for each in said.get("parameters", ())
        ),
        tuple((status, each.get("description", "")) for status, each in said.get("responses", {}).items()),
    )
