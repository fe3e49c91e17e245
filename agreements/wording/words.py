"""Everything people read, in one language.

`Words` joins a catalogue of sentences with the house's way of writing dates, numbers and sums. Pages,
documents, letters and the command line all take one, so that the same fact reads the same everywhere.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from agreements.rules.contents import Text
from agreements.vocabulary import Language
from agreements.wording.numbers import NBSP, numeral, sum_of_money

BISHKEK = ZoneInfo("Asia/Bishkek")
# A text that lacks the language asked for is shown in the next of these: the state language first.
PREFERENCE = (Language.KY, Language.RU, Language.EN)
# Currencies the catalogue has words for; any other is written by its ISO 4217 code.
NAMED_CURRENCIES = frozenset(
    ("CHF", "CNY", "EUR", "GBP", "JPY", "KGS", "KRW", "KZT", "RUB", "TRY", "USD", "UZS"),
)
KILO = 1024
SIZES = ("bytes", "kilobytes", "megabytes", "gigabytes")


class Catalogue(Protocol):
    """Where the sentences of one language come from."""

    def text(self, key: str) -> str:
        """Give the sentence of a key."""

    def plural(self, key: str, count: int) -> str:
        """Give the form of the sentence that goes with a count."""

    def gap(self, key: str, place: str) -> str:
        """Say what stands in a place of the sentence that was given no value."""


@runtime_checkable
class Sentence(Protocol):
    """What a sentence of the catalogue says, such as a problem, where it stands within another one."""

    @property
    def key(self) -> str: ...

    @property
    def params(self) -> Mapping[str, object]: ...


class _Places(dict[str, str]):
    """The values of a sentence's places; a place without a value is the catalogue's business."""

    def __init__(self, catalogue: Catalogue, key: str, values: dict[str, str]) -> None:
        super().__init__(values)
        self.catalogue = catalogue
        self.key = key

    def __missing__(self, place: str) -> str:
        return self.catalogue.gap(self.key, place)


class Words:
    """The words of one language."""

    def __init__(self, language: Language, catalogue: Catalogue) -> None:
        """Take the sentences from the catalogue."""
        self.language = language
        self._catalogue = catalogue

    def t(self, key: str, /, **params: object) -> str:
        """Give the sentence of a key with its places filled.

        Dates, moments, decimals, enum members, problems and None are worded on the way, so that a refusal's parameters
        can be passed as they are. A whole number stands as it is, since it may be a year.
        """
        return self._filled(key, self._catalogue.text(key), params)

    def n(self, key: str, count: int, /, **params: object) -> str:
        """Give the sentence of a key in the plural form of a count, which also fills the place `{count}`."""
        text = self._catalogue.plural(key, abs(count))
        return self._filled(key, text, {"count": self.number(count), **params})

    def word(self, member: StrEnum) -> str:
        """Name a member of a closed list."""
        return self._catalogue.text(enum_key(member))

    @cached_property
    def unknown(self) -> str:
        """What stands where the register does not know."""
        return self._catalogue.text("common.unknown")

    @cached_property
    def _readers(self) -> tuple[tuple[Language, Callable[[Text], str | None]], ...]:
        return tuple((each, attrgetter(each.value)) for each in dict.fromkeys((self.language, *PREFERENCE)))

    def date(self, day: dt.date | None) -> str:
        """Write a day in the long official form."""
        if day is None:
            return self.unknown
        return self._long_date.format(day=day.day, month=self._months[day.month - 1], year=day.year)

    def short_date(self, day: dt.date | None) -> str:
        """Write a day in figures: 22.11.2026, alike in the three languages."""
        if day is None:
            return self.unknown
        return _in_figures(day)

    def moment(self, at: dt.datetime | None, *, seconds: bool = False) -> str:
        """Write a moment by the clock of Bishkek."""
        if at is None:
            return self.unknown
        if at.tzinfo is None:
            message = "a moment without a time zone is no moment"
            raise ValueError(message)
        there = at.astimezone(BISHKEK)
        clock = f"{there.hour:02}:{there.minute:02}"
        return f"{self.short_date(there)},{NBSP}{clock}" + (f":{there.second:02}" if seconds else "")

    def number(self, value: Decimal | int | None) -> str:
        """Write a number."""
        return self.unknown if value is None else numeral(value, self.language)

    def money(self, amount: Decimal | int | None, currency: str | None) -> str:
        """Write a sum with its currency; whole sums without a fraction."""
        if amount is None:
            return self.unknown
        shown = sum_of_money(amount)
        written = numeral(shown, self.language)
        if currency is None:
            return self.t("money.currency_unknown", amount=written)
        if currency not in NAMED_CURRENCIES:
            return self.t("money.other", amount=written, currency=currency)
        # A fraction takes the genitive singular in Russian («1,50 доллара»), which is the form of two.
        count = abs(shown) if isinstance(shown, int) else 2
        text = self._catalogue.plural(f"money.{currency.lower()}", count)
        return self._filled(currency, text, {"amount": written})

    def currency(self, code: str | None) -> str:
        """Name a currency, or give its code when the catalogue has no name."""
        if code is None:
            return self.unknown
        return self._catalogue.text(f"currency.{code.lower()}") if code in NAMED_CURRENCIES else code

    def days(self, count: int | None) -> str:
        """Write a number of days."""
        return self.unknown if count is None else self.n("common.days", count)

    def size(self, size: int | None) -> str:
        """Write the size of a file."""
        if size is None:
            return self.unknown
        if size < KILO:
            return self.n("size.bytes", size)
        amount, step = Decimal(size), 0
        while amount >= KILO - Decimal("0.5") and step < len(SIZES) - 1:
            amount, step = amount / KILO, step + 1
        shown = amount.quantize(Decimal("0.1") if amount < 10 else Decimal(1))
        return self.t(f"size.{SIZES[step]}", amount=numeral(shown, self.language))

    def joined(self, items: Iterable[str]) -> str:
        """Join things into a list: "a, b and c"."""
        *first, last = [*items] or [""]
        return self.t("common.list_end", first=", ".join(first), last=last) if first else last

    def pick(self, text: object) -> str:
        """Give a text in the language asked for, else in Kyrgyz, Russian or English; empty if none."""
        return self.picked(text)[1]

    def picked(self, text: object) -> tuple[Language, str]:
        """Give a text as `pick` does, with the language it turned out to be in."""
        # Most are of this type, and asking first whether one is a mapping costs more than all the rest.
        if type(text) is Text:
            for language, read in self._readers:
                found = read(text)
                if found:
                    return language, found
            return self.language, ""
        for language in (self.language, *PREFERENCE):
            found = text.get(language) if isinstance(text, Mapping) else getattr(text, language, None)
            if found:
                return language, found
        return self.language, ""

    def _filled(self, key: str, text: str, params: Mapping[str, object]) -> str:
        if "{" not in text:
            return text
        values = {name: self._worded(value) for name, value in params.items()}
        return text.format_map(_Places(self._catalogue, key, values))

    def _worded(self, value: object) -> str:
        if isinstance(value, StrEnum):
            return self.word(value)
        if isinstance(value, str):
            return value
        if isinstance(value, dt.datetime):
            return self.moment(value)
        if value is None or isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Sentence):
            return self.t(value.key, **value.params)
        return self.number(value) if isinstance(value, Decimal) else str(value)

    @cached_property
    def _long_date(self) -> str:
        return self._catalogue.text("date.long")

    @cached_property
    def _months(self) -> tuple[str, ...]:
        return tuple(self._catalogue.text(f"date.month.{number}") for number in range(1, 13))


# Some years of days: lists are full of them, and writing one takes longer than looking it up.
@lru_cache(maxsize=4_096)
def _in_figures(day: dt.date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def enum_key(member: StrEnum) -> str:
    """Give the catalogue key of an enum's member: `agreement_form.memorandum`."""
    return f"{enum_prefix(type(member))}.{member.value}"


@cache
def enum_prefix(enum: type[StrEnum]) -> str:
    """Give the first part of the catalogue keys of an enum: its name in snake case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", enum.__name__).lower()
