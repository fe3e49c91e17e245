"""What a reader may do to a record now, and why not the rest, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.rules.possibilities import Possibility
from agreements.vocabulary import Act
from agreements.wording.words import Words


@dataclass(frozen=True, slots=True)
class PossibleLine:
    """One act: what it is called, and why it cannot be done now."""

    act: Act
    allowed: bool
    reason: str | None


def worded(possible: Iterable[Possibility], words: Words) -> tuple[PossibleLine, ...]:
    return tuple(
        PossibleLine(each.act, each.allowed, words.t(each.key) if each.key else None) for each in possible
    )
