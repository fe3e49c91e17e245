import json
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from agreements.readings.as_on_values import AsOn
from agreements.readings.values import HandOver, Successor
from agreements.rules.amendments import Change
from agreements.rules.contents import Text
from agreements.rules.successions import LegalAct
from agreements.vocabulary import (
    CommitmentKind,
    Confidentiality,
    EventKind,
    Language,
    MilestoneStatus,
    NoticeForm,
    Renewal,
    TermKind,
)
from exports.typesetting import bound
from exports.views import Tone
from registry.languages import words
from tests.exports.samples import (
    DAY,
    FUND,
    MINISTRY,
    a_commitment,
    a_dossier,
    a_milestone,
    a_payment,
    an_amendment,
    an_empty_dossier,
    an_event,
    identifier,
)
from tests.exports.texts import texts_of


def worded(summary, key):
    return bound(words(summary.language).t(key), summary.language)


def table_of(summary, heading_key):
    heading = worded(summary, heading_key)
    return next(section.table for section in summary.sections if section.heading == heading)


def value_of(summary, label_key):
    label = worded(summary, label_key)
    return next(line.value for section in summary.sections for line in section.lines if line.label == label)


def test_an_extract_of_another_day_says_so_first_and_nowhere_tells_of_now(summary_of):
    then = AsOn(date(2026, 5, 1), datetime(2026, 6, 1, 17, 59, 59, 999999, tzinfo=UTC))
    over = HandOver(date(2026, 4, 1), FUND, MINISTRY, LegalAct("Акт"))
    promise = a_commitment(1, milestones=(a_milestone(1, owed_by=MINISTRY, hand_overs=(over,)),))
    [first, *others] = a_dossier().parties
    parties = (msgspec.structs.replace(first, name_then=Text(ru="Прежнее имя")), *others)
    for language in Language:
        made = summary_of(a_dossier(as_on=then, parties=parties, commitments=(promise,)), language)
        to = words(language)
        told = to.t("as_on.told_both", day=then.in_force_on, known=to.date(date(2026, 6, 1)))
        assert (made.dates[-1].text, made.dates[-1].tone) == (bound(told, language), Tone.STRONG)
        assert f"-2026-05-01-known-2026-06-01-{language}" in made.filename
        assert made.moment.date() < date(2026, 11, 24)
        said = " ".join(texts_of(made))
        for key in ("summary.now_named", "summary.answers_now"):
            assert (
                bound(to.t(key, name="", body="", day="", act="").split(":")[0], language) + ":" not in said
            ), key
    assert json.loads(made.data)["dossier"]["as_on"]["in_force_on"] == "2026-05-01"


def test_an_extract_of_another_day_says_when_it_was_made_and_calls_no_day_today(summary_of, language):
    at = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)
    made = summary_of(a_dossier(as_on=AsOn(date(2026, 5, 1))), language, at=at)
    to = words(language)
    known = to.moment(at, seconds=True)
    assert known == "23.11.2026,\u00a010:05:06"
    assert [each.text for each in made.dates[-2:]] == [
        bound(to.t("as_on.told_both", day=date(2026, 5, 1), known=known), language),
        bound(to.t("summary.issued", moment=known), language),
    ]
    assert not [each for each in summary_of(language=language, at=at).dates if known in each.text]


def test_every_language_says_the_same_in_the_same_order(summary_of):
    shapes = {
        tuple(
            (len(section.lines), len(section.table.rows) if section.table else 0, len(section.notes))
            for section in summary_of(language=language).sections
            if section.number != 1
        )
        for language in Language
    }
    assert len(shapes) == 1


def test_sections_are_numbered_without_gaps(summary_of):
    for dossier in (a_dossier(), an_empty_dossier()):
        numbers = [section.number for section in summary_of(dossier).sections]
        assert numbers == list(range(1, len(numbers) + 1))


def test_what_is_not_known_is_said_so_and_never_left_blank(summary_of, language):
    summary = summary_of(an_empty_dossier(), language)
    unknown = words(language).unknown
    lines = [line for section in summary.sections for line in section.lines]
    assert lines
    for line in lines:
        assert all(phrase.text for phrase in line.value), line.label
    silent = [line for line in lines if line.value[0].text == unknown]
    assert len(silent) >= 9
    assert all(line.value[0].tone is Tone.UNKNOWN for line in silent)


def test_no_cell_of_any_table_is_empty(summary_of, language):
    for section in summary_of(language=language).sections:
        for row in section.table.rows if section.table else ():
            assert len(row) == len(section.table.columns)
            assert all(cell and all(phrase.text for phrase in cell) for cell in row)


def test_the_columns_of_each_table_fill_its_width(summary_of):
    for section in summary_of().sections:
        if section.table:
            assert sum(column.width for column in section.table.columns) == 100, section.heading


def test_a_text_in_another_language_keeps_that_language(summary_of):
    """Hyphenation, the spelling checker and the screen reader go by it."""
    table = table_of(summary_of(language=Language.EN), "summary.commitments")
    phrase = next(c[0] for row in table.rows for c in row if c[0].text.startswith("Стороны содействуют"))
    assert phrase.language is Language.RU


def test_several_due_dates_stand_in_rows_of_their_own(summary_of):
    rows = table_of(summary_of(), "summary.commitments").rows
    marks = [row[0][0].text for row in rows]
    assert marks == ["1", "2", "2.1", "2.2", "2.3", "3", "4"]
    assert rows[1][5][0].text == "2.1–2.3"
    assert rows[3][6][0].tone is Tone.STRONG  # late


def test_sums_of_different_currencies_are_never_added(summary_of):
    section = next(s for s in summary_of().sections if s.notes and s.table)
    total = section.notes[0].text.replace("\u00a0", " ")
    assert "600 000 000 сом; 1 250 000,50" in total
    assert "601" not in total


def test_a_promise_of_money_without_a_sum_says_that_the_sum_is_not_stated(summary_of):
    dossier = a_dossier(commitments=(a_commitment(1, kind=CommitmentKind.FINANCIAL), a_commitment(2)))
    table = table_of(summary_of(dossier), "summary.commitments")
    assert table.rows[0][4][0].tone is Tone.UNKNOWN
    assert table.rows[1][4][0].text == "—"


def test_the_amount_and_the_report_carry_the_number_of_their_milestone(summary_of):
    rows = table_of(summary_of(), "summary.reports").rows
    assert [cell[0].text for cell in rows[0][:2]] == ["2.1", "20.04.2026"]
    assert [phrase.text.replace("\u00a0", " ") for phrase in rows[0][3]] == ["12,5 %", "75 000 000 сом"]


def test_instalments_have_their_sums_and_what_was_paid_is_told_by_currency(summary_of, language):
    paid = a_payment(1, amount=Decimal("150.50")), a_payment(2, amount=Decimal(7), currency="USD")
    withdrawn = a_payment(3, amount=Decimal(99), withdrawn_at=datetime(2026, 5, 1, tzinfo=UTC))
    promise = a_commitment(
        1,
        kind=CommitmentKind.FINANCIAL,
        amount=Decimal(1000),
        currency="KGS",
        milestones=(
            a_milestone(1, amount=Decimal(600), currency="KGS", payments=(*paid, withdrawn)),
            a_milestone(2, title=Text()),
        ),
    )
    made = summary_of(a_dossier(commitments=(promise,)), language)
    _, first, second = table_of(made, "summary.commitments").rows
    to = words(language)
    instalment = to.money(Decimal(600), "KGS").replace("\u00a0", " ")
    assert [row[4][0].text.replace("\u00a0", " ") for row in (first, second)] == [instalment, "—"]
    # A stage without a title of its own lacks none.
    assert second[2][0].text == "—"
    notes = [note.text for section in made.sections if section.table for note in section.notes]
    sums = {"paid": to.money(Decimal("150.50"), "KGS"), "outstanding": to.money(Decimal("849.50"), "KGS")}
    assert bound(to.t("summary.paid", **sums), language) in notes
    assert bound(to.t("summary.paid_otherwise", sums=to.money(Decimal(7), "USD")), language) in notes


def test_what_an_amendment_ended_is_not_told_as_waived(summary_of, language):
    day = date(2026, 4, 1)
    ended = a_milestone(1, status=MilestoneStatus.WAIVED, waived_on=day, ground=an_amendment().number)
    waived = a_milestone(2, status=MilestoneStatus.WAIVED, waived_on=day, ground="Письмо № 3")
    dossier = a_dossier(
        notice_days=90,
        amendments=(an_amendment(),),
        commitments=(a_commitment(1, milestones=(ended,)), a_commitment(2, milestones=(waived,))),
    )
    first, second = table_of(summary_of(dossier, language), "summary.commitments").rows
    to = words(language)
    assert first[6][0].text == bound(to.t("summary.ended_by"), language)
    assert first[6][1].text == bound(an_amendment().number, language)
    assert second[6][0].text == bound(to.word(MilestoneStatus.WAIVED), language)


def test_a_draft_and_a_confidential_agreement_are_marked(summary_of):
    draft = summary_of(an_empty_dossier())
    assert draft.marks == ("Проект",)
    closed = summary_of(a_dossier(confidentiality=Confidentiality.CONFIDENTIAL))
    assert len(closed.marks) == 1
    assert summary_of().marks == ()


def test_a_demonstration_says_so(summary_of):
    assert summary_of().demonstration is None
    assert "юридической силы" in summary_of(demonstration=True).demonstration


def test_an_indefinite_agreement_without_end_or_renewal_shows_no_such_lines(summary_of):
    summary = summary_of(a_dossier(term=TermKind.INDEFINITE, term_months=None, ends_on=None, renewal=None))
    labels = {line.label for section in summary.sections for line in section.lines}
    assert worded(summary, "summary.ends_on") not in labels
    assert worded(summary, "summary.renewal") not in labels


def test_the_other_languages_of_the_title_are_shown(summary_of):
    assert value_of(summary_of(), "summary.title_ky")[0].language is Language.KY
    assert value_of(summary_of(), "summary.title_en")[0].text.startswith("Memorandum")


def test_the_data_hold_the_dossier_and_not_who_may_read_it(summary_of):
    summary = summary_of()
    data = json.loads(summary.data)
    assert data["as_of"] == DAY.isoformat()
    assert data["dossier"]["number"] == "М-2026/0001"
    assert data["dossier"]["commitments"][1]["amount"] == "600000000.00"
    assert not [key for key in data["dossier"] if "reader" in key]
    assert summary.digest in texts_of(summary)


def test_the_digest_depends_on_the_register_and_on_the_day_alone(summary_of):
    digests = {summary_of(language=language).digest for language in Language}
    assert len(digests) == 1
    assert summary_of(day=date(2026, 11, 24)).digest not in digests
    assert summary_of(a_dossier(revision=8)).digest not in digests


def test_the_file_is_not_older_than_what_it_shows(summary_of):
    assert summary_of().moment == datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    assert summary_of(day=date(2026, 11, 20)).moment == datetime(2026, 11, 20, 10, 15, 2, tzinfo=UTC)


def test_a_summary_travels_between_processes(summary_of):
    summary = summary_of()
    assert pickle.loads(pickle.dumps(summary)) == summary  # noqa: S301 -- our own bytes


def test_the_file_name_can_be_used_on_any_system(summary_of):
    assert summary_of().filename == "М-2026-0001-ru"
    assert summary_of(an_empty_dossier()).filename == f"{an_empty_dossier().id}-ru"


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (AsOn(date(2026, 5, 1)), "М-2026-0001-2026-05-01-ru"),
        (AsOn(None, datetime(2026, 6, 1, 20, 0, tzinfo=UTC)), "М-2026-0001-known-2026-06-02T020000-ru"),
        (
            AsOn(date(2026, 5, 1), datetime(2026, 6, 1, tzinfo=UTC)),
            "М-2026-0001-2026-05-01-known-2026-06-01T060000-ru",
        ),
    ],
)
def test_an_extract_of_other_days_has_them_in_its_file_name(summary_of, days, name):
    assert summary_of(a_dossier(as_on=days)).filename == name


def test_running_words_leave_room_for_the_numbers_of_pages(summary_of):
    assert summary_of().page_words == ("стр. ", " из ", "")
    assert summary_of(language=Language.KY).page_words[0] == ""


@pytest.mark.parametrize("status", MilestoneStatus)
def test_every_status_has_its_word(summary_of, language, status):
    milestone = a_milestone(1, status=status, due_on=None)
    table = table_of(
        summary_of(a_dossier(commitments=(a_commitment(1, milestones=(milestone,)),)), language),
        "summary.commitments",
    )
    assert table.rows[0][6][0].text


def test_a_commitment_of_which_nothing_is_known_can_be_shown(summary_of, language):
    nothing = a_commitment(
        1, kind=None, owed_by=None, owed_to=None, clause=None, amount=Decimal(5), currency=None, milestones=()
    )
    table = table_of(summary_of(a_dossier(commitments=(nothing,)), language), "summary.commitments")
    assert table.rows[0][3][0].tone is Tone.UNKNOWN
    assert table.rows[0][4][0].text.startswith("5")


@pytest.mark.parametrize("language", list(Language))
def test_amendments_are_listed_part_by_part_without_what_was_struck(summary_of, language):
    bank = identifier(77)
    party = f"parties/{identifier(78)}"
    struck = an_amendment(3, struck_at=datetime(2026, 4, 2, tzinfo=UTC), applied_at=None)
    pending = an_amendment(
        2,
        Change(party, None, 2),
        Change(f"{party}/organisation", None, str(bank)),
        Change("commitments/x/ended", None, after=True),
        effective_on=None,
        applied_at=None,
        names={bank: Text(ru="Банк", ky="Банк", en="Bank")},
    )
    dossier = a_dossier(notice_days=90, amendments=(an_amendment(), struck, pending))
    table = table_of(summary_of(dossier, language), "summary.amendments")
    assert [row[0][0].text for row in table.rows] == ["1", "2.1", "2.2"]
    said = [
        " ".join(phrase.text for cell in row for phrase in cell).replace("\u00a0", " ") for row in table.rows
    ]
    days = [languages_days(language, count) for count in (30, 90)]
    assert all(each in said[0] for each in ("20.03.2026", "01.04.2026", "Пункт 7", *days))
    assert {"ru": "Банк", "ky": "Банк", "en": "Bank"}[language] in said[1]
    assert words(language).t("summary.part_ended") in said[2]
    assert words(language).t("amendments.holding_awaited") in said[2]


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2026, 4, 1)])
def test_an_extract_says_of_each_amendment_whether_it_holds_on_its_day(summary_of, language, day):
    """On the day the extract tells of, not on the one it is made on; what was struck is in no extract."""
    struck = an_amendment(2, struck_at=datetime(2026, 4, 2, tzinfo=UTC), applied_at=None)
    awaited = an_amendment(3, effective_on=None, applied_at=None)
    dossier = a_dossier(notice_days=90, amendments=(an_amendment(), struck, awaited), as_on=AsOn(day))
    table = table_of(summary_of(dossier, language), "summary.amendments")
    to = words(language)
    first = "later" if day < date(2026, 4, 1) else "in_force"
    assert [row[2][0].text for row in table.rows] == [
        bound(to.t(f"amendments.holding_{each}"), language) for each in (first, "awaited")
    ]


def languages_days(language, count):
    return words(language).days(count).replace("\u00a0", " ")


def test_events_are_listed_without_what_was_struck(summary_of, language):
    struck = an_event(
        2, struck_at=datetime(2026, 3, 11, tzinfo=UTC), struck_by=identifier(1), strike_reason="x"
    )
    renewed = an_event(
        3, kind=EventKind.RENEWED, organisation=None, effective_on=None, ends_on=date(2030, 1, 1), note=None
    )
    replaced = an_event(
        4, kind=EventKind.SUPERSEDED, successor=Successor(identifier(5), "МЕМ-2026-0009", Text(ru="Новое"))
    )
    rows = table_of(
        summary_of(a_dossier(events=(an_event(), struck, renewed, replaced)), language), "summary.events"
    ).rows
    assert [row[0][0].text for row in rows] == ["1", "2", "3"]
    assert [phrase.text for phrase in (rows[0][3][0], rows[0][4][0])] == ["02.03.2026", "09.03.2026"]
    assert rows[0][5][0].text.replace("\u00a0", " ") == "Нота № 5"
    assert (rows[1][2][0].text, rows[1][4][0].text) == ("—", "—")
    assert "01.01.2030" in rows[1][5][0].text
    assert "МЕМ-2026-0009" in rows[2][5][0].text.replace("\u2011", "-")


def test_an_agreement_that_nothing_befell_has_no_such_section(summary_of):
    headings = {section.heading for section in summary_of().sections}
    assert worded(summary_of(), "summary.events") not in headings


TACIT = {
    "entry_rule": None,
    "term": TermKind.UNTIL_DATE,
    "term_months": None,
    "in_force_on": date(2024, 1, 1),
    "ends_on": date(2025, 1, 31),
    "renewal": Renewal.TACIT,
    "renewal_months": 12,
    "notice_days": 30,
    "notice_form": NoticeForm.WRITTEN,
}


def test_the_period_that_runs_on_the_day_is_told(summary_of, language):
    summary = summary_of(a_dossier(**TACIT), language)
    said = value_of(summary, "summary.period")[0].text
    assert "01.02.2026" in said
    assert "31.01.2027" in said
    assert len(value_of(summary, "summary.renewal")) == 2
    assert len(value_of(summary, "summary.notice")) == 2


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (EventKind.TERMINATED, {}),
        (EventKind.NOTICE_GIVEN, {"effective_on": None, "happened_on": date(2025, 6, 1)}),
    ],
)
def test_what_is_over_runs_no_more(summary_of, kind, more):
    """By an act, or because notice let the term run out; the parties of the sample are two."""
    summary = summary_of(a_dossier(**TACIT, events=(an_event(kind=kind, **more),)))
    labels = {line.label for section in summary.sections for line in section.lines}
    assert worded(summary, "summary.period") not in labels


def test_an_ending_is_told_at_the_top_and_overtakes_the_terms(summary_of):
    ended = an_event(kind=EventKind.TERMINATED)
    summary = summary_of(a_dossier(**TACIT, events=(ended,)))
    assert any(date.text.startswith("Действие прекращено") for date in summary.dates)
    assert value_of(summary, "summary.ends_on")[-1].tone is Tone.QUIET
    assert not any("прекращено" in date.text for date in summary_of(a_dossier(**TACIT)).dates)


def test_a_party_stands_under_the_name_it_signed_with_and_the_present_one_beside_it(summary_of):
    renamed = msgspec.structs.replace(a_dossier().parties[0], name_then=Text(ru="Комитет связи"))
    dossier = msgspec.structs.replace(a_dossier(), parties=(renamed, *a_dossier().parties[1:]))
    [first, *_] = table_of(summary_of(dossier), "summary.parties").rows
    texts = [phrase.text for phrase in first[1]]
    assert texts[0] == "Комитет связи"
    assert texts[1].startswith("ныне: ")


def test_a_milestone_whose_owner_is_no_more_says_that_nobody_took_it_over(summary_of):
    first, *others = a_dossier().commitments
    milestone = a_milestone(1, owed_by=first.owed_by, owner_ended_on=date(2026, 5, 31))
    dossier = msgspec.structs.replace(
        a_dossier(), commitments=(msgspec.structs.replace(first, milestones=(milestone,)), *others)
    )
    said = " ".join(phrase.text for phrase in table_of(summary_of(dossier), "summary.commitments").rows[0][3])
    assert "31.05.2026" in said


def test_a_milestone_that_was_handed_over_says_who_answers_now(summary_of):
    first, *others = a_dossier().commitments
    passed = HandOver(
        happened_on=DAY,
        predecessor=first.owed_by,
        successor=FUND,
        act=LegalAct("Передаточный акт", "3"),
    )
    milestone = a_milestone(1, owed_by=FUND, hand_overs=(passed,))
    dossier = msgspec.structs.replace(
        a_dossier(), commitments=(msgspec.structs.replace(first, milestones=(milestone,)), *others)
    )
    said = " ".join(phrase.text for phrase in table_of(summary_of(dossier), "summary.commitments").rows[0][3])
    assert "сейчас отвечает:" in said
    assert "Передаточный акт" in said.replace("\N{NO-BREAK SPACE}", " ")
