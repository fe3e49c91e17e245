"""Due dates in words: the rule, and the card that explains the date it came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.rules.deadlines import (
    Card,
    FixedDate,
    Note,
    Occurrence,
    RelativeDate,
    Rule,
    Series,
    Skipped,
    Step,
    Unfinished,
    rule_from_json,
)
from agreements.rules.due_moves import Kind, Why
from agreements.vocabulary import EventKind, Period, Unit
from agreements.wording import calendars
from agreements.wording.words import Words

WEEKEND = "workdays.weekend"
# How long a term is, by the unit it is counted in.
LENGTHS = {unit: f"deadlines.span.{unit}" for unit in Unit}
# How far the dates of a series are apart.
RHYTHMS = {period: f"deadlines.every.{period}" for period in Period}


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


def rule(words: Words, due: Rule | Mapping[str, Any]) -> str:
    """Say the rule, or its stored form, in a few words: "30 working days after signing"."""
    match due:
        case FixedDate():
            return words.date(due.on)
        case RelativeDate():
            return _relative(words, due)
        case Series():
            return _series(words, due)
        case Occurrence():
            said = _series(words, due.series)
            return words.t("deadlines.rule_occurrence", number=due.number, series=said)
        case Unfinished():
            return words.t("deadlines.rule_unfinished")
        case _:
            return rule(words, rule_from_json(due))


def reason(words: Words, why: Why) -> str:
    """Say one reason why a date would move, or moved."""
    if why.kind is Kind.ANCHOR and why.anchor is not None:
        name = words.t(f"deadlines.anchor.{why.anchor.partition('/')[0]}")
        change = "came" if why.before is None else "went" if why.after is None else "moved"
        return words.t(f"deadlines.why_anchor_{change}", anchor=name, before=why.before, after=why.after)
    if why.after is None:
        return words.t(f"deadlines.why_{why.kind}")
    name = words.pick(why.name) or words.t("workdays.day_off")
    told = words.t(f"deadlines.why_{why.kind}", day=why.after, name=name)
    return told if why.act is None else words.t("deadlines.why_by_act", why=told, act=why.act)


def _relative(words: Words, due: RelativeDate) -> str:
    day = words.date(due.since) if isinstance(due.since, date) else ""
    event = words.word(due.event) if isinstance(due.event, EventKind) else ""
    if not due.offset:
        return words.t(f"deadlines.rule_same_day.{due.anchor}", day=day, event=event)
    direction = "after" if due.offset > 0 else "before"
    span = words.n(LENGTHS[due.unit], abs(due.offset))
    return words.t(f"deadlines.rule_{direction}.{due.anchor}", span=span, day=day, event=event)


def _series(words: Words, due: Series) -> str:
    """The rhythm, where it begins and where it ends."""
    kind = "last_working_day" if due.last_working_day else "every"
    once = due.every == 1
    rhythm = words.t(f"deadlines.once.{due.period}") if once else words.n(RHYTHMS[due.period], due.every)
    day = words.date(due.since) if isinstance(due.since, date) else ""
    event = words.word(due.event) if isinstance(due.event, EventKind) else ""
    begin = words.t(f"deadlines.series_from.{due.anchor}", day=day, event=event)
    if isinstance(due.count, int):
        end = words.n("deadlines.series_count", due.count)
    elif isinstance(due.until, date):
        end = words.t("deadlines.series_until", day=due.until)
    else:
        end = words.t("deadlines.series_through_term")
    return words.t(f"deadlines.series_{kind}", rhythm=rhythm, begin=begin, end=end)


def _step(words: Words, step: Step) -> str:
    params: dict[str, object] = dict(step.params)
    if "unit" in params:
        params["span"] = words.n(LENGTHS[Unit(str(params["unit"]))], int(step.params["count"]))
    if "day" in params:
        params["day"] = words.date(date.fromisoformat(str(params["day"])))
    return words.t(step.key, **params)


def _skipped(words: Words, skipped: Skipped) -> SkippedDay:
    why = words.pick(skipped.name) or words.t(skipped.key)
    act = calendars.act(skipped.act, skipped.source_url, words)
    return SkippedDay(skipped.day, why, act, skipped.source_url)


def _note(words: Words, note: Note) -> str:
    name = words.pick(note.name) or words.unknown
    remark = calendars.source_note(note.remark or "", words) or words.unknown
    return words.t(note.key, on=note.on, year=note.year, name=name, remark=remark)
