"""An agreement's content as it stands, to be checked or changed."""

from uuid import UUID

from agreements.actors import Actor
from agreements.readings import dossiers
from agreements.readings.values import Commitment, Dossier, Party
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
)
from agreements.vocabulary import PartyRole


def content(dossier: Dossier) -> AgreementContent:
    """What an officer would enter to get this dossier; its parts carry their ids.

    Successors are left out: a hand-over made them parties, and nobody enters them.
    """
    return AgreementContent(
        form=dossier.form,
        legal_class=dossier.class_,
        legal_basis=dossier.legal_basis,
        title=dossier.title,
        purpose=dossier.purpose,
        place=dossier.place,
        signed_on=dossier.signed_on,
        entry_rule=dossier.entry_rule,
        entry_days=dossier.entry_days,
        in_force_on=dossier.in_force_on,
        term=dossier.term,
        term_months=dossier.term_months,
        ends_on=dossier.ends_on,
        renewal=dossier.renewal,
        renewal_months=dossier.renewal_months,
        notice_days=dossier.notice_days,
        notice_form=dossier.notice_form,
        languages=dossier.languages,
        prevailing_language=dossier.prevailing_language,
        confidentiality=dossier.confidentiality,
        confidentiality_reason=dossier.confidentiality_reason,
        confidentiality_review_on=dossier.confidentiality_review_on,
        original_location=dossier.original_location,
        reader_organisations=frozenset(dossier.reader_organisations),
        reader_accounts=frozenset(dossier.reader_accounts),
        parties=tuple(_party(each) for each in dossier.parties if each.role is not PartyRole.SUCCESSOR),
        commitments=tuple(_commitment(commitment) for commitment in dossier.commitments),
    )


async def of(agreement: UUID, actor: Actor) -> AgreementContent:
    return content(await dossiers.of(agreement, actor))


def _party(party: Party) -> PartyContent:
    return PartyContent(
        id=party.id,
        organisation=party.organisation.id,
        role=party.role,
        signatories=tuple(
            SignatoryContent(
                id=each.id,
                name=each.name,
                position=each.position,
                authority=each.authority,
                authority_number=each.authority_number,
                authority_on=each.authority_on,
                signed_on=each.signed_on,
                place=each.place,
            )
            for each in party.signatories
        ),
    )


def _commitment(commitment: Commitment) -> CommitmentContent:
    return CommitmentContent(
        id=commitment.id,
        clause=commitment.clause,
        text=commitment.text,
        kind=commitment.kind,
        owed_by=commitment.owed_by.id if commitment.owed_by else None,
        owed_to=commitment.owed_to.id if commitment.owed_to else None,
        amount=commitment.amount,
        currency=commitment.currency,
        evidence_expected=commitment.evidence_expected,
        as_in_source=commitment.as_in_source,
        milestones=tuple(
            MilestoneContent(
                id=each.id, title=each.title, rule=each.rule, amount=each.amount, currency=each.currency
            )
            for each in commitment.milestones
        ),
    )
