"""Numbers as each language writes them: «1 234 567,80» in Kyrgyz and Russian, 1,234,567.80 in English.

Our own few lines rather than CLDR's: the same strings, nine times faster (DOCUMENTS 1).
"""

from decimal import Decimal

from agreements.vocabulary import Language

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
# What stands between thousands and before the fraction.
SEPARATORS = {Language.KY: (NBSP, ","), Language.RU: (NBSP, ","), Language.EN: (",", ".")}


def numeral(value: Decimal | int, language: Language) -> str:
    """Write a number with every digit it has."""
    thousands, point = SEPARATORS[language]
    whole, _, fraction = _digits(value).removeprefix("-").partition(".")
    grouped = format(int(whole), ",d").replace(",", thousands)
    written = grouped + (point + fraction if fraction else "")
    return MINUS + written if value < 0 else written


def sum_of_money(value: Decimal | int) -> Decimal | int:
    """Give a sum the digits it is written with: none after the point when whole, else at least two."""
    whole, _, fraction = _digits(value).partition(".")
    fraction = fraction.rstrip("0")
    return Decimal(f"{whole}.{fraction:0<2}") if fraction else int(whole)


def _digits(value: Decimal | int) -> str:
    """Give the digits of an exact number; a float is refused, since it has digits nobody wrote."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        message = f"a number is an int or a Decimal, not {type(value).__name__}"
        raise TypeError(message)
    if isinstance(value, int):
        return str(value)
    if not value.is_finite():
        message = "only a finite number can be written"
        raise ValueError(message)
    # Not by arithmetic, which rounds what has more than 28 digits.
    return format(value, "f")
