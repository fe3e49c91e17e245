"""What amendments make of an agreement: a list of what each changed, from which the text of a day is told by replay.

A place is `(term,)` or `(commitment, field)`. An amendment `sets` places, `adds` promises and `ends` some. `original`
is what stood in a place before any amendment that stands set it; what none of them set is read from the agreement as
it stands, so a correction needs no retelling. Rows say what those amendments make of it that were `applied`.
"""

import copy
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.histories import law
from tests.histories.model import Agreement, Commitment, Milestone, Model, holding, lacking

Amendment = dict[str, Any]
Place = tuple[Any, ...]

TERMS = ("title", "purpose", "term", "term_months", "ends_on", "renewal", "notice_days")
OF_A_PROMISE = ("text", "amount", "currency")
IN_WORDS = ("title", "purpose", "text")
# The end of these terms follows, and is no word of the text.
FOLLOWING = ("indefinite", "length")
OVER = {"expired", "superseded", "terminated"}


def standing(agreement: Agreement) -> list[Amendment]:
    """Those not struck, in the order in which they take effect."""
    return _in_order(each for each in agreement["amendments"] if not each["struck"])


def _in_order(amendments: Iterable[Amendment]) -> list[Amendment]:
    return sorted(amendments, key=lambda each: (each["effective_on"] or date.max, each["signed_on"]))


def by(amendments: Iterable[Amendment], day: date) -> list[Amendment]:
    return [each for each in amendments if each["effective_on"] and each["effective_on"] <= day]


def over_by(agreement: Agreement, amendments: Iterable[Amendment], day: date) -> bool:
    """Whether it is over on a day by its text of then, with these of its amendments."""
    return law.status(current(replayed(agreement, by(amendments, day))), day) in OVER


def effective(agreement: Agreement) -> list[Amendment]:
    """Those that stand, but for the ones whose day came after the end: they never take effect."""
    found: list[Amendment] = []
    for each in standing(agreement):
        day = each["effective_on"]
        if each["applied"] or day is None or not over_by(agreement, found, day):
            found.append(each)
    return found


def in_effect(agreement: Agreement, day: date) -> list[Amendment]:
    return by(effective(agreement), day)


def due(agreement: Agreement, today: date) -> bool:
    """Whether the round has something to do here."""
    return any(not each["applied"] for each in in_effect(agreement, today))


def bare(content: Agreement, term: str) -> Any:
    """A term as the text says it."""
    return None if term == "ends_on" and content["term"] in FOLLOWING else content[term]


def _brought(agreement: Agreement) -> set[UUID]:
    return {each["id"] for amendment in agreement["amendments"] for each in amendment["adds"]}


def replayed(agreement: Agreement, amendments: Iterable[Amendment]) -> Agreement:
    """The agreement by its original text and these amendments; `ended` are the promises that ended."""
    text = {**agreement, **{term: bare(agreement, term) for term in TERMS}, "ended": set()}
    brought = _brought(agreement)
    text["commitments"] = [{**each} for each in agreement["commitments"] if each["id"] not in brought]
    for place, value in agreement["original"].items():
        put(text, place, value)
    for each in amendments:
        _apply(text, agreement, each)
    return text


def _apply(text: Agreement, agreement: Agreement, amendment: Amendment) -> None:
    rows = {each["id"]: each for each in agreement["commitments"]}
    for promise in amendment["adds"]:
        said = {name: promise[name] for name in OF_A_PROMISE}
        text["commitments"].append({**rows.get(promise["id"], promise), **said})
    for place, value in amendment["sets"].items():
        put(text, place, value)
    text["ended"] |= amendment["ends"]


def put(text: Agreement, place: Place, value: Any) -> None:
    *promise, name = place
    if not promise:
        text[name] = value
    for each in text["commitments"]:
        if [each["id"]] == promise:
            each[name] = value


def value_at(text: Agreement, place: Place) -> Any:
    *promise, name = place
    if not promise:
        return text[name]
    return next(each[name] for each in text["commitments"] if [each["id"]] == promise)


def text_on(agreement: Agreement, day: date | None) -> Agreement:
    """What was agreed on a day, without one once all amendments hold; with what had ended, bare of what follows."""
    return replayed(agreement, effective(agreement) if day is None else in_effect(agreement, day))


def current(text: Agreement) -> Agreement:
    """What of a text is in force, with the days that follow from it."""
    made = {**text, "commitments": [each for each in text["commitments"] if each["id"] not in text["ended"]]}
    made["parties"] = [each for each in text["parties"] if each["role"] != "successor"]
    law.settle(made)
    return made


def changed(stands: Agreement, content: Agreement) -> Amendment:
    """What makes of one text the other: the part of an amendment that says what it does."""
    promises = {each["id"]: each for each in content["commitments"]}
    sets: dict[Place, Any] = {(term,): bare(content, term) for term in TERMS}
    kept = [each for each in stands["commitments"] if each["id"] in promises]
    sets |= {(each["id"], name): promises[each["id"]][name] for each in kept for name in OF_A_PROMISE}
    there = {each["id"] for each in stands["commitments"]} - stands["ended"]
    return {
        "sets": {place: value for place, value in sets.items() if value != value_at(stands, place)},
        "adds": [each for each in content["commitments"] if each["id"] is None],
        "ends": there - promises.keys(),
    }


def keep_original(agreement: Agreement, amendment: Amendment) -> None:
    """Before the first amendment sets a place, what stands there is the original."""
    brought, first = _brought(agreement), replayed(agreement, ())
    for place in amendment["sets"]:
        if place[0] not in brought:
            agreement["original"].setdefault(place, value_at(first, place))


def conflicts(model: Model, agreement: Agreement) -> set[str]:
    """What speaks against the amendments that stand, one with another."""
    found, text = set(), replayed(agreement, ())
    for each in standing(agreement):
        there = {promise["id"] for promise in [*text["commitments"], *each["adds"]]}
        reworded = {place[0] for place in each["sets"] if len(place) > 1}
        found |= holding(
            ((reworded | each["ends"]) - there, "amendments.part_not_there_yet"),
            (reworded & text["ended"], "amendments.part_ended_by_then"),
        )
        _apply(text, agreement, each)
    lacks = _faults(model, current(replayed(agreement, ())))
    for each in standing(agreement):
        day = each["effective_on"]
        text = replayed(agreement, by(standing(agreement), day) if day else standing(agreement))
        found |= holding((_faults(model, current(text)) - lacks, "amendments.text_contradicts_itself"))
    return found


def _faults(model: Model, content: Agreement) -> set[tuple[Any, ...]]:
    """What a text lacks, and of which promise; of sums that do not add up, with what was promised."""
    whole = lacking(model, {**content, "commitments": []})
    found: set[tuple[Any, ...]] = {(key,) for key in whole}
    for promise in content["commitments"]:
        for key in lacking(model, {**content, "commitments": [promise]}) - whole:
            added_up = key == "completeness.instalments_do_not_add_up"
            found.add((key, promise["id"], promise["amount"] if added_up else None))
    return found


def amended_since(agreement: Agreement, content: Agreement) -> set[str]:
    """Whether a correction touches what an amendment set, brought or ended."""
    amendments, told = standing(agreement), {each["id"]: each for each in content["commitments"]}
    sets = {place for each in amendments for place in each["sets"]}
    brought = {promise["id"] for each in amendments for promise in each["adds"]}
    ended = {key for each in amendments for key in each["ends"]}
    places = [(term,) for term in TERMS if bare(agreement, term) != bare(content, term)]
    gone, others = set(), set()
    for promise in agreement["commitments"]:
        key = promise["id"]
        if key not in told:
            gone.add(key)
            continue
        places += [(key, name) for name in OF_A_PROMISE if promise[name] != told[key][name]]
        if _rest(promise) != _rest(told[key]):
            others.add(key)
    resting = brought | ended | {place[0] for place in sets}
    touched = sets & {*places} or brought & (others | {place[0] for place in places}) or gone & resting
    return holding((touched, "amendments.amended_since"))


def _rest(promise: Commitment) -> Any:
    """What else an officer may correct of a promise."""
    steps = [
        (each["id"], each["title"], each["rule"] and _rule(each["rule"]), each["amount"], each["currency"])
        for each in promise["milestones"]
    ]
    return [promise[name] for name in ("kind", "owed_by", "owed_to", "as_in_source")], steps


def _rule(rule: dict[str, Any]) -> Any:
    return {**rule, "milestone": (rule.get("milestone") or {}).get("id")}


def bring(model: Model, agreement: Agreement, among: list[Amendment]) -> None:
    """Brings the rows to the text of today by these amendments: what begins is dated, and what ends is let off.

    The others were late before the act: they stay as they were.
    """
    before = _ended_by(each for each in agreement["amendments"] if each["applied"])
    holding_now = by(_in_order(among), model.today)
    _tell(agreement, _in_order(among))
    for each in agreement["amendments"]:
        each["applied"] = any(each is other for other in holding_now)
    now = replayed(agreement, holding_now)
    agreement.update({term: now[term] for term in TERMS})
    law.settle(agreement)
    rows = {each["id"]: each for each in agreement["commitments"]}
    for said in now["commitments"]:
        if said["id"] not in rows:
            rows[said["id"]] = _begun(model, agreement, said)
        rows[said["id"]].update({name: said[name] for name in OF_A_PROMISE})
    agreement["commitments"] = [rows[said["id"]] for said in now["commitments"]]
    ends = _ended_by(holding_now)
    for promise in agreement["commitments"]:
        for milestone in promise["milestones"]:
            _let_off(milestone, ends.get(promise["id"]), before.get(promise["id"]))
    places = {place for each in standing(agreement) for place in each["sets"]}
    agreement["original"] = {
        place: value for place, value in agreement["original"].items() if place in places
    }


def _begun(model: Model, agreement: Agreement, promise: Commitment) -> Commitment:
    made = copy.deepcopy(promise)
    for each in made["milestones"]:
        each["owed_by"] = made["owed_by"]
        if each["rule"] is not None:
            model.reckon(agreement, each)
            each["due_on"] = each["result"]
    return made


def _ended_by(amendments: Iterable[Amendment]) -> dict[UUID, Amendment]:
    """Of several that end a promise, the first to take effect."""
    return {key: each for each in reversed(_in_order(amendments)) for key in each["ends"]}


def _let_off(milestone: Milestone, now: Amendment | None, before: Amendment | None) -> None:
    """What was due before the promise ended is owed still, and what an officer decided since stays so."""
    if now is before:
        return
    stands = milestone["waived_on"], milestone["ground"]
    waived = before is not None and stands == (before["effective_on"], before["number"])
    let_go_on = before is not None and not waived and _falls_after(milestone, before)
    still_open = not milestone["fulfilled_on"] and not milestone["waived_on"]
    if now and _falls_after(milestone, now) and (waived or (still_open and not let_go_on)):
        milestone.update(held_on=None, waived_on=now["effective_on"], ground=now["number"])
    elif waived:
        milestone.update(waived_on=None, ground=None)


def _falls_after(milestone: Milestone, amendment: Amendment) -> bool:
    return milestone["due_on"] is None or bool(milestone["due_on"] >= amendment["effective_on"])


def _tell(agreement: Agreement, amendments: list[Amendment]) -> None:
    """Keeps with each amendment what stands before and after it, by the names the register gives to places."""
    text = replayed(agreement, ())
    for each in amendments:
        ended = text["ended"]
        found: dict[str, tuple[Any, Any]] = {
            f"commitments/{key}/ended": (True if key in ended else None, True) for key in each["ends"]
        }
        for place, value in each["sets"].items():
            found[_path(place)] = (_plain(value_at(text, place)), _plain(value))
        _apply(text, agreement, each)
        each["told"] = found


def _path(place: Place) -> str:
    *promise, name = place
    name = f"{name}.ru" if name in IN_WORDS else name
    return f"commitments/{promise[0]}/{name}" if promise else name


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
