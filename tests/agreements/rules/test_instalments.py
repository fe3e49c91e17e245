"""Instalments make up the sum that is promised, or the register says that in the paper they do not."""

from datetime import date
from decimal import Decimal

from agreements.rules import completeness
from agreements.rules.contents import AgreementContent, CommitmentContent, MilestoneContent


def promising(amount, *instalments, currency="KGS", **more):
    parts = tuple(
        MilestoneContent(amount=None if each is None else Decimal(each), currency=None if each is None else currency)
        for each in instalments
    )  # fmt: skip
    return AgreementContent(
        commitments=(
            CommitmentContent(
                amount=None if amount is None else Decimal(amount),
                currency=None if amount is None else "KGS",
                milestones=parts,
                **more,
            ),
        )
    )


ADD_UP = "completeness.instalments_do_not_add_up"


def keys(problems):
    return [problem.key for problem in problems]


def test_instalments_that_do_not_make_up_the_sum_are_refused_unless_the_paper_says_so():
    assert ADD_UP in keys(completeness.missing(promising(100, 60, 30), date(2026, 6, 15)))
    assert ADD_UP not in keys(completeness.missing(promising(100, 60, 40), date(2026, 6, 15)))
    taken = promising(100, 60, 30, as_in_source=True)
    assert ADD_UP not in keys(completeness.missing(taken, date(2026, 6, 15)))
    assert "completeness.remark_instalments_as_in_source" in keys(completeness.remarks(taken))


def test_an_instalment_is_part_of_a_named_sum_and_in_its_currency():
    assert keys(completeness.contradictions(promising(None, 60))) == ["completeness.instalment_of_no_sum"]
    assert keys(completeness.contradictions(promising(100, 100, currency="USD"))) == [
        "completeness.instalment_in_another_currency"
    ]
    assert keys(completeness.contradictions(promising(100, 100))) == []
