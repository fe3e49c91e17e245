"""What every text goes through before it is set: nothing that cannot be printed, and spaces that must not break."""

import re

from agreements.vocabulary import Language

NBSP = "\u00a0"
REPLACEMENT = "\ufffd"

# Control characters have no shape and XML 1.0 refuses them; tab, line feed and carriage return become spaces or
# line ends. Line and paragraph separators are line ends too.
_LINE_ENDS = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb\ufeff\U000e0000-\U000e007f]")
# Direction overrides could make an official text read otherwise than it is stored; the attached data keep them.
_OVERRIDES = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What has no meaning as a character: halves of surrogate pairs, noncharacters, private use.
_MEANINGLESS = re.compile(
    "[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 15) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# A letter bears three marks at most in any orthography; more is scribbling over the neighbouring lines.
_STACKED_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]{3})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]+"
)
_SPACES = re.compile(r"[ \t]+")


def cleaned(text: str) -> str:
    """The same text without what cannot be set in type; line ends are kept as line feeds."""
    if text.isprintable():
        # Nearly every text is; then only marks and spaces can be wrong.
        return _SPACES.sub(" ", _STACKED_MARKS.sub(r"\1", text)).strip()
    text = _LINE_ENDS.sub("\n", text)
    text = _CONTROLS.sub("", text)
    text = _OVERRIDES.sub("", text)
    text = _MEANINGLESS.sub(REPLACEMENT, text)
    text = _STACKED_MARKS.sub(r"\1", text)
    return _SPACES.sub(" ", text).strip()


def shortened(text: str, longest: int) -> str:
    """One line of at most so many letters."""
    line = text.replace("\n", " ")
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


# Binding by language. Only spaces change, never letters, so a search for the words still finds them.
_NUMBER_SIGN = re.compile(r"(№|§|No\.) (?=\S)")
_INITIALS = re.compile(r"\b([А-ЯЁҢӨҮA-Z]\.) (?=[А-ЯЁҢӨҮA-Z])")
_REFERENCE = {
    Language.RU: re.compile(r"\b(п|пп|ст|ч|г|гл|разд|прил|стр|ул|д|кв)\. (?=[\dА-ЯЁIVX])"),
    Language.KY: re.compile(r"\b(ст|б|п|ш|көч)\. (?=[\dА-ЯЁҢӨҮIVX])"),
    Language.EN: re.compile(r"\b(art|Art|para|p|pp|sec|Sec)\. (?=[\dIVX])"),
}
_SHORT_WORDS = re.compile(r"(?i)\b(в|во|и|к|ко|с|со|о|об|у|а|на|за|по|от|до|из|не|ни|но) (?=\S)")
_DASH = re.compile(r" (?=[—–] )")
_UNIT = re.compile(
    r"(?<=\d) (?=(?:млн|млрд|тыс|сом|долл|евро|руб|million|billion|миң|%|год[ау]?\b|лет\b|km|км))"
)


def bound(text: str, language: Language) -> str:
    """The text with no-break spaces where the language's printers put them."""
    text = _NUMBER_SIGN.sub(r"\1" + NBSP, text)
    text = _INITIALS.sub(r"\1" + NBSP, text)
    text = _REFERENCE[language].sub(r"\1." + NBSP, text)
    text = _UNIT.sub(NBSP, text)
    if language is not Language.EN:
        text = _DASH.sub(NBSP, text)
    if language is Language.RU:
        text = _SHORT_WORDS.sub(r"\1" + NBSP, text)
    return text
