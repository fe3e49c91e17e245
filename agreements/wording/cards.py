"""Due dates in sentences: the rule, and the card that explains the date it came to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from agreements.rules.deadlines import Card, FixedDate, Rule, Skipped, Step
from agreements.vocabulary import DayKind, Unit
from agreements.wording.words import Words

WEEKEND = "workdays.weekend"
# The steps whose parameter says how long the term is.
LENGTHS = {unit: f"deadlines.span.{unit}" for unit in Unit}


def rule(words: Words, due: Rule) -> str:
    """Say the rule in a few words: "30 working days after signing"."""
    if isinstance(due, FixedDate):
        return words.date(due.on)
    if not due.offset:
        return words.t(f"deadlines.rule_same_day.{due.anchor}")
    direction = "after" if due.offset > 0 else "before"
    span = words.n(LENGTHS[due.unit], abs(due.offset))
    return words.t(f"deadlines.rule_{direction}.{due.anchor}", span=span)


def sentences(words: Words, card: Card | Mapping[str, Any]) -> list[str]:
    """Tell the whole card: how the date was reckoned, what was passed over, and what is not certain."""
    card = read(card)
    if card.unknown is not None:
        return [words.t(card.unknown)]
    return [*steps(words, card), *passed_over(words, card), *notes(words, card)]


def steps(words: Words, card: Card | Mapping[str, Any]) -> list[str]:
    """Tell each step of the reckoning."""
    return [_step(words, step) for step in read(card).steps]


def passed_over(words: Words, card: Card | Mapping[str, Any]) -> list[str]:
    """Tell each day off that was passed over, with the act that made it one; weekends are only counted."""
    skipped = read(card).skipped
    weekends = sum(day.key == WEEKEND for day in skipped)
    told = [_skipped(words, day) for day in skipped if day.key != WEEKEND]
    return [words.n("deadlines.skipped_weekends", weekends), *told] if weekends else told


def notes(words: Words, card: Card | Mapping[str, Any]) -> list[str]:
    """Tell what is not certain about the date."""
    told = []
    for note in read(card).notes:
        name = words.pick(note.name) or words.unknown
        remark = sides(words, note.remark) or words.unknown
        told.append(words.t(note.key, on=note.on, year=note.year, name=name, remark=remark))
    return told


def sides(words: Words, note: str | None) -> str:
    """Put the note of a disputed day into words: each of its lines is a kind of day and who says so."""
    told = []
    for line in (note or "").splitlines():
        kind, colon, source = line.partition(": ")
        told.append(f"{words.word(DayKind(kind))}: {source}" if colon and kind in set(DayKind) else line)
    return "; ".join(told)


def read(card: Card | Mapping[str, Any]) -> Card:
    """Take a card as it is, or read it from its stored form."""
    return card if isinstance(card, Card) else Card.from_json(card)


def _step(words: Words, step: Step) -> str:
    params: dict[str, object] = dict(step.params)
    if "unit" in params:
        params["span"] = words.n(LENGTHS[Unit(str(params.pop("unit")))], int(step.params["count"]))
    if "day" in params:
        params["day"] = words.date(date.fromisoformat(str(params["day"])))
    return words.t(step.key, on=step.on, **params)


def _skipped(words: Words, skipped: Skipped) -> str:
    name = words.pick(skipped.name) or words.t(skipped.key)
    if skipped.act is None:
        return words.t("deadlines.skipped_day_without_act", day=skipped.day, name=name)
    return words.t("deadlines.skipped_day", day=skipped.day, name=name, act=skipped.act)
