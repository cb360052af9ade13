"""Word documents for tests, packed from pieces of XML as the programs write them."""

from __future__ import annotations

import io
import posixpath
import zipfile

from PIL import Image

WORDML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MICROSOFT = "http://schemas.microsoft.com/office"
SPACES = {
    "w": WORDML,
    "r": OFFICE,
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
    "w14": f"{MICROSOFT}/word/2010/wordml",
    "w15": f"{MICROSOFT}/word/2012/wordml",
    "w16se": f"{MICROSOFT}/word/2015/wordml/symex",
    "wp14": f"{MICROSOFT}/word/2010/wordprocessingDrawing",
    "wps": f"{MICROSOFT}/word/2010/wordprocessingShape",
    "wpg": f"{MICROSOFT}/word/2010/wordprocessingGroup",
    "dsp": f"{MICROSOFT}/drawing/2008/diagram",
    "c14": f"{MICROSOFT}/drawing/2007/8/2/chart",
}
DECLARED = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())
DECLARED += ' mc:Ignorable="w14 w15 w16se wp14"'
OOXML = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "document": f"{OOXML}wordprocessingml.document.main+xml",
    "chart": f"{OOXML}drawingml.chart+xml",
    "theme": f"{OOXML}theme+xml",
    "data": f"{OOXML}drawingml.diagramData+xml",
}

Hanging = dict[str, tuple[str, str]]  # id → (kind, target); a target with a colon lies outside


def root(tag: str, body: str, more: str = "") -> bytes:
    """A part of its own: `root("w:hdr", "<w:p/>")`."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><{tag} {DECLARED} {more}>{body}</{tag}>'.encode()


def relations(hanging: Hanging) -> bytes:
    listed = "".join(_relation(key, *found) for key, found in hanging.items())
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'.encode()


def _relation(key: str, kind: str, target: str) -> str:
    kind = kind if ":" in kind else f"{OFFICE}/{kind}"
    outside = ":" in target or target.startswith("\\\\")
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{mode}/>'


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name) for name in made.namelist()}


def word(
    body: str, *, hanging: Hanging | None = None, parts: dict[str, bytes] | None = None, tail: str = "", more: str = ""
) -> bytes:
    """A document. ``parts`` lie under word/, and a part hangs on the document by an id in ``hanging``; what hangs on
    another part is under `rels:header1.xml`."""
    given = {f"word/{name}": part for name, part in (parts or {}).items() if not name.startswith("rels:")}
    listed = {name[5:]: part for name, part in (parts or {}).items() if name.startswith("rels:")}
    for name, part in listed.items():
        given[posixpath.join("word", posixpath.dirname(name), "_rels", f"{posixpath.basename(name)}.rels")] = part
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{_type_of(name)}"/>' for name in given if name.endswith(".xml")
    )
    usual = "".join(
        f'<Default Extension="{ending}" ContentType="image/{ending}"/>' for ending in ("png", "jpeg", "gif", "x-emf")
    )
    return packed(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{PACKAGE}/content-types">{usual}<Default Extension="rels" ContentType="application/'
                'vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{TYPES["document"]}"/>{types}</Types>'
            ).encode(),
            "_rels/.rels": relations({"rId1": ("officeDocument", "word/document.xml")}),
            "word/document.xml": root("w:document", f"<w:body>{body}{tail or SECTION}</w:body>", more),
            "word/_rels/document.xml.rels": relations(hanging or {}),
            **given,
        }
    )


def _type_of(name: str) -> str:
    kind = posixpath.basename(name).removesuffix(".xml").rstrip("0123456789")
    return TYPES.get(kind, f"{OOXML}wordprocessingml.{kind}+xml")


SECTION = (
    '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
    'w:header="720" w:footer="720" w:gutter="0"/><w:cols w:space="720"/></w:sectPr>'
)


def said(text: str, looks: str = "", *, paragraph: str = "") -> str:
    """A paragraph with one run."""
    return f"<w:p><w:pPr>{paragraph}</w:pPr>{run(text, looks)}</w:p>"


def run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def asked(order: str, shown: str, begin: str = "") -> str:
    """A field, as Word writes it over several runs."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{begin}</w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {order} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def photo(kind: str = "JPEG", color: str = "teal", size: tuple[int, int] = (90, 60), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind, **more)
    return out.getvalue()


def shown(key: str, *, described: str = "A plant", named: str = "Picture 1", inside: str = "", link: str = "") -> str:
    """A picture in its line."""
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="857250" cy="571500"/>'
        f'<wp:docPr id="1" name="{named}" descr="{described}">{link}</wp:docPr><wp:cNvGraphicFramePr>'
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="'
        f'{SPACES["pic"]}"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="{named}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{key}">{inside}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="857250" cy="571500"/></a:xfrm><a:prstGeom prst="rect">'
        "<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def drawn(uri: str, inside: str) -> str:
    """Anything else that is drawn in its line."""
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5486400" cy="3200400"/>'
        f'<wp:docPr id="2" name="Chart 1" descr="How often"/><a:graphic><a:graphicData uri="{SPACES[uri]}">{inside}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def style(key: str, name: str, inside: str = "", *, kind: str = "paragraph", more: str = "") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{key}" {more}><w:name w:val="{name}"/>{inside}</w:style>'


def styles(*listed: str) -> bytes:
    usual = style("Normal", "Normal", '<w:rPr><w:sz w:val="22"/></w:rPr>', more='w:default="1"')
    return root("w:styles", "".join((usual, *listed)))
