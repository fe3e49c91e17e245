"""Entering agreements, rewriting, registering, correcting and discarding them."""

import copy
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from agreements.acts import drafting, registering
from agreements.vocabulary import Act
from tests.histories import amended, law
from tests.histories.entering import (
    EDITS,
    RESTRICTED,
    TERMS,
    TYPED,
    Edit,
    commitments,
    edited,
    new_agreement,
    waits_in_vain,
)
from tests.histories.model import (
    CLOSED,
    SERIES,
    Agreement,
    contradictions,
    holding,
    lacking,
    lowers,
    only_drafts,
    only_registered,
    party_ended,
    reads,
    registrars_only,
)
from tests.histories.steps import REASONS, SEEN, SOMEBODY, WHICH, Steps, missing
from tests.histories.typed import as_content

LOST = {"deadlines.no_such_milestone", "deadlines.rule_unreadable"}


class Drafting(Steps):
    @initialize(promise=commitments(), terms=TERMS, readers=RESTRICTED)
    def begin_with_one(self, promise: dict[str, Any], terms: list[Edit], readers: list[Edit]) -> None:
        """A registered memorandum to begin with, as most acts need one; every third is not for all."""
        promise.update(
            text="Перечислить взнос", kind="financial", owed_by="ministry", owed_to="fund", as_in_source=True
        )
        for each in promise["milestones"]:
            each.update(amount=None, currency=None)
        self._enter([*terms, *readers, ("add_commitment", promise)], "registrar")
        self.register(0, "registrar", "now", despite=True)

    @precondition(lambda self: len(self.model.agreements) < 4)
    @rule(edits=st.lists(EDITS, max_size=3), who=SOMEBODY)
    def draft(self, edits: list[Edit], who: str) -> None:
        self._enter(edits, who)

    def _enter(self, edits: list[Edit], who: str) -> None:
        content = edited(new_agreement(), edits)
        typed = as_content(content, self.world.bodies, self.world.people)
        self._derive(content, None, who)
        done = self.world.attempt(
            Act.AGREEMENT_DRAFT,
            who,
            None,
            lambda actor: drafting.draft(typed, actor=actor),
            against=registrars_only(who) | self._impossible(content),
        )
        if done:
            content.update(id=done.made, revision=1)
            self.model.agreements.append(content)
            self.touched.append(content)

    @precondition(lambda self: self.drafts())
    @rule(which=WHICH, edits=st.lists(EDITS, min_size=1, max_size=2), who=SOMEBODY, seen=SEEN)
    def revise(self, which: int, edits: list[Edit], who: str, seen: str) -> None:
        agreement = self._draft(which)
        # Nothing has befallen a draft; what befell a registered one is not looked at before it is refused.
        content = edited({**agreement, "events": []}, edits)
        typed = as_content(content, self.world.bodies, self.world.people)
        self._derive(content, agreement, who)
        done = self.world.attempt(
            Act.AGREEMENT_REVISE,
            who,
            agreement,
            lambda actor: drafting.revise(
                agreement["id"], typed, seen=self.seen(agreement, seen), actor=actor
            ),
            against=registrars_only(who)
            | only_drafts(agreement)
            | self.overtaken(seen)
            | self._rewriting(agreement, content),
            typed=self._impossible(content) - LOST,
        )
        if done:
            self._rewritten(agreement, content)

    @rule(which=WHICH, edits=st.lists(EDITS, min_size=1, max_size=2), who=SOMEBODY, seen=SEEN, reason=REASONS)
    def correct(self, which: int, edits: list[Edit], who: str, seen: str, reason: str) -> None:
        agreement = self.agreement(which)
        content = edited(agreement, edits)
        typed = as_content(content, self.world.bodies, self.world.people)
        self._derive(content, agreement, who)
        done = self.world.attempt(
            Act.AGREEMENT_CORRECT,
            who,
            agreement,
            lambda actor: drafting.correct(
                agreement["id"], typed, reason=reason, seen=self.seen(agreement, seen), actor=actor
            ),
            against=registrars_only(who)
            | only_registered(agreement)
            | self.overtaken(seen)
            | missing(reason, "completeness.no_reason")
            | holding(
                (content["form"] != agreement["form"], "completeness.form_gave_the_number"),
                (lowers(content["confidentiality"], agreement["confidentiality"]), "downgrading.by_two"),
            )
            | self._review_passed(content, agreement["confidentiality_review_on"])
            | lacking(self.model, content)
            | party_ended(self.model, content)
            | amended.amended_since(agreement, content)
            | amended.conflicts(self.model, content)
            | self._rewriting(agreement, content),
        )
        if done:
            self._rewritten(agreement, content)

    @precondition(lambda self: self.drafts())
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN, despite=st.booleans())
    def register(self, which: int, who: str, seen: str, despite: bool) -> None:
        agreement = self._draft(which)
        duplicates = not despite and any(
            self._is_like(agreement, each) and reads(who, each) for each in self.model.agreements
        )
        done = self.world.attempt(
            Act.AGREEMENT_REGISTER,
            who,
            agreement,
            lambda actor: registering.register(
                agreement["id"], seen=self.seen(agreement, seen), actor=actor, despite_duplicates=despite
            ),
            against=registrars_only(who)
            | only_drafts(agreement)
            | self.overtaken(seen)
            | lacking(self.model, agreement)
            | party_ended(self.model, agreement)
            | self._review_passed(agreement, None)
            | holding((duplicates, "registering.probable_duplicates")),
        )
        if done:
            series, year = SERIES[agreement["form"]], self.model.today.year
            self.model.numbers[series, year] = ordinal = self.model.numbers.get((series, year), 0) + 1
            agreement["number"] = f"{series}-{year}-{ordinal:04}"
            assert done.made == agreement["number"]
            self.touched.append(agreement)

    @precondition(lambda self: len(self.drafts()) > 1)
    @rule(which=WHICH, who=SOMEBODY, seen=SEEN)
    def discard(self, which: int, who: str, seen: str) -> None:
        agreement = self._draft(which)
        done = self.world.attempt(
            Act.AGREEMENT_DISCARD,
            who,
            agreement,
            lambda actor: drafting.discard(agreement["id"], seen=self.seen(agreement, seen), actor=actor),
            against=registrars_only(who) | only_drafts(agreement) | self.overtaken(seen),
        )
        if done:
            self.model.agreements = [each for each in self.model.agreements if each is not agreement]

    def drafts(self) -> list[Agreement]:
        return [each for each in self.model.agreements if not each["number"]]

    def _draft(self, which: int) -> Agreement:
        """A draft as a rule, any for the last of eight."""
        among = self.drafts() if which < 7 else self.model.agreements
        return among[which % len(among)]

    def _derive(self, content: Agreement, agreement: Agreement | None, who: str) -> None:
        """Brings what was typed to what will stand: its days, its readers, who answers, when it is due."""
        law.settle(content)
        if content["confidentiality"] in CLOSED:
            content["reader_accounts"] |= {who}
        else:
            content["reader_organisations"] = content["reader_accounts"] = frozenset()
        stood = {promise["id"]: promise["owed_by"] for promise in (agreement or content)["commitments"]}
        before = {each["id"]: each for _, _, each in self.model.milestones() if each["id"]}
        for promise in content["commitments"]:
            for each in promise["milestones"]:
                found = before.get(each["id"])
                if found is None or found["owed_by"] == stood[promise["id"]]:
                    each["owed_by"] = promise["owed_by"]
                stays = bool(content["number"] and found and _same(found["rule"], each["rule"]))
                if each["rule"] is None:
                    each.update(due_on=each["override_on"], result=None)
                elif not (stays and found and found["rule"]):
                    self.model.reckon(content, each)
                    each["due_on"] = each["override_on"] or each["result"]

    def _review_passed(self, content: Agreement, stands: date | None) -> set[str]:
        """A day that lies behind, unless it stands in the record already."""
        day = content["confidentiality_review_on"]
        return holding((day and day < self.model.today and day != stands, "completeness.review_in_the_past"))

    def _impossible(self, content: Agreement) -> set[str]:
        return (
            contradictions(content)
            | party_ended(self.model, content)
            | (LOST if waits_in_vain(content) else set())
        )

    def _rewriting(self, agreement: Agreement, content: Agreement) -> set[str]:
        """What stands in the way of rewriting rows: nothing to write, or something that rests on what would go."""
        kept = {each["id"] for promise in content["commitments"] for each in promise["milestones"]}
        gone = [
            each
            for promise in agreement["commitments"]
            for each in promise["milestones"]
            if each["id"] not in kept
        ]
        return holding(
            (_plain(agreement) == _plain(content), "errors.nothing_changed"),
            (any(each["hand_overs"] for each in gone), "successions.stays_handed_over"),
            (any(each["fulfilments"] or each["payments"] for each in gone), "errors.reference"),
        ) | (LOST if waits_in_vain(content) else set())

    def _rewritten(self, agreement: Agreement, content: Agreement) -> None:
        successors = [each for each in agreement["parties"] if each["role"] == "successor"]
        agreement.update({name: content[name] for name in TYPED})
        agreement["parties"] = content["parties"] + successors
        self.touched.append(agreement)

    def _is_like(self, agreement: Agreement, other: Agreement) -> bool:
        """Registered, between the same bodies, of the same day and title."""
        if other is agreement or not other["number"] or agreement["title"] is None:
            return False
        same = all(agreement[name] == other[name] for name in ("signed_on", "title"))
        return same and _entered(agreement) == _entered(other)


def _entered(agreement: Agreement) -> set[str]:
    return {each["body"] for each in agreement["parties"] if each["role"] != "successor"}


def _same(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two rules are the same, by the id of the milestone that they wait for."""
    return _rule(one) == _rule(other)


def _rule(said: dict[str, Any] | None) -> Any:
    return said and {**said, "milestone": (said.get("milestone") or {}).get("id")}


def _plain(content: Agreement) -> Any:
    """What was typed, as far as rows show it, to see whether anything changed."""
    plain = {name: content[name] for name in TYPED}
    plain["parties"] = [each for each in content["parties"] if each["role"] != "successor"]
    plain["commitments"] = [
        {
            **promise,
            "milestones": [{**each, "rule": _rule(each["rule"])} for each in promise["milestones"]],
        }
        for promise in content["commitments"]
    ]
    return copy.deepcopy(plain)
