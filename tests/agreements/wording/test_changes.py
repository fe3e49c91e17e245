"""Changes of provisions from what to what, in words."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

import pytest

from agreements.rules.amendments import Change, difference
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
    Text,
)
from agreements.rules.provisions import TERMS, named, provisions
from agreements.vocabulary import (
    CommitmentKind,
    EntryIntoForce,
    Language,
    NoticeForm,
    PartyRole,
    Renewal,
    TermKind,
)
from agreements.wording import changes
from agreements.wording.changes import ChangeWords, bodies, worded
from registry import languages
from tests.fixtures_register import memorandum

MINISTRY, FUND, BANK = uuid4(), uuid4(), uuid4()
NAMES = {MINISTRY: "Министерство", FUND: "Фонд", BANK: "Банк"}
NBSP = "\u00a0"


def told(before, after, language=Language.RU):
    """From one content to another: part, effect and lines, with plain spaces."""
    said = provisions(before)
    found = worded(difference(said, provisions(after)), languages.words(language), NAMES, said)
    return [
        (
            each.where.replace(NBSP, " "),
            each.effect,
            [
                tuple(value and value.replace(NBSP, " ") for value in (line.what, line.before, line.after))
                for line in each.lines
            ],
        )
        for each in found
    ]


@pytest.fixture
def content():
    numbers = count(1)
    return named(memorandum(MINISTRY, FUND), lambda: UUID(int=next(numbers)))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"term": TermKind.LENGTH}, ("Срок действия", None, "на определённый срок")),
        ({"term_months": 24}, ("Срок в месяцах", None, "24 месяца")),
        ({"ends_on": date(2027, 5, 4)}, ("Действует до", None, "4 мая 2027 года")),
        ({"entry_rule": EntryIntoForce.ON_RATIFICATION}, ("Порядок вступления в силу", None, None)),
        ({"renewal": Renewal.TACIT}, ("Продление", None, "продлевается автоматически")),
        ({"notice_days": 30}, ("Срок уведомления о прекращении", None, "30 дней")),
        ({"notice_form": NoticeForm.WRITTEN}, ("Требуемая форма уведомления", None, "в письменной форме")),
        ({"languages": (Language.KY, Language.RU)}, ("Языки текста", None, "кыргызский и русский")),
        ({"purpose": Text(ru="Обмен опытом")}, ("Цель (русский)", None, "Обмен опытом")),
    ],
)
def test_a_term_is_called_by_its_label_and_says_its_value(content, said, line):
    [(where, effect, lines)] = told(content, replace(content, **said))
    assert (where, effect) == ("Условия", "changed")
    found = {each[0]: each[1:] for each in lines}
    assert line[0] in found
    if line[2] is not None:
        assert found[line[0]] == line[1:]


def test_a_sum_stands_with_its_currency_on_each_side(content):
    [promise] = content.commitments
    after = replace(content, commitments=(replace(promise, amount=Decimal("2000000.00"), currency="USD"),))
    assert told(content, after) == [
        (
            "Обязательство: п. 3.2",
            "changed",
            [("Сумма", "1 500 000,50 сом", "2 000 000 долларов США")],
        )
    ]


def test_a_due_date_is_told_by_its_rule(content):
    [promise] = content.commitments
    [milestone] = promise.milestones
    rule = {"kind": "date", "on": "2026-12-01"}
    after = replace(content, commitments=(replace(promise, milestones=(replace(milestone, rule=rule),)),))
    assert told(content, after) == [
        (
            "Обязательство: п. 3.2 · Срок 1",
            "changed",
            [("Срок", "30 рабочих дней после вступления в силу", "1 декабря 2026 года")],
        )
    ]


def test_what_is_added_and_what_ends_is_told_part_by_part_in_the_order_of_the_text(content):
    more = CommitmentContent(
        id=UUID(int=50),
        text=Text(ru="Ежегодно представлять отчёт о ходе исполнения программы и расходовании средств"),
        kind=CommitmentKind.REPORTING,
        owed_by=FUND,
        milestones=(MilestoneContent(id=UUID(int=51), rule={"kind": "date", "on": "2027-01-15"}),),
    )
    bank = PartyContent(
        id=UUID(int=60),
        organisation=BANK,
        role=PartyRole.GUARANTOR,
        signatories=(SignatoryContent(id=UUID(int=61), name="Б. Пример", signed_on=date(2026, 6, 1)),),
    )
    after = replace(content, parties=(*content.parties, bank), commitments=(more,), notice_days=10)
    found = told(content, after)
    assert [(where, effect) for where, effect, _ in found] == [
        ("Условия", "changed"),
        ("Сторона: Банк", "added"),
        ("Подписант: Б. Пример", "added"),
        ("Обязательство: п. 3.2", "ended"),
        ("Обязательство: Ежегодно представлять отчёт о ходе исполнения программы и ра…", "added"),
        (
            "Обязательство: Ежегодно представлять отчёт о ходе исполнения программы и ра… · Срок 1",
            "added",
        ),
    ]
    assert found[3][2] == []
    assert ("Кто исполняет", None, "Фонд") in found[4][2]


def test_the_words_of_a_change_do_not_depend_on_which_side_is_known(content):
    said = provisions(content)
    changes_ = difference(said, provisions(replace(content, notice_days=10, purpose=Text(en="Trade"))))
    words = languages.words(Language.EN)
    after = {**said, "notice_days": 10, "purpose.en": "Trade"}
    assert worded(changes_, words, NAMES, said) == worded(changes_, words, NAMES, after)


@pytest.mark.parametrize("language", Language)
def test_every_field_of_a_content_has_its_label(content, language):
    words = languages.words(language)
    labels = changes.LABELS
    whole = {
        "parties": PartyContent,
        "signatories": SignatoryContent,
        "commitments": CommitmentContent,
        "milestones": MilestoneContent,
    }
    assert set(labels[""]) == set(TERMS)
    assert set(TERMS) <= {each.name for each in fields(AgreementContent)}
    for kind, part in whole.items():
        # The currency stands with its sum, and the parts inside have changes of their own.
        names = {each.name for each in fields(part)} - {"id", "currency", *whole}
        assert set(labels[kind]) == names
    assert all(words.t(key) for each in labels.values() for key in each.values())


def test_a_body_that_nobody_knows_is_told_as_unknown(content):
    path = f"commitments/{content.commitments[0].id}/owed_to"
    change = Change(path, str(FUND), str(uuid4()))
    [part] = worded([change], languages.words(Language.EN), NAMES, provisions(content))
    assert part.lines == (ChangeWords("Owed to", "Фонд", "not stated", f"{part.path}/owed_to"),)


def test_the_bodies_that_changes_name(content):
    path = f"commitments/{content.commitments[0].id}/owed_to"
    found = bodies([Change(path, str(FUND), str(BANK)), Change("notice_days", None, 5)])
    assert found == {FUND, BANK}


def test_what_stood_when_a_change_was_recorded_is_told_where_it_is_another_thing_now(content):
    said = {**provisions(content), "notice_days": 45}
    changed = (Change("notice_days", 45, 60, (30,)), Change("renewal_months", None, 12, (24,)))
    [part] = worded(changed, languages.words(Language.EN), NAMES, said)
    assert [line.stated and line.stated.replace(NBSP, " ") for line in part.lines] == ["24 months", "30 days"]
    [part] = worded((Change("notice_days", 45, 60, (None,)),), languages.words(Language.EN), NAMES, said)
    assert part.lines[0].stated == languages.words(Language.EN).unknown
