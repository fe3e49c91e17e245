"""What a PDF says of itself: the XMP packet for PDF/A-3a and PDF/UA-1 at once; WeasyPrint writes either."""

import hashlib
from uuid import UUID
from xml.sax.saxutils import escape

import pydyf
import weasyprint

from exports import evidence
from exports.views import TOOL, Seal, Summary

# PDF/A-3 demands that every property outside its own list be described inside the file.
_DESCRIBED = """<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>{about}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>
</rdf:li>"""
_PROPERTY = """<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>
<pdfaProperty:category>{category}</pdfaProperty:category>
<pdfaProperty:description>{about}</pdfaProperty:description>
</rdf:li>"""
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:kelishim="{namespace}">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt>{titles}</rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{issuer}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
<xmpMM:DocumentID>uuid:{document}</xmpMM:DocumentID>
<kelishim:address>{address}</kelishim:address><kelishim:dataSha256>{digest}</kelishim:dataSha256>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def complete(pdf: pydyf.PDF, summary: Summary) -> None:
    """Add what both standards ask for and WeasyPrint leaves out."""
    catalogue = pdf.catalog
    if "AF" in catalogue:
        # WeasyPrint lists each attachment twice.
        catalogue["AF"] = pydyf.Array(dict.fromkeys(catalogue["AF"]))
    if summary.seal is not None:
        _leave_room(pdf, summary, summary.seal)
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("Subtype") == "/Link":
            thing["Contents"] = pydyf.String(summary.address_about)
    stream = pydyf.Stream(
        [_packet(summary).encode()], {"Type": "/Metadata", "Subtype": "/XML"}, compress=False
    )
    pdf.add_object(stream)
    catalogue["Metadata"] = stream.reference
    catalogue["PageLayout"] = "/SinglePage"


def _leave_room(pdf: pydyf.PDF, summary: Summary, seal: Seal) -> None:
    """Leave room for the evidence: an embedded file of blanks, neither compressed nor with a sum over it.

    It is associated with the document, which PDF/A-3 asks of every embedded file (ISO 32000-2, 7.11.4 and 14.13).
    """
    moment = pydyf.String(summary.moment.strftime("D:%Y%m%d%H%M%SZ"))
    described = pydyf.Dictionary({"Size": seal.room, "CreationDate": moment, "ModDate": moment})
    subtype = f"/{evidence.MEDIA_TYPE.replace('/', '#2f')}"
    stream = pydyf.Stream(
        [b" " * seal.room],
        {"Type": "/EmbeddedFile", "Subtype": subtype, "Params": described},
        compress=False,
    )
    pdf.add_object(stream)
    named = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(evidence.NAME.encode()),
            "UF": pydyf.String(evidence.NAME),
            "EF": pydyf.Dictionary({"F": stream.reference}),
            "Desc": pydyf.String(seal.about),
            "AFRelationship": "/Data",
        }
    )
    pdf.add_object(named)
    number, *_ = pdf.catalog["Names"]["EmbeddedFiles"].split()
    names = pdf.objects[int(number)]["Names"]
    # A name tree is in the order of its names.
    at = next((n for n in range(0, len(names), 2) if _name(names[n]) > evidence.NAME), len(names))
    names[at:at] = [pydyf.String(evidence.NAME.encode()), named.reference]
    pdf.catalog["AF"].append(named.reference)


def _name(given: pydyf.String) -> str:
    said: bytes | str = given.string
    return said.decode() if isinstance(said, bytes) else said


def _packet(summary: Summary) -> str:
    # The address of the register is that of the thing without its kind and id.
    namespace = escape(f"{summary.address.rsplit('/', 2)[0]}/ns/summary/1/")
    own_titles = "".join(
        f'<rdf:li xml:lang="{language}">{escape(t)}</rdf:li>' for language, t in summary.titles.items()
    )
    return _PACKET.format(
        namespace=namespace,
        titles=f'<rdf:li xml:lang="x-default">{escape(summary.subject)}</rdf:li>{own_titles}',
        description=escape(summary.title.text),
        issuer=escape(summary.issuer),
        language=summary.language,
        moment=summary.moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        tool=TOOL,
        producer=f"WeasyPrint {weasyprint.VERSION}",
        document=UUID(bytes=hashlib.sha256(summary.identifier.encode()).digest()[:16], version=5),
        address=escape(summary.address),
        digest=summary.digest,
        schemas=_schemas(namespace),
    )


def _schemas(namespace: str) -> str:
    return "".join(
        (
            _described(
                "PDF/UA identification schema",
                "http://www.aiim.org/pdfua/ns/id/",
                "pdfuaid",
                (("part", "Integer", "internal", "Part of ISO 14289 to which the document conforms"),),
            ),
            _described(
                "Extract from a register of agreements",
                namespace,
                "kelishim",
                (
                    ("address", "URI", "external", "Address of the agreement in the register"),
                    ("dataSha256", "Text", "external", "SHA-256 of the attached canonical JSON"),
                ),
            ),
        )
    )


def _described(
    about: str, namespace: str, prefix: str, properties: tuple[tuple[str, str, str, str], ...]
) -> str:
    listed = "".join(
        _PROPERTY.format(name=name, kind=kind, category=category, about=what)
        for name, kind, category, what in properties
    )
    return _DESCRIBED.format(about=about, namespace=namespace, prefix=prefix, properties=listed)
