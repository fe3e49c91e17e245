"""The fonts documents are set in, and nothing but them.

The system's fonts stay out: with them the same summary would come out differently on each machine. The directory
holds whole TrueType files (DOCUMENTS 1: split web fonts print wrong letters). An operator who needs Arabic or
Chinese names in print puts one more whole font into it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

from agreements.errors import RegisterError
from exports.typesetting import REPLACEMENT

# WeasyPrint writes a stray comma into the PDF's font names when a family's name ends in a figure (DOCUMENTS 1.4),
# so the families get names of ours.
FAMILIES = {"Source Serif 4": "Register Serif", "Source Sans 3": "Register Sans"}
# What stands for a character that no font has; PDF/A forbids the empty glyph itself.
UNPRINTABLE = "\N{WHITE SQUARE}"
# These have no glyph and need none: the layout acts on them and prints nothing.
INVISIBLE = frozenset("\n\u00ad\u200b\u200c\u200d\u2060")


class FontsMissing(RegisterError):
    """The directory has no fonts, so nothing can be set in type."""

    def __init__(self) -> None:
        super().__init__("rendering.no_fonts")


class Fonts:
    """The TrueType files of one directory."""

    def __init__(self, directory: Path) -> None:
        self.files = sorted(directory.rglob("*.ttf"))
        if not self.files:
            raise FontsMissing
        self._home = TemporaryDirectory(prefix="kelishim-fonts-")
        self._configuration = Path(self._home.name) / "fonts.conf"
        self._configuration.write_text(_configuration(self.files, Path(self._home.name)), "utf-8")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this lasts, fontconfig reads our configuration and not the machine's."""
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(self._configuration)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before

    @cached_property
    def characters(self) -> frozenset[int]:
        """Every character that some font of the directory can print."""
        found: set[int] = set()
        for file in self.files:
            with TTFont(file, lazy=True) as font:
                found.update(font.getBestCmap())
        return frozenset(found)

    def printable(self, text: str) -> str:
        """The text with a square for each character that cannot be printed."""
        known = self.characters
        if all(ord(character) in known for character in text):
            return text
        return "".join(
            character if ord(character) in known or character in INVISIBLE else UNPRINTABLE
            for character in text
        )

    def lacks(self, text: str) -> bool:
        return self.printable(text) != text or REPLACEMENT in text


def _configuration(files: list[Path], home: Path) -> str:
    """A whole configuration for fontconfig: our directory, our names, no includes."""
    directories = sorted({file.parent.resolve() for file in files})
    return "\n".join(
        (
            '<?xml version="1.0"?>',
            '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
            "<fontconfig>",
            *(f"<dir>{escape(str(directory))}</dir>" for directory in directories),
            f"<cachedir>{escape(str(home))}</cachedir>",
            *(
                f'<match target="scan"><test name="family"><string>{theirs}</string></test>'
                f'<edit name="family" mode="assign"><string>{ours}</string></edit></match>'
                for theirs, ours in FAMILIES.items()
            ),
            "</fontconfig>",
        )
    )
