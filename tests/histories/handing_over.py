"""What becomes of bodies, and of what they owe."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from agreements.acts import handing_over, reorganising
from agreements.rules.successions import HandOverContent, LegalAct, ReorganisationContent
from agreements.vocabulary import Act, ReorganisationKind
from tests.histories.days import ONE
from tests.histories.entering import PAST
from tests.histories.model import BODIES, START, holding, only_registered, parts, registrars_only
from tests.histories.steps import SEEN, SOMEBODY, WHICH, Steps

PAPER = LegalAct("Указ (пример)", "12", date(2026, 5, 20))
KINDS = ("abolition", "merger", "split", "transfer")
MOSTLY_THE_MINISTRY = st.sampled_from(("ministry", "ministry", "ministry", *BODIES))
OTHERS = st.lists(st.sampled_from(BODIES), max_size=2, unique=True) | st.lists(
    st.sampled_from(BODIES), max_size=2
)
FEWEST = {"abolition": 0, "merger": 1, "split": 2, "transfer": 1}


class HandingOver(Steps):
    @initialize(begun=st.booleans())
    def begin_with_a_successor(self, begun: bool) -> None:
        """In half of the histories somebody took over functions of the ministry before."""
        if begun:
            self.reorganise("ministry", "registrar", "transfer", START - ONE, ["agency"])

    @precondition(lambda self: len(self.model.successions) < 4)
    @rule(body=MOSTLY_THE_MINISTRY, who=SOMEBODY, kind=st.sampled_from((*KINDS, "transfer", "transfer")), on=PAST,
          successors=OTHERS)  # fmt: skip
    def reorganise(self, body: str, who: str, kind: str, on: date, successors: list[str]) -> None:
        ended = self.model.ended
        content = ReorganisationContent(
            kind=ReorganisationKind(kind),
            happened_on=on,
            act=PAPER,
            successors=tuple(self.world.bodies[each] for each in successors),
        )
        done = self.world.attempt(
            Act.ORGANISATION_REORGANISE,
            who,
            None,
            lambda actor: reorganising.reorganise(self.world.bodies[body], content, seen=None, actor=actor),
            against=registrars_only(who)
            | holding(
                (kind != "transfer" and body in ended, "successions.ended_already"),
                (len(successors) < FEWEST[kind] == 1, "successions.no_successor"),
                (len(successors) < FEWEST[kind] == 2, "successions.fewer_than_two"),
                (kind == "merger" and len(successors) > 1, "successions.merged_into_one"),
                (body in successors, "successions.its_own_successor"),
                (len(set(successors)) < len(successors), "successions.successor_twice"),
                (any(ended.get(each, on) < on for each in successors), "successions.successor_ended"),
            ),
        )
        if done:
            self.model.successions += [(body, each, on) for each in successors]
            if kind != "transfer":
                ended[body] = on - ONE
            self.touched = [*self.model.agreements]

    @precondition(lambda self: self.some_milestone(lambda each: self.model.heirs(each["owed_by"])))
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, more=st.booleans(), successor=st.sampled_from(BODIES), on=PAST,
          fitting=st.booleans())  # fmt: skip
    def hand_over(
        self, which: int, who: str, seen: str, more: bool, successor: str, on: date, fitting: bool
    ) -> None:
        """One milestone or all of its promise, to a body that took over or to any."""
        agreement, promise, first = self.milestone(
            which, lambda each: not each["fulfilled_on"] and self.model.heirs(each["owed_by"])
        )
        chosen = promise["milestones"] if more else [first]
        owners = {each["owed_by"] for each in chosen}
        handed = [done["on"] for each in chosen for done in each["hand_overs"]]
        since = self.model.heirs(first["owed_by"])
        if fitting and since:
            successor = sorted(since)[which % len(since)]
            on = max(on, since[successor], *handed)
        content = HandOverContent(
            milestones=frozenset(each["id"] for each in chosen),
            successor=self.world.bodies[successor],
            happened_on=on,
            act=PAPER,
        )
        done = self.world.attempt(
            Act.AGREEMENT_HAND_OVER,
            who,
            agreement,
            lambda actor: handing_over.hand_over(
                agreement["id"], content, seen=self.seen(agreement, seen), actor=actor
            ),
            against=registrars_only(who)
            | only_registered(agreement)
            | self.overtaken(seen)
            | holding(
                (any(each["fulfilled_on"] for each in chosen), "successions.fulfilled"),
                (len(owners) > 1, "successions.several_owners"),
                (on > self.model.today, "fulfilling.in_the_future"),
                (on < max(handed, default=on), "successions.before_the_last_hand_over"),
                (len(owners) == 1 and successor not in since, "successions.not_a_successor"),
                (on < since.get(successor, on) and len(owners) == 1, "successions.before_succession"),
                (self.model.ended.get(successor, on) < on, "successions.successor_ended"),
            ),
        )
        if not done:
            return
        [owner] = owners
        for each in chosen:
            each["owed_by"] = successor
            each["hand_overs"].append({"predecessor": owner, "successor": successor, "on": on})
        if successor not in parts(agreement):
            agreement["parties"].append({"id": None, "body": successor, "role": "successor"})
        readers = agreement["reader_organisations"]
        if agreement["confidentiality"] == "confidential" and owner in readers:
            agreement["reader_organisations"] = readers | {successor}
        self.touched.append(agreement)
