"""Lowering confidentiality: one proposes it, and another decides."""

from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import downgrading
from agreements.vocabulary import Act, Confidentiality
from tests.histories.model import (
    CLOSED,
    LEVELS,
    Agreement,
    holding,
    lowers,
    only_registered,
    registrars_only,
)
from tests.histories.steps import REASONS, SEEN, SOMEBODY, STRANGERS, WHICH, Steps, missing

# Of the two registrars one proposes it and the other decides, as a rule.
DECIDERS = st.sampled_from(("registrar", "second") * 6 + STRANGERS)
Proposal = dict[str, Any]


def _waiting(agreement: Agreement) -> Proposal | None:
    return next((each for each in agreement["downgrades"] if each["state"] == "waiting"), None)


class Downgrading(Steps):
    @precondition(lambda self: any(_is_restricted(each) for each in self.model.agreements))
    @rule(
        which=WHICH,
        who=SOMEBODY,
        to=st.sampled_from((*LEVELS, "public", "public")),
        reason=REASONS,
        seen=SEEN,
    )
    def propose(self, which: int, who: str, to: str, reason: str, seen: str) -> None:
        restricted = [each for each in self.model.agreements if _is_restricted(each)]
        agreement = restricted[which % len(restricted)] if which < 7 else self.agreement(which)
        level = agreement["confidentiality"]
        done = self.world.attempt(
            Act.DOWNGRADE_PROPOSE,
            who,
            agreement,
            lambda actor: downgrading.propose(
                agreement["id"],
                Confidentiality(to),
                reason=reason,
                seen=self.seen(agreement, seen),
                actor=actor,
            ),
            against=registrars_only(who)
            | only_registered(agreement)
            | self.overtaken(seen)
            | holding(
                (level == "public", "downgrading.lowest_already"),
                (_waiting(agreement), "downgrading.waits_already"),
                (not lowers(to, level), "downgrading.not_lower"),
            ),
            typed=missing(reason, "downgrading.no_reason"),
        )
        if done:
            proposal = {"id": done.made, "from": level, "to": to, "by": who, "reason": reason}
            agreement["downgrades"].append({**proposal, "state": "waiting", "decided_by": None})
            self.touched.append(agreement)

    @precondition(lambda self: self.proposals())
    @rule(which=WHICH, who=DECIDERS, seen=SEEN)
    def confirm_lowering(self, which: int, who: str, seen: str) -> None:
        agreement, proposal = self._proposal(which)
        changed = agreement["confidentiality"] != proposal["from"]
        if not self._decided(
            Act.DOWNGRADE_CONFIRM,
            agreement,
            proposal,
            who,
            seen,
            lambda actor, revision: downgrading.confirm(proposal["id"], seen=revision, actor=actor),
            holding((changed, "downgrading.level_changed")),
            "confirmed",
        ):
            return
        agreement["confidentiality"] = proposal["to"]
        agreement["confidentiality_reason"] = None if proposal["to"] == "public" else proposal["reason"]
        agreement["confidentiality_review_on"] = None
        if proposal["to"] not in CLOSED:
            agreement["reader_organisations"] = agreement["reader_accounts"] = frozenset()

    @precondition(lambda self: self.proposals())
    @rule(which=WHICH, who=DECIDERS, reason=REASONS, seen=SEEN)
    def refuse_lowering(self, which: int, who: str, reason: str, seen: str) -> None:
        agreement, proposal = self._proposal(which)
        self._decided(
            Act.DOWNGRADE_REFUSE,
            agreement,
            proposal,
            who,
            seen,
            lambda actor, revision: downgrading.refuse(
                proposal["id"], reason=reason, seen=revision, actor=actor
            ),
            set(),
            "refused",
            typed=missing(reason, "downgrading.no_refusal_reason"),
        )

    @precondition(lambda self: self.proposals())
    @rule(which=WHICH, who=DECIDERS, seen=SEEN)
    def take_lowering_back(self, which: int, who: str, seen: str) -> None:
        agreement, proposal = self._proposal(which)
        self._decided(
            Act.DOWNGRADE_WITHDRAW,
            agreement,
            proposal,
            who,
            seen,
            lambda actor, revision: downgrading.withdraw(proposal["id"], seen=revision, actor=actor),
            set(),
            "withdrawn",
        )

    def proposals(self) -> list[tuple[Agreement, Proposal]]:
        return [(here, each) for here in self.model.agreements for each in here["downgrades"]]

    def _proposal(self, which: int) -> tuple[Agreement, Proposal]:
        """One that waits as a rule, any for the last of eight."""
        every = self.proposals()
        waiting = [place for place in every if place[1]["state"] == "waiting"]
        among = waiting if waiting and which < 7 else every
        return among[which % len(among)]

    def _decided(
        self,
        act: Act,
        agreement: Agreement,
        proposal: Proposal,
        who: str,
        seen: str,
        doing: Callable[..., Coroutine[Any, Any, Any]],
        state: AbstractSet[str],
        becomes: str,
        typed: AbstractSet[str] = frozenset(),
    ) -> bool:
        """What becomes of a proposal; who may decide follows from the one that waits, if one does."""
        waiting = _waiting(agreement)
        own = waiting is not None and waiting["by"] == who
        taking_back = act is Act.DOWNGRADE_WITHDRAW
        done = self.world.attempt(
            act,
            who,
            agreement,
            lambda actor: doing(actor, self.seen(agreement, seen)),
            against=registrars_only(who)
            | self.overtaken(seen)
            | state
            | holding(
                (own and not taking_back, "permissions.another_must_decide"),
                (waiting and not own and taking_back, "permissions.proposer_only"),
                (proposal["state"] != "waiting", "downgrading.decided_already"),
            ),
            typed=typed,
            unknown="errors.no_downgrade",
        )
        if done:
            proposal.update(state=becomes, decided_by=who)
            self.touched.append(agreement)
        return done is not None


def _is_restricted(agreement: Agreement) -> bool:
    return bool(agreement["number"] and agreement["confidentiality"] != "public")
