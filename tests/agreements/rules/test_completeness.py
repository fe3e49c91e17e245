"""What an officer should know before registering: unusual, and yet no hindrance."""

from datetime import date
from uuid import uuid4

import pytest

from agreements.rules.completeness import remarks, review_passed
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    PartyContent,
    SignatoryContent,
    Text,
)
from agreements.vocabulary import Confidentiality

SIGNED = date(2026, 11, 19)
AFTER = "completeness.remark_authority_after_signature"
UNSEEN = "completeness.remark_debtor_cannot_read"


def keys(content: AgreementContent) -> set[str]:
    return {each.key for each in remarks(content)}


def signed_by(signatory: SignatoryContent) -> AgreementContent:
    party = PartyContent(organisation=uuid4(), signatories=(signatory,))
    return AgreementContent(title=Text(ky="Меморандум"), parties=(party,), signed_on=SIGNED)


def test_a_power_of_attorney_later_than_the_signature_is_remarked_on() -> None:
    assert AFTER in keys(signed_by(SignatoryContent(name="А", authority_on=date(2026, 11, 20))))
    assert AFTER not in keys(signed_by(SignatoryContent(name="А", authority_on=SIGNED)))
    assert AFTER not in keys(signed_by(SignatoryContent(name="А")))


def test_the_day_a_signatory_signed_goes_before_that_of_the_agreement() -> None:
    late = SignatoryContent(name="А", authority_on=date(2026, 11, 20), signed_on=date(2026, 11, 20))
    assert AFTER not in keys(signed_by(late))


@pytest.mark.parametrize("level", Confidentiality)
def test_a_restriction_without_a_day_of_review_is_remarked_on(level: Confidentiality) -> None:
    unreviewed = AgreementContent(confidentiality=level)
    reviewed = AgreementContent(confidentiality=level, confidentiality_review_on=date(2027, 1, 1))
    remark = "completeness.remark_no_review_date"
    assert (remark in keys(unreviewed)) is (level is not Confidentiality.PUBLIC)
    assert remark not in keys(reviewed)


def test_a_day_of_review_in_the_past_is_refused_unless_it_stands() -> None:
    today, passed = date(2026, 6, 15), date(2026, 6, 14)
    content = AgreementContent(confidentiality_review_on=passed)
    [problem] = review_passed(content, today)
    assert (problem.field, problem.key) == (
        "confidentiality_review_on",
        "completeness.review_in_the_past",
    )
    assert not list(review_passed(content, today, passed))
    for day in (None, today):
        assert not list(review_passed(AgreementContent(confidentiality_review_on=day), today))


def test_a_debtor_who_cannot_read_a_confidential_agreement_is_remarked_on() -> None:
    debtor = uuid4()

    def among(confidentiality: Confidentiality, readers: frozenset) -> set[str]:
        promise = CommitmentContent(owed_by=debtor)
        return keys(
            AgreementContent(
                commitments=(promise,), confidentiality=confidentiality, reader_organisations=readers
            )
        )

    assert UNSEEN in among(Confidentiality.CONFIDENTIAL, frozenset())
    assert UNSEEN not in among(Confidentiality.CONFIDENTIAL, frozenset({debtor}))
    assert UNSEEN not in among(Confidentiality.OFFICIAL, frozenset())
    assert among(Confidentiality.NEED_TO_KNOW, frozenset()) >= {"completeness.remark_debtor_read_by_people"}
    assert UNSEEN not in among(Confidentiality.NEED_TO_KNOW, frozenset())
