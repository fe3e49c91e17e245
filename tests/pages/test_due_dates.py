"""Dates through pages without scripts: a series entered, moves confirmed, days set, clocks stopped, days changed."""

import json
from dataclasses import replace
from datetime import date

import pytest

from agreements.acts import calendars, drafting, registering
from agreements.readings import contents, dossiers, moves
from agreements.vocabulary import Language, Role
from registry import languages
from tests.fixtures_accounts import enter, now, person
from tests.pages.reading import form, whole


@pytest.fixture
async def browser(client, db):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.fixture
async def step(registered, registrar):
    [found] = (await dossiers.of(registered, registrar)).commitments[0].milestones
    return found


async def correct(agreement, registrar, **change):
    standing = await contents.of(agreement, registrar)
    await drafting.correct(agreement, replace(standing, **change), reason="x", seen=None, actor=registrar)


async def test_home_leads_to_the_dates_that_would_move_and_a_registrar_confirms(
    browser, registered, step, registrar
):
    assert "k-home-moves" not in (await browser.get("/")).text
    assert "No date would move." in whole(await browser.get("/moves"), "en").said
    await correct(registered, registrar, signed_on=date(2026, 5, 1))
    assert "k-home-moves" in (await browser.get("/")).text
    shown = await browser.get("/moves")
    said = whole(shown, "en").said
    assert "15.06.2026 → 12.06.2026" in said
    assert "Entry into force: 1 May 2026 instead of 4 May 2026" in said.replace("\N{NO-BREAK SPACE}", " ")
    action = f"/agreements/{registered}/moves"
    sent = form(shown, action)
    boxes = [f"moves.{step.id}"]
    assert [name for name in sent.values if name.startswith("moves.")] == boxes
    refused = await browser.client.post(
        action, data={name: value for name, value in sent.values.items() if name not in boxes}
    )
    assert refused.status_code == 422
    assert "Tick the dates that are to move." in whole(refused, "en").said
    answer = await browser.client.post(
        action, data={**sent.values, f"reason.{registered}": "Исправлена дата"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/moves")
    assert await moves.of_agreement(registered, registrar) == ()
    page = whole(await browser.get(f"/milestones/{step.id}"), "en").said
    assert "Исправлена дата" in page
    assert "15.06.2026 → 12.06.2026" in page


@pytest.mark.parametrize("language", list(Language))
async def test_a_date_that_waits_for_confirmation_says_so_where_it_stands(
    client, content, registrar, ministry, language
):
    """The day of entry into force became known after registration."""
    unknown = replace(content, entry_rule=None, in_force_on=None)
    agreement = await drafting.draft(unknown, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    words = languages.words(language)
    told = words.t("due.new_date_waits")
    [step] = (await dossiers.of(agreement, registrar)).commitments[0].milestones
    assert step.due_on is None
    paths = (f"/agreements/{agreement}", f"/milestones/{step.id}")
    keeper = await enter(client, await person(Role.REGISTRAR, language=language))
    for path in paths:
        assert told not in whole(await keeper.get(path), language).said
    await correct(agreement, registrar, in_force_on=date(2026, 5, 4))
    for path in paths:
        answer = await keeper.get(path)
        document = whole(answer, language)
        assert told in document.said, path
        assert words.t(step.card["unknown"]) not in document.said
        assert f'<a href="/moves">{told}</a>' in answer.text
    other = await enter(client, await person(Role.AUDITOR, language=language))
    for path in paths:
        answer = await other.get(path)
        assert told in whole(answer, language).said
        assert f'<a href="/moves">{told}' not in answer.text


async def test_a_dossier_asks_for_moves_only_where_an_anchor_moved(
    browser, registered, registrar, statements
):
    await browser.get(f"/agreements/{registered}")
    statements.clear()
    await browser.get(f"/agreements/{registered}")
    before = len(statements)
    await correct(registered, registrar, signed_on=date(2026, 5, 1))
    statements.clear()
    await browser.get(f"/agreements/{registered}")
    assert before < len(statements) <= before + 2


@pytest.mark.parametrize("value", ["2026-02-30", "x"])
async def test_a_box_that_no_page_of_ours_has_is_refused(browser, registered, step, value):
    answer = await browser.post(f"/agreements/{registered}/moves", {f"moves.{step.id}": value, "seen": "2"})
    assert answer.status_code == 422
    whole(answer, "en")


async def test_a_date_is_moved_from_its_own_page(browser, registered, step, registrar):
    await correct(registered, registrar, signed_on=date(2026, 5, 1))
    action = f"/agreements/{registered}/moves"
    sent = form(await browser.get(f"/milestones/{step.id}"), action)
    answer = await browser.client.post(action, data=sent.values)
    assert answer.headers["location"] == f"/milestones/{step.id}"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.EXECUTOR])
async def test_others_see_what_would_move_and_confirm_nothing(
    client, registered, step, registrar, ministry, role
):
    await correct(registered, registrar, signed_on=date(2026, 5, 1))
    other = await enter(client, await person(role, organisation=ministry))
    shown = await other.get("/moves")
    assert "15.06.2026 → 12.06.2026" in whole(shown, "en").said
    assert f"/agreements/{registered}/moves" not in shown.text
    answer = await other.post(f"/agreements/{registered}/moves", {f"moves.{step.id}": "2026-06-12"})
    assert answer.status_code == 403
    assert "/moves" not in (await other.get("/")).text
    for name in ("override", "lift", "pause", "resume"):
        assert f"/milestones/{step.id}/{name}" not in (await other.get(f"/milestones/{step.id}")).text


@pytest.mark.parametrize("language", list(Language))
async def test_a_day_is_set_paused_resumed_and_lifted_in_each_language(client, registered, step, language):
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    page = f"/milestones/{step.id}"

    async def done(name, **typed):
        sent = form(await browser.get(page), f"{page}/{name}")
        refused = await browser.client.post(f"{page}/{name}", data=sent.values)
        assert refused.status_code == 422, refused.text
        assert len(form(refused, f"{page}/{name}").values) == len(sent.values)
        whole(refused, language)
        answer = await browser.client.post(f"{page}/{name}", data={**sent.values, **typed})
        assert (answer.status_code, answer.headers.get("location")) == (303, page), answer.text
        return whole(await browser.get(page), language).said

    said = await done("override", override_on="2026-07-01", override_reason="Письмо № 5")
    assert "Письмо № 5" in said
    assert "15.06.2026 → 01.07.2026" in said
    today = now().date().isoformat()
    assert "Форс-мажор" in await done("pause", pause_on="2026-06-01", pause_reason="Форс-мажор")
    assert "Отпало" in await done("resume", resume_on=today, resume_reason="Отпало")
    assert "Отозвано" in await done("lift", lift_reason="Отозвано")


async def test_a_form_that_was_overtaken_is_refused(browser, step):
    answer = await browser.post(
        f"/milestones/{step.id}/override",
        {"override_on": "2026-07-01", "override_reason": "x", "seen": "1"},
    )
    assert answer.status_code == 422
    whole(answer, "en")


SERIES = {
    "kind": "series", "anchor": "date", "since": "2026-01-31", "period": "month", "every": "2",
    "last_working_day": "on", "ends": "until", "until": "2026-12-31", "roll": "next",
}  # fmt: skip


async def test_a_series_is_entered_kept_and_shown_again(browser, draft, registrar):
    action = f"/agreements/{draft}/edit"
    row = "commitments.0.milestones.0.due"
    sent = form(await browser.get(action), action).values
    typed = {f"{row}.{name}": value for name, value in SERIES.items()}
    answer = await browser.client.post(action, data={**sent, **typed, "do": "save"})
    assert answer.status_code == 303, answer.text
    [kept] = (await dossiers.of(draft, registrar)).commitments[0].milestones
    assert kept.rule == {
        "kind": "series", "anchor": "date", "since": "2026-01-31", "period": "month", "every": 2,
        "last_working_day": True, "until": "2026-12-31", "roll": "next",
    }  # fmt: skip
    shown = form(await browser.get(action), action).values
    assert {name: shown[f"{row}.{name}"] for name in SERIES} == SERIES
    dossier = whole(await browser.get(f"/agreements/{draft}"), "en").said
    # 31 January 2026 is a Saturday: the first last working day from then on is that of February.
    assert all(f"{day}.2026" in dossier for day in ("27.02", "30.04", "30.06", "31.08", "30.10", "31.12"))


@pytest.mark.parametrize(
    ("change", "field", "do"),
    [
        # A draft keeps what is not finished; what makes no sense is refused there already.
        ({"ends": "count", "until": ""}, "ends", "register"),
        ({"since": ""}, "since", "register"),
        ({"anchor": "fulfilment"}, "milestone", "register"),
        ({"period": "week"}, "period", "save"),
        ({"every": "0"}, "every", "save"),
        ({"kind": "kept", "kept": "[" * 900}, "kept", "save"),
        ({"kind": "kept", "kept": "[]"}, "kept", "save"),
    ],
)
async def test_what_a_rule_lacks_is_said_beside_its_field(browser, draft, change, field, do):
    action = f"/agreements/{draft}/edit"
    sent = form(await browser.get(action), action).values
    row = "commitments.0.milestones.0.due"
    typed = {f"{row}.{name}": value for name, value in {**SERIES, **change}.items()}
    answer = await browser.client.post(action, data={**sent, **typed, "do": do})
    assert answer.status_code == 422
    assert f'href="#f-{row}.{field}"'.replace(".", "-") in answer.text.replace(".", "-")


async def test_the_dates_of_a_series_go_through_a_correction_as_they_stand(browser, draft, registrar, client):
    from agreements.acts import registering

    standing = await contents.of(draft, registrar)
    [promise] = standing.commitments
    rule = {"kind": "series", "anchor": "entry_into_force", "period": "month", "count": 3}
    series = replace(promise, milestones=(replace(promise.milestones[0], rule=rule),))
    await drafting.revise(draft, replace(standing, commitments=(series,)), seen=1, actor=registrar)
    await registering.register(draft, seen=2, actor=registrar)
    before = (await dossiers.of(draft, registrar)).commitments[0].milestones
    action = f"/agreements/{draft}/correct"
    shown = await browser.get(action)
    assert "Date 2: every month, from entry into force on, 3" in whole(shown, "en").said.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    sent = form(shown, action).values
    assert json.loads(sent["commitments.0.milestones.1.due.kept"])["number"] == 2
    answer = await browser.client.post(action, data={**sent, "place": "Ош", "reason": "x", "do": "correct"})
    assert answer.status_code == 303, answer.text
    assert (await dossiers.of(draft, registrar)).commitments[0].milestones == before


async def test_one_date_is_made_to_wait_for_another(browser, draft, registrar):
    action = f"/agreements/{draft}/edit"
    sent = form(await browser.get(action), action).values
    shown = await browser.client.post(action, data={**sent, "do": "add_milestone.0"})
    sent = form(shown, action).values
    first = sent["commitments.0.milestones.0.id"]
    row = "commitments.0.milestones.1.due"
    typed = {
        f"{row}.kind": "relative", f"{row}.anchor": "fulfilment", f"{row}.milestone": first, f"{row}.offset": "5",
    }  # fmt: skip
    answer = await browser.client.post(action, data={**sent, **typed, "do": "save"})
    assert answer.status_code == 303, answer.text
    _, second = (await dossiers.of(draft, registrar)).commitments[0].milestones
    assert second.rule["milestone"] == first
    page = await browser.get(f"/milestones/{second.id}")
    assert f'href="/milestones/{first}"' in page.text


@pytest.fixture
async def year(db, administrator):
    return await calendars.enter_year("KG", 2031, [], actor=administrator)


async def test_a_changed_day_leads_to_the_dates_it_would_move(client, year):
    browser = await enter(client, await person(Role.ADMINISTRATOR))
    sent = form(await browser.get("/calendar/2031"), "/calendar/2031").values
    typed = {"day": "2031-06-04", "name.ru": "День (тест)", "source": "https://example.test"}
    refused = await browser.client.post("/calendar/2031", data={**sent, **typed})
    assert refused.status_code == 422
    assert "f-reason" in whole(refused, "en").ids
    answer = await browser.client.post("/calendar/2031", data={**sent, **typed, "reason": "Приказ"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/moves")
    shown = await browser.get("/calendar/2031")
    assert "День (тест)" in whole(shown, "en").said
    cleared = {
        **form(shown, "/calendar/2031").values,
        "day": "2031-06-04",
        "kind": "as_weekday",
        "reason": "x",
    }
    assert (await browser.client.post("/calendar/2031", data=cleared)).status_code == 303
    assert "День (тест)" not in whole(await browser.get("/calendar/2031"), "en").said
    assert (await browser.client.post("/calendar/2031", data=cleared)).status_code == 422
    assert (
        "f-day" in whole(await browser.client.post("/calendar/2031", data={**cleared, "day": ""}), "en").ids
    )


async def test_only_administrators_change_a_day(client, year):
    browser = await enter(client, await person(Role.REGISTRAR))
    assert "_csrf_token" in (await browser.get("/calendar/2031")).text  # of signing out alone
    assert 'action="/calendar/2031"' not in (await browser.get("/calendar/2031")).text
    assert (await browser.post("/calendar/2031", {"day": "2031-06-04"})).status_code == 403
