"""What an officer would enter for a plan, once its keys stand for bodies and people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
)
from registry.demo import happenings, plans

# A power of attorney is given some time before it is used.
GIVEN_BEFORE = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Known:
    """What the keys of the files stand for once it was entered, and the day of loading."""

    today: date
    bodies: Mapping[str, UUID]
    accounts: Mapping[str, UUID]
    signs: Mapping[str, plans.Signs | None]

    def content(self, plan: plans.Agreement) -> AgreementContent:
        """Give what an officer would enter."""
        return AgreementContent(
            form=plan.form,
            legal_class=plan.legal_class,
            legal_basis=plan.legal_basis,
            title=plans.marked(plan.title) if plan.invented else plan.title,
            purpose=plan.purpose,
            place=plan.place,
            signed_on=self.day(plan.signed_on),
            entry_rule=plan.entry_rule,
            entry_days=plan.entry_days,
            in_force_on=self.day(plan.in_force_on),
            term=plan.term,
            term_months=plan.term_months,
            ends_on=self.day(plan.ends_on),
            renewal=plan.renewal,
            renewal_months=plan.renewal_months,
            notice_days=plan.notice_days,
            notice_form=plan.notice_form,
            languages=plan.languages,
            prevailing_language=plan.prevailing_language,
            confidentiality=plan.confidentiality,
            confidentiality_reason=plan.confidentiality_reason,
            confidentiality_review_on=self.day(plan.confidentiality_review_on),
            reader_organisations=frozenset(self.bodies[key] for key in plan.readers if key in self.bodies),
            reader_accounts=frozenset(self.accounts[key] for key in plan.readers if key not in self.bodies),
            original_location=plan.original_location,
            parties=tuple(self._party(party, plan) for party in plan.parties),
            commitments=tuple(self.commitment(commitment) for commitment in plan.commitments),
        )

    def day(self, when: happenings.When | None) -> date | None:
        """Give the day that is meant; unknown stays unknown."""
        return None if when is None else plans.day(when, self.today)

    def commitment(self, commitment: plans.Commitment) -> CommitmentContent:
        """Give a promise as an officer would enter it."""
        return CommitmentContent(
            text=commitment.text,
            clause=commitment.clause,
            kind=commitment.kind,
            owed_by=self.bodies[commitment.by],
            owed_to=None if commitment.to is None else self.bodies[commitment.to],
            amount=commitment.amount,
            currency=commitment.currency,
            evidence_expected=commitment.evidence,
            as_in_source=commitment.as_in_source,
            milestones=tuple(
                MilestoneContent(
                    title=milestone.title,
                    rule=milestone.due.rule(self.today),
                    amount=milestone.amount,
                    currency=None if milestone.amount is None else commitment.currency,
                )
                for milestone in commitment.milestones
            ),
        )

    def _party(self, party: str | plans.Party, plan: plans.Agreement) -> PartyContent:
        if isinstance(party, plans.Party):
            return PartyContent(organisation=self.bodies[party.organisation], role=party.role)
        signs = self.signs[party]
        # Of a real agreement nobody is said to have signed it unless the source says so.
        if not plan.invented or plan.signed_on is None or signs is None:
            return PartyContent(organisation=self.bodies[party])
        signed_on = self.day(plan.signed_on)
        numbered = signed_on if signs.authority_number else None
        signatory = SignatoryContent(
            name=signs.name,
            position=signs.position,
            authority=signs.authority,
            authority_number=signs.authority_number,
            authority_on=numbered and numbered - GIVEN_BEFORE,
            signed_on=signed_on,
            place=plan.place,
        )
        return PartyContent(organisation=self.bodies[party], signatories=(signatory,))
