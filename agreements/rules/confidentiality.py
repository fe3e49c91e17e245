"""The levels of confidentiality, from what is open to all who may read by their role up to named people alone."""

from agreements.vocabulary import Confidentiality

ORDER = (
    Confidentiality.PUBLIC,
    Confidentiality.OFFICIAL,
    Confidentiality.CONFIDENTIAL,
    Confidentiality.NEED_TO_KNOW,
)
# Whatever is not among these is for named readers; a level that no rule knows of is for nobody.
OPEN = frozenset({Confidentiality.PUBLIC, Confidentiality.OFFICIAL})


def is_lower(level: Confidentiality, than: Confidentiality) -> bool:
    return ORDER.index(level) < ORDER.index(than)


def lower(level: Confidentiality) -> tuple[Confidentiality, ...]:
    """The levels it may be lowered to, the nearest first."""
    return ORDER[: ORDER.index(level)][::-1]
