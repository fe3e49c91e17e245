"""Texts read from real files, page by page and number by number, and held to one another."""

import io

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from agreements.acts import documents
from agreements.acts.documents import File
from agreements.readings import dossiers
from agreements.vocabulary import DocumentKind, DocumentStanding, Language, ParityKind
from registry import comparing, inspecting
from registry.demo import plans
from tests.files import PDF, written

NUMBERING = """<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1.%2."/></w:lvl><w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
</w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""


def numbered(*paragraphs):
    """A Word file of which the clauses are numbered by Word; a paragraph comes with its level."""
    from lxml import etree

    made, file = Document(), io.BytesIO()
    numbering = made.part.numbering_part.element
    for child in etree.fromstring(NUMBERING):
        numbering.append(child)
    for level, text in paragraphs:
        properties = made.add_paragraph(text).paragraph_format.element.get_or_add_pPr()
        place = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", level), ("w:numId", 9)):
            element = OxmlElement(name)
            element.set(qn("w:val"), str(value))
            place.append(element)
        properties.append(place)
    made.save(file)
    return file.getvalue()


async def lines(content, ending, key):
    read = await inspecting.text(content, ending, key)
    assert read.refused is None
    return [line for _, line in read.lines]


async def test_the_numbers_that_word_itself_writes_are_read():
    content = numbered(
        (0, "Предмет"), (0, "Обязательства"), (1, "Фонд"), (2, "пункт списка"), (1, "Министерство"), (0, "Срок"),
        (1, "Год"),
    )  # fmt: skip
    assert await lines(content, "docx", "numbered") == [
        "1. Предмет",
        "2. Обязательства",
        "2.1. Фонд",
        "пункт списка",
        "2.2. Министерство",
        "3. Срок",
        "3.1. Год",
    ]


async def test_a_word_file_is_read_with_what_stands_in_its_tables():
    made, file = Document(), io.BytesIO()
    made.add_paragraph("Перед таблицей")
    made.add_table(1, 2).rows[0].cells[1].text = "1 500 000 сомов"
    made.save(file)
    assert await lines(file.getvalue(), "docx", "a table") == ["Перед таблицей", "1 500 000 сомов"]


async def test_a_pdf_is_read_with_its_pages_and_kyrgyz_letters():
    read = await inspecting.text(plans.content_of("kelishim-ky.pdf"), "pdf", "kyrgyz")
    assert {page for page, _ in read.lines} == {1}
    assert "1. Тараптар өз милдеттенмелерин реестрде көрсөтүлгөн" in [line for _, line in read.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
async def test_plain_text_is_read_in_its_encoding(encoding):
    content = "3.1. Срок: 4 мая 2026 года\r\n\r\nконец".encode(encoding)
    assert await lines(content, "txt", encoding) == ["3.1. Срок: 4 мая 2026 года", "конец"]


def text(content, language, filename="text.docx", standing=DocumentStanding.ORIGINAL, **more):
    return File(
        content=content, filename=filename, media_type="x", language=language, standing=standing, **more
    )


KYRGYZ = ("2026-жылдын 4-майы", "1. Фонд 1 500 000 сом которот")
RUSSIAN = ("4 мая 2026 года", "1. Фонд перечисляет 1 500 000 сомов")


async def compared(agreement, actor, *files):
    for file in files:
        await documents.add(agreement, file, actor=actor)
    return await comparing.of(await dossiers.of(agreement, actor), actor)


async def test_versions_that_agree_have_no_difference(registered, registrar):
    russian = text("\n".join(RUSSIAN).encode(), Language.RU, "text.txt")
    found = await compared(registered, registrar, russian, text(written(*KYRGYZ), Language.KY))
    [comparison] = found.comparisons
    assert (comparison.first.language, comparison.second.language) == (Language.KY, Language.RU)
    assert comparison.differences == ()
    assert not found.lacks_kyrgyz_original


async def test_the_newest_version_of_the_text_that_binds_is_compared(registered, registrar):
    first = await documents.add(registered, text(written("1. Эски"), Language.KY), actor=registrar)
    found = await compared(
        registered,
        registrar,
        text(written(*KYRGYZ), Language.KY, replaces=first),
        text(written("99. Копия"), Language.KY, standing=DocumentStanding.COPY),
        text(written("98. Приложение"), Language.RU, kind=DocumentKind.ANNEX),
        text(written(RUSSIAN[0], "1. Фонд перечисляет 1 600 000 сомов"), Language.RU),
    )
    [comparison] = found.comparisons
    assert {each.kind for each in comparison.differences} == {ParityKind.SUM}
    assert len(comparison.differences) == 2


async def test_what_cannot_be_read_is_named_and_not_compared(registered, registrar):
    found = await compared(
        registered,
        registrar,
        text(PDF, Language.KY, "scan.pdf", standing=DocumentStanding.TRANSLATION),
        text(b"x", Language.RU, "scan.jpg"),
        text(b"PK broken", Language.EN, "text.docx"),
    )
    assert {each.document.language: each.unread for each in found.versions} == {
        Language.KY: "parity.no_text_layer",
        Language.RU: "parity.no_text_kind",
        Language.EN: "documents.broken",
    }
    assert found.comparisons == ()
    assert found.lacks_kyrgyz_original
