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
        b"/Identity-H usecmap /Who usecmap /WMode 1 def begincidrange <00> <01> 5 endcidrange",
    )
    others = (encoding, (b"", tables), WIDE, (b"", bytes(8)))
    kept = PdfReader(
        io.BytesIO(
            clean_file("a.pdf", "", one_page(b"BT /F1 9 Tf <0102030405> Tj ET", resources=FONT, others=others)).data
        )
    )
    font = kept.pages[0]["/Resources"]["/Font"]["/F1"]
    unicode = font["/ToUnicode"].get_data()
    assert b"2 beginbfrange\n<01> <02> [ <41> <42> ]\n<03> <04> <43>\nendbfrange" in unicode
    assert b"1 beginbfchar\n<05> <0045>\nendbfchar" in unicode
    assert b"Who" not in unicode
    assert b"never" not in unicode
    assert font["/Encoding"]["/CMapName"] == "/Map"
    assert b"/Identity-H usecmap\n/WMode 1 def\n" in font["/Encoding"].get_data()
    assert b"1 begincidrange\n<01> <01> 6\nendcidrange" in font["/Encoding"].get_data()
    (wide,) = font["/DescendantFonts"]
    system = wide.get_object()["/CIDSystemInfo"]
    assert (system["/Registry"], system["/Ordering"], system["/Supplement"]) == ("Adobe", "Japan1", 1)
    assert wide.get_object()["/W"] == [1, [400, 500]]


def test_an_old_multiple_master_and_one_of_nobodys():
    resources = b"/Font<</F1<</Subtype/MMType1/BaseFont/A>>/F2<</Subtype/Who>>/F3<</Subtype/Type0>>>>"
    data = clean_file("a.pdf", "", one_page(b"BT /F1 9 Tf /F2 9 Tf /F3 9 Tf (a) Tj ET", resources=resources)).data
    assert list(PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"]) == ["/F1"]


def cleaned_font(lines, resources, others=()):
    data = clean_file("a.pdf", "", one_page(lines, resources=resources, others=others)).data
    return PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"]["/F1"]


TABLE = (
    b"1 begincodespacerange <0000> <0061> endcodespacerange"
    b" 2 beginbfrange <0041> <0050> <0041> <0061> <0062> [<0078> <0079>] endbfrange"
)


def said_of(lines, *, resources=b"", others=()):
    font = b"/Font<</F1 5 0 R/F2<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>" + resources
    simple = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    written = cleaned_font(lines, font, (simple, (b"", TABLE), *others))["/ToUnicode"].get_data()
    return [line.decode() for line in written.splitlines() if line.startswith(b"<")][1:]


def test_a_table_says_what_is_drawn_and_no_more():
    assert said_of(b"BT /F1 9 Tf (AB) Tj ET") == ["<0041> <0042> <0041>"]
    assert said_of(b"BT /F1 9 Tf [(A)-20<42 4>] TJ ET") == ["<0041> <0042> <0041>"]
    assert said_of(b"BT /F1 9 Tf (\\103\\nD\\\nb) ' ET") == ["<0043> <0044> <0043>", "<0062> <0062> [ <0079> ]"]


def test_the_font_is_the_one_that_was_set_when_it_was_saved():
    lines = b"BT /F1 9 Tf (A) Tj q /F2 9 Tf (BC) Tj Q (E) Tj /F2 9 Tf (F) Tj ET"
    assert said_of(lines) == ["<0041> <0041> <0041>", "<0045> <0045> <0045>"]


def test_a_state_can_set_a_font():
    lines = b"BT /F1 9 Tf ET q /G1 gs BT (A) Tj ET Q"
    assert said_of(lines, resources=b"/ExtGState<</G1<</Font[5 0 R 9]>>>>") == ["<0041> <0041> <0041>"]


def test_a_drawing_without_a_font_has_that_of_whoever_draws_it():
    form = (b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]", b"BT (B) Tj ET")
    lines = b"BT (P) Tj /F1 9 Tf (A) Tj ET /X1 Do"
    assert said_of(lines, resources=b"/XObject<</X1 7 0 R>>", others=(form,)) == ["<0041> <0042> <0041>"]


def test_names_of_letters_are_known_ones():
    said = b"/Encoding<</Differences[65/eacute/Who 70/g12/uni0041/Jane]>>"
    resources = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica%s>>>>" % said
    font = cleaned_font(b"BT /F1 9 Tf (ABFG) Tj ET", resources)
    assert font["/Encoding"]["/Differences"] == [65, "/eacute", "/.notdef", 70, "/g12", "/uni0041"]


def test_letters_that_are_drawn_lose_their_names_and_the_others_are_gone():
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 67/Widths[9 9 9]"
        b"/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[66/Who/Jane]>>"
        b"/CharProcs<</A 6 0 R/B 6 0 R/Who 6 0 R/Jane 6 0 R/g2 6 0 R>>/Resources<<>>>>"
    )
    kept = cleaned_font(b"BT /F1 9 Tf (BA) Tj ET", b"/Font<</F1 5 0 R>>", (font, (b"", b"9 0 d0 0 0 9 9 re f")))
    assert kept["/Encoding"]["/Differences"] == [66, "/g1"]
    assert sorted(kept["/CharProcs"]) == ["/A", "/g1"]


def test_letters_may_draw_other_letters():
    head = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[9]"
    font = b"/Encoding<</Differences[65/A]>>/CharProcs<</A %d 0 R>>/Resources<<%s>>>>"
    others = (
        head + font % (6, b"/Font<</F2 7 0 R>>"),
        (b"", b"9 0 d0 BT /F2 1 Tf (A) Tj ET"),
        head + font % (8, b""),
        (b"", b"9 0 d0 0 0 9 9 re f"),
    )
    kept = cleaned_font(b"BT /F1 9 Tf (A) Tj ET", b"/Font<</F1 5 0 R>>", others)
    assert list(kept["/Resources"]["/Font"]["/F2"]["/CharProcs"]) == ["/A"]
