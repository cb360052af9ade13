"""Ordinary PDFs, as people send them: each must look the same when it is kept."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.annotations import FreeText, Highlight, Line, Rectangle, Text
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(reportlab.__file__).parent / "fonts"


def canvas():
    out = io.BytesIO()
    drawing = Canvas(out, pagesize=letter)
    drawing.setTitle("A plan")
    return drawing, out


def page_of(draw, pages=1):
    drawing, out = canvas()
    for number in range(pages):
        draw(drawing) if pages == 1 else draw(drawing, number)
        drawing.showPage()
    drawing.save()
    return out.getvalue()


def letter_home():
    def draw(c, number):
        c.setFont("Times-Roman", 14)
        text = c.beginText(72, 700)
        text.textLines("Dear family,\n(we meet) on Friday \\ at ten.\nR\xe9sum\xe9 of the week: 50% done")
        c.drawText(text)
        c.setStrokeColor(colors.darkblue)
        c.setDash(6, 3)
        c.line(72, 650, 500, 640)
        c.bezier(72, 500, 200, 650, 300, 350, 500, 500)
        c.drawString(72, 100, f"Page {number + 1}")

    return page_of(draw, pages=3)


def embedded_fonts():
    pdfmetrics.registerFont(TTFont("Vera", str(FONTS / "Vera.ttf")))
    pdfmetrics.registerFont(TTFont("VeraBI", str(FONTS / "VeraBI.ttf")))

    def draw(c):
        c.setFont("Vera", 20)
        c.drawString(72, 700, "Quiet corner \u2013 na\xefve caf\xe9 \u201cyes\u201d \u20ac5")
        c.setFont("VeraBI", 20)
        c.drawString(72, 650, "Fidgets: \u00bd per hour")

    return page_of(draw)


def type1_font():
    face = pdfmetrics.EmbeddedType1Face(str(FONTS / "zx______.afm"), str(FONTS / "zx______.pfb"))
    pdfmetrics.registerTypeFace(face)
    pdfmetrics.registerFont(pdfmetrics.Font("Zx", face.name, "WinAnsiEncoding"))

    def draw(c):
        c.setFont("Zx", 40)
        c.drawString(72, 600, "ABCDEF abcdef 0123")

    return page_of(draw)


def fonts_of_the_reader():
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))

    def draw(c):
        c.setFont("Symbol", 20)
        c.drawString(72, 700, "abcd")
        c.setFont("ZapfDingbats", 20)
        c.drawString(72, 660, "abc4")
        c.setFont("HeiseiMin-W3", 20)
        c.drawString(72, 620, "\u65e5\u672c\u8a9e")

    return page_of(draw)


def photograph(mode="RGB", size=(400, 300)):
    image = Image.radial_gradient("L").resize(size)
    if mode == "RGB":
        image = Image.merge("RGB", (image, image.rotate(90).resize(size), Image.linear_gradient("L").resize(size)))
    elif mode == "RGBA":
        image = Image.merge("RGBA", (image, image, Image.linear_gradient("L").resize(size), image))
    elif mode != "L":
        image = image.convert(mode)
    return image


def with_photographs():
    def draw(c):
        out = io.BytesIO()
        photograph().save(out, "JPEG", quality=90, exif=b"Exif\0\0rest")
        c.drawImage(ImageReader(io.BytesIO(out.getvalue())), 72, 500, 200, 150)
        c.drawImage(ImageReader(photograph("RGBA")), 300, 500, 200, 150, mask="auto")
        c.drawImage(ImageReader(photograph("L")), 72, 300, 200, 150)
        c.drawImage(ImageReader(photograph("P")), 300, 300, 200, 150)
        c.drawImage(ImageReader(photograph("1")), 72, 100, 200, 150)

    return page_of(draw)


def with_inline_pictures():
    def draw(c):
        c.drawInlineImage(photograph(size=(60, 40)), 72, 500, 200, 150)
        c.drawInlineImage(photograph("L", (60, 40)), 300, 500, 200, 150)

    return page_of(draw)


def shaded():
    def draw(c):
        c.linearGradient(72, 500, 400, 700, (colors.red, colors.yellow, colors.green), extend=False)
        c.radialGradient(300, 300, 150, (colors.white, colors.blue), extend=False)
        c.setFillColor(colors.Color(1, 0, 0, alpha=0.4))
        c.rect(100, 250, 300, 300, fill=1, stroke=0)
        c.setFillColorCMYK(0.8, 0.1, 0, 0.2)
        c.circle(450, 150, 60, fill=1)
        c.setFillColor(colors.CMYKColorSep(0, 0.9, 0.9, 0, spotName="PMS 032", density=0.8))
        c.rect(72, 72, 100, 100, fill=1)

    return page_of(draw)


def drawn_in_forms():
    def draw(c):
        c.beginForm("stamp", 0, 0, 200, 100)
        c.setFillColor(colors.lightgreen)
        c.roundRect(5, 5, 190, 90, 10, fill=1)
        c.setFillColor(colors.black)
        c.drawString(20, 50, "Reviewed")
        c.endForm()
        for turn in (0, 30):
            c.saveState()
            c.translate(150, 300)
            c.rotate(turn)
            c.doForm("stamp")
            c.restoreState()

    return page_of(draw)


def filled_form():
    def draw(c):
        form = c.acroForm
        c.drawString(72, 720, "Name:")
        form.textfield(name="name", value="Maeve", x=150, y=710, width=200, height=24, borderStyle="inset")
        form.checkbox(name="agree", checked=True, x=72, y=660, buttonStyle="check")
        form.checkbox(name="not", checked=False, x=120, y=660, buttonStyle="cross")
        form.radio(name="pick", value="one", selected=True, x=72, y=620)
        form.radio(name="pick", value="two", selected=False, x=120, y=620)
        form.choice(name="when", value="Friday", options=["Monday", "Friday"], x=150, y=580, width=120, height=24)
        form.listbox(name="who", value="Tom", options=["Maeve", "Tom"], x=150, y=480, width=120, height=60)

    return page_of(draw)


def rotated_and_cropped():
    writer = PdfWriter()
    for turn, page in zip((90, 180, 270), PdfReader(io.BytesIO(letter_home())).pages, strict=True):
        page.rotate(turn)
        page.cropbox.lower_left = (50, 60)
        page.cropbox.upper_right = (550, 700)
        writer.add_page(page)
    return written(writer)


def written(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def linked():
    def draw(c, number):
        c.bookmarkPage(f"p{number}")
        c.addOutlineEntry(f"Part {number}", f"p{number}")
        c.drawString(72, 700, f"Part {number}")
        c.linkURL("https://school.test/plan?week=2", (72, 690, 200, 715), thickness=1)
        c.linkURL("mailto:tom@school.test", (72, 600, 200, 615))
        c.linkRect("", f"p{(number + 1) % 3}", (72, 500, 200, 520), Border="[0 0 1]")

    return page_of(draw, pages=3)


def marked():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(letter_home())))
    box = (72, 640, 300, 660)
    quads = ArrayObject(FloatObject(one) for one in (72, 660, 300, 660, 72, 640, 300, 640))
    for note in (
        Highlight(rect=box, quad_points=quads, highlight_color="ffee00"),
        Text(rect=(300, 700, 320, 720), text="Ask them on Friday.", open=False),
        FreeText(text="Well done", rect=(300, 400, 420, 440), font_size="14pt", border_color="ff0000"),
        Rectangle(rect=(72, 300, 200, 350), interior_color="88ff88"),
        Line(p1=(72, 250), p2=(300, 260), rect=(70, 240, 310, 270), text="From here"),
    ):
        note[NameObject("/T")] = TextStringObject("Somebody")
        writer.add_annotation(0, note)
    return written(writer)


def stamped():
    """Two documents laid over each other, as programs that number pages do."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(letter_home())))
    over = PdfReader(io.BytesIO(with_photographs())).pages[0]
    writer.pages[0].merge_transformed_page(over, Transformation().scale(0.5).rotate(10).translate(100, 50))
    return written(writer)


def locked_against_changes():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(embedded_fonts())))
    writer.encrypt("", "owner", algorithm="AES-256")
    return written(writer)


# By hand, where no program at hand writes such files --------------------------------------------------------------------


def by_hand(*objects, packed=(), root="1 0", before=b""):
    """A PDF of these objects (bytes, or a head and a stream), the first of which is the catalog. ``packed``: the
    numbers of those that lie in an object stream, as newer programs write them."""
    out = [before + b"%PDF-1.7\n"]
    places = {}
    at = len(out[0]) - len(before)

    def put(number, body):
        nonlocal at
        places[number] = (1, at, 0)
        line = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        out.append(line)
        at += len(line)

    plain = {n: one for n, one in enumerate(objects, 1) if n not in packed}
    for number, one in plain.items():
        put(number, one if isinstance(one, bytes) else stream(*one))
    count = len(objects) + 1
    if packed:
        bodies = [objects[number - 1] for number in packed]
        offsets = [sum(len(body) + 1 for body in bodies[:n]) for n in range(len(bodies))]
        head = b" ".join(b"%d %d" % pair for pair in zip(packed, offsets, strict=True)) + b" "
        put(count, stream(b"/Type/ObjStm/N %d/First %d" % (len(packed), len(head)), head + b"\n".join(bodies)))
        places |= {number: (2, count, place) for place, number in enumerate(packed)}
        count += 1
    start, places[count] = at, (1, at, 0)
    rows = b"\0\0\0\0\0\0\0" + b"".join(
        bytes((kind,)) + place.to_bytes(4) + more.to_bytes(2) for kind, place, more in map(places.get, range(1, count + 1))
    )  # fmt: skip
    put(count, stream(b"/Type/XRef/Size %d/W[1 4 2]/Root %s R" % (count + 1, root.encode()), rows))
    out.append(b"startxref\n%d\n%%%%EOF\n" % start)
    return b"".join(out)


def stream(head, body):
    packed = body if b"/Filter" in head else zlib.compress(body)
    filters = b"" if b"/Filter" in head else b"/Filter/FlateDecode"
    return b"<<%s%s/Length %d>>\nstream\n%s\nendstream" % (head, filters, len(packed), packed)


def one_page(lines, *, resources=b"", more=b"", catalog=b"", others=(), **how):
    """A page of 300 by 300 that draws these lines; ``others`` are objects from number 5 on."""
    return by_hand(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 300 300]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<%s>>%s>>" % (resources, more),
        (b"", lines),
        *others,
        **how,
    )


HELVETICA = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
SHOWN = b"q 260 0 0 200 20 50 cm /Im1 Do Q"


def page_with_picture(head, data, others=()):
    """One picture, packed as its head says."""
    whole = b"/Type/XObject/Subtype/Image" + head
    return one_page(SHOWN, resources=b"/XObject<</Im1 5 0 R>>", others=((whole, data), *others))


def written_page():
    image = Image.new("1", (400, 300), 1)
    pen = ImageDraw.Draw(image)
    for n in range(0, 300, 20):
        pen.line((10, n, 390, 300 - n), fill=0, width=2)
    pen.rectangle((40, 40, 120, 120), fill=0)
    return image


def group4(image):
    """As a fax machine packs it."""
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", tiffinfo={278: image.height, 262: 0})
    with Image.open(io.BytesIO(out.getvalue())) as saved:
        start, size = saved.tag_v2[273][0], saved.tag_v2[279][0]
    return out.getvalue()[start : start + size]


def scanned_as_fax():
    head = b"/Width 400/Height 300/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode"
    return page_with_picture(head + b"/DecodeParms<</K -1/Columns 400/Rows 300>>", group4(written_page()))


def jbig2_segments(data, width, height):
    """A page and one region of it, which is a fax inside (MMR)."""
    page = width.to_bytes(4) + height.to_bytes(4) + bytes(8) + b"\0" + bytes(2)
    region = width.to_bytes(4) + height.to_bytes(4) + bytes(8) + b"\0" + b"\1" + data
    return segment(0, 48, page) + segment(1, 38, region)


def segment(number, kind, body):
    return number.to_bytes(4) + bytes((kind, 0, 1)) + len(body).to_bytes(4) + body


def scanned_as_jbig2():
    head = b"/Width 400/Height 300/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode"
    return page_with_picture(head, jbig2_segments(group4(written_page()), 400, 300))


def jpeg2000(image=None):
    out = io.BytesIO()
    (image or photograph()).save(out, "JPEG2000")
    return out.getvalue()


def scanned_as_jpeg2000():
    return page_with_picture(
        b"/Width 400/Height 300/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/JPXDecode", jpeg2000()
    )


def phones_scan():
    """Pages that are a photograph each, turned by the page and not by their dots, with text that nobody sees."""
    out = io.BytesIO()
    photograph().save(out, "JPEG", quality=80, progressive=True)
    head = b"/Width 400/Height 300/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode"
    lines = SHOWN + b" BT 3 Tr /F1 10 Tf 30 100 Td (Read by the phone) Tj ET"
    return one_page(
        lines,
        resources=HELVETICA + b"/XObject<</Im1 5 0 R>>",
        more=b"/Rotate 90",
        others=((b"/Type/XObject/Subtype/Image" + head, out.getvalue()),),
    )


def predicted_picture():
    """Dots written as differences from their neighbors, as most programs pack them."""
    image = photograph(size=(40, 30))
    rows = b"".join(b"\0" + image.tobytes()[n * 120 : n * 120 + 120] for n in range(30))
    head = b"/Width 40/Height 30/BitsPerComponent 8/ColorSpace[/CalRGB<</WhitePoint[0.95 1 1.09]>>]"
    told = b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/Columns 40>>"
    return page_with_picture(head + told, zlib.compress(rows))


def with_layers():
    catalog = b"/OCProperties<</OCGs[5 0 R 6 0 R]/D<</OFF[6 0 R]/Order[5 0 R 6 0 R]>>>>"
    lines = (
        b"/OC /A BDC 1 0 0 rg 20 20 100 100 re f EMC /Artifact <</Type/Page>> BDC /OC /B BDC 0 0 1 rg"
        b" 100 100 100 100 re f EMC EMC 0 1 0 rg 250 250 20 20 re f"
    )
    layer = b"<</Type/OCG/Name(%s)>>"
    return one_page(
        lines, resources=b"/Properties<</A 5 0 R/B 6 0 R>>", catalog=catalog, others=(layer % b"a", layer % b"b")
    )


def drawn_letters():
    """A font whose letters are drawn, one of them as a picture among the lines, as old typesetting programs do."""
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 750 750]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 97/LastChar 98"
        b"/Widths[1000 1000]/Encoding<</Differences[97/square/dots]>>/CharProcs<</square 6 0 R/dots 7 0 R>>/Resources<<>>>>"
    )
    dots = b"1000 0 0 0 750 750 d1 q 750 0 0 750 0 0 cm BI /W 8 /H 8 /IM true /BPC 1 /D [1 0] ID \xaaU\xaaU\xaaU\xaaU\nEI Q"
    return one_page(
        b"BT /F1 60 Tf 20 100 Td (abab) Tj ET",
        resources=b"/Font<</F1 5 0 R>>",
        others=(font, (b"", b"1000 0 0 0 750 750 d1 0 0 750 750 re f"), (b"", dots)),
    )


def patterns_and_masks():
    tile = (b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 20 20]/XStep 20/YStep 20/Resources<<>>",
            b"1 0 0 rg 0 0 10 10 re f 0 0 1 rg 10 10 10 10 re f")  # fmt: skip
    group = b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Group<</S/Transparency/CS/DeviceGray>>/Resources<<%s>>"
    fade = b"/Shading<</S1<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 300 0]/Function 8 0 R>>>>"
    return one_page(
        b"/Pattern cs /P1 scn 20 160 260 120 re f q /G1 gs 0 0.5 0 rg 20 20 260 120 re f Q",
        resources=b"/Pattern<</P1 5 0 R>>/ExtGState<</G1 6 0 R>>",
        others=(
            tile,
            b"<</Type/ExtGState/SMask<</S/Luminosity/G 7 0 R>>/BM/Multiply>>",
            (group % fade, b"/S1 sh"),
            (b"/FunctionType 4/Domain[0 1]/Range[0 1]", b"{ dup mul 1 exch sub % fades\n }"),
        ),
    )


def form_without_looks():
    """Filled in by a program that leaves it to others how the fields look."""
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(%s)/V(%s)/Rect[%s]/DA(/Helv 12 Tf 0 g)/F 4%s>>"
    return one_page(
        b"BT /F1 12 Tf 20 280 Td (Form) Tj ET",
        resources=HELVETICA,
        more=b"/Annots[5 0 R 6 0 R]",
        catalog=b"/AcroForm<</Fields[5 0 R 6 0 R]/NeedAppearances true>>",
        others=(
            field % (b"who", b"Maeve Okafor", b"20 200 200 220", b""),
            field % (b"what", b"Two lines\nof it", b"20 100 200 160", b"/Ff 4096"),
        ),
    )


def objects_in_streams():
    """Most objects lie packed together, as newer programs write them."""
    return one_page(
        b"BT /F1 20 Tf 20 200 Td (Packed) Tj ET",
        resources=b"/Font<</F1 5 0 R>>",
        others=(b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",),
        packed=(1, 2, 3, 5),
    )


def lines_before_it():
    """A mail server wrote a line before it."""
    data = objects_in_streams()
    return b"Content-Type: application/pdf\r\n\r\n" + data


def careless_lines():
    """What programs write wrongly, and readers draw all the same."""
    return one_page(
        b"Q Q q 1 0 0 rg 20 20 100 100 re f % a remark\n/F1 12 Tf BT 20 200 Td <48 656c6c6f> Tj [(W)-20(or)<6c64>]TJ ET"
        b" 0.5 0.5 .5 rg 150. 150 +50 -.5e1 re f unknown 10 10 foo BX 3 bar EX (lost) 4 w 200 20 m 280 280 l S q",
        resources=HELVETICA,
    )


ORDINARY = [
    letter_home, embedded_fonts, type1_font, fonts_of_the_reader, with_photographs, with_inline_pictures, shaded,
    drawn_in_forms, filled_form, rotated_and_cropped, linked, marked, stamped, locked_against_changes, scanned_as_fax,
    scanned_as_jbig2, scanned_as_jpeg2000, phones_scan, predicted_picture, with_layers, drawn_letters,
    patterns_and_masks, form_without_looks, objects_in_streams, lines_before_it, careless_lines,
]  # fmt: skip
