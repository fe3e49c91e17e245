"""An agreement on another day, as the dictionaries have it: the text of that day, and what had come by then."""

from datetime import date
from typing import Any

from tests.histories import amended, law
from tests.histories.days import reckoned
from tests.histories.model import Agreement, Commitment, Milestone, Model, anchor

STATED = ("end_of_term", "entry_into_force", "signature")


def on(agreement: Agreement, model: Model, day: date) -> Agreement:
    text = amended.text_on(agreement, day)
    # Of the events of later days nothing follows.
    text["events"] = [each for each in agreement["events"] if _had_come(each, day)]
    made = amended.current(text)
    handed = [each for promise in agreement["commitments"] for each in _hand_overs(promise)]
    made["parties"] = made["parties"] + [
        each
        for each in agreement["parties"]
        if each["role"] == "successor" and _since(each["body"], handed) <= day
    ]
    rows = {each["id"]: each for each in agreement["commitments"]}
    made["commitments"] = [
        {
            **promise,
            "milestones": [
                _milestone(each, promise, rows.get(promise["id"]), made, agreement, model, day)
                for each in promise["milestones"]
            ],
        }
        for promise in made["commitments"]
    ]
    return made


def status(made: Agreement, day: date) -> str:
    if made["number"] and made["signed_on"] and day < made["signed_on"]:
        return "not_yet_in_force"
    return law.status(made, day)


def _had_come(event: dict[str, Any], day: date) -> bool:
    return any(on is not None and on <= day for on in (event["happened_on"], event["effective_on"]))


def _hand_overs(promise: Commitment) -> list[dict[str, Any]]:
    return [each for milestone in promise["milestones"] for each in milestone["hand_overs"]]


def _since(body: str, handed: list[dict[str, Any]]) -> date:
    return min((each["on"] for each in handed if each["successor"] == body), default=date.min)


def _milestone(
    milestone: Milestone,
    promise: Commitment,
    row: Commitment | None,
    made: Agreement,
    agreement: Agreement,
    model: Model,
    day: date,
) -> Milestone:
    then = {**milestone, **_day(milestone, made, agreement if row else None, model, day)}
    then["owed_by"] = _owner(milestone, promise, row, day)
    for name in ("fulfilled_on", "held_on", "waived_on", "paused_on"):
        if milestone[name] and milestone[name] > day:
            then[name] = None
    if not then["held_on"] and not then["waived_on"]:
        then["ground"] = None
    for name, came in (("fulfilments", "happened_on"), ("payments", "paid_on"), ("hand_overs", "on")):
        then[name] = [each for each in milestone[name] if each[came] <= day]
    return then


def _day(
    milestone: Milestone, made: Agreement, now: Agreement | None, model: Model, day: date
) -> dict[str, Any]:
    """The date that stands, unless it counts from a day that the text of then has elsewhere, or did not begin yet."""
    rule = milestone["rule"]
    if rule is None:
        return {}
    since = anchor(made, rule)
    if now is not None and (rule.get("anchor") not in STATED or since == anchor(now, rule)):
        return {}
    if rule.get("anchor") == "fulfilment" and since is not None and since > day:
        since = None
    result = reckoned(rule, since, milestone["paused_days"] or 0, model.named)
    return {"result": result, "due_on": result, "override_on": None}


def _owner(milestone: Milestone, promise: Commitment, row: Commitment | None, day: date) -> str | None:
    """Whoever it was handed over to last by then, else whoever handed it over first."""
    handed = milestone["hand_overs"]
    done = [each for each in handed if each["on"] <= day]
    if done:
        owner: str = done[-1]["successor"]
        return owner
    if handed:
        first: str = handed[0]["predecessor"]
        return first
    kept: str | None = promise["owed_by"] if row is None else milestone["owed_by"]
    return kept
