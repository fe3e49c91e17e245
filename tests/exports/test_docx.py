import io
import shutil
import subprocess
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from agreements.vocabulary import Confidentiality, Language
from exports import docx
from tests.exports.samples import (
    a_commitment,
    a_dossier,
    a_dossier_full_of,
    a_milestone,
    a_report,
    an_empty_dossier,
)
from tests.exports.test_pdf import HOSTILE
from tests.exports.texts import docx_letters, letters, texts_of
from tests.exports.vectors import naughty_strings

TAGS = {Language.KY: "ky-KG", Language.RU: "ru-RU", Language.EN: "en-GB"}


@pytest.fixture(scope="module", params=[Language.KY, Language.RU, Language.EN])
def made(request, summary_of):
    summary = summary_of(
        a_dossier(confidentiality=Confidentiality.OFFICIAL), language=request.param, demonstration=True
    )
    return summary, docx.render(summary)


def opened(file):
    return Document(io.BytesIO(file))


def parts(file):
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_everything_the_summary_says_is_in_the_file(made):
    """The PDF is held to the same list of texts, so the two files cannot say different things."""
    summary, file = made
    written = docx_letters(file)
    for text in texts_of(summary):
        assert letters(text) in written, text


def test_headings_are_real_styles(made):
    summary, file = made
    paragraphs = opened(file).paragraphs
    assert [p.text for p in paragraphs if p.style.name == "Title"] == [summary.title.text]
    headings = [p.text for p in paragraphs if p.style.name == "Heading 1"]
    assert headings == [f"{section.number}. {section.heading}" for section in summary.sections]


def test_the_headings_of_a_table_are_repeated_and_its_rows_kept_whole(made):
    summary, file = made
    tables = [t for t in opened(file).tables if t.style.name == "Register Table"]
    assert len(tables) == sum(section.table is not None for section in summary.sections)
    for table in tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in [first, *others])
        assert not any(row.trPr.find(qn("w:tblHeader")) is not None for row in others)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_no_row_of_a_table_is_left_alone_at_a_page_end(made):
    """The first stays with the second, and the last but one with the last."""
    _, file = made
    for table in (t for t in opened(file).tables if t.style.name == "Register Table"):
        _, *rows = table._tbl.tr_lst
        kept = [
            {style.get(qn("w:val")) for style in row.iter(qn("w:pStyle"))} == {"RegisterKept"} for row in rows
        ]
        wanted = {0, len(rows) - 2} if len(rows) > 1 else set()
        assert {place for place, each in enumerate(kept) if each} == wanted
    assert opened(file).styles["Register Kept"].paragraph_format.keep_with_next


def test_pages_are_numbered_by_fields(made):
    footers = [body for name, body in parts(made[1]).items() if name.startswith("word/footer")]
    assert len(footers) == 2
    for footer in footers:
        assert b"> PAGE <" in footer
        assert b"> NUMPAGES <" in footer


def test_the_language_of_the_document_and_of_each_foreign_run_is_given(made):
    summary, file = made
    found = parts(file)
    tag = TAGS[summary.language]
    assert f'<w:lang w:val="{tag}"'.encode() in found["word/styles.xml"]
    foreign = {run.get(qn("w:val")) for run in opened(file).element.iter(qn("w:lang"))}
    assert foreign <= set(TAGS.values()) - {tag}
    assert foreign


def test_the_properties_name_the_document(made):
    summary, file = made
    core = opened(file).core_properties
    assert (core.title, core.subject) == (summary.subject, summary.title.text)
    assert core.author == core.last_modified_by == summary.issuer
    assert core.language == TAGS[summary.language]
    assert core.created == core.modified == summary.moment


def test_the_picture_has_words_for_those_who_do_not_see_it(made):
    summary, file = made
    (picture,) = opened(file).element.iter(qn("wp:docPr"))
    assert picture.get("descr") == summary.picture.alternative


def test_nothing_of_the_stock_template_came_along(made):
    names = set(parts(made[1]))
    assert not [
        name for name in names if "customXml" in name or "thumbnail" in name or "stylesWithEffects" in name
    ]
    relations = parts(made[1])["word/_rels/document.xml.rels"]
    assert b"customXml" not in relations
    assert b"stylesWithEffects" not in relations


def test_the_same_summary_has_the_same_bytes(summary_of):
    assert docx.render(summary_of()) == docx.render(summary_of())
    with zipfile.ZipFile(io.BytesIO(docx.render(summary_of()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert len(set(archive.namelist())) == len(archive.namelist())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_breaks_the_file(summary_of, text):
    summary = summary_of(a_dossier_full_of(text))
    file = docx.render(summary)
    written = docx_letters(file)
    for expected in texts_of(summary):
        assert letters(expected) in written or "\n" in expected


def test_markup_in_a_text_stays_text(summary_of):
    text = "</w:t></w:r><w:r><w:t>чужое & <b>"
    assert letters(text) in docx_letters(docx.render(summary_of(a_dossier_full_of(text))))


def test_an_empty_draft_can_be_written(summary_of, language):
    summary = summary_of(an_empty_dossier(), language)
    assert letters(summary.marks[0]) in docx_letters(docx.render(summary))


def test_the_naughty_strings_can_all_be_written(summary_of):
    reports = tuple(a_report(n, text=text) for n, text in enumerate(naughty_strings()))
    dossier = a_dossier(commitments=(a_commitment(1, milestones=(a_milestone(1, fulfilments=reports),)),))
    rows = [
        table for table in opened(docx.render(summary_of(dossier))).tables if len(table._tbl.tr_lst) > 100
    ]
    assert len(rows[0]._tbl.tr_lst) == len(reports) + 1


@pytest.mark.slow
def test_another_word_processor_opens_it(made, tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    summary, file = made
    (tmp_path / "summary.docx").write_bytes(file)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [office, home, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "summary.docx"], capture_output=True, check=True, timeout=120)
    read = letters((tmp_path / "summary.txt").read_text("utf-8-sig"))
    assert letters(summary.title.text) in read
    assert letters(summary.digest) in read
