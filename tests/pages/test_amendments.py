"""An amendment recorded in three steps without scripts, and what is done to one on its dossier."""

from dataclasses import replace
from datetime import date

import pytest

from agreements.acts import amendments, drafting, events, registering
from agreements.readings import dossiers
from agreements.readings.amendments import Texts
from agreements.rules.amending import AmendmentContent
from agreements.rules.events import EventContent
from agreements.rules.workdays import ONE_DAY
from agreements.vocabulary import Confidentiality, EntryIntoForce, EventKind, Language, Role, TermKind
from registry import languages
from tests.fixtures_accounts import enter, person
from tests.fixtures_register import MINISTRY
from tests.pages.reading import form, whole

NBSP = "\u00a0"
PAPER = {
    "amendment.number": "Дополнительное соглашение № 1",
    "amendment.signed_on": "2026-05-20",
    "amendment.effective_on": "01.06.2026",
    "amendment.ground": "Пункт 7 соглашения",
}


@pytest.fixture
async def browser(client):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.fixture
def page(registered):
    return f"/agreements/{registered}/amendments/new"


async def press(browser, answer, page, button, **typed):
    """Fill in the form that an answer shows and press one of its buttons."""
    shown = form(answer, page)
    assert button in shown.buttons, shown.buttons
    return await browser.client.post(page, data={**shown.values, **typed, "do": button})


async def to_text(browser, page, **typed):
    answer = await press(browser, await browser.get(page), page, "text", **{**PAPER, **typed})
    assert answer.status_code == 200, answer.text
    return answer


async def amended(agreement, registrar, effective=date(2026, 6, 1), number="№ 1", **terms):
    dossier = await dossiers.of(agreement, registrar)
    texts = Texts.of(dossier)
    content = replace(texts.text(texts.said(effective)), **terms)
    given = AmendmentContent(
        number=number, signed_on=date(2026, 5, 20), effective_on=effective, ground="Согласие сторон"
    )
    return await amendments.record(agreement, given, content, seen=None, actor=registrar)


async def test_an_amendment_is_recorded_in_three_steps(browser, registered, page, registrar, ministry):
    answer = await press(
        browser,
        await browser.get(page),
        page,
        "text",
        **PAPER,
        **{"amendment.signers.0.name": "А. Пример", "amendment.signers.0.position": "Министр"},
    )
    document = whole(answer, "en")
    assert "1 June 2026" in document.said.replace(NBSP, " ")
    assert form(answer, page).values["commitments.0.clause"] == "п. 3.2"
    answer = await press(browser, answer, page, "add_milestone.0", notice_days="60")
    answer = await press(
        browser,
        answer,
        page,
        "review",
        **{
            "commitments.0.amount": "2 000 000",
            "commitments.0.milestones.1.due.kind": "date",
            "commitments.0.milestones.1.due.on": "2026-12-01",
        },
    )
    said = " ".join(whole(answer, "en").said.split())
    for told in (
        "Дополнительное соглашение № 1",
        "Пункт 7 соглашения",
        f"А. Пример, Министр ({MINISTRY.name.ky})",
        "Commitment: п. 3.2",
        "1 December 2026",
        "60 days",
    ):
        assert told in said.replace(NBSP, " "), told
    assert (await dossiers.of(registered, registrar)).amendments == ()
    answer = await press(browser, answer, page, "record")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/agreements/{registered}#amendments"
    dossier = await dossiers.of(registered, registrar)
    assert (dossier.notice_days, str(dossier.commitments[0].amount)) == (60, "2000000.00")
    assert dossier.commitments[0].milestones[1].due_on == date(2026, 12, 1)
    [amendment] = dossier.amendments
    assert [(each.organisation, each.name) for each in amendment.signers] == [(ministry, "А. Пример")]
    shown = whole(await browser.get(f"/agreements/{registered}"), "en")
    words = languages.words(Language.EN)
    for told in ("notices.amendment_recorded", "amendments.amended", "amendments.part_added"):
        assert words.t(told).lower() in shown.said.lower(), told
    assert f"amendment-{amendment.id}" in shown.ids


async def test_the_second_step_begins_with_the_text_of_the_amendments_own_day(
    browser, registered, page, registrar
):
    await amended(registered, registrar, date(2026, 7, 1), notice_days=45)
    await amended(registered, registrar, None, "№ 2", notice_days=90)
    for day, notice in (("2026-06-30", ""), ("2026-07-01", "45"), ("", "90")):
        awaited = {} if day else {"amendment.awaited": "on"}
        answer = await to_text(browser, page, **{"amendment.effective_on": day}, **awaited)
        assert form(answer, page).values["notice_days"] == notice


async def test_what_no_amendment_changes_has_no_field_and_stays(browser, content, registrar):
    whole_ = replace(content, legal_basis="Закон", place="Бишкек", original_location="Архив")
    agreement = await drafting.draft(whole_, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    page = f"/agreements/{agreement}/amendments/new"
    answer = await to_text(browser, page)
    assert not {"form", "class", "place", "signed_on", "confidentiality"} & form(answer, page).values.keys()
    assert "Архив" in whole(answer, "en").said
    answer = await press(browser, answer, page, "review", notice_days="5")
    await press(browser, answer, page, "record")
    dossier = await dossiers.of(agreement, registrar)
    assert (dossier.notice_days, dossier.legal_basis, dossier.place) == (5, "Закон", "Бишкек")


async def test_going_back_loses_nothing_while_the_day_stays(browser, page):
    answer = await to_text(browser, page)
    answer = await press(browser, answer, page, "paper", notice_days="60")
    assert form(answer, page).values["amendment.ground"] == PAPER["amendment.ground"]
    again = await press(browser, answer, page, "text", **{"amendment.ground": "Иное"})
    assert form(again, page).values["notice_days"] == "60"
    assert form(again, page).values["amendment.ground"] == "Иное"
    other = await press(browser, answer, page, "text", **{"amendment.effective_on": "2026-06-02"})
    assert form(other, page).values["notice_days"] == ""


async def test_a_commitment_is_ended_and_another_added_by_buttons(browser, registered, page, registrar, fund):
    answer = await to_text(browser, page)
    assert "remove_party.0" not in form(answer, page).buttons
    assert "remove_signatory.0.0" not in form(answer, page).buttons
    answer = await press(browser, answer, page, "add_commitment")
    answer = await press(
        browser,
        answer,
        page,
        "remove_commitment.0",
        **{
            "commitments.1.text.ru": "Представлять отчёт",
            "commitments.1.kind": "reporting",
            "commitments.1.owed_by": str(fund),
        },
    )
    answer = await press(browser, answer, page, "review")
    said = whole(answer, "en").said
    assert "Ended" in said
    assert "Added" in said
    answer = await press(browser, answer, page, "record")
    assert answer.status_code == 303, answer.text
    ended, added = (await dossiers.of(registered, registrar)).commitments
    assert (ended.milestones[0].waived_on, added.clause) == (date(2026, 6, 1), None)
    words = languages.words(Language.EN)
    told = words.t("amendments.ended_by", day=date(2026, 6, 1), number=PAPER["amendment.number"])
    assert told in whole(await browser.get(f"/agreements/{registered}"), "en").said


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"amendment.number": ""}, "f-amendment-number-error"),
        ({"amendment.ground": ""}, "f-amendment-ground-error"),
        ({"amendment.signed_on": ""}, "f-amendment-signed_on-error"),
        ({"amendment.signed_on": "1 июня"}, "f-amendment-signed_on-error"),
        ({"amendment.effective_on": ""}, "f-amendment-effective_on-error"),
        ({"amendment.awaited": "on"}, "f-amendment-effective_on-error"),
        ({"amendment.instrument": "MEM-1999-0001"}, "f-amendment-instrument-error"),
        ({"amendment.signers.1.position": "Директор"}, "f-amendment-signers-1-name-error"),
    ],
)
@pytest.mark.parametrize("language", list(Language))
async def test_what_the_paper_lacks_is_told_at_once_and_all_that_was_typed_stays(
    client, page, typed, field, language
):
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    answer = await press(browser, await browser.get(page), page, "text", **{**PAPER, **typed})
    assert answer.status_code == 422
    assert field in whole(answer, language).ids
    values = form(answer, page).values
    for name, value in {**PAPER, **typed}.items():
        assert values[name] == value


async def test_all_that_the_paper_lacks_is_told_together(browser, page):
    wrong = {
        "amendment.number": "",
        "amendment.signed_on": "31.31.2026",
        "amendment.effective_on": "",
        "amendment.ground": "",
        "amendment.signers.0.position": "Министр",
        "amendment.instrument": "MEM-1900-0001",
    }
    answer = await press(browser, await browser.get(page), page, "text", **wrong)
    assert answer.status_code == 422
    ids = whole(answer, "en").ids
    for name in (*wrong, "amendment.signers.0.name"):
        told = f"f-{name.replace('.', '-')}-error" in ids
        assert told is (name != "amendment.signers.0.position"), name
    values = form(answer, page).values
    assert {name: values[name] for name in wrong} == wrong
    assert languages.words(Language.EN).t("amendments.no_signed_on") not in whole(answer, "en").said


async def test_what_the_text_lacks_is_told_in_the_second_step(browser, page, registered, registrar):
    answer = await to_text(browser, page)
    nothing = await press(browser, answer, page, "review")
    assert nothing.status_code == 422
    assert languages.words(Language.EN).t("amendments.nothing_changed") in whole(nothing, "en").said
    wrong = await press(browser, answer, page, "review", **{"commitments.0.owed_by": "", "notice_days": "7"})
    assert wrong.status_code == 422
    assert "f-commitments-0-owed_by-error" in whole(wrong, "en").ids
    values = form(wrong, page).values
    assert (values["notice_days"], values["amendment.number"]) == ("7", PAPER["amendment.number"])
    assert (await dossiers.of(registered, registrar)).amendments == ()


async def test_an_amendment_that_contradicts_another_is_refused_with_its_name(
    browser, page, registered, registrar
):
    until = {"term": TermKind.UNTIL_DATE, "ends_on": date(2026, 8, 1)}
    await amended(registered, registrar, date(2026, 7, 1), **until)
    answer = await to_text(browser, page, **{"amendment.number": "№ 2"})
    later = {"entry_rule": EntryIntoForce.ON_DATE, "in_force_on": "2026-09-01"}
    answer = await press(browser, answer, page, "review", **later)
    assert answer.status_code == 422
    assert "№ 1" in whole(answer, "en").said
    assert form(answer, page).values["in_force_on"] == "2026-09-01"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"confidentiality": Confidentiality.CONFIDENTIAL}, "completeness.no_confidentiality_reason"),
        (
            {"entry_rule": EntryIntoForce.ON_DATE, "in_force_on": "2026-09-01"},
            "completeness.ends_before_it_begins",
        ),
    ],
)
async def test_a_correction_refused_beside_an_amendment_is_shown_with_what_was_typed(
    browser, registered, registrar, typed, told
):
    await amended(registered, registrar, date(2026, 7, 1), term=TermKind.UNTIL_DATE, ends_on=date(2026, 8, 1))
    correct = f"/agreements/{registered}/correct"
    answer = await press(
        browser, await browser.get(correct), correct, "correct", **typed, place="Ош", reason="Опечатка"
    )
    assert answer.status_code == 422
    assert languages.words(Language.EN).t(told) in whole(answer, "en").said
    values = form(answer, correct).values
    assert (values["place"], values["reason"]) == ("Ош", "Опечатка")
    assert {name: values[name] for name in typed} == typed


async def test_what_was_changed_meanwhile_is_not_overwritten(browser, page, registered, registrar):
    answer = await to_text(browser, page)
    answer = await press(browser, answer, page, "review", notice_days="60")
    await amended(registered, registrar, notice_days=45)
    answer = await press(browser, answer, page, "record", **{"amendment.number": "№ 2"})
    assert answer.status_code == 422
    assert len((await dossiers.of(registered, registrar)).amendments) == 1


async def test_the_day_is_set_on_the_dossier(browser, registered, registrar):
    key = await amended(registered, registrar, None, notice_days=60)
    action, shown = f"/amendments/{key}/date", f"/agreements/{registered}"
    assert form(await browser.get(shown), action).values[f"dating.{key}.effective_on"] == ""
    refused = await browser.post(action, {f"dating.{key}.reason": "Нота"})
    assert refused.status_code == 422
    assert f"f-dating-{key}-effective_on-error" in whole(refused, "en").ids
    assert form(refused, action).values[f"dating.{key}.reason"] == "Нота"
    answer = await browser.post(action, {f"dating.{key}.effective_on": "10.06.2026"})
    assert answer.status_code == 303
    found = await dossiers.of(registered, registrar)
    assert (found.notice_days, found.amendments[0].effective_on) == (60, date(2026, 6, 10))
    assert action not in {each.get("action") for each in whole(await browser.get(shown), "en").all("form")}


async def test_an_amendment_is_struck_with_a_reason(browser, registered, registrar):
    key = await amended(registered, registrar, notice_days=60)
    action, shown = f"/amendments/{key}/strike", f"/agreements/{registered}"
    refused = await browser.post(action)
    assert refused.status_code == 422
    assert f"f-striking-{key}-reason-error" in whole(refused, "en").ids
    answer = await browser.post(action, {f"striking.{key}.reason": "Другое соглашение"})
    assert answer.status_code == 303
    document = whole(await browser.get(shown), "en")
    assert "Другое соглашение" in document.said
    assert action not in {each.get("action") for each in document.all("form")}
    assert len(document.all("del")) == 1
    assert (await dossiers.of(registered, registrar)).notice_days is None


async def test_one_that_came_after_the_end_says_so(browser, registered, registrar):
    await amended(registered, registrar, date(2099, 1, 1), notice_days=60)
    end = EventContent(kind=EventKind.TERMINATED, happened_on=date(2026, 6, 10))
    await events.enter(registered, end, seen=None, actor=registrar)
    said = whole(await browser.get(f"/agreements/{registered}"), "en").said
    assert languages.words(Language.EN).t("amendments.was_over") in said


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("role", list(Role))
async def test_the_section_is_whole_for_every_role_in_every_language(
    client, registered, registrar, ministry, role, language
):
    made = [
        await amended(registered, registrar, None, "№ 3", notice_days=90),
        await amended(registered, registrar, date(2099, 1, 1), "№ 2", term=TermKind.INDEFINITE),
        await amended(registered, registrar, date(2026, 6, 1), "№ 1", notice_days=60),
    ]
    browser = await enter(client, await person(role, organisation=ministry, language=language))
    document = whole(await browser.get(f"/agreements/{registered}"), language)
    shown = [each for each in document.ids if each.startswith("amendment-")]
    assert shown == [f"amendment-{key}" for key in reversed(made)]
    new = f"/agreements/{registered}/amendments/new"
    assert (new in {link.get("href") for link in document.all("a")}) is (role is Role.REGISTRAR)
    answer = await browser.get(new)
    assert answer.status_code == (200 if role is Role.REGISTRAR else 403)


async def test_what_one_may_not_read_cannot_be_amended(client, content, registrar):
    hidden = replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="Тайна")
    agreement = await drafting.draft(hidden, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    key = await amended(agreement, registrar, None, notice_days=60)
    browser = await enter(client, await person(Role.REGISTRAR))
    assert (await browser.get(f"/agreements/{agreement}/amendments/new")).status_code == 404
    for action in ("date", "strike"):
        assert (await browser.post(f"/amendments/{key}/{action}")).status_code == 404


async def test_amendments_cost_the_page_no_statement_however_many(browser, registered, registrar, statements):
    asked = []
    for number in range(4):
        statements.clear()
        assert (await browser.get(f"/agreements/{registered}")).status_code == 200
        asked.append(len(statements))
        await amended(registered, registrar, date(2026, 6, number + 1), f"№ {number}", notice_days=number)
    assert asked == [asked[0]] * 4


async def test_what_an_amendment_said_when_it_was_recorded_stays_beside_a_retroactive_one(
    browser, registered, registrar
):
    await amended(registered, registrar, date(2026, 6, 1), "№ 1", notice_days=60)
    await amended(registered, registrar, date(2026, 5, 21), "№ 2", notice_days=45)
    told = languages.words(Language.EN).t("amendments.stated", value=languages.words(Language.EN).unknown)
    assert told in whole(await browser.get(f"/agreements/{registered}"), "en").said


async def test_the_review_tells_of_amendments_that_change_the_same(browser, registered, page, registrar):
    await amended(registered, registrar, date(2026, 6, 10), "№ 7", notice_days=60)
    words = languages.words(Language.EN)
    for day, key in (("2026-06-01", "amendments.changed_again"), ("2026-06-12", "amendments.overrides")):
        answer = await to_text(browser, page, **{"amendment.effective_on": day})
        answer = await press(browser, answer, page, "review", notice_days="45")
        what, on = words.t("agreements.notice"), date(2026, 6, 10)
        told = words.t(key, what=what, number="№ 7", day=on, value=words.days(60))
        assert told in whole(answer, "en").said


async def test_the_review_tells_which_dates_fall_away_and_which_stay_owed(
    browser, registered, page, registrar
):
    [promise] = (await dossiers.of(registered, registrar)).commitments
    [milestone] = promise.milestones
    words = languages.words(Language.EN)
    for day, key in ((milestone.due_on, "falls_away"), (milestone.due_on + ONE_DAY, "stays_owed")):
        answer = await to_text(browser, page, **{"amendment.effective_on": day.isoformat()})
        answer = await press(browser, answer, page, "remove_commitment.0")
        answer = await press(browser, answer, page, "review")
        name = words.pick(milestone.title)
        dates = words.date(milestone.due_on) + (f" ({name})" if name else "")
        told = words.t(f"amendments.{key}", what=promise.clause, day=day, dates=dates)
        assert told in whole(answer, "en").said


@pytest.mark.parametrize("language", list(Language))
async def test_what_will_end_or_change_is_marked_where_it_stands(client, registered, registrar, language):
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    words, shown = languages.words(language), f"/agreements/{registered}"
    await amended(registered, registrar, date(2099, 1, 1), "№ 1", notice_days=60)
    document = whole(await browser.get(shown), language)
    day = words.t("amendments.ended_by", day=date(2099, 1, 1), number="№ 1")
    terms = document.said.partition(words.t("agreements.registered_at"))[2].partition(
        words.t("events.title")
    )[0]
    for told in (words.t("amendments.will_change"), day, f"{words.t('agreements.notice')}: {words.days(60)}"):
        assert told.lower() in terms.lower(), told
    assert words.t("amendments.will_end") not in document.said.lower()
    ending = await amended(registered, registrar, None, "№ 2", commitments=())
    document = whole(await browser.get(shown), language)
    assert words.t("amendments.will_end") in document.said.lower()
    assert f"#amendment-{ending}" in {link.get("href") for link in document.all("a")}
