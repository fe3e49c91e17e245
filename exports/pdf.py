"""A summary as one PDF that is PDF/A-3a (for archives) and PDF/UA-1 (for screen readers), with its data attached.

The same view and the same library versions give the same bytes in any process, so an auditor can make an extract
again and compare. Rendering is pure Python that holds the interpreter for a third of a second: a web process asks
`exports.rendering` for it and never calls this module itself.
"""

import gc
import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pydyf
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

with warnings.catch_warnings():
    # On import WeasyPrint looks for the machine's fonts and complains of their absence; we bring our own.
    warnings.simplefilter("ignore")
    import weasyprint
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration

from exports import codes, hyphenation, metadata
from exports.fonts import Fonts
from exports.views import TOOL, Cell, Summary

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "documents"
VARIANT = "pdf/a-3a"


class Press:
    """Everything that costs time to set up and can be used for many summaries: template, style sheet, fonts."""

    def __init__(self, fonts: Path) -> None:
        hyphenation.install()
        _remember_page_references()
        self._fonts = Fonts(fonts)
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=self._printable,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("summary.html")
        with self._fonts.alone():
            self._font_configuration = FontConfiguration()
        self._style = weasyprint.CSS(TEMPLATES / "summary.css", font_config=self._font_configuration)

    def html(self, summary: Summary) -> str:
        """The page that is laid out; its style sheet is apart."""
        unprintable = (
            summary.unprintable if any(self._fonts.lacks(text) for text in _texts(summary)) else None
        )
        code = Markup(codes.svg(summary.picture))  # noqa: S704 -- our own drawing; its title is escaped in it
        return self._template.render(summary=summary, code=code, unprintable=unprintable)

    def pdf(self, summary: Summary) -> bytes:
        """The finished file."""
        with _collector_at_rest():
            html = weasyprint.HTML(string=self.html(summary), base_url=summary.address, url_fetcher=_refuse)
            document = html.render(
                font_config=self._font_configuration, stylesheets=[self._style], pdf_variant=VARIANT
            )
            _describe(document.metadata, summary)
            made: bytes = document.write_pdf(
                finisher=lambda _document, pdf: metadata.complete(pdf, summary),
                pdf_variant=VARIANT,
                attachments=[_attachment(summary)],
                pdf_identifier=hashlib.md5(summary.identifier.encode(), usedforsecurity=False).digest(),
            )
            return made

    def _printable(self, value: object) -> object:
        """What the template prints passes here; markup of ours is left alone."""
        if isinstance(value, str) and not isinstance(value, Markup):
            return self._fonts.printable(value)
        return value


def _describe(target: DocumentMetadata, summary: Summary) -> None:
    target.created = target.modified = summary.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    target.generator = TOOL
    target.authors = [summary.issuer]
    target.title = summary.subject
    target.description = summary.title.text


def _attachment(summary: Summary) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        string=summary.data,
        name=summary.data_name,
        description=summary.data_about,
        created=summary.moment,
        modified=summary.moment,
        relationship="Data",
    )


def _texts(summary: Summary) -> Iterator[str]:
    """Every text of a summary that may hold what somebody typed."""

    def of(cell: Cell) -> Iterator[str]:
        return (phrase.text for phrase in cell)

    yield from of((summary.title, summary.number_line))
    for section in summary.sections:
        yield from of(section.text + section.notes)
        for line in section.lines:
            yield from of(line.value)
        for row in section.table.rows if section.table else ():
            for cell in row:
                yield from of(cell)


def _refuse(url: str, **_: object) -> NoReturn:
    """A document is made of what it is given; nothing a text says may make the press read a file or an address."""
    message = f"a document may not fetch {url}"
    raise ValueError(message)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Layout makes hundreds of thousands of objects that all live to its end; looking for dead ones costs a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _remember_page_references() -> None:
    """Keep pydyf from building the list of pages anew for every tag, which is quadratic in a long document."""
    original = pydyf.PDF.page_references.fget
    if original.__module__ == __name__:
        return

    def remembered(self: pydyf.PDF) -> tuple[bytes, ...]:
        pages = len(self.pages["Kids"])
        known = self.__dict__.get("_remembered_references")
        if known is None or known[0] != pages:
            known = self.__dict__["_remembered_references"] = (pages, tuple(original(self)))
        references: tuple[bytes, ...] = known[1]
        return references

    pydyf.PDF.page_references = property(remembered)
