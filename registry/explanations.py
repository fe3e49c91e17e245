"""A stored deadline card as its page shows it: the rule and each step in words, each day passed over with its act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.wording import cards
from agreements.wording.words import Words


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One step of the reckoning, and the day it reached."""

    text: str
    on: date | None


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day off that was passed over, and the act that made it one."""

    on: date
    why: str
    act: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `_deadlines.html` shows."""

    rule: str
    steps: tuple[ExplainedStep, ...]
    skipped: tuple[SkippedDay, ...]
    notes: tuple[str, ...]
    calendar: str | None


def explain(words: Words, stored: Mapping[str, Any]) -> Explanation:
    """Put a card into words. Weekends are passed over in silence: their number stands in a note."""
    card = cards.read(stored)
    if card.unknown is not None:
        return Explanation(cards.rule(words, card.rule), (), (), (words.t(card.unknown),), None)
    texts = cards.steps(words, card)
    named = [day for day in card.skipped if day.key != cards.WEEKEND]
    weekends = len(card.skipped) - len(named)
    counted = (words.n("deadlines.skipped_weekends", weekends),) if weekends else ()
    return Explanation(
        cards.rule(words, card.rule),
        tuple(ExplainedStep(text, None) for text in texts),
        tuple(
            SkippedDay(day.day, words.pick(day.name) or words.t(day.key), day.act, day.source_url) for day in named
        ),
        (*counted, *cards.notes(words, card)),
        card.calendar_version,
    )
