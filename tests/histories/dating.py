"""Days set by hand, clocks that stand still, and moves that an officer confirms."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import moving, pausing
from agreements.vocabulary import Act
from tests.histories.days import reckoned
from tests.histories.entering import DAYS, PAST
from tests.histories.model import Milestone, closed, holding
from tests.histories.steps import REASONS, SEEN, SOMEBODY, WHICH, Steps, missing


def _ticks(milestone: Milestone) -> bool:
    return bool(milestone["due_on"] and not milestone["paused_on"] and not closed(milestone))


class Dating(Steps):
    @precondition(lambda self: self.some_milestone(lambda each: not closed(each)))
    @rule(which=WHICH, who=SOMEBODY, on=DAYS, reason=REASONS, seen=SEEN)
    def override(self, which: int, who: str, on: date, reason: str, seen: str) -> None:
        agreement, _, milestone = self.milestone(which, lambda each: not closed(each))
        if self.to_a_milestone(
            Act.MILESTONE_OVERRIDE,
            agreement,
            milestone,
            who,
            lambda actor: moving.override(
                milestone["id"], on, reason=reason, seen=self.seen(agreement, seen), actor=actor
            ),
            closed(milestone),
            missing(reason, "deadlines.no_reason")
            | self.overtaken(seen)
            | holding(
                (milestone["due_on"] == on, "deadlines.day_in_force_already"),
                (
                    milestone["due_on"] != on and agreement["signed_on"] and on < agreement["signed_on"],
                    "deadlines.before_the_signature",
                ),
            ),
        ):
            milestone.update(due_on=on, override_on=on)

    @precondition(lambda self: self.some_milestone(lambda each: each["override_on"]))
    @rule(which=WHICH, who=SOMEBODY, reason=REASONS, seen=SEEN)
    def lift(self, which: int, who: str, reason: str, seen: str) -> None:
        agreement, _, milestone = self.milestone(which, lambda each: each["override_on"])
        if self.to_a_milestone(
            Act.MILESTONE_LIFT,
            agreement,
            milestone,
            who,
            lambda actor: moving.lift(
                milestone["id"], reason=reason, seen=self.seen(agreement, seen), actor=actor
            ),
            closed(milestone) | holding((milestone["override_on"] is None, "deadlines.not_overridden")),
            missing(reason, "deadlines.no_reason") | self.overtaken(seen),
        ):
            milestone.update(due_on=milestone["result"], override_on=None)

    @precondition(lambda self: self.some_milestone(_ticks))
    @rule(which=WHICH, who=SOMEBODY, on=st.none() | PAST, ground=REASONS)
    def pause(self, which: int, who: str, on: date | None, ground: str) -> None:
        agreement, _, milestone = self.milestone(which, _ticks)
        if self.to_a_milestone(
            Act.MILESTONE_PAUSE,
            agreement,
            milestone,
            who,
            lambda actor: pausing.pause(milestone["id"], ground=ground, on=on, actor=actor),
            closed(milestone)
            | holding(
                (milestone["paused_on"], "deadlines.paused_already"),
                (milestone["due_on"] is None, "deadlines.no_clock_to_stop"),
            ),
            missing(ground, "deadlines.no_reason")
            | holding((on and on > self.model.today, "deadlines.pause_in_the_future")),
        ):
            milestone["paused_on"] = on or self.model.today

    @precondition(lambda self: self.some_milestone(lambda each: each["paused_on"]))
    @rule(which=WHICH, who=SOMEBODY, on=st.none() | st.none() | PAST, ground=REASONS)
    def resume(self, which: int, who: str, on: date | None, ground: str) -> None:
        agreement, _, milestone = self.milestone(which, lambda each: each["paused_on"])
        since, until = milestone["paused_on"], on or self.model.today
        if self.to_a_milestone(
            Act.MILESTONE_RESUME,
            agreement,
            milestone,
            who,
            lambda actor: pausing.resume(milestone["id"], ground=ground, on=on, actor=actor),
            closed(milestone) | holding((since is None, "deadlines.not_paused")),
            missing(ground, "deadlines.no_reason")
            | holding(
                (since and until < since, "deadlines.resumed_before_paused"),
                (until > self.model.today, "deadlines.pause_in_the_future"),
            ),
        ):
            milestone["paused_on"] = None
            self._stood_still(milestone, (until - since).days)

    def _stood_still(self, milestone: Milestone, days: int) -> None:
        if not days:
            return
        milestone["paused_days"] = (milestone["paused_days"] or 0) + days
        if milestone["rule"] is not None:
            counted = reckoned(
                milestone["rule"], milestone["counted_from"], milestone["paused_days"], self.model.named
            )
            milestone.update(result=counted, due_on=counted)
        if milestone["override_on"] is not None:
            moved = milestone["override_on"] + timedelta(days=days)
            milestone.update(override_on=moved, due_on=moved)

    @precondition(lambda self: any(self.model.moves(each) for each in self.model.agreements))
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, wrong=st.sampled_from((False,) * 5 + (True,)))
    def move(self, which: int, who: str, seen: str, wrong: bool) -> None:
        """All moves of an agreement that has some, or a day that none of them comes to."""
        among = [each for each in self.model.agreements if self.model.moves(each)]
        agreement = among[which % len(among)]
        _, _, milestone = self.milestone(which, lambda each: not closed(each))
        found = self.model.moves(agreement)
        chosen = {**found, milestone["id"]: date(2020, 1, 1)} if wrong else found
        if self.to_a_milestone(
            Act.MILESTONE_MOVE,
            agreement,
            None,
            who,
            lambda actor: moving.move(agreement["id"], chosen, seen=self.seen(agreement, seen), actor=actor),
            self.overtaken(seen)
            | holding(
                (wrong and milestone["id"] in found, "errors.changed_meanwhile"),
                (wrong and milestone["id"] not in found and not closed(milestone), "deadlines.date_stays"),
            )
            | (closed(milestone) if wrong else set()),
            set(),
        ):
            for promise in agreement["commitments"]:
                for each in promise["milestones"]:
                    if each["id"] in found:
                        self.model.reckon(agreement, each)
                        each["due_on"] = each["override_on"] or each["result"]
