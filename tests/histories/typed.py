"""Agreements as dictionaries have them, as the content that acts take."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    Text,
)
from agreements.vocabulary import (
    AgreementForm,
    CommitmentKind,
    Confidentiality,
    EntryIntoForce,
    PartyRole,
    Renewal,
    TermKind,
)
from tests.histories.model import Agreement


def as_content(
    agreement: Agreement, bodies: Mapping[str, UUID], people: Mapping[str, UUID]
) -> AgreementContent:
    """The same as the acts take it."""
    places = {
        id(each): f"{index}.{place}"
        for index, promise in enumerate(agreement["commitments"])
        for place, each in enumerate(promise["milestones"])
    }

    def rule(said: dict[str, Any] | None) -> dict[str, Any] | None:
        if said is None or "milestone" not in said:
            return said
        waited = said["milestone"]
        return {**said, "milestone": str(waited["id"]) if waited["id"] else places.get(id(waited), "99.99")}

    def body(name: str | None) -> UUID | None:
        return None if name is None else bodies[name]

    return AgreementContent(
        form=_one(AgreementForm, agreement["form"]),
        title=Text(ru=agreement["title"]),
        purpose=Text(ru=agreement["purpose"]),
        place=agreement["place"],
        signed_on=agreement["signed_on"],
        entry_rule=_one(EntryIntoForce, agreement["entry_rule"]),
        in_force_on=agreement["in_force_on"],
        term=_one(TermKind, agreement["term"]),
        term_months=agreement["term_months"],
        ends_on=agreement["ends_on"],
        renewal=_one(Renewal, agreement["renewal"]),
        notice_days=agreement["notice_days"],
        confidentiality=Confidentiality(agreement["confidentiality"]),
        confidentiality_reason=agreement["confidentiality_reason"],
        confidentiality_review_on=agreement["confidentiality_review_on"],
        reader_organisations=frozenset(bodies[each] for each in agreement["reader_organisations"]),
        reader_accounts=frozenset(people[each] for each in agreement["reader_accounts"]),
        parties=tuple(
            PartyContent(id=each["id"], organisation=bodies[each["body"]], role=PartyRole(each["role"]))
            for each in agreement["parties"]
        ),
        commitments=tuple(
            CommitmentContent(
                id=promise["id"],
                text=Text(ru=promise["text"]),
                kind=_one(CommitmentKind, promise["kind"]),
                owed_by=body(promise["owed_by"]),
                owed_to=body(promise["owed_to"]),
                amount=promise["amount"],
                currency=promise["currency"],
                as_in_source=promise["as_in_source"],
                milestones=tuple(
                    MilestoneContent(
                        id=each["id"],
                        title=Text(ru=each["title"]),
                        rule=rule(each["rule"]),
                        amount=each["amount"],
                        currency=each["currency"],
                    )
                    for each in promise["milestones"]
                ),
            )
            for promise in agreement["commitments"]
        ),
    )


def _one(enum: Any, said: str | None) -> Any:
    return None if said is None else enum(said)
