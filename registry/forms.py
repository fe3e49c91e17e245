"""Forms of pages: flat fields with dotted names in, values for an act out; or the form again, with what is wrong.

A controller reads `received`, tries its act through `attempt`, and shows the form anew when that was refused:

    form = await forms.received(request)
    outcome = await forms.attempt(save(form, actor))
    if isinstance(outcome, RegisterError):
        return page("organisations/form.html", view(form.again(outcome, words)), request, status=422)
"""

import re
import unicodedata
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import asyncpg
from litestar.datastructures import UploadFile
from pydantic import BaseModel, ValidationError

from agreements.errors import Invalid, Problem, RegisterError
from agreements.wording.words import Words
from registry import constraints, invalid
from registry.requests import Request, Unreadable

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.([A-Za-z0-9_-]+)){0,7}")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
INDEX = re.compile(r"(?:0|[1-9][0-9]{0,3})", re.ASCII)
# What a form sends along that is no part of what it says.
ASIDE = frozenset({"_csrf_token", "do"})
# A password is taken as it was typed, blanks and all (NIST SP 800-63B).
AS_TYPED = "password"


@dataclass(frozen=True, slots=True)
class FormState:
    """A form as its template shows it."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    focus: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What came in: cleaned text by dotted name, files, the button pressed, and what could not be taken."""

    values: Mapping[str, str]
    files: Mapping[str, UploadFile] = field(default_factory=dict)
    do: str = ""
    problems: tuple[Problem, ...] = ()

    def again(self, refusal: RegisterError, words: Words) -> FormState:
        """The form to show once more, with what is wrong."""
        problems = (
            refusal.problems if isinstance(refusal, Invalid) else (Problem("", refusal.key, refusal.params),)
        )
        return FormState(self._shown(), sentences(problems, words))

    def state(self, focus: str | None = None) -> FormState:
        """The form to show once more, with nothing wrong: a row was added, a step taken back."""
        return FormState(self._shown(), focus=focus)

    def part(self, prefix: str) -> "Form":
        """The fields below a name, under their own: for a page that holds several forms."""
        under = f"{prefix}."
        own = {
            name.removeprefix(under): value for name, value in self.values.items() if name.startswith(under)
        }
        problems = tuple(
            Problem(each.field.removeprefix(under), each.key, each.params)
            for each in self.problems
            if each.field.startswith(under)
        )
        return Form(own, problems=problems)

    def changed(self, values: Mapping[str, str]) -> "Form":
        """The form with other values."""
        return replace(self, values=values)

    def _shown(self) -> dict[str, str]:
        return {name: value for name, value in self.values.items() if AS_TYPED not in name}


def is_id(value: str) -> bool:
    """Whether a value is an id as our pages write it."""
    return ID.fullmatch(value) is not None


async def received(request: Request) -> Form:
    """Read a form. Raises `Unreadable` for what no form of ours sends."""
    values: dict[str, str] = {}
    files: dict[str, UploadFile] = {}
    problems = []
    button = ""
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files[name] = value
        elif name == "do":
            button = str(value)
        elif name not in ASIDE:
            if not NAME.fullmatch(name):
                raise Unreadable
            values[name], clean = cleaned(str(value), as_typed=AS_TYPED in name)
            if not clean:
                problems.append(Problem(name, "errors.control_characters"))
    return Form(renumbered(values), files, button, tuple(problems))


def in_address(request: Request, names: Iterable[str]) -> Form:
    """The fields of a form that asks for something, as the address has them; one that is not there is blank."""
    values, problems = dict[str, str](), []
    for name in names:
        values[name], clean = cleaned(request.query_params.get(name, ""))
        if not clean:
            problems.append(Problem(name, "errors.control_characters"))
    return Form(values, problems=tuple(problems))


def cleaned(value: str, *, as_typed: bool = False) -> tuple[str, bool]:
    """Text in one form (NFC, one kind of line break, no blanks around it), and whether all of it could be kept.

    Tabs of spreadsheets and the line breaks of word processors are pasted every day and become blanks and lines.
    """
    value = re.sub(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029", "\n", value)
    kept = "".join(char for char in value if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    clean = len(kept) == len(value)
    kept = unicodedata.normalize("NFC", kept)
    return (kept if as_typed else kept.strip()), clean


def renumbered(values: Mapping[str, str]) -> dict[str, str]:
    """Number rows without gaps, in their order: a row that was taken out leaves none."""
    for depth in range(1, 8):
        places: dict[str, dict[int, int]] = {}
        for name in values:
            parts = name.split(".")
            if len(parts) > depth and INDEX.fullmatch(parts[depth]):
                places.setdefault(".".join(parts[:depth]), {})[int(parts[depth])] = 0
        for numbers in places.values():
            numbers.update({number: place for place, number in enumerate(sorted(numbers))})
        moved = {}
        for name, value in values.items():
            parts = name.split(".")
            if len(parts) > depth and INDEX.fullmatch(parts[depth]):
                parts[depth] = str(places[".".join(parts[:depth])][int(parts[depth])])
            moved[".".join(parts)] = value
        values = moved
    return dict(values)


def nested(values: Mapping[str, str]) -> dict[str, Any]:
    """Values by dotted name as the structure the names describe; blanks are left out, a row of blanks is not.

    Raises `Unreadable` for names that contradict each other.
    """
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise Unreadable
        if isinstance(place.get(last), dict):
            raise Unreadable
        if value:
            place[last] = value
    return {key: _rows(value) for key, value in tree.items()}


def _rows(value: str | dict[str, Any]) -> str | dict[str, Any] | list[Any]:
    if not isinstance(value, dict):
        return value
    inner = {key: _rows(each) for key, each in value.items()}
    if inner and all(INDEX.fullmatch(key) for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def read(model: type[M], form: Form) -> M:
    """The form as a value of the model. Raises `Invalid` with everything that is wrong."""
    problems = list(form.problems)
    try:
        value = model.model_validate(nested(form.values))
    except ValidationError as error:
        problems += invalid.from_pydantic(error.errors(include_input=False, include_url=False))
    else:
        if not problems:
            return value
    raise Invalid(*problems)


async def attempt(act: Awaitable[T], *also: type[RegisterError]) -> T | RegisterError:
    """Do it, or give the refusal that belongs beside the form: `Invalid`, a broken constraint, and those named."""
    beside: tuple[type[RegisterError], ...] = (Invalid, *also)
    try:
        return await act
    except beside as refusal:
        return refusal
    except asyncpg.IntegrityConstraintViolationError as error:
        if error.constraint_name in constraints.CONSTRAINTS:
            return Invalid(constraints.problem(error.constraint_name))
        raise


async def under(prefix: str, act: Awaitable[T]) -> T:
    """Do what a part of a page's form asks for; what is wrong with it stands under the names of the page."""
    outcome = await attempt(act)
    if isinstance(outcome, Invalid):
        raise Invalid(
            *(
                Problem(f"{prefix}.{each.field}" if each.field else "", each.key, each.params)
                for each in outcome.problems
            )
        )
    if isinstance(outcome, RegisterError):
        raise outcome
    return outcome


def sentences(problems: tuple[Problem, ...], words: Words) -> dict[str, str]:
    """What is wrong by field, worded; several things wrong with one field in one line."""
    told: dict[str, str] = {}
    for problem in problems:
        sentence = words.t(problem.key, **problem.params)
        told[problem.field] = f"{told[problem.field]} {sentence}" if problem.field in told else sentence
    return told
