"""The OpenAPI description of the interface, from the very models that check what comes in and shape what goes out."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from litestar.openapi.spec import Operation
from msgspec import Struct
from pydantic import BaseModel

from agreements.readings.payments import PaymentRow
from agreements.readings.rows import AgreementRow, MilestoneRow
from agreements.readings.values import Organisation

PLACE = "#/components/schemas/"
# What programs may send, by name.
EXAMPLES = json.loads((Path(__file__).parent / "examples.json").read_text("utf-8"))
# Every schema by name, filled as the handlers' modules are read.
SCHEMAS: dict[str, dict[str, Any]] = {}

PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457), its sentences in the language asked for.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "What programs tell the problem by."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "key": {"type": "string", "description": "The sentence's name, the same in every language."},
        "request": {"type": "string", "description": "The request's name in the log and the ledger."},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "key", "detail"],
                "properties": {
                    "field": {"type": "string", "examples": ["commitments.0.amount"]},
                    "key": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "duplicates": {
            "type": "array",
            "description": "Registered agreements that look like this one.",
            "items": {"type": "object"},
        },
    },
}
SCHEMAS["ProblemDetail"] = PROBLEM
REFUSED = {
    "description": "Refused, and why.",
    "content": {"application/problem+json": {"schema": {"$ref": f"{PLACE}ProblemDetail"}}},
}
TEXT = {"schema": {"type": "string"}}
ETAG = {"description": "The revision, for `If-Match`.", **TEXT}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of what was read before; where it still reads the same, nothing is sent again (304).",
    "schema": {"type": "string", "examples": ['"3.9f86d081884c7d65"']},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` of the record read; where it changed since, nothing is written (412).",
    "schema": {"type": "string", "examples": ['"3"']},
}
ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any text; the same request sent again under it within a day is answered as it was, not done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


class AgreementPage(Struct, frozen=True):
    """A page of agreements, the latest entered first."""

    items: tuple[AgreementRow, ...]
    next: str | None
    previous: str | None


class MilestonePage(Struct, frozen=True):
    """A page of commitments, a row for each milestone, by the day they fall due; unknown days come last."""

    items: tuple[MilestoneRow, ...]
    next: str | None
    previous: str | None


class PaymentPage(Struct, frozen=True):
    """A page of payments, the latest first."""

    items: tuple[PaymentRow, ...]
    next: str | None
    previous: str | None


class OrganisationPage(Struct, frozen=True):
    """A page of bodies, in the order of the alphabet."""

    items: tuple[Organisation, ...]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers when all is well: a value's type, or the media type of a file; or nothing."""

    description: str
    of: type | None = None
    media_type: str = "application/json"
    headers: Mapping[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        told: dict[str, Any] = {"description": self.description}
        if self.of is not None:
            told["content"] = {self.media_type: {"schema": value_schema(self.of)}}
        elif self.media_type != "application/json":
            told["content"] = {self.media_type: {"schema": {"type": "string", "format": "binary"}}}
        if self.headers:
            told["headers"] = dict(self.headers)
        return told


def describes(
    *answers: tuple[int, Answer],
    body: type[BaseModel] | None = None,
    form: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    headers: Sequence[Mapping[str, Any]] = (),
    example: str | None = None,
) -> type[Operation]:
    """The description of one operation; Litestar adds what it knows: path, names, the handler's docstring."""
    content = {**_body(body, example), **_form(form)}
    parameters = [*headers, *(_query(query) if query else [])]

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            """Say what Litestar cannot read off a handler."""
            told: Any = self
            told.responses = {str(status): answer.described() for status, answer in answers}
            told.responses["default"] = REFUSED
            told.parameters = [*(self.parameters or []), *parameters] or None
            if content:
                needed = any(model is not None and _needs_something(model) for model in (body, form))
                told.request_body = {"required": needed, "content": content}

    return Described


def _needs_something(model: type[BaseModel]) -> bool:
    return any(each.is_required() for each in model.model_fields.values())


def _body(model: type[BaseModel] | None, example: str | None) -> dict[str, Any]:
    if model is None:
        return {}
    media: dict[str, Any] = {"schema": model_schema(model)}
    if example is not None:
        media["example"] = EXAMPLES[example]
    return {"application/json": media}


def _form(model: type[BaseModel] | None) -> dict[str, Any]:
    if model is None:
        return {}
    schema = deepcopy(SCHEMAS[model_schema(model)["$ref"].removeprefix(PLACE)])
    schema["properties"]["file"] = {"type": "string", "format": "binary"}
    return {"multipart/form-data": {"schema": schema}}


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    """The fields of a query; what is unknown is left out of an address, so none of them is ever null."""
    schema = SCHEMAS.pop(model_schema(model)["$ref"].removeprefix(PLACE))
    return [
        {"name": name, "in": "query", "schema": _never_null(told), "description": told.pop("description", "")}
        for name, told in schema["properties"].items()
    ]


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    told = {key: given for key, given in schema.items() if key not in {"title", "default", "description"}}
    if isinstance(told.get("type"), list):
        told["type"] = next(each for each in told["type"] if each != "null")
    if "anyOf" in told:
        told["anyOf"] = [each for each in told["anyOf"] if each != {"type": "null"}]
    return told


def model_schema(model: type[BaseModel]) -> dict[str, Any]:
    """A reference to the schema of what comes in."""
    schema = model.model_json_schema(ref_template=PLACE + "{model}", by_alias=True)
    SCHEMAS.update(schema.pop("$defs", {}))
    SCHEMAS[model.__name__] = schema
    return {"$ref": PLACE + model.__name__}


def value_schema(value: Any) -> dict[str, Any]:  # noqa: ANN401 -- any type that msgspec knows
    """A reference to the schema of what goes out."""
    (schema,), components = msgspec.json.schema_components([value], ref_template=PLACE + "{name}")
    SCHEMAS.update(components)
    return dict(schema)
