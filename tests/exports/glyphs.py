"""Proves that what a PDF draws is what it says it draws.

A font file can be embedded with the glyph numbers of another: the page then shows wrong letters, while copying and
searching still give the right ones, so no test of the text notices. Here the outline of each embedded glyph is
compared with the outlines that the fonts of documents have for the character it stands for.
"""

import io
import re
import unicodedata
from functools import cached_property

import pikepdf
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

SINGLE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
RANGE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*(?:<([0-9a-fA-F]+)>|\[(.*?)\])", re.DOTALL)
HEXADECIMAL = re.compile(r"<([0-9a-fA-F]+)>")


class Outlines:
    """The outlines each character has in the fonts of a directory."""

    def __init__(self, directory) -> None:
        self._files = sorted(directory.glob("*.ttf"))
        self._known = {}

    @cached_property
    def _fonts(self):
        return [TTFont(file) for file in self._files]

    def of(self, character):
        if character not in self._known:
            code = ord(character)
            self._known[character] = {
                outline(font, font.getBestCmap()[code]) for font in self._fonts if code in font.getBestCmap()
            }
        return self._known[character]


def outline(font, name):
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return repr(
        [(step, [tuple(map(round, point)) for point in points if point]) for step, points in pen.value]
    )


def wrong_glyphs(pdf, outlines):
    """The number of glyphs compared, and those that show something else than they say."""
    compared, wrong = 0, []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for font in document.objects:
            if not isinstance(font, pikepdf.Dictionary) or font.get("/Subtype") != "/Type0":
                continue
            descendant = font.DescendantFonts[0]
            program = TTFont(io.BytesIO(descendant.FontDescriptor.FontFile2.read_bytes()))
            order = program.getGlyphOrder()
            mapping = descendant.get("/CIDToGIDMap")
            table = mapping.read_bytes() if isinstance(mapping, pikepdf.Stream) else None
            for cid, text in characters_of(font.ToUnicode.read_bytes().decode("latin-1")).items():
                # A mark over a capital has another glyph than the same mark over a small letter.
                if len(text) != 1 or not text.strip() or unicodedata.combining(text):
                    continue
                glyph = int.from_bytes(table[2 * cid : 2 * cid + 2], "big") if table else cid
                compared += 1
                if glyph >= len(order) or outline(program, order[glyph]) not in outlines.of(text):
                    wrong.append((str(font.BaseFont), text))
    return compared, wrong


def characters_of(table):
    """Read a ToUnicode table: which text each glyph of the file stands for."""
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for cid, text in SINGLE.findall(block):
            found[int(cid, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, start, each in RANGE.findall(block):
            cids = range(int(first, 16), int(last, 16) + 1)
            texts = (
                [bytes.fromhex(text).decode("utf-16-be") for text in HEXADECIMAL.findall(each)]
                if each
                else [chr(int(start, 16) + n) for n in range(len(cids))]
            )
            found.update(zip(cids, texts, strict=True))
    return found
