"""Opening what is need-to-know, for a reason and for the day."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.acts import unsealing
from agreements.vocabulary import Act
from tests.histories.model import PEOPLE, Agreement, holding, reads
from tests.histories.steps import REASONS, STRANGERS, WHICH, Steps, missing

AUDITORS = st.sampled_from(("auditor",) * 8 + STRANGERS)


def _closed(agreement: Agreement) -> bool:
    return bool(agreement["number"]) and agreement["confidentiality"] == "need_to_know"


class Unsealing(Steps):
    @precondition(lambda self: any(map(_closed, self.model.agreements)))
    @rule(which=WHICH, who=AUDITORS, reason=REASONS)
    def unseal(self, which: int, who: str, reason: str) -> None:
        """By its number: of an agreement that cannot be opened nobody learns that it is there."""
        closed = [each for each in self.model.agreements if _closed(each)]
        agreement = closed[which % len(closed)] if which < 7 else self.agreement(0)
        done = self.world.attempt(
            Act.AGREEMENT_UNSEAL,
            who,
            None,
            lambda actor: unsealing.unseal(
                agreement["number"] or "MEM-1999-0001", reason=reason, actor=actor
            ),
            against=holding(
                (PEOPLE[who][0] != "auditor", "permissions.auditors_only"),
                (not _closed(agreement) or reads(who, agreement), "unsealings.no_such_number"),
            ),
            typed=missing(reason, "unsealings.no_reason"),
        )
        if done:
            assert done.made == agreement["id"]
            agreement["revision"] += 1
            agreement["opened_by"] |= {who}
            agreement["openings"].append((who, reason, self.model.today))
            self.touched.append(agreement)
