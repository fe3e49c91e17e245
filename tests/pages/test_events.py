"""Events and term on the dossier: recorded by one form, struck with a reason, with the clocks of the term."""

from dataclasses import replace
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta

from agreements.acts import drafting, events, organisations, registering
from agreements.readings import commitments, contents, dossiers, home
from agreements.readings import organisations as bodies
from agreements.rules.contents import Text
from agreements.rules.events import EventContent
from agreements.vocabulary import EventKind, Language, NoticeForm, Renewal, Role, Status, TermKind
from registry import languages
from registry.pages.dossiers import upcoming
from tests.fixtures_accounts import enter, person
from tests.fixtures_register import FUND, MINISTRY
from tests.pages.reading import form, whole


@pytest.fixture
async def browser(client):
    return await enter(client, await person(Role.REGISTRAR))


async def sent(browser, agreement, **typed):
    """The form of a new event as a browser without scripts would send it."""
    page = f"/agreements/{agreement}"
    shown = form(await browser.get(page), f"{page}/events")
    values = {f"event.{name}": str(value) for name, value in typed.items()}
    assert values.keys() <= shown.values.keys()
    return await browser.client.post(f"{page}/events", data={**shown.values, **values})


async def test_an_event_is_recorded_and_shown(browser, registered, ministry, registrar):
    answer = await sent(
        browser,
        registered,
        kind="notified",
        happened_on="06.05.2026",
        effective_on="2026-05-08",
        organisation=ministry,
        note="Нота № 5",
    )
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/agreements/{registered}#events"
    said = whole(await browser.get(f"/agreements/{registered}"), "en").said
    words = languages.words(Language.EN)
    for told in (words.t("notices.event_recorded"), "06.05.2026", "08.05.2026", "Нота № 5"):
        assert told in said
    [found] = (await dossiers.of(registered, registrar)).events
    assert (found.kind, found.organisation.id) == (EventKind.NOTIFIED, ministry)


async def test_what_falls_due_after_the_end_is_marked_so_on_its_page_and_in_the_list(
    browser, registered, registrar
):
    milestone = (await dossiers.of(registered, registrar)).commitments[0].milestones[0]
    said = "the agreement was over before this day"
    for address in (f"/milestones/{milestone.id}", "/commitments", f"/agreements/{registered}"):
        assert said not in (await browser.get(address)).text
    answer = await sent(browser, registered, kind="terminated", happened_on="2026-05-20")
    assert answer.status_code == 303, answer.text
    for address in (f"/milestones/{milestone.id}", "/commitments", f"/agreements/{registered}"):
        assert said in whole(await browser.get(address), "en").said, address
        assert "No longer owed" in whole(await browser.get(address), "en").said, address


async def test_what_falls_due_after_the_end_is_neither_next_nor_open_nor_at_home(
    browser, registered, registrar
):
    async def told():
        found = await home.of(registrar)
        still = [
            await commitments.total(commitments.Filter(open=open_), registrar) for open_ in (True, False)
        ]
        following = upcoming(await dossiers.of(registered, registrar), registrar.today)
        return found.late_total + found.soon_total, *still, following is not None

    before = await told()
    assert before[1]
    assert before[3]
    answer = await sent(browser, registered, kind="terminated", happened_on="2026-05-20")
    assert answer.status_code == 303, answer.text
    assert await told() == (0, 0, before[1] + before[2], False)
    assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("effective_on", "said"),
    [("2026-05-20", "Terminated on"), ("2026-12-31", "Will be terminated on")],
)
async def test_an_ending_stands_above_the_terms_it_has_overtaken(
    browser, registered, registrar, effective_on, said
):
    stands = contents.content(await dossiers.of(registered, registrar))
    noticed = replace(stands, notice_days=30)
    await drafting.correct(registered, noticed, reason="Пропущено", seen=None, actor=registrar)
    assert "as was agreed" not in whole(await browser.get(f"/agreements/{registered}"), "en").said
    answer = await sent(
        browser, registered, kind="terminated", happened_on="2026-05-20", effective_on=effective_on
    )
    assert answer.status_code == 303, answer.text
    shown = whole(await browser.get(f"/agreements/{registered}"), "en").said
    assert said in shown
    assert "as was agreed" in shown


async def test_what_belongs_to_another_kind_is_passed_over(browser, registered, registrar):
    """A field is hidden by its kind alone, so what was typed into it before may be sent along."""
    answer = await sent(
        browser,
        registered,
        kind="suspended",
        happened_on="2026-05-20",
        ends_on="2030-01-01",
        successor="MEM-2026-0009",
        notice_form="written",
    )
    assert answer.status_code == 303, answer.text
    [found] = (await dossiers.of(registered, registrar)).events
    assert (found.ends_on, found.successor, found.notice_form) == (None, None, None)


async def test_an_agreement_is_superseded_by_one_named_by_its_number(browser, content, registered, registrar):
    twin = await drafting.draft(content, actor=registrar)
    number = await registering.register(twin, seen=1, actor=registrar, despite_duplicates=True)
    unknown = await sent(
        browser, registered, kind="superseded", happened_on="2026-05-20", successor="MEM-1999-0001"
    )
    assert unknown.status_code == 422
    assert "f-event-successor-error" in whole(unknown, "en").ids
    answer = await sent(
        browser, registered, kind="superseded", happened_on="2026-05-20", successor=number.lower()
    )
    assert answer.status_code == 303
    page = await browser.get(f"/agreements/{registered}")
    assert f"/agreements/{twin}" in {link.get("href") for link in whole(page, "en").all("a")}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": ""}, "f-event-kind-error"),
        ({"kind": "signed", "happened_on": "2026-05-20"}, "f-event-organisation-error"),
        ({"kind": "suspended"}, "f-event-effective_on-error"),
        ({"kind": "suspended", "happened_on": "32.05.2026"}, "f-event-happened_on-error"),
        ({"kind": "resumed", "happened_on": "2026-05-20", "note": "Как было"}, "problems"),
    ],
)
@pytest.mark.parametrize("language", list(Language))
async def test_what_is_refused_comes_back_with_all_that_was_typed(client, registered, typed, field, language):
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    answer = await sent(browser, registered, **typed)
    assert answer.status_code == 422
    assert field in whole(answer, language).ids
    values = form(answer, f"/agreements/{registered}/events").values
    assert {name: values[f"event.{name}"] for name in typed} == typed


async def test_an_event_is_struck_with_a_reason(browser, registered, registrar):
    await sent(browser, registered, kind="suspended", happened_on="2026-05-20")
    [event] = (await dossiers.of(registered, registrar)).events
    action = f"/events/{event.id}/strike"
    page = await browser.get(f"/agreements/{registered}")
    assert form(page, action).values[f"striking.{event.id}"] == ""
    refused = await browser.post(action)
    assert refused.status_code == 422
    assert f"f-striking-{event.id}-error" in whole(refused, "en").ids
    answer = await browser.post(action, {f"striking.{event.id}": "Другое соглашение"})
    assert answer.status_code == 303
    document = whole(await browser.get(f"/agreements/{registered}"), "en")
    assert "Другое соглашение" in document.said
    assert action not in {each.get("action") for each in document.all("form")}
    assert (await dossiers.of(registered, registrar)).status is Status.IN_FORCE


async def test_readers_see_events_and_no_way_to_record_them(
    client, registered, registrar, executor, ministry
):
    happened = EventContent(kind=EventKind.SUSPENDED, happened_on=registrar.today)
    key = await events.enter(registered, happened, seen=None, actor=registrar)
    reader = await enter(client, await person(Role.EXECUTOR, organisation=ministry))
    document = whole(await reader.get(f"/agreements/{registered}"), "en")
    assert f"event-{key}" in document.ids
    actions = {each.get("action") for each in document.all("form")}
    assert not {f"/agreements/{registered}/events", f"/events/{key}/strike"} & actions
    refused = await reader.post(f"/events/{key}/strike", {f"striking.{key}": "x"})
    assert refused.status_code == 403
    elsewhere = await organisations.create(replace(FUND, name=Text(en="Another (test)")), actor=registrar)
    stranger = await enter(client, await person(Role.EXECUTOR, organisation=elsewhere))
    assert (await stranger.post(f"/events/{key}/strike")).status_code == 404


@pytest.mark.parametrize("language", list(Language))
async def test_the_clocks_of_the_term_are_shown_with_their_steps(
    client, content, registrar, ministry, language
):
    body = await bodies.of(ministry)
    await organisations.change(
        ministry, replace(MINISTRY, approval_days=10), seen=body.revision, actor=registrar
    )
    begun = registrar.today - timedelta(days=400)
    yearly = replace(
        content,
        signed_on=begun,
        entry_rule=None,
        in_force_on=begun,
        term=TermKind.LENGTH,
        term_months=12,
        renewal=Renewal.TACIT,
        renewal_months=12,
        notice_days=90,
        notice_form=NoticeForm.WRITTEN,
    )
    agreement = await drafting.draft(yearly, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    said = whole(await browser.get(f"/agreements/{agreement}"), language).said
    words = languages.words(language)
    for key in ("events.period", "events.last_notice_day", "clocks.step_period_end", "clocks.step_last_day"):
        assert words.t(key) in said, key
    assert words.t("events.prepare_by", body=words.pick(MINISTRY.name)) in said
    assert FUND.name.en not in said.split(words.t("events.period"))[1].split(words.t("events.record"))[0]
    # The first term ended, and the one that runs now does not.
    first, second = begun + relativedelta(months=12), begun + relativedelta(months=24)
    assert words.t("agreements.first_end", day=words.date(first)) in said
    assert words.date(second) in said
    listed = whole(await browser.get("/agreements"), language).said
    assert words.t("agreements.until", day=words.short_date(second)) in listed
    assert words.short_date(first) not in listed


async def test_a_draft_has_no_events_yet(browser, draft):
    assert "events" not in whole(await browser.get(f"/agreements/{draft}"), "en").ids
    assert (await browser.post(f"/agreements/{draft}/events", {"event.kind": "suspended"})).status_code in {
        403,
        422,
    }


async def test_the_new_terms_are_entered_and_kept(browser, draft, registrar):
    edit = f"/agreements/{draft}/edit"
    shown = form(await browser.get(edit), edit)
    typed = {"entry_days": "30", "renewal_months": "12", "notice_form": "registered_letter", "do": "save"}
    answer = await browser.client.post(edit, data={**shown.values, **typed})
    assert answer.status_code == 303, answer.text
    kept = await dossiers.of(draft, registrar)
    assert (kept.entry_days, kept.renewal_months, kept.notice_form) == (30, 12, "registered_letter")
    values = form(await browser.get(edit), edit).values
    assert {name: values[name] for name in typed if name != "do"} == {
        name: value for name, value in typed.items() if name != "do"
    }


async def test_how_long_internal_approval_takes_is_kept_with_the_body(browser, ministry):
    edit = f"/organisations/{ministry}/edit"
    shown = form(await browser.get(edit), edit)
    answer = await browser.client.post(
        edit, data={**shown.values, "approval_days": "7", "reason": "Регламент", "do": "save"}
    )
    assert answer.status_code == 303, answer.text
    assert (await bodies.of(ministry)).approval_days == 7
    assert form(await browser.get(edit), edit).values["approval_days"] == "7"
    shown = whole(await browser.get(f"/organisations/{ministry}"), "en").said
    assert languages.words(Language.EN).t("organisations.approval_days") in shown
