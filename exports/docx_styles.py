"""The styles of a Word file: what a ministry's clerk sees in the list of styles and can change there."""

from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from agreements.vocabulary import Language
from exports.views import Tone

# Both are on every Windows and have metric twins elsewhere; both have the Kyrgyz letters.
SERIF = "Times New Roman"
SANS = "Arial"
LANGUAGES = {Language.KY: "ky-KG", Language.RU: "ru-RU", Language.EN: "en-GB"}
RUN_STYLES = {
    Tone.CODE: "RegisterDigest",
    Tone.QUIET: "RegisterQuiet",
    Tone.STRONG: "RegisterStrong",
    Tone.UNKNOWN: "RegisterUnknown",
}

# Sizes are in half points, distances in twentieths of a point.
_PARAGRAPHS = {
    # name: (based on, paragraph properties, run properties)
    "Register Issuer": (
        "Normal",
        (
            '<w:pBdr><w:bottom w:val="double" w:sz="6" w:space="8" w:color="15181C"/></w:pBdr>'
            '<w:spacing w:before="0" w:after="320"/><w:jc w:val="center"/>'
        ),
        '<w:b/><w:spacing w:val="8"/><w:sz w:val="22"/><w:szCs w:val="22"/>',
    ),
    "Register Kind": (
        "Normal",
        '<w:spacing w:before="0" w:after="160"/><w:jc w:val="center"/>',
        '{sans}<w:b/><w:caps/><w:color w:val="3C4249"/><w:spacing w:val="28"/><w:sz w:val="18"/><w:szCs w:val="18"/>',
    ),
    "Register Number": (
        "Normal",
        '<w:spacing w:before="0" w:after="60"/><w:jc w:val="center"/>',
        '<w:b/><w:sz w:val="24"/><w:szCs w:val="24"/>',
    ),
    "Register Date": (
        "Normal",
        '<w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/>',
        '<w:color w:val="3C4249"/>',
    ),
    "Register Demonstration": (
        "Normal",
        (
            '<w:pBdr><w:top w:val="single" w:sz="6" w:space="4" w:color="C98A1B"/>'
            '<w:left w:val="single" w:sz="6" w:space="4" w:color="C98A1B"/>'
            '<w:bottom w:val="single" w:sz="6" w:space="4" w:color="C98A1B"/>'
            '<w:right w:val="single" w:sz="6" w:space="4" w:color="C98A1B"/></w:pBdr>'
            '<w:spacing w:before="240" w:after="120"/><w:ind w:left="120" w:right="120"/><w:jc w:val="center"/>'
        ),
        '{sans}<w:b/><w:color w:val="7A4A00"/><w:sz w:val="17"/><w:szCs w:val="17"/>',
    ),
    "Register Label": (
        "Normal",
        '<w:spacing w:before="40" w:after="40"/><w:jc w:val="left"/>',
        '<w:color w:val="3C4249"/>',
    ),
    "Register Value": ("Normal", '<w:spacing w:before="40" w:after="40"/>', ""),
    "Register Cell": (
        "Normal",
        '<w:spacing w:before="0" w:after="0"/>',
        '{sans}<w:sz w:val="16"/><w:szCs w:val="16"/>',
    ),
    "Register Heading": ("Register Cell", "<w:keepNext/>", "<w:b/>"),
    # Of a row that stays with the next one.
    "Register Kept": ("Register Cell", "<w:keepNext/>", ""),
    "Register Note": ("Normal", '<w:spacing w:before="120" w:after="0"/>', ""),
    "Register Code": (
        "Normal",
        '<w:spacing w:before="0" w:after="0"/>',
        "",
    ),
    "Register Closing": (
        "Normal",
        '<w:keepLines/><w:spacing w:before="0" w:after="60"/>',
        '{sans}<w:color w:val="3C4249"/><w:sz w:val="16"/><w:szCs w:val="16"/>',
    ),
}
_CHARACTERS = {
    "Register Digest": '{sans}<w:sz w:val="15"/><w:szCs w:val="15"/>',
    "Register Mark": '<w:b/><w:color w:val="8A1C1C"/>',
    "Register Quiet": '<w:color w:val="535A62"/>',
    "Register Strong": "<w:b/>",
    "Register Unknown": '<w:i/><w:color w:val="535A62"/>',
}
_RULES = {
    "Register Lines": ("", ("insideH",), 0),
    "Register Table": (
        (
            '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
            '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="15181C"/>'
            '</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
        ),
        ("top", "bottom", "insideH"),
        50,
    ),
    "Register Seal": ("", ("top",), 120),
}
_HEADINGS = {
    # Word's own style: (size in half points, before, after)
    "Title": (32, 0, 160),
    "Heading 1": (24, 300, 100),
}


def prepare(document: DocumentObject, language: Language) -> None:
    """Turn python-docx's stock template into ours."""
    _drop_what_came_along(document)
    _set_defaults(document, language)
    _set_page(document)
    _set_word_styles(document)
    styles = document.styles.element
    for name, (base, paragraph, run) in _PARAGRAPHS.items():
        styles.append(_style("paragraph", name, base, paragraph, run))
    for name, run in _CHARACTERS.items():
        styles.append(_style("character", name, "DefaultParagraphFont", "", run))
    for name, rules in _RULES.items():
        styles.append(_table_style(name, *rules))


def _drop_what_came_along(document: DocumentObject) -> None:
    """The stock template carries a thumbnail, a second style sheet and a data store of somebody else's."""
    for part, unwanted in (
        (document.part, ("/stylesWithEffects", "/customXml")),
        (document.part.package, ("/thumbnail",)),
    ):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(unwanted):
                del part.rels[key]


def _set_defaults(document: DocumentObject, language: Language) -> None:
    tag = LANGUAGES[language]
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(defaults):
        defaults.remove(child)
    wanted = parse_xml(
        f'<w:rPr {nsdecls("w")}>{fonts(SERIF)}<w:sz w:val="21"/><w:szCs w:val="21"/>'
        f'<w:lang w:val="{tag}" w:eastAsia="{tag}" w:bidi="ar-SA"/></w:rPr>'
    )
    defaults.extend(list(wanted))
    # The theme's fonts of the stock template would win over ours.
    for style in styles.findall(qn("w:style")):
        for named in style.iter(qn("w:rFonts")):
            named.attrib.clear()
            for script in ("ascii", "hAnsi", "cs", "eastAsia"):
                named.set(qn(f"w:{script}"), SERIF)
    settings = document.settings.element
    for theme in settings.findall(qn("w:themeFontLang")):
        theme.set(qn("w:val"), tag)


def _set_page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(17)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.header_distance = section.footer_distance = Mm(11)


def _set_word_styles(document: DocumentObject) -> None:
    """Word's own styles that we use, made plain."""
    for name, (size, before, after) in _HEADINGS.items():
        element = document.styles[name].element
        for properties in (*element.findall(qn("w:pPr")), *element.findall(qn("w:rPr"))):
            element.remove(properties)
        centred = '<w:jc w:val="center"/>' if name == "Title" else '<w:outlineLvl w:val="0"/>'
        keep = "<w:keepNext/><w:keepLines/>"
        for xml in (
            f'<w:pPr {nsdecls("w")}>{keep}<w:spacing w:before="{before}" w:after="{after}"/>{centred}</w:pPr>',
            f'<w:rPr {nsdecls("w")}>{fonts(SERIF)}<w:b/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>',
        ):
            element.append(parse_xml(xml))
    for name, side in (("Header", "bottom"), ("Footer", "top")):
        element = document.styles[name].element
        for properties in (*element.findall(qn("w:pPr")), *element.findall(qn("w:rPr"))):
            element.remove(properties)
        element.append(
            parse_xml(
                f'<w:pPr {nsdecls("w")}><w:pBdr><w:{side} w:val="single" w:sz="4" w:space="4" w:color="9AA1A9"/>'
                '</w:pBdr><w:tabs><w:tab w:val="right" w:pos="9526"/></w:tabs></w:pPr>'
            )
        )
        element.append(
            parse_xml(
                f'<w:rPr {nsdecls("w")}>{fonts(SANS)}<w:color w:val="3C4249"/><w:sz w:val="16"/>'
                '<w:szCs w:val="16"/></w:rPr>'
            )
        )


def fonts(name: str) -> str:
    """One font for every script a run may hold."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _style(kind: str, name: str, base: str, paragraph: str, run: str) -> BaseOxmlElement:
    based = f'<w:basedOn w:val="{base.replace(" ", "")}"/>'
    properties = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    run = run.format(sans=fonts(SANS))
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="{kind}" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/>{based}<w:uiPriority w:val="10"/><w:qFormat/>{properties}'
        f"{f'<w:rPr>{run}</w:rPr>' if run else ''}</w:style>"
    )


def _table_style(name: str, conditional: str, sides: tuple[str, ...], padding: int) -> BaseOxmlElement:
    left = 68 if conditional else 0
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{2 if side == "insideH" else 8}" w:space="0" '
        f'w:color="{"C9CED4" if side == "insideH" else "15181C"}"/>'
        for side in sides
    )
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>"
        f'<w:top w:w="{padding}" w:type="dxa"/><w:left w:w="{left}" w:type="dxa"/>'
        f'<w:bottom w:w="{padding}" w:type="dxa"/><w:right w:w="68" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"{conditional}</w:style>"
    )
