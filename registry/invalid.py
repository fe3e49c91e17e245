"""What pydantic and Litestar found wrong, as problems of the house: a field, a key of the catalogue, its values."""

from collections.abc import Iterable, Mapping
from typing import Any

from litestar._signature.types import ExtendedMsgSpecValidationError
from litestar.exceptions import ValidationException

from agreements.errors import Problem

# pydantic's error types (docs.pydantic.dev, "Validation errors") by the sentence that says the same to a reader.
KEYS = {
    "bool_parsing": "errors.not_yes_or_no",
    "date_from_datetime_inexact": "errors.no_date",
    "date_from_datetime_parsing": "errors.no_date",
    "date_parsing": "errors.no_date",
    "date_type": "errors.no_date",
    "datetime_from_date_parsing": "errors.no_moment",
    "datetime_parsing": "errors.no_moment",
    "datetime_type": "errors.no_moment",
    "decimal_max_digits": "errors.out_of_range",
    "decimal_max_places": "errors.too_many_places",
    "decimal_parsing": "errors.no_number",
    "decimal_type": "errors.no_number",
    "decimal_whole_digits": "errors.out_of_range",
    "enum": "errors.unknown_choice",
    "extra_forbidden": "errors.unknown_field",
    "finite_number": "errors.no_number",
    "float_parsing": "errors.no_number",
    "float_type": "errors.no_number",
    "frozen_set_type": "errors.no_list",
    "greater_than": "errors.must_be_more",
    "greater_than_equal": "errors.too_small",
    "int_from_float": "errors.no_whole_number",
    "int_parsing": "errors.no_whole_number",
    "int_parsing_size": "errors.out_of_range",
    "int_type": "errors.no_whole_number",
    "less_than": "errors.must_be_less",
    "less_than_equal": "errors.too_big",
    "list_type": "errors.no_list",
    "literal_error": "errors.unknown_choice",
    "missing": "errors.missing",
    "set_type": "errors.no_list",
    "string_pattern_mismatch": "errors.wrong_form",
    "string_too_long": "errors.too_long",
    "string_too_short": "errors.too_short",
    "string_type": "errors.no_text",
    "string_unicode": "errors.control_characters",
    "too_long": "errors.too_many",
    "too_short": "errors.too_few",
    "tuple_type": "errors.no_list",
    "uuid_parsing": "errors.no_identifier",
    "uuid_type": "errors.no_identifier",
    "uuid_version": "errors.no_identifier",
}
# How pydantic names the bound of a limit, and what it is called in our sentences.
BOUNDS = {
    "decimal_places": "most",
    "ge": "bound",
    "gt": "bound",
    "le": "bound",
    "lt": "bound",
    "max_length": "most",
    "min_length": "fewest",
}


def from_pydantic(errors: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """One problem for each error; what was entered is not repeated in any."""
    return tuple(
        Problem(
            ".".join(str(part) for part in error["loc"]),
            _own_key(error) or KEYS.get(error["type"], "errors.unusable"),
            {BOUNDS[name]: bound for name, bound in (error.get("ctx") or {}).items() if name in BOUNDS},
        )
        for error in errors
    )


def from_litestar(error: ValidationException) -> tuple[Problem, ...]:
    """The problems of a request whose parameters or body did not fit its handler."""
    cause = error.__cause__
    if isinstance(cause, ExtendedMsgSpecValidationError):
        return from_pydantic(cause.errors)
    listed = error.extra if isinstance(error.extra, list) else []
    return tuple(
        Problem(str(each.get("key", "")), "errors.unusable") for each in listed if isinstance(each, dict)
    )


def is_about_the_body(error: ValidationException) -> bool:
    """Whether it is the body that is wrong, not the address."""
    listed = error.extra if isinstance(error.extra, list) else []
    return isinstance(error.__cause__, ExtendedMsgSpecValidationError) or any(
        isinstance(each, dict) and each.get("source") == "body" for each in listed
    )


def _own_key(error: Mapping[str, Any]) -> str | None:
    """A validator of ours raises `ValueError` with a key of the catalogue as its text."""
    said = (error.get("ctx") or {}).get("error")
    text = str(said) if isinstance(said, ValueError) else ""
    return (
        text if error["type"] == "value_error" and text.replace("_", "").replace(".", "").isalpha() else None
    )
