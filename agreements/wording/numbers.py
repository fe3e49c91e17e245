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
    """Write a number with every digit it has; a float is refused, since it has digits nobody wrote."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        message = f"a number is an int or a Decimal, not {type(value).__name__}"
        raise TypeError(message)
    if isinstance(value, Decimal) and not value.is_finite():
        message = "only a finite number can be written"
        raise ValueError(message)
    thousands, point = SEPARATORS[language]
    whole, _, fraction = format(abs(value), ",f" if isinstance(value, Decimal) else ",d").partition(".")
    written = whole.replace(",", thousands) + (point + fraction if fraction else "")
    return MINUS + written if value < 0 else written


def sum_of_money(value: Decimal | int) -> Decimal | int:
    """Give a sum the digits it is written with: none after the point when whole, else at least two."""
    if isinstance(value, int):
        return value
    if value == value.to_integral_value():
        return int(value)
    shown = value.normalize()
    exponent = shown.as_tuple().exponent
    return shown if isinstance(exponent, int) and exponent < -1 else shown.quantize(Decimal("0.01"))
