"""Files of dossiers, and files made of the register, through HTTP."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.files import PDF


async def added(api, agreement, name="Меморандум «№ 1».pdf", content=PDF, **fields):
    return await api.post(f"/agreements/{agreement}/documents", data=fields, files={"file": (name, content)})


async def test_a_file_is_added_read_and_removed_for_a_reason(registrar_api, drafted):
    answer = await added(registrar_api, drafted["id"], kind="text", standing="original", language="ru")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["filename"], made["standing"], made["size"]) == (
        "Меморандум «№ 1».pdf",
        "original",
        len(PDF),
    )
    where = f"/agreements/{drafted['id']}/documents"
    assert (await registrar_api.get(where)).json() == {"items": [made]}
    file = await registrar_api.get(answer.headers["location"].removeprefix("/api/v1"))
    assert file.content == PDF
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%D0%9C%D0%B5%D0%BC" in file.headers["content-disposition"]
    assert (await registrar_api.delete(f"{where}/{made['id']}")).status_code == 422
    gone = await registrar_api.delete(f"{where}/{made['id']}", params={"reason": "не тот файл"})
    assert gone.status_code == 204
    assert (await registrar_api.get(where)).json() == {"items": []}
    assert (await registrar_api.get(f"{where}/{made['id']}/content")).status_code == 404


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\papers\\a.pdf", "a.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("э" * 300 + ".pdf", None),
    ],
)
async def test_a_name_of_a_file_is_made_harmless(registrar_api, drafted, name, kept):
    answer = await added(registrar_api, drafted["id"], name)
    assert answer.status_code == 201, answer.text
    assert len(answer.json()["filename"]) <= 200
    assert answer.json()["filename"] == kept or kept is None


@pytest.mark.parametrize(
    ("fields", "name", "content", "field"),
    [
        ({}, "a.pdf", b"", "file"),
        ({}, "a.exe", b"MZ", "file"),
        ({}, "a.pdf", b"no pdf", "file"),
        ({"kind": "novel"}, "a.pdf", PDF, "kind"),
        ({"colour": "red"}, "a.pdf", PDF, "colour"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_named(registrar_api, drafted, fields, name, content, field):
    answer = await added(registrar_api, drafted["id"], name, content, **fields)
    assert answer.status_code == 422, answer.text
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]


async def test_a_file_stands_in_its_own_dossier_alone(registrar_api, memorandum, drafted):
    other = (await registrar_api.post("/agreements", json=memorandum)).json()
    made = (await added(registrar_api, drafted["id"])).json()
    assert (
        await registrar_api.get(f"/agreements/{other['id']}/documents/{made['id']}/content")
    ).status_code == 404
    gone = await registrar_api.delete(
        f"/agreements/{other['id']}/documents/{made['id']}", params={"reason": "x"}
    )
    assert gone.status_code == 404


async def test_a_body_too_large_is_refused(registrar_api, drafted):
    answer = await added(registrar_api, drafted["id"], content=PDF + b" " * (31 * 1024 * 1024))
    assert answer.status_code == 413


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
async def test_an_extract_is_made_as_pdf_and_for_word(programs, registered, language):
    for ending, beginning in {"pdf": b"%PDF-", "docx": b"PK"}.items():
        answer = await programs["auditor"].get(
            f"/agreements/{registered['id']}/summary.{ending}", params={"lang": language}, timeout=60
        )
        if answer.status_code == 503:
            pytest.skip("the fonts were not fetched")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(beginning)
        assert f"-{language}.{ending}" in answer.headers["content-disposition"]


async def test_lists_are_taken_away_with_the_filters_of_the_screen(programs, registered, drafted):
    api = programs["registrar"]
    answer = await api.get("/agreements.csv", params={"status": "draft"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(list(csv.reader(io.StringIO(answer.text)))) == 1
    answer = await api.get("/commitments.csv", params={"kind": "financial"})
    [_, row] = csv.reader(io.StringIO(answer.text))
    assert "1500000.50" in row
    for noun in ("agreements", "commitments"):
        answer = await api.get(f"/{noun}.xlsx", params={"lang": "ru"}, timeout=60)
        assert answer.status_code == 200, answer.text
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert sheet.max_row == 2
        assert (await api.get(f"/{noun}.xlsx", params={"limit": "5"})).status_code == 422


async def test_a_list_says_everything_it_was_narrowed_to(programs, registered):
    narrowed = {
        "agreement": registered["id"],
        "open": "true",
        "due_from": "2026-01-01",
        "due_to": "2026-12-31",
        "kind": "financial",
        "q": "меморандум",
    }
    answer = await programs["auditor"].get("/commitments.xlsx", params=narrowed, timeout=60)
    about = load_workbook(io.BytesIO(answer.content)).worksheets[1]
    told = {str(row[0].value): str(row[1].value) for row in about.iter_rows(max_col=2)}
    assert registered["id"] in told.values()
    assert "меморандум" in told.values()
    assert {"Due from", "Due until", "Not yet fulfilled"} <= told.keys() | set(told.values())
