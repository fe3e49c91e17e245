"""What events make of an agreement, and which of them cannot have happened: read from a dictionary, told again."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from tests.histories.days import months_on

Agreement = dict[str, Any]
Event = dict[str, Any]

# What every party does before an agreement enters into force, by its rule.
ACTS = {"on_last_notification": "notified", "on_ratification": "ratified"}
OF_A_PARTY = {"notified", "ratified", "withdrawn"}
ENDING = {"superseded", "terminated"}
NEEDS_IT_IN_FORCE = {"renewed", "resumed", "suspended", "withdrawn"}
EXPIRING = 90


def counts_from(event: Event) -> date:
    day: date = event["effective_on"] or event["happened_on"]
    return day


def of(agreement: Agreement, *kinds: str) -> list[Event]:
    """Events that were not struck, by the day they count from."""
    found = [each for each in agreement["events"] if each["kind"] in kinds and not each["struck"]]
    return sorted(found, key=counts_from)


def bound(agreement: Agreement) -> set[str]:
    return {each["body"] for each in agreement["parties"] if each["role"] == "party"}


def begun_by_events(agreement: Agreement) -> date | None:
    entered = of(agreement, "entry_into_force")
    if entered:
        return counts_from(entered[-1])
    days = {each["body"]: counts_from(each) for each in of(agreement, ACTS.get(agreement["entry_rule"], ""))}
    if not bound(agreement) or bound(agreement) - days.keys():
        return None
    return max(days[body] for body in bound(agreement))


def settle(agreement: Agreement) -> None:
    """Brings the first and the last day to what the terms and the events say."""
    by_events = begun_by_events(agreement)
    if by_events is not None:
        agreement["in_force_on"] = by_events
    elif agreement["entry_rule"] == "on_signature" and agreement["signed_on"]:
        agreement["in_force_on"] = agreement["signed_on"]
    begins, months = agreement["in_force_on"], agreement["term_months"]
    if agreement["term"] == "indefinite":
        agreement["ends_on"] = None
    elif agreement["term"] == "length":
        agreement["ends_on"] = months_on(begins, months) if begins and months else None


def agreed_end(agreement: Agreement) -> date | None:
    """The end of the term and of what it was renewed to."""
    last: date | None = agreement["ends_on"]
    for each in of(agreement, "renewed"):
        if last is None or each["ends_on"] > last:
            last = each["ends_on"]
    return last


def runs_until(agreement: Agreement) -> date | None:
    return None if agreement["renewal"] == "tacit" else agreed_end(agreement)


def over(agreement: Agreement) -> tuple[date, str] | None:
    """The first day on which it is over, and what it is then. With one party left nobody is bound."""
    ways = [(counts_from(each), str(each["kind"])) for each in of(agreement, *ENDING)]
    left: dict[str, date] = {}
    for each in of(agreement, "withdrawn"):
        left.setdefault(each["body"], counts_from(each))
    spare = max(len(bound(agreement)) - 2, 0)
    if len(left) > spare:
        ways.append((sorted(left.values())[spare], "terminated"))
    return min(ways) if ways else None


def over_since(agreement: Agreement, day: date) -> date | None:
    """The last day of the term, or the first on which it was over by an act; None where it is not over by a day."""
    last, ended = runs_until(agreement), over(agreement)
    if last and not (ended and ended[0] <= last):
        return last if last < day else None
    return ended[0] if ended and ended[0] <= day else None


def after_the_end(
    agreement: Agreement, due_on: date | None, rule: Mapping[str, Any] | None, day: date
) -> bool:
    """Whether a day came after the end, and was not counted from the end itself."""
    since = over_since(agreement, day)
    rule = rule or {}
    from_it = rule.get("anchor") == "end_of_term" or rule.get("event") in ENDING | {"withdrawn"}
    return bool(since and due_on and due_on > since and not from_it)


def status(agreement: Agreement, today: date) -> str:  # noqa: PLR0911 -- one answer a line
    if not agreement["number"]:
        return "draft"
    last, ended = runs_until(agreement), over(agreement)
    if last and ended and ended[0] <= last:
        last = None
    if last and last < today:
        return "expired"
    if ended and ended[0] <= today:
        return ended[1]
    halts = [each for each in of(agreement, "resumed", "suspended") if counts_from(each) <= today]
    if halts and halts[-1]["kind"] == "suspended":
        return "suspended"
    begins = agreement["in_force_on"]
    if begins is None or today < begins:
        if any(counts_from(each) <= today for each in of(agreement, "provisional_application")):
            return "provisionally_applied"
        awaited = bool(of(agreement, ACTS.get(agreement["entry_rule"], "")))
        return "not_yet_in_force" if begins or awaited else "unknown"
    return "expiring" if last and last <= today + timedelta(days=EXPIRING) else "in_force"


def against(agreement: Agreement, event: Event) -> set[str]:
    """Everything that speaks against an event, in the words of the register."""
    return {key for holds, key in _objections(agreement, event) if holds}


def _objections(agreement: Agreement, event: Event) -> Iterator[tuple[bool, str]]:
    kind, counts, body = event["kind"], counts_from(event), event["body"]
    day, begins = event["happened_on"] or counts, agreement["in_force_on"]
    signed, last, ended = agreement["signed_on"], runs_until(agreement), over(agreement)
    yield bool(signed and day < signed), "events.before_signature"
    yield kind in ENDING and bool(of(agreement, *ENDING)), "events.ended_already"
    yield bool(ended and max(day, counts) >= ended[0]), "events.over_already"
    yield kind != "renewed" and bool(last and counts > last), "events.ran_out_before"
    applied = [counts_from(each) for each in of(agreement, "provisional_application")]
    if kind in NEEDS_IT_IN_FORCE and begins:
        yield counts < min([begins, *applied[:1]]), "events.not_in_force_yet"
    if kind in OF_A_PARTY:
        yield body in {each["body"] for each in of(agreement, kind)}, "events.done_already"
        gone = [counts_from(each) for each in of(agreement, "withdrawn") if each["body"] == body]
        yield bool(gone and counts >= gone[0]), "events.party_left"
    after = {**agreement, "events": [*agreement["events"], event]}
    settle(after)
    first, end = after["in_force_on"], after["ends_on"]
    yield bool(first and end and end < first), "events.would_begin_after_its_end"
    if kind == "renewed":
        yield from _against_renewal(agreement, event)
    if kind == "entry_into_force":
        yield begins is not None, "events.in_force_already"
    if kind == "provisional_application":
        yield bool(applied), "events.applied_already"
        yield bool(begins and counts >= begins), "events.in_force_already"
    if kind in {"resumed", "suspended"}:
        yield from _out_of_turn(after)


def _against_renewal(agreement: Agreement, event: Event) -> Iterator[tuple[bool, str]]:
    last = agreed_end(agreement)
    yield agreement["term"] == "indefinite", "events.indefinite_needs_no_renewal"
    yield agreement["renewal"] == "none", "events.renewal_not_agreed"
    yield bool(last and event["ends_on"] <= last), "events.new_end_not_later"
    late = bool(last and event["happened_on"] > last and agreement["renewal"] != "tacit")
    yield late, "events.ran_out_before"


def _out_of_turn(agreement: Agreement) -> Iterator[tuple[bool, str]]:
    """Suspended, resumed, suspended: each where the other was before."""
    suspended = False
    for each in of(agreement, "resumed", "suspended"):
        if (each["kind"] == "suspended") == suspended:
            yield True, "events.suspended_already" if suspended else "events.not_suspended"
            return
        suspended = not suspended


def out_of_turn(agreement: Agreement) -> bool:
    return any(holds for holds, _ in _out_of_turn(agreement))
