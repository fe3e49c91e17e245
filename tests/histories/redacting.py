"""Taking what a file was called out of the record: a registrar proposes it, and somebody who keeps nothing decides."""

from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import redacting
from agreements.rules.redactions import MARK, Chosen, Ground, Place
from agreements.rules.successions import LegalAct
from agreements.vocabulary import Act, RedactionAsker
from tests.histories.model import PEOPLE, Agreement, holding, only_registered, registrars_only
from tests.histories.steps import REASONS, SEEN, SOMEBODY, WHICH, Steps, missing

DECIDERS = st.sampled_from(("auditor", "administrator") * 6 + ("registrar", "second", "debtor", "stranger"))
Proposal = dict[str, Any]


def _waiting(agreement: Agreement) -> Proposal | None:
    return next((each for each in agreement["redactions"] if each["state"] == "waiting"), None)


class Redacting(Steps):
    @precondition(lambda self: self.named())
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN)
    def propose_to_take_out(self, which: int, who: str, seen: str) -> None:
        among = self.named()
        agreement, document = among[which % len(among)]
        key = document["id"]
        place = Place(f"document/{key}", "document", key, "filename")
        law = LegalAct("Закон (пример)", "№ 0", self.model.today - timedelta(days=1))
        ground = Ground(law, RedactionAsker.PERSON, None, "Вх-1", self.model.today)
        done = self.world.attempt(
            Act.REDACTION_PROPOSE,
            who,
            agreement,
            lambda actor: redacting.propose(
                agreement["id"],
                [Chosen(place, stands=True)],
                ground=ground,
                seen=self.seen(agreement, seen),
                actor=actor,
            ),
            against=registrars_only(who)
            | only_registered(agreement)
            | self.overtaken(seen)
            | holding(
                (_waiting(agreement), "redacting.waits_already"),
                (document["filename"] == MARK, "redacting.no_such_place"),
            ),
        )
        if done:
            agreement["redactions"].append(
                {"id": done.made, "by": who, "document": key, "state": "waiting", "decided_by": None}
            )
            self.touched.append(agreement)

    @precondition(lambda self: self.redactions())
    @rule(which=WHICH, who=DECIDERS, seen=SEEN)
    def take_out(self, which: int, who: str, seen: str) -> None:
        agreement, proposal = self._redaction(which)
        if self._settled(
            Act.REDACTION_APPROVE,
            agreement,
            proposal,
            who,
            seen,
            lambda actor, revision: redacting.approve(proposal["id"], seen=revision, actor=actor),
            "approved",
        ):
            self.world.redacted.add(proposal["document"])
            for each in agreement["documents"]:
                if each["id"] == proposal["document"]:
                    each["filename"] = MARK

    @precondition(lambda self: self.redactions())
    @rule(which=WHICH, who=DECIDERS, reason=REASONS, seen=SEEN)
    def leave_in(self, which: int, who: str, reason: str, seen: str) -> None:
        agreement, proposal = self._redaction(which)
        self._settled(
            Act.REDACTION_REFUSE,
            agreement,
            proposal,
            who,
            seen,
            lambda actor, revision: redacting.refuse(
                proposal["id"], reason=reason, seen=revision, actor=actor
            ),
            "refused",
            typed=missing(reason, "redacting.no_refusal_reason"),
        )

    @precondition(lambda self: self.redactions())
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN)
    def take_redaction_back(self, which: int, who: str, seen: str) -> None:
        agreement, proposal = self._redaction(which)
        self._settled(
            Act.REDACTION_WITHDRAW,
            agreement,
            proposal,
            who,
            seen,
            lambda actor, revision: redacting.withdraw(proposal["id"], seen=revision, actor=actor),
            "withdrawn",
        )

    def named(self) -> list[tuple[Agreement, dict[str, Any]]]:
        return [(here, each) for here in self.model.agreements for each in here["documents"]]

    def redactions(self) -> list[tuple[Agreement, Proposal]]:
        return [(here, each) for here in self.model.agreements for each in here["redactions"]]

    def _redaction(self, which: int) -> tuple[Agreement, Proposal]:
        """One that waits as a rule, any for the last of eight."""
        every = self.redactions()
        waiting = [place for place in every if place[1]["state"] == "waiting"]
        among = waiting if waiting and which < 7 else every
        return among[which % len(among)]

    def _settled(
        self,
        act: Act,
        agreement: Agreement,
        proposal: Proposal,
        who: str,
        seen: str,
        doing: Callable[..., Coroutine[Any, Any, Any]],
        becomes: str,
        typed: AbstractSet[str] = frozenset(),
    ) -> bool:
        """What becomes of a proposal; who may take it back follows from the one that waits, if one does."""
        waiting = _waiting(agreement)
        if act is Act.REDACTION_WITHDRAW:
            other = waiting is not None and waiting["by"] != who
            may = registrars_only(who) | holding((other, "permissions.proposer_only"))
        else:
            decides = PEOPLE[who][0] in ("administrator", "auditor")
            may = holding((not decides, "permissions.auditor_or_administrator"))
        done = self.world.attempt(
            act,
            who,
            agreement,
            lambda actor: doing(actor, self.seen(agreement, seen)),
            against=may
            | self.overtaken(seen)
            | holding((proposal["state"] != "waiting", "redacting.decided_already")),
            typed=typed,
            unknown="errors.no_redaction",
        )
        if done:
            proposal.update(state=becomes, decided_by=who)
            self.touched.append(agreement)
        return done is not None
