"""Currencies to choose from: the usual ones first, then the others that have a name here."""

from agreements.wording.words import NAMED_CURRENCIES, Words
from registry.pages.entry_view import USUAL_CURRENCIES


def choices(words: Words) -> tuple[tuple[str, str], ...]:
    """Codes with their names."""
    codes = dict.fromkeys((*USUAL_CURRENCIES, *sorted(NAMED_CURRENCIES)))
    return tuple((code, f"{code}, {words.currency(code)}") for code in codes)
