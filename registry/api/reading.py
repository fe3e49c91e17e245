"""Taking in what a request says: its body, its query, its form, and the revision it was written against."""

import re
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from pydantic import BaseModel, ValidationError

from agreements.errors import ChangedMeanwhile, Invalid, Problem
from registry import invalid
from registry.requests import Request, Unreadable, Unsupported

M = TypeVar("M", bound=BaseModel)

JSON = re.compile(r"application/([a-z0-9.-]+\+)?json")
UNICODE = frozenset({"utf-8", "utf8", "us-ascii"})
# The revision, and what a reading puts behind it (`answers.read`).
ETAG = re.compile(r'"([1-9][0-9]{0,9})(?:\.[0-9a-f]{16})?"')
# Every number with a point becomes a decimal: no sum is ever a float.
DECODER = msgspec.json.Decoder(float_hook=Decimal)
MOST_PARAMETERS = 500
# A sender who gets everything wrong is told the first of it, and no name of theirs at any length.
MOST_PROBLEMS = 100
LONGEST_FIELD = 200


class Unconditional(HTTPException):
    """A change that does not say which revision it was written against."""

    status_code = 428


async def body(request: Request, model: type[M]) -> M:
    """The JSON body as a value of the model. Raises `Unsupported`, `Unreadable` and `Invalid`."""
    raw = await request.body()
    kind, parameters = request.content_type
    if raw and not JSON.fullmatch(kind.lower()):
        raise Unsupported
    if parameters.get("charset", "utf-8").lower() not in UNICODE:
        raise Unsupported
    return checked(model, _decoded(raw) if raw else {})


def _decoded(raw: bytes) -> Any:  # noqa: ANN401 -- whatever JSON holds
    try:
        return DECODER.decode(raw)
    except (msgspec.DecodeError, ArithmeticError, RecursionError, ValueError) as error:
        raise Unreadable from error


def query(request: Request, model: type[M]) -> M:
    """The query as a value of the model; a name repeated makes a list. Raises `Unreadable` and `Invalid`."""
    raw = request.scope["query_string"]
    if not raw:
        return checked(model, {})
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError as error:
        raise Unreadable from error
    return checked(model, _gathered(pairs, model))


async def form(request: Request, model: type[M]) -> tuple[M, list[UploadFile]]:
    """The fields of a multipart form as a value of the model, and its files. Raises as `body` does."""
    if request.content_type[0] != "multipart/form-data":
        raise Unsupported
    parts = list((await request.form()).multi_items())
    files = [part for _, part in parts if isinstance(part, UploadFile)]
    fields = [(name, str(part)) for name, part in parts if not isinstance(part, UploadFile)]
    return checked(model, _gathered(fields, model)), files


def _gathered(pairs: list[tuple[str, str]], model: type[BaseModel]) -> dict[str, Any]:
    """What was sent by name; blank is not given at all. Raises `Invalid` for one thing said twice."""
    lists = {name for name, field in model.model_fields.items() if field.default == ()}
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in lists:
            found.setdefault(name, [])
            if value:
                found[name].append(value)
        elif name in found:
            raise Invalid(Problem(name, "api.given_twice"))
        elif value or name not in model.model_fields:
            found[name] = value
    return found


def checked(model: type[M], value: object) -> M:
    """The value as the model has it. Raises `Invalid` with everything that is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = invalid.from_pydantic(error.errors(include_input=False, include_url=False)[:MOST_PROBLEMS])
        problems = [Problem(each.field[:LONGEST_FIELD], each.key, each.params) for each in found]
        raise Invalid(*problems) from None


def seen(request: Request, given: int | None, *, needed: bool = True) -> int | None:
    """The revision a change was written against: that of `If-Match`, else the body's `seen`.

    `If-Match: *` is a sender's word that any will do. Raises `Unconditional` and `ChangedMeanwhile`.
    """
    header = request.headers.get("if-match")
    if header is None:
        if given is None and needed:
            raise Unconditional
        return given
    if header.strip() == "*":
        return given
    match = ETAG.fullmatch(header.strip())
    if match is None:
        # A weak tag, a list or none of ours: whatever it names, it is not what stands here.
        raise ChangedMeanwhile("errors.changed_meanwhile")
    return int(match[1])
