"""Which letter a code is: the tables, and nothing beside them."""

import io

from pypdf import PdfReader

from requests_app.files.cleaning import clean_file
from tests.requests_app.files.cleaning.pdf.ordinary import one_page

FONT = b"/Font<</F1<</Type/Font/Subtype/Type0/BaseFont/A/Encoding 5 0 R/ToUnicode 6 0 R/DescendantFonts[7 0 R]>>>>"
WIDE = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Who)/Ordering(Japan1)/Supplement 1>>"
    b"/DW 500/W[1[400 500]]/CIDToGIDMap 8 0 R/FontDescriptor<</FontName/A/Flags 4>>>>"
)


def test_tables_are_counted_anew():
    tables = (
        b"% Who\n/CMapName/Who def 1 begincodespacerange <00> <ff> endcodespacerange 99 beginbfrange <01> <02> [<41>"
        b" <42>] <03> <04> <43> endbfrange 7 beginbfchar <05> <0045> endbfchar beginbfchar <06> never ended"
    )
    encoding = (
        b"/CMapName/Who/UseCMap/Identity-H/WMode 0",
        b"/Identity-H usecmap /WMode 1 def begincidrange <00> <01> 5 endcidrange",
    )
    others = (encoding, (b"", tables), WIDE, (b"", bytes(8)))
    kept = PdfReader(
        io.BytesIO(clean_file("a.pdf", "", one_page(b"BT /F1 9 Tf <01> Tj ET", resources=FONT, others=others)).data)
    )
    font = kept.pages[0]["/Resources"]["/Font"]["/F1"]
    unicode = font["/ToUnicode"].get_data()
    assert b"2 beginbfrange\n<01> <02> [ <41> <42> ]\n<03> <04> <43>\nendbfrange" in unicode
    assert b"1 beginbfchar\n<05> <0045>\nendbfchar" in unicode
    assert b"Who" not in unicode
    assert b"never" not in unicode
    assert font["/Encoding"]["/CMapName"] == "/Map"
    assert b"/Identity-H usecmap\n/WMode 1 def\n" in font["/Encoding"].get_data()
    (wide,) = font["/DescendantFonts"]
    system = wide.get_object()["/CIDSystemInfo"]
    assert (system["/Registry"], system["/Ordering"], system["/Supplement"]) == ("Adobe", "Japan1", 1)
    assert wide.get_object()["/W"] == [1, [400, 500]]


def test_an_old_multiple_master_and_one_of_nobodys():
    resources = b"/Font<</F1<</Subtype/MMType1/BaseFont/A>>/F2<</Subtype/Who>>/F3<</Subtype/Type0>>>>"
    data = clean_file("a.pdf", "", one_page(b"BT /F1 9 Tf /F2 9 Tf /F3 9 Tf (a) Tj ET", resources=resources)).data
    assert list(PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"]) == ["/F1"]
