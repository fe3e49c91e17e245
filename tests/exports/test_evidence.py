"""The place of the evidence in a file: there, found again, filled without a trace on the rest."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pikepdf
import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from agreements.vocabulary import Language
from exports import docx, evidence, seals, spreadsheets
from exports.evidence import DoesNotFit
from exports.seals import Standing
from registry.languages import words
from tests.exports.samples import BASE_URL, a_dossier
from tests.exports.test_programmes import the_report
from tests.exports.test_spreadsheets import the_agreements
from tests.exports.texts import docx_letters, letters, pdf_letters

ROOM = 20_000
SIGNED = Standing("register.example/kelishim", 41238, 41240, bytes(range(1, 33)))
UNSIGNED = Standing("register.example/kelishim", 41238)
CHECK = f"{BASE_URL}/check/41238-01020304"
SAID = b'{"format":"kelishim.evidence/1","log":"\xd3\xa9"}'


def sealed(view, standing=SIGNED, room=ROOM):
    return seals.on_document(view, standing, words(view.language), BASE_URL, room)


@pytest.fixture(scope="module", params=[Language.KY, Language.RU, Language.EN])
def pdf(request, press, summary_of):
    return press.pdf(sealed(summary_of(language=request.param, demonstration=True)))


def opened(file):
    return pikepdf.open(io.BytesIO(file))


def parts(file):
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pdf_has_room_that_is_associated_with_it_and_neither_packed_nor_summed(pdf):
    with opened(pdf) as document:
        assert list(document.attachments) == ["agreement.json", "evidence.json"]
        assert [str(each.UF) for each in document.Root.AF] == ["agreement.json", "evidence.json"]
        room = document.Root.AF[1]
        assert (room.AFRelationship, room.EF.F.Subtype) == ("/Data", "/application/json")
        assert "/Filter" not in room.EF.F
        assert "/CheckSum" not in room.EF.F.Params
        assert (room.EF.F.Params.Size, room.EF.F.read_raw_bytes()) == (ROOM, b" " * ROOM)


def test_a_name_that_comes_later_stays_behind_in_the_tree_of_names(press):
    with opened(press.pdf(sealed(the_report()))) as document:
        assert [str(each) for each in document.Root.Names.EmbeddedFiles.Names[::2]] == [
            "evidence.json",
            "programme.json",
        ]


def test_what_fills_the_room_changes_nothing_around_it(pdf):
    place = evidence.in_pdf(pdf, ROOM)
    made = evidence.filled(pdf, place, SAID)
    assert len(made) == len(pdf)
    assert made[: place.first] + made[place.beyond :] == pdf[: place.first] + pdf[place.beyond :]
    assert made[place.first : place.beyond].rstrip(b" ") == SAID
    assert place.digest(made) == place.digest(pdf)
    with opened(made) as document:
        assert document.attachments["evidence.json"].get_file().read_bytes().rstrip(b" ") == SAID


def test_what_does_not_fit_is_refused(pdf):
    place = evidence.in_pdf(pdf, ROOM)
    assert evidence.filled(pdf, place, b"x" * ROOM)
    with pytest.raises(DoesNotFit) as refused:
        evidence.filled(pdf, place, b"x" * (ROOM + 7))
    assert refused.value.args == (7,)


def test_a_pdf_without_the_one_place_is_refused(press, summary_of, pdf):
    for file in (press.pdf(summary_of()), pdf + pdf):
        with pytest.raises(ValueError, match="the one place"):
            evidence.in_pdf(file, ROOM)


def test_outside_tools_find_nothing_wrong_with_a_filled_pdf(pdf, tmp_path):
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed")
    (tmp_path / "a.pdf").write_bytes(evidence.filled(pdf, evidence.in_pdf(pdf, ROOM), SAID))
    checked = subprocess.run(
        ["qpdf", "--check", tmp_path / "a.pdf"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_page_says_where_it_comes_from_and_the_last_one_how_it_is_checked(press, summary_of, language):
    view = sealed(summary_of(language=language, demonstration=True))
    for printed in (pdf_letters(press.pdf(view)), docx_letters(docx.render(view))):
        for text in (*view.foot, view.closing[-2].text, CHECK):
            assert letters(text) in printed
    with opened(press.pdf(view)) as document:
        pages = len(document.pages)
    assert pdf_letters(press.pdf(view)).count(letters(view.seal.foot[0])) == pages
    assert view.picture.address == CHECK
    assert "01020304" in view.foot[1]
    assert "05" not in view.foot[1].rpartition("01020304")[2]


def test_what_is_not_signed_yet_says_so_and_leads_to_the_page_alone(summary_of, language):
    view = sealed(summary_of(language=language), UNSIGNED)
    said = words(language).t("seal.unsigned", log=UNSIGNED.log, index=UNSIGNED.index)
    assert letters(view.foot[0]) == letters(said)
    assert view.picture.address == f"{BASE_URL}/check"
    assert view.identifier != sealed(summary_of(language=language)).identifier


def test_a_word_file_has_a_store_of_its_own(summary_of, language):
    file = docx.render(sealed(summary_of(language=language)))
    found = parts(file)
    assert found["customXml/item1.xml"] == evidence.store()
    assert b"urn:kelishim:evidence:1" in found["customXml/itemProps1.xml"]
    assert b"itemProps1.xml" in found["customXml/_rels/item1.xml.rels"]
    assert b"/customXml/itemProps1.xml" in found["[Content_Types].xml"]
    related = list(Document(io.BytesIO(file)).part.rels.values())
    assert [rel.target_part.partname for rel in related if rel.reltype == RELATIONSHIP_TYPE.CUSTOM_XML] == [
        "/customXml/item1.xml"
    ]


def test_what_fills_the_store_changes_no_other_part(summary_of):
    file = docx.render(sealed(summary_of()))
    made = evidence.filled(file, evidence.in_docx(), SAID)
    before, after = parts(file), parts(made)
    assert {name for name in before | after if before.get(name) != after.get(name)} == {evidence.PART}
    assert list(before) == list(after)
    assert b">" + b"eyJmb3JtYXQiOiJrZWxpc2hpbS5ldmlkZW5jZS8xIiwibG9nIjoi06kifQ==" in after[evidence.PART]
    assert evidence.in_docx().digest(made) == evidence.in_docx().digest(file)
    assert evidence.filled(file, evidence.in_docx(), SAID) == made


def test_the_same_sealed_view_has_the_same_bytes(press, summary_of):
    first, second = sealed(summary_of()), sealed(summary_of())
    assert press.pdf(first) == press.pdf(second)
    assert docx.render(first) == docx.render(second)
    other = sealed(summary_of(), replace(SIGNED, root=b"2" * 32))
    assert press.pdf(first) != press.pdf(other)


def test_a_list_says_it_where_it_says_what_it_is(language):
    listing = seals.on_list(the_agreements([]), SIGNED, words(language), BASE_URL)
    assert CHECK in {value for _, value in listing.about}
    assert any("01020304" in value for _, value in listing.about)
    assert spreadsheets.xlsx(listing)


@pytest.mark.slow
def test_another_word_processor_opens_it(summary_of, tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    view = sealed(summary_of(a_dossier()))
    file = evidence.filled(docx.render(view), evidence.in_docx(), SAID * 2000)
    (tmp_path / "a.docx").write_bytes(file)
    command = [office, f"-env:UserInstallation=file://{tmp_path}/home", "--headless"]
    form = ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", tmp_path, tmp_path / "a.docx"]
    subprocess.run([*command, *form], capture_output=True, check=True, timeout=120)
    assert letters(view.title.text) in letters((tmp_path / "a.txt").read_text("utf-8-sig"))
