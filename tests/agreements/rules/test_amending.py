"""What an amendment as entered lacks, and what neither it nor a correction may change."""

from dataclasses import replace
from datetime import date
from itertools import count
from uuid import UUID, uuid4

import pytest

from agreements.rules.amending import (
    NO_PROVISIONS,
    AmendmentContent,
    Around,
    Signer,
    amended_since,
    ended_by,
    impossible,
    not_amendable,
    problems,
    running,
)
from agreements.rules.amendments import Amending, Change
from agreements.rules.provisions import named
from agreements.vocabulary import Confidentiality
from tests.fixtures_register import memorandum

MINISTRY, FUND, FILE = uuid4(), uuid4(), uuid4()
TODAY = date(2026, 6, 15)
AROUND = Around({MINISTRY, FUND}, {FILE}, ["№ 1"], date(2026, 5, 4))
WHOLE = AmendmentContent(
    number="№ 2",
    signed_on=TODAY,
    ground="По соглашению сторон",
    signers=(Signer(MINISTRY, "А. Пример"),),
    document=FILE,
)


@pytest.fixture
def content():
    numbers = count(1)
    return named(memorandum(MINISTRY, FUND), lambda: UUID(int=next(numbers)))


def amending(*changes):
    made = tuple(Change(at, None, after) for at, after in changes)
    return Amending(uuid4(), "№ 1", TODAY, TODAY, made)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, []),
        ({"signers": (), "document": None}, []),
        ({"signed_on": date(2026, 5, 4)}, []),
        ({"number": ""}, [("number", "amendments.no_number")]),
        ({"number": "№ 1"}, [("number", "amendments.number_taken")]),
        ({"signed_on": None}, [("signed_on", "amendments.no_signed_on")]),
        ({"signed_on": date(2026, 6, 16)}, [("signed_on", "amendments.signed_in_the_future")]),
        ({"signed_on": date(2026, 5, 3)}, [("signed_on", "amendments.signed_before_the_agreement")]),
        ({"effective_on": date(2026, 5, 4)}, []),
        (
            {"effective_on": date(2026, 5, 3)},
            [("effective_on", "amendments.effective_before_the_agreement")],
        ),
        ({"ground": ""}, [("ground", "amendments.no_ground")]),
        ({"signers": (Signer(FUND, ""),)}, [("signers.0.name", "amendments.no_signer_name")]),
        (
            {"signers": (Signer(FUND, "Б."), Signer(FILE, "В."))},
            [("signers.1.organisation", "amendments.signer_of_no_party")],
        ),
        ({"document": MINISTRY}, [("document", "errors.no_document")]),
    ],
)
def test_what_the_entry_lacks(said, told):
    found = problems(replace(WHOLE, **said), AROUND, TODAY)
    assert [(each.field.removeprefix("amendment."), each.key) for each in found] == told


def test_whatever_the_agreement_itself_does_not_date_may_have_been_amended_on_any_day():
    long_ago = replace(WHOLE, signed_on=date(1999, 1, 1))
    assert not [*problems(long_ago, replace(AROUND, agreed_on=None), TODAY)]


def test_what_no_amendment_changes(content):
    assert not [*not_amendable(replace(content, notice_days=5, title=content.purpose), content)]
    wrong = replace(content, legal_class="interstate", confidentiality=Confidentiality.OFFICIAL, place="Ош")
    assert [each.field for each in not_amendable(wrong, content)] == ["class", "place", "confidentiality"]
    assert {"form", "signed_on", "original_location", "reader_accounts"} < set(NO_PROVISIONS)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("parties/{party}/ended", [("parties.0", "amendments.party_taken_out")]),
        (
            "parties/{party}/signatories/{signatory}/ended",
            [("parties.0.signatories.0", "amendments.signatory_taken_out")],
        ),
        ("commitments/{promise}/ended", []),
        ("parties/{party}/role", []),
    ],
)
def test_what_cannot_end(content, path, told):
    [party, _], [promise] = content.parties, content.commitments
    at = path.format(party=party.id, signatory=party.signatories[0].id, promise=promise.id)
    found = impossible([Change(at, before=None, after=True)], content)
    assert [(each.field, each.key) for each in found] == told


@pytest.mark.parametrize(
    ("amended", "corrected", "field"),
    [
        ("notice_days", "notice_days", "notice_days"),
        ("notice_days", "term_months", None),
        ("commitments/{promise}", "commitments/{promise}/clause", "commitments.0.clause"),
        ("commitments/{promise}/amount", "commitments/{promise}/clause", None),
        # What an amendment changed in cannot be left out whole.
        ("commitments/{promise}/amount", "commitments/{promise}/ended", "commitments.0"),
        ("commitments/{promise}/ended", "commitments/{promise}/ended", "commitments.0"),
        # The text of a commitment that ended may still have been entered wrongly.
        ("commitments/{promise}/ended", "commitments/{promise}/clause", None),
    ],
)
def test_what_a_correction_leaves_to_amendments(content, amended, corrected, field):
    promise = content.commitments[0].id
    one = amending((amended.format(promise=promise), 1))
    change = Change(corrected.format(promise=promise), None, 1)
    found = [each.field for each in amended_since([change], [one], content)]
    assert found == ([field] if field else [])


def test_the_instalments_that_ended_count_no_more(content):
    [promise] = content.commitments
    milestone = replace(promise.milestones[0], amount=promise.amount, currency="KGS")
    paid = replace(content, commitments=(replace(promise, milestones=(milestone,)),))
    path = f"commitments/{promise.id}/milestones/{milestone.id}"
    one = amending((f"{path}/ended", True))
    assert ended_by([one]) == {path: one}
    assert running(paid, ended_by([one])).commitments[0].milestones[0].amount is None
    assert running(paid, ()) == paid
