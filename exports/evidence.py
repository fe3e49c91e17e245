"""The place of the evidence in a file: left free when the file is made, filled once its content is in the ledger.

The content is all the rest, and not changed by filling it: in a PDF the bytes around a stream of blanks, in a Word file
the parts beside one of them. A list, which is also read by programs, has its evidence in a file beside it.
"""

from __future__ import annotations

import base64
from uuid import UUID, uuid5

from agreements.ledger.evidence import Content, Method
from exports.archives import replaced

NAME = "evidence.json"
MEDIA_TYPE = "application/json"
PART = "customXml/item1.xml"
NAMESPACE = "urn:kelishim:evidence:1"
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
# The store's own id in a Word file; that of a file follows from its identifier.
STORES = UUID("9c1f7c6a-0c63-5d0e-9d5c-3f0f5a4c2b11")


class DoesNotFit(ValueError):
    """The evidence is longer than the room that was left for it."""


def in_pdf(file: bytes, room: int) -> Content:
    """Where the room is. Nothing else in a file looks like it."""
    blank = b"\nstream\n" + b" " * room + b"\nendstream"
    if file.count(blank) != 1:
        raise ValueError("the file has not the one place for its evidence")
    first = file.index(blank) + len(b"\nstream\n")
    return Content(Method.RANGE, first=first, beyond=first + room)


def in_docx() -> Content:
    return Content(Method.PARTS, part=PART)


def beside() -> Content:
    return Content(Method.FILE)


def filled(file: bytes, content: Content, evidence: bytes) -> bytes:
    """The file with its evidence in the place left for it. Raises `DoesNotFit`."""
    match content.method:
        case Method.FILE:
            return file
        case Method.PARTS:
            return replaced(file, content.part, store(evidence))
        case Method.RANGE:
            room = content.beyond - content.first
            if len(evidence) > room:
                raise DoesNotFit(len(evidence) - room)
            return file[: content.first] + evidence.ljust(room) + file[content.beyond :]


def store(evidence: bytes = b"") -> bytes:
    """The part of a Word file that holds the evidence: base64, since a text could hold what XML cannot."""
    said = base64.b64encode(evidence).decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<evidence xmlns="{NAMESPACE}">{said}</evidence>'.encode()


def store_properties(identifier: str) -> bytes:
    """What Office Open XML asks to be said of such a part (ISO 29500-1, 15.2.6)."""
    own = str(uuid5(STORES, identifier)).upper()
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem xmlns:ds="{PROPERTIES}" ds:itemID="{{{own}}}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
