"""A milestone as it was on a day: its date by the rule of that day, and what had become of it by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from agreements.readings import milestones
from agreements.readings.bodies_then import Bodies
from agreements.readings.values import Body, Commitment, Milestone
from agreements.rules import deadlines
from agreements.rules.contents import MilestoneContent
from agreements.rules.deadlines import Anchors
from agreements.rules.lifecycle import AgreementFacts, MilestoneFacts, after_the_end, milestone_status
from agreements.rules.workdays import Calendar
from agreements.vocabulary import FulfilmentState, MilestoneStatus

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Then:
    """The day, and what is needed to tell of milestones on it.

    `seen_on` is the day from which it is looked at what is late: the day itself, or today where that is yet to come.
    `facts` is what the status of the agreement depended on. `anchors` are the days that dates counted from then,
    `anchors_now` those they count from as the dossier stands.
    """

    day: date
    seen_on: date
    bodies: Bodies
    calendar: Calendar
    facts: AgreementFacts
    anchors: Anchors
    anchors_now: Anchors

    def named(self, found: Body) -> Body:
        return self.bodies[found.id].on(self.day)

    def body(self, found: Body | None) -> Body | None:
        return None if found is None else self.named(found)

    def days_until(self, due: date | None) -> int | None:
        """Counted from the day; None of one between today and it, of which nobody knows what will become."""
        if due is None or self.seen_on <= due < self.day:
            return None
        return (due - self.day).days

    def had_come(self, day: date | None) -> bool:
        return day is not None and day <= self.day


def on(
    found: Milestone | None,
    said: MilestoneContent,
    promise: Commitment | None,
    debtor: Body | None,
    then: Then,
) -> Milestone:
    """The milestone of a day. `found` and `promise` are as they stand now; None for those yet to be brought."""
    if said.id is None:
        raise ValueError("a milestone that stands in the register has its id")
    if found is None:
        found = Milestone(said.id, said.title, None, None, None, MilestoneStatus.UNKNOWN, None, None, ())
    found = _dated(found, said.rule, then)
    owner = _owner(found, promise, debtor, then)
    reports = tuple(each for each in found.fulfilments if then.had_come(each.happened_on))
    ended_on = then.bodies[owner.id].ended_on if owner else None
    made = replace(
        found,
        title=said.title,
        amount=said.amount,
        currency=said.currency,
        fulfilled_on=found.fulfilled_on if then.had_come(found.fulfilled_on) else None,
        held_on=found.held_on if then.had_come(found.held_on) else None,
        waived_on=found.waived_on if then.had_come(found.waived_on) else None,
        paused_on=found.paused_on if then.had_come(found.paused_on) else None,
        fulfilments=reports,
        payments=tuple(
            replace(each, payer=then.named(each.payer), payee=then.body(each.payee))
            for each in found.payments
            if then.had_come(each.paid_on)
        ),
        hand_overs=tuple(
            replace(each, predecessor=then.named(each.predecessor), successor=then.named(each.successor))
            for each in found.hand_overs
            if then.had_come(each.happened_on)
        ),
        owed_by=owner,
        owner_ended_on=ended_on if ended_on is not None and ended_on < then.day else None,
        days_left=then.days_until(found.due_on),
    )
    return replace(
        made,
        status=milestone_status(_facts(made), then.seen_on),
        after_the_end=after_the_end(then.facts, made.due_on, _anchor(made.rule), then.day),
        share=_share(made),
        ground=made.ground if made.held_on or made.waived_on else None,
    )


def _dated(found: Milestone, rule: dict[str, Any] | None, then: Then) -> Milestone:
    """With the date that stands, unless its rule, or a day it counts from, was changed by an amendment of later."""
    if found.rule == rule and not _counts_from_another_day(found, then):
        return found
    none = replace(found, rule=rule, due_on=None, card=None, override_on=None, override_reason=None)
    if rule is None:
        return none
    card = deadlines.compute(
        deadlines.rule_from_json(rule), then.anchors, then.calendar, found.paused_days or 0
    )
    return replace(none, due_on=card.result, card=card.to_json())


def _anchor(rule: dict[str, Any] | None) -> str | None:
    """What the day is counted from, as `rules.due_rules.anchor_key` names it."""
    said = (rule or {}).get("series", rule) or {}
    return "/".join(str(said[name]) for name in ("anchor", "event") if said.get(name)) or None


def _counts_from_another_day(found: Milestone, then: Then) -> bool:
    inputs: Mapping[str, Any] = found.card["inputs"] if found.card else {}
    return any(
        then.anchors.get(name) != then.anchors_now[name] for name in inputs if name in then.anchors_now
    )


def _owner(found: Milestone, promise: Commitment | None, debtor: Body | None, then: Then) -> Body | None:
    """Who answered for it: whoever it was handed over to last by then, or whoever handed it over first later."""
    done = [each for each in found.hand_overs if then.had_come(each.happened_on)]
    if done:
        return then.body(done[-1].successor)
    if found.hand_overs:
        return then.body(found.hand_overs[0].predecessor)
    if promise is None or found.owed_by == promise.owed_by:
        return debtor
    return then.body(found.owed_by)


def _facts(found: Milestone) -> MilestoneFacts:
    return MilestoneFacts(
        found.due_on,
        found.fulfilled_on,
        waiting=milestones.waiting(found) is not None,
        waived=found.waived_on is not None,
        held=found.held_on is not None,
        paused=found.paused_on is not None,
    )


def _share(found: Milestone) -> Decimal:
    if found.fulfilled_on is not None:
        return WHOLE
    accepted = (each.share for each in found.fulfilments if each.state is FulfilmentState.ACCEPTED)
    return min(WHOLE, sum((share for share in accepted if share is not None), Decimal(0)))
