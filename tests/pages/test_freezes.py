"""Frozen states on pages: making one, fetching its package, and what changed since."""

from datetime import UTC, datetime, timedelta

import pytest

from agreements.acts import events
from agreements.readings import freeze_changes
from agreements.rules.events import EventContent
from agreements.vocabulary import EventKind, Language, Role
from tests.fixtures_accounts import enter, person
from tests.fixtures_register import acting
from tests.fixtures_signing import signing
from tests.pages.reading import whole

NOW = datetime.now(UTC)
YESTERDAY = (NOW - timedelta(days=1)).date()
DAYS = {"name": "2026-Q3", "first_on": "2026-07-01", "last_on": YESTERDAY.isoformat(), "note": "По плану"}


@pytest.fixture
def db(committed_db):
    """What the fixtures of the register write is committed, or there would be nothing to sign."""
    return committed_db


@pytest.fixture
async def sign(committed_db, signer):
    here = signer()

    async def once():
        async with signing():
            await here.once(datetime.now(UTC))

    return once


@pytest.fixture
async def auditor(committed_client):
    return await enter(committed_client, await person(Role.AUDITOR))


@pytest.fixture
async def frozen(registered, sign, auditor):
    await sign()
    answer = await auditor.post("/freezes", DAYS)
    assert answer.status_code == 303, answer.text
    await sign()
    return answer.headers["location"]


@pytest.mark.parametrize("language", list(Language))
async def test_the_pages_are_whole_in_each_language(frozen, committed_client, registered, language):
    event = EventContent(kind=EventKind.SUSPENDED, happened_on=YESTERDAY)
    await events.enter(registered, event, seen=None, actor=acting(Role.REGISTRAR, at=NOW))
    browser = await enter(committed_client, await person(Role.AUDITOR, language=language))
    assert "2026-Q3" in whole(await browser.get("/freezes"), language).said
    document = whole(await browser.get(frozen), language)
    assert "MEM-2026-0001" in document.said
    assert "По плану" in document.said
    assert 'href="/freezes"' in (await browser.get("/ledger")).text


async def test_a_back_dated_fact_is_marked_with_its_days(frozen, auditor, registered):
    before = whole(await auditor.get(frozen), "en").said
    assert "Nothing changed since" in before
    registrar = acting(Role.REGISTRAR, at=NOW)
    late = EventContent(kind=EventKind.SUSPENDED, happened_on=YESTERDAY - timedelta(days=9))
    await events.enter(registered, late, seen=None, actor=registrar)
    told = whole(await auditor.get(frozen), "en").said
    assert "Back-dated" in told
    assert "recorded 10 days later" in told


async def test_what_happened_after_the_last_day_is_told_and_not_marked(frozen, auditor, registered):
    today = EventContent(kind=EventKind.SUSPENDED, happened_on=NOW.date())
    await events.enter(registered, today, seen=None, actor=acting(Role.REGISTRAR, at=NOW))
    told = whole(await auditor.get(frozen), "en").said
    assert "MEM-2026-0001" in told
    assert "Back-dated" not in told


async def test_an_auditor_has_a_package_made_and_fetches_it(frozen, auditor, sign):
    answer = await auditor.post(f"{frozen}/packages")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{frozen}#packages")
    await sign()
    text = (await auditor.get(frozen)).text
    path = text.partition(f'href="{frozen}/packages/')[2].partition('"')[0]
    found = await auditor.get(f"{frozen}/packages/{path}")
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/zip"
    assert "kelishim-2026-Q3.zip" in found.headers["content-disposition"]
    assert found.headers["content-length"] == str(len(found.content))
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.content.startswith(b"PK")
    assert (await auditor.get(f"{frozen}/packages/{path}")).content == found.content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Name"),
        ({"first_on": "nonsense"}, "First day"),
        ({"last_on": "2026-06-30"}, "The last day is before the first."),
        ({"last_on": (NOW + timedelta(days=2)).date().isoformat()}, "The last day is still to come."),
        ({"name": "2026-Q3"}, "There is a frozen state of this name."),
    ],
)
async def test_the_form_comes_again_with_what_is_wrong(frozen, auditor, change, said):
    answer = await auditor.post("/freezes", {**DAYS, "name": "another", **change})
    assert answer.status_code == 422
    assert said in whole(answer, "en").said


async def test_a_registrar_sees_the_state_and_no_packages(frozen, committed_client):
    browser = await enter(committed_client, await person(Role.REGISTRAR))
    assert "Packages are given to auditors alone" in whole(await browser.get(frozen), "en").said
    assert (await browser.post(f"{frozen}/packages")).status_code == 403


async def test_pages_lead_on_through_what_changed(frozen, auditor, registered, monkeypatch):
    monkeypatch.setattr(freeze_changes, "SHOWN", 1)
    for days in (9, 8):
        event = EventContent(
            kind=EventKind.SUSPENDED if days == 9 else EventKind.RESUMED,
            happened_on=YESTERDAY - timedelta(days=days),
        )
        await events.enter(registered, event, seen=None, actor=acting(Role.REGISTRAR, at=NOW))
    first = await auditor.get(frozen)
    assert "recorded 10 days later" in whole(first, "en").said
    _, _, rest = first.text.partition('rel="next" href="')
    second = await auditor.get(rest.partition("#")[0])
    assert "recorded 9 days later" in whole(second, "en").said
    assert "recorded 10 days later" not in second.text
    assert 'rel="next"' not in second.text
    assert (await auditor.get(f"{frozen}?after=x")).status_code == 422


@pytest.mark.parametrize("path", ["/freezes/{}", "/freezes/{}/packages/{}"])
async def test_what_is_not_there_is_not_found(frozen, auditor, path):
    nowhere = "019aab00-0000-7000-8000-000000000009"
    assert (await auditor.get(path.format(nowhere, nowhere))).status_code == 404
