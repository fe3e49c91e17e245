"""The page of an agreement on another day, and of two days compared: what it says, and that nothing can be done."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from agreements.acts import amendments, drafting, events, organisations, reorganising
from agreements.readings import dossiers
from agreements.readings.amendments import Texts
from agreements.rules.amending import AmendmentContent
from agreements.rules.contents import CommitmentContent, Text
from agreements.rules.events import EventContent
from agreements.rules.successions import LegalAct, RenamingContent
from agreements.vocabulary import CommitmentKind, EventKind, Language, Role
from agreements.wording.words import BISHKEK
from registry import languages
from registry.pages import fields
from tests.agreements.readings.test_as_on import JUNE, MAY, amend, moment
from tests.fixtures_accounts import enter, person
from tests.fixtures_register import FUND, acting
from tests.pages.reading import form, whole

WORDS = languages.words(Language.EN)


@pytest.fixture
async def browser(client):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.fixture
async def amended(registered, registrar):
    """One amendment from June, and a retroactive one from May that was recorded after it."""
    await amend(registered, registrar, "Agreement 1", JUNE, amount=Decimal(300))
    between = await moment()
    await amend(registered, registrar, "Agreement 2", MAY, amount=Decimal(200))
    return registered, between


async def said(browser, address, status=200):
    answer = await browser.get(address)
    assert answer.status_code == status, answer.text[-2000:]
    return " ".join(whole(answer, "en").said.split())


async def test_the_days_of_the_page_stand_on_top_and_its_text_is_theirs(browser, amended):
    agreement, between = amended
    told = await said(browser, f"/agreements/{agreement}?in_force_on=2026-05-20")
    assert "As in force on 20 May 2026, by all that the register knows today" in told
    assert "SumKGS 200 Paid" in told
    known = between.isoformat().replace("+", "%2B")
    told = await said(browser, f"/agreements/{agreement}?in_force_on=2026-05-20&known_on={known}")
    assert "As in force on 20 May 2026, as known to the register on" in told
    assert "SumKGS 1,500,000.50 Paid" in told
    assert "Agreement 2" not in told
    today = between.date().isoformat()
    told = await said(browser, f"/agreements/{agreement}?known_on={today}")
    assert "As known to the register on" in told


async def test_nothing_can_be_done_on_another_day(browser, amended):
    agreement, _ = amended
    now = whole(await browser.get(f"/agreements/{agreement}"), "en")
    then = whole(await browser.get(f"/agreements/{agreement}?in_force_on=2026-05-20"), "en")
    assert sum(each.get("method") == "post" for each in now.all("form")) > 5
    # Signing out is all there is.
    assert [each["action"] for each in then.all("form") if each.get("method") == "post"] == ["/sign-out"]
    links = [each.get("href", "") for each in then.all("a")]
    assert f"/agreements/{agreement}" in links
    assert not [
        each for each in links if each.startswith((f"/agreements/{agreement}/correct", "/milestones/"))
    ]


async def test_days_are_asked_for_on_the_dossier(browser, amended):
    agreement, _ = amended
    page = await browser.get(f"/agreements/{agreement}")
    fields = form(page, f"/agreements/{agreement}").values
    assert fields == {"in_force_on": "", "known_on": ""}
    # As people type a day where the browser does not know such fields; a blank one asks for nothing.
    told = await said(browser, f"/agreements/{agreement}?in_force_on=20.05.2026&known_on=")
    assert "As in force on 20 May 2026" in told
    assert "As in force on 2" not in await said(browser, f"/agreements/{agreement}?in_force_on=&known_on=")


async def test_the_form_asks_for_a_moment_of_bishkek_and_keeps_it(browser, registered):
    act = (await moment()).astimezone(BISHKEK)
    day = act.date().isoformat()
    path = f"/agreements/{registered}"
    for asked, kept in (
        # What runs still means now, and is told so: of now more will be known by and by.
        (f"{day}T23:59", f"{act:%Y-%m-%dT%H:}"),
        (day, f"{act:%Y-%m-%dT%H:}"),
        (f"{act:%d.%m.%Y %H:%M}", f"{act:%Y-%m-%dT%H:%M}"),
    ):
        answer = await browser.get(path, params={"known_on": asked})
        assert answer.status_code == 200
        [field] = [each for each in whole(answer, "en").all("input") if each["name"] == "known_on"]
        assert field["type"] == "datetime-local"
        assert field["value"].startswith(kept)
        assert "As known to the register on" in answer.text
        compared = await browser.get(f"{path}/compare", params={"known_on": asked})
        assert form(compared, f"{path}/compare").values["known_on"].startswith(kept)


@pytest.mark.parametrize(
    ("typed", "read", "written"),
    [
        ("2026-03-01T10:30", "2026-03-01T10:30:59.999999+06:00", "2026-03-01T10:30"),
        ("01.03.2026 10:30", "2026-03-01T10:30:59.999999+06:00", "2026-03-01T10:30"),
        ("2026-03-01", "2026-03-01T23:59:59.999999+06:00", "2026-03-01T23:59"),
        ("2026-03-01T10:30:25", "2026-03-01T10:30:25.999999+06:00", "2026-03-01T10:30:25.999"),
        ("2026-03-01T10:30:25.5", "2026-03-01T10:30:25.500999+06:00", "2026-03-01T10:30:25.500"),
        ("2026-03-01T04:30:25.123456Z", "2026-03-01T10:30:25.123456+06:00", "2026-03-01T10:30:25.123"),
    ],
)
def test_what_is_typed_names_a_stretch_and_means_its_end(typed, read, written):
    found = fields.known_by(typed)
    assert found == datetime.fromisoformat(read)
    assert fields.local(found) == written


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("in_force_on=2026-02-30", "errors.no_date"),
        ("in_force_on=0001-01-01", "errors.day_out_of_range"),
        ("known_on=9999-12-31", "errors.day_out_of_range"),
        ("known_on=yesterday", "errors.no_date"),
        ("known_on=2026-01-01T99:00", "errors.no_moment"),
        ("known_on=0001-01-01T10:00", "errors.day_out_of_range"),
        ("known_on=2999-01-01", "as_on.not_known_before_it_comes"),
    ],
)
async def test_a_day_that_is_none_is_refused_with_what_was_typed(client, registered, query, key, language):
    browser = await enter(client, await person(Role.AUDITOR, language=language))
    answer = await browser.get(f"/agreements/{registered}?{query}")
    assert answer.status_code == 422
    assert languages.words(language).t(key) in whole(answer, language).said
    name, _, typed = query.partition("=")
    assert form(answer, f"/agreements/{registered}").values[name] == typed


async def test_before_its_signature_and_on_a_day_to_come_the_page_says_so(browser, registered):
    told = await said(browser, f"/agreements/{registered}?in_force_on=2026-01-01")
    assert WORDS.t("as_on.before_signature") in told
    told = await said(browser, f"/agreements/{registered}?in_force_on=2990-01-01")
    assert WORDS.t("as_on.yet_to_come") in told


async def test_what_the_register_did_not_know_yet_is_not_found_and_why(browser, fund, content, registrar):
    before = (await moment()).isoformat()
    entered = await drafting.draft(content, actor=registrar)
    answer = await browser.get(f"/agreements/{entered}", params={"known_on": before})
    assert answer.status_code == 404
    assert "did not know of this agreement yet" in whole(answer, "en").said
    assert f"/agreements/{entered}" in [each.get("href") for each in whole(answer, "en").all("a")]


async def test_whoever_may_not_read_it_now_is_told_nothing_of_then(client, registered, registrar):
    other = await organisations.create(replace(FUND, name=Text(en="Other (test)")), actor=registrar)
    browser = await enter(client, await person(Role.EXECUTOR, organisation=other))
    today = (await moment()).date()
    for path in (
        "?in_force_on=2026-05-20",
        f"?known_on={today}",
        "?in_force_on=x",
        "/compare",
        "/compare?from=x",
    ):
        answer = await browser.get(f"/agreements/{registered}{path}")
        assert answer.status_code == 404, path
        assert "п. 3.2" not in answer.text


async def test_old_names_and_names_of_the_day(browser, registered, registrar, fund):
    name = RenamingContent(
        name=Text(en="Renamed Fund (test)"), happened_on=MAY, act=LegalAct("Decree (test)")
    )
    await reorganising.rename(fund, name, seen=None, actor=registrar)
    told = await said(browser, f"/agreements/{registered}?in_force_on=2026-05-05")
    assert "Renamed Fund" not in told
    told = await said(browser, f"/agreements/{registered}?in_force_on=2026-05-20")
    assert "on that day: Renamed Fund (test)" in told


async def test_an_extract_is_asked_for_with_the_days(browser, registered):
    page = whole(await browser.get(f"/agreements/{registered}?in_force_on=2026-05-20"), "en")
    links = [each["href"] for each in page.all("a") if "/summary." in each.get("href", "")]
    assert links
    assert all(each.endswith("&in_force_on=2026-05-20") for each in links)


async def test_two_days_side_by_side_with_each_step(browser, amended):
    agreement, _ = amended
    page = whole(await browser.get(f"/agreements/{agreement}/compare?from=2026-05-04&to=2026-06-01"), "en")
    told = " ".join(page.said.split())
    assert "Sum KGS 1,500,000.50 KGS 300 Agreement 2 since 20.05.2026: KGS 200" in told
    assert "Agreement 1 since 01.06.2026: KGS 300" in told
    links = [each["href"] for each in page.all("a")]
    found = (await dossiers.of(agreement, acting(Role.REGISTRAR))).amendments
    assert {f"/agreements/{agreement}#amendment-{each.id}" for each in found} <= set(links)
    # Presets: since the signature, and what each amendment did on its day.
    assert f"/agreements/{agreement}/compare?from=2026-05-19&to=2026-05-20" in links


async def test_without_days_it_compares_the_signature_with_today(browser, amended):
    agreement, _ = amended
    answer = await browser.get(f"/agreements/{agreement}/compare")
    fields = form(answer, f"/agreements/{agreement}/compare").values
    assert fields["from"] == "2026-05-04"
    assert fields["to"] >= "2026-06-15"
    assert "KGS 300" in " ".join(whole(answer, "en").said.split())


async def test_commitments_that_came_and_went_status_and_names(
    browser, registered, registrar, fund, ministry
):
    new = CommitmentContent(
        text=Text(en="Train people"), clause="3.9", kind=CommitmentKind.ACTION, owed_by=fund, owed_to=ministry
    )
    texts = Texts.of(await dossiers.of(registered, registrar))
    paper = AmendmentContent(number="Agreement 1", signed_on=MAY, effective_on=MAY, ground="Test")
    wanted = replace(texts.content, commitments=(new,))
    await amendments.record(registered, paper, wanted, seen=None, actor=registrar)
    suspended = EventContent(kind=EventKind.SUSPENDED, happened_on=JUNE)
    await events.enter(registered, suspended, seen=None, actor=registrar)
    name = RenamingContent(
        name=Text(en="Renamed Fund (test)"), happened_on=JUNE, act=LegalAct("Decree (test)")
    )
    await reorganising.rename(fund, name, seen=None, actor=registrar)
    told = await said(browser, f"/agreements/{registered}/compare?from=2026-05-04&to=2026-06-15")
    for expected in (
        "Commitment: 3.9 Added",
        "Commitment: п. 3.2 Ended",
        "Train people",
        "Suspended",
        "Decree (test)",
    ):
        assert expected in " ".join(told.split()), expected


async def test_nothing_changed_and_days_the_wrong_way(browser, registered):
    address = f"/agreements/{registered}/compare"
    assert WORDS.t("comparisons.nothing_changed") in await said(
        browser, f"{address}?from=2026-05-05&to=2026-05-06"
    )
    answer = await browser.get(f"{address}?from=2026-06-01&to=2026-05-06")
    assert answer.status_code == 422
    assert WORDS.t("comparisons.ends_before_it_begins") in whole(answer, "en").said
    fields = form(answer, address).values
    assert (fields["from"], fields["to"]) == ("2026-06-01", str(date(2026, 5, 6)))


async def test_on_a_day_before_its_end_nothing_says_that_a_commitment_is_over(browser, registered, registrar):
    texts = Texts.of(await dossiers.of(registered, registrar))
    paper = AmendmentContent(number="Agreement 1", signed_on=MAY, effective_on=JUNE, ground="Test")
    [first] = texts.content.commitments
    wanted = replace(texts.content, commitments=(replace(first, id=None, milestones=()),))
    await amendments.record(registered, paper, wanted, seen=None, actor=registrar)
    over = " ".join(WORDS.t("amendments.ended_by", number="Agreement 1", day=JUNE).split())
    for days, there in (("", True), ("?in_force_on=2026-05-20", False), ("?in_force_on=2026-06-01", False)):
        assert (over in await said(browser, f"/agreements/{registered}{days}")) is there, days
