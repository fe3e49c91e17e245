"""Reporting, answering and deciding; holding, waiving and letting go."""

from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import fulfilling, stopping
from agreements.acts.documents import File
from agreements.acts.fulfilling import Report
from agreements.vocabulary import Act
from tests.histories.entering import PAST
from tests.histories.model import (
    PEOPLE,
    Milestone,
    accepted,
    before_signature,
    closed,
    goes_on,
    holding,
    on_the_side_of,
    only_registered,
    waiting,
)
from tests.histories.steps import REASONS, SOMEBODY, STRANGERS, WHICH, Steps, missing

EVIDENCE = File(content=b"%PDF-1.7 evidence", filename="evidence.pdf", media_type="application/pdf")
# Whoever owes reports and whoever is owed decides, as a rule.
REPORTERS = st.sampled_from(("debtor",) * 8 + ("registrar",) * 6 + STRANGERS)
DECIDERS = st.sampled_from(("creditor",) * 6 + ("second",) * 6 + ("registrar",) * 4 + STRANGERS)
SHARES = st.sampled_from((None, None, "20", "50", "99.99", "100")).map(lambda said: said and Decimal(said))


class Fulfilling(Steps):
    @precondition(lambda self: self.some_milestone(lambda each: not goes_on(each)))
    @rule(which=WHICH, who=REPORTERS, on=PAST, share=SHARES, text=st.sampled_from(("Исполнено",) * 8 + (" ",)),
          proven=st.booleans())  # fmt: skip
    def report(self, which: int, who: str, on: date, share: Decimal | None, text: str, proven: bool) -> None:
        agreement, _, milestone = self.milestone(which, lambda each: not goes_on(each))
        evidence = (EVIDENCE,) if proven else ()
        done = self.world.attempt(
            Act.FULFILMENT_REPORT,
            who,
            agreement,
            lambda actor: fulfilling.report(
                milestone["id"],
                Report(happened_on=on, text=text, share=share, evidence=evidence),
                actor=actor,
            ),
            against=only_registered(agreement)
            | on_the_side_of(who, milestone["owed_by"], otherwise="permissions.debtor_only")
            | goes_on(milestone),
            typed=missing(text, "fulfilling.no_text")
            | holding(
                (on > self.model.today, "fulfilling.in_the_future"),
                (before_signature(on, agreement), "fulfilling.before_signature"),
                (share and accepted(milestone) + share > 100, "fulfilling.more_than_the_rest"),
            ),
            milestone=milestone,
        )
        if done:
            made = {"id": done.made, "by": who, "happened_on": on, "share": share, "state": "waiting"}
            milestone["fulfilments"].append(
                {**made, "reason": None, "answer": None, "answered_by": None, "evidence": len(evidence)}
            )
            self.touched.append(agreement)

    @precondition(lambda self: self.reports())
    @rule(which=WHICH, who=DECIDERS)
    def accept(self, which: int, who: str) -> None:
        found = self.decided(
            Act.FULFILMENT_ACCEPT, which, who, lambda key, actor: fulfilling.accept(key, actor=actor)
        )
        if found:
            milestone, report = found
            report["state"] = "accepted"
            if report["share"] is None or accepted(milestone) >= 100:
                milestone["fulfilled_on"] = report["happened_on"]

    @precondition(lambda self: self.reports())
    @rule(which=WHICH, who=DECIDERS, reason=REASONS)
    def give_back(self, which: int, who: str, reason: str) -> None:
        found = self.decided(
            Act.FULFILMENT_RETURN,
            which,
            who,
            lambda key, actor: fulfilling.give_back(key, reason=reason, actor=actor),
            typed=missing(reason, "fulfilling.no_reason"),
        )
        if found:
            found[1].update(state="returned", reason=reason)

    @precondition(lambda self: self.reports())
    @rule(which=WHICH, who=DECIDERS)
    def confirm(self, which: int, who: str) -> None:
        found = self.decided(
            Act.FULFILMENT_CONFIRM,
            which,
            who,
            lambda key, actor: fulfilling.confirm(key, actor=actor),
            once=True,
        )
        if found:
            found[1].update(answer="confirmed", answered_by=who)

    @precondition(lambda self: self.reports())
    @rule(which=WHICH, who=DECIDERS, text=st.sampled_from(("Не получено",) * 5 + (" ",)))
    def contradict(self, which: int, who: str, text: str) -> None:
        found = self.decided(
            Act.FULFILMENT_CONTRADICT,
            which,
            who,
            lambda key, actor: fulfilling.contradict(key, text=text, actor=actor),
            typed=missing(text, "fulfilling.no_answer"),
            once=True,
        )
        if found:
            found[1].update(answer="contradicted", answered_by=who)

    def reports(self) -> list[tuple[Any, ...]]:
        return [(*place, each) for place in self.model.milestones() for each in place[2]["fulfilments"]]

    def decided(
        self,
        act: Act,
        which: int,
        who: str,
        doing: Callable[..., Coroutine[Any, Any, Any]],
        typed: AbstractSet[str] = frozenset(),
        *,
        once: bool = False,
    ) -> tuple[Milestone, dict[str, Any]] | None:
        """Something that is said of a report by another than who made it."""
        waiting_ones = [each for each in self.reports() if each[3]["state"] == "waiting"]
        among = waiting_ones if waiting_ones and which < 7 else self.reports()
        agreement, promise, milestone, report = among[which % len(among)]
        done = self.world.attempt(
            act,
            who,
            agreement,
            lambda actor: doing(report["id"], actor),
            against=on_the_side_of(who, promise["owed_to"], otherwise="permissions.registrar_or_creditor")
            | holding(
                (who == report["by"], "permissions.another_person"),
                (
                    not once and who == report["answered_by"] and PEOPLE[who][0] == "registrar",
                    "permissions.answered_for_another",
                ),
                (report["state"] != "waiting", "fulfilling.decided_already"),
                (once and report["answer"], "fulfilling.answered_already"),
            ),
            typed=typed,
            milestone=milestone if report["state"] == "waiting" else None,
        )
        if not done:
            return None
        self.touched.append(agreement)
        return milestone, report


class Stopping(Steps):
    @precondition(lambda self: self.some_milestone(lambda each: not goes_on(each)))
    @rule(which=WHICH, who=SOMEBODY, on=PAST, ground=REASONS)
    def hold(self, which: int, who: str, on: date, ground: str) -> None:
        agreement, _, milestone = self.milestone(which, lambda each: not goes_on(each))
        if self.to_a_milestone(
            Act.MILESTONE_HOLD,
            agreement,
            milestone,
            who,
            lambda actor: stopping.hold(milestone["id"], ground=ground, on=on, actor=actor),
            goes_on(milestone),
            missing(ground, "fulfilling.no_ground")
            | holding((on > self.model.today, "fulfilling.in_the_future")),
        ):
            milestone.update(held_on=on, ground=ground)

    @precondition(lambda self: self.some_milestone(lambda each: not closed(each)))
    @rule(which=WHICH, who=SOMEBODY, on=PAST, ground=REASONS)
    def waive(self, which: int, who: str, on: date, ground: str) -> None:
        agreement, _, milestone = self.milestone(which, lambda each: not closed(each))
        if self.to_a_milestone(
            Act.MILESTONE_WAIVE,
            agreement,
            milestone,
            who,
            lambda actor: stopping.waive(milestone["id"], ground=ground, on=on, actor=actor),
            closed(milestone) | holding((waiting(milestone), "fulfilling.waits_for_a_decision")),
            missing(ground, "fulfilling.no_ground")
            | holding((on > self.model.today, "fulfilling.in_the_future")),
        ):
            milestone.update(held_on=None, waived_on=on, ground=ground)

    @precondition(lambda self: self.some_milestone(lambda each: each["ground"]))
    @rule(which=WHICH, who=SOMEBODY, reason=REASONS)
    def release(self, which: int, who: str, reason: str) -> None:
        agreement, _, milestone = self.milestone(which, lambda each: each["ground"])
        stands = milestone["held_on"] or milestone["waived_on"]
        if self.to_a_milestone(
            Act.MILESTONE_RELEASE,
            agreement,
            milestone,
            who,
            lambda actor: stopping.release(milestone["id"], reason=reason, actor=actor),
            holding((not stands, "fulfilling.not_stopped")),
            missing(reason, "fulfilling.no_reason"),
        ):
            milestone.update(held_on=None, waived_on=None, ground=None)
