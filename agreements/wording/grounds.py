"""The grounds of a suggestion in words: the bodies they name, and the words they quote."""

from collections.abc import Iterable

from agreements.rules.contents import Text
from agreements.rules.triage import Ground
from agreements.wording.words import Words


def ground(words: Words, given: Ground) -> str:
    """Say one ground."""
    return words.t(given.key, **{name: _said(words, value) for name, value in given.params.items()})


def grounds(words: Words, given: Iterable[Ground]) -> tuple[str, ...]:
    return tuple(ground(words, each) for each in given)


def _said(words: Words, value: object) -> object:
    if isinstance(value, tuple):
        return words.joined(words.pick(each) for each in value)
    return words.pick(value) if isinstance(value, Text) else value
