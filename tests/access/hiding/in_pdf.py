"""Places in PDFs."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable

from PIL import Image, ImageCms
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, NumberObject

from tests.access.hiding.places import Place, listed
from tests.requests_app.files.cleaning.pdf.ordinary import (
    HELVETICA,
    SHOWN,
    embedded_fonts,
    group4,
    jbig2_segments,
    jpeg2000,
    one_page,
    page_with_picture,
    photograph,
    segment,
    type1_font,
    written,
    written_page,
)

PLACES: list[Place] = []
pdf = listed("pdf", PLACES)
LINES = b"BT /F1 20 Tf 20 200 Td (A plan) Tj ET"
WITH_IMAGE = b"/XObject<</Im1 5 0 R>>"
GRAY = b"/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray"
IMAGE = b"/Type/XObject/Subtype/Image" + GRAY
DOTS = b"\0\x80\xff\x40"


def xmp(token: bytes) -> tuple[bytes, bytes]:
    return (
        b"/Type/Metadata/Subtype/XML",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>%s</dc:creator></x:xmpmeta>" % token,
    )


def made(name: str, *, lines: bytes = LINES, resources: bytes = HELVETICA, others: tuple = (), **parts: bytes) -> None:
    """A page where %s stands for the token: in the lines, the resources, the page (more), the catalog, and in objects
    from number 5 on (a function of the token for a stream)."""

    def make(token: str) -> bytes:
        mark = token.encode()

        def with_token(part):
            if isinstance(part, Callable):
                return part(mark)
            return tuple(map(with_token, part)) if isinstance(part, tuple) else part.replace(b"%s", mark)

        filled = {name: with_token(part) for name, part in parts.items()}
        return one_page(
            with_token(lines), resources=with_token(resources), others=tuple(map(with_token, others)), **filled
        )

    pdf(name)(make)


# What the document says of itself ------------------------------------------------------------------------------------


@pdf("the author in its properties")
def author(token):
    return with_properties({"/Author": token})


@pdf("a property of somebody's own")
def own_property(token):
    return with_properties({"/DistrictUser": token})


def with_properties(said):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(one_page(LINES, resources=HELVETICA))))
    writer.add_metadata(said)
    return written(writer)


@pdf("the number by which programs know it")
def identity(token):
    data = one_page(LINES, resources=HELVETICA)
    return data.replace(b"/Type/XRef", b"/Type/XRef/ID[<%s><%s>]" % ((token.encode().hex().encode(),) * 2))


made("XMP of the document", catalog=b"/Metadata 5 0 R", others=(xmp,))
made("XMP of a page", more=b"/Metadata 5 0 R", others=(xmp,))
made("XMP of a picture", lines=SHOWN, resources=WITH_IMAGE, others=((IMAGE + b"/Metadata 6 0 R", DOTS), xmp))
made(
    "XMP of a font",
    resources=b"/Font<</F1 5 0 R>>",
    others=(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Metadata 6 0 R>>", xmp),
)
made("a program's own data of a page", more=b"/PieceInfo<</Ill<</Private<</Who(%s)>>/LastModified(D:2026)>>>>")
made(
    "a program's own data of a picture",
    lines=SHOWN,
    resources=WITH_IMAGE,
    others=((IMAGE + b"/PieceInfo<</A<</Private(%s)>>>>", DOTS),),
)
made("a small picture of a page", more=b"/Thumb 5 0 R", others=((GRAY + b"/Name(%s)", DOTS),))
made("keys of nobody's in the catalog", catalog=b"/DistrictData(%s)")
made("keys of nobody's in a page", more=b"/DistrictData[(%s)]")
made("where it was captured from", catalog=b"/SpiderInfo<</V 1.0/C[(%s)]>>")
made("the labels of its pages", catalog=b"/PageLabels<</Nums[0<</S/D/P(%s)>>]>>")
made(
    "the title of a bookmark",
    catalog=b"/Outlines 5 0 R",
    others=(b"<</First 6 0 R/Last 6 0 R/Count 1>>", b"<</Title(%s)/Parent 5 0 R/Dest[3 0 R/Fit]>>"),
)
made("the name of a place in it", catalog=b"/Dests<</%s[3 0 R/Fit]>>")
made(
    "what a program reads aloud",
    catalog=b"/StructTreeRoot 5 0 R/MarkInfo<</Marked true>>",
    others=(b"<</Type/StructTreeRoot/K<</S/Figure/Alt(%s)/ActualText(%s)/Pg 3 0 R>>>>",),
)
made("the name of a layer", lines=b"/OC /A BDC " + LINES + b" EMC", resources=HELVETICA + b"/Properties<</A 5 0 R>>",
     catalog=b"/OCProperties<</OCGs[5 0 R]/D<<>>>>", others=(b"<</Type/OCG/Name(%s)>>",))  # fmt: skip
made("who made a layer", lines=b"/OC /A BDC " + LINES + b" EMC", resources=HELVETICA + b"/Properties<</A 5 0 R>>",
     catalog=b"/OCProperties<</OCGs[5 0 R]/D<</Creator(%s)>>>>", others=(b"<</Type/OCG/Name(a)/Usage<</CreatorInfo<</Creator(%s)>>/User<</Type/Ind/Name(%s)>>>>>>",))  # fmt: skip
made(
    "a certificate",
    catalog=b"/DSS<</Certs[5 0 R]>>/Perms<</DocMDP 6 0 R>>",
    others=((b"", b"%s"), b"<</Type/Sig/Name(%s)/Location(%s)>>"),
)

# What runs, sends and leads elsewhere --------------------------------------------------------------------------------

made("a script when it is opened", catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(%s\\))>>")
made("a script by name", catalog=b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(%s)>>]>>>>")
made(
    "a file inside",
    catalog=b"/Names<</EmbeddedFiles<</Names[(%s)5 0 R]>>>>",
    others=(b"<</Type/Filespec/F(%s)/EF<</F 6 0 R>>>>", (b"/Type/EmbeddedFile", b"%s")),
)
made("a file of a page", more=b"/AF[5 0 R]", others=(b"<</Type/Filespec/F(%s)>>",))
made("a portfolio", catalog=b"/Collection<</D(%s)>>")
made("what a page does when it is turned", more=b"/AA<</O<</S/URI/URI(https://tracks.test/%s)>>>>")
made("a form of another kind", catalog=b"/AcroForm<</Fields[]/XFA 5 0 R>>", others=((b"", b"<xdp:xdp>%s</xdp:xdp>"),))

LINK = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]%s>>]"
OKAY = b"/A<</S/URI/URI(https://school.test/)%s>>"
for where, link in {
    "a link to a share of a network": b"/A<</S/GoToR/F(\\\\\\\\host\\\\%s)/D[0/Fit]>>",
    "a link that starts a program": b"/A<</S/Launch/F(%s.exe)>>",
    "a link that sends the form": b"/A<</S/SubmitForm/F<</FS/URL/F(https://x.test/%s)>>>>",
    "a link to a file of the disk": b"/A<</S/URI/URI(file:///C:/Users/%s/plan.doc)>>",
    "a link that is a script": b"/A<</S/URI/URI(javascript:%s)>>",
    "a link into a file inside": b"/A<</S/GoToE/T<</R/C/N(%s)>>/D[0/Fit]>>",
    "what comes after a link": OKAY.replace(b"%s", b"/Next<</S/JavaScript/JS(%s)>>"),
    "where a link comes from": OKAY.replace(b"%s", b"/IsMap true/Who(%s)") + b"/PA<</S/URI/URI(https://x.test/%s)>>",
    "who made a link": OKAY.replace(b"%s", b"") + b"/NM(%s)/T(%s)/M(%s)",
    "what a link does when a finger comes near": OKAY.replace(b"%s", b"") + b"/AA<</E<</S/JavaScript/JS(%s)>>>>",
}.items():
    made(where, more=LINK.replace(b"%s", link))

# What lies on a page --------------------------------------------------------------------------------------------------

NOTE = b"<</Type/Annot/Subtype/Text/Rect[9 9 30 30]/Contents(Look)%s>>"
made("who wrote a note, directly on the page", more=b"/Annots[" + NOTE.replace(b"%s", b"/T(%s)") + b"]")
made("who wrote a note", more=b"/Annots[5 0 R]", others=(NOTE.replace(b"%s", b"/T(%s)/NM(%s)/M(%s)/Subj(%s)"),))
made("a note in rich letters", more=b"/Annots[" + NOTE.replace(b"%s", b"/RC(<body>%s</body>)/DS(%s)") + b"]")
made(
    "the window of a note",
    more=b"/Annots[" + NOTE.replace(b"%s", b"/Popup 5 0 R") + b" 5 0 R]",
    others=(b"<</Type/Annot/Subtype/Popup/Rect[0 0 9 9]/T(%s)>>",),
)
made("a file pinned to a page", more=b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(%s)>>>>]")
made(
    "a sound on a page",
    more=b"/Annots[<</Type/Annot/Subtype/Sound/Rect[0 0 9 9]/Sound 5 0 R>>]",
    others=((b"/R 8000", b"%s"),),
)
FIELD = b"/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(n)/Rect[9 9 90 30]/DA(/Helv 9 Tf)%s>>]"
made("the name of a field", more=FIELD.replace(b"%s", b"/V(Yes)/TU(%s)/TM(%s)/NM(%s)").replace(b"T(n)", b"T(%s)"))
made("a field nobody sees", more=FIELD.replace(b"%s", b"/F 2/V(%s)"))
made("a password in a field", more=FIELD.replace(b"%s", b"/Ff 8192/V(%s)"))
made("what a field held before", more=FIELD.replace(b"%s", b"/V(Yes)/DV(%s)"))
made("the other choices of a field", more=FIELD.replace(b"%s", b"/V(Yes)/Opt[(Yes)(%s)]").replace(b"Tx", b"Ch"))
made(
    "how a field looks under a finger",
    more=FIELD.replace(b"%s", b"/V(Yes)/AP<</D 5 0 R>>"),
    others=((b"/BBox[0 0 9 9]/Subtype/Form", b"(%s) Tj"),),
)
made(
    "who signed", more=FIELD.replace(b"Tx", b"Sig").replace(b"%s", b"/V<</Type/Sig/Name(%s)/Reason(%s)/Contents<00>>>")
)
made("a field that is on no page", catalog=b"/AcroForm<</Fields[5 0 R]>>", others=(b"<</FT/Tx/T(x)/V(%s)>>",))

# Among the lines -----------------------------------------------------------------------------------------------------

made("a remark among the lines", lines=b"% %s\n" + LINES + b"\n%%s")
made("what a word is meant to be", lines=b"/Span <</ActualText(%s)/E(%s)>> BDC " + LINES + b" EMC")
made("a mark for programs", lines=b"/Mark <</Who(%s)>> DP " + LINES)
made(
    "the properties of a mark",
    lines=b"/Span /P1 BDC " + LINES + b" EMC",
    resources=HELVETICA + b"/Properties<</P1<</Who(%s)>>>>",
)
made("words that nothing draws", lines=b"(%s) q Q [(%s)] " + LINES + b" (%s)")
made("a word of nobody's language", lines=b"BX (%s) whoami /%s EX " + LINES)
made(
    "the head of a picture among the lines",
    lines=LINES + b" q 9 0 0 9 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G /Who (%s) ID \0\1\2\3 EI Q",
)
made("a picture that no line draws", resources=HELVETICA + WITH_IMAGE, others=((IMAGE, b"%s"),))
made(
    "a drawing that no line draws",
    resources=HELVETICA + WITH_IMAGE,
    others=((b"/Subtype/Form/BBox[0 0 9 9]", b"(%s) Tj"),),
)
made(
    "keys of nobody's in a drawing",
    lines=SHOWN,
    resources=WITH_IMAGE,
    others=((b"/Subtype/Form/BBox[0 0 9 9]/Name(%s)/LastModified(%s)/Ref<</F(%s)/Page 1>>", b"0 0 9 9 re f"),),
)


@pdf("the bytes behind a picture among the lines")
def behind_inline(token):
    picture = b" q 9 0 0 9 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G /F /AHx ID 00112233%s> EI Q"
    return one_page(LINES + picture % token.encode().hex().encode(), resources=HELVETICA)


# Where nothing refers to it -------------------------------------------------------------------------------------------

made("an object that nothing refers to", others=(b"<</Who(%s)>>",))
made("a stream that nothing refers to", others=((b"", b"%s"),))
made("a packed object that nothing refers to", others=(b"<</Who(%s)>>",), packed=lambda _: (5,))


@pdf("a version of the page before it was changed")
def before_it_was_changed(token):
    data = one_page(b"BT (%s) Tj ET" % token.encode(), resources=HELVETICA)
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    page = writer.pages[0].get_object()
    page["/Contents"].get_object().set_data(LINES)
    return written(writer)


@pdf("bytes after its end")
def after_its_end(token):
    return one_page(LINES, resources=HELVETICA) + token.encode()


@pdf("bytes before its beginning")
def before_its_beginning(token):
    return token.encode() + b"\n" + one_page(LINES, resources=HELVETICA)


@pdf("a remark between two objects")
def between_objects(token):
    data = one_page(LINES, resources=HELVETICA)
    filler = b"%" + token.encode() + b"\n"
    return re.sub(rb"%PDF-1.7\n", lambda match: match.group() + filler, data)


# Pictures -------------------------------------------------------------------------------------------------------------


def jpeg(token, *, exif=False, comment=False, behind=False):
    out = io.BytesIO()
    more = {}
    if exif:
        made_exif = Image.Exif()
        made_exif[0x013B] = token
        more["exif"] = made_exif
    if comment:
        more["comment"] = token.encode()
    photograph(size=(40, 30)).save(out, "JPEG", **more)
    data = out.getvalue() + (token.encode() if behind else b"")
    return page_with_picture(b"/Width 40/Height 30/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", data)


pdf("EXIF of a photograph")(lambda token: jpeg(token, exif=True))
pdf("the comment of a photograph")(lambda token: jpeg(token, comment=True))
pdf("what follows a photograph")(lambda token: jpeg(token, behind=True))


@pdf("the small picture in a photograph's head")
def small_picture(token):
    out = io.BytesIO()
    photograph(size=(40, 30)).save(out, "JPEG")
    data = out.getvalue()
    small = token.encode().ljust(27, b"\0")
    head = b"JFIF\0\1\1\0\0\1\0\1\3\3" + small
    data = data[:2] + b"\xff\xe0" + (len(head) + 2).to_bytes(2) + head + data[20:]
    return page_with_picture(b"/Width 40/Height 30/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", data)


def jp2(data):
    return page_with_picture(b"/Width 40/Height 30/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/JPXDecode", data)


@pdf("XML in a JPEG 2000")
def xml_in_jp2(token):
    box = b"xml " + token.encode()
    return jp2(jpeg2000(photograph(size=(40, 30))) + (len(box) + 4).to_bytes(4) + box)


@pdf("the comment of a JPEG 2000")
def comment_in_jp2(token):
    data = jpeg2000(photograph(size=(40, 30)))
    at = data.index(b"\xff\x4f\xff\x51")
    size = at + 4 + int.from_bytes(data[at + 4 : at + 6])
    comment = b"\xff\x64" + (len(token) + 4).to_bytes(2) + b"\0\1" + token.encode()
    box = at - 8
    whole = int.from_bytes(data[box : box + 4])
    head = (whole + len(comment)).to_bytes(4) if whole else bytes(4)
    return jp2(data[:box] + head + data[box + 4 : size] + comment + data[size:])


def jbig2(data, more=b"", others=()):
    head = b"/Width 400/Height 300/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode"
    return page_with_picture(head + more, data, others)


@pdf("a comment in a JBIG2")
def comment_in_jbig2(token):
    comment = segment(2, 62, b"\x20\0\0\0" + token.encode() + b"\0")
    return jbig2(jbig2_segments(group4(written_page()), 400, 300) + comment)


@pdf("a comment in what several JBIG2 share")
def comment_in_shared_jbig2(token):
    comment = segment(7, 62, b"\x20\0\0\0" + token.encode() + b"\0")
    shared = ((b"", comment),)
    return jbig2(jbig2_segments(group4(written_page()), 400, 300), b"/DecodeParms<</JBIG2Globals 6 0 R>>", shared)


@pdf("what follows a fax")
def behind_a_fax(token):
    head = b"/Width 400/Height 300/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode"
    data = group4(written_page()) + token.encode()
    return page_with_picture(head + b"/DecodeParms<</K -1/Columns 400/Rows 300>>", data)


made("bytes behind the dots of a picture", lines=SHOWN, resources=WITH_IMAGE, others=((IMAGE, DOTS + b"%s"),))
made(
    "keys of nobody's in a picture",
    lines=SHOWN,
    resources=WITH_IMAGE,
    others=((IMAGE + b"/Name/%s/ID(%s)/OPI<</A(%s)>>/Measure<</R(%s)>>", DOTS),),
)
made(
    "another picture instead of one",
    lines=SHOWN,
    resources=WITH_IMAGE,
    others=((IMAGE + b"/Alternates[<</Image 6 0 R>>]", DOTS), (IMAGE, b"%s")),
)


@pdf("bytes behind a packed picture")
def behind_a_packed_picture(token):
    return page_with_picture(GRAY + b"/Filter/FlateDecode", zlib.compress(DOTS) + token.encode())


@pdf("a stream's data in another file")
def in_another_file(token):
    head = GRAY + b"/F<</FS/URL/F(https://x.test/%s)>>/Filter/FlateDecode" % token.encode()
    return page_with_picture(head, zlib.compress(DOTS))


# Colors and fonts ----------------------------------------------------------------------------------------------------


def profile_with(token):
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    said = b"desc" + bytes(4) + (len(token) + 1).to_bytes(4) + token + b"\0" + bytes(78)
    count = int.from_bytes(data[128:132])
    tags = [list(struct.unpack(">4sII", data[at : at + 12])) for at in range(132, 132 + 12 * count, 12)]
    for tag in tags:
        tag[1] += 12
    tags.append([b"dmnd", len(data) + 12, len(said)])
    table = b"".join(struct.pack(">4sII", *tag) for tag in tags)
    whole = data[:128] + len(tags).to_bytes(4) + table + data[132 + 12 * count :] + said
    return len(whole).to_bytes(4) + whole[4:]


made("a color profile", lines=b"/C1 cs 0.5 0.2 0.1 sc 9 9 99 99 re f", resources=b"/ColorSpace<</C1[/ICCBased 5 0 R]>>",
     others=(lambda token: (b"/N 3", profile_with(token)),))  # fmt: skip
made("the parts of a color", lines=b"/C1 cs 0.5 sc 9 9 99 99 re f",
     resources=b"/ColorSpace<</C1[/DeviceN[/Red]/DeviceGray<</FunctionType 2/Domain[0 1]/N 1/C0[1]/C1[0]>><</Process<</Who(%s)>>>>]>>")  # fmt: skip
made("a remark in how a color is computed", lines=b"/S1 sh", resources=b"/Shading<</S1<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 300 0]/Function 5 0 R>>>>",
     others=((b"/FunctionType 4/Domain[0 1]/Range[0 1]", b"{ % %s\n dup mul }"),))  # fmt: skip
made("a remark in which letter a code is", resources=b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>>>",
     others=((b"", b"%%Copyright: %s\n/CIDSystemInfo<</Registry(%s)>> def 1 beginbfchar\n<41> <0041>\nendbfchar"),))  # fmt: skip
MAP = b"1 begincodespacerange\n<00> <ff>\nendcodespacerange 1 beginbfchar\n<41> <0041>\n%s\nendbfchar"
WITH_MAP = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>>>"


def spelled(token: bytes) -> bytes:
    return token.decode().encode("utf-16-be").hex().encode()


made("which letter a code is that no page draws", resources=WITH_MAP,
     others=(lambda token: (b"", MAP.replace(b"%s", b"<5a> <%s>" % spelled(token))),))  # fmt: skip
made("which letters some codes are that no page draws", resources=WITH_MAP,
     others=(lambda token: (b"", MAP.replace(b"endbfchar", b"endbfchar 1 beginbfrange <58> <59> [<0058> <%s>] endbfrange" % spelled(token)).replace(b"%s", b"")),))  # fmt: skip
made("the name of a letter that no page draws",
     resources=b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[90/%s]>>>>>>")  # fmt: skip
made("the name of a letter that is in no font",
     resources=b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/%s]>>>>>>")  # fmt: skip
LETTERS = (
    b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 66/Widths[9 9]"
    b"/Encoding<</Differences[65/%b]>>/CharProcs<</%b 6 0 R/%b 7 0 R>>/Resources<<>>>>"
)
BOX = b"9 0 d0 0 0 9 9 re f"
made("the name of a drawn letter that no page draws", resources=b"/Font<</F1 5 0 R>>",
     others=(LETTERS % (b"A", b"A", b"%s"), (b"", BOX), (b"", BOX)))  # fmt: skip
made("the name of a drawn letter", resources=b"/Font<</F1 5 0 R>>",
     others=(LETTERS % (b"%s", b"%s", b"B"), (b"", BOX), (b"", BOX)))  # fmt: skip
made("what a drawn letter draws that no page draws", resources=b"/Font<</F1 5 0 R>>",
     others=(LETTERS % (b"A", b"A", b"B"), (b"", BOX), (b"", b"9 0 d0 BT (%s) Tj ET")))  # fmt: skip
made("the name of a table of letters",
     resources=b"/Font<</F1<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/%s/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/A>>]>>>>")  # fmt: skip
made(
    "the family and the letters of a font",
    resources=b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FontDescriptor<</Type/FontDescriptor/FontName/Helvetica/Flags 32/FontFamily(%s)/CharSet(%s)>>>>>>",
)


def rewritten(data: bytes, key: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same PDF with the program of its first font changed."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for thing in writer._objects:
        if isinstance(thing, dict) and key in thing:
            program = thing[key].get_object()
            program.set_data(change(program.get_data()))
            break
    return written(writer)


@pdf("the names in a TrueType font")
def names_in_truetype(token):
    said = token.encode()
    table = struct.pack(">HHHHHHHHH", 0, 1, 18, 1, 0, 0, 0, len(said), 0) + said

    def change(data):
        count = int.from_bytes(data[4:6])
        rows = [list(struct.unpack(">4sIII", data[at : at + 16])) for at in range(12, 12 + 16 * count, 16)]
        for row in rows:
            row[2] += 16
        rows.append([b"name", 0, len(data) + 16, len(table)])
        head = data[:4] + len(rows).to_bytes(2) + data[6:12]
        return head + b"".join(struct.pack(">4sIII", *row) for row in rows) + data[12 + 16 * count :] + table

    return rewritten(embedded_fonts(), "/FontFile2", change)


@pdf("the notice of a Type 1 font")
def notice_in_type1(token):
    said = b"%%!PS-AdobeFont-1.0: Zx\n%% %s\n/Notice (%s) readonly def\n" % ((token.encode(),) * 2)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(type1_font())))
    program = next(thing["/FontFile"].get_object() for thing in writer._objects if "/FontFile" in (thing or ()))
    whole = program.get_data()
    first = re.search(rb"[\r\n]+", whole).end()
    program.set_data(said + whole[first:])
    program[NameObject("/Length1")] = NumberObject(program["/Length1"] + len(said) - first)
    return written(writer)


@pdf("the notice of a compact font")
def notice_in_cff(token):
    from tests.requests_app.files.cleaning.pdf.test_font_programs import compact_font

    program = compact_font(token.encode())
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Small/FirstChar 65/LastChar 65/Widths[500]/FontDescriptor 6 0 R>>"
    described = b"<</Type/FontDescriptor/FontName/Small/Flags 4/FontBBox[0 0 500 500]/FontFile3 7 0 R>>"
    return one_page(LINES, resources=b"/Font<</F1 5 0 R>>", others=(font, described, (b"/Subtype/Type1C", program)))
