"""What a draft needs before it can be registered, and what an officer should know before registering it."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from agreements.errors import Problem
from agreements.rules import due_rules, money
from agreements.rules.confidentiality import OPEN
from agreements.rules.contents import AgreementContent, CommitmentContent, PartyContent
from agreements.vocabulary import Confidentiality, PartyRole

FEWEST_PARTIES = 2


def contradictions(content: AgreementContent) -> Iterator[Problem]:
    """What cannot be true together, in a draft either."""
    taken = set()
    for index, party in enumerate(content.parties):
        if (party.organisation, party.role) in taken:
            yield Problem(f"parties.{index}.organisation", "completeness.party_twice")
        taken.add((party.organisation, party.role))
    for index, commitment in enumerate(content.commitments):
        if (commitment.amount is None) != (commitment.currency is None):
            missing = "currency" if commitment.currency is None else "amount"
            yield Problem(f"commitments.{index}.{missing}", f"completeness.no_{missing}")
        yield from _impossible_instalments(commitment, f"commitments.{index}")
    if content.in_force_on and content.ends_on and content.ends_on < content.in_force_on:
        yield Problem("ends_on", "completeness.ends_before_it_begins")
    if (
        content.prevailing_language
        and content.languages
        and content.prevailing_language not in content.languages
    ):
        yield Problem("prevailing_language", "completeness.prevailing_not_a_language_of_it")
    if content.confidentiality is Confidentiality.NEED_TO_KNOW and content.reader_organisations:
        yield Problem("reader_organisations", "completeness.need_to_know_names_people")


def _impossible_instalments(commitment: CommitmentContent, where: str) -> Iterator[Problem]:
    """Instalments are parts of a sum: of one that is named, and in its currency."""
    for place, each in enumerate(commitment.milestones):
        field = f"{where}.milestones.{place}.amount"
        if (each.amount is None) != (each.currency is None):
            yield Problem(field, f"completeness.no_{'currency' if each.currency is None else 'amount'}")
        elif each.amount is not None and commitment.amount is None:
            yield Problem(field, "completeness.instalment_of_no_sum")
        elif each.amount is not None and each.currency != commitment.currency:
            yield Problem(field, "completeness.instalment_in_another_currency")


def adds_up(commitment: CommitmentContent) -> bool:
    """Whether the instalments of a promise can make up its sum."""
    return commitment.amount is None or money.adds_up(
        commitment.amount, [each.amount for each in commitment.milestones]
    )


def missing(content: AgreementContent, today: date) -> Iterator[Problem]:
    """What registration asks for beyond a draft. Unknown dates and sums are allowed."""
    yield from contradictions(content)
    if content.form is None:
        yield Problem("form", "completeness.no_form")
    if not content.title:
        yield Problem("title", "completeness.no_title")
    bodies = {party.organisation for party in content.parties if party.role is PartyRole.PARTY}
    if len(bodies) < FEWEST_PARTIES:
        yield Problem("parties", "completeness.fewer_than_two_parties")
    if content.signed_on is not None and content.signed_on > today:
        yield Problem("signed_on", "completeness.signed_in_the_future")
    if content.confidentiality is not Confidentiality.PUBLIC and not content.confidentiality_reason:
        yield Problem("confidentiality_reason", "completeness.no_confidentiality_reason")
    known = {party.organisation for party in content.parties}
    for index, commitment in enumerate(content.commitments):
        yield from _missing_in(commitment, f"commitments.{index}", known)


def review_passed(content: AgreementContent, today: date, stands: date | None = None) -> Iterator[Problem]:
    """A day of review that lies behind already. `stands` is what the record says, which may have come to pass."""
    day = content.confidentiality_review_on
    if day is not None and day < today and day != stands:
        yield Problem("confidentiality_review_on", "completeness.review_in_the_past")


def _missing_in(commitment: CommitmentContent, where: str, parties: set[UUID]) -> Iterator[Problem]:
    if not commitment.text:
        yield Problem(f"{where}.text", "completeness.no_text")
    if commitment.kind is None:
        yield Problem(f"{where}.kind", "completeness.no_kind")
    if commitment.owed_by is None:
        yield Problem(f"{where}.owed_by", "completeness.no_debtor")
    elif commitment.owed_by not in parties:
        yield Problem(f"{where}.owed_by", "completeness.debtor_is_no_party")
    for place, each in enumerate(commitment.milestones):
        if each.rule is not None:
            yield from due_rules.lacks(each.rule, f"{where}.milestones.{place}.due")
    if not commitment.as_in_source and not adds_up(commitment):
        scheduled = sum((each.amount for each in commitment.milestones if each.amount), money.NOTHING)
        yield Problem(
            f"{where}.amount",
            "completeness.instalments_do_not_add_up",
            {"promised": commitment.amount, "scheduled": scheduled},
        )


def remarks(content: AgreementContent) -> Iterator[Problem]:
    """What stays unknown or unusual and does not stop registration."""
    if not content.title.ky:
        yield Problem("title.ky", "completeness.remark_no_kyrgyz_title")
    if content.signed_on is None:
        yield Problem("signed_on", "completeness.remark_no_signature_date")
    if content.in_force_on is None:
        yield Problem("in_force_on", "completeness.remark_no_entry_into_force")
    if any(not party.signatories for party in content.parties):
        yield Problem("parties", "completeness.remark_no_signatory")
    if any(_signed_without_authority_yet(content, party) for party in content.parties):
        yield Problem("parties", "completeness.remark_authority_after_signature")
    yield from _unseen_by_debtors(content)
    if content.confidentiality is not Confidentiality.PUBLIC and content.confidentiality_review_on is None:
        yield Problem("confidentiality_review_on", "completeness.remark_no_review_date")
    if not content.commitments:
        yield Problem("commitments", "completeness.remark_no_commitments")
    if any(each.as_in_source and not adds_up(each) for each in content.commitments):
        yield Problem("commitments", "completeness.remark_instalments_as_in_source")


def _signed_without_authority_yet(content: AgreementContent, party: PartyContent) -> bool:
    """Whether somebody signed before the day of the paper that empowers them."""
    return any(
        each.authority_on is not None and signed is not None and each.authority_on > signed
        for each in party.signatories
        for signed in (each.signed_on or content.signed_on,)
    )


def _unseen_by_debtors(content: AgreementContent) -> Iterator[Problem]:
    """Whoever owes something should read it; of what is need-to-know, people read who may be of any body."""
    if content.confidentiality is Confidentiality.CONFIDENTIAL:
        if not _debtors(content) <= content.reader_organisations:
            yield Problem("reader_organisations", "completeness.remark_debtor_cannot_read")
    elif content.confidentiality not in OPEN and _debtors(content):
        yield Problem("reader_accounts", "completeness.remark_debtor_read_by_people")


def _debtors(content: AgreementContent) -> frozenset[UUID]:
    return frozenset(each.owed_by for each in content.commitments if each.owed_by is not None)
