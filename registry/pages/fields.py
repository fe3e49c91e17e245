"""What the fields of forms may hold, as people type it: days in figures, sums with blanks and commas."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated

from babel.numbers import list_currencies
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from agreements.rules.contents import Text
from agreements.vocabulary import Language
from agreements.wording.words import BISHKEK
from registry.moments import moment

# As a browser sends a day, and as people here write one.
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
OUR_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
# As a browser sends a moment, without a zone: that of Bishkek is meant.
LOCAL = re.compile(r"([\d.-]+)[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?", re.ASCII)
# Nothing that a state's register holds was signed before, or is due after.
EARLIEST, LATEST = date(1800, 1, 1), date(2999, 12, 31)
# Between the digits of a sum stand blanks of all sorts, or apostrophes.
BETWEEN = re.compile(r"[\s\u00a0\u2009\u202f'’]")
WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
SUM = re.compile(r"\d{1,18}(\.\d+)?", re.ASCII)
# A thousand and a half to some, one and a half to others; nothing is owed in thousandths.
AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
# A decimal comma, as people here write it; English takes the point.
DECIMAL_SIGN = {Language.KY: ",", Language.RU: ",", Language.EN: "."}
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


def day(given: object) -> date:
    """Read a day."""
    if isinstance(given, date):
        return given
    if match := ISO_DAY.fullmatch(str(given)):
        year, month, number = match.groups()
    elif match := OUR_DAY.fullmatch(str(given)):
        number, month, year = match.groups()
    else:
        raise ValueError("errors.no_date")
    try:
        read = date(int(year), int(month), int(number))
    except ValueError as wrong:
        raise ValueError("errors.no_date") from wrong
    if not EARLIEST <= read <= LATEST:
        raise ValueError("errors.day_out_of_range")
    return read


def amount(given: object) -> Decimal:
    """Read a sum. The last of two kinds of signs is the decimal one, and a sign that stands twice is not."""
    text = BETWEEN.sub("", str(given))
    if "," in text and "." in text:
        groups = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(groups, "")
    for sign in ",.":
        if text.count(sign) > 1:
            text = text.replace(sign, "")
    if AMBIGUOUS.fullmatch(text):
        raise ValueError("form.ambiguous_number")
    text = text.replace(",", ".")
    if not SUM.fullmatch(text):
        raise ValueError("errors.no_number")
    return Decimal(text)


def quotation(given: object) -> Decimal:
    """Read a rate, of which three digits after the sign are no thousands."""
    text = BETWEEN.sub("", str(given)).replace(",", ".")
    if not SUM.fullmatch(text):
        raise ValueError("errors.no_number")
    return Decimal(text)


def change(given: object) -> Decimal:
    """Read by how much something is more, or with a minus less."""
    text = BETWEEN.sub("", str(given)).replace("\N{MINUS SIGN}", "-")
    return -amount(text[1:]) if text.startswith("-") else amount(text.removeprefix("+"))


def written(value: object, language: Language) -> str:
    """What stands in a field for a value, in the writing of a language."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        plain = format(value, "f")
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return plain.replace(".", DECIMAL_SIGN[language])
    return str(value)


def whole(given: object) -> int:
    """Read a whole number."""
    text = BETWEEN.sub("", str(given)).replace("\N{MINUS SIGN}", "-")
    if not WHOLE.fullmatch(text):
        raise ValueError("errors.no_whole_number")
    return int(text)


def _positive(given: Decimal) -> Decimal:
    if given <= 0:
        raise ValueError("errors.amount_not_positive")
    return given


def _percentage(given: Decimal) -> Decimal:
    if not 0 < given <= 100:
        raise ValueError("errors.no_percentage")
    return given


def _currency(given: str) -> str:
    if given not in list_currencies():
        raise ValueError("errors.no_currency_code")
    return given


def _email(given: str) -> str:
    if not EMAIL.fullmatch(given):
        raise ValueError("errors.no_email")
    return given


def _ticked(given: object) -> object:
    """The names of ticked boxes (`languages.ky` is `on`)."""
    return tuple(given) if isinstance(given, Mapping) else given


def known_by(given: object) -> datetime:
    """Read a moment: a day or a minute of Bishkek, which mean their end, or an exact one with its zone."""
    found = LOCAL.fullmatch(str(given))
    if found is None:
        return moment(str(given), day)
    on, hour, minute, second, fraction = found.groups()
    try:
        begins = datetime.combine(day(on), time(int(hour), int(minute), int(second or 0)), BISHKEK)
    except ValueError as wrong:
        raise ValueError(str(wrong) if str(wrong).startswith("errors.") else "errors.no_moment") from wrong
    named = timedelta(minutes=1) if second is None else timedelta(seconds=1)
    if fraction is not None:
        begins += timedelta(milliseconds=int(fraction.ljust(3, "0")))
        named = timedelta(milliseconds=1)
    return begins + named - timedelta.resolution


def local(known: datetime) -> str:
    """A moment as the field of a form has it, in Bishkek; no finer than it need be."""
    there = known.astimezone(BISHKEK).replace(tzinfo=None)
    fine = "minutes" if (there + timedelta.resolution).second == 0 else "milliseconds"
    return there.isoformat(timespec=fine)


Day = Annotated[date, BeforeValidator(day)]
Moment = Annotated[datetime, BeforeValidator(known_by)]
Amount = Annotated[
    Decimal, BeforeValidator(amount), Field(max_digits=20, decimal_places=2), AfterValidator(_positive)
]
Change = Annotated[Decimal, BeforeValidator(change), Field(max_digits=20, decimal_places=2)]
Share = Annotated[Decimal, BeforeValidator(amount), Field(decimal_places=2), AfterValidator(_percentage)]
Count = Annotated[int, BeforeValidator(whole)]
# A rate as banks quote it: a point or a comma before up to four digits, and nothing between thousands.
Quotation = Annotated[
    Decimal,
    BeforeValidator(quotation),
    Field(max_digits=16, decimal_places=4),
    AfterValidator(_positive),
]
Currency = Annotated[str, AfterValidator(_currency)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
Name = Annotated[str, StringConstraints(max_length=300)]
Line = Annotated[str, StringConstraints(max_length=500)]
Prose = Annotated[str, StringConstraints(max_length=10_000)]
Ticked = BeforeValidator(_ticked)


class Texts(BaseModel):
    """One text in the languages it exists in."""

    ky: Prose | None = None
    ru: Prose | None = None
    en: Prose | None = None

    def text(self) -> Text:
        return Text(self.ky, self.ru, self.en)


class Names(BaseModel):
    """A title or a name in the languages it exists in."""

    ky: Annotated[str, StringConstraints(max_length=1_000)] | None = None
    ru: Annotated[str, StringConstraints(max_length=1_000)] | None = None
    en: Annotated[str, StringConstraints(max_length=1_000)] | None = None

    def text(self) -> Text:
        return Text(self.ky, self.ru, self.en)
