"""Places in Word documents."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from PIL import Image, PngImagePlugin

from tests.access.hiding.places import Place, listed
from tests.requests_app.files.cleaning.ordinary_word import SHAPE, chart, diagram, letter, metafile
from tests.requests_app.word_files import (
    MICROSOFT,
    OFFICE,
    PACKAGE,
    Hanging,
    asked,
    drawn,
    packed,
    relations,
    root,
    run,
    said,
    shown,
    style,
    styles,
    unpacked,
    word,
)

PLACES: list[Place] = []
docx = listed("docx", PLACES)
PICTURE: Hanging = {"rId1": ("image", "media/a.png")}


def dots(kind: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, kind, **more)
    return out.getvalue()


def body(name: str, pattern: str, *, hanging: Hanging | None = None, parts: dict[str, bytes] | None = None) -> None:
    """A document whose body holds the token at %s; of what hangs on it too."""

    def made(token: str) -> bytes:
        filled = {key: (kind, target.replace("%s", token)) for key, (kind, target) in (hanging or {}).items()}
        inside = {key.replace("%s", token): part.replace(b"%s", token.encode()) for key, part in (parts or {}).items()}
        return word(pattern.replace("%s", token), hanging=filled, parts=inside)

    docx(name)(made)


def part(name: str, kind: str, tag: str, inside: str, *, before: str = "<w:p/>", more: str = "") -> None:
    """A document with a part of this kind that holds the token at %s."""
    last = f"{kind}1.xml"
    body(name, before, hanging={"rId1": (kind, last)}, parts={last: root(tag, inside, more)})


# Fields ---------------------------------------------------------------------------------------------------------------

WEB = "https://tracks.test/%s.png"
for order in (
    f'INCLUDEPICTURE "{WEB}" \\d', "DDEAUTO excel \"C:\\\\%s.xlsx\" R1C1", "DDE Word %s x", 'LINK Excel.Sheet.12 "\\\\\\\\'
    'srv\\\\%s.xlsx"', 'INCLUDETEXT "C:\\\\Users\\\\%s\\\\a.docx"', "AUTHOR %s", "FILENAME \\p %s", 'DATABASE \\d "%s"',
    'SET plan "%s"', "DOCPROPERTY %s", "DOCVARIABLE %s", 'USERNAME "%s"', 'TEMPLATE "%s"', "XE %s", "TC %s", "MERGEFIELD %s",
    'HYPERLINK "file:///C:/%s"', 'HYPERLINK "\\\\\\\\srv\\\\%s"', 'HYPERLINK "https://school.test/" \\t "%s"', "PAGE \\x %s",
    "PAGE %s", "REF %s \\h", 'DATE \\@ "%s"', 'TOC \\o "1-3" \\t "%s,1"', 'TOC \\c "%s"', "QUOTE %s \\* MERGEFORMAT",
):  # fmt: skip
    body(f"what a field is told: {order.partition(' ')[0]} {order[-24:]}", f"<w:p>{asked(order, run('shown'))}</w:p>")
body("a simple field", f'<w:p><w:fldSimple w:instr=" INCLUDEPICTURE {WEB} ">{run("shown")}</w:fldSimple></w:p>')
body("a field within what a field is told",
     "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> IF </w:instrText></w:r>"
     f"{asked('INCLUDETEXT %s', run('%s'))}<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('shown')}"
     "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>")  # fmt: skip
body(
    "a field without an end",
    "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText> LINK %s </w:instrText></w:r></w:p>",
)
body(
    "orders outside of a field",
    "<w:p><w:r><w:instrText>%s</w:instrText><w:delInstrText>%s</w:delInstrText></w:r></w:p>",
)
body("the data of a field", f"<w:p>{asked('PAGE', run('1'), '<w:fldData>%s</w:fldData>')}</w:p>")
for told in ("<w:name w:val='%s'/>", "<w:helpText w:val='%s'/>", "<w:statusText w:val='%s'/>", "<w:entryMacro w:val='%s'/>",
             "<w:textInput><w:default w:val='%s'/></w:textInput>",
             "<w:ddList><w:listEntry w:val='a'/><w:listEntry w:val='%s'/></w:ddList>"):  # fmt: skip
    body(f"a form's {told[3:12]}", f"<w:p>{asked('FORMTEXT', run('shown'), f'<w:ffData>{told}</w:ffData>')}</w:p>")

# Who, when, and what things are called --------------------------------------------------------------------------------

WHO = 'w:id="1" w:author="%s" w:date="2026-01-01T00:00:00Z"'
body(
    "who may edit", "<w:p><w:permStart w:id='1' w:ed='DISTRICT\\%s'/><w:r><w:t>a</w:t></w:r><w:permEnd w:id='1'/></w:p>"
)
body("who added words", f"<w:p><w:ins {WHO}>{run('a')}</w:ins></w:p>")
body("when words were added", f"<w:p><w:ins w:id='1' w:author='a' w:date='%s'>{run('a')}</w:ins></w:p>")
body("who took words away", f"<w:p><w:del {WHO}><w:r><w:delText>a</w:delText></w:r></w:del></w:p>")
body("who changed looks", f"<w:p><w:r><w:rPr><w:rPrChange {WHO}><w:rPr/></w:rPrChange></w:rPr><w:t>a</w:t></w:r></w:p>")
body("who changed a paragraph", f"<w:p><w:pPr><w:pPrChange {WHO}><w:pPr/></w:pPrChange></w:pPr></w:p>")
body(
    "what moved words are called", f"<w:p><w:moveFromRangeStart w:name='%s' {WHO}/><w:moveFromRangeEnd w:id='1'/></w:p>"
)
body(
    "when words were moved",
    "<w:p><w:moveToRangeStart w:id='1' w:name='a' w:author='a' w:date='%s'/><w:moveToRangeEnd w:id='1'/></w:p>",
)
body("revision ids", "<w:p w:rsidR='%s' w:rsidRDefault='%s'><w:r w:rsidRPr='%s'><w:t>a</w:t></w:r></w:p>")
body("ids of paragraphs", "<w:p w14:paraId='%s' w14:textId='%s'/>")
body("a bookmark", "<w:p><w:bookmarkStart w:id='0' w:name='%s'/><w:bookmarkEnd w:id='0'/></w:p>")
body("where a link leads within", f"<w:p><w:hyperlink w:anchor='%s'>{run('a')}</w:hyperlink></w:p>")
body("where in a page a link leads", f"<w:p><w:hyperlink w:anchor='a' w:docLocation='%s' w:tgtFrame='%s'>{run('a')}"
     "</w:hyperlink></w:p>")  # fmt: skip
body("a link to a share", f"<w:p><w:hyperlink r:id='rId1'>{run('a')}</w:hyperlink></w:p>",
     hanging={"rId1": ("hyperlink", "\\\\srv\\%s")})  # fmt: skip
body("a link to a disk", f"<w:p><w:hyperlink r:id='rId1'>{run('a')}</w:hyperlink></w:p>",
     hanging={"rId1": ("hyperlink", "file:///C:/Users/%s/a.docx")})  # fmt: skip
body("a link nothing uses", "<w:p/>", hanging={"rId1": ("hyperlink", "https://school.test/%s")})
REMARK = ('<w:comment w:id="0" w:author="{}" w:initials="{}" w:date="{}"><w:p>{}</w:p></w:comment>')  # fmt: skip
REMARKED = "<w:p><w:r><w:commentReference w:id='{}'/></w:r></w:p>"
part(
    "who made a remark", "comments", "w:comments", REMARK.format("%s", "%s", "%s", run("a")), before=REMARKED.format(0)
)
part("a remark nothing refers to", "comments", "w:comments", REMARK.format("a", "a", "", run("%s")))
part(
    "a footnote nothing refers to",
    "footnotes",
    "w:footnotes",
    f"<w:footnote w:id='7'><w:p>{run('%s')}</w:p></w:footnote>",
)
part(
    "an endnote nothing refers to", "endnotes", "w:endnotes", f"<w:endnote w:id='7'><w:p>{run('%s')}</w:p></w:endnote>"
)
body("the people who edited", "<w:p/>", hanging={"rId1": (f"{MICROSOFT}/2011/relationships/people", "people.xml")},
     parts={"people.xml": root("w15:people", "<w15:person w15:author='%s'/>")})  # fmt: skip
body("the ids of remarks", "<w:p/>", hanging={"rId1": (f"{MICROSOFT}/2016/09/relationships/commentsIds", "commentsIds.xml")},
     parts={"commentsIds.xml": root("w:commentsIds", "<w:x w:id='%s'/>")})  # fmt: skip
part("the name of a style", "styles", "w:styles", style("x", "%s", more='w:customStyle="1"'))
part("the name of a style that says it is Word's own", "styles", "w:styles", style("x", "%s"))
part(
    "the id of a style",
    "styles",
    "w:styles",
    style("%s", "heading 1"),
    before=said("a", paragraph='<w:pStyle w:val="%s"/>'),
)
part(
    "another name of a style", "styles", "w:styles", style("x", "Normal", "<w:aliases w:val='%s'/><w:rsid w:val='%s'/>")
)
part("a style that could be", "styles", "w:styles", "<w:latentStyles><w:lsdException w:name='%s'/></w:latentStyles>")
body("a style nobody made", said("a", paragraph='<w:pStyle w:val="%s"/>'))
LIST = ('<w:abstractNum w:abstractNumId="0">{}<w:lvl w:ilvl="0"><w:lvlText w:val="{}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>')  # fmt: skip
LISTED = said("a", paragraph='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
part("what a list is called", "numbering", "w:numbering",
     LIST.format("<w:nsid w:val='%s'/><w:tmpl w:val='%s'/><w:name w:val='%s'/>", "%1."), before=LISTED)  # fmt: skip
part("a list nothing uses", "numbering", "w:numbering", LIST.format("", "%s"))

# What is there and nobody sees ----------------------------------------------------------------------------------------

body("hidden words", f"<w:p>{run('%s', '<w:vanish/>')}</w:p>")
body("words hidden by their style",
     "<w:p><w:r><w:rPr><w:rStyle w:val='Gone'/></w:rPr><w:t>%s</w:t></w:r></w:p>",
     hanging={"rId1": ("styles", "styles.xml")},
     parts={"styles.xml": styles(style("Gone", "Gone", "<w:rPr><w:vanish/></w:rPr>", kind="character"))})  # fmt: skip
body("a hidden row", "<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p><w:r><w:t>%s</w:t></w:r></w:p>"
     "</w:tc></w:tr><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")  # fmt: skip
body(
    "a hidden drawing",
    "<w:p>" + drawn("wps", SHAPE.format(said("%s"))).replace("<wp:docPr", '<wp:docPr hidden="1"') + "</w:p>",
)
body("a hidden shape", "<w:p><w:r><w:pict><v:shape style='visibility: hidden'><v:textbox><w:txbxContent><w:p><w:r><w:t>%s</w:t>"
     "</w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>")  # fmt: skip
body("a remark of the XML", "<w:p><!-- %s --></w:p>")
body("an order to the XML's reader", "<?mso %s?><w:p/>")
body("letters between the elements", "%s<w:p>%s<w:r>%s<w:t>a</w:t>%s</w:r></w:p>")
body("a declared name", "<w:p xmlns:%s='urn:%s'/>")
body("an element of somebody's own", "<w:p><x:y xmlns:x='urn:x'>%s</x:y></w:p>")
body("an attribute of somebody's own", "<w:p xmlns:x='urn:x' x:y='%s' w:own='%s'/>")
body("an element that is not Word's", "<w:secret w:val='%s'>%s</w:secret><w:p/>")
body("where a number stands", said("a", "<w:sz w:val='%s'/><w:color w:val='%s'/><w:lang w:val='%s'/>"))
body("where a word of the standard stands", said("a", "<w:u w:val='%s'/>", paragraph="<w:jc w:val='%s'/>"))
body("a version for a reader that does not exist", "<w:p><w:r><mc:AlternateContent><mc:Choice xmlns:x='urn:x' Requires='x'><w:t>"
     "%s</w:t></mc:Choice><mc:Fallback><w:t>a</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>")  # fmt: skip
body("a version for older readers", "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
     + drawn("wps", SHAPE.format(said("a"))).removeprefix("<w:r>").removesuffix("</w:r>")
     + "</mc:Choice><mc:Fallback><w:t>%s</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>")  # fmt: skip
for told in ("alias w:val='%s'", "tag w:val='%s'", "dataBinding w:xpath='%s'", "placeholder><w:docPart w:val='%s'/></w:placeholder",
             "dropDownList><w:listItem w:displayText='%s' w:value='%s'/></w:dropDownList"):  # fmt: skip
    closed = f"<w:{told}{'' if '</' in told else '/'}>"
    body(
        f"a content control's {told[:9]}",
        f"<w:p><w:sdt><w:sdtPr>{closed}</w:sdtPr><w:sdtContent>{run('a')}</w:sdtContent></w:sdt></w:p>",
    )
body("a tag", f"<w:p><w:smartTag w:uri='%s' w:element='%s'><w:smartTagPr><w:attr w:name='%s' w:val='%s'/></w:smartTagPr>{run('a')}"
     "</w:smartTag></w:p>")  # fmt: skip
body("XML of somebody's own", f"<w:p><w:customXml w:uri='%s' w:element='%s'><w:customXmlPr><w:attr w:val='%s'/></w:customXmlPr>{run('a')}"
     "</w:customXml></w:p>")  # fmt: skip

# Drawings and pictures ------------------------------------------------------------------------------------------------

PNG = {"media/a.png": dots()}
body("the name of a picture", f"<w:p>{shown('rId1', named='%s')}</w:p>", hanging=PICTURE, parts=PNG)
body(
    "where a picture lay",
    f"<w:p>{shown('rId1', described='C:/Users/%s/Desktop/a.png')}</w:p>",
    hanging=PICTURE,
    parts=PNG,
)
body("what a picture's file was called", f"<w:p>{shown('rId1', described='%s.jpg')}</w:p>", hanging=PICTURE, parts=PNG)
body("an extension of a picture", f"<w:p>{shown('rId1', inside='<a:extLst><a:ext uri=%s/></a:extLst>'.replace('%s', chr(34) + '%s' + chr(34)))}</w:p>",
     hanging=PICTURE, parts=PNG)  # fmt: skip
body(
    "where a picture is fetched from",
    f"<w:p>{shown('rId1').replace('r:embed', 'r:link')}</w:p>",
    hanging={"rId1": ("image", WEB)},
)
body("a link on a picture to a disk", f"<w:p>{shown('rId1', link='<a:hlinkClick r:id=_rId2_ action=_%s_/>'.replace('_', chr(34)))}</w:p>",
     hanging={**PICTURE, "rId2": ("hyperlink", "file:///%s")}, parts=PNG)  # fmt: skip
body("a link under a pointer", f"<w:p>{shown('rId1', link='<a:hlinkHover r:id=_rId2_ tooltip=_%s_/>'.replace('_', chr(34)))}</w:p>",
     hanging={**PICTURE, "rId2": ("hyperlink", "https://x.test/%s")}, parts=PNG)  # fmt: skip
body(
    "the name of a picture's file",
    f"<w:p>{shown('rId1')}</w:p>",
    hanging={"rId1": ("image", "media/%s.png")},
    parts={"media/%s.png": dots()},
)
VML = "<w:p><w:r><w:pict><v:shape id='%s' o:spid='%s' title='%s' href='https://x.test/%s' o:gfxdata='%s'>{}</v:shape></w:pict></w:r></w:p>"
body("what an older shape says of itself", VML.format("<v:textbox/>"))
body("where an older picture lies", VML.format("<v:imagedata r:id='rId1' src='https://x.test/%s' o:href='%s' o:title='%s'/>"),
     hanging=PICTURE, parts=PNG)  # fmt: skip
body("where an older filling lies", VML.format("<v:fill src='https://x.test/%s' o:href='%s' o:title='%s' color='%s'/>"))
body("the formulas of an older shape", VML.format("<v:formulas><v:f eqn='sum %s 0 0'/></v:formulas><v:path v='%s'/>"))
body("where a pictured equation leads", VML.format("<v:imagedata r:href='rId1'/>"), hanging={"rId1": ("image", WEB)})
body("the names inside a shape", "<w:p>" + drawn("wps", SHAPE.format("<w:p/>").replace("adj", "%s")) + "</w:p>")


def picture(name: str, made: Callable[[str], bytes], ending: str = "png") -> None:
    docx(name)(lambda token: word(f"<w:p>{shown('rId1')}</w:p>", hanging={"rId1": ("image", f"media/a.{ending}")},
                                  parts={f"media/a.{ending}": made(token)}))  # fmt: skip


def told_png(token: str) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", token)
    return dots(pnginfo=told)


def described_emf(token: str) -> bytes:
    made = bytearray(metafile())
    words = f"Program\0{token}\0\0".encode("utf-16-le")
    words += bytes(-len(words) % 4)
    struct.pack_into("<I", made, 4, 88 + len(words))
    struct.pack_into("<II", made, 60, len(words) // 2, 88)
    return bytes(made[:88]) + words + bytes(made[88:])


def remark(inside: bytes) -> bytes:
    inside += bytes(-len(inside) % 4)
    return struct.pack("<III", 70, 12 + len(inside), len(inside)) + inside


def wmf(*records: bytes) -> bytes:
    line = struct.pack("<IHHH", 5, 0x0213, 60, 100)
    inside = b"".join((*records, line, struct.pack("<IH", 3, 0)))
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(inside) // 2, 0, 5, 0) + inside


picture("what a PNG says of itself", told_png)
picture("what a GIF says of itself", lambda token: dots("GIF", comment=token.encode()), "gif")
picture("what a JPEG says of itself", lambda token: dots("JPEG", comment=token.encode()) + token.encode(), "jpeg")
picture("a TIFF's software", lambda token: dots("TIFF", software=token), "tiff")
picture("which program made a drawing", described_emf, "emf")
picture("a remark in a drawing", lambda token: metafile(remark(token.encode())), "emf")
picture("a remark in a newer drawing", lambda token: metafile(remark(b"EMF+" + struct.pack("<HHII", 0x4003, 0, 12 + len(token), len(token))
                                                                     + token.encode())), "emf")  # fmt: skip
picture("what comes after a drawing", lambda token: metafile() + token.encode(), "emf")
picture("orders to a printer in an older drawing", lambda token: wmf(
    struct.pack("<IHHH", 5 + (len(token) + 1) // 2, 0x0626, 15, len(token)) + token.encode() + bytes(len(token) % 2)), "wmf")  # fmt: skip
picture("what comes after an older drawing", lambda token: wmf() + token.encode(), "wmf")


def changed(name: str, base: Callable[[], bytes], which: str, before: str, after: str) -> None:
    """A document of which one part has the token at %s in what stands instead."""

    def made(token: str) -> bytes:
        parts = unpacked(base())
        assert before.encode() in parts[which], name
        parts[which] = parts[which].replace(before.encode(), after.replace("%s", token).encode())
        return packed(parts)

    docx(name)(made)


PLOT = "word/charts/chart1.xml"
docx("a chart's workbook")(lambda token: packed(unpacked(chart()) | {
    "word/embeddings/Microsoft_Excel_Sheet1.xlsx": packed({"xl/sharedStrings.xml": token.encode()})}))  # fmt: skip
changed("the name of a chart's sheet", chart, PLOT, "Sheet1!$B$1<", "%s!$B$1<")
changed(
    "a chart's extension", chart, PLOT, "</c:chart>", "<c:extLst><c:ext uri='%s'><x>%s</x></c:ext></c:extLst></c:chart>"
)
changed("how a chart is printed", chart, PLOT, "<c:externalData", "<c:printSettings><c:headerFooter><c:oddHeader>%s</c:oddHeader>"
        "</c:headerFooter></c:printSettings><c:externalData")  # fmt: skip
changed(
    "where a chart's numbers came from",
    chart,
    PLOT,
    "<c:chart>",
    "<c:pivotSource><c:name>%s</c:name></c:pivotSource><c:chart>",
)
changed(
    "how a chart writes numbers",
    chart,
    PLOT,
    "formatCode='0.0%'",
    "formatCode='0.0%_%s'".replace("_", "&quot;") + " x='%s'",
)
ART = "word/diagrams/layout1.xml"
changed("the title of a diagram's plan", diagram, ART, "<dgm:layoutNode name=\"diagram\">", "<dgm:title val='%s'/><dgm:desc val='%s'/>"
        "<dgm:sampData><dgm:dataModel><dgm:ptLst><dgm:pt modelId='0'><dgm:t><a:p><a:r><a:t>%s</a:t></a:r></a:p></dgm:t></dgm:pt>"
        "</dgm:ptLst></dgm:dataModel></dgm:sampData><dgm:layoutNode name='diagram'>")  # fmt: skip
changed("the names in a diagram's plan", diagram, ART, 'name="node"', 'name="%s"')
changed("what a diagram's plan is called", diagram, ART, "layout/default", "layout/%s")
changed(
    "what a diagram's box is told", diagram, "word/diagrams/data1.xml", 'phldrT="[Text]"', 'phldrT="%s" presName="%s"'
)

# Settings, and parts of other kinds -----------------------------------------------------------------------------------

for name, inside in {
    "variables": "<w:docVars><w:docVar w:name='%s' w:val='%s'/></w:docVars>",
    "revisions": "<w:rsids><w:rsidRoot w:val='%s'/><w:rsid w:val='%s'/></w:rsids>",
    "ids": "<w14:docId w14:val='%s'/><w15:docId w15:val='{%s}'/>",
    "letters to many": "<w:mailMerge><w:query w:val='%s'/><w:connectString w:val='%s'/></w:mailMerge>",
    "schemas": "<w:attachedSchema w:val='%s'/><w:themeFontLang w:val='%s'/>",
    "protection": "<w:documentProtection w:hash='%s'/><w:writeProtection w:hash='%s'/>",
    "captions": "<w:captions><w:caption w:name='%s'/></w:captions>",
    "signs": "<w:decimalSymbol w:val='%s'/><w:listSeparator w:val='%s'/>",
    "compatibility": "<w:compat><w:compatSetting w:name='%s' w:uri='%s' w:val='%s'/></w:compat>",
}.items():
    part(f"the settings' {name}", "settings", "w:settings", inside)
docx("the template")(lambda token: word(
    "<w:p/>", hanging={"rId1": ("settings", "settings.xml")},
    parts={"settings.xml": root("w:settings", "<w:attachedTemplate r:id='rId1'/>"),
           "rels:settings.xml": relations({"rId1": ("attachedTemplate", f"file:///C:/{token}.dotx")})}))  # fmt: skip
THEME = "<a:themeElements><a:clrScheme name='%s'/><a:fontScheme name='%s'/><a:fmtScheme name='%s'/></a:themeElements>"
part("what a theme is called", "theme", "a:theme", THEME, more="name='%s'")
part("what else a theme holds", "theme", "a:theme", "<a:themeElements/><a:custClrLst><a:custClr name='%s'/></a:custClrLst><a:extLst>"
     "<a:ext uri='%s'/></a:extLst>")  # fmt: skip
for kind, last, inside in (
    ("glossaryDocument", "glossary/document.xml", root("w:glossaryDocument", run("%s"))),
    ("webSettings", "webSettings.xml", root("w:webSettings", "<w:divs><w:div w:id='%s'/></w:divs>")),
    ("fontTable", "fontTable.xml", root("w:fonts", "<w:font w:name='a'><w:altName w:val='%s'/></w:font>")),
    ("font", "fonts/font1.odttf", b"%s"),
    ("printerSettings", "printerSettings1.bin", b"%s"),
    ("customXml", "customXml/item1.xml", b"<a>%s</a>"),
    ("oleObject", "embeddings/oleObject1.bin", b"%s"),
    ("package", "embeddings/a.xlsx", b"%s"),
    ("control", "controls/control1.xml", b"<a>%s</a>"),
    ("subDocument", "sub.docx", b"%s"),
    ("video", "media/a.mp4", b"%s"),
    ("stylesWithEffects", "stylesWithEffects.xml", root("w:styles", style("x", "%s"))),
    ("comments", "people.xml", root("w15:people", "<w15:person w15:author='%s'/>")),
):
    body(f"a part of the kind {kind} ({last[:9]})", "<w:p/>", hanging={"rId1": (kind, last)}, parts={last: inside})
body("an object behind its picture", "<w:p><w:r><w:object><v:shape><v:imagedata r:id='rId1'/></v:shape><o:OLEObject ProgID='%s' "
     "ObjectID='%s' r:id='rId2'/></w:object></w:r></w:p>", hanging={**PICTURE, "rId2": ("oleObject", "embeddings/%s.bin")},
     parts={**PNG, "embeddings/%s.bin": b"%s"})  # fmt: skip

# The package ----------------------------------------------------------------------------------------------------------


def repacked(name: str, change: Callable[[dict[str, bytes], str], None]) -> None:
    def made(token: str) -> bytes:
        parts = unpacked(letter())
        change(parts, token)
        return packed(parts)

    docx(name)(made)


def properties(name: str, kind: str, path: str, inside: str) -> None:
    def change(parts: dict[str, bytes], token: str) -> None:
        parts[path] = inside.replace("%s", token).encode()
        parts["_rels/.rels"] = relations({"rId1": ("officeDocument", "word/document.xml"), "rId2": (kind, path)})

    repacked(name, change)


CORE = f"{PACKAGE}/relationships/metadata/core-properties"
properties("the author", CORE, "docProps/core.xml", "<c:coreProperties xmlns:c='urn:c'>%s</c:coreProperties>")
properties("the author, in a place of a program's own", CORE, "package/services/1.psmdcp", "<c>%s</c>")
properties("the company", f"{OFFICE}/extended-properties", "docProps/app.xml", "<Properties>%s</Properties>")
properties(
    "properties of somebody's own", f"{OFFICE}/custom-properties", "docProps/custom.xml", "<Properties>%s</Properties>"
)
properties(
    "a small picture of the first page", f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg", "%s"
)
properties(
    "a label of the organization",
    f"{MICROSOFT}/2020/02/relationships/classificationlabels",
    "docMetadata/L.xml",
    "<a>%s</a>",
)
properties(
    "what writes the ribbon anew", f"{MICROSOFT}/2007/relationships/ui/extensibility", "customUI/a.xml", "<a>%s</a>"
)
repacked("a part nothing refers to", lambda parts, token: parts.update({"word/spare.xml": token.encode()}))
repacked("the name of a part", lambda parts, token: parts.update({f"word/{token}.xml": b"<a/>"}))
repacked("a folder", lambda parts, token: parts.update({f"word/{token}/": b""}))
repacked("the list of contents", lambda parts, token: parts.update({"[Content_Types].xml": parts["[Content_Types].xml"].replace(
    b"</Types>", f'<Default Extension="{token}" ContentType="x/{token}"/></Types>'.encode())}))  # fmt: skip
repacked("the kind of a relation", lambda parts, token: parts.update({"word/_rels/document.xml.rels": relations(
    {token: (f"urn:{token}", "styles.xml"), "rId1": ("styles", "styles.xml")})}))  # fmt: skip
repacked(
    "relations of no part",
    lambda parts, token: parts.update({"word/_rels/none.xml.rels": relations({token: ("image", token)})}),
)
PARTS = "word/document.xml"
repacked(
    "who declares the XML",
    lambda parts, token: parts.update(
        {PARTS: parts[PARTS].replace(b"?><w:document", f"?><?x {token}?><w:document".encode())}
    ),
)
repacked("an attribute of the whole document", lambda parts, token: parts.update({PARTS: parts[PARTS].replace(
    b"<w:document ", f"<w:document mc:ProcessContent='w14:{token}' w14:{token}='1' ".encode())}))  # fmt: skip


def in_archive(name: str, change: Callable[[zipfile.ZipFile, zipfile.ZipInfo, bytes], None]) -> None:
    def made(token: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew:
            for part_name, inside in unpacked(letter()).items():
                info = zipfile.ZipInfo(part_name)
                change(anew, info, token.encode())
                anew.writestr(info, inside)
        return out.getvalue()

    docx(name)(made)


in_archive("the archive's remark", lambda anew, info, token: setattr(anew, "comment", token))
in_archive("a remark on a part", lambda anew, info, token: setattr(info, "comment", token))
in_archive(
    "spare bytes of a part",
    lambda anew, info, token: setattr(info, "extra", struct.pack("<HH", 0xCAFE, len(token)) + token),
)
docx("bytes between the parts")(lambda token: between(letter(), token.encode()))
docx("bytes after the archive")(lambda token: letter() + b"PK\x07\x08" + token.encode())


def between(data: bytes, token: bytes) -> bytes:
    """The list of contents is moved, and the token stands before it."""
    start, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    tail = bytearray(data[end:])
    struct.pack_into("<I", tail, 16, start + len(token))
    return data[:start] + token + data[start:end] + bytes(tail)
