"""A content and its provisions are the same thing told twice."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

import pytest

from agreements.errors import Invalid
from agreements.rules.contents import CommitmentContent, MilestoneContent, PartyContent, Text
from agreements.rules.provisions import amended, field_of, named, parts_around, provisions
from agreements.vocabulary import CommitmentKind, EntryIntoForce, Language, PartyRole, TermKind
from tests.fixtures_register import memorandum

MINISTRY, FUND = uuid4(), uuid4()


def ids():
    numbers = count(1)
    return lambda: UUID(int=next(numbers))


@pytest.fixture
def whole():
    return named(memorandum(MINISTRY, FUND), ids())


def test_what_provisions_say_makes_the_same_content_again(whole):
    assert amended(whole, provisions(whole)) == whole


def test_every_field_that_is_filled_in_comes_back(whole):
    """Once the place of signature was taken for the place of a part."""
    ministry, fund = whole.parties
    [signatory] = ministry.signatories
    signed = replace(signatory, place="Ош", position="Министр", authority="act", signed_on=date(2026, 5, 4))
    [promise] = whole.commitments
    filled = replace(
        whole,
        place="Бишкек",
        legal_basis="Закон",
        original_location="Архив",
        languages=(Language.RU, Language.KY),
        parties=(replace(ministry, signatories=(signed,)), fund),
        commitments=(replace(promise, as_in_source=True, evidence_expected="Акт"),),
    )
    assert amended(filled, provisions(filled)) == filled


def test_every_part_has_an_id_and_sums_have_two_decimals(whole):
    [promise] = whole.commitments
    assert None not in {each.id for each in (*whole.parties, promise, *promise.milestones)}
    assert str(promise.amount) == "1500000.50"


def test_a_milestone_named_by_its_place_is_named_by_its_id():
    rule = {"kind": "relative", "anchor": "fulfilment", "milestone": "0.0", "offset": 1, "unit": "month"}
    content = memorandum(MINISTRY, FUND)
    [promise] = content.commitments
    waiting = replace(promise, milestones=(*promise.milestones, MilestoneContent(rule=rule)))
    [promise] = named(replace(content, commitments=(waiting,)), ids()).commitments
    first, second = promise.milestones
    assert (second.rule["milestone"], second.rule["roll"]) == (str(first.id), "next")


def test_a_rule_that_makes_no_sense_is_refused_in_its_place():
    content = memorandum(MINISTRY, FUND)
    [promise] = content.commitments
    broken = replace(promise, milestones=(MilestoneContent(rule={"kind": "date"}),))
    with pytest.raises(Invalid) as refusal:
        named(replace(content, commitments=(broken,)), ids())
    assert [each.field for each in refusal.value.problems] == ["commitments.0.milestones.0.due"]


@pytest.mark.parametrize(
    ("said", "absent"),
    [
        ({"term": TermKind.LENGTH, "term_months": 12, "ends_on": date(2027, 5, 4)}, "ends_on"),
        ({"entry_rule": EntryIntoForce.ON_SIGNATURE, "in_force_on": date(2026, 5, 4)}, "in_force_on"),
        ({"purpose": Text()}, "purpose.ru"),
        ({"notice_days": None}, "notice_days"),
    ],
)
def test_what_is_unknown_or_follows_is_no_provision(whole, said, absent):
    assert absent not in provisions(replace(whole, **said))


@pytest.mark.parametrize(
    ("said", "path", "value"),
    [
        ({"term": TermKind.UNTIL_DATE, "ends_on": date(2027, 5, 4)}, "ends_on", "2027-05-04"),
        (
            {"entry_rule": EntryIntoForce.ON_DATE, "in_force_on": date(2026, 6, 1)},
            "in_force_on",
            "2026-06-01",
        ),
        ({"notice_days": 0}, "notice_days", 0),
    ],
)
def test_a_stated_day_is_a_provision(whole, said, path, value):
    assert provisions(replace(whole, **said))[path] == value


def test_provisions_are_what_the_database_gives_back(whole):
    said = provisions(replace(whole, languages=(Language.KY, Language.RU)))
    assert json.loads(json.dumps(said)) == said
    assert "languages" not in provisions(whole)


def test_what_an_amendment_ended_stands_in_the_rows_and_not_in_the_text(whole):
    said = provisions(whole)
    [promise] = whole.commitments
    said[f"commitments/{promise.id}/ended"] = True
    assert amended(whole, said).commitments == ()
    assert amended(whole, said, ended=True).commitments == whole.commitments


def test_parts_keep_their_order_whatever_their_ids(whole):
    more = CommitmentContent(text=Text(ru="Ещё"), kind=CommitmentKind.ACTION, owed_by=FUND, id=UUID(int=0))
    longer = replace(whole, commitments=(*whole.commitments, more))
    assert amended(longer, provisions(longer)) == longer


def test_the_parts_around_a_provision():
    assert list(parts_around("commitments/a/milestones/b/rule")) == [
        "commitments/a",
        "commitments/a/milestones/b",
    ]
    assert list(parts_around("term_months")) == []


def test_the_field_of_a_provision(whole):
    guarantor = PartyContent(organisation=uuid4(), role=PartyRole.GUARANTOR, id=UUID(int=90))
    content = replace(whole, parties=(*whole.parties, guarantor))
    [promise] = content.commitments
    [milestone] = promise.milestones
    cases = {
        "term_months": "term_months",
        "title.ru": "title.ru",
        f"parties/{guarantor.id}/role": "parties.2.role",
        f"commitments/{promise.id}": "commitments.0",
        f"commitments/{promise.id}/amount": "commitments.0.amount",
        f"commitments/{promise.id}/milestones/{milestone.id}/rule": "commitments.0.milestones.0.due",
        f"commitments/{promise.id}/milestones/{milestone.id}/title.ky": "commitments.0.milestones.0.title.ky",
        f"commitments/{uuid4()}/ended": "commitments",
        f"commitments/{promise.id}/milestones/{uuid4()}/rule": "commitments.0.milestones",
    }
    assert {path: field_of(path, content) for path in cases} == cases
    assert content.commitments[0].amount == Decimal("1500000.50")
