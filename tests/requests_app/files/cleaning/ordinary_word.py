"""Ordinary Word documents, as Word, Google Docs, LibreOffice and others write them: each is a line of DOCUMENTS."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.requests_app.word_files import (
    MICROSOFT,
    SPACES,
    WORDML,
    asked,
    drawn,
    packed,
    photo,
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

Made = Callable[[], bytes]
DOCUMENTS: dict[str, Made] = {}


def ordinary(name: str) -> Callable[[Made], Made]:
    def wrap(made: Made) -> Made:
        DOCUMENTS[name] = made
        return made

    return wrap


HEADINGS = styles(
    style("Heading1", "heading 1", '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:rPr><w:b/></w:rPr>'),
    style("TableGrid", "Table Grid", "<w:tblPr><w:tblBorders><w:top w:val='single' w:sz='4' w:color='auto'/>"
          "</w:tblBorders></w:tblPr>", kind="table"),
    style("Hyperlink", "Hyperlink", '<w:rPr><w:color w:val="0563C1" w:themeColor="hyperlink"/><w:u w:val="single"/>'
          "</w:rPr>", kind="character"),
    style("PlanText", "Lesson Plan Text", '<w:basedOn w:val="Normal"/><w:rPr><w:i/></w:rPr>', more='w:customStyle="1"'),
    style("berschrift2", "heading 2", '<w:basedOn w:val="Heading1"/>'),
)  # fmt: skip
HANGING = {"rId1": ("styles", "styles.xml")}


@ordinary("a letter with headings and looks")
def letter() -> bytes:
    return word(
        said("A plan", paragraph='<w:pStyle w:val="Heading1"/><w:jc w:val="center"/>')
        + said("bold", '<w:rStyle w:val="Hyperlink"/><w:b/><w:i w:val="0"/><w:color w:val="FF0000"/>')
        + said("marked", '<w:rFonts w:ascii="Comic Sans MS" w:hAnsi="Comic Sans MS"/><w:highlight w:val="yellow"/>'
               '<w:sz w:val="36"/><w:vertAlign w:val="superscript"/><w:lang w:val="en-US"/>')
        + said("own style", paragraph='<w:pStyle w:val="PlanText"/><w:spacing w:before="120" w:line="360" '
               'w:lineRule="auto"/><w:ind w:left="720" w:hanging="360"/><w:tabs><w:tab w:val="left" w:pos="2880" '
               'w:leader="dot"/></w:tabs><w:shd w:val="clear" w:color="auto" w:fill="D9E2F3"/>')
        + "<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br w:type='page'/><w:noBreakHyphen/><w:sym w:font='Wingdings' "
        "w:char='F0E0'/></w:r></w:p>",
        hanging=HANGING,
        parts={"styles.xml": HEADINGS},
    )  # fmt: skip


@ordinary("what Google Docs exports")
def google_docs() -> bytes:
    looks = (
        '<w:rFonts w:ascii="Arial" w:cs="Arial" w:eastAsia="Arial" w:hAnsi="Arial"/><w:b w:val="1"/>'
        '<w:color w:val="1155cc"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:u w:val="single"/><w:rtl w:val="0"/>'
    )
    paragraph = (
        '<w:keepNext w:val="0"/><w:pageBreakBefore w:val="0"/><w:widowControl w:val="0"/><w:numPr><w:ilvl w:val="0"/>'
        '<w:numId w:val="1"/></w:numPr><w:spacing w:after="0" w:lineRule="auto"/><w:ind w:left="720" w:hanging="360"/>'
    )
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr><w:rPr><w:u w:val="none"/></w:rPr></w:lvl>'
    )
    numbers = f'<w:abstractNum w:abstractNumId="1">{level}</w:abstractNum>'
    return word(
        said("First", looks, paragraph=paragraph)
        + f'<w:p w:rsidR="00000000"><w:hyperlink r:id="rId7">{run("our school", looks)}</w:hyperlink></w:p>',
        hanging={"rId2": ("numbering", "numbering.xml"), "rId7": ("hyperlink", "https://school.test/plan?x=1#top")},
        parts={
            "numbering.xml": root("w:numbering", f'{numbers}<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>')
        },
    )


@ordinary("tables, merged and nested")
def tables() -> bytes:
    def cell(inside: str, looks: str = "") -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="2400" w:type="dxa"/>{looks}</w:tcPr>{inside}</w:tc>'

    def table(*rows: str) -> str:
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/><w:tblLook w:val="04A0" '
            'w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/><w:tblCaption '
            'w:val="Who does what"/></w:tblPr><w:tblGrid><w:gridCol w:w="2400"/><w:gridCol w:w="2400"/></w:tblGrid>'
            + "".join(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{row}</w:tr>" for row in rows)
            + "</w:tbl>"
        )

    inner = table(cell(said("in")) + cell(said("side")))
    return word(
        table(
            cell(said("both"), '<w:gridSpan w:val="2"/><w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>'),
            cell(said("down"), '<w:vMerge w:val="restart"/><w:vAlign w:val="center"/>') + cell(inner + "<w:p/>"),
            cell("<w:p/>", "<w:vMerge/>") + cell(said("last")),
        )
        + "<w:p/>",
        hanging=HANGING,
        parts={"styles.xml": HEADINGS},
    )


@ordinary("headers, footers and page numbers")
def headers() -> bytes:
    pages = f"<w:p>{run('Page ')}{asked('PAGE', run('2'))}{run(' of ')}{asked('NUMPAGES', run('9'))}</w:p>"
    simple = '<w:p><w:fldSimple w:instr=" PAGE  \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:headerReference w:type="first" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/><w:type w:val="nextPage"/><w:pgSz w:w="15840" w:h="12240" '
        'w:orient="landscape"/><w:pgMar w:top="720" w:right="720" w:bottom="720" w:left="720" w:header="708" '
        'w:footer="708" w:gutter="0"/><w:cols w:num="2" w:space="708"/><w:titlePg/><w:docGrid w:linePitch="360"/>'
        "</w:sectPr>"
    )
    return word(
        said("Text"),
        hanging={"rId3": ("header", "header1.xml"), "rId4": ("header", "header2.xml"), "rId5": ("footer", "footer1.xml"),
                 "rId6": ("settings", "settings.xml")},
        parts={
            "header1.xml": root("w:hdr", f"<w:p>{shown('rId1')}</w:p>"),
            "rels:header1.xml": relations({"rId1": ("image", "media/logo.png")}),
            "media/logo.png": photo("PNG", "navy"),
            "header2.xml": root("w:hdr", simple),
            "footer1.xml": root("w:ftr", pages),
            "settings.xml": root("w:settings", '<w:evenAndOddHeaders/><w:defaultTabStop w:val="708"/><w:compat>'
                                 '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/'
                                 'word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US"/>'),
        },
        tail=section,
    )  # fmt: skip


@ordinary("numbered lists of several levels")
def lists() -> bytes:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="tab"/><w:lvlText '
        f'w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{720 * (depth + 1)}" w:hanging="360"/></w:pPr>'
        "</w:lvl>"
        for depth, (kind, text) in enumerate([("decimal", "%1."), ("lowerLetter", "%1.%2)"), ("bullet", "")])
    )
    numbers = (
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>'
    )
    place = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'
    return word(
        said("one", paragraph=place.format(0, 1)) + said("a", paragraph=place.format(1, 1)) + said("4",
             paragraph=place.format(0, 2)),
        hanging={"rId2": ("numbering", "numbering.xml")},
        parts={"numbering.xml": root("w:numbering", numbers)},
    )  # fmt: skip


@ordinary("comments and answers to them")
def comments() -> bytes:
    def one(number: int, text: str) -> str:
        return (
            f'<w:comment w:id="{number}" w:author="Asha Rao" w:initials="AR" w:date="2026-03-02T10:00:00Z">'
            f'<w:p w14:paraId="0000000{number}A">{run(text)}</w:p></w:comment>'
        )

    extended = '<w15:commentEx w15:paraId="0000000{}A" {}w15:done="{}"/>'
    return word(
        f'<w:p><w:commentRangeStart w:id="0"/>{run("Sure?")}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference '
        'w:id="0"/></w:r><w:r><w:commentReference w:id="1"/></w:r></w:p>',
        hanging={"rId2": ("comments", "comments.xml"),
                 "rId3": (f"{MICROSOFT}/2011/relationships/commentsExtended", "commentsExtended.xml")},
        parts={
            "comments.xml": root("w:comments", one(0, "Is this right?") + one(1, "Yes.")),
            "commentsExtended.xml": root("w15:commentsEx", extended.format(0, "", 1)
                                         + extended.format(1, 'w15:paraIdParent="0000000A" ', 0)),
        },
    )  # fmt: skip


@ordinary("tracked changes")
def changes() -> bytes:
    who = 'w:author="Asha Rao" w:date="2026-03-02T10:00:00Z"'
    return word(
        f'<w:p><w:pPr><w:rPr><w:ins w:id="9" {who}/></w:rPr></w:pPr>{run("stays ")}<w:del w:id="1" {who}><w:r><w:delText '
        f'xml:space="preserve">goes </w:delText></w:r></w:del><w:ins w:id="2" {who}>{run("comes")}</w:ins>'
        f'<w:r><w:rPr><w:b/><w:rPrChange w:id="3" {who}><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr><w:t>bold</w:t></w:r>'
        f'<w:moveFromRangeStart w:id="4" w:name="move1" {who}/><w:moveFrom w:id="5" {who}>{run("moved")}</w:moveFrom>'
        f'<w:moveFromRangeEnd w:id="4"/></w:p><w:p><w:moveToRangeStart w:id="6" w:name="move1" {who}/><w:moveTo w:id="7" '
        f'{who}>{run("moved")}</w:moveTo><w:moveToRangeEnd w:id="6"/></w:p>'
    )


@ordinary("footnotes and endnotes")
def notes() -> bytes:
    marks = '<w:{0} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{0}>'
    return word(
        f'<w:p>{run("See")}<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="1"/></w:r>'
        '<w:r><w:endnoteReference w:id="1"/></w:r></w:p>',
        hanging={"rId2": ("footnotes", "footnotes.xml"), "rId3": ("endnotes", "endnotes.xml")},
        parts={
            "footnotes.xml": root("w:footnotes", marks.format("footnote") + '<w:footnote w:id="1"><w:p><w:r>'
                                  f'<w:footnoteRef/></w:r>{run(" Lortie 1975")}</w:p></w:footnote>'),
            "endnotes.xml": root("w:endnotes", marks.format("endnote") + '<w:endnote w:id="1"><w:p><w:r><w:endnoteRef/>'
                                 f'</w:r>{run(" end")}</w:p></w:endnote>'),
        },
    )  # fmt: skip


@ordinary("pictures of every kind")
def pictures() -> bytes:
    anchored = (
        shown("rId13")
        .replace("wp:inline", "wp:anchor")
        .replace(
            '<wp:anchor distT="0"',
            '<wp:anchor simplePos="0" relativeHeight="251658240" behindDoc="0" locked="0" layoutInCell="1" '
            'allowOverlap="1" distT="0"',
        )
        .replace(
            "<wp:extent",
            '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:align>right</wp:align></wp:positionH>'
            '<wp:positionV relativeFrom="paragraph"><wp:posOffset>12700</wp:posOffset></wp:positionV><wp:extent',
        )
        .replace("<wp:docPr", '<wp:wrapSquare wrapText="bothSides"/><wp:docPr')
    )
    crop = '<a:lum bright="20000"/>'
    return word(
        f"<w:p>{shown('rId10')}{shown('rId11')}{shown('rId12', inside=crop)}{anchored}</w:p>",
        hanging={f"rId{10 + place}": ("image", f"media/image{place}.{ending}")
                 for place, ending in enumerate(("jpeg", "png", "gif", "tiff"))},
        parts={
            "media/image0.jpeg": photo("JPEG", "teal"),
            "media/image1.png": photo("PNG", "crimson"),
            "media/image2.gif": photo("GIF", "gold"),
            "media/image3.tiff": photo("TIFF", "navy"),
        },
    )  # fmt: skip


REFERENCE, ADDRESS = "REF _Toc100 \\h", 'HYPERLINK "https://school.test/"'


@ordinary("links, bookmarks and a table of contents")
def contents() -> bytes:
    number = asked("PAGEREF _Toc100 \\h", run("3"))
    entry = f'<w:hyperlink w:anchor="_Toc100" w:history="1">{run("A plan")}{number}</w:hyperlink>'
    toc = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" \\h \\z '
        f'\\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{entry}</w:p>'
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    kept = "<w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    box = f"<w:sdt>{kept}<w:sdtContent>{toc}</w:sdtContent></w:sdt>"
    head = '<w:bookmarkStart w:id="0" w:name="_Toc100"/>{}<w:bookmarkEnd w:id="0"/>'
    return word(
        box
        + f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{head.format(run("A plan"))}</w:p>'
        + f"<w:p>{asked(REFERENCE, run('A plan'))}{asked(ADDRESS, run('school'))}"
        + f'<w:hyperlink r:id="rId9" w:tooltip="Write to us">{run("mail")}</w:hyperlink></w:p>',
        hanging={**HANGING, "rId9": ("hyperlink", "mailto:office@school.test")},
        parts={"styles.xml": HEADINGS},
    )


CHART_HERE = "<c:chart r:id='rId8'/>"
CHART = (
    '<c:date1904 val="0"/><c:lang val="en-US"/><c:roundedCorners val="0"/><mc:AlternateContent><mc:Choice Requires="c14">'
    '<c14:style val="102"/></mc:Choice><mc:Fallback><c:style val="2"/></mc:Fallback></mc:AlternateContent><c:chart>'
    "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr/></a:pPr><a:r><a:rPr lang='en-US'/><a:t>Visits"
    '</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
    '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/>'
    "<c:order val='0'/><c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache><c:ptCount val='1'/><c:pt idx='0'><c:v>2026</c:v>"
    "</c:pt></c:strCache></c:strRef></c:tx><c:spPr><a:solidFill><a:schemeClr val='accent1'/></a:solidFill></c:spPr>"
    "<c:invertIfNegative val='0'/><c:cat><c:strRef><c:f>Sheet1!$A$2:$A$3</c:f><c:strCache><c:ptCount val='2'/>"
    "<c:pt idx='0'><c:v>Fall</c:v></c:pt><c:pt idx='1'><c:v>Spring</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val>"
    "<c:numRef><c:f>Sheet1!$B$2:$B$3</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val='2'/><c:pt "
    "idx='0'><c:v>4.5</c:v></c:pt><c:pt idx='1'><c:v>7</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser><c:gapWidth "
    "val='150'/><c:axId val='111'/><c:axId val='222'/></c:barChart><c:catAx><c:axId val='111'/><c:scaling><c:orientation "
    "val='minMax'/></c:scaling><c:delete val='0'/><c:axPos val='b'/><c:numFmt formatCode='General' sourceLinked='1'/>"
    "<c:crossAx val='222'/></c:catAx><c:valAx><c:axId val='222'/><c:scaling><c:orientation val='minMax'/></c:scaling>"
    "<c:delete val='0'/><c:axPos val='l'/><c:numFmt formatCode='0.0%' sourceLinked='0'/><c:crossAx val='111'/></c:valAx>"
    "</c:plotArea><c:legend><c:legendPos val='r'/></c:legend><c:plotVisOnly val='1'/></c:chart>{}"
)  # fmt: skip


@ordinary("a chart with its workbook")
def chart() -> bytes:
    return word(
        f"<w:p>{drawn('c', CHART_HERE)}</w:p>",
        hanging={"rId8": ("chart", "charts/chart1.xml")},
        parts={
            "charts/chart1.xml": root("c:chartSpace", CHART.format('<c:externalData r:id="rId1"/>')),
            "rels:charts/chart1.xml": relations({"rId1": ("package", "../embeddings/Microsoft_Excel_Sheet1.xlsx")}),
            "embeddings/Microsoft_Excel_Sheet1.xlsx": packed({"xl/workbook.xml": b"<workbook/>"}),
        },
    )


SHAPE = (
    '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1828800" cy="914400"/></a:xfrm>'
    '<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 16667"/></a:avLst></a:prstGeom><a:solidFill>'
    '<a:srgbClr val="FFF2CC"/></a:solidFill><a:ln w="6350"><a:solidFill><a:prstClr val="black"/></a:solidFill></a:ln>'
    "</wps:spPr><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx><wps:bodyPr rot='0' vert='horz' wrap='square' "
    "lIns='91440' anchor='t' anchorCtr='0'><a:noAutofit/></wps:bodyPr></wps:wsp>"
)  # fmt: skip


@ordinary("a text box in two versions")
def text_box() -> bytes:
    inside = said("Remember!", "<w:b/>")
    old = (
        '<w:pict><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype><v:shape '
        'id="Text Box 2" o:spid="_x0000_s1026" type="#_x0000_t202" style="position:absolute;width:144pt;height:72pt">'
        f"<v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )
    new = drawn("wps", SHAPE.format(inside)).removeprefix("<w:r>").removesuffix("</w:r>")
    return word(
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
        "</mc:AlternateContent></w:r></w:p>"
    )


@ordinary("shapes drawn by hand, in a group")
def shapes() -> bytes:
    freeform = (
        "<wps:wsp><wps:cNvPr id='4' name='Freeform 4'/><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='100' "
        "cy='100'/></a:xfrm><a:custGeom><a:avLst/><a:gdLst><a:gd name='g1' fmla='*/ 0 w 100'/><a:gd name='g2' fmla='*/ 50 "
        "h 100'/></a:gdLst><a:ahLst/><a:cxnLst><a:cxn ang='0'><a:pos x='g1' y='g2'/></a:cxn></a:cxnLst><a:rect l='0' t='0' "
        "r='r' b='b'/><a:pathLst><a:path w='100' h='100'><a:moveTo><a:pt x='0' y='50'/></a:moveTo><a:lnTo><a:pt x='100' "
        "y='50'/></a:lnTo><a:close/></a:path></a:pathLst></a:custGeom></wps:spPr><wps:bodyPr/></wps:wsp>"
    )
    group = (
        "<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='100' cy='100'/><a:chOff x='0' "
        f"y='0'/><a:chExt cx='100' cy='100'/></a:xfrm></wpg:grpSpPr>{freeform}{SHAPE.format(said('in a group'))}</wpg:wgp>"
    )
    new = drawn("wpg", group).removeprefix("<w:r>").removesuffix("</w:r>")
    return word(
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wpg">{new}</mc:Choice><mc:Fallback><w:pict/></mc:Fallback>'
        "</mc:AlternateContent></w:r></w:p>"
    )


@ordinary("content controls")
def controls() -> bytes:
    check = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        f"</w14:checkbox></w:sdtPr><w:sdtContent>{run('☒')}</w:sdtContent></w:sdt>"
    )
    row = (
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid><w:sdt>'
        f"<w:sdtPr/><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc><w:tcPr/>{said('cell')}</w:tc></w:sdtContent></w:sdt>"
        "</w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    block = f"<w:sdt><w:sdtPr><w:alias w:val='Plan'/></w:sdtPr><w:sdtContent>{said('block')}</w:sdtContent></w:sdt>"
    tag = f"<w:smartTag w:element='place' w:uri='urn:x'><w:smartTagPr/>{run('Milwaukee')}</w:smartTag>"
    return word(f"<w:p>{check}{tag}</w:p>{row}{block}<w:p><w:customXml w:element='x'>{run('kept')}</w:customXml></w:p>")


@ordinary("formulas")
def formulas() -> bytes:
    def math(text: str) -> str:
        return f"<m:r><m:rPr><m:sty m:val='i'/></m:rPr><m:t>{text}</m:t></m:r>"

    fraction = (
        f"<m:f><m:fPr><m:ctrlPr><w:rPr><w:rFonts w:ascii='Cambria Math' w:hAnsi='Cambria Math'/></w:rPr></m:ctrlPr></m:fPr>"
        f"<m:num>{math('a')}</m:num><m:den>{math('b')}</m:den></m:f>"
    )
    root_of = f"<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{math('x')}</m:e></m:rad>"
    braces = f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e>{math('y')}</m:e></m:d>"
    total = f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub/><m:sup/><m:e>{math('z')}</m:e></m:nary>"
    return word(f"<w:p><m:oMathPara><m:oMath>{fraction}{root_of}{braces}{total}</m:oMath></m:oMathPara></w:p>")


@ordinary("a form of the old kind, filled in")
def form() -> bytes:
    checked = "<w:ffData><w:name w:val='Check1'/><w:checkBox><w:sizeAuto/><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"
    box = (
        f'<w:r><w:fldChar w:fldCharType="begin">{checked}</w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return word(f"<w:p>{box}{asked('FORMTEXT', run('Second grade'))}{asked('MERGEFIELD Name', run('Room 12'))}</w:p>")


@ordinary("a watermark behind the page")
def watermark() -> bytes:
    mark = (
        '<w:p><w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,'
        '21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/></v:formulas><v:path '
        'textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800" o:connectangles="270,180"/><v:textpath '
        'on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext='
        '"edit" text="t" shapetype="t"/></v:shapetype><v:shape id="_x0000_s2049" type="#_x0000_t136" style="position:'
        "absolute;margin-left:0;margin-top:0;width:412pt;height:247pt;rotation:315;z-index:-251657216;"
        'mso-position-horizontal:center;mso-position-horizontal-relative:margin" fillcolor="silver" stroked="f"><v:fill '
        'opacity=".5"/><v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" string="DRAFT"/><w10:wrap '
        'anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r></w:p>'
    )
    return word(
        said("Text"),
        hanging={"rId3": ("header", "header1.xml")},
        parts={"header1.xml": root("w:hdr", mark)},
        tail='<w:sectPr><w:headerReference w:type="default" r:id="rId3"/></w:sectPr>',
    )


@ordinary("a diagram of boxes")
def diagram() -> bytes:
    one, two, way = (f"{{0000000{n}-1111-2222-3333-444444444444}}" for n in (1, 2, 3))
    text = "<dgm:t><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t>"
    art = "urn:microsoft.com/office/officeart/2005/8/{}"
    data = (
        f'<dgm:ptLst><dgm:pt modelId="{one}" type="doc"><dgm:prSet loTypeId="{art.format("layout/default")}" '
        f'loCatId="list" qsTypeId="{art.format("quickstyle/simple1")}" qsCatId="simple" csTypeId="'
        f'{art.format("colors/accent1_2")}" csCatId="accent1" phldr="1"/><dgm:spPr/>{text.format("")}</dgm:pt>'
        f'<dgm:pt modelId="{two}"><dgm:prSet phldrT="[Text]"/><dgm:spPr/>{text.format("Plan")}</dgm:pt></dgm:ptLst>'
        f'<dgm:cxnLst><dgm:cxn modelId="{way}" srcId="{one}" destId="{two}" srcOrd="0" destOrd="0"/></dgm:cxnLst>'
        '<dgm:bg/><dgm:whole/><dgm:extLst><a:ext uri="http://schemas.microsoft.com/office/drawing/2008/diagram">'
        '<dsp:dataModelExt relId="rId25" minVer="http://schemas.openxmlformats.org/drawingml/2006/diagram"/></a:ext>'
        "</dgm:extLst>"
    )
    layout = (
        '<dgm:layoutNode name="diagram"><dgm:varLst><dgm:dir/><dgm:resizeHandles val="exact"/></dgm:varLst><dgm:alg '
        'type="snake"><dgm:param type="grDir" val="tL"/></dgm:alg><dgm:shape><dgm:adjLst/></dgm:shape><dgm:presOf/>'
        '<dgm:constrLst><dgm:constr type="w" for="ch" forName="node" refType="w"/></dgm:constrLst><dgm:forEach name='
        '"Name5" axis="ch" ptType="node"><dgm:layoutNode name="node"/></dgm:forEach></dgm:layoutNode>'
    )
    drawing = (
        f'<dsp:spTree><dsp:nvGrpSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvGrpSpPr/></dsp:nvGrpSpPr><dsp:grpSpPr/><dsp:sp '
        f'modelId="{two}"><dsp:nvSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvSpPr/></dsp:nvSpPr><dsp:spPr/><dsp:txBody>'
        "<a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>Plan</a:t></a:r></a:p></dsp:txBody></dsp:sp></dsp:spTree>"
    )
    kinds = {"dm": "diagramData", "lo": "diagramLayout", "qs": "diagramQuickStyle", "cs": "diagramColors"}
    files = {"dm": "data1", "lo": "layout1", "qs": "quickStyle1", "cs": "colors1"}
    ids = " ".join(f'r:{key}="rId2{place}"' for place, key in enumerate(kinds))
    return word(
        f"<w:p>{drawn('dgm', f'<dgm:relIds {ids}/>')}</w:p>",
        hanging={
            **{f"rId2{n}": (kind, f"diagrams/{files[key]}.xml") for n, (key, kind) in enumerate(kinds.items())},
            "rId25": (f"{MICROSOFT}/2007/relationships/diagramDrawing", "diagrams/drawing1.xml"),
        },
        parts={
            "diagrams/data1.xml": root("dgm:dataModel", data),
            "diagrams/layout1.xml": root("dgm:layoutDef", layout, f'uniqueId="{art.format("layout/default")}"'),
            "diagrams/quickStyle1.xml": root("dgm:styleDef", '<dgm:styleLbl name="node0"><dgm:style/></dgm:styleLbl>'),
            "diagrams/colors1.xml": root("dgm:colorsDef", '<dgm:styleLbl name="node0"><dgm:fillClrLst meth="repeat">'
                                         "<a:schemeClr val='accent1'/></dgm:fillClrLst></dgm:styleLbl>"),
            "diagrams/drawing1.xml": root("dsp:drawing", drawing),
        },
    )  # fmt: skip


def metafile(*records: bytes) -> bytes:
    """An EMF that draws a box."""
    box = struct.pack("<IIiiii", 43, 24, 0, 0, 100, 60)
    body = b"".join((*records, box, struct.pack("<IIIII", 14, 20, 0, 16, 20)))
    head = struct.pack(
        "<IIiiiiiiiiIIIIHHIIIiiii", 1, 88, 0, 0, 100, 60, 0, 0, 2600, 1600, 0x464D4520, 0x10000, 88 + len(body),
        len(records) + 3, 1, 0, 0, 0, 0, 1024, 768, 320, 240,
    )  # fmt: skip
    return head + body


@ordinary("a drawing of an older program, and an equation it made")
def metafiles() -> bytes:
    equation = (
        '<w:r><w:object w:dxaOrig="800" w:dyaOrig="620"><v:shape id="_x0000_i1025" type="#_x0000_t75" style="width:40pt;'
        'height:31pt" o:ole=""><v:imagedata r:id="rId4" o:title=""/></v:shape><o:OLEObject Type="Embed" ProgID='
        '"Equation.3" ShapeID="_x0000_i1025" DrawAspect="Content" ObjectID="_1" r:id="rId5"/></w:object></w:r>'
    )
    return word(
        f"<w:p>{shown('rId4')}{equation}</w:p>",
        hanging={"rId4": ("image", "media/image1.emf"), "rId5": ("oleObject", "embeddings/oleObject1.bin")},
        parts={"media/image1.emf": metafile(), "embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(100)},
    )


@ordinary("the strict edition of the standard")
def strict() -> bytes:
    parts = unpacked(letter())
    purl = "http://purl.oclc.org/ooxml"
    for name, part in parts.items():
        part = part.replace(WORDML.encode(), f"{purl}/wordprocessingml/main".encode())
        parts[name] = part.replace(SPACES["r"].encode(), f"{purl}/officeDocument/relationships".encode())
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:document ", b'<w:document w:conformance="strict" '
    )
    return packed(parts)


@ordinary("other scripts and signs")
def scripts() -> bytes:
    sign = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"/><mc:Fallback><w:rPr><w:rFonts w:ascii="Segoe UI Emoji"/>'
        '</w:rPr></mc:Fallback></mc:AlternateContent><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:'
        'font="Segoe UI Emoji" w16se:char="1F60A"/></mc:Choice><mc:Fallback><w:t>😊</w:t></mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )
    ruby = (
        '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="11"/><w:hpsRaise w:val="20"/><w:hpsBaseText w:val="22"/><w:lid w:val="ja-JP"/></w:rubyPr><w:rt>'
        f"{run('かん')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase></w:ruby></w:r>"
    )
    return word(
        said("مرحبا", "<w:rtl/><w:lang w:bidi='ar-SA'/>", paragraph="<w:bidi/>")
        + said("glow", '<w14:glow w14:rad="63500"><w14:schemeClr w14:val="accent1"/></w14:glow>')
        + f"<w:p>{ruby}{sign}</w:p>"
    )


@ordinary("what LibreOffice writes")
def libre_office() -> bytes:
    looks = '<w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif"/><w:sz w:val="24"/><w:lang w:val="en-US"/>'
    return word(
        said("Plan", looks, paragraph='<w:pStyle w:val="Normal"/><w:bidi w:val="0"/><w:rPr/>')
        + "<w:p><w:pPr><w:sectPr><w:type w:val='continuous'/><w:formProt w:val='false'/><w:textDirection w:val='lrTb'/>"
        "</w:sectPr></w:pPr></w:p>",
        hanging={**HANGING, "rId8": ("theme", "theme/theme1.xml")},
        parts={
            "styles.xml": styles(style("TextBody", "Body Text", "<w:basedOn w:val='Normal'/>")),
            "theme/theme1.xml": root("a:theme", "<a:themeElements><a:clrScheme name='LibreOffice'><a:dk1><a:srgbClr val='"
                                     "000000'/></a:dk1></a:clrScheme><a:fontScheme name='Office'><a:majorFont><a:latin "
                                     "typeface='Arial'/><a:ea typeface=''/><a:cs typeface=''/><a:font script='Jpan' "
                                     "typeface='ＭＳ ゴシック'/></a:majorFont></a:fontScheme></a:themeElements>",
                                     "name='Office Theme'"),
        },
    )  # fmt: skip
