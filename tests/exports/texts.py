"""The texts of views, of PDFs and of Word files, to compare them."""

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.oxml.ns import qn
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from exports.views import Summary


def texts_of(summary: Summary) -> list[str]:
    """Every text that a reader of the file must find in it."""
    found = [summary.issuer, summary.kind, summary.title.text, summary.number_line.text, *summary.marks]
    found += [phrase.text for phrase in summary.dates + summary.closing]
    for section in summary.sections:
        found.append(f"{section.number}. {section.heading}")
        found += [phrase.text for phrase in section.text + section.notes]
        for line in section.lines:
            found += [line.label, *(phrase.text for phrase in line.value)]
        if section.table:
            found += [column.heading for column in section.table.columns]
            found += [phrase.text for row in section.table.rows for cell in row for phrase in cell]
    return found


def letters(text: str) -> str:
    """The text without what a line break may change: spaces and hyphens."""
    return "".join(c for c in text if not c.isspace() and c not in "-\u2010\u00ad\u200b")


def pdf_letters(pdf: bytes) -> str:
    """The letters in the order in which the page is written, which is the order of reading."""
    return letters("".join(character.get_text() for _, character in characters(pdf)))


def docx_letters(file: bytes) -> str:
    """The body and the running heads, in one string."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        heads = b"".join(
            archive.read(name) for name in archive.namelist() if name.startswith(("word/head", "word/foot"))
        )
    body = "".join(node.text or "" for node in Document(io.BytesIO(file)).element.iter(qn("w:t")))
    return letters(body + heads.decode())


def characters(pdf: bytes) -> Iterator[tuple[int, LTChar]]:
    """Each printed character with the number of its page, in the order in which it is written."""
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(pdf)), 1):
        interpreter.process_page(page)
        for thing in device.get_result():
            if isinstance(thing, LTChar):
                yield number, thing
