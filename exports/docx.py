"""A summary as a Word file: real styles, repeated table headings, page numbers, the language of every run.

Tables are written as XML strings; python-docx's own cells take ten times as long (DOCUMENTS 4). The same view gives
the same bytes: the archive is packed again with fixed times and in a fixed order.
"""

import io
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from exports import codes, docx_styles, evidence
from exports.archives import repacked
from exports.docx_styles import LANGUAGES, RUN_STYLES, SANS, fonts
from exports.views import TOOL, Cell, Line, Phrase, Picture, Section, Summary, Table, Tone

# The width between the margins, in twentieths of a point.
TEXT_WIDTH = 9526
LABEL_SHARE = 33
CODE_WIDTH = Mm(24)
CODE_COLUMN = 1640


def render(summary: Summary) -> bytes:
    """The finished file."""
    document = Document()
    docx_styles.prepare(document, summary.language)
    _describe(document, summary)
    _running_heads(document, summary)
    _head(document, summary)
    for section in summary.sections:
        _section(document, section, summary)
    _closing(document, summary)
    if summary.seal:
        _leave_room(document, summary)
    target = io.BytesIO()
    document.save(target)
    return repacked(target.getvalue())


def _describe(document: DocumentObject, summary: Summary) -> None:
    core = document.core_properties
    core.title = summary.subject[:255]
    core.subject = summary.title.text[:255]
    core.author = core.last_modified_by = summary.issuer[:255]
    core.identifier = summary.address[:255]
    core.language = LANGUAGES[summary.language]
    core.created = core.modified = summary.moment.replace(tzinfo=None)
    core.comments = core.keywords = core.category = ""
    core.content_status = " · ".join(summary.marks)[:255]
    core.revision = 1
    core.version = TOOL


def _running_heads(document: DocumentObject, summary: Summary) -> None:
    """The first page names the register in its head; the others say what they are pages of."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    marks = " · ".join(summary.marks)
    first = section.first_page_header.paragraphs[0]
    first.style = "Header"
    _append(first, f"{_tab()}{_run(marks, summary, 'RegisterMark')}" if marks else "")
    running = section.header.paragraphs[0]
    running.style = "Header"
    _append(running, f"{_run(summary.running, summary)}{_tab()}{_run(marks, summary, 'RegisterMark')}")
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.style = "Footer"
        before, between, after = summary.page_words
        first, *others = summary.foot or ("",)
        _append(
            paragraph,
            _run(first, summary)
            + _tab()
            + _run(before, summary)
            + _field("PAGE")
            + _run(between, summary)
            + _field("NUMPAGES")
            + _run(after, summary)
            + "".join(_run(f"\n{line}", summary) for line in others),
        )


def _head(document: DocumentObject, summary: Summary) -> None:
    _paragraph(document, "Register Issuer", Phrase(summary.issuer, summary.language), summary)
    _paragraph(document, "Register Kind", Phrase(summary.kind, summary.language), summary)
    _paragraph(document, "Title", summary.title, summary)
    _paragraph(document, "Register Number", summary.number_line, summary)
    for date in summary.dates:
        _paragraph(document, "Register Date", date, summary)
    if summary.demonstration:
        _paragraph(
            document, "Register Demonstration", Phrase(summary.demonstration, summary.language), summary
        )


def _section(document: DocumentObject, section: Section, summary: Summary) -> None:
    document.add_heading(f"{section.number}. {section.heading}", level=1)
    for phrase in section.text:
        _paragraph(document, "Normal", phrase, summary)
    if section.lines:
        _insert(document, _lines(section, summary))
    if section.table:
        _insert(document, _table(section.table, summary))
    for phrase in section.notes:
        _paragraph(document, "Register Note", phrase, summary)


def _closing(document: DocumentObject, summary: Summary) -> None:
    """The code on the left, the words on the right; the row stays on one page."""
    address = document.part.relate_to(summary.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = f'<w:hyperlink r:id="{address}">{_run(summary.address, summary)}</w:hyperlink>'
    words = "".join(
        _cell_paragraph("RegisterClosing", _phrase(phrase, summary)) for phrase in summary.closing
    )
    widths = [CODE_COLUMN, TEXT_WIDTH - CODE_COLUMN]
    _paragraph(document, "Register Code", Phrase("", summary.language), summary)
    table = parse_xml(
        _table_start("RegisterSeal", summary.picture.alternative, widths, "0600")
        + "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + f'<w:tc><w:tcPr><w:tcW w:w="{widths[0]}" w:type="dxa"/></w:tcPr>'
        + f"{_cell_paragraph('RegisterCode', '')}</w:tc>"
        + f'<w:tc><w:tcPr><w:tcW w:w="{widths[1]}" w:type="dxa"/></w:tcPr>'
        + f"{words}{_cell_paragraph('RegisterClosing', link)}</w:tc></w:tr></w:tbl>"
    )
    body = document.element.body
    body.insert(len(body) - 1, table)
    _picture(Paragraph(next(table.iter(qn("w:p"))), document._body), summary.picture)  # noqa: SLF001


def _leave_room(document: DocumentObject, summary: Summary) -> None:
    """A part of its own for the evidence, which is filled once the rest is in the ledger."""
    package = document.part.package
    store = Part(PackURI(f"/{evidence.PART}"), CONTENT_TYPE.XML, evidence.store(), package)
    document.part.relate_to(store, RELATIONSHIP_TYPE.CUSTOM_XML)
    properties = Part(
        PackURI("/customXml/itemProps1.xml"),
        CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES,
        evidence.store_properties(summary.identifier),
        package,
    )
    store.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)


def _picture(paragraph: Paragraph, picture: Picture) -> None:
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(codes.png(picture)), width=CODE_WIDTH)
    described = run._r.find(f".//{qn('wp:docPr')}")  # noqa: SLF001 -- python-docx has no call for alternative text
    described.set("name", "QR")
    described.set("descr", picture.alternative)


def _lines(section: Section, summary: Summary) -> str:
    widths = [TEXT_WIDTH * LABEL_SHARE // 100, TEXT_WIDTH - TEXT_WIDTH * LABEL_SHARE // 100]
    rows = "".join(_line(line, widths, summary) for line in section.lines)
    return _table_start("RegisterLines", section.heading, widths, "0680") + rows + "</w:tbl>"


def _line(line: Line, widths: list[int], summary: Summary) -> str:
    label = (Phrase(line.label, summary.language),)
    left = _cell(label, widths[0], "RegisterLabel", summary)
    return f"<w:tr>{left}{_cell(line.value, widths[1], 'RegisterValue', summary)}</w:tr>"


def _table(table: Table, summary: Summary) -> str:
    widths = [TEXT_WIDTH * column.width // 100 for column in table.columns]
    headings = "".join(
        _cell(
            (Phrase(column.heading, summary.language),),
            width,
            "RegisterHeading",
            summary,
            right=column.number,
        )
        for column, width in zip(table.columns, widths, strict=True)
    )
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            _cell(cell, width, _style_of(place, len(table.rows)), summary, right=column.number)
            for cell, column, width in zip(row, table.columns, widths, strict=True)
        )
        + "</w:tr>"
        for place, row in enumerate(table.rows)
    )
    return (
        _table_start("RegisterTable", table.caption, widths, "0620")
        + f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{headings}</w:tr>{rows}</w:tbl>"
    )


def _style_of(place: int, rows: int) -> str:
    """No row is left alone under the heading, or carried over alone to the next page."""
    return "RegisterKept" if place in {0, rows - 2} and place < rows - 1 else "RegisterCell"


def _table_start(style: str, caption: str, widths: list[int], look: str) -> str:
    """`look` says which parts of the style apply: 20 the first row, 80 the first column, 600 no bands."""
    first_row, first_column = int(look[2] == "2"), int(look[2] == "8")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w", "r")}><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}" w:firstRow="{first_row}" w:lastRow="0" '
        f'w:firstColumn="{first_column}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(caption)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def _cell(cell: Cell, width: int, style: str, summary: Summary, *, right: bool = False) -> str:
    alignment = '<w:jc w:val="right"/>' if right else ""
    paragraphs = "".join(_cell_paragraph(style, _phrase(phrase, summary), alignment) for phrase in cell)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs or "<w:p/>"}</w:tc>'


def _cell_paragraph(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _phrase(phrase: Phrase, summary: Summary) -> str:
    return _run(phrase.text, summary, RUN_STYLES.get(phrase.tone), phrase)


def _run(text: str, summary: Summary, style: str | None = None, phrase: Phrase | None = None) -> str:
    """A run of text with its language, where that is not the document's, and its character style."""
    if not text:
        return ""
    properties = f'<w:rStyle w:val="{style}"/>' if style else ""
    if phrase is not None and phrase.tone is Tone.CODE:
        # Said again beside the style, because LibreOffice lets a table's font win over a character style's.
        properties += f'{fonts(SANS)}<w:noProof/><w:sz w:val="15"/><w:szCs w:val="15"/>'
    if phrase is not None and phrase.language is not summary.language:
        properties += f'<w:lang w:val="{LANGUAGES[phrase.language]}"/>'
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{lines}</w:r>"


def _tab() -> str:
    return "<w:r><w:tab/></w:r>"


def _field(instruction: str) -> str:
    """A field that Word computes; until then it shows 1."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _paragraph(document: DocumentObject, style: str, phrase: Phrase, summary: Summary) -> None:
    _append(document.add_paragraph(style=style), _phrase(phrase, summary))


def _append(paragraph: Paragraph, runs: str) -> None:
    """Add runs written as XML to a paragraph."""
    if runs:
        for element in parse_xml(f"<w:p {nsdecls('w', 'r')}>{runs}</w:p>"):
            paragraph._p.append(element)  # noqa: SLF001 -- python-docx takes no XML otherwise


def _insert(document: DocumentObject, table: str) -> None:
    """Put a table at the end of the text, before the last section's properties."""
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(table))
