"""Files that tests send: whole ones, and ones made to do harm. Nothing in them is real."""

import io
import zipfile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TYPES = '<?xml version="1.0" encoding="UTF-8"?><Types><Override PartName="/x" ContentType="{}"/></Types>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EMPTY_WORD = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Текст</w:t></w:r></w:p></w:body></w:document>'


def pdf(*more, mark="", catalog="", pages=1):
    """A whole PDF of empty pages; `more` are further objects, from 10 on."""
    kids = " ".join(f"{100 + n} 0 R" for n in range(pages))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        3: f"({mark})",
        **{10 + n: text for n, text in enumerate(more)},
        **{
            100 + n: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> >>"
            for n in range(pages)
        },
    }
    made, places = bytearray(b"%PDF-1.7\n"), {}
    for number, text in objects.items():
        places[number] = len(made)
        made += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    start = len(made)
    made += f"xref\n0 1\n{0:010} 65535 f \n".encode()
    for number, place in places.items():
        made += f"{number} 1\n{place:010} 00000 n \n".encode()
    made += f"trailer << /Size {max(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


PDF = pdf()


def zipped(parts, *, compression=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(document=EMPTY_WORD, **parts):
    """A Word file of the parts that matter here; a part's name has `__` for `/`."""
    named = {name.replace("__", "/"): content for name, content in parts.items()}
    return zipped({"[Content_Types].xml": TYPES.format(WORD), "word/document.xml": document, **named})


def written(*paragraphs):
    """A Word file with these paragraphs, as Word writes them."""
    from docx import Document

    made, file = Document(), io.BytesIO()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(file)
    return file.getvalue()


def relationships(kind, target):
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
