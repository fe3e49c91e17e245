"""What the command line says, in the language of its terminal."""

import os
from functools import cache

import click

from agreements.errors import RegisterError
from agreements.vocabulary import Language
from agreements.wording.words import Words


@cache
def words() -> Words:
    """Give the words of `KELISHIM_LANGUAGE`, else of the terminal's locale, else English."""
    from registry.languages import words as words_of
    from registry.settings import settings

    try:
        chosen = settings().language
    except RegisterError:
        chosen = None  # what is wrong with the settings is about to be said
    asked = [chosen, *(os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))]
    first = next((value for value in asked if value), "")
    language = first[:2].lower()
    return words_of(Language(language) if language in set(Language) else Language.EN)


def t(key: str, **params: object) -> str:
    """Give a sentence of the catalogue."""
    return words().t(key, **params)


def say(key: str, **params: object) -> None:
    """Print a sentence."""
    click.echo(t(key, **params))


def complain(key: str, **params: object) -> None:
    """Print a sentence where errors go."""
    click.echo(t(key, **params), err=True)
