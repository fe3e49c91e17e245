"""What all steps of a history share. Each noun has a module with one class of rules; the machine is all of them.

A step draws what is tried and by whom, gathers from the model what speaks against it, has the world try it, and writes
into the model what became of it. A new act is a rule more; a new noun is a module more and a base of the machine.
"""

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from agreements.vocabulary import Act
from tests.histories.model import Agreement, Commitment, Milestone, only_registered, registrars_only
from tests.histories.world import Doing, World, tally

WHICH = st.integers(0, 7)
# Registrars oftener than others, or hardly anything would be accepted.
STRANGERS = ("debtor", "creditor", "heir", "stranger", "auditor", "administrator")
SOMEBODY = st.sampled_from(("registrar",) * 20 + ("second",) * 10 + STRANGERS)
CONCERNED = st.sampled_from(("registrar", "second", "debtor", "creditor") * 6 + STRANGERS)
# An officer saw the revision that stands, did not look, or was overtaken.
SEEN = st.sampled_from(("now",) * 8 + ("unknown", "before"))
REASONS = st.sampled_from(("Приказ № 1 (пример)", "Письмо № 2 (пример)", "Ошибка ввода") * 4 + (" ",))


class Steps(RuleBasedStateMachine):
    """The world, its model, and how a step finds what it is about."""

    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.loop)
        self.touched: list[Agreement] = []
        self.world.begin()
        self.model = self.world.model

    def agreement(self, which: int) -> Agreement:
        """A registered one as a rule, any for the last of eight. There is one always."""
        registered = [each for each in self.model.agreements if each["number"]]
        among = registered if which < 7 else self.model.agreements
        return among[which % len(among)]

    def milestone(
        self, which: int, fits: Callable[[Milestone], object]
    ) -> tuple[Agreement, Commitment, Milestone]:
        """As a rule one of a registered agreement that the act fits, where there is one; any for the last of eight."""
        every = self.model.milestones()
        fitting = [place for place in every if place[0]["number"] and fits(place[2])]
        among = fitting if fitting and which < 7 else every
        return among[which % len(among)]

    def some_milestone(self, fits: Callable[[Milestone], object]) -> bool:
        return any(fits(each) for agreement, _, each in self.model.milestones() if agreement["number"])

    def seen(self, agreement: Agreement, said: str) -> int | None:
        return {"now": agreement["revision"], "unknown": None, "before": agreement["revision"] - 1}[said]

    def overtaken(self, said: str) -> set[str]:
        return {"errors.changed_meanwhile"} if said == "before" else set()

    def to_a_milestone(
        self,
        act: Act,
        agreement: Agreement,
        milestone: Milestone | None,
        who: str,
        doing: Doing,
        state: AbstractSet[str],
        typed: AbstractSet[str],
    ) -> bool:
        """What registrars do to a milestone of a registered agreement that is in a state to let it happen."""
        done = self.world.attempt(
            act,
            who,
            agreement,
            doing,
            against=state | registrars_only(who) | only_registered(agreement),
            typed=typed,
            milestone=milestone,
        )
        if done:
            self.touched.append(agreement)
        return done is not None

    @rule(days=st.sampled_from((1, 7, 30)))
    def time_passes(self, days: int) -> None:
        self.model.today += timedelta(days=days)
        self.touched = [*self.model.agreements]
        # What was opened was so for the day.
        for each in self.touched:
            each["opened_by"] = frozenset()

    @invariant()
    def the_register_is_as_the_model_has_it(self) -> None:
        tally["history", "steps"] += 1
        for each in self.touched:
            self.world.check(each)
        self.touched = []

    def teardown(self) -> None:
        try:
            self.world.check_the_whole()
            tally["history", "whole"] += 1
        finally:
            self.world.end()


def missing(said: str, key: str) -> set[str]:
    """Whether a reason says nothing."""
    return set() if said.strip() else {key}
