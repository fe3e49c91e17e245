"""Recording what the parties changed, saying from when, striking it, and the round that lets it take effect."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import amendments
from agreements.rules.amending import AmendmentContent
from agreements.vocabulary import Act
from tests.histories import amended
from tests.histories.amended import Amendment
from tests.histories.entering import AMOUNTS, TITLES, Edit, commitments, edited
from tests.histories.model import (
    START,
    Agreement,
    holding,
    lacking,
    only_registered,
    party_ended,
    registrars_only,
)
from tests.histories.steps import REASONS, SEEN, SOMEBODY, WHICH, Steps, missing
from tests.histories.typed import as_content

GROUND = "По соглашению сторон (пример)"


def _days(*offsets: int | None) -> st.SearchStrategy[date | None]:
    return st.sampled_from(offsets).map(lambda days: None if days is None else START + timedelta(days=days))


# Before the agreement, before others, now, later, and awaited.
EFFECT = _days(-45, -25, -20, -12, -12, -9, -3, -1, 0, 0, 1, 1, 5, 30, 31, 90, *[None] * 4)
PAPERS = st.fixed_dictionaries(
    {
        "number": st.sampled_from(("№ 1", "№ 2", "№ 3", "№ 4", "№ 5", "№ 6", "№ 7", "№ 8") * 3 + ("",)),
        "signed_on": _days(*(-28, -9, -3, -1, 0, 0) * 3, -31, 60, None),
        "effective_on": EFFECT,
        "ground": st.sampled_from((GROUND,) * 15 + ("",)),
    }
)
TERMS = (
    *(("term", {"term": "length", "term_months": months}) for months in (1, 6, 36)),
    *(
        ("term", {"term": "until_date", "ends_on": START + timedelta(days=days)})
        for days in (-10, 45, 120, 400)
    ),
    ("term", {"term": "indefinite"}),
    *(("notice_days", days) for days in (15, 30, 60, None)),
    *(("purpose", said) for said in ("Обмен опытом", "Обучение", None)),
    *(("renewal", said) for said in ("none", "tacit")),
    *(("title", said) for said in TITLES[:2]),
    # What no amendment changes.
    ("place", "Нарын"),
)
OF_TERMS = st.lists(st.sampled_from(TERMS), min_size=1, max_size=2)
TEXTS = st.sampled_from(("Перечислить взнос", "Обучить сотрудников", "Передать оборудование"))


def _entered(promise: dict[str, Any]) -> dict[str, Any]:
    """A promise of which little is missing."""
    named = {"text": "Обучить", "kind": "action", "owed_by": "ministry"}
    return {**promise, **{name: promise[name] or said for name, said in named.items()}}


OF_PROMISES: st.SearchStrategy[list[Edit]] = st.lists(
    st.one_of(
        st.tuples(st.just("amount"), st.tuples(st.integers(0, 3), AMOUNTS)),
        st.tuples(st.just("text"), st.tuples(st.integers(0, 3), TEXTS)),
        st.tuples(st.just("add_commitment"), commitments().map(_entered)),
        st.tuples(st.just("drop_commitment"), st.integers(0, 3)),
    ),
    min_size=1,
    max_size=2,
)


def _reworded(content: Agreement, edits: list[Edit]) -> Agreement:
    """A text with what the parties agreed to instead."""
    for name, value in edits:
        promises = content["commitments"]
        if name == "text" and promises:
            promises[value[0] % len(promises)]["text"] = value[1]
        elif name == "term":
            content.update(value)
        elif name in {"notice_days", "place", "purpose", "renewal", "title"}:
            content[name] = value
        elif name != "text":
            content = edited(content, [(name, value)])
    return content


class Amending(Steps):
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, paper=PAPERS, edits=OF_TERMS)
    def amend_terms(self, which: int, who: str, seen: str, paper: dict[str, Any], edits: list[Edit]) -> None:
        self._amend(self.agreement(which), who, seen, paper, edits)

    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, paper=PAPERS, edits=OF_PROMISES)
    def amend_promises(
        self, which: int, who: str, seen: str, paper: dict[str, Any], edits: list[Edit]
    ) -> None:
        self._amend(self.agreement(which), who, seen, paper, edits)

    @precondition(lambda self: self.model.milestones(registered=True))
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, paper=PAPERS, place=st.integers(0, 3), due=st.booleans())
    def end_promise(
        self, which: int, who: str, seen: str, paper: dict[str, Any], place: int, due: bool
    ) -> None:
        """In half of the cases on the very day on which something of a promise is due."""
        agreement = self.agreement(which)
        steps = [each for promise in agreement["commitments"] for each in promise["milestones"]]
        days = [each["due_on"] for each in steps if each["due_on"]]
        if due and days:
            paper = {**paper, "effective_on": days[place % len(days)]}
        self._amend(agreement, who, seen, paper, [("drop_commitment", place)])

    @precondition(lambda self: self.amendments())
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, paper=PAPERS, edits=OF_TERMS | OF_PROMISES)
    def amend_again(self, which: int, who: str, seen: str, paper: dict[str, Any], edits: list[Edit]) -> None:
        """What was amended before: the days cross in every way."""
        agreement, _ = self._amendment(which, lambda _: True)
        self._amend(agreement, who, seen, paper, edits)

    def _amend(
        self, agreement: Agreement, who: str, seen: str, paper: dict[str, Any], edits: list[Edit]
    ) -> None:
        stand = amended.effective(agreement)
        stands = amended.text_on(agreement, paper["effective_on"])
        content = _reworded(edited(amended.current(stands), []), edits)
        made = {**paper, **amended.changed(stands, content), "struck": None, "applied": False}
        typed = as_content(content, self.world.bodies, self.world.people)
        done = self.world.attempt(
            Act.AMENDMENT_RECORD,
            who,
            agreement,
            lambda actor: amendments.record(
                agreement["id"],
                AmendmentContent(**paper),
                typed,
                seen=self.seen(agreement, seen),
                actor=actor,
            ),
            against=registrars_only(who)
            | only_registered(agreement)
            | self.overtaken(seen)
            | self._wrong_in_paper(agreement, paper)
            | lacking(self.model, amended.current({**content, "ended": set()}))
            | party_ended(self.model, content)
            | holding(
                (content["place"] != agreement["place"], "amendments.no_provision"),
                (not any(made[kind] for kind in ("sets", "adds", "ends")), "amendments.nothing_changed"),
            )
            | self._over(agreement, paper["effective_on"])
            | self._conflicts(agreement, [*stand, made]),
        )
        if done:
            made["id"] = done.made
            self.world.adopt_added(agreement, made, who)
            amended.keep_original(agreement, made)
            agreement["amendments"].append(made)
            self._brought_up_to_date(agreement, [*stand, made])

    @precondition(lambda self: any(not each["effective_on"] for _, each in self.amendments()))
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, on=EFFECT.filter(bool))
    def date_amendment(self, which: int, who: str, seen: str, on: date) -> None:
        agreement, amendment = self._amendment(which, lambda each: not each["effective_on"])
        stand = amended.effective(agreement)
        others = [each for each in stand if each is not amendment]
        if self._done_to(
            Act.AMENDMENT_DATE,
            agreement,
            amendment,
            who,
            lambda actor: amendments.date(amendment["id"], on, seen=self.seen(agreement, seen), actor=actor),
            self.overtaken(seen)
            | holding((amendment["effective_on"], "amendments.dated_already"))
            | self._too_early(agreement, on)
            | self._over(agreement, on)
            | self._conflicts(agreement, [*others, {**amendment, "effective_on": on}]),
        ):
            amendment["effective_on"] = on
            self._brought_up_to_date(agreement, stand)

    @precondition(lambda self: self.amendments())
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, reason=REASONS)
    def strike_amendment(self, which: int, who: str, seen: str, reason: str) -> None:
        agreement, amendment = self._amendment(which, lambda _: True)
        others = [each for each in amended.effective(agreement) if each is not amendment]
        added = {each["id"] for each in amendment["adds"]}
        acted_upon = any(
            each["fulfilments"] or each["payments"] or each["hand_overs"]
            for promise in agreement["commitments"]
            for each in promise["milestones"]
            if promise["id"] in added
        )
        if self._done_to(
            Act.AMENDMENT_WITHDRAW,
            agreement,
            amendment,
            who,
            lambda actor: amendments.withdraw(
                amendment["id"], reason=reason, seen=self.seen(agreement, seen), actor=actor
            ),
            self.overtaken(seen)
            | holding((acted_upon, "amendments.acted_upon"))
            | self._conflicts(agreement, [*others, {**amendment, "struck": reason}]),
            missing(reason, "amendments.no_reason"),
        ):
            amendment["struck"] = reason
            self._brought_up_to_date(agreement, others)

    @precondition(lambda self: any(amended.due(each, self.model.today) for each in self.model.agreements))
    @rule()
    def night(self) -> None:
        """The round of the morning lets take effect whatever's day has come."""
        found = [each for each in self.model.agreements if amended.due(each, self.model.today)]
        self.world.apply_due(found)
        for each in found:
            self._brought_up_to_date(each, amended.effective(each))

    @precondition(lambda self: self._coming())
    @rule(rounds=st.booleans())
    def its_day_comes(self, rounds: bool) -> None:
        """Of the amendment that comes next; the round may be late."""
        self.time_passes(days=(min(self._coming()) - self.model.today).days)
        if rounds and any(amended.due(each, self.model.today) for each in self.model.agreements):
            self.night()

    def _coming(self) -> list[date]:
        days = [each["effective_on"] for _, each in self.amendments() if not each["struck"]]
        return [day for day in days if day and day > self.model.today]

    def amendments(self) -> list[tuple[Agreement, Amendment]]:
        return [(here, each) for here in self.model.agreements for each in here["amendments"]]

    def _amendment(self, which: int, fits: Any) -> tuple[Agreement, Amendment]:
        """One that stands and that the act fits as a rule, any for the last of eight."""
        every = self.amendments()
        fitting = [place for place in every if not place[1]["struck"] and fits(place[1])]
        among = fitting if fitting and which < 7 else every
        return among[which % len(among)]

    def _wrong_in_paper(self, agreement: Agreement, paper: dict[str, Any]) -> set[str]:
        taken = [each["number"] for each in agreement["amendments"] if not each["struck"]]
        signed, agreed = paper["signed_on"], agreement["signed_on"]
        return holding(
            (not paper["number"], "amendments.no_number"),
            (paper["number"] in taken, "amendments.number_taken"),
            (not paper["ground"], "amendments.no_ground"),
            (signed is None, "amendments.no_signed_on"),
            (signed and signed > self.model.today, "amendments.signed_in_the_future"),
            (signed and agreed and signed < agreed, "amendments.signed_before_the_agreement"),
        ) | self._too_early(agreement, paper["effective_on"])

    def _too_early(self, agreement: Agreement, day: date | None) -> set[str]:
        agreed = agreement["signed_on"]
        return holding((day and agreed and day < agreed, "amendments.effective_before_the_agreement"))

    def _over(self, agreement: Agreement, day: date | None) -> set[str]:
        over = day and amended.over_by(agreement, amended.effective(agreement), day)
        return holding((over, "amendments.over_by_then"))

    def _conflicts(self, agreement: Agreement, after: list[Amendment]) -> set[str]:
        """What would speak against these amendments, were they those of the agreement."""
        if any(each["signed_on"] is None for each in after):
            return set()
        tried = {**agreement, "amendments": after, "original": {**agreement["original"]}}
        for each in amended.standing(tried):
            amended.keep_original(tried, each)
        return amended.conflicts(self.model, tried)

    def _done_to(
        self,
        act: Act,
        agreement: Agreement,
        amendment: Amendment,
        who: str,
        doing: Any,
        state: AbstractSet[str],
        typed: AbstractSet[str] = frozenset(),
    ) -> bool:
        done = self.world.attempt(
            act,
            who,
            agreement,
            doing,
            against=registrars_only(who)
            | holding((amendment["struck"], "amendments.struck_already"))
            | state,
            typed=typed,
        )
        return done is not None

    def _brought_up_to_date(self, agreement: Agreement, among: list[Amendment]) -> None:
        amended.bring(self.model, agreement, among)
        self.touched.append(agreement)
