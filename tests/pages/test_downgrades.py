"""The lowering of confidentiality on the dossier: proposed by one form, decided by somebody else's."""

from dataclasses import replace

import pytest

from agreements.acts import downgrading, drafting, registering
from agreements.readings import contents, dossiers
from agreements.vocabulary import Confidentiality, Language, Role
from registry import languages
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole


@pytest.fixture
async def official(content, registrar):
    limited = replace(
        content, confidentiality=Confidentiality.OFFICIAL, confidentiality_reason="Служебные сведения"
    )
    key = await drafting.draft(limited, actor=registrar)
    await registering.register(key, seen=None, actor=registrar)
    return key


@pytest.fixture
async def proposed(official, registrar):
    return await downgrading.propose(
        official, Confidentiality.PUBLIC, reason="Опубликовано", seen=None, actor=registrar
    )


async def pressed(browser, agreement, action, **typed):
    """A form of the dossier as a browser without scripts would send it."""
    shown = form(await browser.get(f"/agreements/{agreement}"), action)
    assert typed.keys() <= shown.values.keys()
    return await browser.client.post(action, data={**shown.values, **typed})


def actions(document):
    return {each.get("action") for each in document.all("form")}


@pytest.mark.parametrize("language", list(Language))
async def test_a_lower_level_is_proposed_and_waits(client, official, registrar, language):
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    action = f"/agreements/{official}/downgrades"
    answer = await pressed(
        browser,
        official,
        action,
        **{"downgrade.to_level": "public", "downgrade.reason": "Опубликовано"},
    )
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/agreements/{official}#confidentiality"
    document = whole(await browser.get(f"/agreements/{official}"), language)
    words = languages.words(language)
    for told in ("Опубликовано", words.t("downgrades.proposed"), words.t("permissions.another_must_decide")):
        assert told in document.said
    [found] = (await dossiers.of(official, registrar)).downgrades
    assert action not in actions(document)
    assert f"/downgrades/{found.id}/confirm" not in actions(document)
    answer = await pressed(browser, official, f"/downgrades/{found.id}/withdraw")
    assert answer.status_code == 303
    assert (
        words.t("downgrades.was_withdrawn")
        in whole(await browser.get(f"/agreements/{official}"), language).said
    )


async def test_another_registrar_finds_it_at_home_and_confirms(client, official, proposed, registrar):
    browser = await enter(client, await person(Role.REGISTRAR))
    home = whole(await browser.get("/"), "en")
    assert f"/agreements/{official}#confidentiality" in {link.get("href") for link in home.all("a")}
    document = whole(await browser.get(f"/agreements/{official}"), "en")
    assert f"/downgrades/{proposed}/withdraw" not in actions(document)
    answer = await pressed(browser, official, f"/downgrades/{proposed}/confirm")
    assert answer.status_code == 303, answer.text
    assert (await dossiers.of(official, registrar)).confidentiality is Confidentiality.PUBLIC
    document = whole(await browser.get(f"/agreements/{official}"), "en")
    assert languages.words(Language.EN).t("act.downgrade.confirm") in document.said
    again = await browser.post(f"/downgrades/{proposed}/confirm")
    assert again.status_code == 422
    assert languages.words(Language.EN).t("downgrading.decided_already") in again.text


@pytest.mark.parametrize("language", list(Language))
async def test_another_registrar_refuses_with_a_reason(client, official, proposed, registrar, language):
    browser = await enter(client, await person(Role.REGISTRAR, language=language))
    action = f"/downgrades/{proposed}/refuse"
    refused = await pressed(browser, official, action)
    assert refused.status_code == 422
    assert "f-refusal-reason-error" in whole(refused, language).ids
    answer = await pressed(browser, official, action, **{"refusal.reason": "Рано"})
    assert answer.status_code == 303, answer.text
    assert "Рано" in whole(await browser.get(f"/agreements/{official}"), language).said
    assert (await dossiers.of(official, registrar)).confidentiality is Confidentiality.OFFICIAL


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"downgrade.to_level": "", "downgrade.reason": "x"}, "f-downgrade-to_level-error"),
        ({"downgrade.to_level": "public", "downgrade.reason": ""}, "f-downgrade-reason-error"),
    ],
)
async def test_what_is_refused_comes_back_with_what_was_typed(client, official, typed, field):
    browser = await enter(client, await person(Role.REGISTRAR))
    action = f"/agreements/{official}/downgrades"
    answer = await pressed(browser, official, action, **typed)
    assert answer.status_code == 422
    assert field in whole(answer, "en").ids
    values = form(answer, action).values
    assert {name: values[name] for name in typed} == typed


async def test_a_correction_that_lowers_the_level_says_how_it_is_done(client, official):
    browser = await enter(client, await person(Role.REGISTRAR))
    path = f"/agreements/{official}/correct"
    shown = form(await browser.get(path), path).values
    answer = await browser.client.post(
        path, data={**shown, "confidentiality": "public", "reason": "Открыто", "do": "save"}
    )
    assert answer.status_code == 422
    document = whole(answer, "en")
    assert languages.words(Language.EN).t("downgrading.by_two") in document.said


async def test_readers_see_the_proposal_and_no_way_to_decide(client, official, proposed, ministry):
    reader = await enter(client, await person(Role.EXECUTOR, organisation=ministry))
    document = whole(await reader.get(f"/agreements/{official}"), "en")
    assert "confidentiality" in document.ids
    assert not [action for action in actions(document) if action and "downgrade" in action]
    assert (await reader.post(f"/downgrades/{proposed}/confirm")).status_code == 403
    assert (await reader.post(f"/agreements/{official}/downgrades")).status_code in (403, 422)


async def test_what_is_public_has_no_such_section(client, registered):
    browser = await enter(client, await person(Role.REGISTRAR))
    assert "confidentiality" not in whole(await browser.get(f"/agreements/{registered}"), "en").ids


async def test_whoever_alone_may_read_it_is_told_that_nobody_else_could_decide(client, content, registrar):
    me, other = await person(Role.REGISTRAR), await person(Role.REGISTRAR)
    hidden = replace(
        content,
        confidentiality=Confidentiality.NEED_TO_KNOW,
        confidentiality_reason="Переговоры",
        reader_organisations=frozenset(),
        reader_accounts=frozenset({registrar.account, me}),
    )
    key = await drafting.draft(hidden, actor=registrar)
    await registering.register(key, seen=None, actor=registrar)
    browser = await enter(client, me)
    said = languages.words(Language.EN).t("downgrades.alone")
    assert said in whole(await browser.get(f"/agreements/{key}"), "en").said
    stands = await contents.of(key, registrar)
    both = replace(stands, reader_accounts=stands.reader_accounts | {other})
    await drafting.correct(key, both, reason="Второй регистратор", seen=None, actor=registrar)
    assert said not in whole(await browser.get(f"/agreements/{key}"), "en").said
