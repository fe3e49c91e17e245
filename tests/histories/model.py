"""The register as plain dictionaries: what it holds after an act, and what speaks against one.

It is written again from what the register promises, and calls nothing of its rules. People and bodies go by names.
`against` in its many forms gives every reason that holds, as catalogue keys: an act is refused exactly when there is
one, and by one of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.histories import law
from tests.histories.days import Named, reckoned

Agreement = dict[str, Any]
Commitment = dict[str, Any]
Milestone = dict[str, Any]

START = date(2026, 6, 15)
BODIES = ("ministry", "fund", "agency", "city")
# Who acts: the role, and the body an executor acts for.
PEOPLE: dict[str, tuple[str, str | None]] = {
    "registrar": ("registrar", None),
    "second": ("registrar", None),
    "debtor": ("executor", "ministry"),
    "creditor": ("executor", "fund"),
    "heir": ("executor", "agency"),
    "stranger": ("executor", "city"),
    "auditor": ("auditor", None),
    "administrator": ("administrator", None),
}
SERIES = {"memorandum": "MEM", "protocol": "PRO"}
# From what all read by their role up to what a few people do; the last two are for named readers.
LEVELS = ("public", "official", "confidential", "need_to_know")
CLOSED = ("confidential", "need_to_know")
SOON = 30
NOTHING = Decimal(0)


@dataclass
class Model:
    """All that the register knows. `entries` counts the acts that were accepted."""

    named: Named
    today: date = START
    agreements: list[Agreement] = field(default_factory=list)
    entries: int = 0
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    ended: dict[str, date] = field(default_factory=dict)
    successions: list[tuple[str, str, date]] = field(default_factory=list)

    def milestones(self, *, registered: bool = False) -> list[tuple[Agreement, Commitment, Milestone]]:
        return [
            (agreement, promise, milestone)
            for agreement in self.agreements
            if agreement["number"] or not registered
            for promise in agreement["commitments"]
            for milestone in promise["milestones"]
        ]

    def reckoned(self, agreement: Agreement, milestone: Milestone) -> date | None:
        """The day that a milestone's rule comes to from what is known now."""
        rule = milestone["rule"]
        return reckoned(rule, anchor(agreement, rule), milestone["paused_days"] or 0, self.named)

    def reckon(self, agreement: Agreement, milestone: Milestone) -> None:
        """Computes the day of a milestone anew, and keeps what it was counted from."""
        milestone["counted_from"] = anchor(agreement, milestone["rule"])
        milestone["result"] = self.reckoned(agreement, milestone)

    def moves(self, agreement: Agreement) -> dict[UUID, date | None]:
        """The days that open milestones would come to now, where those are others than the computed ones."""
        if not agreement["number"]:
            return {}
        found = {}
        for promise in agreement["commitments"]:
            for each in promise["milestones"]:
                counted = each["rule"] is not None and each["rule"]["kind"] != "date"
                if counted and not closed(each):
                    found[each["id"]] = (each["result"], self.reckoned(agreement, each))
        return {key: now for key, (stands, now) in found.items() if now != stands}

    def relations(self) -> list[tuple[Agreement, dict[str, Any], Agreement]]:
        return [(here, each, each["other"]) for here in self.agreements for each in here["relations"]]

    def heirs(self, body: str) -> dict[str, date]:
        """Whoever took over from a body, through others too, and since when at the earliest."""
        since: dict[str, date] = {}
        waiting = [(body, date.min)]
        while waiting:
            at, day = waiting.pop()
            for predecessor, successor, happened in self.successions:
                reached = max(day, happened)
                if predecessor == at and reached < since.get(successor, date.max):
                    since[successor] = reached
                    waiting.append((successor, reached))
        since.pop(body, None)
        return since


def anchor(agreement: Agreement, rule: Mapping[str, Any]) -> date | None:
    """The day a rule counts from. A milestone that it waits for stands in it as the milestone itself."""
    day: date | None = None
    match rule.get("anchor"):
        case "signature":
            day = agreement["signed_on"]
        case "entry_into_force":
            day = agreement["in_force_on"]
        case "end_of_term":
            day = agreement["ends_on"]
        case "fulfilment":
            day = rule["milestone"]["fulfilled_on"]
        case "event":
            found = law.of(agreement, rule["event"])
            day = law.counts_from(found[-1]) if found else None
    return day


def holding(*reasons: tuple[object, str]) -> set[str]:
    return {key for holds, key in reasons if holds}


# Who may


def parts(agreement: Agreement) -> list[str]:
    """All bodies the agreement names."""
    return [each["body"] for each in agreement["parties"]]


def reads(who: str, agreement: Agreement) -> bool:
    role, body = PEOPLE[who]
    if not agreement["number"] and role != "registrar":
        return False
    level, named = agreement["confidentiality"], who in agreement["reader_accounts"]
    if level == "confidential":
        return role == "auditor" or named or body in agreement["reader_organisations"]
    if level == "need_to_know":
        return named or who in agreement["opened_by"]
    return role != "executor" or body in parts(agreement)


def registrars_only(who: str) -> set[str]:
    return holding((PEOPLE[who][0] != "registrar", "permissions.registrars_only"))


def only_drafts(agreement: Agreement) -> set[str]:
    return holding((agreement["number"], "permissions.registered_already"))


def only_registered(agreement: Agreement) -> set[str]:
    return holding((not agreement["number"], "permissions.not_registered_yet"))


def on_the_side_of(who: str, *bodies: str | None, otherwise: str) -> set[str]:
    """A registrar, or somebody of one of these bodies."""
    role, body = PEOPLE[who]
    return holding((role != "registrar" and (role != "executor" or body not in bodies), otherwise))


def lowers(level: str, than: str) -> bool:
    return LEVELS.index(level) < LEVELS.index(than)


# Where milestones stand


def waiting(milestone: Milestone) -> dict[str, Any] | None:
    return next((each for each in milestone["fulfilments"] if each["state"] == "waiting"), None)


def milestone_status(milestone: Milestone, today: date) -> str:
    due = milestone["due_on"]
    states = (
        (milestone["fulfilled_on"], "fulfilled"),
        (milestone["waived_on"], "waived"),
        (milestone["held_on"], "held"),
        (waiting(milestone), "reported"),
        (milestone["paused_on"], "paused"),
        (due is None, "unknown"),
        (due and due < today, "late"),
        (due and due <= today + timedelta(days=SOON), "due_soon"),
    )
    return next((name for holds, name in states if holds), "upcoming")


def accepted(milestone: Milestone) -> Decimal:
    """What the accepted reports make up, in percent."""
    shares = (each["share"] or NOTHING for each in milestone["fulfilments"] if each["state"] == "accepted")
    return sum(shares, NOTHING)


def closed(milestone: Milestone) -> set[str]:
    return holding(
        (milestone["fulfilled_on"], "fulfilling.fulfilled_already"),
        (milestone["waived_on"], "fulfilling.waived"),
    )


def goes_on(milestone: Milestone) -> set[str]:
    """What stands in the way of new reports and of stopping it."""
    return closed(milestone) | holding(
        (milestone["held_on"], "fulfilling.held"),
        (waiting(milestone), "fulfilling.waits_for_a_decision"),
    )


def left(promise: Commitment, milestone: Milestone) -> Decimal:
    """How much may still be paid for a milestone: as much as is open of it, and of the whole."""

    def paid(each: Milestone) -> Decimal:
        moved = (
            payment["amount"]
            for payment in each["payments"]
            if not payment["withdrawn"] and payment["currency"] == promise["currency"]
        )
        return sum(moved, NOTHING)

    steps = promise["milestones"]
    open_still: Decimal = promise["amount"] - sum(map(paid, steps), NOTHING)
    due = milestone["amount"] or (promise["amount"] if len(steps) == 1 else None)
    return max(open_still if due is None else min(open_still, due - paid(milestone)), NOTHING)


# What an agreement lacks


def contradictions(content: Agreement) -> set[str]:
    return {key for holds, key in _contradictions(content) if holds}


def _contradictions(content: Agreement) -> Iterator[tuple[bool, str]]:
    taken = [(each["body"], each["role"]) for each in content["parties"]]
    yield len(set(taken)) < len(taken), "completeness.party_twice"
    people_alone = content["confidentiality"] == "need_to_know"
    yield people_alone and bool(content["reader_organisations"]), "completeness.need_to_know_names_people"
    first, last = content["in_force_on"], content["ends_on"]
    yield bool(first and last and last < first), "completeness.ends_before_it_begins"
    for promise in content["commitments"]:
        # Of a sum that two amendments tell, one of them may hold before the other.
        yield promise["amount"] is not None and promise["currency"] is None, "completeness.no_currency"
        yield promise["amount"] is None and promise["currency"] is not None, "completeness.no_amount"
        for each in promise["milestones"]:
            yield each["amount"] and promise["amount"] is None, "completeness.instalment_of_no_sum"
            other = promise["amount"] and each["amount"] and each["currency"] != promise["currency"]
            yield bool(other), "completeness.instalment_in_another_currency"


def lacking(model: Model, content: Agreement) -> set[str]:
    """What registration asks for beyond that."""
    return contradictions(content) | {key for holds, key in _lacking(model, content) if holds}


def _lacking(model: Model, content: Agreement) -> Iterator[tuple[bool, str]]:
    yield content["form"] is None, "completeness.no_form"
    yield content["title"] is None, "completeness.no_title"
    yield len(law.bound(content)) < 2, "completeness.fewer_than_two_parties"
    signed = content["signed_on"]
    yield bool(signed and signed > model.today), "completeness.signed_in_the_future"
    yield (
        content["confidentiality"] != "public" and not content["confidentiality_reason"],
        ("completeness.no_confidentiality_reason"),
    )
    known = {each["body"] for each in content["parties"]}
    for promise in content["commitments"]:
        yield promise["text"] is None, "completeness.no_text"
        yield promise["kind"] is None, "completeness.no_kind"
        yield promise["owed_by"] is None, "completeness.no_debtor"
        yield promise["owed_by"] not in {None, *known}, "completeness.debtor_is_no_party"
        sums = [each["amount"] for each in promise["milestones"]]
        made = sum(filter(None, sums), NOTHING)
        if promise["amount"] and any(sums) and not promise["as_in_source"]:
            short = made != promise["amount"] if all(sums) else made > promise["amount"]
            yield short, "completeness.instalments_do_not_add_up"


def party_ended(model: Model, content: Agreement) -> set[str]:
    signed = content["signed_on"]
    gone = [model.ended.get(each["body"], date.max) for each in content["parties"]]
    return holding((signed and any(last < signed for last in gone), "successions.party_ended"))


# Sums


def sums(agreements: list[Agreement]) -> dict[str, dict[str, Decimal]]:
    """What was promised, scheduled, paid and so on in the registered ones, by currency."""
    made: dict[str, dict[str, Decimal]] = {}

    def add(currency: str, **amounts: Decimal) -> None:
        row = made.setdefault(currency, dict.fromkeys(SUMS, NOTHING))
        for name, amount in amounts.items():
            row[name] += amount

    for agreement in agreements:
        for promise in agreement["commitments"] if agreement["number"] else ():
            _add_promise(promise, add)
    return made


SUMS = ("promised", "scheduled", "paid", "paid_otherwise", "waived", "outstanding")


def _add_promise(promise: Commitment, add: Any) -> None:
    promised, currency = promise["amount"], promise["currency"]
    steps = promise["milestones"]
    let_off = paid = scheduled = NOTHING
    for each in steps:
        due = each["amount"] or (promised if len(steps) == 1 else None) or NOTHING
        here = NOTHING
        for payment in each["payments"]:
            if payment["withdrawn"]:
                continue
            if payment["currency"] == currency:
                here += payment["amount"]
            else:
                add(payment["currency"], paid_otherwise=payment["amount"])
        paid, scheduled = paid + here, scheduled + due
        if each["waived_on"]:
            let_off += max(due - here, NOTHING)
    if promised is None:
        return
    still = max(promised - paid, NOTHING)
    if steps and all(each["waived_on"] for each in steps):
        let_off = still
    let_off = min(let_off, still)
    add(
        currency,
        promised=promised,
        scheduled=scheduled,
        paid=paid,
        waived=let_off,
        outstanding=still - let_off,
    )
