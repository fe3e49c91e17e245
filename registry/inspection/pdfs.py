"""PDF: whether it opens, and what it would do when opened."""

import io
from collections.abc import Iterator

import pikepdf

from agreements.vocabulary import FileFinding
from registry.inspection import RefusedError

# Readers look for the end mark within the last 1,024 bytes; scanners pad with blanks and zeros.
END, END_WITHIN = b"%%EOF", 1024
ACTIONS = {"/JavaScript": FileFinding.JAVASCRIPT, "/Launch": FileFinding.LAUNCH_ACTION}
KEYS = {
    "/EF": FileFinding.EMBEDDED_FILES,
    "/EmbeddedFiles": FileFinding.EMBEDDED_FILES,
    "/JS": FileFinding.JAVASCRIPT,
}
# How qpdf says that it had to look for the parts of a file itself; of trifles it warns too.
DAMAGED = "damaged"


def prepare() -> None:
    """Has the library open its source of random numbers while that may be: an encrypted file is not read without."""
    with pikepdf.new() as pdf:
        pdf.save(io.BytesIO(), encryption=pikepdf.Encryption(owner="", user=""))


def found_in(content: bytes) -> set[FileFinding]:
    """What is remarkable in a PDF. Raises `RefusedError` for one that is cut off, broken, or needs a password."""
    if END not in content.rstrip(b"\x00 \r\n\t")[-END_WITHIN:]:
        raise RefusedError("documents.broken")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if not len(pdf.pages):
                raise RefusedError("documents.broken")
            found = {each for thing in pdf.objects for each in _told(thing)}
            if any(DAMAGED in warning for warning in map(str, pdf.get_warnings())):
                found.add(FileFinding.DAMAGED)
            return found
    except pikepdf.PasswordError as error:
        raise RefusedError("documents.encrypted") from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise RefusedError("documents.broken") from error


def _told(thing: object) -> Iterator[FileFinding]:
    """What an object with all that lies within it tells; what it only points to comes by itself."""
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Stream):
            waiting.append(each.stream_dict)
        elif isinstance(each, pikepdf.Dictionary):
            for key, value in each.items():
                if key in KEYS:
                    yield KEYS[key]
                if key == "/S" and str(value) in ACTIONS:
                    yield ACTIONS[str(value)]
                waiting += _inside(value)
        elif isinstance(each, pikepdf.Array):
            waiting += [inner for value in each for inner in _inside(value)]


def _inside(value: object) -> list[object]:
    composed = isinstance(value, pikepdf.Dictionary | pikepdf.Array)
    return [value] if composed and not getattr(value, "is_indirect", False) else []
