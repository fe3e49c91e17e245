"""Which promises nobody will be able to follow, and what each lacks."""

import pytest

from agreements.rules.contents import CommitmentContent, MilestoneContent, Text
from agreements.rules.trackability import Promise, check, promise
from agreements.tables.references import wording_markers
from agreements.vocabulary import CommitmentKind

MARKERS = wording_markers()
ALL = ("no_owner", "no_measure", "no_date", "no_evidence")
WHOLE = {"owned": True, "sum": True, "dated": True, "evidenced": True}


def missing(**said):
    found = check(Promise(**{"text": Text(ru="Открыть классы"), **said}), MARKERS)
    return tuple(each.key.removeprefix("trackability.") for each in found.missing)


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ({}, ALL),
        (WHOLE, ()),
        ({**WHOLE, "owned": False}, ("no_owner",)),
        ({**WHOLE, "sum": False}, ("no_measure",)),
        ({**WHOLE, "dated": False}, ("no_date",)),
        # Evidence alone is a remark; beside something else it is told with it.
        ({**WHOLE, "evidenced": False}, ()),
        ({**WHOLE, "owned": False, "evidenced": False}, ("no_owner", "no_evidence")),
        ({**WHOLE, "sum": False, "text": Text(ru="Открыть 12 классов")}, ()),
        ({**WHOLE, "sum": False, "text": Text(ru="Открыть двенадцать классов")}, ()),
        ({**WHOLE, "sum": False, "text": Text(ky="Отуз мектепке компьютер берүү")}, ()),
        ({**WHOLE, "sum": False, "text": Text(en="Open three hundred classes")}, ()),
        ({**WHOLE, "sum": False, "text": Text(ru="Поддержать семьи")}, ("no_measure",)),
        ({**WHOLE, "sum": False, "kind": CommitmentKind.DELIVERABLE}, ()),
        ({**WHOLE, "sum": False, "kind": CommitmentKind.REPORTING}, ()),
        ({"kind": CommitmentKind.DECLARATIVE}, ()),
    ],
)
def test_what_a_promise_lacks(said, lacks):
    assert missing(**said) == lacks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (Text(ru="Содействовать развитию стартапов"), ("Содействовать",)),
        (Text(ru="Стороны окажут содействие"), ("содействие",)),
        (Text(ru="Стороны будут способствовать росту"), ("способствовать",)),
        (Text(ky="Тараптар өнүктүрүүгө көмөктөшөт"), ("көмөктөшөт",)),
        (Text(ky="Экспортту көбөйтүүгө өбөлгө түзүү"), ("өбөлгө",)),
        (Text(en="The Parties contribute to growth and facilitate trade"), ("contribute to", "facilitate")),
        (Text(en="The Fund contributes 5 computers"), ()),
        (Text(ru="При возможности передать 5 компьютеров"), ("При возможности",)),
        (Text(ky="Мүмкүнчүлүккө жараша 5 компьютер берүү"), ("Мүмкүнчүлүккө жараша",)),
        (Text(en="Give 5 computers where possible"), ("where possible",)),
        (Text(ru="Выбрать способ оплаты"), ()),
        (Text(ru="Перечислить взнос", ky="Төлөө"), ()),
    ],
)
def test_words_that_promise_nothing_suggest_a_declaration(text, words):
    assert check(Promise(text=text, **WHOLE), MARKERS).declarative == words


def test_what_is_declarative_already_is_not_marked():
    said = Promise(text=Text(ru="Содействовать развитию"), kind=CommitmentKind.DECLARATIVE)
    assert not check(said, MARKERS).marked


def test_a_commitment_is_judged_by_what_was_entered():
    dated = CommitmentContent(
        text=Text(ru="Провести"), milestones=(MilestoneContent(rule={"kind": "date", "on": "2026-01-01"}),)
    )
    undated = CommitmentContent(text=Text(ru="Провести"), milestones=(MilestoneContent(),))
    assert promise(dated).dated
    assert not promise(undated).dated
    assert [each.key for each in check(promise(undated), MARKERS).missing][1:3] == [
        "trackability.no_measure",
        "trackability.no_date",
    ]


def test_evidence_that_the_paper_does_not_name_is_a_remark_and_marks_nothing():
    found = check(Promise(text=Text(ru="Открыть классы"), **{**WHOLE, "evidenced": False}), MARKERS)
    assert ([each.key for each in found.remarks], found.marked) == (
        ["trackability.remark_no_evidence"],
        False,
    )
    assert check(Promise(text=Text(ru="Открыть классы"), **WHOLE), MARKERS).remarks == ()


def test_a_rule_that_is_not_finished_is_no_date_yet():
    half = {"kind": "unfinished", "of": "date"}
    assert not promise(CommitmentContent(text=Text(ru="x"), milestones=(MilestoneContent(rule=half),))).dated
