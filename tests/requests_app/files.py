"""Files as people send them, each with a token where no reader may find one."""

from __future__ import annotations

import io
import zipfile

from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

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


def pdf(text="A plan for a second grader.", pages=1, password="", **info):
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(300, 300)
        font = DictionaryObject(
            {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
             NameObject("/BaseFont"): NameObject("/Helvetica")}
        )  # fmt: skip
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        body = DecodedStreamObject()
        body.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(body)
    writer.add_metadata({"/Author": SECRET, "/Company": SECRET, **info})
    writer.add_open_action(JavaScript(f"app.alert('{SECRET}')"))
    writer.add_attachment("inside.txt", SECRET.encode())
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def docx(text="A plan for a second grader.", **parts):
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            '<Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="r2" Type="{PACKAGE}/relationships/metadata/thumbnail" Target="docProps/thumbnail.jpeg"/>'
            "</Relationships>"
        ),
        "word/document.xml": (
            f'<w:document {W}><w:body><w:p><w:r><w:t>{text}</w:t></w:r>'
            f'<w:ins w:author="{SECRET}" w:id="1"><w:r><w:t> and more</w:t></w:r></w:ins></w:p></w:body></w:document>'
        ),
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
