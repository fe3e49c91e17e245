"""Due dates in words: the rule, and the card that explains the date it came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.rules.deadlines import Card, FixedDate, Note, Rule, Skipped, Step
from agreements.vocabulary import DayKind, Unit
from agreements.wording.words import Words

WEEKEND = "workdays.weekend"
# How long a term is, by the unit it is counted in.
LENGTHS = {unit: f"deadlines.span.{unit}" for unit in Unit}


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """A step of the reckoning in words, and the day it reached, which the words do not name."""

    text: str
    on: date | None


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day off that was passed over: why it is one, by which act, and where that is published."""

    on: date
    why: str
    act: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A card in words. Plain weekends are counted in a step; `skipped` has the days off decided on."""

    rule: str
    steps: tuple[ExplainedStep, ...]
    skipped: tuple[SkippedDay, ...]
    notes: tuple[str, ...]
    result: date | None
    calendar: str


def explain(words: Words, card: Card | Mapping[str, Any]) -> Explanation:
    """Put a card, or its stored form, into words."""
    card = card if isinstance(card, Card) else Card.from_json(card)
    steps = [ExplainedStep(_step(words, step), step.on) for step in card.steps]
    weekends = sum(day.key == WEEKEND for day in card.skipped)
    if weekends:
        steps.append(ExplainedStep(words.n("deadlines.skipped_weekends", weekends), None))
    notes = [_note(words, note) for note in card.notes]
    return Explanation(
        rule=rule(words, card.rule),
        steps=tuple(steps),
        skipped=tuple(_skipped(words, day) for day in card.skipped if day.key != WEEKEND),
        notes=(words.t(card.unknown), *notes) if card.unknown else tuple(notes),
        result=card.result,
        calendar=card.calendar_version,
    )


def sentences(words: Words, card: Card | Mapping[str, Any]) -> list[str]:
    """Tell a card in sentences: how the date was reckoned, what was passed over, what is not certain."""
    told = explain(words, card)
    steps = [
        words.t("deadlines.told", step=step.text)
        if step.on is None
        else words.t("deadlines.reached", step=step.text, on=step.on)
        for step in told.steps
    ]
    skipped = [
        words.t("deadlines.skipped_day_without_act", day=day.on, name=day.why)
        if day.act is None
        else words.t("deadlines.skipped_day", day=day.on, name=day.why, act=day.act)
        for day in told.skipped
    ]
    return [*steps, *skipped, *told.notes]


def rule(words: Words, due: Rule) -> str:
    """Say the rule in a few words: "30 working days after signing"."""
    if isinstance(due, FixedDate):
        return words.date(due.on)
    if not due.offset:
        return words.t(f"deadlines.rule_same_day.{due.anchor}")
    direction = "after" if due.offset > 0 else "before"
    span = words.n(LENGTHS[due.unit], abs(due.offset))
    return words.t(f"deadlines.rule_{direction}.{due.anchor}", span=span)


def sides(words: Words, note: str | None) -> str:
    """Put the note of a disputed day into words: each of its lines is a kind of day and who says so."""
    told = []
    for line in (note or "").splitlines():
        kind, colon, source = line.partition(": ")
        told.append(f"{words.word(DayKind(kind))}: {source}" if colon and kind in set(DayKind) else line)
    return "; ".join(told)


def _step(words: Words, step: Step) -> str:
    params: dict[str, object] = dict(step.params)
    if "unit" in params:
        params["span"] = words.n(LENGTHS[Unit(str(params["unit"]))], int(step.params["count"]))
    if "day" in params:
        params["day"] = words.date(date.fromisoformat(str(params["day"])))
    return words.t(step.key, **params)


def _skipped(words: Words, skipped: Skipped) -> SkippedDay:
    why = words.pick(skipped.name) or words.t(skipped.key)
    return SkippedDay(skipped.day, why, skipped.act, skipped.source_url)


def _note(words: Words, note: Note) -> str:
    name = words.pick(note.name) or words.unknown
    remark = sides(words, note.remark) or words.unknown
    return words.t(note.key, on=note.on, year=note.year, name=name, remark=remark)
