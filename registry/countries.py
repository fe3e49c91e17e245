"""The names of countries, by their ISO 3166-1 codes, as CLDR has them."""

from babel import Locale

from agreements.vocabulary import Language
from agreements.wording.words import Words

HOME = "KG"
# What CLDR names beside countries: unions, zones, the unknown.
NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def name(code: str, words: Words) -> str:
    """Name a country; a code that CLDR does not know stands for itself."""
    # CLDR's Russian has a name for it that the country itself does not use.
    if code == HOME:
        return words.t("country.kg")
    return str(Locale(Language(words.language)).territories.get(code, code))


def every(words: Words) -> list[tuple[str, str]]:
    """Codes and names, the country of the register first."""
    known = [str(code) for code in Locale(Language(words.language)).territories]
    codes = [code for code in known if len(code) == len(HOME) and code.isalpha() and code not in NO_COUNTRIES]
    named = [(code, name(code, words)) for code in codes]
    return sorted(named, key=lambda one: (one[0] != HOME, one[1]))
