"""The text layer of a PDF, line by line."""

import io
from collections.abc import Iterator

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTTextContainer
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psexceptions import PSException

from registry.inspection import RefusedError

MOST_PAGES = 500


def lines(content: bytes) -> Iterator[tuple[int | None, str]]:
    """The lines of the text layer with the page each stands on. Raises `RefusedError`."""
    # Without an order of boxes, which costs the most, they come from top to bottom; our pages have one column.
    settings = LAParams(boxes_flow=None)
    try:
        pages = extract_pages(io.BytesIO(content), laparams=settings, maxpages=MOST_PAGES)
        for number, page in enumerate(pages, 1):
            boxes = [each for each in page if isinstance(each, LTTextContainer)]
            for box in sorted(boxes, key=lambda each: -each.y1):
                for line in box.get_text().splitlines():
                    if line.strip():
                        yield number, line.strip()
    except (PSException, PDFSyntaxError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError("documents.broken") from error
