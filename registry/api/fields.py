"""What a field of a request may hold: one type for each sort, with its JSON schema and the sentence that refuses it.

Whatever comes in is text, so each type looks at the text itself first: Python reads `1_0`, Arabic digits, moments
and UUIDs in braces where the register wants a number, a day or an id. A `ValueError` bears the key of its sentence,
as `registry.invalid` expects.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Annotated, Any, ClassVar
from uuid import UUID

from babel import Locale
from babel.numbers import list_currencies
from pydantic import GetCoreSchemaHandler, PlainValidator, WithJsonSchema
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from registry.forms import cleaned

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
NUMBER = re.compile(r"-?[0-9]{1,18}")
SUM = re.compile(r"[0-9]{1,18}(\.[0-9]{1,2})?")
EMAIL = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,189}")
CENT = Decimal("0.01")
# What `numeric(20, 2)` holds.
SUM_BELOW = Decimal(10) ** 18
WHOLE_SHARE = Decimal(100)
QUOTATION = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
QUOTATION_BELOW = Decimal(10) ** 12
TEN_THOUSANDTH = Decimal("0.0001")
# A state's agreements: none was signed before the nineteenth century, none falls due after the thirtieth.
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2999, 12, 31)
# Regions that CLDR knows and ISO 3166-1 assigns to no country.
NO_COUNTRIES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)

Reader = Callable[..., object]


def _plain(read: Reader, schema: dict[str, Any]) -> CoreSchema:
    """A validator that sees the value as it came, with the JSON schema that tells of it."""
    return core_schema.no_info_plain_validator_function(
        read, metadata={"pydantic_js_functions": [lambda *_: dict(schema)]}
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text of at most so many characters; blank is unknown, or refused where the type knows no None."""

    most: int
    lines: ClassVar[bool] = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Clean the text first, then measure it: composing and stripping make it shorter."""
        if source is str:
            schema = {"type": "string", "minLength": 1, "maxLength": self.most}
            return _plain(partial(self._read, needed=True), schema)
        return _plain(partial(self._read, needed=False), {"type": ["string", "null"], "maxLength": self.most})

    def _read(self, given: object, *, needed: bool) -> str | None:
        text = _text(given)
        if len(text) > self.most:
            raise PydanticKnownError("string_too_long", {"max_length": self.most})
        if not self.lines and ("\n" in text or "\t" in text):
            raise ValueError("api.one_line")
        if needed and not text:
            raise ValueError("errors.missing")
        return text or None


@dataclass(frozen=True, slots=True)
class Lines(Line):
    """Text of any number of lines."""

    lines: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds; blank is unknown, or refused where the type knows no None."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take digits for a number too: a query and a form have nothing else."""
        needed = source is int
        schema = {
            "type": "integer" if needed else ["integer", "null"],
            "minimum": self.least,
            "maximum": self.most,
        }
        return _plain(partial(self._read, needed=needed), schema)

    def _read(self, given: object, *, needed: bool) -> int | None:
        if given is None or given == "":
            if needed:
                raise ValueError("errors.missing")
            return None
        if isinstance(given, str) and NUMBER.fullmatch(given):
            given = int(given)
        if not isinstance(given, int) or isinstance(given, bool):
            raise ValueError("errors.no_whole_number")  # noqa: TRY004 -- pydantic takes a ValueError for a refusal
        if given < self.least:
            raise PydanticKnownError("greater_than_equal", {"ge": self.least})
        if given > self.most:
            raise PydanticKnownError("less_than_equal", {"le": self.most})
        return given


def _text(given: object) -> str:
    """Composed, without blanks around it; refused when it holds what nobody can see or print."""
    if given is None:
        return ""
    if not isinstance(given, str):
        raise ValueError("errors.no_text")  # noqa: TRY004 -- pydantic takes a ValueError for a refusal
    text, whole = cleaned(given)
    if not whole:
        raise ValueError("errors.control_characters")
    return text


def needed(read: Callable[[object], Any]) -> Callable[[object], Any]:
    """The same, refusing what is not there."""

    def there(given: object) -> object:
        found = read(given)
        if found is None:
            raise ValueError("errors.missing")
        return found

    return there


def read_day(given: object) -> date | None:
    if given is None or given == "":
        return None
    if isinstance(given, str) and DAY.fullmatch(given):
        try:
            day = date.fromisoformat(given)
        except ValueError:
            raise ValueError("errors.no_date") from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError("errors.day_out_of_range")
        return day
    raise ValueError("errors.no_date")


def _id(given: object) -> UUID | None:
    if given is None or given == "":
        return None
    if isinstance(given, str) and ID.fullmatch(given):
        return UUID(given)
    raise ValueError("errors.no_identifier")


def _sum(given: object) -> Decimal | None:
    """A sum from its digits: a string, or a JSON number, which was never a float on its way here."""
    if given is None or given == "":
        return None
    if isinstance(given, str) and SUM.fullmatch(given):
        given = Decimal(given)
    if not isinstance(given, (int, Decimal)) or isinstance(given, bool):
        raise ValueError("errors.no_number")  # noqa: TRY004 -- pydantic takes a ValueError for a refusal
    if given <= 0:
        raise ValueError("errors.amount_not_positive")
    if given >= SUM_BELOW:
        raise ValueError("errors.out_of_range")
    amount = Decimal(given)
    if amount < CENT or amount != amount.quantize(CENT):
        raise PydanticKnownError("decimal_max_places", {"decimal_places": 2})
    return amount.quantize(CENT)


def _quotation(given: object) -> Decimal | None:
    """A rate as banks quote it, with four digits after the point at most."""
    if given is None or given == "":
        return None
    if isinstance(given, str) and QUOTATION.fullmatch(given):
        given = Decimal(given)
    if not isinstance(given, (int, Decimal)) or isinstance(given, bool):
        raise ValueError("errors.no_number")  # noqa: TRY004 -- pydantic takes a ValueError for a refusal
    if given <= 0:
        raise ValueError("errors.amount_not_positive")
    if given >= QUOTATION_BELOW:
        raise ValueError("errors.out_of_range")
    rate = Decimal(given)
    if rate < TEN_THOUSANDTH or rate != rate.quantize(TEN_THOUSANDTH):
        raise PydanticKnownError("decimal_max_places", {"decimal_places": 4})
    return rate.quantize(TEN_THOUSANDTH)


def _change(given: object) -> Decimal | None:
    """A sum with a sign: by how much something is more, or less."""
    if isinstance(given, str) and given.startswith("-"):
        return _negative(given[1:])
    if isinstance(given, (int, Decimal)) and not isinstance(given, bool) and given < 0:
        return _negative(-given)
    return _sum(given)


def _negative(given: object) -> Decimal | None:
    amount = _sum(given)
    if amount is None:
        raise ValueError("errors.no_number")
    return -amount


def _share(given: object) -> Decimal | None:
    if isinstance(given, str) and given and not SUM.fullmatch(given):
        raise ValueError("errors.no_percentage")
    share = _sum(given)
    if share is not None and share > WHOLE_SHARE:
        raise ValueError("errors.no_percentage")
    return share


@cache
def currencies() -> frozenset[str]:
    """The codes of ISO 4217 that CLDR knows, those out of use too: an old promise was made in them."""
    return frozenset(list_currencies())


@cache
def countries() -> frozenset[str]:
    """The codes of ISO 3166-1."""
    regions = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in regions if re.fullmatch("[A-Z]{2}", code)) - NO_COUNTRIES


def _currency(given: object) -> str | None:
    code = _text(given)
    if code and code not in currencies():
        raise ValueError("errors.no_currency_code")
    return code or None


def _country(given: object) -> str | None:
    code = _text(given)
    if code and code not in countries():
        raise ValueError("errors.no_country_code")
    return code or None


def _email(given: object) -> str | None:
    address = _text(given)
    if address and not EMAIL.fullmatch(address):
        raise ValueError("api.no_email")
    return address or None


def _boolean(given: object) -> bool:
    if isinstance(given, bool):
        return given
    # Programs say true, the pages' own addresses say yes.
    if given in ("true", "yes", "false", "no"):
        return given in ("true", "yes")
    raise ValueError("errors.not_yes_or_no")


def _maybe(given: object) -> bool | None:
    return None if given is None or given == "" else _boolean(given)


def once(given: Sequence[Any]) -> tuple[Any, ...]:
    """A list without what stands in it twice, in its order."""
    return tuple(dict.fromkeys(given))


STRING = {"type": ["string", "null"]}
DAY_FORM = {"format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
SUM_TEXT = {"type": "string", "pattern": r"^[0-9]{1,18}(\.[0-9]{1,2})?$"}
SUM_FORM = {"anyOf": [SUM_TEXT, {"type": "number", "exclusiveMinimum": 0}, {"type": "null"}]}
SUM_MEANS = "Digits, at most two after the point. A string or a number: neither is ever read as a float."

Boolean = Annotated[bool, PlainValidator(_boolean), WithJsonSchema({"type": "boolean"})]
MaybeBoolean = Annotated[bool | None, PlainValidator(_maybe), WithJsonSchema({"type": ["boolean", "null"]})]
Country = Annotated[
    str | None,
    PlainValidator(_country),
    WithJsonSchema(STRING | {"pattern": "^[A-Z]{2}$", "description": "ISO 3166-1 alpha-2."}),
]
Currency = Annotated[
    str | None,
    PlainValidator(_currency),
    WithJsonSchema(STRING | {"pattern": "^[A-Z]{3}$", "description": "ISO 4217."}),
]
NeededCurrency = Annotated[
    str,
    PlainValidator(needed(_currency)),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217."}),
]
Day = Annotated[date | None, PlainValidator(read_day), WithJsonSchema(STRING | DAY_FORM)]
NeededDay = Annotated[date, PlainValidator(needed(read_day)), WithJsonSchema({"type": "string"} | DAY_FORM)]
Email = Annotated[
    str | None, PlainValidator(_email), WithJsonSchema(STRING | {"format": "email", "maxLength": 254})
]
Id = Annotated[UUID | None, PlainValidator(_id), WithJsonSchema(STRING | {"format": "uuid"})]
NeededId = Annotated[UUID, PlainValidator(needed(_id)), WithJsonSchema({"type": "string", "format": "uuid"})]
QUOTATION_TEXT = {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$"}
Quotation = Annotated[
    Decimal,
    PlainValidator(needed(_quotation)),
    WithJsonSchema(
        {
            "anyOf": [QUOTATION_TEXT, {"type": "number", "exclusiveMinimum": 0}],
            "description": "Digits, at most four after the point; never read as a float.",
        }
    ),
]
Share = Annotated[
    Decimal | None,
    PlainValidator(_share),
    WithJsonSchema(SUM_FORM | {"description": f"A percentage above 0, at most 100. {SUM_MEANS}"}),
]
Sum = Annotated[Decimal | None, PlainValidator(_sum), WithJsonSchema(SUM_FORM | {"description": SUM_MEANS})]
NeededSum = Annotated[
    Decimal,
    PlainValidator(needed(_sum)),
    WithJsonSchema(
        {"anyOf": [SUM_TEXT, {"type": "number", "exclusiveMinimum": 0}], "description": SUM_MEANS}
    ),
]
Change = Annotated[
    Decimal | None,
    PlainValidator(_change),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,2})?$"},
                {"type": "number"},
                {"type": "null"},
            ],
            "description": f"By how much more; with a minus, less. {SUM_MEANS}",
        }
    ),
]
