"""The files of a dossier and its relations on its page: newer versions, what is lacking, what is inherited."""

from dataclasses import replace

import pytest

from agreements.acts import documents, drafting, registering, relations
from agreements.acts.documents import File
from agreements.readings import dossiers
from agreements.readings import relations as readings
from agreements.rules.contents import Text
from agreements.vocabulary import (
    Confidentiality,
    DocumentStanding,
    FileFinding,
    Language,
    RelationKind,
    Role,
)
from tests.files import PDF, docx, pdf, relationships, written
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole

KY = File(
    content=written("1. 2026-жылдын 4-майы"),
    filename="ky.docx",
    media_type="x",
    language=Language.KY,
    standing=DocumentStanding.ORIGINAL,
)
RU = replace(KY, content=written("1. 5 мая 2026 года"), filename="ru.docx", language=Language.RU)


@pytest.fixture
async def browser(client, db):
    return await enter(client, await person(Role.REGISTRAR))


@pytest.fixture
async def number(registered, registrar):
    return (await dossiers.of(registered, registrar)).number


@pytest.fixture
async def annex(content, registrar):
    said = replace(content, title=Text(ru="Приложение"), parties=(), commitments=(), signed_on=None)
    return await drafting.draft(said, actor=registrar)


async def test_a_newer_version_folds_the_older_one(browser, registered, registrar):
    first = await documents.add(registered, KY, actor=registrar)
    where = f"/agreements/{registered}/documents"
    opened = form(await browser.get(f"/agreements/{registered}"), where)
    assert opened.files == {"file"}
    sent = {**opened.values, "language": "ky", "standing": "original", "replaces": str(first)}
    answer = await browser.post(where, sent, files={"file": ("newer.pdf", PDF, "application/pdf")})
    assert answer.status_code == 303
    said = whole(await browser.get(f"/agreements/{registered}"), "en").said
    # The form for events offers the files too, further up.
    said = said[said.rindex("SHA-256", 0, said.index("1 earlier version")) - 200 :]
    assert said.index("newer.pdf") < said.index("1 earlier version") < said.index("ky.docx")
    again = await browser.post(where, sent, files={"file": ("third.pdf", pdf(mark="3"), "application/pdf")})
    assert again.status_code == 422
    assert "replaced already" in whole(again, "en").said


@pytest.mark.parametrize("language", list(Language))
async def test_a_missing_original_in_the_state_language_is_flagged(client, registered, registrar, language):
    browser = await enter(client, await person(Role.AUDITOR, language=language))
    assert "140" in whole(await browser.get(f"/agreements/{registered}"), language).said
    await documents.add(registered, KY, actor=registrar)
    assert "140" not in whole(await browser.get(f"/agreements/{registered}"), language).said


@pytest.mark.parametrize("language", list(Language))
async def test_language_versions_are_compared_on_a_page(client, registered, registrar, language):
    browser = await enter(client, await person(Role.AUDITOR, language=language))
    where = f"/agreements/{registered}/parity"
    whole(await browser.get(where, timeout=60), language)
    for file in (KY, RU, replace(KY, filename="scan.jpg", language=Language.EN)):
        await documents.add(registered, file, actor=registrar)
    assert where in (await browser.get(f"/agreements/{registered}")).text
    document = whole(await browser.get(where, timeout=60), language)
    assert "5 мая 2026" in document.said
    assert "4-майы" in document.said
    assert "scan.jpg" in document.said
    assert [th for th in document.all("th") if th.get("scope") == "row"] == [{"scope": "row"}] * 2


async def test_what_was_found_in_a_file_is_shown(browser, registered, registrar):
    await documents.add(registered, replace(KY, findings=(FileFinding.JAVASCRIPT,)), actor=registrar)
    assert "JavaScript" in whole(await browser.get(f"/agreements/{registered}"), "en").said


@pytest.mark.parametrize(
    ("filename", "sent", "says"),
    [
        ("a.docx", docx(**{"word__vbaProject.bin": b"x"}), "macros"),
        ("a.pdf", PDF[:200], "broken"),
        (
            "a.docx",
            docx(**{"word___rels__d.rels": relationships("attachedTemplate", "http://x.test")}),
            "loads",
        ),
    ],
)
async def test_a_hostile_file_is_refused_beside_the_form(
    browser, registered, registrar, filename, sent, says
):
    where = f"/agreements/{registered}/documents"
    answer = await browser.post(where, {"kind": "text"}, files={"file": (filename, sent, "x/x")})
    assert answer.status_code == 422
    assert says in whole(answer, "en").said
    assert (await dossiers.of(registered, registrar)).documents == ()


async def test_a_relation_is_said_by_number_shown_at_both_ends_and_taken_back(
    browser, registered, annex, number, registrar
):
    where = f"/agreements/{annex}/relations"
    sent = form(await browser.get(f"/agreements/{annex}"), where).values
    sent |= {"relation.kind": "annex_of", "relation.number": number}
    assert (await browser.post(where, sent)).status_code == 303
    here = await browser.get(f"/agreements/{annex}")
    assert number in whole(here, "en").said
    assert "Parties of the main agreement" in here.text
    assert "by the main agreement: in force" in here.text
    assert "Has the annex" in whole(await browser.get(f"/agreements/{registered}"), "en").said
    [link] = await readings.of(annex, registrar)
    action = f"/relations/{link.id}/remove"
    assert action not in (await browser.get(f"/agreements/{registered}")).text
    assert (await browser.post(action, {**form(here, action).values, "reason": "не то"})).status_code == 303
    assert await readings.of(annex, registrar) == ()


@pytest.mark.parametrize("given", ["MEM-0000-1", "", "own"])
async def test_a_relation_to_nothing_comes_back_with_what_was_typed(
    browser, registered, number, given, registrar
):
    given = number if given == "own" else given
    answer = await browser.post(
        f"/agreements/{registered}/relations", {"relation.kind": "annex_of", "relation.number": given}
    )
    assert answer.status_code == 422
    assert form(answer, f"/agreements/{registered}/relations").values["relation.number"] == given
    assert await readings.of(registered, registrar) == ()


async def test_a_hidden_end_is_not_there(client, content, registered, registrar):
    hidden = replace(
        content,
        title=Text(ru="Тайное приложение"),
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="x",
    )
    secret = await drafting.draft(hidden, actor=registrar)
    await registering.register(secret, seen=1, actor=registrar)
    relation = await relations.add(secret, registered, RelationKind.ANNEX_OF, actor=registrar)
    secret_number = (await dossiers.of(secret, registrar)).number
    browser = await enter(client, await person(Role.REGISTRAR))
    answer = await browser.get(f"/agreements/{registered}")
    assert str(secret) not in answer.text
    assert "Тайное" not in answer.text
    assert (await browser.get(f"/agreements/{secret}/parity")).status_code == 404
    assert (await browser.post(f"/relations/{relation}/remove", {"reason": "x"})).status_code == 404
    sent = {"relation.kind": "annex_of", "relation.number": secret_number}
    refused = await browser.post(f"/agreements/{registered}/relations", sent)
    assert "No agreement has this number" in refused.text
    assert len(await readings.of(secret, registrar)) == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.EXECUTOR])
async def test_only_registrars_relate(client, registered, ministry, number, role):
    browser = await enter(client, await person(role, organisation=ministry))
    where = f"/agreements/{registered}/relations"
    assert where not in (await browser.get(f"/agreements/{registered}")).text
    assert (
        await browser.post(where, {"relation.kind": "annex_of", "relation.number": number})
    ).status_code == 403
