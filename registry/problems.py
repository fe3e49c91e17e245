"""Every refusal as an answer: a problem detail (RFC 9457) for programs, a page for people, in their language.

One table maps the classes of refusals to statuses. Nothing of a cause is ever shown or logged that may hold what
somebody entered: PostgreSQL's messages quote whole rows.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import asyncpg
import structlog
from asyncpg import exceptions as postgres
from litestar.exceptions import HTTPException, LitestarException, ValidationException
from litestar.response import Redirect, Response
from litestar.types import HTTPScope

from agreements.acts.registering import ProbableDuplicates
from agreements.errors import (
    AgainstTheRules,
    ChangedMeanwhile,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    RegisterError,
)
from agreements.readings.duplicates import Likeness
from agreements.wording.words import Words
from exports.rendering import RenderingBusy, RenderingTimedOut
from registry import constraints, edge, held_forms, invalid, templating
from registry.accounts.signing_in import WrongPassword
from registry.accounts.throttling import TooManyAttempts
from registry.checking import CheckBusy
from registry.engine import PoolNotStartedError
from registry.requests import Request

log = structlog.get_logger("kelishim.problems")

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[RegisterError], int] = {
    AgainstTheRules: 409,
    CheckBusy: 503,
    ChangedMeanwhile: 409,
    Invalid: 422,
    NotAllowed: 403,
    NotFound: 404,
    RenderingBusy: 503,
    RenderingTimedOut: 503,
    TooManyAttempts: 429,
    WrongPassword: 401,
}
# Refusals of a worker process come without their class; these are for whoever asked.
STATUS_OF_KEY = {"rendering.no_fonts": 503, "sheet.too_many_rows": 422}
# The last part of a problem's type, by status; a type is what programs tell problems apart by.
KINDS = {
    400: "unreadable",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "no-such-method",
    409: "against-the-rules",
    412: "changed-meanwhile",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    428: "precondition-required",
    429: "too-many-attempts",
    500: "internal",
    503: "unavailable",
}
# What values PostgreSQL cannot take: characters it has no place for, numbers and dates beyond its types.
UNSTORABLE = (
    postgres.CharacterNotInRepertoireError,
    postgres.DatetimeFieldOverflowError,
    postgres.IntervalFieldOverflowError,
    postgres.InvalidDatetimeFormatError,
    postgres.InvalidTextRepresentationError,
    postgres.NumericValueOutOfRangeError,
    postgres.StringDataRightTruncationError,
    postgres.UntranslatableCharacterError,
)
# Nobody's mistake: another try in a moment will do.
PASSING = (
    ConnectionError,
    PoolNotStartedError,
    TimeoutError,
    asyncpg.InterfaceError,
    postgres.InsufficientResourcesError,
    postgres.LockNotAvailableError,
    postgres.OperatorInterventionError,
    postgres.PostgresConnectionError,
    postgres.TransactionRollbackError,
)
SOON_SECONDS = 5
# Refusals of a record that is there, if not as it was on the day asked for.
OF_ANOTHER_DAY = frozenset({"as_on.not_known_yet", "as_on.withheld"})


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal as it is told: status, sentence, and what exactly is wrong where."""

    status: int
    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    wait: int | None = None
    duplicates: tuple[Likeness, ...] = ()
    kind: str | None = None

    @property
    def type(self) -> str:
        """What programs tell the problem by; relative to the API's own host."""
        return f"/problems/{self.kind or KINDS.get(self.status, KINDS[500])}"


def answer(request: Request, error: Exception) -> Response[Any]:
    """Answer a request that was refused or failed."""
    told = tell(error)
    if isinstance(error, ChangedMeanwhile) and "if-match" in request.headers:
        told = replace(told, status=412)
    if told.status >= 500:
        log_failure(request.scope, error, status=told.status)
    if edge.for_programs(request.scope["path"]):
        return _detail(request, told)
    held = held_forms.answer(request, told.status, told.key)
    if held is not None:
        return held
    if told.status == 401 and not isinstance(error, RegisterError):
        return _to_the_door(request)
    # The template has a sentence of its own, longer and kinder, for what a status alone says.
    reason = None if told.key.startswith("errors.status_") else _sentence(told, edge.words(request))
    back = _record(request.scope["path"]) if told.key in OF_ANOTHER_DAY else None
    return templating.problem(request, told.status, reason, wait=told.wait, back=back)


def tell(error: Exception) -> Told:
    """Say what an error is to whoever asked."""
    match error:
        case RegisterError():
            return _refusal(error)
        case asyncpg.IntegrityConstraintViolationError():
            return _constraint(error)
        case HTTPException():
            return _http(error)
    if isinstance(error, UNSTORABLE) or type(error) is asyncpg.DataError:
        return Told(422, "errors.unstorable")
    if isinstance(error, PASSING):
        return Told(503, "errors.unavailable", wait=SOON_SECONDS)
    return Told(500, "errors.internal")


def _refusal(error: RegisterError) -> Told:
    status = next(
        (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), STATUS_OF_KEY.get(error.key)
    )
    if status is None:
        # A refusal meant for whoever runs the register, not for whoever asks it.
        return Told(500, "errors.internal")
    told = Told(status, error.key, error.params)
    match error:
        case Invalid():
            return replace(told, problems=error.problems)
        case ProbableDuplicates():
            return replace(told, duplicates=error.found, kind="probable-duplicates")
        case TooManyAttempts():
            return replace(told, wait=error.seconds)
        case ChangedMeanwhile():
            return replace(told, kind="changed-meanwhile")
    return told


def _constraint(error: asyncpg.IntegrityConstraintViolationError) -> Told:
    name = error.constraint_name
    if name in constraints.INTERNAL or name is None:
        log.error("constraint_broken", constraint=name)
    problem = constraints.problem(name)
    taken = isinstance(
        error,
        asyncpg.ForeignKeyViolationError | asyncpg.RestrictViolationError | asyncpg.UniqueViolationError,
    )
    if problem.field or not taken:
        return Told(422, "errors.invalid", problems=(problem,))
    return Told(409, problem.key)


def _http(error: HTTPException) -> Told:
    if isinstance(error, ValidationException):
        problems = invalid.from_litestar(error)
        # A body that was read and is wrong is unprocessable; an address that is wrong is a bad request.
        return Told(422 if invalid.is_about_the_body(error) else 400, "errors.invalid", problems=problems)
    status = error.status_code
    if status not in KINDS:
        status = 400 if status < 500 else 500
    return Told(status, f"errors.status_{status}")


def _sentence(told: Told, words: Words) -> str:
    if told.key == "errors.invalid" and told.problems:
        return " ".join(words.t(problem.key, **problem.params) for problem in told.problems)
    return words.t(told.key, **told.params)


def _detail(request: Request, told: Told) -> Response[Any]:
    words = edge.words(request)
    body: dict[str, Any] = {
        "type": told.type,
        "title": words.t(f"problems.status_{told.status}"),
        "status": told.status,
        "detail": words.t(told.key, **told.params),
        "instance": request.scope["path"],
        "key": told.key,
        "request": edge.visit(request.scope).request,
    }
    if told.problems:
        body["problems"] = [
            {"field": problem.field, "key": problem.key, "detail": words.t(problem.key, **problem.params)}
            for problem in told.problems
        ]
    if told.duplicates:
        body["duplicates"] = list(told.duplicates)
    headers = {"content-language": str(words.language)}
    if told.wait is not None:
        headers["retry-after"] = str(told.wait)
    if told.status == 401:
        headers["www-authenticate"] = 'Bearer realm="kelishim"'
    return Response(body, status_code=told.status, media_type=MEDIA_TYPE, headers=headers)


def _record(path: str) -> str:
    """The page of the record that an address is of, or lies below: `/agreements/{id}`."""
    return "/".join(path.split("/")[:3])


def _to_the_door(request: Request) -> Response[Any]:
    """Nobody is signed in: go and do, and come back to the page that was asked for."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Redirect(
        "/sign-in", status_code=303, query_params={"next": here} if request.method == "GET" else None
    )


def log_failure(scope: HTTPScope, error: BaseException, *, status: int | None) -> None:
    """Log where it happened, and nothing of the values: neither the error's own words nor its causes'.

    Without a status the answer had begun already and was broken off.
    """
    error = _first(error)
    log.error(
        "request_failed",
        status=status,
        request=edge.visit(scope).request,
        method=scope["method"],
        path=scope["path"],
        error=type(error).__name__,
        sqlstate=getattr(error, "sqlstate", None),
        constraint=getattr(error, "constraint_name", None),
        where="".join(traceback.format_tb(error.__traceback__)[-12:]),
    )


def _first(error: BaseException) -> BaseException:
    """The error that all began with, out of what the framework and its task groups wrapped it in."""
    if isinstance(error, BaseExceptionGroup):
        return _first(error.exceptions[0])
    if isinstance(error, LitestarException) and error.__cause__ is not None:
        return _first(error.__cause__)
    return error
