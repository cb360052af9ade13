"""Files as people send them, each with a token where no reader may find one."""

from __future__ import annotations

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NullObject,
)
from pypdf.generic import NumberObject as Number

from requests_app.files import cleaning
from requests_app.files.cleaning import TYPES, FileRefused, clean_file
from tests.requests_app.word_files import root, shown

SECRET = "canary-author-5512"


def picture(kind="PNG", size=(900, 300), **more):
    out = io.BytesIO()
    image = Image.new("RGB", size, (12, 90, 80))
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = SECRET, SECRET  # description, artist
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", SECRET)
        image.save(out, "PNG", pnginfo=told, exif=exif, **more)
    else:
        image.save(out, kind, exif=exif, comment=SECRET.encode(), **more)
    return out.getvalue()


def photograph():
    """A JPEG as a phone writes it: who, where, a comment; and a second picture after its end."""
    return picture("JPEG", progressive=True) + b"MotionPhoto" + picture("JPEG")


def scanned():
    """A JPEG 2000 with what a scanner says of itself."""
    out = io.BytesIO()
    Image.new("RGB", (90, 30), (12, 90, 80)).save(out, "JPEG2000")
    data, told = out.getvalue(), SECRET.encode()
    return data + (len(told) + 8).to_bytes(4) + b"xml " + told


def _shown(writer, data, *filters):
    """A picture of a page, packed by these filters (of which only the last is a picture's own)."""
    one = EncodedStreamObject()
    one.update(
        {NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
         NameObject("/Width"): Number(900), NameObject("/Height"): Number(300), NameObject("/BitsPerComponent"): Number(8),
         NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
         NameObject("/Filter"): ArrayObject([NameObject(f) for f in filters]) if filters[1:] else NameObject(filters[0])}
    )  # fmt: skip
    if filters[1:]:
        one[NameObject("/DecodeParms")] = ArrayObject([NullObject() for _ in filters])
    one._data = zlib.compress(data) if filters[0] == "/FlateDecode" else data
    return writer._add_object(one)


def pdf(text="A plan for a second grader.", pages=1, password="", **info):
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(300, 300)
        font = DictionaryObject(
            {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
             NameObject("/BaseFont"): NameObject("/Helvetica")}
        )  # fmt: skip
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        shown = {
            "/P1": _shown(writer, photograph(), "/DCTDecode"),
            "/P2": _shown(writer, photograph(), "/FlateDecode", "/DCTDecode"),
            "/P3": _shown(writer, scanned(), "/JPXDecode"),
        }
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): fonts,
             NameObject("/XObject"): DictionaryObject({NameObject(n): one for n, one in shown.items()})}
        )  # fmt: skip
        body = DecodedStreamObject()
        drawn = "".join(f" q 90 0 0 30 20 {40 * n} cm /P{n} Do Q" for n in (1, 2, 3))
        body.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET{drawn}".encode())
        page[NameObject("/Contents")] = writer._add_object(body)
    writer.add_metadata({"/Author": SECRET, "/Company": SECRET, **info})
    writer.add_open_action(JavaScript(f"app.alert('{SECRET}')"))
    writer.add_attachment("inside.txt", SECRET.encode())
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def relations(**targets):
    """A list of them: type, target, and what else it says."""
    said = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}" {more}/>'
        for key, (kind, target, more) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{said}</Relationships>'


def docx(text="A plan for a second grader.", **parts):
    files = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/customXml/item1.xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": relations(
            r1=(f"{OFFICE}/officeDocument", "word/document.xml", ""),
            r2=(f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg", ""),
            r3=(f"{PACKAGE}/relationships/metadata/core-properties", "/package/services/5f.psmdcp", ""),
            r4=(f"{STRICT}/extendedProperties", "about/app.xml", ""),
            r5=("http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels", "docMetadata/L.xml", ""),
        ),
        "word/_rels/document.xml.rels": relations(
            r1=(f"{OFFICE}/customXml", "../customXml/item1.xml", ""),
            r2=(f"{OFFICE}/image", "media/image1.jpeg", ""),
            r3=(f"{OFFICE}/printerSettings", "printer.bin", ""),
            r4=(f"{OFFICE}/image", "https://tracks.test/who-opens-it.png", 'TargetMode="External"'),
            r5=(f"{OFFICE}/hyperlink", "https://school.test/", 'TargetMode="External"'),
            r6=(f"{OFFICE}/image", "media/image2.jpg", ""),
            r7=(f"{OFFICE}/image", "media/image3.tiff", ""),
            r8=(f"{OFFICE}/image", "media/image4.gif", ""),
            r9=(f"{OFFICE}/settings", "settings.xml", ""),
        ),
        "word/document.xml": root(
            "w:document",
            f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r>"
            f'<w:ins w:author="{SECRET}" w:id="1"><w:r><w:t> and more</w:t></w:r></w:ins>'
            f"{''.join(shown(key, named=SECRET) for key in ('r2', 'r6', 'r7', 'r8', 'r4'))}"
            '<w:hyperlink r:id="r5"><w:r><w:t>school</w:t></w:r></w:hyperlink></w:p>'
            f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="{SECRET}"/></w:sdtPr></w:sdt><w:sectPr><w:printerSettings r:id="r3"/>'
            "</w:sectPr></w:body>",
        ),
        "word/settings.xml": root(
            "w:settings",
            f'<w:mailMerge><w:query w:val="{SECRET}"/><w:dataSource r:id="r9"/></w:mailMerge>'
            '<w:attachedTemplate r:id="r1"/>',
        ),
        "word/printer.bin": SECRET,
        "word/_rels/settings.xml.rels": relations(
            r1=(f"{OFFICE}/attachedTemplate", f"file:///C:/{SECRET}.dotx", 'TargetMode="External"'),
            r9=(f"{OFFICE}/mailMergeSource", f"file:///C:/{SECRET}.xlsx", 'TargetMode="External"'),
        ),
        "customXml/item1.xml": f"<coverPage><company>{SECRET}</company></coverPage>",
        "customXml/_rels/item1.xml.rels": relations(r1=(f"{OFFICE}/customXmlProps", "itemProps1.xml", "")),
        "package/services/5f.psmdcp": f"<coreProperties><creator>{SECRET}</creator></coreProperties>",
        "about/app.xml": f"<Properties><Company>{SECRET}</Company></Properties>",
        "about/_rels/app.xml.rels": relations(r1=("http://x/author", SECRET, "")),
        "docMetadata/L.xml": f"<labels><label siteId='{SECRET}'/></labels>",
        "word/media/image2.jpg": picture("PNG"),  # Word itself does not mind a wrong ending
        "word/media/image3.tiff": picture("TIFF"),
        "word/media/image4.gif": picture("GIF"),
        "word/media/image1.jpeg": picture("JPEG"),
        "docProps/core.xml": f"<coreProperties><creator>{SECRET}</creator></coreProperties>",
        "docProps/app.xml": f"<Properties><Company>{SECRET}</Company></Properties>",
        "docProps/thumbnail.jpeg": picture("JPEG"),
        **parts,
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files.items():
            packed.writestr(name, body)
    return out.getvalue()


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


GOOD = {
    "pdf": pdf, "docx": docx, "png": picture, "jpg": lambda: picture("JPEG"), "webp": lambda: picture("WEBP"),
    "txt": lambda: b"A plan for a second grader.",
}  # fmt: skip


def sent(name, data=None, declared=None):
    ending = name.rpartition(".")[2]
    data = GOOD[ending]() if data is None else data
    return SimpleUploadedFile(name, data, TYPES[cleaning.ENDINGS[ending]] if declared is None else declared)


def refusal_of(name, data, *, on_board=False):
    try:
        clean_file(name, "", data, on_board=on_board)
    except FileRefused as no:
        return str(no)
    return ""
