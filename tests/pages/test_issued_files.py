"""Files with their proof from pages, and what the page of the ledger tells of who took them."""

import io
import json
import zipfile
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

import openpyxl
import pytest

from agreements.acts import drafting, issued_files
from agreements.acts.issued_files import Issued
from agreements.ledger import evidence
from agreements.ledger.evidence import Content, Method
from agreements.tables.issued_files import IssuedFile
from agreements.vocabulary import Confidentiality, IssuedForm, IssuedKind, Language, Role
from registry import downloads
from tests.fixtures_accounts import enter, person
from tests.pages.reading import whole


@pytest.fixture
async def browser(client, db):
    yield await enter(client, await person(Role.REGISTRAR))
    await downloads.crews.stop()


def parts(answer):
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def issued(**columns):
    rows = await IssuedFile.raw("SELECT * FROM issued_file ORDER BY form")
    return [{name: row[name] for name in columns or ("kind", "form")} for row in rows]


@pytest.mark.parametrize("path", ["/agreements", "/commitments"])
async def test_a_list_leads_to_an_archive_of_it_with_the_proof_of_each_file(browser, registered, path):
    document = whole(await browser.get(f"{path}?q=взнос"), "en")
    [href] = [each["href"] for each in document.all("a") if urlsplit(each["href"]).path == f"{path}.zip"]
    assert "q=" in href
    found = parts(await browser.get(href))
    names = sorted(name for name in found if not name.endswith(".evidence.json"))
    assert [name.rpartition(".")[2] for name in names] == ["csv", "xlsx"]
    assert set(found) == {*names, *(f"{name}.evidence.json" for name in names)}
    digests = {row["digest"] for row in await issued(digest=True)}
    for name in names:
        content = evidence.read(found[f"{name}.evidence.json"]).content
        assert content.digest(found[name]) == sha256(found[name]).digest()
        assert sha256(found[name]).hexdigest() in digests


async def test_a_workbook_says_of_itself_where_it_comes_from(browser, registered):
    answer = await browser.get("/agreements.xlsx")
    about = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[-1]
    told = " ".join(str(cell.value) for row in about.iter_rows() for cell in row)
    assert "not yet under a signed head" in told
    assert "/check" in told


async def test_the_report_on_a_programme_is_had_as_a_workbook_with_its_proof(browser, registered, strategy):
    programme = strategy.id
    document = whole(await browser.get(f"/programmes/{programme}"), "en")
    hrefs = [each["href"] for each in document.all("a") if "/report.zip" in each["href"]]
    assert len(hrefs) == 3
    found = parts(await browser.get(hrefs[0]))
    assert sorted(name.partition(".")[2] for name in found) == ["xlsx", "xlsx.evidence.json"]
    [row] = await issued(kind=True, programme=True, form=True)
    assert row == {"kind": "programme_report", "programme": programme, "form": "xlsx"}


async def test_the_ledger_tells_who_took_what(browser, registered):
    await browser.get("/agreements.csv")
    await browser.get(f"/agreements/{registered}/summary.docx")
    document = whole(await browser.get("/ledger?act=file.issue"), "en")
    assert "List of agreements" in document.said
    assert "Extract of an agreement" in document.said
    assert f"/agreements/{registered}" in {each["href"] for each in document.all("a")}


async def test_who_took_an_extract_is_told_to_those_alone_who_read_the_agreement(
    client, db, content, registrar
):
    """The registrar is named and so reads it; another is not."""
    secret = replace(
        content,
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="x",
        reader_accounts=frozenset({registrar.account}),
    )
    hidden = await drafting.draft(secret, actor=registrar)
    given = Issued(
        digest=bytes(32),
        content=Content(Method.FILE),
        kind=IssuedKind.AGREEMENT_SUMMARY,
        form=IssuedForm.PDF,
        language=Language.KY,
        log_size=1,
        agreements=(hidden,),
    )
    await issued_files.issue(given, actor=registrar)
    other = await enter(client, await person(Role.REGISTRAR))
    document = whole(await other.get("/ledger?act=file.issue"), "en")
    assert "Extract of an agreement" not in document.said
    assert str(hidden) not in json.dumps([each["href"] for each in document.all("a")])
