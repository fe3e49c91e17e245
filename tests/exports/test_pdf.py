import hashlib
import io
import json
import re
import shutil
import subprocess
from decimal import Decimal

import msgspec
import pikepdf
import pytest
from markupsafe import escape

from agreements.readings.values import Text
from agreements.vocabulary import Confidentiality, Language
from exports.fonts import Fonts, FontsMissing
from exports.pdf import Press
from tests.exports.glyphs import Outlines, wrong_glyphs
from tests.exports.samples import (
    a_commitment,
    a_dossier,
    a_dossier_full_of,
    a_milestone,
    a_report,
    an_empty_dossier,
)
from tests.exports.texts import characters, letters, pdf_letters, texts_of
from tests.exports.vectors import naughty_strings

A4 = (595.276, 841.89)


@pytest.fixture(scope="module", params=[Language.KY, Language.RU, Language.EN])
def made(request, press, summary_of):
    """The sample in one language, with the file made of it."""
    summary = summary_of(language=request.param, demonstration=True)
    return summary, press.pdf(summary)


@pytest.fixture(scope="module")
def outlines(fonts):
    return Outlines(fonts)


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def structure(document):
    """Every element of the structure tree, from the top down."""
    waiting = [document.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        yield element
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [
            kid for kid in reversed(list(kids)) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
        ]


def test_everything_the_summary_says_is_in_the_file(made):
    summary, pdf = made
    printed = pdf_letters(pdf)
    for text in texts_of(summary):
        if text != summary.kind:  # set in capitals
            assert letters(text) in printed or letters(text).upper() in printed, text


def test_the_letters_of_kyrgyz_come_out_whole_when_copied(press, summary_of):
    letters_only = "ҢңӨөҮүЁёЙйЪъЫыЬьЭэ"
    pdf = press.pdf(summary_of(a_dossier(place=letters_only), Language.KY))
    assert letters_only in pdf_letters(pdf)


def test_each_glyph_shows_the_letter_it_says(made, outlines):
    compared, wrong = wrong_glyphs(made[1], outlines)
    assert compared > 150
    assert wrong == []


def test_only_the_fonts_of_documents_are_in_the_file(made):
    with opened(made[1]) as document:
        names = {
            str(f.BaseFont)
            for f in document.objects
            if isinstance(f, pikepdf.Dictionary) and "/BaseFont" in f
        }
    assert names
    assert all(
        re.fullmatch(r"/[A-Z]{6}\+Register-(Serif|Sans)(-Semi-Bold|-Italic)?", name) for name in names
    ), names


def test_the_file_declares_both_standards_and_describes_its_own_properties(made):
    summary, pdf = made
    with opened(pdf) as document:
        packet = document.Root.Metadata.read_bytes().decode()
        assert "/Filter" not in document.Root.Metadata
    for statement in (
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        f"<kelishim:dataSha256>{summary.digest}</kelishim:dataSha256>",
        "pdfaExtension:schemas",
    ):
        assert statement in packet
    for language, title in summary.titles.items():
        assert f'<rdf:li xml:lang="{language}">{title}</rdf:li>' in packet


def test_the_file_has_a_title_a_language_and_bookmarks(made):
    summary, pdf = made
    with opened(pdf) as document:
        assert str(document.Root.Lang) == summary.language
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo["/Title"]) == summary.subject
        with document.open_outline() as outline:
            (top,) = outline.root
            assert top.title == summary.title.text
            assert [item.title for item in top.children] == [
                f"{s.number}. {s.heading}" for s in summary.sections
            ]


def test_the_file_is_tagged_for_those_who_have_it_read_to_them(made):
    summary, pdf = made
    with opened(pdf) as document:
        assert bool(document.Root.MarkInfo.Marked)
        elements = list(structure(document))
        kinds = [str(element.S) for element in elements]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") == len(summary.sections)
        (figure,) = [element for element in elements if element.S == "/Figure"]
        assert str(figure.Alt) == summary.picture.alternative
        headers = [element for element in elements if element.S == "/TH"]
        assert len(headers) > 20
        cells = [element for element in elements if element.S == "/TD"]
        assert all(len(cell.A.Headers) for cell in cells)
        links = [a for page in document.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"]
        assert links
        assert all(str(link.Contents) == summary.address_about for link in links)


def test_the_data_are_attached_as_what_the_page_was_made_from(made):
    summary, pdf = made
    with opened(pdf) as document:
        (associated,) = document.Root.AF
        assert associated.AFRelationship == "/Data"
        stream = associated.EF.F
        assert stream.Subtype == "/application/json"
        data = stream.read_bytes()
    assert hashlib.sha256(data).hexdigest() == summary.digest
    assert summary.digest in pdf_letters(pdf)
    assert json.loads(data)["dossier"]["title"]["ky"]


def test_every_page_has_its_number_and_the_head_from_the_second_on(made):
    summary, pdf = made
    with opened(pdf) as document:
        pages = len(document.pages)
        assert pages == 3
    before, between, after = summary.page_words
    printed = pdf_letters(pdf)
    for number in range(1, pages + 1):
        assert letters(f"{before}{number}{between}{pages}{after}") in printed
    assert printed.count(letters(summary.running)) == pages - 1


def test_the_marks_stand_on_every_page(press, summary_of):
    summary = summary_of(a_dossier(confidentiality=Confidentiality.OFFICIAL))
    pdf = press.pdf(summary)
    with opened(pdf) as document:
        assert pdf_letters(pdf).count(letters(summary.marks[0])) == len(document.pages)


def test_a_plain_memorandum_takes_two_pages(press, summary_of, language):
    """Two parties with a signatory each, one commitment, one file; no day and no sum is known."""
    full = a_dossier()
    first, second = full.parties
    plain = a_dossier(
        parties=(first, msgspec.structs.replace(second, signatories=second.signatories[:1])),
        commitments=full.commitments[3:],
        documents=full.documents[:1],
        signed_on=None,
    )
    with opened(press.pdf(summary_of(plain, language, demonstration=True))) as document:
        assert len(document.pages) == 2


def test_outside_tools_find_nothing_wrong(made, tmp_path):
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed")
    file = tmp_path / "summary.pdf"
    file.write_bytes(made[1])
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "No syntax or stream encoding errors" in checked.stdout


def test_the_same_extract_has_the_same_bytes(press, fonts, summary_of):
    assert press.pdf(summary_of()) == Press(fonts).pdf(summary_of())
    assert press.pdf(summary_of()) != press.pdf(summary_of(a_dossier(revision=8)))


def test_an_empty_draft_can_be_printed(press, summary_of, language):
    summary = summary_of(an_empty_dossier(), language)
    printed = pdf_letters(press.pdf(summary))
    assert letters(summary.marks[0]) in printed


def test_the_code_stands_on_the_page_of_the_entry_that_it_proves(press, summary_of):
    """Lines are added one by one, so that the end of the page comes at each place once."""
    pages = set()
    for lines in range(0, 26, 2):
        purpose = Text(ru="\n".join(f"Строка {number}" for number in range(lines)) or None)
        summary = summary_of(a_dossier(commitments=(), purpose=purpose))
        by_page: dict[int, str] = {}
        for page, character in characters(press.pdf(summary)):
            by_page[page] = by_page.get(page, "") + character.get_text()
        last = letters(by_page[max(by_page)])
        assert letters(summary.address) in last
        assert letters(summary.sections[-1].heading) in last, lines
        pages.add(len(by_page))
    assert len(pages) > 1


def outside_the_margins(pdf):
    """The characters that stick out of the page's text area; a fiftieth of an inch is left for rounding."""
    width, height = A4
    left, right, slack = 25 * 72 / 25.4, width - 17 * 72 / 25.4, 1.5
    return [
        (page, character.get_text(), character.bbox)
        for page, character in characters(pdf)
        if character.get_text().strip()
        and (
            character.x0 < left - slack
            or character.x1 > right + slack
            or character.y0 < 20
            or character.y1 > height - 20
        )
    ]


LONG = "Достопримечательностипереосвидетельствование"
HOSTILE = {
    "a word of two hundred letters": (LONG * 5)[:200],
    "nothing but wide letters": "Ш" * 400,
    "a wall of zero-width joiners": "\u200d" * 50 + "конец",
    "right to left": "اتفاقية التعاون בין הצדדים",
    "direction overrides": "\u202eмарутсер\u202c обычный \u2066изолят\u2069",
    "emoji": "👩‍👩‍👧‍👦 🇰🇬 ✅ 𝕳𝖊𝖑𝖑𝖔",
    "stacked marks": "З" + "\u0301\u0316\u0327" * 60 + "альго",
    "markup": "<script>alert(1)</script><img src=file:///etc/passwd> {{ 7*7 }} {% raw %} &amp; ]]>",
    "control characters": "a\x00b\x07c\x1bd\x85e\u2028f\ufeffg",
    "private use and noncharacters": "\ue000\uf8ff\ufdd0\ufffe x",
    "many lines": "строка\n" * 60,
    "Chinese": "关于合作的谅解备忘录",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_breaks_the_page(press, summary_of, outlines, text):
    pdf = press.pdf(summary_of(a_dossier_full_of(text)))
    assert outside_the_margins(pdf) == []
    assert wrong_glyphs(pdf, outlines)[1] == []
    with opened(pdf) as document:
        assert len(document.pages) < 40


def test_markup_in_a_text_is_printed_and_not_obeyed(press, summary_of):
    text = "<b>жирный</b> <img src='file:///etc/passwd'> {{ summary }}"
    summary = summary_of(a_dossier_full_of(text))
    assert str(escape(text)) in press.html(summary)
    assert letters("<b>жирный</b>") in pdf_letters(press.pdf(summary))


def test_a_character_without_a_glyph_is_shown_as_a_square_and_explained(press, summary_of, outlines):
    summary = summary_of(a_dossier(place="北京 Бишкек"))
    pdf = press.pdf(summary)
    printed = pdf_letters(pdf)
    assert "□□Бишкек" in printed
    assert letters(summary.unprintable) in printed
    assert json.loads(summary.data)["dossier"]["place"] == "北京 Бишкек"
    assert wrong_glyphs(pdf, outlines)[1] == []
    assert letters(summary.unprintable) not in pdf_letters(press.pdf(summary_of()))


@pytest.mark.slow
def test_forty_commitments_with_long_texts_keep_their_headings_on_each_page(press, summary_of):
    long = Text(ru="Сторона обеспечивает исполнение согласованных мероприятий и представляет отчёт. " * 4)
    commitments = tuple(
        a_commitment(
            n,
            text=long,
            amount=Decimal("1000000.10") * n,
            currency="KGS",
            milestones=(a_milestone(n), a_milestone(n)),
        )
        for n in range(1, 41)
    )
    summary = summary_of(a_dossier(commitments=commitments))
    pdf = press.pdf(summary)
    assert outside_the_margins(pdf) == []
    with opened(pdf) as document:
        pages = len(document.pages)
    assert 10 < pages < 30
    printed = pdf_letters(pdf)
    assert printed.count(letters("Кто обязан, перед кем")) >= pages - 3
    assert letters("820 000 082 сом") in printed


@pytest.mark.slow
@pytest.mark.parametrize("lines", range(0, 48, 4))
def test_no_row_of_a_table_is_left_alone_at_a_page_end(press, summary_of, lines):
    """Wherever the table of commitments begins: the first row stays with the second, the last but one with the last."""
    names = ("Первоедело", "Второедело", "Третьедело", "Предпоследнеедело", "Последнеедело")
    promises = tuple(a_commitment(n, text=Text(ru=name)) for n, name in enumerate(names, 1))
    purpose = Text(ru="\n".join(f"Строка {number}" for number in range(lines)) or None)
    by_page: dict[int, str] = {}
    for page, character in characters(
        press.pdf(summary_of(a_dossier(purpose=purpose, commitments=promises)))
    ):
        by_page[page] = by_page.get(page, "") + character.get_text()
    pages = [next(page for page, text in by_page.items() if name in letters(text)) for name in names]
    assert (pages[0], pages[3]) == (pages[1], pages[4])


@pytest.mark.slow
def test_a_text_longer_than_a_page_is_split_and_none_of_it_lost(press, summary_of):
    long = Text(ru=" ".join(f"слово{n}" for n in range(1500)))
    summary = summary_of(a_dossier(commitments=(a_commitment(1, text=long),), purpose=long))
    pdf = press.pdf(summary)
    assert outside_the_margins(pdf) == []
    printed = pdf_letters(pdf)
    assert "слово0слово1" in printed
    assert printed.count("слово1499") == 2


@pytest.mark.slow
def test_the_naughty_strings_can_all_be_printed(press, summary_of):
    reports = tuple(a_report(n, text=text) for n, text in enumerate(naughty_strings()))
    dossier = a_dossier(commitments=(a_commitment(1, milestones=(a_milestone(1, fulfilments=reports),)),))
    pdf = press.pdf(summary_of(dossier))
    assert outside_the_margins(pdf) == []


def test_without_fonts_the_refusal_says_so(tmp_path):
    with pytest.raises(FontsMissing) as refusal:
        Fonts(tmp_path)
    assert refusal.value.key == "rendering.no_fonts"
