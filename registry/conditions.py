"""What a list was narrowed to, in words, for the head of its file."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from agreements.actors import Actor
from agreements.readings import agreements, bodies, commitments, known
from agreements.wording import as_on as as_on_words
from agreements.wording.words import Words


async def worded(
    asked: agreements.Filter | commitments.Filter, words: Words, reader: Actor
) -> tuple[tuple[str, str], ...]:
    """What the list was narrowed to, in words; and what a list of the past lacks."""
    told: list[tuple[str, str]] = []
    if asked.q.strip():
        told.append((words.t("list.search"), asked.q.strip()))
    ids = [key for name in ("organisation", "owed_by", "owed_to") for key in getattr(asked, name, ())]
    found = await bodies.named(ids)
    for name in ("status", "form", "kind", "confidentiality", "year", "organisation", "owed_by", "owed_to"):
        values: Iterable[Any] = getattr(asked, name, ())
        worded = [
            words.pick(found[value].name)
            if value in found
            else words.word(value)
            if isinstance(value, StrEnum)
            else str(value)
            for value in values
        ]
        if worded:
            told.append((words.t(f"list.facet_{name}"), ", ".join(worded)))
    if isinstance(asked, agreements.Filter) and asked.review_by is not None:
        told.append((words.t("list.facet_review_by"), words.date(asked.review_by)))
    if isinstance(asked, commitments.Filter):
        told += _about_days(asked, words)
    if reader.known_on is not None and (lacking := await known.withheld(reader)):
        told.append((words.t("as_on.lacking"), as_on_words.kinds(lacking, words)))
    return tuple(told)


def _about_days(asked: commitments.Filter, words: Words) -> list[tuple[str, str]]:
    """What else commitments are narrowed to; a list that left out something and did not say so would mislead."""
    told = []
    if asked.agreement is not None:
        told.append((words.t("list.agreement"), str(asked.agreement)))
    if asked.commitment is not None:
        told.append((words.t("list.commitment"), str(asked.commitment)))
    if asked.open is not None:
        told.append((words.t("list.facet_open"), words.t("list.open" if asked.open else "list.done")))
    if asked.due_from is not None:
        told.append((words.t("list.due_from"), words.date(asked.due_from)))
    if asked.due_to is not None:
        told.append((words.t("list.due_to"), words.date(asked.due_to)))
    return told
